//! Whatever was stored last says when.

use std::time::Duration;

use deskbell_protocol::agent::{Done, Outcome};
use deskbell_protocol::conversation::Author;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{CommandId, Epoch, OfferId};
use deskbell_routing::OfferState;

use super::super::accounts::{AccountOf, CookieSession};
use super::rows::{ANA, CHAT, Disk, NOW, a_conversation, offer};
use super::*;
use crate::audit::{Deed, Entry};

fn latest_after(rows: &[Row]) -> Option<Timestamp> {
    let disk = Disk::new();
    let (mut store, readers) = disk.open().unwrap();
    assert_eq!(disk.runtime.block_on(latest(&readers)).unwrap(), None);
    store.commit(&a_conversation()).unwrap();
    store.commit(rows).unwrap();
    disk.runtime.block_on(latest(&readers)).unwrap()
}

#[test]
fn a_start_knows_the_latest_time_of_whatever_was_stored() {
    let at = NOW + Duration::from_secs(1);
    let owner = Owner::Agent(ANA);
    let command = CommandId::from_u128(1);
    let message = deskbell_protocol::conversation::Message {
        number: 1,
        at,
        author: Author::Customer,
        text: "Hello".into(),
        command,
    };
    let answer = AnswerRow {
        actor: owner,
        command,
        at,
        outcome: Outcome::Ok(Done::Done),
    };
    let end = OfferEnd::Expired;
    let Row::Offer(mut made) = offer(1, true, OfferState::Open) else {
        panic!("as made")
    };
    made.offer.id = OfferId::from_parts(at, 7);
    let account = AccountOf {
        agent: ANA,
        name: "Ana".into(),
        password: None,
    };
    let session = CookieSession {
        hash: [1; 32],
        agent: ANA,
        created_at: NOW,
        seen_at: at,
    };
    let entry = Entry {
        at,
        who: "Ana".into(),
        deed: Deed::SignedIn,
        about: String::new(),
    };
    let log = LogRow {
        owner,
        seq: 1,
        at,
        body: "{}".into(),
    };
    let head = HeadRow {
        owner,
        epoch: Epoch::from_u128(1),
        seq: 1,
    };
    let conversation = CHAT;
    for rows in [
        vec![Row::Message(MessageRow {
            conversation,
            message,
        })],
        vec![Row::Answer(answer)],
        vec![offer(1, true, OfferState::Ended { at, end })],
        vec![Row::Offer(made)],
        vec![Row::Account(AccountRow::Audit(entry))],
        vec![Row::Log(log), Row::Head(head)],
        vec![
            Row::Account(AccountRow::Account(account)),
            Row::Account(AccountRow::CookieSession(session)),
        ],
        vec![rows::ended_conversation(
            deskbell_protocol::ConversationId::from_parts(at, 1).to_u128(),
            "u",
            NOW,
        )],
    ] {
        assert_eq!(latest_after(&rows), Some(at), "{rows:?}");
    }
}
