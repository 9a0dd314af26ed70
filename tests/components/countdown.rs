use std::time::Duration;

use deskbell::components::Countdown;
use deskbell::platform::clock;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, next_frame, settled};

/// A hidden tab has no frames: the countdown must not run before one shows it.
#[wasm_bindgen_test]
async fn a_countdown_runs_from_its_first_frame_and_shows_the_time_that_is_left_then() {
    let now = clock::now();
    let minute = Duration::from_secs(60);
    let (from, until) = (now - minute, now + minute);
    let stage = Stage::of(move || {
        view! { <Countdown from until offset=0 label="Answer within"/> }.into_any()
    })
    .await;
    let style = || stage.one(".countdown").get_attribute("style").unwrap();
    assert!(style().contains("--total: 120"), "{}", style());
    assert!(!style().contains("--elapsed"), "{}", style());
    next_frame().await;
    settled().await;
    let (_, elapsed) = style()
        .split_once("--elapsed: -")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let elapsed: u32 = elapsed.split("ms").next().unwrap().parse().unwrap();
    assert!((60_000..70_000).contains(&elapsed), "{elapsed}");
}
