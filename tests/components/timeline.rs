//! What was before, in the customer summary: listed, and read where it stands.

use deskbell_desk::Delivery;
use deskbell_protocol::conversation::{Author, Channel, CloseCause};
use deskbell_protocol::http::{Earlier, Ended, Page};
use deskbell_protocol::{ConversationId, Timestamp};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::samples::message;
use crate::summary::{ann, card, linked, page_with, path, press};

/// What was before.
fn sms() -> Earlier {
    Earlier {
        conversation: ConversationId::from_u128(9),
        channel: Channel::Sms,
        queue: "Support".into(),
        agent: Some("Ben".into()),
        started_at: Timestamp::from_millis(9),
        ended: Some(Ended {
            at: Timestamp::from_millis(10),
            cause: CloseCause::EndedByCustomer,
        }),
        messages: 12,
    }
}

#[wasm_bindgen_test]
async fn the_timeline_has_conversations_and_cases_the_newest_first() {
    let calls = Calls::answered();
    let stage = page_with(linked(), &calls, &card(Some(ann()), Vec::new()), &[sms()]).await;
    let rows = stage.all(".timeline li");
    assert_eq!(rows.len(), 3);
    let first = rows[0].text_content().unwrap();
    for words in ["SMS", "Ben", "12 messages", "ended by the customer"] {
        assert!(first.contains(words), "{first}");
    }
}

#[wasm_bindgen_test]
async fn an_earlier_conversation_is_read_where_the_timeline_names_it() {
    let calls = Calls::answered();
    let stage = page_with(linked(), &calls, &card(Some(ann()), Vec::new()), &[sms()]).await;
    let text = message(1, Author::Customer, "It came late", Delivery::Sent).message;
    let at = path(&format!("earlier/{}", ConversationId::from_u128(9)));
    press(&stage, "read-earlier").await;
    assert_eq!(stage.all(".transcript [role=alert]").len(), 1);
    let messages = vec![text];
    calls.answer(
        &at,
        &Page {
            messages,
            more: false,
        },
    );
    press(&stage, "older-earlier").await;
    assert_eq!(stage.text(".transcript .bubble"), "It came late");
    press(&stage, "read-earlier").await;
    assert!(stage.all(".transcript").is_empty());
}
