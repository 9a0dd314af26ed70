//! Work that agents and supervisors give each other, on the wire.

use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::To;
use deskbell_protocol::offer::{OfferEnd, Reason};

use super::desk::{ANA, BEN, Desk, SAM};

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
    assert_eq!(desk.desk_state(ANA).sessions, before);
    assert!(desk.desk_state(BEN).sessions.is_empty());
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
