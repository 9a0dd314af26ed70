use std::time::Duration;

use deskbell::components::countdown;
use deskbell::platform::clock;
use js_sys::eval;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, next_frame, settled};

/// A countdown in the middle of its two minutes.
async fn stage() -> Stage {
    let now = clock::now();
    let minute = Duration::from_secs(60);
    let (from, until) = (now - minute, now + minute);
    Stage::of(move || countdown(from, until, 0.into(), "Answer within")).await
}

fn style(stage: &Stage) -> String {
    stage.one(".countdown").get_attribute("style").unwrap()
}

/// The time that has passed by the countdown, in milliseconds.
fn elapsed(stage: &Stage) -> Option<u32> {
    let style = style(stage);
    let (_, elapsed) = style.split_once("--elapsed: -")?;
    elapsed.split("ms").next()?.parse().ok()
}

#[wasm_bindgen_test]
async fn a_countdown_runs_at_once_and_its_first_frame_changes_nothing() {
    let stage = stage().await;
    assert!(style(&stage).contains("--total: 120"), "{}", style(&stage));
    let at_first = elapsed(&stage);
    assert!(at_first.is_some_and(|elapsed| (60_000..70_000).contains(&elapsed)));
    next_frame().await;
    settled().await;
    assert_eq!(elapsed(&stage), at_first);
}

/// A hidden tab has no frames: the countdown must not run before one shows it.
#[wasm_bindgen_test]
async fn a_countdown_in_a_hidden_tab_runs_from_its_first_frame() {
    eval(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true})",
    )
    .unwrap();
    let stage = stage().await;
    eval("delete document.visibilityState").unwrap();
    assert_eq!(elapsed(&stage), None, "{}", style(&stage));
    next_frame().await;
    settled().await;
    let elapsed = elapsed(&stage);
    assert!(elapsed.is_some_and(|elapsed| (60_000..70_000).contains(&elapsed)));
}
