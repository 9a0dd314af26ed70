use std::time::Duration;

use deskbell_desk::{AlertStage, Effect, Input, Notice, Place, TabNote};
use deskbell_protocol::agent::Event;
use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Offer, OfferEnd};
use deskbell_protocol::{Problem, ProblemCode};

use crate::sample::*;
use crate::tab::Tab;

fn background() -> Tab {
    let mut tab = Tab::connected(hidden());
    tab.event(Event::OfferMade {
        offer: Box::new(offer(1)),
    });
    tab.take();
    tab
}

fn answered(decision: Decision) -> Input {
    Input::DesktopAnswered {
        offer: offer_id(1),
        nonce: "n".to_owned(),
        decision,
    }
}

/// The page repeats the decision.
fn again(decision: Decision) -> Effect {
    Effect::AnswerByNonce {
        offer: offer_id(1),
        nonce: "n".to_owned(),
        decision,
    }
}

#[test]
fn a_click_on_the_body_brings_the_focus_to_the_alert() {
    let mut tab = background();
    tab.input(Input::DesktopOpened { offer: offer_id(1) });
    assert!(tab.did(&Effect::FocusAlert(offer_id(1))));
    assert_eq!(tab.screen.alerts[&offer_id(1)], AlertStage::Ringing);
}

#[test]
fn accept_on_the_desktop_goes_to_the_session_when_it_opens() {
    let mut tab = background();
    tab.input(answered(Decision::Accept));
    assert_eq!(tab.went(), []);
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Accepted,
    });
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
    assert!(tab.did(&Effect::FocusSession(conversation(1))));
}

#[test]
fn accept_on_the_desktop_goes_to_a_session_that_is_there_already() {
    let mut tab = background();
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Accepted,
    });
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    assert_eq!(tab.went(), []);
    tab.input(answered(Decision::Accept));
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn reject_on_the_desktop_moves_nothing() {
    let mut tab = background();
    tab.input(answered(Decision::Reject));
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Rejected { why: None },
    });
    assert_eq!(tab.went(), []);
    assert!(tab.screen.alerts.is_empty());
}

#[test]
fn an_answer_that_the_worker_could_not_send_is_sent_until_the_server_has_it() {
    let (offer, decision) = (offer_id(1), Decision::Accept);
    let mut tab = background();
    tab.input(answered(decision));
    assert_eq!(
        tab.screen.alerts[&offer],
        AlertStage::Answering(decision),
        "at once, whatever becomes of the worker's call"
    );
    assert!(!tab.did(&again(decision)), "the worker sends it");
    tab.input(Input::DesktopUnsent { offer });
    assert!(tab.did(&again(decision)));
    for _ in 0..3 {
        tab.input(Input::NonceAnswered {
            offer,
            decision,
            result: None,
        });
        tab.take();
        tab.reconnect();
        assert!(tab.did(&again(decision)));
    }
    tab.input(Input::NonceAnswered {
        offer,
        decision,
        result: Some(Ok(())),
    });
    tab.take();
    tab.reconnect();
    assert!(!tab.did(&again(decision)));
}

#[test]
fn an_answer_of_a_worker_that_was_never_heard_of_again_is_repeated_until_the_offer_ends() {
    let mut tab = background();
    tab.input(answered(Decision::Reject));
    tab.take();
    tab.reconnect();
    assert!(tab.did(&again(Decision::Reject)));
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Rejected { why: None },
    });
    tab.take();
    tab.reconnect();
    assert!(!tab.did(&again(Decision::Reject)));
}

#[test]
fn accept_on_the_desktop_goes_to_a_session_that_a_snapshot_brings() {
    let mut tab = background();
    tab.input(answered(Decision::Accept));
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    let mut now = state();
    now.sessions.push(session(1));
    tab.snapshot(now);
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn accept_in_the_page_after_a_click_on_the_body_goes_to_the_session_once() {
    let mut tab = background();
    tab.input(Input::DesktopOpened { offer: offer_id(1) });
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Accepted,
    });
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn a_refused_answer_from_the_desktop_is_told_on_the_alert() {
    let mut tab = background();
    tab.input(answered(Decision::Accept));
    let problem = Problem::from(ProblemCode::TakenByAnother);
    tab.input(Input::NonceAnswered {
        offer: offer_id(1),
        decision: Decision::Accept,
        result: Some(Err(problem.clone())),
    });
    assert_eq!(
        tab.screen.alerts[&offer_id(1)],
        AlertStage::Refused(problem)
    );
}

#[test]
fn a_tab_opened_for_an_offer_waits_for_the_server_s_word() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: Some(offer_id(1)),
    });
    tab.input(Input::SocketOpened);
    assert_eq!(tab.went(), []);
    let mut now = state();
    now.sessions.push(session(1));
    tab.snapshot(now);
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn a_tab_opened_between_the_answer_and_its_commit_still_goes_to_the_session() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: Some(offer_id(1)),
    });
    tab.input(Input::SocketOpened);
    let mut now = state();
    now.offers.push(offer(1));
    tab.snapshot(now);
    assert!(tab.did(&Effect::FocusAlert(offer_id(1))));
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Accepted,
    });
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn an_offer_that_is_over_says_how_it_ended() {
    let mut tab = background();
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Expired,
    });
    tab.input(Input::DesktopOpened { offer: offer_id(1) });
    let notices: Vec<&Notice> = tab
        .screen
        .toasts
        .values()
        .map(|toast| &toast.notice)
        .collect();
    assert_eq!(
        notices,
        [&Notice::OfferOver {
            customer: Some(offer(1).customer),
            end: OfferEnd::Expired
        }]
    );
}

/// An offer that is accepted by being shown has its session now.
fn opened(tab: &mut Tab, number: u128) {
    let opens = Offer {
        opens: true,
        ..offer(number)
    };
    tab.event(Event::OfferMade {
        offer: Box::new(opens),
    });
    tab.take();
    tab.event(Event::SessionOpened {
        session: Box::new(session(number)),
    });
}

#[test]
fn a_session_that_opens_by_itself_comes_to_the_front_and_leaves_the_keyboard_alone() {
    let mut tab = Tab::focused();
    opened(&mut tab, 1);
    let went = Effect::Go(Place::Session(conversation(1)));
    let effects = tab.take();
    assert!(effects.contains(&went), "{effects:?}");
    assert!(!effects.contains(&Effect::FocusSession(conversation(1))));
}

#[test]
fn it_does_not_where_the_agent_is_in_another_session() {
    let mut tab = Tab::focused();
    tab.input(Input::Showing(Some(conversation(9))));
    opened(&mut tab, 1);
    let effects = tab.take();
    assert!(!effects.iter().any(|it| matches!(it, Effect::Go(_))));
}

#[test]
fn in_the_background_it_does_unless_another_tab_is_in_focus() {
    for other_in_focus in [false, true] {
        let mut tab = background();
        if other_in_focus {
            tab.input(Input::TabNote(TabNote::Stands {
                tab: OLDER_TAB,
                focus: true,
                sound: false,
            }));
        }
        opened(&mut tab, 2);
        let effects = tab.take();
        let went = Effect::Go(Place::Session(conversation(2)));
        assert_eq!(effects.contains(&went), !other_in_focus);
    }
}
