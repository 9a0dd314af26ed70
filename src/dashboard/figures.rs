//! Today's figures: a table whose rows carry a bar, so that the eye gets the
//! chart and a screen reader the numbers.

use deskbell_protocol::agent::Today;
use leptos::prelude::*;

use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::intl;
use crate::shell::Shell;

pub fn figures() -> AnyView {
    let today = Shell::get().store.today;
    let texts = &messages().dashboard;
    let count = move |name, label, value: fn(&Today) -> u32| {
        let number = move || intl::number(u64::from(today.with(value)));
        let share = move || today.with(|today| share(today, value(today)).to_string());
        el("tr")
            .attr("data-figure", name)
            .child(el("th").attr("scope", "row").child(label))
            .child(
                el("td")
                    .class("figure-bar-cell")
                    .attr("aria-hidden", "true")
                    .child(
                        el("span")
                            .class("figure-bar")
                            .child(el("span").class("figure-bar-fill").style("--share", share)),
                    ),
            )
            .child(el("td").class("figure-value").child(number))
            .view()
    };
    el("section")
        .class("card dashboard-part")
        .attr("aria-labelledby", "today")
        .child(el("h2").attr("id", "today").child(texts.today()))
        .child(
            el("table")
                .class("figures")
                .child(el("caption").class("sr-only").child(texts.today_table()))
                .child(
                    el("tbody")
                        .child(count("accepted", texts.accepted(), |today| today.accepted))
                        .child(count("missed", texts.missed(), |today| today.missed))
                        .child(count("rejected", texts.rejected(), |today| today.rejected))
                        .child(
                            el("tr")
                                .attr("data-figure", "answer-time")
                                .child(
                                    el("th")
                                        .attr("scope", "row")
                                        .attr("colspan", "2")
                                        .child(texts.answer_time()),
                                )
                                .child(
                                    el("td")
                                        .class("figure-value")
                                        .child(move || today.with(answer_time)),
                                ),
                        ),
                ),
        )
        .child(el("p").class("faint").child(texts.since_midnight()))
        .view()
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
