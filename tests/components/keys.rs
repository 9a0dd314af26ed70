//! The list of keys, in which they are changed, and whose keys they are.

use deskbell::notifications::stack;
use deskbell::platform::dom;
use deskbell::platform::element::{Piece, el, pieces};
use deskbell::rail::{Act, shortcuts};
use deskbell_desk::{AlertStage, Change};
use deskbell_protocol::AgentId;
use deskbell_protocol::agent::{Me, Role};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::alert;
use crate::stage::{Stage, give_focus, painted, press_key, press_pointer_on};

const ACCEPT: &str = "[data-keys='Accept the newest offer']";
const SESSION: &str = "[data-keys='Go to a session']";

/// The list is open, and waits for the new keys of Accept.
async fn changing() -> Stage {
    let stage = Stage::of(|| {
        pieces([
            el("main")
                .child(el("input").attr("id", "typing-here"))
                .view(),
            stack(),
            shortcuts(),
        ])
    })
    .await;
    press_key("?", false).await;
    begin(&stage).await;
    stage
}

async fn begin(stage: &Stage) {
    give_focus(&stage.one(ACCEPT)).await;
    press_pointer_on(&stage.one(ACCEPT));
    painted().await;
    assert!(press_key("x", false).await, "it is taken, and refused");
}

#[wasm_bindgen_test]
async fn a_list_that_closes_takes_no_more_keys() {
    let stage = changing().await;
    dom::close_popup("shortcuts");
    assert!(!press_key("x", false).await, "at once");
    painted().await;
    press_key("?", false).await;
    assert!(!press_key("x", false).await, "nor when it is opened again");
    assert_eq!(stage.text(ACCEPT), "Alt+Shift+A");
}

#[wasm_bindgen_test]
async fn an_offer_that_closes_the_list_leaves_the_keys_to_the_person_who_types() {
    let stage = changing().await;
    stage
        .put([Change::Alert(Box::new(alert(
            1,
            "Lena",
            AlertStage::Ringing,
        )))])
        .await;
    painted().await;
    assert!(!dom::is_open("shortcuts"));
    assert!(!press_key("x", false).await);
}

#[wasm_bindgen_test]
async fn keys_are_taken_only_while_the_button_has_the_focus() {
    let stage = changing().await;
    give_focus(&stage.one("#typing-here")).await;
    assert!(!press_key("x", false).await);
    assert_eq!(stage.text(".shortcuts-said"), "");
    begin(&stage).await;
    assert!(press_key("F9", false).await);
    assert_eq!(stage.text(ACCEPT), "F9");
    assert!(!press_key("x", false).await);
}

#[wasm_bindgen_test]
async fn the_keys_to_sessions_are_changed_as_one() {
    let stage = changing().await;
    assert_eq!(stage.text(SESSION), "Alt+Shift+1 … 9");
    give_focus(&stage.one(SESSION)).await;
    press_pointer_on(&stage.one(SESSION));
    painted().await;
    assert!(press_key("F9", false).await);
    assert!(stage.text(".shortcuts-said").contains("with the digit 1"));
    stage.shell.change_keys(Act::Session, "Alt+Digit1").unwrap();
    press_key("Escape", false).await;
    assert_eq!(stage.text(SESSION), "Alt+1 … 9");
}

fn signed_in(agent: u128) -> Change {
    Change::Me(Me {
        id: AgentId::from_u128(agent),
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
    })
}

#[wasm_bindgen_test]
async fn changed_keys_are_those_of_the_agent_who_changed_them() {
    let stage = Stage::of(shortcuts).await;
    let shell = stage.shell;
    let accept = || shell.keys.with_untracked(|keys| keys.name(Act::Accept));
    shell.patch(signed_in(1));
    shell.change_keys(Act::Accept, "F9").unwrap();
    shell.patch(Change::Forgotten);
    assert_eq!(accept(), "Alt+Shift+A", "nobody's");
    shell.patch(signed_in(2));
    assert_eq!(accept(), "Alt+Shift+A", "the next one's");
    shell.patch(signed_in(1));
    assert_eq!(accept(), "F9");
    shell.usual_keys();
    shell.patch(signed_in(2));
    shell.patch(signed_in(1));
    assert_eq!(accept(), "Alt+Shift+A");
}
