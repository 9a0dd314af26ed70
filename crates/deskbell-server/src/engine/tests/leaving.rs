//! Agents who go while an offer rings: it goes to the next, and nobody can
//! answer it any more.

use std::time::Duration;

use deskbell_protocol::agent::{Command, Event, Role};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::{ProblemCode, QueueId};
use deskbell_routing::Account;

use super::desk::{ANA, BEN, Desk};
use crate::engine::{Control, Input, PutAgent, Telling, To, What};
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
        let mut desk = Desk::new();
        desk.online(ANA);
        desk.chat(1);
        let offer = desk.offer_to(ANA);
        desk.see(&offer);
        desk.online(BEN);
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
        let mut desk = Desk::new();
        desk.online(ANA);
        desk.chat(1);
        let offer = desk.offer_to(ANA);
        desk.see(&offer);
        desk.online(BEN);
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
