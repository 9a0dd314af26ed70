use deskbell::session::session_page;
use deskbell_desk::{Change, Delivery, MessageView};
use deskbell_protocol::conversation::Author;
use deskbell_protocol::{CommandId, ConversationId};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{message, named, session};
use crate::stage::{Frame, Stage, give_focus, has_focus, painted, press_pointer_on, settled};

const ID: ConversationId = ConversationId::from_u128(1);
const OLDER: &str = "[data-action=older-messages]";
pub const STYLES: &[&str] = &[
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/panel.css"),
];

fn said(number: u32) -> MessageView {
    message(
        number,
        Author::Customer,
        &number.to_string(),
        Delivery::Sent,
    )
}

/// One that the server has not stored.
fn written(text: &str) -> MessageView {
    let author = Author::Agent { name: "Ana".into() };
    let mut view = message(u32::MAX, author, text, Delivery::Sending);
    view.message.command = CommandId::from_u128(1_000);
    view
}

fn messages(messages: Vec<MessageView>) -> Change {
    Change::Messages {
        conversation: ID,
        messages,
    }
}

fn older(numbers: impl Iterator<Item = u32>) -> Change {
    Change::OlderMessages {
        conversation: ID,
        messages: numbers.map(said).collect(),
    }
}

/// The page of a session of which these are here already.
async fn page(numbers: impl IntoIterator<Item = u32>) -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    stage
        .put([
            Change::Session(session(1, named("Lena"), 0).into()),
            messages(numbers.into_iter().map(said).collect()),
        ])
        .await;
    stage
}

fn shown(stage: &Stage) -> Vec<String> {
    let bubbles = stage.all(".messages-all .bubble");
    bubbles.iter().filter_map(|it| it.text_content()).collect()
}

fn numbers(range: impl IntoIterator<Item = u32>) -> Vec<String> {
    range.into_iter().map(|number| number.to_string()).collect()
}

#[wasm_bindgen_test]
async fn of_what_is_here_only_the_newest_is_drawn_until_somebody_reads_back() {
    let stage = page(1..=50).await;
    assert_eq!(shown(&stage), numbers(32..=50));
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    assert_eq!(shown(&stage), numbers(16..=50));
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    assert_eq!(shown(&stage), numbers(1..=50));
    assert!(stage.all(OLDER).is_empty(), "there is nothing older");
}

#[wasm_bindgen_test]
async fn scrolling_to_the_beginning_brings_what_is_older_and_leaves_the_reader_where_they_are() {
    let stage = page(1..=80).await;
    let styles = [STYLES, &[".panel { block-size: 400px }"]].concat();
    let _frame = Frame::around(&stage, 1280, 800, &styles.join("\n"));
    painted().await;
    let log = stage.one(".messages-scroll");
    log.set_scroll_top(20 - (log.scroll_height() - log.client_height()));
    let oldest = stage.all(".message").remove(0);
    let place = oldest.get_bounding_client_rect().y();
    for _ in 0..20 {
        painted().await;
    }
    assert_eq!(shown(&stage), numbers(48..=80), "one block, and no more");
    let is_there = || (oldest.get_bounding_client_rect().y() - place).abs() < 2.0;
    assert!(is_there());
    stage.put([messages(vec![said(81), said(82)])]).await;
    painted().await;
    assert!(is_there(), "what is new comes behind it");
}

#[wasm_bindgen_test]
async fn a_page_of_the_history_goes_above_what_is_there() {
    let stage = page(113..=130).await;
    assert_eq!(shown(&stage), numbers(113..=130));
    // Nothing older is here: asked of the server, it is drawn as it comes.
    let mut more = session(1, named("Lena"), 0);
    more.history = deskbell_desk::HistoryView::Loaded { more: true };
    stage.put([Change::Session(more.into())]).await;
    press_pointer_on(&stage.one(OLDER));
    stage.put([older(63..=112)]).await;
    assert_eq!(shown(&stage), numbers(64..=130), "whole blocks");
    let mut no_more = session(1, named("Lena"), 0);
    no_more.history = deskbell_desk::HistoryView::Loaded { more: false };
    stage.put([Change::Session(no_more.into())]).await;
    assert_eq!(shown(&stage), numbers(63..=130));
}

#[wasm_bindgen_test]
async fn whoever_has_read_to_the_beginning_stays_there_when_its_page_ends_within_a_block() {
    let stage = page(46..=80).await;
    let mut more = session(1, named("Lena"), 0);
    more.history = deskbell_desk::HistoryView::Loaded { more: true };
    stage.put([Change::Session(more.into())]).await;
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    let styles = [STYLES, &[".panel { block-size: 600px }"]].concat();
    let _frame = Frame::around(&stage, 1280, 800, &styles.join("\n"));
    painted().await;
    let log = stage.one(".messages-scroll");
    // What that brings is read to its beginning, too.
    for _ in 0..2 {
        log.set_scroll_top(log.client_height() - log.scroll_height());
        painted().await;
        painted().await;
    }
    let oldest = stage.all(".message").remove(0);
    let place = oldest.get_bounding_client_rect().y();
    stage.put([older(1..=45)]).await;
    painted().await;
    assert!((oldest.get_bounding_client_rect().y() - place).abs() < 2.0);
}

#[wasm_bindgen_test]
async fn what_is_seen_stays_when_a_third_block_begins_before_the_history_is_here() {
    let slow = deskbell_desk::HistoryView::Loading;
    for history in [slow, deskbell_desk::HistoryView::Failed(None)] {
        let stage = page([]).await;
        let mut view = session(1, named("Lena"), 0);
        view.history = history;
        stage.put([Change::Session(view.into())]).await;
        stage.put([messages((5..=31).map(said).collect())]).await;
        assert_eq!(shown(&stage), numbers(5..=31));
        stage.put([messages(vec![said(32)])]).await;
        assert_eq!(shown(&stage), numbers(5..=32));
    }
}

#[wasm_bindgen_test]
async fn where_messages_are_missing_each_press_brings_some_all_the_same() {
    // A tab that was away for long has the newest page, and what it had before.
    let stage = page((1..=20).chain(151..=155)).await;
    let all: Vec<u32> = (1..=20).chain(151..=155).collect();
    assert_eq!(shown(&stage), numbers(all[15..].to_vec()));
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    assert_eq!(shown(&stage), numbers(all));
}

#[wasm_bindgen_test]
async fn a_page_that_comes_after_a_single_new_message_is_drawn() {
    let stage = page([64]).await;
    stage.put([messages((34..=63).map(said).collect())]).await;
    assert_eq!(shown(&stage), numbers(34..=64));
}

#[wasm_bindgen_test]
async fn the_button_keeps_the_focus_when_the_server_has_more() {
    let stage = page(16..=56).await;
    let mut more = session(1, named("Lena"), 0);
    more.history = deskbell_desk::HistoryView::Loaded { more: true };
    stage.put([Change::Session(more.into())]).await;
    give_focus(&stage.one(OLDER)).await;
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    assert_eq!(shown(&stage), numbers(16..=56));
    assert!(has_focus(OLDER));
}

#[wasm_bindgen_test]
async fn what_comes_while_somebody_reads_back_takes_nothing_away() {
    let stage = page(1..=40).await;
    press_pointer_on(&stage.one(OLDER));
    settled().await;
    let first = stage.all(".message").remove(0);
    stage.put([messages((41..=90).map(said).collect())]).await;
    assert_eq!(shown(&stage), numbers(1..=90));
    let still = stage.all(".message").remove(0);
    assert!(first.is_same_node(Some(&still)));
}

#[wasm_bindgen_test]
async fn what_is_written_stands_last_and_stays_where_it_is_when_it_is_stored() {
    let stage = page(1..=28).await;
    stage.put([messages(vec![written("Mine")])]).await;
    let own = stage.one("[data-delivery=sending]");
    // The customer's was stored first.
    stage.put([messages(vec![said(29)])]).await;
    assert_eq!(shown(&stage)[27..], ["28", "29", "Mine"]);
    let mut stored = written("Mine");
    stored.message.number = 30;
    stored.delivery = Delivery::Sent;
    stage.put([messages(vec![stored])]).await;
    assert_eq!(shown(&stage)[27..], ["28", "29", "Mine"]);
    assert!(own.is_same_node(Some(&stage.one("[data-delivery=sent][data-author=agent]"))));
}

#[wasm_bindgen_test]
async fn the_first_of_a_new_block_is_shown_once() {
    let stage = page(60..=63).await;
    stage.put([messages(vec![written("Mine")])]).await;
    let mut stored = written("Mine");
    stored.message.number = 64;
    stage.put([messages(vec![stored])]).await;
    assert_eq!(shown(&stage)[3..], ["63", "Mine"]);
    assert_eq!(stage.all(".message-block").len(), 2);
}

#[wasm_bindgen_test]
async fn what_is_written_before_anything_was_said_is_shown() {
    let stage = page([]).await;
    stage.put([messages(vec![written("Mine")])]).await;
    assert_eq!(shown(&stage), ["Mine"]);
}
