//! The one place where a test waits for something that cannot tell it: a page
//! behind WebDriver. It asks again and again until the answer is there, and
//! says what it waited for when it never comes.

use std::time::{Duration, Instant};

/// How long anything may take on a loaded machine before it counts as broken.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Between two questions: short beside what a person notices.
const AGAIN_AFTER: Duration = Duration::from_millis(40);

/// The first `Some` that `probe` gives. Panics with `what` after [`PATIENCE`].
pub async fn until<T>(what: &str, probe: impl AsyncFnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, probe).await
}

/// As [`until`], with a limit of its own.
pub async fn until_within<T>(
    limit: Duration,
    what: &str,
    mut probe: impl AsyncFnMut() -> Option<T>,
) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = probe().await {
            return found;
        }
        assert!(
            started.elapsed() < limit,
            "waited {limit:?} in vain for {what}"
        );
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}
