//! What is kept of people, and for how long.

use std::time::Duration;

use deskbell_protocol::conversation::{Author, ConversationState, Message};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{AgentId, CommandId, Epoch, Timestamp};
use deskbell_routing::OfferState;

use super::super::*;
use super::rows::{ANA, CHAT, Disk, NOW, conversation, log, offer};

const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 1000);
const WORDS: &str = "My card is 4711";

fn message(number: u32, at: Timestamp) -> Row {
    let message = Message::new(
        number,
        at,
        Author::Customer,
        WORDS.into(),
        CommandId::from_u128(number.into()),
    );
    Row::Message(MessageRow {
        conversation: CHAT,
        message,
    })
}

fn event(seq: Seq, at: Timestamp) -> Row {
    let owner = Owner::Agent(ANA);
    let body = WORDS.into();
    Row::Log(LogRow {
        owner,
        seq,
        at,
        body,
    })
}

fn head(owner: Owner, seq: Seq) -> Row {
    let epoch = Epoch::from_u128(1);
    Row::Head(HeadRow { owner, epoch, seq })
}

/// What is older than `LATER` goes, except answers and logs of customers.
fn before() -> Before {
    Before {
        now: LATER,
        answers: Timestamp::from_millis(0),
        messages: LATER,
        unsent: LATER,
        closed_logs: Timestamp::from_millis(0),
    }
}

fn purge(store: &mut SqliteStore) {
    while store.purge(&before()).unwrap() {}
}

fn one(disk: &Disk, sql: &'static str) -> Option<String> {
    let readers = disk.open().unwrap().1;
    let read = readers.read(|from| Ok(from.query_row(sql, [], |row| row.get(0))?));
    disk.runtime.block_on(read).unwrap()
}

#[test]
fn a_message_goes_at_its_age_and_a_younger_one_stays() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[message(1, NOW), message(2, LATER)]).unwrap();
    purge(&mut store);
    let readers = disk.open().unwrap().1;
    let page = disk
        .runtime
        .block_on(readers.messages(CHAT, None, Told::Agents))
        .unwrap();
    let numbers: Vec<_> = page.messages.iter().map(|it| it.number).collect();
    assert_eq!(numbers, [2]);
}

#[test]
fn a_message_that_is_sent_again_is_known_for_as_long_as_messages_are_kept() {
    let disk = Disk::new();
    let mut store = disk.store();
    let (old, young) = (Mark::of("AC1", "SM1"), Mark::of("AC1", "SM2"));
    let received = |mark, at| Row::Received(ReceivedRow { mark, at });
    let rows = [received(old, NOW), received(young, LATER)];
    store.commit(&rows).unwrap();
    purge(&mut store);
    let asked = Asked {
        received: vec![old, young],
        ..Asked::default()
    };
    assert_eq!(store.known(&asked).unwrap().received, [young].into());
}

#[test]
fn what_an_agents_log_holds_of_messages_goes_at_the_same_age() {
    let disk = Disk::new();
    let mut store = disk.store();
    let mut rows: Vec<_> = (1..=1200).map(|seq| event(seq, NOW)).collect();
    rows.extend([event(1201, LATER), head(Owner::Agent(ANA), 1201)]);
    store.commit(&rows).unwrap();
    purge(&mut store);
    assert_eq!(store.first_kept(Owner::Agent(ANA)).unwrap(), Some(1201));
}

#[test]
fn what_the_log_of_an_open_conversation_holds_of_messages_goes_at_the_same_age() {
    let disk = Disk::new();
    let mut store = disk.store();
    let owner = Owner::Conversation(CHAT);
    let of_chat = |seq, at| match event(seq, at) {
        Row::Log(row) => Row::Log(LogRow { owner, ..row }),
        other => other,
    };
    let rows = [
        of_chat(1, NOW),
        of_chat(2, NOW),
        of_chat(3, LATER),
        head(owner, 3),
    ];
    store.commit(&rows).unwrap();
    purge(&mut store);
    assert_eq!(store.first_kept(owner).unwrap(), Some(3));
}

/// As many agents with a log as are looked at together.
const LOOKED_AT: u128 = 500;

/// The log of each of so many agents has one event, which only that of the last
/// one is old enough to lose.
fn many_logs(store: &mut SqliteStore, agents: u128) -> Owner {
    let owner = |number: u128| Owner::Agent(AgentId::from_u128(number));
    let mut rows = Vec::new();
    for number in 1..=agents {
        let (owner, seq, body) = (owner(number), 1, WORDS.into());
        let at = if number == agents { NOW } else { LATER };
        let event = LogRow {
            owner,
            seq,
            at,
            body,
        };
        rows.extend([Row::Log(event), head(owner, 1)]);
    }
    store.commit(&rows).unwrap();
    owner(agents)
}

#[test]
fn a_piece_looks_at_five_hundred_logs_and_the_next_one_goes_on_from_there() {
    for (logs, pieces) in [(LOOKED_AT, 1), (LOOKED_AT + 1, 2), (2 * LOOKED_AT + 1, 3)] {
        let disk = Disk::new();
        let mut store = disk.store();
        let last = many_logs(&mut store, logs);
        for piece in 1..=pieces {
            assert_eq!(store.first_kept(last).unwrap(), Some(1), "{logs}: {piece}");
            let more = store.purge(&before()).unwrap();
            assert!(more || piece == pieces, "{logs}: {piece}");
        }
        assert_eq!(store.first_kept(last).unwrap(), None, "{logs}");
    }
}

#[test]
fn what_has_become_too_old_in_the_first_logs_goes_after_the_last_ones_were_looked_at() {
    let disk = Disk::new();
    let mut store = disk.store();
    many_logs(&mut store, LOOKED_AT + 1);
    purge(&mut store);
    let later = LATER + Duration::from_millis(1);
    let before = Before {
        now: later,
        messages: later,
        ..before()
    };
    while store.purge(&before).unwrap() {}
    for number in 1..=LOOKED_AT {
        let owner = Owner::Agent(AgentId::from_u128(number));
        assert_eq!(store.first_kept(owner).unwrap(), None, "{number}");
    }
}

#[test]
fn a_purge_that_fails_goes_on_where_it_was() {
    let disk = Disk::new();
    let mut store = disk.store();
    let last = many_logs(&mut store, LOOKED_AT + 1);
    store.load(NOW).unwrap();
    assert!(store.purge(&before()).unwrap());
    disk.open().unwrap().0.load(NOW).unwrap();
    store.purge(&before()).unwrap_err();
    store.load(NOW).unwrap();
    store.purge(&before()).unwrap();
    assert_eq!(store.first_kept(last).unwrap(), None);
}

/// Where a start finds that a log stands.
fn stands(store: &mut SqliteStore, owner: Owner) -> Option<Seq> {
    let heads = store.load(LATER).unwrap().heads;
    let head = heads.iter().find(|head| head.owner == owner);
    head.map(|it| it.seq)
}

#[test]
fn a_log_of_which_every_event_was_purged_or_erased_stands_where_it_stood() {
    let of = |owner, seq| match event(seq, NOW) {
        Row::Log(row) => Row::Log(LogRow { owner, ..row }),
        other => other,
    };
    let goes: [fn(&mut SqliteStore, Owner); 2] = [
        |store, _| purge(store),
        |store, owner| {
            let piece = ErasePiece::Events(owner, 40);
            store.commit(&[Row::Erase(piece.clone())]).unwrap();
            store.commit(&[Row::Erase(piece)]).unwrap();
        },
    ];
    for owner in [Owner::Agent(ANA), Owner::Conversation(CHAT)] {
        for go in goes {
            let disk = Disk::new();
            let mut store = disk.store();
            for seq in 1..=40 {
                store.commit(&[of(owner, seq), head(owner, seq)]).unwrap();
            }
            assert_eq!(stands(&mut store, owner), Some(40));
            go(&mut store, owner);
            assert_eq!(store.first_kept(owner).unwrap(), None);
            assert_eq!(stands(&mut store, owner), Some(40));
            store.commit(&[of(owner, 41), head(owner, 41)]).unwrap();
            assert_eq!(stands(&mut store, owner), Some(41));
        }
    }
}

#[test]
fn a_conversation_that_is_over_for_long_keeps_its_figures_and_nothing_of_its_customer() {
    let disk = Disk::new();
    let mut store = disk.store();
    let why = Some("She called me names".into());
    let end = OfferEnd::Rejected { why };
    store
        .commit(&[
            offer(1, true, OfferState::Open),
            conversation(ConversationState::Closed),
        ])
        .unwrap();
    store
        .commit(&[offer(1, false, OfferState::Ended { at: NOW, end })])
        .unwrap();
    purge(&mut store);
    let rest = "SELECT customer || answers || visit || case_in_hand || coalesce(token, '-')
                FROM conversations";
    assert_eq!(one(&disk, rest).unwrap(), "{}[]{}null-");
    assert_eq!(one(&disk, "SELECT why FROM offers"), None);
    let token = TokenHash::of("t");
    let asked = Asked {
        commands: Vec::new(),
        chats: vec![token],
        ..Asked::default()
    };
    assert!(store.known(&asked).unwrap().chats.is_empty());
    assert_eq!(store.closed_chat(CHAT).unwrap().unwrap().last_message, 3);
    assert_eq!(store.load(LATER).unwrap().visitor, 7);
}

#[test]
fn a_conversation_that_is_still_open_keeps_its_customer_however_old_it_is() {
    let disk = Disk::new();
    let mut store = disk.store();
    purge(&mut store);
    let loaded = store.load(LATER).unwrap();
    assert_eq!(loaded.conversations[0].chat.token, TokenHash::of("t"));
}

#[test]
fn what_was_purged_is_not_in_the_file_any_more() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[message(1, NOW), log(1)]).unwrap();
    purge(&mut store);
    drop(store);
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(&file, "PRAGMA wal_checkpoint(TRUNCATE)");
    let content = std::fs::read(&file).unwrap();
    let found = content
        .windows(WORDS.len())
        .any(|bytes| bytes == WORDS.as_bytes());
    assert!(!found);
    assert!(
        content.windows(5).any(|bytes| bytes == b"{\"seq"),
        "the log is there"
    );
}

#[test]
fn a_purge_that_was_asked_for_says_when() {
    let disk = Disk::new();
    let mut store = disk.store();
    let mut before = before();
    before.now = NOW + Duration::from_secs(5);
    store.purge(&before).unwrap();
    let at = one(&disk, "SELECT value FROM meta WHERE name = 'written_at'");
    assert_eq!(at, Some(before.now.millis().to_string()));
}
