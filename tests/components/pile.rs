//! What stands behind three alerts and behind three toasts: counted, opened,
//! closed again.

use std::time::Duration;

use deskbell::notifications::stack;
use deskbell_protocol::OfferId;
use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::offer::OfferEnd;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::served::{Served, came_back, ringing};
use crate::stage::{
    give_focus, has_focus, point_at, point_away, press_key_on, press_pointer_on, settled, text_of,
};

const MORE: &str = ".pile-button";

/// Five offers: three stand in full.
async fn with_a_pile() -> Served {
    let desk = Served::of(stack).await;
    for number in 1..=5 {
        desk.event(ringing(number)).await;
    }
    desk
}

async fn press(desk: &Served, what: &str) {
    press_pointer_on(&desk.stage.one(what));
    settled().await;
}

async fn expire(desk: &Served, number: u128) {
    let (offer, end) = (OfferId::from_u128(number), OfferEnd::Expired);
    desk.event(Event::OfferEnded { offer, end }).await;
}

/// How many stand in full, how many as a line of the pile, and whether it says
/// that it is open.
fn stands(desk: &Served) -> (usize, usize, String) {
    let open = desk.stage.one(MORE).get_attribute("aria-expanded");
    (
        desk.stage.all(".alert").len(),
        desk.stage.all(".pile-row").len(),
        open.unwrap(),
    )
}

fn the(number: u128, button: &str) -> String {
    let offer = OfferId::from_u128(number);
    format!(".alert[data-offer='{offer}'] [data-action={button}]")
}

#[wasm_bindgen_test]
async fn the_pile_that_is_pressed_opens_and_closes() {
    let desk = with_a_pile().await;
    assert_eq!(desk.stage.text(MORE), "2 more offers");
    for _ in 0..2 {
        assert_eq!(stands(&desk), (3, 2, "false".into()));
        press(&desk, MORE).await;
        assert_eq!(stands(&desk), (5, 0, "true".into()));
        assert_eq!(desk.stage.text(MORE), "2 more offers");
        press(&desk, MORE).await;
    }
    assert_eq!(stands(&desk), (3, 2, "false".into()));
}

#[wasm_bindgen_test]
async fn an_offer_of_an_open_pile_is_answered_there_and_counted_no_more() {
    let desk = with_a_pile().await;
    press(&desk, MORE).await;
    press(&desk, &the(1, "reject")).await;
    let (offer, why) = (OfferId::from_u128(1), None);
    assert_eq!(desk.bodies(), [Command::Reject { offer, why }]);
    desk.done(Done::Done).await;
    assert_eq!(stands(&desk), (4, 0, "true".into()));
    assert_eq!(desk.stage.text(MORE), "1 more offer");
    press(&desk, MORE).await;
    assert_eq!(stands(&desk), (3, 1, "false".into()));
}

#[wasm_bindgen_test]
async fn an_open_pile_stays_open_for_what_joins_it() {
    let desk = with_a_pile().await;
    press(&desk, MORE).await;
    desk.event(ringing(6)).await;
    assert_eq!(stands(&desk), (6, 0, "true".into()));
    assert_eq!(desk.stage.text(MORE), "3 more offers");
}

#[wasm_bindgen_test]
async fn a_pile_that_comes_again_is_closed() {
    let desk = with_a_pile().await;
    press(&desk, MORE).await;
    for number in 1..=2 {
        expire(&desk, number).await;
    }
    assert!(desk.stage.all(MORE).is_empty());
    desk.event(ringing(6)).await;
    assert_eq!(stands(&desk), (3, 1, "false".into()));
}

#[wasm_bindgen_test]
async fn a_pile_that_opens_under_the_pointer_moves_nothing_above_it() {
    let desk = with_a_pile().await;
    let pile = desk.stage.one(MORE);
    point_at(&pile).await;
    let place = || desk.stage.one(MORE).get_bounding_client_rect().y();
    let before = place();
    press(&desk, MORE).await;
    expire(&desk, 5).await;
    assert!((place() - before).abs() < 0.5, "{before} {}", place());
    press(&desk, MORE).await;
    assert!((place() - before).abs() < 0.5, "{before} {}", place());
    assert_eq!(stands(&desk), (2, 2, "false".into()));
    point_away(&pile).await;
    assert_eq!(stands(&desk), (3, 1, "false".into()));
}

#[wasm_bindgen_test]
async fn show_more_by_the_keyboard_leaves_the_focus_at_the_toasts_which_wait_for_it() {
    const MORE: &str = "[data-action=more-toasts]";
    let desk = Served::of(stack).await;
    for who in ["Ann", "Ben", "Eva", "Max", "Zoe"] {
        desk.event(came_back(who)).await;
    }
    desk.wait(Duration::from_secs(1)).await;
    let more = desk.stage.one(MORE);
    give_focus(&more).await;
    press_key_on(&more);
    settled().await;
    assert!(desk.stage.all(MORE).is_empty());
    assert!(has_focus("#notifications"));
    desk.wait(Duration::from_secs(60)).await;
    assert_eq!(desk.stage.all(".toast").len(), 5);
}

#[wasm_bindgen_test]
async fn show_more_puts_every_toast_that_waits_on_the_screen_and_each_has_all_its_time() {
    const MORE: &str = "[data-action=more-toasts]";
    let desk = Served::of(stack).await;
    for who in ["Ann", "Ben", "Eva", "Max", "Zoe"] {
        desk.event(came_back(who)).await;
    }
    desk.wait(Duration::from_secs(7)).await;
    assert_eq!(desk.stage.text(MORE), "Show 2 more");
    press(&desk, MORE).await;
    assert!(desk.stage.all(MORE).is_empty());
    assert_eq!(desk.stage.all(".toast").len(), 5);
    desk.wait(Duration::from_secs(1)).await;
    let left: Vec<String> = desk.stage.all(".toast p").iter().map(text_of).collect();
    assert!(left.len() == 2 && left[1].contains("Zoe"), "{left:?}");
    desk.wait(Duration::from_secs(7)).await;
    assert!(desk.stage.all(".toast").is_empty());
}
