//! F9: through a long history to its beginning, while its pages come, and back.

use std::time::Duration;

use deskbell_testing::Browser;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::numbers;
use crate::LoadError;

/// More than the way takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);
/// So far in each frame: faster than anybody reads.
const WAY: &str = "
    const log = document.querySelector('.messages-scroll');
    const [up, down] = [[], []];
    let last;
    let rises = true;
    const frame = (now) => {
        if (last !== undefined) (rises ? up : down).push(now - last);
        last = now;
        const hidden = log.scrollHeight - log.clientHeight;
        log.scrollTop = Math.min(0, Math.max(-hidden, log.scrollTop + (rises ? -800 : 800)));
        if (rises) rises = hidden + log.scrollTop > 1 || document.querySelector('.messages-older');
        else if (log.scrollTop >= 0) {
            window.scrolled = [log.querySelectorAll('.message').length, up, down];
            return;
        }
        requestAnimationFrame(frame);
    };
    window.scrolled = null;
    requestAnimationFrame(frame);";

/// Milliseconds from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct Scroll {
    /// What is in the page in the end.
    pub messages: u64,
    pub up: Vec<f64>,
    pub down: Vec<f64>,
}

/// # Errors
/// The page does not come to the end of it.
pub async fn measure(browser: &Browser) -> Result<Scroll, LoadError> {
    browser.js(WAY, vec![]).await;
    let begun = Instant::now();
    loop {
        sleep(Duration::from_secs(1)).await;
        let scrolled = browser.js("return window.scrolled", vec![]).await;
        if let Value::Array(_) = scrolled {
            return Ok(Scroll {
                messages: scrolled[0].as_u64().unwrap_or_default(),
                up: numbers(&scrolled[1])?,
                down: numbers(&scrolled[2])?,
            });
        }
        if begun.elapsed() > PATIENCE {
            let what = "the log is not scrolled through".to_owned();
            return Err(LoadError::Unexpected(what));
        }
    }
}
