//! What a screen reader says by itself. The live region exists from the
//! start: one that arrives together with its text is often not read.

use deskbell_desk::{AlertStage, Announcement};
use leptos::prelude::*;

use crate::messages::{messages, words};
use crate::shell::Shell;

#[component]
pub fn Announcer() -> AnyView {
    let shell = Shell::get();
    let said = move || {
        // The number makes an equal text a new one: it lands in another element.
        shell
            .announcement
            .get()
            .map(|(number, announcement)| (number % 2, text(&announcement)))
    };
    let half = move |which: u32| {
        move || {
            said()
                .filter(|(number, _)| *number == which)
                .map(|(_, text)| text)
        }
    };
    view! {
        <div class="sr-only" role="log" aria-live="assertive" aria-relevant="additions text">
            <p>{half(0)}</p>
            <p>{half(1)}</p>
        </div>
    }
    .into_any()
}

fn text(announcement: &Announcement) -> String {
    let texts = &messages().notification;
    match announcement {
        Announcement::Arrived {
            title,
            queue,
            seconds,
        } => (texts.arrived)(title, queue, *seconds),
        Announcement::TenSeconds { title } => (texts.ten_seconds)(title),
        Announcement::Ended { title, end } => (texts.ended)(title, &end_words(end)),
        Announcement::NewMessage { from } => {
            (texts.new_message)(from.as_deref().unwrap_or(messages().session.customer))
        }
    }
}

fn end_words(stage: &AlertStage) -> String {
    match stage {
        AlertStage::Over(end) => words::offer_end(end).to_owned(),
        AlertStage::Refused(problem) => words::problem(problem),
        AlertStage::Ringing | AlertStage::Answering(_) => String::new(),
    }
}
