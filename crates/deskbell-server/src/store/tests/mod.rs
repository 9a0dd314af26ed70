//! The fences and the refusals of the database, and what is purged.

mod attachments;
mod back_links;
mod contacts;
mod damage;
mod deliberations;
mod earlier;
mod erasing;
mod killed;
mod latest;
mod ledger;
mod report;
mod retention;
pub(crate) mod rows;
mod schema;
mod waits;

use std::time::Duration;

use deskbell_protocol::agent::{Done, Outcome};
use deskbell_protocol::conversation::{Author, CloseCause, ConversationState, Message};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::rules::Hours;
use deskbell_protocol::{CommandId, Epoch};
use deskbell_routing::{OfferState, Workstream};

use super::*;
use rows::{
    ANA, CHAT, Disk, NOW, agent, conversation, ended, log, offer, queue, template, workstream,
};

#[test]
fn what_is_stored_is_loaded() {
    let disk = Disk::new();
    drop(disk.store());
    let (mut store, _) = disk.open().unwrap();
    store.commit(&[offer(1, true, OfferState::Open)]).unwrap();
    let loaded = store.load(NOW).unwrap();
    let records = (
        &loaded.agents[0],
        &loaded.conversations[0],
        &loaded.offers[0],
    );
    let (Row::Agent(agent), Row::Conversation(conversation), Row::Offer(offer)) = (
        agent(),
        conversation(ConversationState::Open),
        offer(1, false, OfferState::Open),
    ) else {
        panic!("as made")
    };
    assert_eq!(
        (&records.0.agent, &records.0.person),
        (&agent.agent, &agent.person)
    );
    assert_eq!(records.1.conversation, conversation.conversation);
    assert_eq!(records.1.chat, conversation.chat);
    assert_eq!(records.2.offer, offer.offer);
    let (Row::Queue(queue), Row::Workstream(workstream)) = (queue(), workstream()) else {
        panic!("as made")
    };
    assert_eq!(
        (&loaded.queues, &loaded.workstreams),
        (&vec![queue], &vec![*workstream])
    );
    assert_eq!(loaded.visitor, 7);
}

#[test]
fn a_template_is_loaded_as_it_was_changed_last() {
    let disk = Disk::new();
    let mut store = disk.store();
    let Row::Template(mut changed) = template() else {
        panic!("as made")
    };
    store.commit(&[template()]).unwrap();
    changed.template.title = "Ask \"me\"".into();
    store.commit(&[Row::Template(changed.clone())]).unwrap();
    assert_eq!(store.load(NOW).unwrap().templates, [changed]);
}

#[test]
fn a_workstream_of_a_version_without_hours_is_always_open_and_others_keep_theirs() {
    let disk = Disk::new();
    drop(disk.store());
    let hours = Hours {
        zone: "Europe/Berlin".into(),
        text: "We are \"back\" at nine.".into(),
        ..Hours::default()
    };
    let limited = Row::Workstream(Box::new(Workstream {
        hours: hours.clone(),
        ..loaded_workstream(&disk)
    }));
    let (mut store, _) = disk.open().unwrap();
    store.commit(&[limited]).unwrap();
    drop(store);
    assert_eq!(loaded_workstream(&disk).hours, hours);
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(
        &file,
        "UPDATE workstreams SET rules = json_remove(rules, '$.hours')",
    );
    assert_eq!(loaded_workstream(&disk).hours, Hours::default());
}

#[test]
fn a_workstream_of_a_version_without_priorities_has_the_lowest() {
    let disk = Disk::new();
    drop(disk.store());
    let urgent = Row::Workstream(Box::new(Workstream {
        priority: 3,
        ..loaded_workstream(&disk)
    }));
    let (mut store, _) = disk.open().unwrap();
    store.commit(&[urgent]).unwrap();
    drop(store);
    assert_eq!(loaded_workstream(&disk).priority, 3);
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(
        &file,
        "UPDATE workstreams SET rules = json_remove(rules, '$.priority')",
    );
    assert_eq!(loaded_workstream(&disk).priority, 0);
}

fn loaded_workstream(disk: &Disk) -> Workstream {
    let (mut store, _) = disk.open().unwrap();
    store.load(NOW).unwrap().workstreams.remove(0)
}

#[test]
fn every_end_of_an_offer_is_loaded_as_it_was_stored_for_ten_minutes() {
    let why = Some("\"not\" mine".to_owned());
    let ends = [
        OfferEnd::Rejected { why },
        OfferEnd::Rejected { why: None },
        OfferEnd::Expired,
        OfferEnd::Undelivered,
        OfferEnd::Disconnected,
        OfferEnd::Rescinded {
            why: RescindReason::AgentLeft,
        },
    ];
    let disk = Disk::new();
    let mut store = disk.store();
    let at = NOW;
    for (end, number) in ends.iter().cloned().zip(1..) {
        let ended = offer(number, true, OfferState::Ended { at, end });
        store.commit(&[ended]).unwrap();
    }
    let loaded = store.load(NOW + Duration::from_secs(600)).unwrap().offers;
    let states: Vec<OfferState> = loaded.into_iter().map(|row| row.offer.state).collect();
    assert_eq!(states, ends.map(|end| OfferState::Ended { at, end }));
    let later = store.load(NOW + Duration::from_secs(601)).unwrap();
    assert_eq!(later.offers.len(), 0);
}

#[test]
fn an_offer_that_ended_in_the_store_can_not_be_changed_and_takes_its_batch_with_it() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[offer(1, true, OfferState::Open)]).unwrap();
    store.commit(&[offer(1, false, ended())]).unwrap();
    let log = log(1);
    let refused = store
        .commit(&[log.clone(), offer(1, false, ended())])
        .unwrap_err();
    assert!(matches!(refused, StoreError::Stale), "{refused}");
    store.commit(&[log]).unwrap();
}

#[test]
fn a_second_open_offer_of_one_conversation_is_refused() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[offer(1, true, OfferState::Open)]).unwrap();
    let refused = store
        .commit(&[offer(2, true, OfferState::Open)])
        .unwrap_err();
    assert!(matches!(refused, StoreError::Failed(_)), "{refused}");
    store
        .commit(&[offer(2, true, OfferState::Open), offer(1, false, ended())])
        .unwrap();
}

#[test]
fn who_was_replaced_as_the_writer_can_not_write_any_more() {
    let disk = Disk::new();
    let mut old = disk.store();
    old.load(NOW).unwrap();
    old.commit(&[log(1)]).unwrap();
    let (mut new, _) = disk.open().unwrap();
    new.load(NOW).unwrap();
    let refused = old.commit(&[log(2)]).unwrap_err();
    assert!(matches!(refused, StoreError::Fenced), "{refused}");
    assert!(!refused.is_of_the_batch());
    let before = Before {
        now: NOW,
        answers: NOW,
        messages: NOW,
        unsent: NOW,
        closed_logs: NOW,
    };
    let refused = old.purge(&before).unwrap_err();
    assert!(matches!(refused, StoreError::Fenced), "{refused}");
    new.commit(&[log(2)]).unwrap();
}

#[test]
fn somebody_elses_file_is_refused_by_name_and_left_as_it_is() {
    let disk = Disk::new();
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(&file, "CREATE TABLE theirs (x)");
    let database = std::fs::read(&file).unwrap();
    for content in [database, b"Dear diary".to_vec()] {
        std::fs::write(&file, &content).unwrap();
        let refused = disk.open().unwrap_err();
        assert!(matches!(refused, OpenError::Foreign(_)), "{refused}");
        assert_eq!(std::fs::read(&file).unwrap(), content);
    }
}

#[test]
fn a_damaged_database_is_refused_by_name() {
    let disk = Disk::new();
    drop(disk.store());
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(&file, "PRAGMA wal_checkpoint(TRUNCATE)");
    let mut content = std::fs::read(&file).unwrap();
    content[100..4096].fill(0xff);
    std::fs::write(&file, &content).unwrap();
    let refused = disk.open().unwrap_err();
    assert!(matches!(refused, OpenError::Unreadable { .. }), "{refused}");
    assert!(refused.to_string().contains("damaged"));
}

#[test]
fn a_file_that_was_only_begun_is_finished() {
    let disk = Disk::new();
    std::fs::write(disk.folder.path().join("deskbell.db"), b"").unwrap();
    disk.open().unwrap();
}

#[test]
fn the_last_page_of_messages_comes_first_and_says_that_there_are_older_ones() {
    let disk = Disk::new();
    let mut store = disk.store();
    let message = |number| {
        let message = Message::new(
            number,
            NOW,
            Author::Agent { name: "Ana".into() },
            number.to_string(),
            CommandId::from_u128(number.into()),
        );
        Row::Message(MessageRow {
            conversation: CHAT,
            message,
        })
    };
    store
        .commit(&(1..=60).map(message).collect::<Vec<_>>())
        .unwrap();
    let readers = disk.open().unwrap().1;
    let page = |before| {
        disk.runtime
            .block_on(readers.messages(CHAT, before, Told::Agents))
            .unwrap()
    };
    let last = page(None);
    let numbers: Vec<_> = last.messages.iter().map(|message| message.number).collect();
    assert_eq!((numbers, last.more), ((11..=60).collect(), true));
    let first = page(Some(11));
    assert_eq!((first.messages.len(), first.more), (10, false));
    assert_eq!(
        disk.runtime.block_on(readers.agent_of(CHAT)).unwrap(),
        Some(ANA)
    );
    assert_eq!(
        disk.runtime
            .block_on(readers.chat(&TokenHash::of("t"), NOW))
            .unwrap(),
        Some(CHAT)
    );
    assert_eq!(
        disk.runtime
            .block_on(readers.chat(&TokenHash::of("u"), NOW))
            .unwrap(),
        None
    );
}

#[test]
fn a_customers_token_is_worth_nothing_a_day_after_the_end() {
    let disk = Disk::new();
    let mut store = disk.store();
    store
        .commit(&[conversation(ConversationState::Closed)])
        .unwrap();
    let readers = disk.open().unwrap().1;
    let token = TokenHash::of("t");
    let chat = |now| disk.runtime.block_on(readers.chat(&token, now)).unwrap();
    let day = Duration::from_secs(24 * 60 * 60);
    assert_eq!(chat(NOW + day - Duration::from_millis(1)), Some(CHAT));
    assert_eq!(chat(NOW + day), None);
}

#[test]
fn what_is_too_old_goes_in_pieces_and_the_rest_stays() {
    let disk = Disk::new();
    let mut store = disk.store();
    let actor = Owner::Agent(ANA);
    let answer = |number: u64| {
        let at = if number <= 600 {
            NOW
        } else {
            NOW + Duration::from_secs(9)
        };
        let outcome = Outcome::Ok(Done::Done);
        let command = CommandId::from_u128(number.into());
        Row::Answer(AnswerRow {
            actor,
            command,
            at,
            outcome,
        })
    };
    let mut rows: Vec<Row> = (1..=601).map(answer).collect();
    let head = HeadRow {
        owner: Owner::Conversation(CHAT),
        epoch: Epoch::from_u128(1),
        seq: 1,
    };
    rows.extend([
        log(1),
        Row::Head(head),
        conversation(ConversationState::Closed),
    ]);
    store.commit(&rows).unwrap();
    let later = NOW + Duration::from_secs(1);
    let before = Before {
        now: later,
        answers: later,
        messages: later,
        unsent: later,
        closed_logs: later,
    };
    assert!(store.purge(&before).unwrap(), "a whole piece was removed");
    assert!(!store.purge(&before).unwrap());
    let asked = Asked {
        commands: [600, 601]
            .map(|it| (actor, CommandId::from_u128(it)))
            .to_vec(),
        ..Asked::default()
    };
    assert_eq!(store.known(&asked).unwrap().answers.len(), 1);
    assert_eq!(store.first_kept(Owner::Conversation(CHAT)).unwrap(), None);
    let over = store.closed_chat(CHAT).unwrap().unwrap();
    assert_eq!((over.cause, over.last_message), (CloseCause::NobodyCame, 3));
}
