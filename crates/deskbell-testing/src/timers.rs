//! Which timers of a page fire while nothing happens to it but the server's
//! pings.

use crate::Browser;

/// Runs before the page's own scripts.
const WATCH: &str = r#"
    window.fired = [];
    for (const name of ["setTimeout", "setInterval", "requestAnimationFrame", "requestIdleCallback"]) {
        const set = window[name];
        window[name] = (callback, ...rest) =>
            set.call(window, (...given) => {
                window.fired.push([name, ...rest].join(" "));
                return callback(...given);
            }, ...rest);
    }
    let pinged = () => {};
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", ({ data }) => {
                if (data.includes('"type":"ping"')) pinged();
            });
        }
    };
    window.betweenPings = (spans) =>
        new Promise((done) => {
            let heard = 0;
            pinged = () => {
                if (heard === 0) window.fired = [];
                if (heard === spans) done(window.fired);
                heard++;
            };
        });
"#;

impl Browser {
    /// From the next page on, [`Browser::timers_between_pings`] can tell.
    pub async fn watch_timers(&self) {
        self.before_each_page(WATCH).await;
    }

    /// What fires in so many spans between two pings of the server: the name
    /// of the browser's function with its delay, once for each time.
    pub async fn timers_between_pings(&self, spans: u64) -> Vec<String> {
        let script = format!("return window.betweenPings({spans})");
        let fired = self.js(&script, vec![]).await;
        let fired = fired.as_array().expect("the page was watched");
        fired
            .iter()
            .map(|one| one.as_str().unwrap_or_default().to_owned())
            .collect()
    }
}
