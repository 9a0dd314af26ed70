//! The time that is left, as a bar and a number. The browser draws both from
//! one CSS animation that starts in its middle (a negative delay), so nothing
//! ticks in this program. It ends nothing: the server does.

use deskbell_protocol::Timestamp;
use leptos::prelude::*;

use crate::messages::messages;
use crate::platform::{clock, intl, paint};

/// Counts from `from` to `until`, both by the server's clock; `offset` is the
/// server's clock less the browser's, in milliseconds.
#[component]
pub fn Countdown(
    from: Timestamp,
    until: Timestamp,
    #[prop(into)] offset: Signal<i64>,
    label: &'static str,
) -> AnyView {
    let total = until.since(from).as_millis().div_ceil(1000).max(1);
    // The animation starts in the first frame that has this element, which a
    // hidden tab puts off until the person comes back; so its delay is measured
    // there, also when a better offset arrives later.
    let started = RwSignal::new(clock::now().millis());
    paint::frame(move || started.set(clock::now().millis()));
    let delay = move || {
        let elapsed = started.get() + offset.get() - from.millis();
        format!("-{}ms", elapsed.max(0))
    };
    let words = move || {
        let local = Timestamp::from_millis(until.millis() - offset.get());
        (messages().notification.answer_by)(&intl::time_of_day(local))
    };
    view! {
        <div
            class="countdown"
            role="timer"
            aria-live="off"
            aria-label=words
            style=("--total", total.to_string())
            style=("--elapsed", delay)
        >
            <span class="countdown-label" aria-hidden="true">{label}</span>
            <div class="countdown-track" aria-hidden="true">
                <div class="countdown-left"></div>
            </div>
            <span class="countdown-number" aria-hidden="true"></span>
        </div>
    }
    .into_any()
}
