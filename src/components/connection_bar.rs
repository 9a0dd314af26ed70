//! The state of the connection as a bar: it stands until it is over, and
//! nothing else is covered by it. The seconds until the next try are drawn by
//! CSS, like every countdown.

use deskbell_desk::LinkView;
use deskbell_protocol::Timestamp;
use leptos::prelude::*;

use super::countdown::whole_seconds;
use super::{Button, Icon, icon};
use crate::messages::messages;
use crate::platform::{address, clock, intl};

#[component]
pub fn ConnectionBar(
    #[prop(into)] link: Signal<LinkView>,
    #[prop(into)] on_try: Callback<()>,
) -> AnyView {
    view! {
        <div role="status">
            {move || match link.get() {
                LinkView::Connecting | LinkView::Connected => ().into_any(),
                trouble => bar(trouble, on_try),
            }}
        </div>
    }
    .into_any()
}

/// As in `[data-link]`.
pub const fn link_name(link: LinkView) -> &'static str {
    match link {
        LinkView::Connecting => "connecting",
        LinkView::Connected => "connected",
        LinkView::Lost { .. } => "lost",
        LinkView::Trying => "trying",
        LinkView::Outdated => "outdated",
        LinkView::SignedOut => "signed_out",
        LinkView::TooManyTabs => "too_many_tabs",
    }
}

fn bar(link: LinkView, on_try: Callback<()>) -> AnyView {
    let texts = &messages().desk;
    let again =
        |text| view! { <Button action="try-now" on_press=on_try>{text}</Button> }.into_any();
    let (words, button) = match link {
        LinkView::Lost { retry_at } => (lost(retry_at), again(texts.try_now())),
        LinkView::Outdated => (
            texts.outdated().into_any(),
            view! {
                <Button action="reload" on_press=|()| address::reload()>{texts.reload()}</Button>
            }
            .into_any(),
        ),
        LinkView::SignedOut => (
            texts.signed_out().into_any(),
            view! { <a class="button" href="/sign-in">{messages().sign_in.title()}</a> }.into_any(),
        ),
        LinkView::TooManyTabs => (
            texts.too_many_tabs().into_any(),
            again(texts.use_this_tab()),
        ),
        LinkView::Trying | LinkView::Connecting | LinkView::Connected => {
            (texts.trying().into_any(), ().into_any())
        }
    };
    view! {
        <div class="bar connection-bar">
            {icon(Icon::Plug)}
            <p>{words}</p>
            {button}
        </div>
    }
    .into_any()
}

/// `retry_at` is by the browser's clock.
fn lost(retry_at: Timestamp) -> AnyView {
    let texts = &messages().desk;
    let seconds = whole_seconds(retry_at.since(clock::now()));
    view! {
        <span aria-hidden="true">
            {texts.lost_in()}
            " "
            <span
                class="countdown-number"
                style=("--total", seconds.to_string())
                style=("--elapsed", "0s")
            ></span>
        </span>
        <span class="sr-only">{texts.lost_until(&intl::time_of_day(retry_at))}</span>
    }
    .into_any()
}
