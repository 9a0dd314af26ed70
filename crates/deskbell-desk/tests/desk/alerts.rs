use std::time::Duration;

use deskbell_desk::{AlertStage, Announcement, Effect, Input, Notice, Place};
use deskbell_protocol::agent::{ClientFrame, Command, Done, Event};
use deskbell_protocol::http::Decision;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::{Missed, Reach};
use deskbell_protocol::{Problem, ProblemCode};

use crate::sample::*;
use crate::tab::Tab;

fn with_alert() -> Tab {
    let mut tab = Tab::focused();
    tab.event(Event::OfferMade {
        offer: Box::new(offer(1)),
    });
    tab
}

fn end(tab: &mut Tab, end: OfferEnd) {
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end,
    });
}

#[test]
fn an_offer_rings_is_announced_and_stands_in_the_title() {
    let tab = with_alert();
    assert_eq!(tab.screen.alerts[&offer_id(1)], AlertStage::Ringing);
    let sound = offer(1).notification.sound;
    assert!(tab.did(&Effect::Ring {
        offer: offer_id(1),
        sound
    }));
    assert!(tab.did(&Effect::Title(Some((1, Reason::IncomingChat)))));
    assert!(tab.did(&Effect::Announce(Announcement::Arrived {
        title: "Incoming chat".to_owned(),
        queue: "Support".to_owned(),
        seconds: 120,
    })));
}

#[test]
fn a_painted_alert_is_told_to_the_server_once() {
    let mut tab = with_alert();
    tab.take();
    tab.input(Input::Painted { offer: offer_id(1) });
    tab.input(Input::Painted { offer: offer_id(1) });
    let receipt = ClientFrame::Displayed {
        offer: offer_id(1),
        attempt: 1,
        surface: DisplaySurface::Alert,
    };
    assert_eq!(tab.frames(), [receipt]);
}

#[test]
fn a_toast_that_takes_by_being_shown_is_told_once_as_a_toast_and_by_no_hidden_tab() {
    let mut toast = offer(1);
    toast.notification.kind = Kind::Toast;
    let mut tab = Tab::focused();
    tab.input(Input::Surface(hidden()));
    tab.event(Event::OfferMade {
        offer: Box::new(toast),
    });
    tab.take();
    tab.input(Input::Painted { offer: offer_id(1) });
    assert_eq!(tab.frames(), []);
    tab.input(Input::Surface(focused()));
    tab.take();
    tab.input(Input::Painted { offer: offer_id(1) });
    tab.input(Input::Painted { offer: offer_id(1) });
    let receipt = ClientFrame::Displayed {
        offer: offer_id(1),
        attempt: 1,
        surface: DisplaySurface::Toast,
    };
    assert_eq!(tab.frames(), [receipt]);
}

#[test]
fn a_receipt_is_repeated_after_a_reconnect_until_the_server_has_it() {
    let mut tab = with_alert();
    tab.input(Input::Painted { offer: offer_id(1) });
    tab.take();
    tab.reconnect();
    let displayed = |frame: &ClientFrame| matches!(frame, ClientFrame::Displayed { .. });
    assert!(tab.frames().iter().any(displayed));
    let surface = DisplaySurface::Alert;
    tab.event(Event::OfferDisplayed {
        offer: offer_id(1),
        surface,
    });
    tab.take();
    tab.reconnect();
    assert!(!tab.frames().iter().any(displayed));
}

#[test]
fn accept_opens_the_session_before_the_server_answers() {
    let mut tab = with_alert();
    tab.take();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    let session = &tab.screen.sessions[&conversation(1)];
    assert!(session.provisional);
    assert_eq!(session.session.customer.name.as_deref(), Some("Mia"));
    assert_eq!(
        tab.screen.alerts[&offer_id(1)],
        AlertStage::Answering(Decision::Accept)
    );
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
    assert!(tab.did(&Effect::FocusSession(conversation(1))));
    assert!(tab.did(&Effect::StopRinging(offer_id(1))));
    assert!(tab.did(&Effect::Title(None)));
    assert_eq!(tab.bodies(), [Command::Accept { offer: offer_id(1) }]);

    end(&mut tab, OfferEnd::Accepted);
    tab.event(Event::SessionOpened {
        session: Box::new(crate::sample::session(1)),
    });
    tab.ok(
        command(1),
        Done::Accepted {
            conversation: conversation(1),
        },
    );
    assert!(tab.screen.alerts.is_empty());
    assert!(!tab.screen.sessions[&conversation(1)].provisional);
}

#[test]
fn when_it_began_and_since_when_the_customer_waits_stand_in_the_session_as_the_offer_told_them() {
    let (mut tab, mut offer) = (Tab::focused(), crate::sample::offer(1));
    offer.started_at = Some(server(START) - Duration::from_secs(432_000));
    offer.waiting_since = server(START) - Duration::from_secs(10);
    tab.event(Event::OfferMade {
        offer: Box::new(offer.clone()),
    });
    tab.input(Input::Accept {
        offer: offer.id,
        command: command(1),
    });
    let session = &tab.screen.sessions[&conversation(1)].session;
    assert_eq!(Some(session.started_at), offer.started_at);
    assert_eq!(session.waiting_since, Some(offer.waiting_since));
}

#[test]
fn a_second_click_on_accept_asks_for_nothing_more() {
    let mut tab = with_alert();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    tab.input(Input::Reject {
        offer: offer_id(1),
        why: None,
        command: command(2),
    });
    assert_eq!(tab.bodies(), [Command::Accept { offer: offer_id(1) }]);
}

#[test]
fn a_refused_accept_takes_the_session_back_and_says_why() {
    let mut tab = with_alert();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    tab.input(Input::Showing(Some(conversation(1))));
    tab.take();
    end(&mut tab, OfferEnd::Expired);
    tab.refuse(command(1), ProblemCode::Expired);
    assert!(tab.screen.sessions.is_empty());
    assert_eq!(tab.went(), [Place::Home]);
    let problem = Problem::from(ProblemCode::Expired);
    assert_eq!(
        tab.screen.alerts[&offer_id(1)],
        AlertStage::Refused(problem)
    );
    tab.wait(Duration::from_secs(3));
    assert!(tab.screen.alerts.is_empty());
}

#[test]
fn an_answer_that_the_server_could_not_store_lets_the_alert_ring_again() {
    let mut tab = with_alert();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    tab.take();
    tab.refuse(command(1), ProblemCode::Unavailable);
    assert_eq!(tab.screen.alerts[&offer_id(1)], AlertStage::Ringing);
    let sound = offer(1).notification.sound;
    assert!(tab.did(&Effect::Ring {
        offer: offer_id(1),
        sound
    }));
    assert_eq!(tab.screen.toasts.len(), 1);
}

#[test]
fn an_accept_that_a_restart_interrupted_is_asked_again_and_stays_on_the_screen() {
    let mut tab = with_alert();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.take();
    let mut now = state();
    now.offers.push(offer(1));
    tab.snapshot(now);
    assert_eq!(tab.bodies(), [Command::Accept { offer: offer_id(1) }]);
    assert_eq!(
        tab.screen.alerts[&offer_id(1)],
        AlertStage::Answering(Decision::Accept)
    );
    assert!(tab.screen.sessions[&conversation(1)].provisional);
}

#[test]
fn an_offer_that_ends_goes_at_once_and_falls_silent() {
    let mut tab = with_alert();
    tab.take();
    end(&mut tab, OfferEnd::Expired);
    assert!(tab.screen.alerts.is_empty());
    assert!(tab.did(&Effect::StopRinging(offer_id(1))));
    assert!(tab.did(&Effect::Title(None)));
}

#[test]
fn an_alert_that_ends_under_the_pointer_stays_three_seconds() {
    let mut tab = with_alert();
    tab.input(Input::HoldAlert {
        offer: offer_id(1),
        held: true,
    });
    end(&mut tab, OfferEnd::Expired);
    assert_eq!(
        tab.screen.alerts[&offer_id(1)],
        AlertStage::Over(OfferEnd::Expired)
    );
    tab.take();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    assert_eq!(tab.bodies(), []);
    tab.wait(Duration::from_millis(2_900));
    assert_eq!(tab.screen.alerts.len(), 1);
    tab.wait(Duration::from_millis(200));
    assert!(tab.screen.alerts.is_empty());
}

#[test]
fn no_alert_ends_by_the_desk_s_own_clock() {
    let mut tab = with_alert();
    tab.wait_with_pings(Duration::from_secs(600));
    assert_eq!(tab.screen.alerts[&offer_id(1)], AlertStage::Ringing);
}

#[test]
fn ten_seconds_before_the_end_are_announced_once_by_the_server_s_clock() {
    let mut tab = with_alert();
    let title = "Incoming chat".to_owned();
    let last_call = Effect::Announce(Announcement::TenSeconds { title });
    tab.wait_with_pings(Duration::from_millis(109_900));
    assert!(!tab.did(&last_call));
    tab.wait(Duration::from_millis(200));
    assert!(tab.did(&last_call));
    tab.take();
    tab.wait_with_pings(Duration::from_secs(20));
    assert!(!tab.did(&last_call));
}

#[test]
fn a_miss_is_announced_as_the_bar_says_it() {
    let mut tab = with_alert();
    let missed = Missed {
        offer: offer_id(1),
        reason: Reason::IncomingChat,
        at: server(START),
    };
    tab.event(Event::Missed {
        missed: missed.clone(),
    });
    assert!(tab.did(&Effect::Announce(Announcement::Missed(missed))));
}

#[test]
fn a_customer_who_left_is_named() {
    let mut tab = with_alert();
    end(
        &mut tab,
        OfferEnd::Rescinded {
            why: RescindReason::CustomerLeft,
        },
    );
    let notices: Vec<&Notice> = tab
        .screen
        .toasts
        .values()
        .map(|toast| &toast.notice)
        .collect();
    assert_eq!(notices, [&Notice::CustomerLeft { customer: mia() }]);
}

#[test]
fn a_click_after_an_undelivered_offer_makes_the_agent_ready_once() {
    let mut tab = with_alert();
    end(&mut tab, OfferEnd::Undelivered);
    tab.event(Event::ReachChanged {
        reach: Reach::Paused,
        went_elsewhere: 1,
    });
    tab.take();
    tab.input(Input::Active);
    tab.input(Input::Active);
    assert_eq!(tab.frames(), [ClientFrame::Ready]);
}

#[test]
fn a_snapshot_announces_only_the_offers_that_are_new() {
    let mut tab = with_alert();
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.take();
    let mut now = state();
    now.offers = vec![offer(1), offer(2)];
    tab.snapshot(now);
    let arrived = |effect: &&Effect| matches!(effect, Effect::Announce(_));
    assert_eq!(tab.effects.iter().filter(arrived).count(), 1);
    assert_eq!(tab.screen.alerts.len(), 2);
}

#[test]
fn one_that_nobody_answered_says_so_where_no_bar_does() {
    let end = OfferEnd::Expired;
    for in_bar in [false, true] {
        let mut tab = Tab::focused();
        tab.event(Event::OfferMade {
            offer: Box::new(offer(1)),
        });
        if in_bar {
            let missed = Missed {
                offer: offer_id(1),
                reason: Reason::IncomingChat,
                at: server(START),
            };
            tab.event(Event::Missed { missed });
        }
        tab.event(Event::OfferEnded {
            offer: offer_id(1),
            end: end.clone(),
        });
        let over = Notice::OfferOver {
            customer: Some(offer(1).customer),
            end: end.clone(),
        };
        let told = tab.screen.notices().contains(&&over);
        assert_eq!(told, !in_bar);
    }
}
