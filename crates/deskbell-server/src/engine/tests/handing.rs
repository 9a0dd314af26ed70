//! Work that agents and supervisors give each other, on the wire.

use std::time::Duration;

use deskbell_protocol::agent::{Command, CommandFrame, Done, Event, SessionChange};
use deskbell_protocol::conversation::{CloseCause, Over, Part, To, WhyNot};
use deskbell_protocol::http::{Target, Waiting};
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId, ProblemCode, customer};

use super::desk::{ANA, BEN, Desk, SAM, SUPPORT};
use crate::audit::Deed;
use crate::engine::{Answer, Input};
use crate::store::accounts::audit_rows;
use crate::store::open;

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
        attachments: Vec::new(),
    };
    let refused = desk.command(BEN, say("Hello")).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound);
    let joined = |desk: &mut Desk| desk.desk_state(ANA).sessions[0].advisers[0].joined;
    assert!(!joined(&mut desk));
    desk.command(ANA, Command::Admit { conversation, whom })
        .unwrap();
    assert!(joined(&mut desk));
    desk.command(BEN, say("Hello")).unwrap();
    desk.command(ANA, Command::LeaveConsult { conversation, whom })
        .unwrap();
    assert!(desk.desk_state(BEN).sessions.is_empty());
    assert!(desk.desk_state(ANA).sessions[0].advisers.is_empty());
}

#[test]
fn a_supervisor_joins_and_writes_beside_the_agent_who_sees_them_there() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    let join = Command::Join { conversation };
    let refused = desk.command(BEN, join.clone()).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
    desk.online(SAM);
    desk.command(SAM, join.clone()).unwrap();
    let session = desk.desk_state(SAM).sessions.remove(0);
    assert_eq!((session.part, session.offer), (Part::Writes, None));
    let advisers = desk.desk_state(ANA).sessions.remove(0).advisers;
    let advisers: Vec<AgentId> = advisers.iter().map(|it| it.id).collect();
    assert_eq!(advisers, [SAM]);
    let text = String::from("Good day");
    let attachments = Vec::new();
    let say = Command::Say {
        conversation,
        text,
        attachments,
    };
    desk.command(SAM, say).unwrap();
    let whom = SAM;
    desk.command(SAM, Command::LeaveConsult { conversation, whom })
        .unwrap();
    assert!(desk.desk_state(ANA).sessions[0].advisers.is_empty());
    desk.command(ANA, Command::End { conversation }).unwrap();
    let refused = desk.command(SAM, join).unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let (entry, _) = rows.last().unwrap();
    let stands = (entry.who.as_str(), entry.deed, entry.about.clone());
    let about = conversation.to_string();
    assert_eq!(stands, ("Sam", Deed::ConversationJoined, about), "once");
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
fn whose_agent_gives_them_to_a_queue_is_told_that_they_wait_again() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    let transfer = Command::Transfer {
        conversation,
        to: To::Queue(SUPPORT),
        anyway: true,
    };
    desk.command(ANA, transfer).unwrap();
    let waits = customer::Event::WaitsAgain { bot: false };
    assert!(desk.customer_events(conversation).contains(&waits));
}

#[test]
fn whose_agent_leaves_is_told_that_they_wait_again_and_the_chat_goes_on_with_another() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    desk.command(ANA, Command::Leave { conversation }).unwrap();
    assert!(desk.desk_state(ANA).sessions.is_empty());
    let cause = CloseCause::LeftByAgent;
    let closed = Event::SessionClosed {
        conversation,
        cause,
    };
    assert!(desk.events(ANA).iter().any(|event| event.body == closed));
    let offer = desk.offer_to(BEN);
    assert_eq!(offer.conversation, conversation);
    desk.sees(BEN, &offer);
    let accept = Command::Accept { offer: offer.id };
    desk.command(BEN, accept).unwrap();
    let joined = |agent: &str| {
        let agent = agent.to_owned();
        customer::Event::Joined { agent }
    };
    let waits = customer::Event::WaitsAgain { bot: false };
    let told = desk.customer_events(conversation);
    let after = told.iter().position(|event| *event == joined("Ana"));
    let told = &told[after.unwrap()..];
    assert_eq!(told, [joined("Ana"), waits, joined("Ben")]);
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let (entry, _) = rows.last().unwrap();
    let stands = (entry.who.as_str(), entry.deed, entry.about.clone());
    let about = conversation.to_string();
    assert_eq!(stands, ("Ana", Deed::ConversationLeft, about));
}

#[test]
fn a_chat_that_was_left_is_in_line_after_a_restart_and_no_session_of_who_left_it() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.command(ANA, Command::Leave { conversation }).unwrap();
    desk.now = desk.now + Duration::from_secs(2);
    desk.start();
    assert!(desk.desk_state(ANA).sessions.is_empty());
    desk.online(BEN);
    assert_eq!(desk.offer_to(BEN).conversation, conversation);
    let again = desk.command(ANA, Command::Leave { conversation });
    assert_eq!(again.unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn leave_sent_again_after_a_lost_answer_gives_the_same_answer_and_leaves_once() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let leave = CommandFrame {
        command: desk.new_command(),
        body: Command::Leave { conversation },
    };
    let first = desk.repeat(ANA, leave.clone());
    assert_eq!(first, Ok(Done::Done));
    assert_eq!(desk.repeat(ANA, leave.clone()), first);
    let waits = customer::Event::WaitsAgain { bot: false };
    let told = desk.customer_events(conversation);
    assert_eq!(told.iter().filter(|event| **event == waits).count(), 1);
    desk.now = desk.now + Duration::from_secs(2);
    desk.start();
    assert_eq!(desk.repeat(ANA, leave), first, "also after a restart");
    assert!(!desk.customer_events(conversation).contains(&waits));
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let left = |deed: &Deed| *deed == Deed::ConversationLeft;
    assert_eq!(rows.iter().filter(|(it, _)| left(&it.deed)).count(), 1);
}

pub(super) fn targets(
    desk: &mut Desk,
    agent: AgentId,
    conversation: ConversationId,
) -> Vec<Target> {
    let asked = Input::Targets {
        agent,
        conversation,
    };
    match desk.ask(asked) {
        Ok(Answer::Targets(targets)) => targets,
        other => panic!("{other:?}"),
    }
}

#[test]
fn who_hands_over_sees_who_can_take_it_and_why_not_the_rest() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    let of = |desk: &mut Desk, to: To| {
        let targets = targets(desk, ANA, conversation);
        let found = targets.into_iter().find(|it| it.to == to);
        found.map(|it| (it.name, it.why_not, it.advises))
    };
    let (ben, support) = (To::Agent(BEN), To::Queue(SUPPORT));
    let not_there = Some(("Ben".into(), Some(WhyNot::NotThere), false));
    assert_eq!(of(&mut desk, ben), not_there, "nobody is connected");
    let empty = Some(("Support".into(), Some(WhyNot::NobodyThere), false));
    assert_eq!(of(&mut desk, support), empty, "but she herself");
    assert_eq!(of(&mut desk, To::Agent(ANA)), None, "not to themselves");
    desk.online(BEN);
    assert_eq!(of(&mut desk, ben), Some(("Ben".into(), None, true)));
    assert_eq!(
        of(&mut desk, support),
        Some(("Support".into(), None, false))
    );
    let somebody_elses = Input::Targets {
        agent: BEN,
        conversation,
    };
    let refused = desk.ask(somebody_elses).map_err(|problem| problem.code);
    assert_eq!(refused, Err(ProblemCode::NotFound));
}

#[test]
fn a_supervisor_sees_of_any_conversation_what_an_assignment_would_pass_over() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let over = |desk: &mut Desk| {
        let targets = targets(desk, SAM, conversation);
        assert!(targets.iter().all(|it| it.to != To::Agent(ANA)), "has it");
        let ben = targets.into_iter().find(|it| it.to == To::Agent(BEN));
        ben.map(|it| (it.why_not, it.over)).unwrap()
    };
    assert_eq!(over(&mut desk), (None, Vec::new()));
    let away = Command::SetPresence {
        choice: Choice::Away,
        status: None,
    };
    desk.command(BEN, away).unwrap();
    let presence = Over::Presence(Base::Away);
    assert_eq!(over(&mut desk), (Some(WhyNot::Presence), vec![presence]));
}

#[test]
fn what_waits_in_the_agents_queues_can_be_taken() {
    let mut desk = Desk::new();
    let conversation = desk.chat(1);
    let waiting = Waiting {
        conversation,
        name: "Visitor 1".into(),
        queue: "Support".into(),
    };
    let told = desk.ask(Input::Waiting { agent: ANA });
    assert_eq!(told, Ok(Answer::Waiting(vec![waiting])));
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
