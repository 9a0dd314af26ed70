//! The button. Enter and Space do nothing in its first 600 ms: it may have
//! appeared under the hands of somebody who is typing.

use std::time::Duration;

use leptos::prelude::*;

use crate::platform::{clock, event};

const DEAF: Duration = Duration::from_millis(600);

/// How much a button calls for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do here.
    Primary,
    #[default]
    Outline,
    /// No frame until the pointer is on it.
    Plain,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    Small,
    #[default]
    Medium,
    Large,
}

/// `action` is what tests and style sheets find it by (`data-action`).
#[component]
pub fn Button(
    action: &'static str,
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] look: Look,
    #[prop(optional)] size: Size,
    /// Pressing does nothing; the button stays where the focus can reach it.
    #[prop(optional, into)]
    idle: Signal<bool>,
    /// The name, where the content is no text or says too little.
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> AnyView {
    let born = clock::now();
    let press = move |click: leptos::ev::MouseEvent| {
        let deaf = event::by_keyboard(&click) && clock::now().since(born) < DEAF;
        if !deaf && !idle.get_untracked() {
            on_press.run(());
        }
    };
    let look = match look {
        Look::Primary => "primary",
        Look::Outline => "outline",
        Look::Plain => "plain",
    };
    let size = match size {
        Size::Small => "small",
        Size::Medium => "medium",
        Size::Large => "large",
    };
    view! {
        <button
            type="button"
            class="button"
            class:icon-only=label.is_some()
            data-look=look
            data-size=size
            data-action=action
            aria-label=label
            aria-disabled=move || idle.get().then_some("true")
            on:click=press
        >
            {children()}
        </button>
    }
    .into_any()
}
