//! What holds the stack, and where the keyboard focus goes.

use deskbell::notifications::stack;
use deskbell::rail::shortcuts;
use deskbell_desk::{AlertStage, Change, Notice, ToastView};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{OfferId, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::alert;
use crate::stage::{
    Stage, give_focus, has_focus, move_pointer, painted, press_key, text_of, wander_to,
};
use deskbell::platform::element::{Piece, el, pieces};

async fn desk() -> Stage {
    Stage::of(|| {
        pieces([
            el("main")
                .attr("id", "place")
                .attr("tabindex", "-1")
                .child(el("input").attr("id", "typing-here"))
                .view(),
            stack(),
            shortcuts().view(),
        ])
    })
    .await
}

fn ringing(number: u128) -> Change {
    staged(number, AlertStage::Ringing)
}

fn staged(number: u128, stage: AlertStage) -> Change {
    Change::Alert(Box::new(alert(number, "Lena", stage)))
}

fn gone(number: u128) -> Change {
    Change::AlertGone(OfferId::from_u128(number))
}

fn toast(id: u64) -> Change {
    let code = [ProblemCode::Expired, ProblemCode::NotFound][(id % 2) as usize];
    Change::Toast(ToastView {
        id,
        notice: Notice::Problem(code.into()),
        count: 1,
    })
}

fn the(number: u128) -> String {
    format!("[data-offer='{}']", OfferId::from_u128(number))
}

/// The offers in full, from top to bottom.
fn in_full(stage: &Stage) -> Vec<String> {
    let alerts = stage.all(".alert");
    alerts
        .iter()
        .filter_map(|alert| alert.get_attribute("data-offer"))
        .collect()
}

fn offers<const N: usize>(numbers: [u128; N]) -> Vec<String> {
    let ids = numbers.map(|number| OfferId::from_u128(number).to_string());
    ids.into()
}

#[wasm_bindgen_test]
async fn f8_goes_to_the_newest_alert_and_back_to_what_had_the_focus() {
    let stage = desk().await;
    stage.put([ringing(1), ringing(2)]).await;
    give_focus(&stage.one("#typing-here")).await;
    press_key("F8", false).await;
    assert!(has_focus(&the(2)));
    press_key("F8", false).await;
    assert!(has_focus("#typing-here"));
}

#[wasm_bindgen_test]
async fn a_key_that_is_held_counts_once() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    give_focus(&stage.one("#typing-here")).await;
    press_key("F8", false).await;
    for _ in 0..3 {
        press_key("F8", true).await;
        assert!(has_focus(&the(1)));
    }
}

#[wasm_bindgen_test]
async fn f8_leads_out_of_the_stack_also_when_nothing_had_the_focus_before() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    press_key("F8", false).await;
    press_key("F8", false).await;
    assert!(has_focus("#place"));
}

#[wasm_bindgen_test]
async fn f8_leads_out_of_the_stack_also_when_tab_led_into_it() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    give_focus(&stage.one("#typing-here")).await;
    give_focus(&stage.one("[data-action=accept]")).await;
    press_key("F8", false).await;
    assert!(has_focus("#typing-here"));
}

#[wasm_bindgen_test]
async fn the_focus_alone_and_the_pointer_alone_hold_the_stack() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    give_focus(&stage.one("[data-action=reject]")).await;
    give_focus(&stage.one("[data-action=accept]")).await;
    move_pointer(&stage.one(".stack"), true).await;
    move_pointer(&stage.one(".stack"), false).await;
    stage.put([ringing(2)]).await;
    assert_eq!(in_full(&stage), offers([1, 2]));

    move_pointer(&stage.one(".stack"), true).await;
    give_focus(&stage.one("#typing-here")).await;
    stage.put([ringing(3)]).await;
    assert_eq!(in_full(&stage), offers([1, 2, 3]));
    move_pointer(&stage.one(".stack"), false).await;
    assert_eq!(in_full(&stage), offers([3, 2, 1]));
}

#[wasm_bindgen_test]
async fn an_alert_that_ends_under_the_pointer_leaves_its_place_empty() {
    let stage = desk().await;
    stage.put([ringing(1), ringing(2)]).await;
    move_pointer(&stage.one(".stack"), true).await;
    let height = stage.all(".stack-list > li")[0].client_height();
    stage.put([gone(2)]).await;
    assert_eq!(in_full(&stage), offers([1]));
    let empty = stage.one(".stack-list > li[aria-hidden=true]");
    assert_eq!(empty.client_height(), height);
}

#[wasm_bindgen_test]
async fn empty_places_alone_cover_the_page_no_longer_than_the_pointer_stays_near() {
    let stage = desk().await;
    stage.put([ringing(1), ringing(2)]).await;
    move_pointer(&stage.one(".stack"), true).await;
    let empty = || stage.all(".stack-list > li[aria-hidden=true]").len();
    stage.put([gone(2)]).await;
    for x in [100, 200] {
        wander_to(&stage.one(".stack"), x).await;
    }
    assert_eq!(empty(), 1, "the other one stays where it is");
    stage.put([gone(1)]).await;
    for x in [200, 224] {
        wander_to(&stage.one(".stack"), x).await;
        assert_eq!(empty(), 2, "{x}");
    }
    wander_to(&stage.one(".stack"), 225).await;
    assert_eq!(empty(), 0);
    stage.put([ringing(3)]).await;
    assert_eq!(in_full(&stage), offers([3]));
}

#[wasm_bindgen_test]
async fn what_comes_to_an_empty_place_under_the_pointer_holds_it_anew() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    move_pointer(&stage.one(".stack"), true).await;
    stage.put([gone(1)]).await;
    wander_to(&stage.one(".stack"), 100).await;
    stage.put([ringing(2)]).await;
    wander_to(&stage.one(".stack"), 200).await;
    stage.put([gone(2)]).await;
    wander_to(&stage.one(".stack"), 300).await;
    let empty = || stage.all(".stack-list > li[aria-hidden=true]").len();
    assert_eq!(empty(), 2, "a second press may still be meant for it");
    stage.put([toast(1)]).await;
    for x in [400, 500] {
        wander_to(&stage.one(".stack"), x).await;
        assert_eq!(empty(), 2, "the pointer holds the toast");
    }
}

#[wasm_bindgen_test]
async fn a_toast_that_comes_after_a_late_alert_stands_below_it_until_the_stack_is_let_go() {
    let stage = desk().await;
    stage.put([toast(1)]).await;
    move_pointer(&stage.one(".stack"), true).await;
    stage.put([ringing(1), toast(2)]).await;
    let below = stage.all(".toast, .alert");
    assert_eq!(
        below.len(),
        3,
        "{:?}",
        below.iter().map(text_of).collect::<Vec<_>>()
    );
    assert!(below[1].matches(".alert").unwrap());
    move_pointer(&stage.one(".stack"), false).await;
    let all = stage.all(".toast, .alert");
    assert!(all[0].matches(".alert").unwrap());
    assert_eq!(all.len(), 3);
}

#[wasm_bindgen_test]
async fn at_most_three_alerts_stand_in_full_while_the_stack_is_held() {
    let stage = desk().await;
    stage.put([ringing(1), ringing(2)]).await;
    move_pointer(&stage.one(".stack"), true).await;
    stage.put((3..=5).map(ringing)).await;
    assert_eq!(in_full(&stage), offers([2, 1, 3]));
    assert_eq!(stage.text(".pile-button"), "2 more offers");
}

#[wasm_bindgen_test]
async fn the_focus_stays_on_an_alert_whose_buttons_go() {
    let stage = desk().await;
    stage.put([ringing(1)]).await;
    give_focus(&stage.one("[data-action=reject]")).await;
    let answering = AlertStage::Answering(deskbell_protocol::http::Decision::Reject);
    stage.put([staged(1, answering)]).await;
    assert!(has_focus("[data-action=reject]"));
    stage
        .put([staged(1, AlertStage::Over(OfferEnd::Expired))])
        .await;
    assert!(has_focus(&the(1)));
}

#[wasm_bindgen_test]
async fn the_focus_of_an_alert_that_goes_moves_to_the_next_one_and_then_back() {
    let stage = desk().await;
    stage.put([ringing(1), ringing(2)]).await;
    give_focus(&stage.one("#typing-here")).await;
    press_key("F8", false).await;
    give_focus(&stage.one(&format!("{} [data-action=reject]", the(2)))).await;
    stage.put([gone(2)]).await;
    painted().await;
    assert!(has_focus(&the(1)));
    stage.put([gone(1)]).await;
    painted().await;
    assert!(has_focus("#typing-here"));
    stage.put([ringing(3), ringing(4)]).await;
    assert_eq!(in_full(&stage), offers([4, 3]), "the stack is let go");
}

#[wasm_bindgen_test]
async fn an_alert_of_the_pile_that_is_given_the_focus_opens_it() {
    let stage = desk().await;
    stage.put((1..=5).map(ringing)).await;
    deskbell::platform::paint::focus(deskbell::shell::alert_id(OfferId::from_u128(1)));
    painted().await;
    painted().await;
    assert!(has_focus(&format!(".alert{}", the(1))));
}

#[wasm_bindgen_test]
async fn a_list_that_stands_over_the_stack_closes_when_an_offer_arrives() {
    let stage = desk().await;
    press_key("?", false).await;
    assert!(stage.one("#shortcuts").matches(":popover-open").unwrap());
    stage.put([ringing(1)]).await;
    painted().await;
    assert!(!stage.one("#shortcuts").matches(":popover-open").unwrap());
}
