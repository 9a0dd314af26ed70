use std::time::Duration;

use deskbell_desk::{Effect, Input, LinkView, Place};
use deskbell_protocol::Timestamp;
use deskbell_protocol::agent::{ClientFrame, Command, Event};
use deskbell_protocol::limits::{ACK_EVENTS, ACK_WITHIN};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::presence::{Base, Choice, Reach};

use crate::sample::*;
use crate::tab::Tab;

fn presence_event() -> Event {
    Event::Presence {
        presence: presence(Base::Busy),
        choice: Choice::Busy,
    }
}

#[test]
fn the_first_hello_has_no_position_and_later_ones_do() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: None,
    });
    assert!(tab.did(&Effect::OpenSocket));
    tab.input(Input::SocketOpened);
    let hello = tab.frames().remove(0);
    assert!(matches!(
        hello,
        ClientFrame::Hello {
            epoch: None,
            seq: None,
            ..
        }
    ));
    tab.snapshot(state());
    tab.event(presence_event());
    tab.take();
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    let hello = tab.frames().remove(0);
    assert!(matches!(
        hello,
        ClientFrame::Hello {
            epoch: Some(EPOCH),
            seq: Some(1),
            ..
        }
    ));
}

#[test]
fn a_ping_is_answered_in_the_same_turn_with_its_own_time() {
    let mut tab = Tab::focused();
    tab.ping();
    assert_eq!(tab.frames(), [ClientFrame::Pong { at: server(START) }]);
}

#[test]
fn an_old_event_is_dropped_and_a_hole_closes_the_socket_and_resumes() {
    let mut tab = Tab::focused();
    tab.event(Event::OfferMade {
        offer: Box::new(offer(1)),
    });
    tab.seq = 0;
    tab.event(Event::OfferMade {
        offer: Box::new(offer(2)),
    });
    assert_eq!(tab.screen.alerts.len(), 1, "event 1 came twice");
    tab.seq = 2;
    tab.event(Event::OfferMade {
        offer: Box::new(offer(3)),
    });
    assert_eq!(tab.screen.alerts.len(), 1, "event 2 is missing");
    assert!(tab.did(&Effect::CloseSocket));
    tab.take();
    tab.wait(Duration::from_secs(1));
    assert!(tab.did(&Effect::OpenSocket));
}

#[test]
fn an_unknown_event_uses_its_number_and_is_counted() {
    let mut tab = Tab::focused();
    tab.input(Input::SocketText(
        r#"{"seq":1,"at":1,"type":"from_the_future"}"#.to_owned(),
    ));
    tab.seq = 1;
    tab.event(Event::OfferMade {
        offer: Box::new(offer(1)),
    });
    assert_eq!(tab.screen.alerts.len(), 1);
    assert_eq!(tab.desk.skipped(), 1);
}

#[test]
fn an_ack_goes_out_at_the_sixteenth_event_and_not_before() {
    let mut tab = Tab::focused();
    for _ in 1..ACK_EVENTS {
        tab.event(presence_event());
    }
    assert_eq!(tab.frames(), []);
    tab.event(presence_event());
    assert_eq!(tab.frames(), [ClientFrame::Ack { seq: ACK_EVENTS }]);
    tab.take();
    tab.event(presence_event());
    assert_eq!(tab.frames(), []);
}

#[test]
fn an_ack_goes_out_a_second_after_the_first_event_that_wants_one_and_not_before() {
    let mut tab = Tab::focused();
    let moment = Duration::from_millis(1);
    tab.event(presence_event());
    tab.wait(ACK_WITHIN - moment);
    tab.event(presence_event());
    assert_eq!(tab.frames(), []);
    tab.wait(moment);
    assert_eq!(tab.frames(), [ClientFrame::Ack { seq: 2 }]);
    tab.take();
    tab.wait(ACK_WITHIN);
    assert_eq!(tab.frames(), []);
}

#[test]
fn a_silent_server_is_given_up_after_three_pings_and_a_pinging_one_never() {
    let mut tab = Tab::focused();
    tab.wait_with_pings(Duration::from_secs(60));
    assert_eq!(tab.screen.link, Some(LinkView::Connected));
    tab.wait(Duration::from_millis(5_900));
    assert_eq!(tab.screen.link, Some(LinkView::Connected));
    tab.take();
    tab.wait(Duration::from_millis(200));
    assert!(tab.did(&Effect::CloseSocket));
    assert!(matches!(tab.screen.link, Some(LinkView::Lost { .. })));
}

#[test]
fn the_wait_between_tries_grows_to_thirty_seconds_and_never_beyond() {
    let mut tab = Tab::focused();
    tab.ping();
    let mut waits = Vec::new();
    for _ in 0..20 {
        tab.input(Input::SocketClosed {
            code: 1006,
            jitter: 1.0,
        });
        let Some(LinkView::Lost { retry_at }) = tab.screen.link else {
            panic!("lost")
        };
        waits.push(retry_at.since(tab.now).as_millis());
        tab.now = retry_at;
        tab.input(Input::Timer { jitter: 1.0 });
        assert_eq!(tab.screen.link, Some(LinkView::Trying));
    }
    assert!(waits.is_sorted(), "{waits:?}");
    assert_eq!(
        (waits[0], waits[5], waits[19]),
        (500, 5_000, 30_000),
        "{waits:?}"
    );
}

#[test]
fn a_try_is_made_at_once_when_the_tab_is_shown_or_the_person_asks() {
    let mut tab = Tab::connected(hidden());
    tab.drop_socket();
    tab.take();
    tab.input(Input::Surface(focused()));
    assert!(tab.did(&Effect::OpenSocket));
    tab.drop_socket();
    tab.take();
    tab.input(Input::TryNow);
    assert!(tab.did(&Effect::OpenSocket));
}

#[test]
fn a_command_without_a_reply_is_sent_again_with_the_same_number() {
    let mut tab = Tab::focused();
    tab.input(Input::ImBack {
        command: command(1),
    });
    let first = tab.commands();
    tab.drop_socket();
    let status = Some(deskbell_protocol::StatusId::from_u128(7));
    tab.input(Input::SetPresence {
        choice: Choice::Away,
        status,
        command: command(2),
    });
    tab.take();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.welcome();
    assert_eq!(tab.commands()[0], first[0]);
    assert_eq!(
        tab.bodies()[1],
        Command::SetPresence {
            choice: Choice::Away,
            status,
        }
    );
    tab.ok(command(1), deskbell_protocol::agent::Done::Done);
    tab.ok(command(2), deskbell_protocol::agent::Done::Done);
    tab.take();
    tab.reconnect();
    assert_eq!(tab.commands(), []);
}

#[test]
fn many_commands_that_waited_go_out_in_order_and_below_the_servers_limit() {
    let mut tab = Tab::focused();
    tab.drop_socket();
    for number in 0..60 {
        tab.input(Input::ImBack {
            command: command(number),
        });
    }
    tab.take();
    tab.reconnect();
    tab.input(Input::ImBack {
        command: command(60),
    });
    let mut sent = tab.commands();
    for _ in 0..5 {
        assert!(tab.commands().len() <= 20, "in one second");
        tab.take();
        tab.wait_with_pings(Duration::from_secs(1));
        sent.append(&mut tab.commands());
    }
    let numbers: Vec<_> = sent.iter().map(|frame| frame.command).collect();
    assert_eq!(numbers, (0..=60).map(command).collect::<Vec<_>>());
}

#[test]
fn a_surface_that_changes_before_the_welcome_is_told_after_it() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: None,
    });
    tab.input(Input::SocketOpened);
    tab.input(Input::Surface(hidden()));
    tab.take();
    tab.snapshot(state());
    assert_eq!(tab.frames(), [ClientFrame::Surface { surface: hidden() }]);
}

#[test]
fn each_last_close_has_its_own_view_and_no_further_try() {
    for (reason, view) in [
        (CloseReason::Protocol, LinkView::Outdated),
        (CloseReason::SignedOut, LinkView::SignedOut),
        (CloseReason::TooManySockets, LinkView::TooManyTabs),
    ] {
        let mut tab = Tab::focused();
        tab.input(Input::SocketClosed {
            code: reason.code(),
            jitter: 0.5,
        });
        tab.take();
        tab.wait(Duration::from_secs(600));
        assert_eq!(tab.screen.link, Some(view));
        assert!(!tab.did(&Effect::OpenSocket), "{reason:?}");
    }
}

#[test]
fn one_tab_too_many_connects_when_the_person_asks() {
    let mut tab = Tab::focused();
    let code = CloseReason::TooManySockets.code();
    tab.input(Input::SocketClosed { code, jitter: 0.5 });
    tab.take();
    tab.input(Input::TryNow);
    assert!(tab.did(&Effect::OpenSocket));
}

#[test]
fn a_socket_that_was_never_welcome_asks_whether_anybody_is_signed_in() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: None,
    });
    tab.drop_socket();
    assert!(tab.did(&Effect::CheckSignIn));
    tab.take();
    tab.input(Input::NotSignedIn);
    assert_eq!(tab.went(), [Place::SignIn]);
    assert_eq!(tab.screen.link, Some(LinkView::SignedOut));
}

#[test]
fn signing_out_leaves_nothing_on_any_surface() {
    let mut tab = Tab::focused();
    tab.event(Event::OfferMade {
        offer: Box::new(offer(1)),
    });
    tab.event(Event::SessionOpened {
        session: Box::new(session(2)),
    });
    for reach in 1..=5 {
        tab.event(Event::ReachChanged {
            reach: Reach::Desktop,
            went_elsewhere: reach,
        });
    }
    assert!(!tab.screen.toasts.is_empty());
    tab.take();
    tab.input(Input::SignOut);
    assert!(tab.did(&Effect::SignOut));
    assert!(tab.did(&Effect::CloseSocket));
    assert!(tab.did(&Effect::StopRinging(offer_id(1))));
    assert!(tab.did(&Effect::KeepOnlyDesktop(Vec::new())));
    assert!(tab.did(&Effect::Title(None)));
    assert!(tab.screen.alerts.is_empty() && tab.screen.sessions.is_empty());
    assert!(tab.screen.toasts.is_empty());
    tab.wait(Duration::from_secs(20));
    assert!(tab.screen.toasts.is_empty(), "nothing comes after it");
}

#[test]
fn the_clock_follows_the_server_and_a_late_ping_does_not_move_it() {
    let mut tab = Tab::focused();
    assert_eq!(tab.screen.offset, AHEAD);
    let late = Timestamp::from_millis(server(tab.now).millis() - 400);
    tab.frame(&deskbell_protocol::agent::ServerFrame::Ping { at: late });
    assert_eq!(tab.screen.offset, AHEAD);
    let jumped = Timestamp::from_millis(server(tab.now).millis() - 9_000);
    tab.frame(&deskbell_protocol::agent::ServerFrame::Ping { at: jumped });
    assert_eq!(tab.screen.offset, AHEAD - 9_000);
}

#[test]
fn a_welcome_of_another_log_is_not_believed() {
    let mut tab = Tab::focused();
    tab.event(presence_event());
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.seq = 0;
    tab.welcome();
    tab.take();
    tab.wait(Duration::from_secs(5));
    tab.input(Input::SocketOpened);
    assert!(matches!(
        tab.frames()[0],
        ClientFrame::Hello { epoch: None, .. }
    ));
}
