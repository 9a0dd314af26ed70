//! Emoji for who has no keys for them: a grid that its button opens. The one that
//! is chosen comes where the caret of the box is, and the box has the focus again.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::composer::BOX;
use crate::components::{Icon, Look, button, icon, shown};
use crate::messages::messages;
use crate::platform::element::{El, Piece, el};
use crate::platform::{dom, event, paint};

/// So many are a row, as in the style sheet.
const ROW: usize = 8;

/// What is of use between people who don't know each other. Each is its own name:
/// screen readers know them in every language.
const ALL: [&str; 5 * ROW] = [
    "🙂", "😀", "😄", "😉", "😊", "😂", "😍", "😎", //
    "🤔", "😅", "😌", "😔", "😢", "😮", "🤗", "🙃", //
    "👍", "👎", "👌", "👏", "🙏", "👋", "💪", "🤝", //
    "✅", "❌", "⭐", "❓", "❗", "⚠️", "💡", "🎉", //
    "❤️", "📞", "📧", "📎", "📦", "📅", "⏰", "🚚",
];

/// See the module. One for each box.
#[derive(Clone, Copy)]
pub struct Emoji {
    open: RwSignal<bool>,
    /// The one that Tab leads to: the last one that the keyboard was on.
    current: RwSignal<usize>,
}

impl Emoji {
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            current: RwSignal::new(0),
        }
    }

    pub fn button(self) -> El {
        let texts = &messages().conversation;
        button("emoji", move || match self.open.get_untracked() {
            true => self.close(),
            false => {
                self.open.set(true);
                paint::focus(id(self.current.get_untracked()));
            }
        })
        .attr("title", texts.emoji())
        .attr("aria-expanded", move || {
            if self.open.get() { "true" } else { "false" }
        })
        .look(Look::Plain)
        .label(texts.emoji())
        .child(icon(Icon::Smile))
    }

    pub fn grid(self) -> AnyView {
        (move || shown(self.open.get(), || self.content())).view()
    }

    fn content(self) -> AnyView {
        let all = (0..).zip(ALL).map(|(at, emoji)| self.one(at, emoji));
        el("div")
            .class("emoji")
            .attr("role", "group")
            .attr("aria-label", messages().conversation.emoji())
            .on(ev::keydown, move |key| self.key(&key))
            .child(all.collect::<Vec<_>>())
            .view()
    }

    fn one(self, at: usize, emoji: &'static str) -> El {
        let choose = move || {
            self.current.set(at);
            dom::write_into(BOX, emoji);
            self.close();
        };
        button("choose-emoji", choose)
            .attr("id", id(at))
            .attr("tabindex", move || {
                if self.current.get() == at { "0" } else { "-1" }
            })
            .look(Look::Plain)
            .child(emoji)
    }

    /// The arrows go from one to the next as they stand on the screen. With others
    /// held, a key is the browser's or a shortcut: Alt and an arrow goes back a page.
    fn key(self, key: &KeyboardEvent) {
        if event::has_others(key) {
            return;
        }
        let at = self.current.get_untracked();
        let last = ALL.len() - 1;
        let (forward, back) = match dom::is_right_to_left() {
            true => ("ArrowLeft", "ArrowRight"),
            false => ("ArrowRight", "ArrowLeft"),
        };
        let to = match key.key().as_str() {
            "Escape" => {
                key.prevent_default();
                return self.close();
            }
            "ArrowDown" if at + ROW <= last => at + ROW,
            "ArrowUp" if at >= ROW => at - ROW,
            "ArrowDown" | "ArrowUp" => at,
            "Home" => 0,
            "End" => last,
            name if name == forward => last.min(at + 1),
            name if name == back => at.saturating_sub(1),
            _ => return,
        };
        key.prevent_default();
        self.current.set(to);
        dom::focus(&id(to));
    }

    /// What it was opened for is done, and nobody is in it.
    pub fn put_away(self) {
        self.open.set(false);
    }

    /// The text has the focus before that of the grid goes.
    fn close(self) {
        dom::focus(BOX);
        self.open.set(false);
    }
}

fn id(at: usize) -> String {
    format!("emoji-{at}")
}
