//! The time that is left, as a bar and a number. The browser draws both from
//! one CSS animation that starts in its middle (a negative delay), so nothing
//! ticks in this program. It ends nothing: the server does.

use std::time::Duration;

use deskbell_protocol::Timestamp;
use leptos::prelude::*;

use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::platform::{clock, focus, intl, paint};

/// In a visible tab the first frame comes so soon, also of many offers at once.
/// To set the start in it once more would cost an arriving offer a second round
/// of style and layout.
const SOON: Duration = Duration::from_millis(500);

/// A second that has begun counts as a whole one; there is one at least.
pub(super) fn whole_seconds(span: Duration) -> u64 {
    const ALMOST_A_SECOND: Duration = Duration::from_millis(999);
    (span + ALMOST_A_SECOND).as_secs().max(1)
}

/// Counts from `from` to `until`, both by the server's clock; `offset` is the
/// server's clock less the browser's, in milliseconds.
pub fn countdown(
    from: Timestamp,
    until: Timestamp,
    offset: Signal<i64>,
    label: &'static str,
) -> AnyView {
    let total = whole_seconds(until.since(from));
    let offset = memo(move || offset.get());
    // The animation starts with its delay, in the first frame that has this
    // element. A hidden tab puts that off until the person comes back: started
    // before, it would count the time until then twice, or not at all.
    let made = focus::visible().then(clock::now);
    let started = RwSignal::new(made);
    paint::frame(move || {
        let now = clock::now();
        if made.is_none_or(|made| now.since(made) > SOON) {
            started.set(Some(now));
        }
    });
    let delay = move || {
        let elapsed = |started: Timestamp| started.millis() + offset.get() - from.millis();
        let delay = started
            .get()
            .map(|started| format!("-{}ms", elapsed(started).max(0)));
        delay.unwrap_or_default()
    };
    let words = move || {
        let local = Timestamp::from_millis(until.millis() - offset.get());
        messages().notification.answer_by(&intl::time_of_day(local))
    };
    el("div")
        .class("countdown")
        .attr("role", "timer")
        .attr("aria-live", "off")
        .attr("aria-label", words)
        .style("--total", total.to_string())
        .style("--elapsed", delay)
        .child(
            el("span")
                .class("countdown-label")
                .attr("aria-hidden", "true")
                .child(label),
        )
        .child(
            el("div")
                .class("countdown-track")
                .attr("aria-hidden", "true")
                .child(el("div").class("countdown-left")),
        )
        .child(
            el("span")
                .class("countdown-number")
                .attr("aria-hidden", "true"),
        )
        .view()
}
