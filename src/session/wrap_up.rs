//! After the end: a while for what is left to do, then Finish.

use leptos::prelude::*;

use crate::components::{Button, Countdown, Look};
use crate::messages::messages;
use crate::platform::clock;
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The `id` of its heading.
pub const WRAP_UP: &str = "wrap-up";

#[component]
pub fn WrapUp(row: SessionRow) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let texts = &messages().conversation;
    let until = Memo::new(move |_| row.value.with(|view| view.session.wrap_up_until));
    let countdown = move || {
        let offset = shell.store.clock_offset;
        let now = clock::now().millis() + offset.get_untracked();
        until.get().map(|until| {
            view! {
                <Countdown
                    from=deskbell_protocol::Timestamp::from_millis(now)
                    until=until
                    offset=offset
                    label=texts.wrap_up_left()
                />
            }
            .into_any()
        })
    };
    view! {
        <div class="wrap-up" role="status">
            <h2 id=WRAP_UP tabindex="-1">{texts.wrap_up_title()}</h2>
            <p class="soft">{texts.wrap_up_text()}</p>
            {move || countdown().unwrap_or_else(|| ().into_any())}
            <Button
                action="finish-wrap-up"
                look=Look::Primary
                on_press=move |()| shell.finish_wrap_up(key)
            >
                {texts.finish_wrap_up()}
            </Button>
        </div>
    }
    .into_any()
}
