//! What happened while the tab was away: nothing stale is shown or rung, and
//! one notice says it.

use std::time::Duration;

use deskbell_desk::{Announcement, Digest, Effect, Input, Notice};
use deskbell_protocol::agent::{ClientFrame, Event};
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::{Missed, Reach};
use deskbell_protocol::{OfferId, Seq};

use crate::sample::*;
use crate::tab::Tab;

const A_NIGHT: Duration = Duration::from_secs(8 * 3_600);

/// The tab sleeps, and wakes up to all of these.
fn after_a_night(tab: &mut Tab, events: Vec<Event>) {
    tab.drop_socket();
    tab.now = tab.now + A_NIGHT;
    tab.wait(Duration::from_secs(30));
    tab.input(Input::SocketOpened);
    tab.effects.clear();
    tab.seq += events.len() as Seq;
    tab.welcome();
    tab.seq -= events.len() as Seq;
    for event in events {
        tab.event(event);
    }
}

fn made(number: u128) -> Event {
    Event::OfferMade {
        offer: Box::new(offer(number)),
    }
}

fn ended(number: u128, end: OfferEnd) -> Event {
    let offer = offer_id(number);
    Event::OfferEnded { offer, end }
}

const LEFT: OfferEnd = OfferEnd::Rescinded {
    why: RescindReason::CustomerLeft,
};

fn missed(number: u128) -> Missed {
    Missed {
        offer: offer_id(number),
        reason: Reason::IncomingChat,
        at: server(START),
    }
}

fn came_back() -> Event {
    Event::CameBack {
        conversation: conversation(9),
        who: "Ben".to_owned(),
        end: OfferEnd::Expired,
    }
}

fn announced(tab: &Tab) -> usize {
    let said = |effect: &&Effect| matches!(effect, Effect::Announce(_));
    tab.effects.iter().filter(said).count()
}

fn rang(tab: &Tab) -> Vec<OfferId> {
    let ring = |effect: &Effect| match effect {
        Effect::Ring { offer, .. } => Some(*offer),
        _ => None,
    };
    tab.effects.iter().filter_map(ring).collect()
}

#[test]
fn what_came_and_went_in_the_night_is_told_in_one_notice() {
    let mut tab = Tab::focused();
    let night = vec![
        made(1),
        ended(1, LEFT),
        made(2),
        ended(2, LEFT),
        came_back(),
        Event::ReachChanged {
            reach: Reach::Paused,
            went_elsewhere: 3,
        },
        made(3),
        Event::Missed { missed: missed(3) },
        ended(3, OfferEnd::Expired),
    ];
    after_a_night(&mut tab, night);
    let digest = Notice::Digest(Digest {
        missed: 1,
        elsewhere: 3,
        came_back: 1,
        left: 2,
        ..Digest::default()
    });
    assert_eq!(tab.screen.notices(), [&digest]);
    assert!(tab.screen.alerts.is_empty());
    assert_eq!(rang(&tab), []);
    let titled = |effect: &Effect| matches!(effect, Effect::Title(_));
    assert!(!tab.effects.iter().any(titled));
    assert_eq!(announced(&tab), 2, "the miss, and the notice");
}

#[test]
fn one_thing_that_happened_is_told_as_itself() {
    let mut tab = Tab::focused();
    after_a_night(&mut tab, vec![made(1), ended(1, LEFT)]);
    let customer = mia();
    assert_eq!(tab.screen.notices(), [&Notice::CustomerLeft { customer }]);
}

#[test]
fn misses_alone_have_their_bar() {
    let mut tab = Tab::focused();
    let events = (1..=2).map(|number| Event::Missed {
        missed: missed(number),
    });
    after_a_night(&mut tab, events.collect());
    assert!(tab.screen.toasts.is_empty());
    let said = Effect::Announce(Announcement::Missed(missed(2)));
    assert!(tab.did(&said));
    assert_eq!(announced(&tab), 1);
}

#[test]
fn an_offer_that_is_still_open_after_the_night_rings_once_all_is_known() {
    let mut tab = Tab::focused();
    after_a_night(&mut tab, vec![made(1), ended(1, LEFT), made(2)]);
    let open: Vec<_> = tab.screen.alerts.keys().copied().collect();
    assert_eq!(open, [offer_id(2)]);
    assert_eq!(rang(&tab), [offer_id(2)]);
}

#[test]
fn a_connection_that_breaks_while_catching_up_tells_it_all_the_same() {
    let mut tab = Tab::focused();
    tab.drop_socket();
    tab.wait(Duration::from_secs(30));
    tab.input(Input::SocketOpened);
    tab.seq += 3;
    tab.welcome();
    tab.seq -= 3;
    tab.event(made(1));
    tab.event(ended(1, LEFT));
    assert!(tab.screen.toasts.is_empty());
    tab.drop_socket();
    tab.wait(Duration::from_secs(30));
    tab.input(Input::SocketOpened);
    tab.seq += 1;
    tab.welcome();
    tab.seq -= 1;
    tab.event(came_back());
    let digest = Notice::Digest(Digest {
        came_back: 1,
        left: 1,
        ..Digest::default()
    });
    assert_eq!(tab.screen.notices(), [&digest]);
}

#[test]
fn a_new_page_says_in_one_notice_what_went_elsewhere_and_was_missed() {
    let mut now = state();
    now.went_elsewhere = 2;
    now.missed = vec![missed(1)];
    let tab = Tab::with_state(focused(), now);
    let digest = Notice::Digest(Digest {
        missed: 1,
        elsewhere: 2,
        ..Digest::default()
    });
    assert_eq!(tab.screen.notices(), [&digest]);
}

#[test]
fn a_new_page_says_how_many_sessions_were_taken_back_until_the_person_is_there() {
    let mut now = state();
    now.lost = 1;
    let mut tab = Tab::with_state(focused(), now.clone());
    let one = Notice::SessionLost { customer: None };
    assert_eq!(tab.screen.notices(), [&one]);
    tab.input(Input::Active);
    assert!(tab.frames().contains(&ClientFrame::Ready));
    now.lost = 3;
    now.missed = vec![missed(1)];
    let tab = Tab::with_state(focused(), now);
    let digest = Notice::Digest(Digest {
        missed: 1,
        lost: 3,
        ..Digest::default()
    });
    assert_eq!(tab.screen.notices(), [&digest]);
}

#[test]
fn offers_that_a_snapshot_knows_no_more_are_gone_and_counted() {
    let mut tab = Tab::focused();
    for number in 1..=3 {
        tab.event(made(number));
    }
    tab.drop_socket();
    tab.now = tab.now + A_NIGHT;
    tab.wait(Duration::from_secs(30));
    tab.input(Input::SocketOpened);
    tab.effects.clear();
    let mut now = state();
    now.missed = vec![missed(3)];
    tab.snapshot(now);
    let digest = Notice::Digest(Digest {
        missed: 1,
        over: 2,
        ..Digest::default()
    });
    assert_eq!(tab.screen.notices(), [&digest]);
    assert!(tab.screen.alerts.is_empty());
    for number in 1..=3 {
        assert!(!rang(&tab).contains(&offer_id(number)));
    }
}
