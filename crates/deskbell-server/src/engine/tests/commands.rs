//! Commands: done once, by who may, on what is theirs.

use deskbell_protocol::agent::{Command, CommandFrame, Done, Event, Role, SessionChange};
use deskbell_protocol::conversation::{CloseCause, Visit};
use deskbell_protocol::http::{Decision, OfferAnswer};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{CommandId, ProblemCode};
use std::time::Duration;

use super::desk::{ANA, BEN, Desk, SAM};
use super::parts::start;
use crate::audit::Deed;
use crate::engine::{Answer, Control, Input, To, What};
use crate::store::accounts::audit_rows;
use crate::store::{Owner, open};

#[test]
fn a_repeated_command_gets_the_same_answer_and_is_done_once() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    let body = Command::Say {
        conversation: id,
        text: "Once".into(),
        attachments: Vec::new(),
    };
    let frame = CommandFrame {
        command: CommandId::from_u128(5),
        body,
    };
    let first = desk.repeat(ANA, frame.clone()).unwrap();
    let told = desk.told.len();
    assert_eq!(desk.repeat(ANA, frame.clone()), Ok(first.clone()));
    desk.start();
    assert_eq!(desk.repeat(ANA, frame), Ok(first));
    assert!(desk.told.len() < told, "nothing is published again");
    assert_eq!(desk.desk_state(ANA).sessions[0].last_message, 2);
}

#[test]
fn who_asks_what_became_of_an_offer_accepts_nothing_and_hears_how_it_ended() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.chat(1);
    let offer = desk.offer_to(ANA).id;
    let ask = Command::AskOffer { offer };
    assert_eq!(desk.command(ANA, ask.clone()), Ok(Done::Done));
    assert_eq!(desk.desk_state(ANA).offers.len(), 1, "it is still open");
    desk.online(BEN);
    let strange = desk.command(BEN, ask.clone()).unwrap_err();
    assert_eq!(strange.code, ProblemCode::NotFound);
    desk.command(ANA, Command::Accept { offer }).unwrap();
    let accepted = Done::Accepted { conversation };
    assert_eq!(desk.command(ANA, ask), Ok(accepted));
    desk.chat(2);
    let offer = desk.offer_to(ANA).id;
    let why = None;
    desk.command(ANA, Command::Reject { offer, why }).unwrap();
    let over = desk.command(ANA, Command::AskOffer { offer }).unwrap_err();
    assert_eq!(over.code, ProblemCode::AlreadyRejected);
}

#[test]
fn a_command_that_comes_twice_in_one_batch_is_done_once() {
    let mut desk = Desk::new();
    let conversation = desk.accepted_chat();
    let body = Command::Say {
        conversation,
        text: "Once".into(),
        attachments: Vec::new(),
    };
    let frame = CommandFrame {
        command: CommandId::from_u128(5),
        body,
    };
    let input = Input::AgentCommand { agent: ANA, frame };
    let stored = desk.batch(&[input.clone(), input]).unwrap();
    assert_eq!(stored.answers[0], stored.answers[1]);
    assert_eq!(desk.desk_state(ANA).sessions[0].last_message, 2);
}

#[test]
fn the_same_number_of_another_person_is_another_command() {
    let mut desk = Desk::new();
    let command = CommandId::from_u128(5);
    let body = Command::SetPresence {
        choice: Choice::Away,
        status: None,
    };
    desk.repeat(
        ANA,
        CommandFrame {
            command,
            body: body.clone(),
        },
    )
    .unwrap();
    desk.repeat(BEN, CommandFrame { command, body }).unwrap();
    assert_eq!(desk.desk_state(BEN).choice, Choice::Away);
}

#[test]
fn somebody_elses_offer_and_conversation_are_not_found() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = desk.chat(1);
    let offer = desk.offer_to(ANA).id;
    let text = "Hello".to_owned();
    for body in [
        Command::Accept { offer },
        Command::Reject { offer, why: None },
        Command::Say {
            conversation: id,
            text,
            attachments: Vec::new(),
        },
        Command::Read {
            conversation: id,
            upto: 1,
        },
        Command::End { conversation: id },
        Command::FinishWrapUp { conversation: id },
    ] {
        let refused = desk.command(BEN, body.clone()).unwrap_err();
        assert_eq!(refused.code, ProblemCode::NotFound, "{body:?}");
    }
    desk.command(ANA, Command::Accept { offer }).unwrap();
}

#[test]
fn a_nonce_decides_once_and_a_later_decision_gets_the_first_answer() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = desk.chat(1);
    let offer = desk.offer_to(ANA);
    let mut decide = |agent, nonce: &str, decision| {
        let answer = OfferAnswer {
            offer: offer.id,
            nonce: nonce.into(),
            decision,
        };
        desk.ask(Input::NonceAnswer { agent, answer })
    };
    let wrong = decide(ANA, "0123", Decision::Accept).unwrap_err();
    assert_eq!(wrong.code, ProblemCode::NotFound);
    let stolen = decide(BEN, &offer.nonce, Decision::Accept).unwrap_err();
    assert_eq!(stolen.code, ProblemCode::NotFound);
    let accepted = Ok(Answer::Done(Done::Accepted { conversation: id }));
    assert_eq!(decide(ANA, &offer.nonce, Decision::Accept), accepted);
    assert_eq!(decide(ANA, &offer.nonce, Decision::Reject), accepted);
    desk.start();
    let answer = OfferAnswer {
        offer: offer.id,
        nonce: offer.nonce.clone(),
        decision: Decision::Accept,
    };
    assert_eq!(
        desk.ask(Input::NonceAnswer { agent: ANA, answer }),
        accepted
    );
}

#[test]
fn a_supervisor_resets_a_missed_agent_and_an_agent_may_not() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.pass(Duration::from_secs(121));
    let state = desk.desk_state(ANA);
    assert_eq!(
        (state.presence.base, state.missed.len()),
        (Base::Inactive, 1)
    );
    assert_eq!(state.today.missed, 1);
    let refused = desk
        .command(BEN, Command::ResetPresence { agent: ANA })
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
    desk.command(SAM, Command::ResetPresence { agent: ANA })
        .unwrap();
    assert_ne!(desk.desk_state(ANA).presence.base, Base::Inactive);
    assert!(
        desk.events(ANA)
            .iter()
            .any(|event| event.body == Event::MissedCleared)
    );
}

#[test]
fn a_changed_role_counts_at_once_and_closes_the_sockets() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    let to = To::All(Owner::Agent(SAM));
    let closes = |desk: &Desk| {
        desk.told
            .iter()
            .any(|it| it.to == to && it.what == What::Close(CloseReason::SignedOut))
    };
    desk.change_role(SAM, Role::Supervisor);
    assert!(!closes(&desk), "the role is as before");
    desk.change_role(SAM, Role::Agent);
    assert!(closes(&desk));
    let refused = desk
        .command(SAM, Command::ResetPresence { agent: ANA })
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
}

#[test]
fn who_is_signed_out_commands_nothing_and_neither_does_who_is_switched_off() {
    for sign_out in [true, false] {
        let mut desk = Desk::new();
        desk.online(ANA);
        desk.chat(1);
        let offer = desk.offer_to(ANA);
        let change = if sign_out {
            Control::SignOut { agent: ANA }
        } else {
            Control::SwitchOff { agent: ANA }
        };
        let changes = vec![change];
        let rows = Vec::new();
        desk.ask(Input::Control { changes, rows }).unwrap();
        let choice = Choice::Available;
        let refused = desk.command(
            ANA,
            Command::SetPresence {
                choice,
                status: None,
            },
        );
        assert_eq!(refused.unwrap_err().code, ProblemCode::SignedOut);
        let answer = OfferAnswer {
            offer: offer.id,
            nonce: offer.nonce.clone(),
            decision: Decision::Accept,
        };
        let refused = desk.ask(Input::NonceAnswer { agent: ANA, answer });
        assert_eq!(refused.unwrap_err().code, ProblemCode::SignedOut);
    }
}

#[test]
fn a_reset_of_a_presence_stands_in_the_audit() {
    let mut desk = Desk::new();
    desk.command(SAM, Command::ResetPresence { agent: ANA })
        .unwrap();
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let (entry, _) = rows.last().unwrap();
    let stands = (entry.who.as_str(), entry.deed, entry.about.as_str());
    assert_eq!(stands, ("Sam", Deed::PresenceReset, "Ana"));
}

#[test]
fn a_conversation_that_a_supervisor_ends_is_told_to_its_agent_and_stands_in_the_audit() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.chat(1);
    let offer = desk.offer_to(ANA).id;
    desk.command(ANA, Command::Accept { offer }).unwrap();
    let end = Command::ForceClose { conversation };
    let refused = desk.command(ANA, end.clone()).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotAllowed);
    desk.command(SAM, end).unwrap();
    let told = desk.events(ANA).into_iter().any(|event| {
        matches!(
            event.body,
            Event::SessionChanged {
                change: SessionChange::State {
                    cause: Some(CloseCause::EndedBySupervisor),
                    ..
                },
                ..
            }
        )
    });
    assert!(told);
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let (entry, _) = rows.last().unwrap();
    let stands = (entry.who.as_str(), entry.deed, entry.about.clone());
    let about = conversation.to_string();
    assert_eq!(stands, ("Sam", Deed::ConversationEnded, about));
}

#[test]
fn the_reason_of_a_reject_is_cleaned_and_cut() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA).id;
    let why = Some(format!("to\u{202e}o\n busy {}", "x".repeat(300)));
    desk.command(ANA, Command::Reject { offer, why }).unwrap();
    let ends = desk.events(ANA).into_iter().rev();
    let why = ends
        .filter_map(|event| match event.body {
            Event::OfferEnded {
                end: OfferEnd::Rejected { why },
                ..
            } => why,
            _ => None,
        })
        .next()
        .unwrap();
    assert!(why.starts_with("too busy xxx"), "{why}");
    assert_eq!(why.chars().count(), 200);
}

#[test]
fn what_a_customers_browser_says_of_itself_is_cleaned() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let Input::StartChat(mut wish) = start(1) else {
        panic!("as made")
    };
    wish.visit = Visit {
        language: Some("d\u{0}e".into()),
        device: Some(" \u{202e} ".into()),
        page: Some(format!("https://shop.example/\n{}", "x".repeat(400))),
        trail: Vec::new(),
    };
    desk.ask(Input::StartChat(wish)).unwrap();
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
    let visit = desk.desk_state(ANA).sessions[0].visit.clone();
    assert_eq!(
        (visit.language.as_deref(), visit.device),
        (Some("de"), None)
    );
    let page = visit.page.unwrap();
    assert!(!page.contains('\n'), "{page}");
    assert_eq!(page.chars().count(), 300);
}
