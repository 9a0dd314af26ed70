//! What a screen reader says by itself: what concerns an offer at once, the
//! rest when it is convenient. The live regions exist from the start: one that
//! arrives together with its text is often not read. Each announcement is an
//! element of its own, so that none of one turn is lost.

use deskbell_desk::{AlertStage, Announcement};
use leptos::prelude::*;

use super::missed_bar::sentence;
use super::toast::notice;
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces, rows};
use crate::rail::Act;
use crate::shell::Shell;

pub fn announcer() -> AnyView {
    pieces([region("assertive"), region("polite")])
}

fn region(manner: &'static str) -> AnyView {
    let shell = Shell::get();
    let said = shell.announcements;
    let keys = move || {
        said.with(|said| {
            let mine = said.iter().filter(|(_, one)| manner_of(one) == manner);
            mine.map(|(number, _)| (*number).into()).collect()
        })
    };
    let row = move |key| {
        let text = said.with_untracked(|said| {
            let one = said.iter().find(|(number, _)| u128::from(*number) == key)?;
            Some(text(shell, &one.1))
        })?;
        Some(el("p").child(text).view())
    };
    el("div")
        .class("sr-only")
        .attr("role", "log")
        .attr("aria-live", manner)
        .child(rows(keys, row))
        .view()
}

const fn manner_of(announcement: &Announcement) -> &'static str {
    match announcement {
        Announcement::Arrived { .. }
        | Announcement::TenSeconds { .. }
        | Announcement::Ended { .. } => "assertive",
        Announcement::NewMessage { .. } | Announcement::Notice(_) | Announcement::Missed(_) => {
            "polite"
        }
    }
}

fn text(shell: Shell, announcement: &Announcement) -> String {
    let texts = &messages().notification;
    match announcement {
        Announcement::Arrived {
            title,
            queue,
            seconds,
        } => {
            let keys = shell.keys.with_untracked(|keys| keys.name(Act::Stack));
            format!("{}, {keys}", texts.arrived(title, queue, *seconds))
        }
        Announcement::TenSeconds { title } => texts.ten_seconds(title),
        Announcement::Ended { title, end } => texts.ended(title, &end_words(end)),
        Announcement::NewMessage { from } => {
            texts.new_message(from.as_deref().unwrap_or(messages().session.customer()))
        }
        Announcement::Notice(toast) => notice(shell, toast),
        Announcement::Missed(missed) => {
            format!(
                "{} {}",
                sentence(std::slice::from_ref(missed)),
                texts.missed_why()
            )
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
