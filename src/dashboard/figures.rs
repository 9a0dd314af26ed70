//! Today's figures: a table whose rows carry a bar, so that the eye gets the
//! chart and a screen reader the numbers.

use deskbell_protocol::agent::Today;
use leptos::prelude::*;

use crate::messages::{messages, words};
use crate::platform::intl;
use crate::shell::Shell;

#[component]
pub fn Figures() -> AnyView {
    let today = Shell::get().store.today;
    let texts = &messages().dashboard;
    let count = move |name, label, value: fn(&Today) -> u32| {
        let number = move || intl::number(u64::from(today.with(value)));
        let share = move || today.with(|today| share(today, value(today)).to_string());
        view! {
            <tr data-figure=name>
                <th scope="row">{label}</th>
                <td class="figure-bar-cell" aria-hidden="true">
                    <span class="figure-bar">
                        <span class="figure-bar-fill" style=("--share", move || share())></span>
                    </span>
                </td>
                <td class="figure-value">{move || number()}</td>
            </tr>
        }
        .into_any()
    };
    view! {
        <section class="card dashboard-part" aria-labelledby="today">
            <h2 id="today">{texts.today()}</h2>
            <table class="figures">
                <caption class="sr-only">{texts.today_table()}</caption>
                <tbody>
                    {count("accepted", texts.accepted(), |today| today.accepted)}
                    {count("missed", texts.missed(), |today| today.missed)}
                    {count("rejected", texts.rejected(), |today| today.rejected)}
                    <tr data-figure="answer-time">
                        <th scope="row" colspan="2">{texts.answer_time()}</th>
                        <td class="figure-value">{move || today.with(answer_time)}</td>
                    </tr>
                </tbody>
            </table>
            <p class="faint">{texts.since_midnight()}</p>
        </section>
    }
    .into_any()
}

/// A count's part of all answers, in percent.
fn share(today: &Today, count: u32) -> u64 {
    let counts = [today.accepted, today.missed, today.rejected];
    let all: u64 = counts.into_iter().map(u64::from).sum();
    (u64::from(count) * 100)
        .checked_div(all)
        .unwrap_or_default()
}

fn answer_time(today: &Today) -> String {
    match answer_millis(today) {
        Some(millis) => words::span(millis),
        None => messages().dashboard.no_figure().to_owned(),
    }
}

/// From an offer to its Accept, on average.
fn answer_millis(today: &Today) -> Option<u64> {
    today.answer_ms.checked_div(u64::from(today.accepted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_answers_has_no_bars() {
        assert_eq!(share(&Today::default(), 0), 0);
    }

    #[test]
    fn a_bar_shows_the_part_of_all_answers() {
        let today = Today {
            accepted: 3,
            missed: 1,
            rejected: 0,
            answer_ms: 9_000,
        };
        assert_eq!(share(&today, today.missed), 25);
    }

    #[test]
    fn the_time_to_accept_is_the_average_of_the_accepted_ones() {
        let today = Today {
            accepted: 3,
            missed: 9,
            rejected: 1,
            answer_ms: 9_000,
        };
        assert_eq!(answer_millis(&today), Some(3_000));
        assert_eq!(answer_millis(&Today::default()), None);
    }
}
