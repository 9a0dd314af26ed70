//! What a part of the page hears of a signal that outlives it.

use leptos::prelude::*;
use leptos::reactive::graph::{Subscriber, ToAnySubscriber};

/// A memo that leaves what it reads when its owner goes. Without that, each row
/// that came and went would stay among the signal's listeners: the framework
/// takes those out when they read anew, not when they are dropped.
pub fn memo<T: PartialEq + Send + Sync + 'static>(
    read: impl Fn() -> T + Send + Sync + 'static,
) -> Memo<T> {
    memo_of(Box::new(read))
}

/// One function for each type of value, not for each closure.
fn memo_of<T: PartialEq + Send + Sync + 'static>(
    read: Box<dyn Fn() -> T + Send + Sync>,
) -> Memo<T> {
    let made = ArcMemo::new(move |_| read());
    let kept = made.clone();
    on_cleanup(move || {
        let listener = kept.to_any_subscriber();
        listener.clear_sources(&listener);
    });
    made.into()
}
