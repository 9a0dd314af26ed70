//! SMS that came in: whom they are linked to, and where they go.

use std::time::Duration;

use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::contact::Details;
use deskbell_protocol::conversation::{Author, Channel, ConversationState, Session};
use deskbell_protocol::offer::{Offer, Reason};
use deskbell_protocol::{
    CaseId, ContactId, ConversationId, ProblemCode, QueueId, Timestamp, WorkstreamId,
};
use deskbell_routing::{Queue, Workstream};

use super::desk::{ANA, Desk};
use crate::directory::{By, Own, identify};
use crate::engine::{
    Answer, CaseOf, Control, Identified, Input, KeepCase, KeepContact, Keeps, NewSms,
};
use crate::store::{Mark, SmsLine, Store as _};

pub const ANN: &str = "+447700900123";
pub const OURS: &str = "+447700900999";
const SALES: &str = "+447700900888";

/// A desk that answers SMS as well.
pub fn desk() -> Desk {
    let mut desk = Desk::new();
    let plain = |id, queue| {
        let id = WorkstreamId::from_u128(id);
        Workstream::new(id, Channel::Sms, QueueId::from_u128(queue))
    };
    let sales = Workstream {
        numbers: vec![SALES.into()],
        ..plain(8, 2)
    };
    let queue = Queue {
        id: QueueId::from_u128(2),
        name: "Sales".into(),
    };
    let changes = vec![
        Control::PutQueue(queue),
        Control::PutWorkstream(Box::new(sales)),
        Control::PutWorkstream(Box::new(plain(9, 1))),
    ];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    desk
}

pub fn to(number: u64, from: &str, to: &str, text: &str) -> Input {
    Input::Sms(NewSms {
        mark: Mark::of("AC1", &format!("SM{number}")),
        line: SmsLine {
            from: from.into(),
            to: to.into(),
            stopped: false,
        },
        text: text.into(),
        media: Vec::new(),
        customer: Identified::Unknown,
        wish: None,
    })
}

pub fn sms(number: u64, from: &str, text: &str) -> Input {
    to(number, from, OURS, text)
}

/// A contact with this number and open cases of these titles.
pub fn knows(desk: &mut Desk, number: u128, name: &str, phone: &str, cases: &[&str]) {
    let id = ContactId::from_u128(number);
    let details = Details {
        name: name.into(),
        phone: Some(phone.into()),
        email: None,
        company: Some("Lee and Sons".into()),
    };
    let opened_at = desk.now;
    let case = |(title, count): (&&str, u128)| KeepCase {
        id: CaseId::from_u128(100 * number + count),
        of: CaseOf::Contact(id),
        number: None,
        title: (*title).to_owned(),
        open: true,
        opened_at,
    };
    let leads = true;
    let keeps = Keeps {
        contacts: vec![KeepContact { id, details, leads }],
        cases: cases.iter().zip(1..).map(case).collect(),
        entry: None,
    };
    desk.ask(Input::Keep(keeps)).unwrap();
}

/// Comes in, and is sent again with who it is where the engine asks for it.
fn arrives(desk: &mut Desk, sms: Input) {
    let Input::Sms(mut sms) = sms else {
        panic!("as made")
    };
    sms.customer = Identified::NotAsked;
    assert_eq!(desk.ask(Input::Sms(sms.clone())), Ok(Answer::Identify));
    let opened = crate::store::open(desk.folder.path());
    let directory = Own::new(desk.runtime.block_on(opened).unwrap().1);
    let found = identify(
        &directory,
        By::phone(&sms.line.from),
        Duration::from_secs(20),
    );
    sms.customer = desk.runtime.block_on(found);
    desk.ask(Input::Sms(sms)).unwrap();
}

pub fn count(desk: &Desk) -> usize {
    let engine = desk.engine.as_ref().unwrap();
    engine.routing().open_conversations().count()
}

pub fn accepted(desk: &mut Desk, offer: &Offer) -> Session {
    desk.see(offer);
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
    let opened = desk
        .events(ANA)
        .into_iter()
        .rev()
        .find_map(|event| match event.body {
            Event::SessionOpened { session } => Some(*session),
            _ => None,
        });
    opened.unwrap()
}

fn texts(desk: &Desk, id: ConversationId) -> Vec<String> {
    let readers = desk
        .runtime
        .block_on(crate::store::open(desk.folder.path()));
    let readers = readers.unwrap().1;
    let page = desk
        .runtime
        .block_on(readers.messages(id, None, crate::store::Told::Agents))
        .unwrap();
    let texts = page.messages.into_iter().map(|it| {
        assert_eq!(it.author, Author::Customer);
        it.text
    });
    texts.collect()
}

#[test]
fn an_sms_of_a_contact_shows_who_they_are_and_their_only_open_case() {
    let mut desk = desk();
    desk.online(ANA);
    knows(&mut desk, 1, "Ann Lee", ANN, &["Late parcel"]);
    arrives(&mut desk, sms(1, ANN, "Where is it?"));
    let offer = desk.offer_to(ANA);
    assert_eq!(
        (offer.reason, offer.channel),
        (Reason::IncomingSms, Channel::Sms)
    );
    assert_eq!(offer.customer.name.as_deref(), Some("Ann Lee"));
    let engine = desk.engine.as_ref().unwrap();
    assert!(
        engine
            .routing()
            .conversation(offer.conversation)
            .unwrap()
            .known
    );
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.customer.contact, Some(ContactId::from_u128(1)));
    assert_eq!(session.customer.phone.as_deref(), Some(ANN));
    let case = session.case.unwrap();
    assert_eq!(
        (case.title.as_str(), case.number.as_str()),
        ("Late parcel", "CAS-1001")
    );
    assert_eq!(texts(&desk, offer.conversation), ["Where is it?"]);
}

#[test]
fn a_number_of_two_contacts_is_linked_to_neither() {
    let mut desk = desk();
    desk.online(ANA);
    knows(&mut desk, 1, "Ann Lee", ANN, &[]);
    knows(&mut desk, 2, "Bob Lee", ANN, &[]);
    arrives(&mut desk, sms(1, ANN, "Hello"));
    let customer = desk.offer_to(ANA).customer;
    assert_eq!((customer.contact, customer.name), (None, None));
    assert_eq!(customer.phone.as_deref(), Some(ANN));
}

#[test]
fn of_two_open_cases_neither_is_in_hand() {
    let mut desk = desk();
    desk.online(ANA);
    knows(&mut desk, 1, "Ann Lee", ANN, &["Late parcel", "Broken cup"]);
    arrives(&mut desk, sms(1, ANN, "Hello"));
    let offer = desk.offer_to(ANA);
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.case, None);
}

#[test]
fn a_message_that_goes_on_or_was_taken_is_not_looked_up() {
    let mut desk = desk();
    desk.ask(sms(1, ANN, "One")).unwrap();
    for number in [1, 2] {
        let Input::Sms(mut sms) = sms(number, ANN, "Two") else {
            panic!("as made")
        };
        sms.customer = Identified::NotAsked;
        assert_eq!(desk.ask(Input::Sms(sms)), Ok(Answer::Done(Done::Done)));
    }
    assert_eq!(count(&desk), 1);
}

#[test]
fn an_unknown_number_is_a_visitor_with_that_number() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(
        (offer.customer.visitor, offer.customer.phone.as_deref()),
        (1, Some(ANN))
    );
    let engine = desk.engine.as_ref().unwrap();
    assert!(
        !engine
            .routing()
            .conversation(offer.conversation)
            .unwrap()
            .known
    );
}

#[test]
fn a_message_that_is_sent_twice_is_taken_once_also_in_one_batch_and_after_a_restart() {
    let mut desk = desk();
    desk.batch(&[sms(1, ANN, "Hello"), sms(1, ANN, "Hello")])
        .unwrap();
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    desk.start();
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    let id = desk
        .engine
        .as_ref()
        .unwrap()
        .routing()
        .open_conversations()
        .next()
        .unwrap()
        .id;
    assert_eq!(texts(&desk, id), ["Hello"]);
}

#[test]
fn a_mark_is_forgotten_after_its_time_and_not_before() {
    let mut desk = desk();
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    let now = desk.now;
    let never = Timestamp::from_millis(0);
    let store = desk.engine.as_mut().unwrap().store_mut();
    let mut before = crate::store::Before {
        now,
        answers: never,
        messages: now,
        unsent: never,
        closed_logs: never,
    };
    let asked = crate::store::Asked {
        received: vec![Mark::of("AC1", "SM1")],
        ..crate::store::Asked::default()
    };
    while store.purge(&before).unwrap() {}
    assert_eq!(store.known(&asked).unwrap().received.len(), 1);
    before.messages = now + std::time::Duration::from_millis(1);
    while store.purge(&before).unwrap() {}
    assert_eq!(store.known(&asked).unwrap().received.len(), 0);
}

#[test]
fn a_number_goes_on_in_its_conversation_before_and_after_accept_and_after_a_restart() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(sms(1, ANN, "One")).unwrap();
    let offer = desk.offer_to(ANA);
    desk.ask(sms(2, ANN, "Two")).unwrap();
    accepted(&mut desk, &offer);
    desk.ask(sms(3, ANN, "Three")).unwrap();
    let heard = desk.events(ANA).into_iter().any(
        |event| matches!(event.body, Event::Message { message, .. } if message.text == "Three"),
    );
    assert!(heard);
    desk.start();
    desk.ask(sms(4, ANN, "Four")).unwrap();
    assert_eq!(
        texts(&desk, offer.conversation),
        ["One", "Two", "Three", "Four"]
    );
    assert_eq!(count(&desk), 1);
}

#[test]
fn what_its_agent_leaves_rests_also_over_a_restart_until_its_customer_writes() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(sms(1, ANN, "One")).unwrap();
    let offer = desk.offer_to(ANA);
    let conversation = offer.conversation;
    accepted(&mut desk, &offer);
    desk.command(ANA, Command::Leave { conversation }).unwrap();
    assert!(desk.desk_state(ANA).sessions.is_empty());
    let state = |desk: &Desk| {
        let engine = desk.engine.as_ref().unwrap();
        let it = engine.routing().conversation(conversation).unwrap();
        (it.state, it.offer.is_some())
    };
    assert_eq!(state(&desk), (ConversationState::Waiting, false));
    desk.start();
    desk.online(ANA);
    assert_eq!(state(&desk), (ConversationState::Waiting, false));
    desk.ask(sms(2, ANN, "Two")).unwrap();
    assert_eq!(state(&desk), (ConversationState::Open, true));
    let again = desk.offer_to(ANA);
    assert_eq!(again.conversation, conversation);
    accepted(&mut desk, &again);
    assert_eq!(texts(&desk, conversation), ["One", "Two"]);
}

#[test]
fn after_its_end_a_number_begins_anew() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(sms(1, ANN, "One")).unwrap();
    let offer = desk.offer_to(ANA);
    let conversation = offer.conversation;
    accepted(&mut desk, &offer);
    desk.command(ANA, Command::End { conversation }).unwrap();
    desk.ask(sms(2, ANN, "Two")).unwrap();
    assert_eq!(texts(&desk, conversation), ["One"]);
    let next = desk.offer_to(ANA);
    assert_ne!(next.conversation, conversation);
}

#[test]
fn a_message_to_a_number_that_a_workstream_names_goes_there_and_others_do_not() {
    let mut desk = desk();
    desk.ask(to(1, ANN, SALES, "Buy")).unwrap();
    desk.ask(to(2, ANN, OURS, "Help")).unwrap();
    desk.ask(to(3, ANN, SALES, "Buy more")).unwrap();
    let engine = desk.engine.as_ref().unwrap();
    let waiting = |queue| engine.routing().waiting(QueueId::from_u128(queue)).count();
    assert_eq!((waiting(1), waiting(2)), (1, 1));
}

#[test]
fn without_a_workstream_for_it_an_sms_is_refused_and_can_be_sent_again() {
    let mut desk = Desk::new();
    let refused = desk.ask(sms(1, ANN, "Hello")).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound);
    let id = WorkstreamId::from_u128(9);
    let rules = Workstream::new(id, Channel::Sms, QueueId::from_u128(1));
    let changes = vec![Control::PutWorkstream(Box::new(rules))];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    assert_eq!(count(&desk), 1);
}

#[test]
fn a_message_without_text_is_refused_by_name() {
    let mut desk = desk();
    let refused = desk.ask(sms(1, ANN, " ")).unwrap_err();
    assert_eq!(refused.code, ProblemCode::TextEmpty);
}
