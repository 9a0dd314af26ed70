//! Reading a conversation along: what of each message is shown, and where the
//! page and the keyboard focus go.

use deskbell_protocol::conversation::{Attachment, Author, ConversationState, Message, Missing};
use deskbell_protocol::http::Page;
use deskbell_protocol::sms::{Delivery, NotDelivered};
use deskbell_protocol::{AttachmentId, CommandId, ConversationId, Timestamp};
use leptos::prelude::GetUntracked;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::choosing::{chat, of_work};
use crate::stage::{
    Frame, Stage, give_focus, has_focus, is_seen, painted, press_pointer_on, settled, text_of,
};

const CHAT: ConversationId = ConversationId::from_u128(1);

fn message(number: u32, author: Author, text: &str) -> Message {
    Message::new(
        number,
        Timestamp::from_millis(0),
        author,
        text.into(),
        CommandId::from_u128(number.into()),
    )
}

fn ana() -> Author {
    Author::Agent { name: "Ana".into() }
}

fn file(number: u128, name: &str, missing: Option<Missing>) -> Attachment {
    Attachment {
        id: AttachmentId::from_u128(number),
        name: name.into(),
        media_type: "application/pdf".into(),
        bytes: 2_000_000,
        preview: false,
        missing,
    }
}

fn answer(calls: &Calls, messages: Vec<Message>) {
    let page = Page {
        messages,
        more: false,
    };
    calls.answer(&format!("/api/conversations/{CHAT}/messages"), &page);
}

/// Eva's conversation, the first of so many, read along.
async fn read_along(rows: u128, messages: Vec<Message>) -> (Stage, Calls) {
    let calls = Calls::answered();
    let works = (1..=rows).map(|it| chat(it, "Eva", ConversationState::Active));
    let (stage, ..) = of_work(works.collect()).await;
    answer(&calls, messages);
    press_pointer_on(&stage.all("[data-action=monitor]")[0]);
    painted().await;
    painted().await;
    (stage, calls)
}

fn lines(stage: &Stage) -> Vec<String> {
    stage
        .all(".monitor-log ol > .message")
        .iter()
        .map(text_of)
        .collect()
}

#[wasm_bindgen_test]
async fn who_reads_along_sees_what_is_said_by_whom_and_asks_the_server_for_nothing_else() {
    let calls = Calls::answered();
    let (stage, _, asked) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    let said = vec![
        message(1, Author::Customer, "<b>My bill</b>"),
        message(2, ana(), "Which one?"),
    ];
    answer(&calls, said);
    press_pointer_on(&stage.one("[data-action=monitor]"));
    painted().await;
    let said = lines(&stage);
    assert!(
        said[0].starts_with("Eva") && said[0].ends_with("<b>My bill</b>"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("Ana") && said[1].ends_with("Which one?"),
        "{said:?}"
    );
    press_pointer_on(&stage.one("[data-action=monitor-close]"));
    settled().await;
    assert!(stage.all(".monitor").is_empty());
    assert!(asked.get_untracked().is_empty());
}

#[wasm_bindgen_test]
async fn who_reads_along_can_read_what_was_said_before_and_goes_on_seeing_what_is_new() {
    let path = format!("/api/conversations/{CHAT}/messages");
    let said =
        |from: u32, to: u32| (from..=to).map(|it| message(it, ana(), &format!("Line {it}.")));
    let page = |from, to, more| Page {
        messages: said(from, to).collect(),
        more,
    };
    let calls = Calls::answered();
    let (stage, ..) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    calls.answer(&path, &page(51, 100, true));
    press_pointer_on(&stage.one("[data-action=monitor]"));
    painted().await;
    assert_eq!(lines(&stage).len(), 50);
    calls.answer(&format!("{path}?before=51"), &page(1, 50, false));
    press_pointer_on(&stage.one("[data-action=older-messages]"));
    painted().await;
    assert_eq!(lines(&stage).len(), 100);
    assert!(stage.all("[data-action=older-messages]").is_empty());
    // The next newest page begins later: nothing of what was read goes.
    calls.answer(&path, &page(53, 102, true));
    for _ in 0..200 {
        painted().await;
        if lines(&stage).len() == 102 {
            break;
        }
    }
    let lines = lines(&stage);
    assert_eq!(lines.len(), 102);
    assert!(lines[0].ends_with("Line 1.") && lines[101].ends_with("Line 102."));
    assert!(stage.all("[data-action=older-messages]").is_empty());
}

#[wasm_bindgen_test]
async fn a_message_of_files_alone_shows_them_by_name_and_size() {
    let mut picture = file(7, "tree.png", None);
    picture.preview = true;
    let mut sent = message(1, Author::Customer, "");
    sent.attachments = vec![
        file(5, "bill.pdf", None),
        file(6, "late.pdf", Some(Missing::Failed)),
        picture,
    ];
    let (stage, _calls) = read_along(1, vec![sent]).await;
    let files: Vec<String> = stage.all(".attachments li").iter().map(text_of).collect();
    assert!(
        files[0].contains("bill.pdf") && files[0].contains("2.0 MB"),
        "{files:?}"
    );
    assert!(
        files[1].contains("late.pdf") && files[1].contains("did not arrive"),
        "{files:?}"
    );
    let link = |at: usize| stage.all(".attachments a")[at].get_attribute("href");
    let path = |id| {
        let id = AttachmentId::from_u128(id);
        Some(format!("/api/conversations/{CHAT}/attachments/{id}"))
    };
    assert_eq!((link(0), link(1)), (path(5), path(7)));
    let shown = stage.one(".attachments img").get_attribute("alt");
    assert_eq!(shown.as_deref(), Some("tree.png"));
}

#[wasm_bindgen_test]
async fn a_note_is_marked_as_one_for_colleagues_only() {
    let mut note = message(2, ana(), "She is angry.");
    note.internal = true;
    let said = vec![message(1, ana(), "Hello."), note];
    let (stage, _calls) = read_along(1, said).await;
    let said = lines(&stage);
    assert!(!said[0].contains("For colleagues only"), "{said:?}");
    assert!(said[1].contains("For colleagues only"), "{said:?}");
    assert_eq!(stage.all(".message[data-internal]").len(), 1);
}

#[wasm_bindgen_test]
async fn how_far_an_sms_has_come_is_told_and_follows_what_is_known() {
    let sms = |number, delivery| {
        let mut sms = message(number, ana(), "On its way.");
        sms.delivery = Some(delivery);
        sms
    };
    let failed = Delivery::Failed {
        why: NotDelivered::WrongNumber,
        code: Some(21_614),
    };
    let before = vec![sms(1, Delivery::Queued), sms(2, failed)];
    let (stage, calls) = read_along(1, before).await;
    let said = lines(&stage);
    assert!(said[0].contains("Waiting to go out"), "{said:?}");
    assert!(said[1].contains("this number gets no SMS"), "{said:?}");
    assert!(said[1].contains("21614"), "{said:?}");
    assert_eq!(stage.all(".message[data-delivery=failed]").len(), 1);
    answer(&calls, vec![sms(1, Delivery::Delivered), sms(2, failed)]);
    let told = ".message[data-delivery=delivered]";
    while stage.all(told).is_empty() {
        painted().await;
    }
    assert!(lines(&stage)[0].contains("Delivered"));
}

const STYLES: [&str; 6] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/message.css"),
    include_str!("../../style/manage.css"),
    include_str!("../../style/work.css"),
];

#[wasm_bindgen_test]
async fn the_newest_message_is_the_one_that_is_seen_first() {
    let said = (1..=60).map(|it| message(it, ana(), "Still looking for it."));
    let (stage, _calls) = read_along(1, said.collect()).await;
    let frame = Frame::around(&stage, 1280, 800, &STYLES.join("\n"));
    painted().await;
    let all = stage.all(".monitor-log .message");
    stage.one(".monitor").scroll_into_view();
    assert!(frame.shows(&all[59]));
    assert!(!frame.shows(&all[0]));
}

#[wasm_bindgen_test]
async fn it_comes_into_view_below_a_long_table_and_hands_the_focus_back() {
    let said = vec![message(1, ana(), "Hello.")];
    let (stage, _calls) = read_along(60, said).await;
    assert!(has_focus(".monitor h3"));
    assert!(is_seen(&stage.one(".monitor h3")));
    assert!(is_seen(&stage.one(".monitor-log .message")));
    give_focus(&stage.one("[data-action=monitor-close]")).await;
    press_pointer_on(&stage.one("[data-action=monitor-close]"));
    settled().await;
    let row = format!("[data-work='{CHAT}']");
    assert!(has_focus(&format!("{row} [data-action=monitor]")));
    assert!(is_seen(&stage.one(&row)));
}
