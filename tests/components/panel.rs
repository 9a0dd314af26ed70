//! The communication panel that its agent has closed: how long it stays so, and
//! that nobody has read what comes into it.

use std::time::Duration;

use deskbell::platform::element::pieces;
use deskbell::platform::storage;
use deskbell::rail::rail;
use deskbell::session::session_page;
use deskbell_desk::Delivery;
use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::Author;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::kept::{Styles, go_and_come_back, page};
use crate::samples::{message, named, session};
use crate::served::Served;
use crate::stage::{Stage, painted, press_pointer_on};

const ID: ConversationId = ConversationId::from_u128(1);
const TOGGLE: &str = "[data-action=toggle-panel]";
/// What the browser keeps of it.
const KEPT: &str = "panel-closed";

async fn press(stage: &Stage, button: &str) {
    press_pointer_on(&stage.one(button));
    painted().await;
}

async fn toggle(stage: &Stage) {
    press(stage, TOGGLE).await;
}

/// Whether it takes any room, and that the button says what it would do.
fn is_seen(stage: &Stage) -> bool {
    let seen = stage.one(".panel").client_height() > 0;
    let words = stage.text(&format!("{TOGGLE} .wide-only"));
    assert_eq!(words, if seen { "Hide chat" } else { "Show chat" });
    let says = if seen { "open" } else { "closed" };
    let session = stage.one("[data-session-page]");
    assert_eq!(session.get_attribute("data-panel").as_deref(), Some(says));
    seen
}

#[wasm_bindgen_test]
async fn it_stays_closed_when_the_agent_goes_and_comes_back_and_after_a_reload() {
    storage::remove(KEPT);
    let _styles = Styles::on_the_page();
    let stage = page(1).await;
    assert!(is_seen(&stage));
    toggle(&stage).await;
    assert!(!is_seen(&stage));
    go_and_come_back(&stage).await;
    assert!(!is_seen(&stage));
    drop(stage);
    // Loaded again, the page knows what the browser has kept.
    let stage = page(1).await;
    assert!(!is_seen(&stage));
    toggle(&stage).await;
    assert!(is_seen(&stage));
    go_and_come_back(&stage).await;
    assert!(is_seen(&stage));
    drop(stage);
    assert!(is_seen(&page(1).await));
    assert_eq!(storage::get(KEPT), None);
}

#[wasm_bindgen_test]
async fn what_comes_while_it_is_closed_or_searched_is_unread_until_it_is_on_the_screen() {
    storage::remove(KEPT);
    let _calls = Calls::answered();
    let desk = Served::of(|| pieces([rail(), session_page(ID)])).await;
    let opened = Box::new(session(1, named("Lena"), 0).session);
    desk.event(Event::SessionOpened { session: opened }).await;
    desk.stage.shell.showing(Some(ID));
    for (upto, away) in [(1, TOGGLE), (2, "[data-action=find]")] {
        press(&desk.stage, away).await;
        let hello = message(upto, Author::Customer, "Hello?", Delivery::Sent).message;
        let (conversation, message) = (ID, hello);
        desk.event(Event::Message {
            conversation,
            message,
        })
        .await;
        painted().await;
        let read = Command::Read { conversation, upto };
        assert!(!desk.bodies().contains(&read), "nobody has seen it");
        assert_eq!(desk.stage.text(".rail .unread"), "1");
        // What is read is told once a second.
        desk.wait(Duration::from_secs(1)).await;
        press(&desk.stage, away).await;
        assert!(desk.bodies().contains(&read), "{:?}", desk.bodies());
        assert!(desk.stage.all(".rail .unread").is_empty());
    }
}
