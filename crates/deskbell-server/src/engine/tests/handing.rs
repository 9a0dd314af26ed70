//! Work that agents and supervisors give each other, on the wire.

use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::{Command, Event, SessionChange};
use deskbell_protocol::conversation::{Part, To};
use deskbell_protocol::http::Near;
use deskbell_protocol::offer::{OfferEnd, Reason};

use super::desk::{ANA, BEN, Desk, SAM};
use crate::engine::{Answer, Input};

#[test]
fn who_advises_leaves_the_session_of_the_agent_as_it_is() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let before = desk.desk_state(ANA).sessions;
    let ask = Command::Consult {
        conversation,
        whom: BEN,
    };
    desk.command(ANA, ask).unwrap();
    let offer = desk.offer_to(BEN);
    assert_eq!(offer.reason, Reason::Consult);
    let accept = Command::Accept { offer: offer.id };
    desk.command(BEN, accept).unwrap();
    let mut after = desk.desk_state(ANA).sessions;
    let advisers = std::mem::take(&mut after[0].advisers);
    assert_eq!(after, before);
    assert_eq!(advisers[0].id, BEN);
}

#[test]
fn who_advises_reads_the_conversation_until_the_advice_is_over() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let whom = BEN;
    let ask = Command::Consult { conversation, whom };
    desk.command(ANA, ask).unwrap();
    let asked = desk.desk_state(ANA).sessions.remove(0).asked;
    assert_eq!(asked.map(|it| it.id), Some(BEN));
    let offer = desk.offer_to(BEN).id;
    desk.command(BEN, Command::Accept { offer }).unwrap();
    let opened = desk
        .events(BEN)
        .into_iter()
        .find_map(|event| match event.body {
            Event::SessionOpened { session } => Some(*session),
            _ => None,
        });
    let opened = opened.unwrap();
    assert_eq!((opened.part, opened.offer), (Part::Reads, Some(offer)));
    assert_eq!(desk.desk_state(BEN).sessions.len(), 1);
    assert_eq!(desk.desk_state(ANA).sessions[0].asked, None);
    let say = |text: &str| Command::Say {
        conversation,
        text: text.into(),
    };
    let refused = desk.command(BEN, say("Hello")).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound);
    desk.command(ANA, Command::Admit { conversation, whom })
        .unwrap();
    desk.command(BEN, say("Hello")).unwrap();
    desk.command(ANA, Command::LeaveConsult { conversation, whom })
        .unwrap();
    assert!(desk.desk_state(BEN).sessions.is_empty());
    assert!(desk.desk_state(ANA).sessions[0].advisers.is_empty());
}

#[test]
fn what_is_on_its_way_is_told_to_who_gave_it_and_can_be_taken_back() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let transfer = Command::Transfer {
        conversation,
        to: To::Agent(BEN),
        anyway: false,
    };
    desk.command(ANA, transfer).unwrap();
    assert!(desk.desk_state(ANA).sessions[0].asked.is_some());
    desk.command(ANA, Command::TakeBack { conversation })
        .unwrap();
    assert_eq!(desk.desk_state(ANA).sessions[0].asked, None);
    let told: Vec<bool> = desk
        .events(ANA)
        .into_iter()
        .filter_map(|event| match event.body {
            Event::SessionChanged {
                change: SessionChange::Asked { asked },
                ..
            } => Some(asked.is_some()),
            _ => None,
        })
        .collect();
    assert_eq!(told, [true, false]);
}

#[test]
fn who_looks_around_sees_who_is_there_and_what_they_may_take() {
    let mut desk = Desk::new();
    let conversation = desk.chat(1);
    let around = |desk: &mut Desk, what: Near| match desk.ask(Input::Around { agent: ANA }) {
        Ok(Answer::Around(nearby)) => {
            let of_it = nearby.into_iter().filter(|near| near.what == what);
            of_it.map(|near| (near.id, near.name)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(around(&mut desk, Near::Agent), [], "nobody is connected");
    desk.attach(BEN, None);
    let named = |id: String, name: &str| [(id, name.to_owned())];
    assert_eq!(
        around(&mut desk, Near::Agent),
        named(BEN.to_string(), "Ben")
    );
    let waits = named(conversation.to_string(), "Visitor 1");
    assert_eq!(around(&mut desk, Near::Waiting), waits);
    assert_eq!(around(&mut desk, Near::Queue)[0].1, "Support");
}

#[test]
fn what_was_not_taken_is_told_to_who_gave_it_and_by_whom() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let ask = Command::Consult {
        conversation,
        whom: BEN,
    };
    desk.command(ANA, ask).unwrap();
    let offer = desk.offer_to(BEN).id;
    let why = Some("at lunch".to_owned());
    let reject = Command::Reject {
        offer,
        why: why.clone(),
    };
    desk.command(BEN, reject).unwrap();
    let told = Event::CameBack {
        conversation,
        who: "Ben".into(),
        end: OfferEnd::Rejected { why },
    };
    assert!(desk.events(ANA).iter().any(|event| event.body == told));
}

#[test]
fn an_agent_gives_away_their_own_and_only_a_supervisor_assigns() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let assign = Command::Assign {
        conversation,
        to: BEN,
        confirmed: true,
    };
    let refused = desk.command(ANA, assign.clone()).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
    let transfer = Command::Transfer {
        conversation,
        to: To::Agent(ANA),
        anyway: false,
    };
    let refused = desk.command(BEN, transfer).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound, "it is not Ben's");
    desk.command(SAM, assign).unwrap();
    let offer = desk.offer_to(BEN);
    assert_eq!(offer.reason, Reason::Assignment);
    desk.sees(BEN, &offer);
    assert_eq!(desk.desk_state(BEN).sessions.len(), 1);
    assert!(desk.desk_state(ANA).sessions.is_empty());
}
