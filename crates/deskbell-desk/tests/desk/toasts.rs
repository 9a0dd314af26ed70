use std::time::Duration;

use deskbell_desk::{Announcement, Effect, Input, Notice, PastView};
use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::Event;
use deskbell_protocol::conversation::Customer;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Choice, Reach};

use crate::sample::*;
use crate::tab::Tab;

/// A toast, by a refused command.
fn refused(tab: &mut Tab, number: u128, code: ProblemCode) {
    tab.input(Input::SetPresence {
        choice: Choice::Away,
        status: None,
        command: command(number),
    });
    tab.refuse(command(number), code);
}

const CODES: [ProblemCode; 5] = [
    ProblemCode::NotAllowed,
    ProblemCode::NotFound,
    ProblemCode::Unavailable,
    ProblemCode::Unsupported,
    ProblemCode::Malformed,
];

fn five() -> Tab {
    let mut tab = Tab::focused();
    for (number, code) in CODES.into_iter().enumerate() {
        refused(&mut tab, number as u128, code);
    }
    tab
}

#[test]
fn three_toasts_show_and_the_rest_wait_with_all_their_time() {
    let mut tab = five();
    assert_eq!((tab.screen.toasts.len(), tab.screen.toasts_waiting), (3, 2));
    tab.wait_with_pings(Duration::from_secs(8));
    assert_eq!((tab.screen.toasts.len(), tab.screen.toasts_waiting), (2, 0));
    tab.wait_with_pings(Duration::from_millis(7_900));
    assert_eq!(tab.screen.toasts.len(), 2);
    tab.wait(Duration::from_millis(200));
    assert_eq!(tab.screen.toasts.len(), 0);
}

#[test]
fn a_toast_under_the_pointer_stays_and_then_has_the_time_it_had_left() {
    let mut tab = five();
    let toast = *tab.screen.toasts.keys().next().unwrap();
    tab.wait(Duration::from_secs(5));
    tab.input(Input::HoldToast { toast, held: true });
    tab.wait_with_pings(Duration::from_secs(60));
    assert!(tab.screen.toasts.contains_key(&toast));
    tab.input(Input::HoldToast { toast, held: false });
    tab.wait(Duration::from_millis(2_900));
    assert!(tab.screen.toasts.contains_key(&toast));
    tab.wait(Duration::from_millis(200));
    assert!(!tab.screen.toasts.contains_key(&toast));
}

#[test]
fn no_time_passes_for_toasts_in_a_hidden_tab() {
    let mut tab = five();
    tab.input(Input::Surface(hidden()));
    tab.wait_with_pings(Duration::from_secs(600));
    assert_eq!(tab.screen.toasts.len(), 3);
    tab.input(Input::Surface(focused()));
    tab.wait_with_pings(Duration::from_secs(20));
    assert_eq!(tab.screen.toasts.len(), 0);
}

#[test]
fn equal_toasts_are_one_that_counts() {
    let mut tab = Tab::focused();
    for number in 0..4 {
        refused(&mut tab, number, ProblemCode::NotAllowed);
    }
    let counts: Vec<u32> = tab
        .screen
        .toasts
        .values()
        .map(|toast| toast.count)
        .collect();
    assert_eq!(counts, [4]);
}

#[test]
fn a_dismissed_toast_makes_room_for_the_next() {
    let mut tab = five();
    let toast = *tab.screen.toasts.keys().next().unwrap();
    tab.input(Input::DismissToast { toast });
    assert_eq!((tab.screen.toasts.len(), tab.screen.toasts_waiting), (3, 1));
}

#[test]
fn the_newest_count_of_what_went_elsewhere_replaces_the_older_one() {
    let mut tab = Tab::focused();
    for went_elsewhere in 1..=2 {
        tab.event(Event::ReachChanged {
            reach: Reach::Nothing,
            went_elsewhere,
        });
    }
    let notices: Vec<&Notice> = tab
        .screen
        .toasts
        .values()
        .map(|toast| &toast.notice)
        .collect();
    assert_eq!(notices, [&Notice::WentElsewhere(2)]);
}

#[test]
fn a_toast_is_announced_when_it_appears() {
    let tab = five();
    let said = |code: ProblemCode| {
        let notice = Notice::Problem(code.into());
        tab.did(&Effect::Announce(Announcement::Notice(notice)))
    };
    assert!(CODES[..3].iter().all(|code| said(*code)));
    assert!(!CODES[3..].iter().any(|code| said(*code)), "they wait");
}

#[test]
fn the_history_holds_the_last_hundred_toasts_that_were_shown_and_none_that_waits() {
    let mut tab = Tab::focused();
    for number in 0..105 {
        tab.event(Event::CameBack {
            conversation: conversation(1),
            who: format!("Ben {number}"),
            end: OfferEnd::Expired,
        });
    }
    assert_eq!(tab.screen.past.len(), 3, "the others wait");
    while let Some(&toast) = tab.screen.toasts.keys().next() {
        tab.input(Input::DismissToast { toast });
    }
    let who = |past: &PastView| match &past.toast.notice {
        Notice::CameBack { who, .. } => who.clone(),
        other => panic!("{other:?}"),
    };
    let past: Vec<String> = tab.screen.past.values().map(who).collect();
    assert_eq!(past.len(), 100);
    assert_eq!((past[0].as_str(), past[99].as_str()), ("Ben 5", "Ben 104"));
}

#[test]
fn a_toast_that_is_counted_again_is_in_the_history_once() {
    let mut tab = Tab::focused();
    refused(&mut tab, 1, ProblemCode::NotAllowed);
    tab.wait(Duration::from_secs(3));
    refused(&mut tab, 2, ProblemCode::NotAllowed);
    let past: Vec<_> = tab.screen.past.values().collect();
    assert_eq!((past.len(), past[0].toast.count), (1, 2));
    assert_eq!(past[0].at, tab.now);
}

#[test]
fn a_supervisor_reads_of_every_customer_who_turns_unhappy() {
    let mut tab = Tab::focused();
    let warning = |number| {
        let customer = Customer {
            visitor: 7,
            ..Customer::default()
        };
        (conversation(number), customer, Some("Ana".to_owned()))
    };
    for number in [1, 2] {
        let (conversation, customer, agent) = warning(number);
        tab.event(Event::SentimentWarning {
            conversation,
            customer,
            agent,
        });
    }
    let shown = tab.screen.toasts.values().map(|toast| match &toast.notice {
        Notice::SentimentWarning {
            conversation,
            customer,
            agent,
        } => (*conversation, customer.clone(), agent.clone()),
        other => panic!("{other:?}"),
    });
    assert_eq!(shown.collect::<Vec<_>>(), [warning(1), warning(2)]);
}
