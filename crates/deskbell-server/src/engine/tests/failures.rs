//! A store that refuses: nothing has happened, and nobody is told that it has.

use std::sync::atomic::Ordering;

use deskbell_protocol::agent::{Command, CommandFrame, Role};

use super::desk::{ANA, BEN, Desk};
use super::parts::{attach, start};
use crate::engine::Input;

#[test]
fn a_commit_that_fails_leaves_everything_as_it_was() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.online(BEN);
    let conversation = desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    let before = (desk.desk_state(ANA), desk.desk_state(BEN));
    let deadline = desk.engine.as_ref().unwrap().next_deadline();

    desk.full.store(true, Ordering::Relaxed);
    let accept = CommandFrame {
        command: desk.new_command(),
        body: Command::Accept { offer: offer.id },
    };
    let text = "Lost".to_owned();
    let say = deskbell_protocol::customer::CommandFrame {
        command: desk.new_command(),
        body: deskbell_protocol::customer::Command::Say { text },
    };
    let inputs = [
        Input::AgentCommand {
            agent: ANA,
            role: Role::Agent,
            frame: accept.clone(),
        },
        Input::CustomerCommand {
            conversation,
            frame: say.clone(),
        },
        start(2),
    ];
    desk.batch(&inputs).unwrap_err();
    assert_eq!(desk.engine.as_ref().unwrap().next_deadline(), deadline);

    desk.full.store(false, Ordering::Relaxed);
    assert_eq!((desk.desk_state(ANA), desk.desk_state(BEN)), before);
    let stored = desk.batch(&inputs).unwrap();
    assert!(
        stored.answers.iter().all(Result::is_ok),
        "{:?}",
        stored.answers
    );
    assert_eq!(desk.desk_state(ANA).sessions[0].last_message, 2);
}

#[test]
fn after_a_failure_the_logs_go_on_without_a_hole() {
    let mut desk = Desk::new();
    let conversation = desk.accepted_chat();
    let last = desk.events(ANA).last().unwrap().seq;
    desk.full.store(true, Ordering::Relaxed);
    let body = Command::Say {
        conversation,
        text: "Hi".into(),
    };
    let frame = CommandFrame {
        command: desk.new_command(),
        body,
    };
    let say = Input::AgentCommand {
        agent: ANA,
        role: Role::Agent,
        frame,
    };
    desk.batch(std::slice::from_ref(&say)).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.ask(say).unwrap();
    assert_eq!(desk.events(ANA).last().unwrap().seq, last + 1);
}

#[test]
fn connecting_again_while_nothing_can_be_stored_is_harmless() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.full.store(true, Ordering::Relaxed);
    let _ = desk.batch(&[attach(BEN, None)]);
    desk.full.store(false, Ordering::Relaxed);
    desk.online(BEN);
    desk.chat(1);
    desk.offer_to(ANA);
}
