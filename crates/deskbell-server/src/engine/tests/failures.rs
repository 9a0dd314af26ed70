//! A store that refuses: nothing has happened, and nobody is told that it has.

use std::sync::atomic::Ordering;

use deskbell_protocol::Timestamp;
use deskbell_protocol::agent::{Command, CommandFrame};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::desk::{ANA, BEN, Desk};
use super::parts::{GUEST, attach, socket, start, tab};
use crate::engine::{Input, SocketId};

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
        body: deskbell_protocol::customer::Command::Say {
            text,
            attachments: Vec::new(),
        },
    };
    let inputs = [
        Input::AgentCommand {
            agent: ANA,
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
        attachments: Vec::new(),
    };
    let frame = CommandFrame {
        command: desk.new_command(),
        body,
    };
    let say = Input::AgentCommand { agent: ANA, frame };
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

#[test]
fn what_was_not_stored_is_not_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    metrics::with_local_recorder(&recorder, || {
        let mut desk = Desk::new();
        desk.online(ANA);
        desk.chat(1);
        let offer = desk.offer_to(ANA);
        desk.see(&offer);
        let counted = |name: &str| recorder.handle().render().contains(name);
        assert!(counted("deskbell_offers_displayed_total"));
        desk.full.store(true, Ordering::Relaxed);
        let frame = CommandFrame {
            command: desk.new_command(),
            body: Command::Accept { offer: offer.id },
        };
        let accept = Input::AgentCommand { agent: ANA, frame };
        desk.batch(std::slice::from_ref(&accept)).unwrap_err();
        assert!(!counted("deskbell_offers_total"));
        desk.full.store(false, Ordering::Relaxed);
        desk.ask(accept).unwrap();
        assert!(counted("deskbell_offers_total"));
    });
}

#[test]
fn the_end_of_a_socket_is_moot_unless_the_socket_is_known() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.chat(1);
    let closed = |socket| Input::AgentClosed {
        agent: ANA,
        tab: tab(ANA),
        socket,
        last_frame: Timestamp::from_millis(0),
    };
    let gone = |socket| Input::CustomerGone {
        conversation,
        socket,
    };
    let unknown = SocketId(5000);
    let engine = desk.engine.as_ref().unwrap();
    assert!(!engine.is_moot(&closed(socket(ANA))));
    assert!(!engine.is_moot(&gone(GUEST)));
    assert!(engine.is_moot(&closed(unknown)));
    assert!(engine.is_moot(&gone(unknown)));
}
