//! What was before, in the customer summary: listed, and read where it stands;
//! and the customer's way through the site.

use std::time::Duration;

use deskbell_desk::Delivery;
use deskbell_protocol::conversation::{Author, Channel, CloseCause, Visited};
use deskbell_protocol::http::{Earlier, Ended, Page};
use deskbell_protocol::{ConversationId, Timestamp};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::samples::message;
use crate::summary::{ann, card, linked, page_with, path, press};

/// What was before.
pub fn sms() -> Earlier {
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

#[wasm_bindgen_test]
async fn the_customer_has_waited_for_this_agent_and_not_since_the_conversation_began() {
    const PART: &str = "[aria-labelledby=part-conversation]";
    let calls = Calls::answered();
    let mut view = linked();
    let session = &mut view.session;
    session.started_at = session.accepted_at - Duration::from_secs(432_000);
    session.waiting_since = Some(session.accepted_at - Duration::from_secs(10));
    let stage = page_with(view.clone(), &calls, &card(None, Vec::new()), &[]).await;
    let texts = stage.text(PART);
    assert!(texts.contains("10 s"), "{texts}");
    assert!(!texts.contains("120"), "{texts}");
    drop(stage);

    view.session.waiting_since = None;
    let stage = page_with(view, &calls, &card(None, Vec::new()), &[]).await;
    assert!(!stage.text(PART).contains("Waited"));
}

fn visited(page: &str, title: Option<&str>, search: Option<&str>, before: u32) -> Visited {
    Visited {
        page: page.into(),
        title: title.map(Into::into),
        search: search.map(Into::into),
        before,
    }
}

#[wasm_bindgen_test]
async fn the_way_through_the_site_stands_there_as_text_the_latest_first() {
    const TRAIL: &str = "[aria-labelledby=part-trail]";
    let calls = Calls::answered();
    let mut view = linked();
    let none = page_with(view.clone(), &calls, &card(None, Vec::new()), &[]).await;
    assert!(none.text(TRAIL).contains("Nothing is known"));
    drop(none);

    view.session.started_at = Timestamp::from_millis(3_600_000);
    view.session.visit.trail = vec![
        visited("https://shop.example/help", Some("<b>Help</b>"), None, 600),
        visited("https://shop.example/find", None, Some("lost parcel"), 0),
    ];
    let stage = page_with(view, &calls, &card(None, Vec::new()), &[]).await;
    let rows = stage.all(&format!("{TRAIL} li"));
    let texts: Vec<String> = rows.iter().map(|row| row.text_content().unwrap()).collect();
    assert_eq!(texts.len(), 2);
    assert!(
        texts[0].contains("Searched for “\u{2068}lost parcel\u{2069}” · https://shop.example/find")
    );
    assert!(
        texts[1].contains("<b>Help</b> · https://shop.example/help"),
        "{texts:?}"
    );
    // Ten minutes lie between them.
    let minute = |text: &str| text.split(':').nth(1).unwrap()[..2].parse::<u32>().unwrap();
    assert_eq!((minute(&texts[0]) + 60 - minute(&texts[1])) % 60, 10);
    assert!(stage.all(&format!("{TRAIL} a")).is_empty());
}
