//! The links by which customers come back, and how long they are kept.

use std::time::Duration;

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::ConversationState;

use super::super::*;
use super::rows::{CHAT, Disk, NOW, conversation};

const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

fn unused(secret: &str) -> BackLinkRow {
    BackLinkRow {
        link: TokenHash::of(secret),
        conversation: CHAT,
        until: NOW + WEEK,
        used: None,
    }
}

fn used(secret: &str, former: &str) -> BackLinkRow {
    let former = TokenHash::of(former);
    BackLinkRow {
        used: Some(Used { at: NOW, former }),
        ..unused(secret)
    }
}

fn put(store: &mut SqliteStore, row: BackLinkRow) {
    store.commit(&[Row::BackLink(row)]).unwrap();
}

fn known(store: &mut SqliteStore, secret: &str) -> Option<BackLinkRow> {
    let link = TokenHash::of(secret);
    let asked = Asked {
        back_links: vec![link],
        ..Asked::default()
    };
    store.known(&asked).unwrap().back_links.remove(&link)
}

fn left(disk: &Disk, token: &str) -> bool {
    let readers = disk.open().unwrap().1;
    let left = was_left(&readers, TokenHash::of(token));
    disk.runtime.block_on(left).unwrap()
}

/// Purges what was closed before `limit`.
fn purge(store: &mut SqliteStore, limit: Timestamp) {
    let never = Timestamp::from_millis(0);
    let before = Before {
        now: NOW,
        answers: never,
        messages: never,
        unsent: never,
        closed_logs: limit,
    };
    while store.purge(&before).unwrap() {}
}

#[test]
fn a_new_link_takes_the_place_of_one_that_was_not_used_and_of_no_other() {
    let disk = Disk::new();
    let mut store = disk.store();
    put(&mut store, unused("a"));
    assert_eq!(known(&mut store, "a"), Some(unused("a")));
    put(&mut store, used("a", "t"));
    put(&mut store, unused("b"));
    put(&mut store, unused("c"));
    assert_eq!(known(&mut store, "a"), Some(used("a", "t")));
    assert_eq!(known(&mut store, "b"), None);
    assert_eq!(known(&mut store, "c"), Some(unused("c")));
    assert!(left(&disk, "t") && !left(&disk, "a"));
}

#[test]
fn the_token_of_a_conversation_can_become_another_one() {
    let disk = Disk::new();
    let mut store = disk.store();
    let Row::Conversation(mut row) = conversation(ConversationState::Active) else {
        panic!("as made")
    };
    row.chat.token = TokenHash::of("new");
    store.commit(&[Row::Conversation(row)]).unwrap();
    let tokens = [TokenHash::of("t"), TokenHash::of("new")];
    let asked = Asked {
        chats: tokens.to_vec(),
        ..Asked::default()
    };
    let chats = store.known(&asked).unwrap().chats;
    assert_eq!(chats.into_keys().collect::<Vec<_>>(), tokens[1..]);
    let loaded = store.load(NOW).unwrap().conversations;
    assert_eq!(loaded[0].chat.token, tokens[1]);
}

#[test]
fn links_go_with_the_log_of_a_conversation_that_is_over_and_those_of_an_open_one_stay() {
    let disk = Disk::new();
    let mut store = disk.store();
    put(&mut store, used("a", "t"));
    put(&mut store, unused("b"));
    let later = NOW + WEEK;
    purge(&mut store, later);
    assert!(known(&mut store, "a").is_some() && known(&mut store, "b").is_some());
    let closed = conversation(ConversationState::Closed);
    store.commit(&[closed]).unwrap();
    purge(&mut store, NOW);
    assert!(known(&mut store, "a").is_some());
    purge(&mut store, later);
    assert!(known(&mut store, "a").is_none() && known(&mut store, "b").is_none());
    assert!(!left(&disk, "t"));
}

#[test]
fn an_erasure_of_the_customer_takes_their_links_along() {
    let disk = Disk::new();
    let mut store = disk.store();
    put(&mut store, used("a", "t"));
    put(&mut store, unused("b"));
    let closed = conversation(ConversationState::Closed);
    let erased = Row::Erase(ErasePiece::Customer(CHAT));
    store.commit(&[closed, erased]).unwrap();
    assert!(known(&mut store, "a").is_none() && known(&mut store, "b").is_none());
    assert!(!left(&disk, "t"));
}
