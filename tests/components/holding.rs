//! A toast's time stands still while the person is on it or looks elsewhere.

use std::time::Duration;

use deskbell::notifications::stack;
use deskbell::platform::element::{Piece, el, pieces};
use deskbell_protocol::offer::Reason;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::samples::given;
use crate::served::{Served, came_back, made};
use crate::stage::{give_focus, painted, point_at, point_away};

/// Longer than any toast stays by itself.
const LONG: Duration = Duration::from_secs(60);
/// Of its eight seconds five have passed.
const FIVE: Duration = Duration::from_secs(5);
/// The other three, all but a moment.
const ALMOST_THREE: Duration = Duration::from_millis(2_900);
const A_MOMENT: Duration = Duration::from_millis(100);

async fn desk() -> Served {
    Served::of(|| {
        let field = el("input").attr("id", "typing-here").view();
        pieces([field, stack()])
    })
    .await
}

/// A toast that has three of its seconds left.
async fn with_three_seconds_left() -> Served {
    let desk = desk().await;
    desk.event(came_back("Ben")).await;
    desk.wait(FIVE).await;
    desk
}

fn toasts(desk: &Served) -> usize {
    desk.stage.all(".toast").len()
}

/// The toast has what it had left, and no more.
async fn goes_on(desk: &Served) {
    assert_eq!(toasts(desk), 1, "it has stayed");
    desk.wait(ALMOST_THREE).await;
    assert_eq!(toasts(desk), 1, "it has time left");
    desk.wait(A_MOMENT).await;
    assert_eq!(toasts(desk), 0, "its time is over");
}

#[wasm_bindgen_test]
async fn a_toast_under_the_pointer_stays_and_goes_on_when_the_pointer_leaves() {
    let desk = with_three_seconds_left().await;
    let toast = desk.stage.one(".toast");
    point_at(&toast).await;
    desk.wait(LONG).await;
    point_away(&toast).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_with_the_keyboard_focus_in_it_stays_and_goes_on_when_the_focus_leaves() {
    let desk = with_three_seconds_left().await;
    give_focus(&desk.stage.one(".toast [data-action=dismiss]")).await;
    desk.wait(LONG).await;
    give_focus(&desk.stage.one("#typing-here")).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_goes_on_also_when_the_focus_leaves_it_for_nothing() {
    let desk = with_three_seconds_left().await;
    let dismiss = desk.stage.one(".toast [data-action=dismiss]");
    give_focus(&dismiss).await;
    desk.wait(LONG).await;
    dismiss.unchecked_ref::<HtmlElement>().blur().unwrap();
    // Whether it comes back is known after the next paint.
    painted().await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn the_pointer_holds_a_toast_that_the_focus_leaves_and_the_focus_one_that_the_pointer_leaves()
{
    let desk = with_three_seconds_left().await;
    let toast = desk.stage.one(".toast");
    point_at(&toast).await;
    give_focus(&desk.stage.one(".toast [data-action=dismiss]")).await;
    point_away(&toast).await;
    desk.wait(LONG).await;
    point_at(&toast).await;
    give_focus(&desk.stage.one("#typing-here")).await;
    desk.wait(LONG).await;
    point_away(&toast).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_that_arrives_beside_one_under_the_pointer_is_held_with_it() {
    let desk = desk().await;
    desk.event(came_back("Ben")).await;
    let first = desk.stage.one(".toast");
    point_at(&first).await;
    desk.event(came_back("Eva")).await;
    desk.wait(LONG).await;
    assert_eq!(toasts(&desk), 2);
    point_away(&first).await;
    desk.wait(FIVE).await;
    assert_eq!(toasts(&desk), 2);
    desk.wait(FIVE).await;
    assert_eq!(toasts(&desk), 0);
}

#[wasm_bindgen_test]
async fn given_work_that_is_read_under_the_pointer_stays_as_well() {
    let desk = desk().await;
    desk.event(made(given(1, Reason::Assignment))).await;
    desk.wait(FIVE).await;
    let toast = desk.stage.one(".toast");
    point_at(&desk.stage.one(".toast [data-action=open-work]")).await;
    desk.wait(LONG).await;
    point_away(&toast).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_in_a_hidden_tab_stays_and_goes_on_when_the_person_comes_back() {
    let desk = with_three_seconds_left().await;
    desk.hide(true).await;
    desk.wait(LONG).await;
    desk.hide(false).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_that_arrives_in_a_hidden_tab_has_all_its_time_when_the_person_comes_back() {
    let desk = desk().await;
    desk.hide(true).await;
    desk.event(came_back("Ben")).await;
    desk.wait(LONG).await;
    desk.hide(false).await;
    desk.wait(FIVE).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_pointer_that_leaves_while_the_tab_is_hidden_lets_no_time_pass() {
    let desk = with_three_seconds_left().await;
    let toast = desk.stage.one(".toast");
    point_at(&toast).await;
    desk.hide(true).await;
    point_away(&toast).await;
    desk.wait(LONG).await;
    desk.hide(false).await;
    goes_on(&desk).await;
}

#[wasm_bindgen_test]
async fn a_toast_that_waits_behind_others_under_the_pointer_waits_with_all_its_time() {
    let desk = desk().await;
    for who in ["Ann", "Ben", "Eva", "Max"] {
        desk.event(came_back(who)).await;
    }
    let first = desk.stage.all(".toast").remove(0);
    point_at(&first).await;
    desk.wait(LONG).await;
    assert_eq!(desk.stage.text("[data-action=more-toasts]"), "Show 1 more");
    point_away(&first).await;
    desk.wait(Duration::from_secs(8)).await;
    let left = desk.stage.text(".toast p");
    assert!(left.contains("Max"), "{left}");
    desk.wait(FIVE).await;
    goes_on(&desk).await;
}
