//! A clock that stands still until a test lets time pass. What waits for a time
//! then happens in its order; what waits for none happens as ever.

use std::time::Duration;

use crate::instead::Instead;

/// Puts itself in the place of the browser's own time and timers.
const CLOCK: &str = "
    const own = {
        now: Date.now, setTimeout: window.setTimeout, clearTimeout: window.clearTimeout,
    };
    const waiting = new Map();
    let now = own.now();
    let last = 2 ** 40;
    Date.now = () => now;
    window.setTimeout = (call, after, ...given) => {
        if (!(after > 0)) return own.setTimeout.call(window, call, after, ...given);
        waiting.set(++last, {at: now + after, run: () => call(...given)});
        return last;
    };
    window.clearTimeout = (id) => {
        if (!waiting.delete(id)) own.clearTimeout.call(window, id);
    };
    return {
        pass(span) {
            const end = now + span;
            for (;;) {
                const [next] = [...waiting].filter(([, {at}]) => at <= end)
                    .sort((a, b) => a[1].at - b[1].at || a[0] - b[0]);
                if (!next) break;
                waiting.delete(next[0]);
                now = next[1].at;
                next[1].run();
            }
            now = end;
        },
        restore() {
            Date.now = own.now;
            window.setTimeout = own.setTimeout;
            window.clearTimeout = own.clearTimeout;
        },
    };";

/// Time is the browser's again when this is gone.
pub struct Clock(Instead);

impl Clock {
    pub fn stopped() -> Self {
        Self(Instead::of(CLOCK))
    }

    /// Lets time pass.
    pub fn pass(&self, span: Duration) {
        let millis = u32::try_from(span.as_millis()).unwrap();
        self.0.call("pass", millis);
    }
}
