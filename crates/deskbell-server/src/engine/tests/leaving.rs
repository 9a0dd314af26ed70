//! Agents who go while an offer rings: it goes to the next, and nobody can
//! answer it any more.

use std::time::Duration;

use deskbell_protocol::agent::{Command, Event, Role};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::offer::{Offer, OfferEnd, RescindReason};
use deskbell_protocol::{ProblemCode, QueueId};
use deskbell_routing::Account;
use tokio::time::Instant;

use super::desk::{ANA, BEN, Desk};
use crate::engine::{Control, Input, PutAgent, Telling, To, What};
use crate::socket::pulse::{Beat, Pulse};
use crate::store::Owner;

/// Ana in this role, switched on or off.
fn put(role: Role, enabled: bool) -> Control {
    Control::PutAgent(PutAgent {
        name: "Ana".into(),
        role,
        account: Account {
            enabled,
            ..Account::new(ANA, 3, vec![QueueId::from_u128(1)])
        },
    })
}

/// And Ben is the next.
fn ana_sees_an_offer() -> (Desk, Offer) {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.online(BEN);
    (desk, offer)
}

fn control(desk: &mut Desk, change: Control) {
    let (changes, rows) = (vec![change], Vec::new());
    desk.ask(Input::Control { changes, rows }).unwrap();
}

fn is_closed(told: &[Telling]) -> bool {
    let close = What::Close(CloseReason::SignedOut);
    told.iter()
        .any(|it| it.to == To::All(Owner::Agent(ANA)) && it.what == close)
}

#[test]
fn who_signs_out_or_is_switched_off_with_an_offer_open_loses_it_to_the_next_at_once() {
    for change in [Control::SignOut { agent: ANA }, put(Role::Agent, false)] {
        let (mut desk, offer) = ana_sees_an_offer();
        control(&mut desk, change);
        let ended = Event::OfferEnded {
            offer: offer.id,
            end: OfferEnd::Rescinded {
                why: RescindReason::AgentLeft,
            },
        };
        assert!(desk.events(ANA).iter().any(|event| event.body == ended));
        assert!(is_closed(&desk.told));
        let next = desk.offer_to(BEN);
        assert_eq!((next.conversation, next.attempt), (offer.conversation, 2));
        let late = desk.command(ANA, Command::Accept { offer: offer.id });
        assert_eq!(late.unwrap_err().code, ProblemCode::SignedOut);
        desk.command(BEN, Command::Accept { offer: next.id })
            .unwrap();
    }
}

#[test]
fn who_gets_another_role_with_an_offer_open_signs_in_to_it_again_or_loses_it_to_the_next() {
    for comes_back in [true, false] {
        let (mut desk, offer) = ana_sees_an_offer();
        control(&mut desk, put(Role::Supervisor, true));
        assert!(is_closed(&desk.told));
        let closed = Input::AgentClosed {
            agent: ANA,
            tab: super::parts::tab(ANA),
            socket: super::parts::socket(ANA),
            last_frame: desk.now,
        };
        desk.ask(closed).unwrap();
        if comes_back {
            assert_eq!(desk.desk_state(ANA).offers[0].id, offer.id);
            desk.command(ANA, Command::Accept { offer: offer.id })
                .unwrap();
            continue;
        }
        desk.pass(Duration::from_secs(6));
        let next = desk.offer_to(BEN);
        assert_eq!((next.conversation, next.attempt), (offer.conversation, 2));
        desk.command(BEN, Command::Accept { offer: next.id })
            .unwrap();
    }
}

/// How long after the last frame the socket says that it has fallen silent.
fn silent_after() -> Duration {
    let last_frame = Instant::now();
    let mut pulse = Pulse::new(last_frame);
    loop {
        let due = pulse.due();
        if pulse.beat(due) == Some(Beat::FellSilent) {
            return due - last_frame;
        }
    }
}

#[test]
fn a_closed_lid_is_noticed_five_seconds_after_the_last_frame_and_not_a_moment_later() {
    let (mut desk, offer) = ana_sees_an_offer();
    // From here on nothing is heard of Ana, and nobody closes her socket.
    let last_frame = desk.now;
    let silent = silent_after();
    desk.pass(silent);
    let silent = Input::TabSilent {
        agent: ANA,
        tab: super::parts::tab(ANA),
        socket: super::parts::socket(ANA),
        last_frame,
    };
    desk.ask(silent).unwrap();
    let ended = Event::OfferEnded {
        offer: offer.id,
        end: OfferEnd::Disconnected,
    };
    let is_ended = |desk: &Desk| desk.events(ANA).iter().any(|event| event.body == ended);
    let noticed = last_frame + Duration::from_secs(5);
    desk.pass(noticed.since(desk.now) - Duration::from_millis(1));
    assert!(!is_ended(&desk), "too early");
    desk.pass(Duration::from_millis(1));
    assert!(is_ended(&desk));
    let next = desk.offer_to(BEN);
    assert_eq!((next.conversation, next.attempt), (offer.conversation, 2));
    assert_eq!(next.offered_at, noticed);
}
