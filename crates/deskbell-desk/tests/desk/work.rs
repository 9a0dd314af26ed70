//! Work that is given as a toast: shown at once, the agent's by being shown,
//! and a way to its session.

use std::time::Duration;

use deskbell_desk::{Announcement, Effect, Input, Notice, Place};
use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::offer::{DesktopRule, OfferEnd, RescindReason};
use deskbell_protocol::presence::Choice;

use crate::sample::*;
use crate::tab::Tab;

fn give(tab: &mut Tab, number: u128) {
    tab.event(Event::OfferMade {
        offer: Box::new(given(number)),
    });
}

fn ends(tab: &mut Tab, number: u128, end: OfferEnd) {
    tab.event(Event::OfferEnded {
        offer: offer_id(number),
        end,
    });
}

/// Shown in this tab, and the agent's.
fn taken(tab: &mut Tab, number: u128) {
    give(tab, number);
    tab.input(Input::Painted {
        offer: offer_id(number),
    });
    ends(tab, number, OfferEnd::Accepted);
    tab.event(Event::SessionOpened {
        session: Box::new(session(number)),
    });
}

fn work(number: u128) -> Notice {
    Notice::Work(Box::new(given(number)))
}

fn only_toast(tab: &Tab) -> u64 {
    assert_eq!(tab.screen.toasts.len(), 1);
    *tab.screen.toasts.keys().next().unwrap()
}

#[test]
fn given_work_is_a_toast_and_no_alert_and_stands_in_no_title() {
    let mut tab = Tab::focused();
    give(&mut tab, 1);
    assert!(tab.screen.alerts.is_empty());
    assert_eq!(tab.screen.notices(), [&work(1)]);
    assert!(tab.did(&Effect::Announce(Announcement::Notice(work(1)))));
    let titled = |effect: &Effect| matches!(effect, Effect::Title(_));
    assert!(!tab.effects.iter().any(titled));
}

#[test]
fn its_toast_stays_its_time_after_the_work_is_taken_and_leads_to_the_session() {
    let mut tab = Tab::focused();
    taken(&mut tab, 1);
    let toast = only_toast(&tab);
    tab.wait_with_pings(Duration::from_secs(7));
    assert_eq!(tab.screen.notices(), [&work(1)]);
    let offer = offer_id(1);
    tab.input(Input::OpenWork { toast, offer });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
    assert!(tab.screen.toasts.is_empty());
}

#[test]
fn its_button_waits_for_the_session() {
    let mut tab = Tab::focused();
    give(&mut tab, 1);
    let (toast, offer) = (only_toast(&tab), offer_id(1));
    tab.input(Input::OpenWork { toast, offer });
    assert_eq!(tab.went(), []);
    ends(&mut tab, 1, OfferEnd::Accepted);
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn it_takes_the_place_of_a_notice_that_can_wait_and_gives_it_back() {
    let mut tab = Tab::focused();
    for (number, code) in [
        ProblemCode::NotAllowed,
        ProblemCode::NotFound,
        ProblemCode::Unsupported,
    ]
    .into_iter()
    .enumerate()
    {
        let command = command(number as u128);
        let choice = Choice::Away;
        tab.input(Input::SetPresence {
            choice,
            status: None,
            command,
        });
        tab.refuse(command, code);
    }
    let first = Notice::Problem(ProblemCode::NotAllowed.into());
    assert_eq!(tab.screen.notices()[0], &first);
    give(&mut tab, 1);
    assert_eq!((tab.screen.toasts.len(), tab.screen.toasts_waiting), (3, 1));
    assert!(tab.screen.notices().contains(&&work(1)));
    assert!(!tab.screen.notices().contains(&&first));
    tab.wait_with_pings(Duration::from_millis(8_100));
    assert_eq!(
        tab.screen.notices(),
        [&first],
        "with the time that it had left"
    );
    assert_eq!(tab.screen.past.len(), 4, "told once each");
}

#[test]
fn work_that_the_agent_did_not_get_leaves_no_toast() {
    for end in [
        OfferEnd::Undelivered,
        OfferEnd::Rescinded {
            why: RescindReason::TakenBack,
        },
    ] {
        let mut tab = Tab::focused();
        give(&mut tab, 1);
        ends(&mut tab, 1, end.clone());
        assert!(!tab.screen.notices().contains(&&work(1)), "{end:?}");
    }
}

#[test]
fn its_toast_goes_when_its_session_is_on_the_screen_or_closed() {
    let mut tab = Tab::focused();
    taken(&mut tab, 1);
    tab.input(Input::Showing(Some(conversation(1))));
    assert!(tab.screen.toasts.is_empty());
    taken(&mut tab, 2);
    tab.event(Event::SessionClosed {
        conversation: conversation(2),
        cause: CloseCause::EndedByCustomer,
    });
    assert!(tab.screen.toasts.is_empty());
}

#[test]
fn on_the_desktop_it_stays_until_the_agent_looks() {
    let mut tab = Tab::connected(hidden());
    give(&mut tab, 1);
    assert!(tab.did(&Effect::ShowDesktop(Box::new(given(1)))));
    let close = Effect::CloseDesktop(offer_id(1));
    ends(&mut tab, 1, OfferEnd::Accepted);
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    assert!(!tab.did(&close));
    tab.input(Input::Surface(focused()));
    assert!(tab.did(&close));
}

#[test]
fn one_that_is_always_on_the_desktop_is_left_to_the_system() {
    let mut tab = Tab::focused();
    let mut offer = given(1);
    offer.notification.desktop = DesktopRule::Always;
    tab.event(Event::OfferMade {
        offer: Box::new(offer),
    });
    ends(&mut tab, 1, OfferEnd::Accepted);
    assert!(!tab.did(&Effect::CloseDesktop(offer_id(1))));
}

#[test]
fn four_at_once_are_all_on_the_screen_and_none_takes_anothers_place_unseen() {
    let mut tab = Tab::focused();
    for number in 1..=4 {
        give(&mut tab, number);
    }
    let all: Vec<Notice> = (1..=4).map(work).collect();
    assert_eq!(tab.screen.notices(), all.iter().collect::<Vec<_>>());
}

#[test]
fn a_sound_that_would_repeat_is_heard_once() {
    let mut tab = Tab::focused();
    give(&mut tab, 1);
    let once = |effect: &Effect| matches!(effect, Effect::Ring { sound, .. } if !sound.repeat);
    assert!(tab.effects.iter().any(once));
}

#[test]
fn an_offer_that_ended_unseen_is_asked_for_to_be_told_what_became_of_it() {
    let mut tab = Tab::focused();
    let offer = offer_id(1);
    tab.input(Input::DesktopOpened { offer });
    assert_eq!(tab.bodies(), [Command::AskOffer { offer }]);
    let command = tab.commands()[0].command;
    tab.refuse(command, ProblemCode::TakenByAnother);
    let said = Notice::Problem(ProblemCode::TakenByAnother.into());
    assert_eq!(tab.screen.notices(), [&said]);
}

#[test]
fn one_that_is_still_on_its_way_here_is_shown_when_it_comes_and_accepted_by_nobody() {
    let mut tab = Tab::focused();
    let offer = offer_id(1);
    tab.input(Input::DesktopOpened { offer });
    let command = tab.commands()[0].command;
    tab.ok(command, Done::Done);
    tab.take();
    tab.event(Event::OfferMade {
        offer: Box::new(crate::sample::offer(1)),
    });
    assert!(tab.did(&Effect::FocusAlert(offer)));
    assert_eq!(tab.bodies(), []);
}
