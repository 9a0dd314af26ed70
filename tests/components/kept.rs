use deskbell::components::shown;
use deskbell::platform::element::Piece as _;
use deskbell::platform::storage;
use deskbell::session::session_page;
use deskbell::shell::Shell;
use deskbell_desk::{Change, Delivery, Place};
use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::Author;
use deskbell_protocol::http::Page;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::calls::Calls;
use crate::log::STYLES;
use crate::samples::{message, named, session};
use crate::stage::{Stage, painted, press_pointer_on};
use crate::summary::{type_into, value};

const ID: ConversationId = ConversationId::from_u128(1);

/// The page's own styles, as long as this stands.
pub struct Styles(Element);

impl Styles {
    pub fn on_the_page() -> Self {
        let document = web_sys::window().unwrap().document().unwrap();
        let style = document.create_element("style").unwrap();
        let all = [STYLES, &[".panel { block-size: 400px }"]].concat();
        style.set_text_content(Some(&all.join("\n")));
        document.head().unwrap().append_child(&style).unwrap();
        Self(style)
    }
}

impl Drop for Styles {
    fn drop(&mut self) {
        self.0.remove();
    }
}

/// A session of so many messages, from which its agent can go and come back.
pub async fn page(messages: u32) -> Stage {
    let stage = Stage::of(|| {
        let place = Shell::get().place;
        place.set(Some(Place::Session(ID)));
        (move || shown(place.get() != Some(Place::Home), || session_page(ID))).view()
    })
    .await;
    let said = |number: u32| {
        let text = number.to_string();
        message(number, Author::Customer, &text, Delivery::Sent)
    };
    let all = Change::Messages {
        conversation: ID,
        messages: (1..=messages).map(said).collect(),
    };
    stage
        .put([Change::Session(session(1, named("Lena"), 0).into()), all])
        .await;
    stage
}

pub async fn go_and_come_back(stage: &Stage) {
    stage.shell.place.set(Some(Place::Home));
    painted().await;
    assert!(stage.all("[data-session-page]").is_empty());
    stage.shell.place.set(Some(Place::Session(ID)));
    painted().await;
}

/// Reads back to where an older message has come.
async fn reads_back(stage: &Stage) -> i32 {
    let log = stage.one(".messages-scroll");
    log.set_scroll_top(20 - (log.scroll_height() - log.client_height()));
    painted().await;
    painted().await;
    log.scroll_top()
}

#[wasm_bindgen_test]
async fn who_comes_back_reads_on_where_they_were() {
    let stage = page(80).await;
    let _styles = Styles::on_the_page();
    painted().await;
    let (top, drawn) = (reads_back(&stage).await, stage.all(".message").len());
    assert!(top < -400 && drawn > 30, "{top} {drawn}");
    go_and_come_back(&stage).await;
    assert_eq!(stage.all(".message").len(), drawn);
    assert_eq!(stage.one(".messages-scroll").scroll_top(), top);
}

#[wasm_bindgen_test]
async fn who_comes_back_to_something_new_sees_that() {
    let stage = page(80).await;
    let _styles = Styles::on_the_page();
    painted().await;
    reads_back(&stage).await;
    let mut unread = session(1, named("Lena"), 0);
    unread.unread = 1;
    stage.put([Change::Session(unread.into())]).await;
    go_and_come_back(&stage).await;
    assert_eq!(stage.one(".messages-scroll").scroll_top(), 0);
}

#[wasm_bindgen_test]
async fn what_was_looked_for_stands_there_when_the_agent_comes_back_until_it_is_closed() {
    let calls = Calls::answered();
    let stage = page(3).await;
    press_pointer_on(&stage.one("[data-action=find]"));
    painted().await;
    let found = Page {
        messages: vec![message(2, Author::Customer, "My bill", Delivery::Sent).message],
        more: false,
    };
    calls.answer(&format!("/api/conversations/{ID}/found"), &found);
    type_into(&stage.one("input[name=find]"), "bill");
    painted().await;
    go_and_come_back(&stage).await;
    assert_eq!(value(&stage, "input[name=find]"), "bill");
    assert!(stage.text(".finding-found").contains("My bill"));
    press_pointer_on(&stage.one("[data-action=find]"));
    painted().await;
    press_pointer_on(&stage.one("[data-action=find]"));
    painted().await;
    assert_eq!(value(&stage, "input[name=find]"), "");
}

#[wasm_bindgen_test]
async fn the_ways_to_give_it_away_stand_open_when_the_agent_comes_back() {
    let stage = page(1).await;
    let open = || {
        stage
            .one("[data-action=hand-over]")
            .get_attribute("aria-expanded")
    };
    press_pointer_on(&stage.one("[data-action=hand-over]"));
    painted().await;
    go_and_come_back(&stage).await;
    assert_eq!(open().as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn the_panel_is_as_wide_as_the_agent_has_made_it() {
    let stage = page(1).await;
    let width = || {
        let session = stage.one(".session");
        session.get_attribute("style").unwrap_or_default()
    };
    assert!(
        !width().contains("--panel-width"),
        "as the style sheet says"
    );
    type_into(&stage.one("input[name=panel-width]"), "480");
    painted().await;
    assert!(width().contains("--panel-width: 480px"), "{}", width());
    go_and_come_back(&stage).await;
    assert!(width().contains("--panel-width: 480px"), "{}", width());
    assert_eq!(value(&stage, "input[name=panel-width]"), "480");
    // Whatever somebody else has left there.
    for (kept, is) in [("99999", "544"), ("1", "320"), ("wide", "416")] {
        storage::set("panel-width", kept);
        go_and_come_back(&stage).await;
        assert_eq!(value(&stage, "input[name=panel-width]"), is);
    }
    storage::remove("panel-width");
}
