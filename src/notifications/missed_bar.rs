//! The bar after a miss: what was missed and when, and the way back to work.

use deskbell_protocol::presence::Missed;
use leptos::prelude::*;

use crate::components::{Button, Icon, Look, icon, shown};
use crate::messages::{messages, words};
use crate::platform::intl;
use crate::shell::Shell;

#[component]
pub fn MissedBar() -> AnyView {
    let shell = Shell::get();
    let missed = shell.store.missed;
    let any = Memo::new(move |_| missed.with(|missed| !missed.is_empty()));
    view! {
        {move || shown(any.get(), || view! {
            <section class="bar missed-bar" aria-label=messages().presence.inactive()>
                {icon(Icon::BellOff)}
                <p>
                    {move || missed.with(|missed| sentence(missed))}
                    " "
                    <span class="soft">{messages().notification.missed_why()}</span>
                </p>
                {move || missed.with(|missed| shown(missed.len() > 1, || each(missed)))}
                <Button action="im-back" look=Look::Primary on_press=move |()| shell.im_back()>
                    {messages().notification.im_back()}
                </Button>
            </section>
        }.into_any())}
    }
    .into_any()
}

/// Several misses are one bar, and this list in it, the newest first.
fn each(missed: &[Missed]) -> AnyView {
    let lines = missed.iter().rev().map(|one| {
        let time = intl::time_of_day(one.at);
        view! { <li><time>{time}</time> " " {words::reason(one.reason)}</li> }
    });
    view! {
        <details class="missed-each">
            <summary>{messages().notification.missed_each()}</summary>
            <ul>{lines.collect::<Vec<_>>()}</ul>
        </details>
    }
    .into_any()
}

pub(super) fn sentence(missed: &[Missed]) -> String {
    let texts = &messages().notification;
    match missed {
        [] => String::new(),
        [one] => texts.missed_one(
            words::reason_in_sentence(one.reason),
            &intl::time_of_day(one.at),
        ),
        [.., last] => texts.missed_many(missed.len() as u64, &intl::time_of_day(last.at)),
    }
}
