//! What is known of files, and for how long.

use std::time::Duration;

use deskbell_protocol::conversation::{Attachment, Author, Message, Missing};
use deskbell_protocol::{AttachmentId, CommandId};

use super::rows::{ANA, CHAT, Disk, NOW};
use super::*;

fn attachment(number: u128) -> Attachment {
    Attachment {
        id: AttachmentId::from_u128(number),
        name: "a.png".into(),
        media_type: "image/png".into(),
        bytes: 5,
        preview: true,
        missing: None,
    }
}

fn row(number: u128, owner: Owner) -> Row {
    Row::Attachment(Box::new(AttachmentRow {
        conversation: CHAT,
        owner,
        attachment: attachment(number),
        hash: Some([7; 32]),
        at: NOW,
        message: None,
        source: None,
    }))
}

fn sent(number: u128, message: u32) -> Row {
    Row::Attached(AttachedRow {
        attachment: AttachmentId::from_u128(number),
        message,
        at: NOW,
    })
}

fn message(number: u32, internal: bool, with: Attachment) -> Row {
    let text = String::new();
    let command = CommandId::from_u128(number.into());
    Row::Message(MessageRow {
        conversation: CHAT,
        message: Message {
            internal,
            attachments: vec![with],
            ..Message::new(number, NOW, Author::Customer, text, command)
        },
    })
}

const CUSTOMER: Owner = Owner::Conversation(CHAT);
const AGENT: Owner = Owner::Agent(ANA);

#[test]
fn a_file_is_shown_to_those_who_are_told_of_its_message_and_before_to_its_owner() {
    let disk = Disk::new();
    let (mut store, readers) = (disk.store(), disk.open().unwrap().1);
    let rows = [
        row(1, CUSTOMER),
        row(2, AGENT),
        row(3, AGENT),
        message(1, true, attachment(3)),
        sent(3, 1),
    ];
    // Who opened the readers writes now.
    drop(store);
    store = disk.open().unwrap().0;
    store.load(NOW).unwrap();
    store.commit(&rows).unwrap();
    let shown = |number, by, to| {
        let id = AttachmentId::from_u128(number);
        let shown = shown_attachment(&readers, CHAT, id, by, to);
        disk.runtime.block_on(shown).unwrap().is_some()
    };
    assert!(shown(1, CUSTOMER, Told::Others) && !shown(1, AGENT, Told::Agents));
    assert!(!shown(2, CUSTOMER, Told::Others) && shown(2, AGENT, Told::Agents));
    assert!(!shown(3, CUSTOMER, Told::Others) && shown(3, AGENT, Told::Agents));
    let other = ConversationId::from_u128(9);
    let elsewhere = shown_attachment(
        &readers,
        other,
        AttachmentId::from_u128(1),
        CUSTOMER,
        Told::Others,
    );
    assert!(disk.runtime.block_on(elsewhere).unwrap().is_none());
    let waits = disk.runtime.block_on(unsent(&readers, CHAT)).unwrap();
    assert_eq!((waits.files, waits.bytes), (2, 10));
}

#[test]
fn what_was_never_sent_goes_first_and_the_rest_with_its_message() {
    let disk = Disk::new();
    let mut store = disk.store();
    let rows = [
        row(1, CUSTOMER),
        row(2, CUSTOMER),
        message(1, false, attachment(2)),
        sent(2, 1),
    ];
    store.commit(&rows).unwrap();
    let asked = Asked {
        attachments: vec![AttachmentId::from_u128(1), AttachmentId::from_u128(2)],
        ..Asked::default()
    };
    let mut left = |messages, unsent| {
        let never = Timestamp::from_millis(0);
        let before = Before {
            now: NOW,
            answers: never,
            messages,
            unsent,
            closed_logs: never,
        };
        while store.purge(&before).unwrap() {}
        let known = store.known(&asked).unwrap().attachments;
        known.keys().map(|it| it.to_u128()).collect::<Vec<_>>()
    };
    let later = NOW + Duration::from_secs(1);
    assert_eq!(left(NOW, NOW), [1, 2]);
    assert_eq!(left(NOW, later), [2]);
    assert_eq!(left(later, later), [0_u128; 0]);
}

#[test]
fn a_file_that_was_fetched_is_in_its_message_as_well() {
    let disk = Disk::new();
    let mut store = disk.store();
    let coming = Attachment {
        missing: Some(Missing::Coming),
        ..attachment(1)
    };
    let waiting = AttachmentRow {
        conversation: CHAT,
        owner: CUSTOMER,
        attachment: coming.clone(),
        hash: None,
        at: NOW,
        message: Some(1),
        source: Some("https://example.com/1".into()),
    };
    let waiting = Row::Attachment(Box::new(waiting));
    store.commit(&[waiting, message(1, false, coming)]).unwrap();
    let came = CameRow {
        conversation: CHAT,
        message: 1,
        attachment: attachment(1),
        hash: Some([7; 32]),
    };
    store.commit(&[Row::Came(Box::new(came))]).unwrap();
    drop(store);
    let readers = disk.open().unwrap().1;
    let page = readers.messages(CHAT, None, Told::Others);
    let page = disk.runtime.block_on(page).unwrap();
    assert_eq!(page.messages[0].attachments, [attachment(1)]);
    assert!(
        disk.runtime
            .block_on(to_fetch(&readers))
            .unwrap()
            .is_empty()
    );
}
