//! A session whose part of the program is not there: it comes, or the server has
//! it no more since it was upgraded.

use deskbell::platform::later::Later;
use deskbell::session::instead;
use deskbell_desk::{AlertStage, Change, LinkView};
use deskbell_protocol::{ConversationId, OfferId};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{alert, named, session};
use crate::stage::{Stage, painted, press_pointer_on};

const ID: ConversationId = ConversationId::from_u128(1);

/// What stands there, and how often the page was loaded again.
async fn shown(later: Later, by_itself: bool) -> (Stage, ArcRwSignal<u32>) {
    let loads = ArcRwSignal::new(0);
    let counted = loads.clone();
    let stage = Stage::of(move || {
        let reload = Callback::new(move |()| counted.update(|loads| *loads += 1));
        instead(ID, later, by_itself, reload)
    })
    .await;
    stage.put([Change::Link(LinkView::Connected)]).await;
    (stage, loads)
}

fn opened(provisional: bool) -> Change {
    let mut view = session(1, named("Lena"), 0);
    view.provisional = provisional;
    Change::Session(view.into())
}

async fn put(stage: &Stage, change: Change) {
    stage.put([change]).await;
    painted().await;
}

#[wasm_bindgen_test]
async fn what_is_on_its_way_is_waited_for() {
    let (stage, loads) = shown(Later::Coming, true).await;
    put(&stage, opened(false)).await;
    assert!(stage.text("[role=status]").starts_with("Opening"));
    assert!(stage.all("button").is_empty());
    assert_eq!(loads.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn the_page_is_loaded_again_by_itself_as_soon_as_nothing_goes_with_it() {
    let (stage, loads) = shown(Later::Gone, true).await;
    assert!(stage.text("[role=alert]").contains("Deskbell was updated"));
    put(&stage, opened(true)).await;
    assert_eq!(
        loads.get_untracked(),
        0,
        "the server may not have heard the Accept"
    );
    put(
        &stage,
        Change::Alert(Box::new(alert(2, "Tom", AlertStage::Ringing))),
    )
    .await;
    put(&stage, opened(false)).await;
    assert_eq!(loads.get_untracked(), 0, "an offer rings");
    put(&stage, Change::Link(LinkView::Trying)).await;
    put(&stage, Change::AlertGone(OfferId::from_u128(2))).await;
    assert_eq!(
        loads.get_untracked(),
        0,
        "there is nothing to be loaded from"
    );
    put(&stage, Change::Link(LinkView::Connected)).await;
    assert_eq!(loads.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_page_that_was_loaded_again_already_asks_the_agent() {
    let (stage, loads) = shown(Later::Gone, false).await;
    put(&stage, opened(false)).await;
    assert_eq!(loads.get_untracked(), 0);
    press_pointer_on(&stage.one("[data-action=reload]"));
    assert_eq!(loads.get_untracked(), 1);
}
