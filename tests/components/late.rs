//! An answer that comes too late in the app: the server's word is on the alert,
//! as a sentence, and in the live region.

use std::time::Duration;

use deskbell::messages::words;
use deskbell::notifications::{announcer, stack};
use deskbell::platform::element::pieces;
use deskbell_desk::Place;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::{ConversationId, OfferId, Problem, ProblemCode};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::served::{Served, ringing};
use crate::stage::{point_at, press_pointer_on, settled};

const OFFER: OfferId = OfferId::from_u128(1);
const SAID: &str = ".alert .alert-said";

/// Each answer that can come too late, with the end that made it so.
const LATE: [(OfferEnd, ProblemCode); 6] = [
    (OfferEnd::Expired, ProblemCode::Expired),
    (
        OfferEnd::Rescinded {
            why: RescindReason::AcceptedElsewhere,
        },
        ProblemCode::TakenByAnother,
    ),
    (
        OfferEnd::Rescinded {
            why: RescindReason::CustomerLeft,
        },
        ProblemCode::CustomerLeft,
    ),
    (
        OfferEnd::Rescinded {
            why: RescindReason::TakenBySupervisor,
        },
        ProblemCode::Withdrawn,
    ),
    (OfferEnd::Undelivered, ProblemCode::WentElsewhere),
    (OfferEnd::Disconnected, ProblemCode::LinkLost),
];

async fn with_an_alert() -> Served {
    let desk = Served::of(|| pieces([announcer(), stack()])).await;
    desk.event(ringing(1)).await;
    desk
}

async fn press(desk: &Served, answer: &str) {
    press_pointer_on(&desk.stage.one(&format!("[data-action={answer}]")));
    settled().await;
}

async fn end(desk: &Served, end: &OfferEnd) {
    let end = end.clone();
    desk.event(Event::OfferEnded { offer: OFFER, end }).await;
}

/// The alert has no buttons any more, says it for a moment, and goes.
async fn is_told(desk: &Served, code: ProblemCode) {
    let words = words::problem(&Problem::from(code));
    assert!(words.ends_with('.') && words.contains(' '), "{words}");
    assert_eq!(desk.stage.text(SAID), words);
    assert!(desk.stage.all(".alert button").is_empty());
    let urgent = desk.stage.text("[aria-live=assertive]");
    assert!(urgent.contains(&words), "{urgent}");
    desk.wait(Duration::from_millis(2_900)).await;
    assert_eq!(desk.stage.text(SAID), words);
    desk.wait(Duration::from_millis(100)).await;
    assert!(desk.stage.all(".alert").is_empty());
    assert!(desk.stage.all(".toast").is_empty(), "it is told once");
}

#[wasm_bindgen_test]
async fn accept_on_an_offer_that_has_just_ended_says_why_and_leaves_no_session() {
    for (why, code) in &LATE {
        let desk = with_an_alert().await;
        press(&desk, "accept").await;
        assert_eq!(desk.bodies(), [Command::Accept { offer: OFFER }]);
        let sessions = || desk.stage.shell.store.sessions.with_untracked(Vec::len);
        assert_eq!(sessions(), 1, "it opens before the server answers");
        end(&desk, why).await;
        desk.refused(*code).await;
        assert_eq!(sessions(), 0, "{code:?}");
        is_told(&desk, *code).await;
    }
}

#[wasm_bindgen_test]
async fn accept_that_the_server_refuses_before_the_end_is_told_says_why_once() {
    for (why, code) in &LATE {
        let desk = with_an_alert().await;
        press(&desk, "accept").await;
        desk.refused(*code).await;
        end(&desk, why).await;
        is_told(&desk, *code).await;
    }
}

#[wasm_bindgen_test]
async fn reject_of_an_offer_that_has_just_ended_says_why_as_well() {
    for (why, code) in &LATE {
        let desk = with_an_alert().await;
        press(&desk, "reject").await;
        end(&desk, why).await;
        desk.refused(*code).await;
        is_told(&desk, *code).await;
    }
}

#[wasm_bindgen_test]
async fn who_is_led_to_a_session_by_a_late_accept_is_led_back_home() {
    let desk = with_an_alert().await;
    let shell = desk.stage.shell;
    press(&desk, "accept").await;
    let conversation = ConversationId::from_u128(1);
    let place = shell.place.get_untracked();
    assert_eq!(place, Some(Place::Session(conversation)), "at once");
    shell.showing(Some(conversation));
    desk.refused(ProblemCode::TakenByAnother).await;
    assert_eq!(shell.place.get_untracked(), Some(Place::Home));
    is_told(&desk, ProblemCode::TakenByAnother).await;
}

#[wasm_bindgen_test]
async fn a_click_that_meets_an_alert_after_its_end_asks_for_nothing_and_finds_why() {
    let desk = with_an_alert().await;
    let accept = desk.stage.one("[data-action=accept]");
    point_at(&accept).await;
    end(&desk, &OfferEnd::Expired).await;
    press_pointer_on(&accept);
    press_pointer_on(&desk.stage.one(".alert"));
    settled().await;
    assert_eq!(desk.bodies(), []);
    assert_eq!(desk.stage.text(SAID), words::offer_end(&OfferEnd::Expired));
}

#[wasm_bindgen_test]
async fn a_late_answer_whose_alert_is_gone_is_told_by_a_toast() {
    let desk = with_an_alert().await;
    press(&desk, "accept").await;
    end(&desk, &OfferEnd::Expired).await;
    desk.wait(Duration::from_secs(3)).await;
    assert!(desk.stage.all(".alert").is_empty());
    desk.refused(ProblemCode::Expired).await;
    let words = words::problem(&Problem::from(ProblemCode::Expired));
    assert_eq!(desk.stage.text(".toast p"), words);
}
