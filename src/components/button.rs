//! The one button. It is deaf to the keyboard for its first 600 ms: it may have
//! appeared under the hands of somebody who is typing.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use crate::platform::element::{El, IntoValue, Value, el};
use crate::platform::{clock, event};

const DEAF: Duration = Duration::from_millis(600);

/// How much a button calls for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    Outline,
    /// No frame until the pointer is on it.
    Plain,
}

impl IntoValue for Look {
    fn into_value(self) -> Value {
        let name = match self {
            Self::Primary => "primary",
            Self::Outline => "outline",
            Self::Plain => "plain",
        };
        name.into_value()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Small,
    Medium,
    Large,
}

impl IntoValue for Size {
    fn into_value(self) -> Value {
        let name = match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        };
        name.into_value()
    }
}

/// `action` is what tests and style sheets find it by (`data-action`).
pub fn button(action: &'static str, press: impl Fn() + 'static) -> El {
    let born = clock::now();
    el("button")
        .attr("type", "button")
        .class("button")
        .attr("data-action", action)
        .look(Look::Outline)
        .size(Size::Medium)
        .on(ev::click, move |click| {
            let deaf = event::by_keyboard(&click) && clock::now().since(born) < DEAF;
            if !deaf && !event::is_idle(&click) {
                press();
            }
        })
}

/// What a button can be beside its action and its content.
impl El {
    pub fn look(self, look: Look) -> Self {
        self.attr("data-look", look)
    }

    pub fn size(self, size: Size) -> Self {
        self.attr("data-size", size)
    }

    /// Pressing does nothing; the button stays where the focus can reach it.
    pub fn idle(self, idle: impl Get<Value = bool> + 'static) -> Self {
        self.attr("aria-disabled", move || idle.get().then_some("true"))
    }

    /// The name, where the content is no text or says too little.
    pub fn label(self, label: impl IntoValue) -> Self {
        self.class("button icon-only").attr("aria-label", label)
    }
}
