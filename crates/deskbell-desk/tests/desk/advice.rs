//! Advising in a conversation that stays another agent's.

use deskbell_desk::{Input, Notice, Place};
use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::conversation::{CloseCause, Part, Session};
use deskbell_protocol::offer::{Offer, Reason};

use crate::sample::*;
use crate::tab::Tab;

fn theirs() -> Session {
    Session {
        part: Part::Reads,
        ..session(1)
    }
}

/// In focus, and asked for advice.
fn asked() -> Tab {
    let mut tab = Tab::focused();
    let offer = Box::new(Offer {
        reason: Reason::Consult,
        ..offer(1)
    });
    tab.event(Event::OfferMade { offer });
    tab.take();
    tab
}

/// Advising, and looking at it.
fn advising() -> Tab {
    let mut tab = Tab::focused();
    let session = Box::new(theirs());
    tab.event(Event::SessionOpened { session });
    tab.input(Input::Showing(Some(conversation(1))));
    tab.take();
    tab
}

fn closes(tab: &mut Tab) {
    tab.event(Event::SessionClosed {
        conversation: conversation(1),
        cause: CloseCause::HandedOver,
    });
}

#[test]
fn who_accepts_to_give_advice_goes_there_once_the_server_has_let_them_read() {
    let mut tab = asked();
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    assert!(tab.screen.sessions.is_empty(), "it is not theirs");
    assert!(tab.went().is_empty());
    assert_eq!(tab.bodies(), [Command::Accept { offer: offer_id(1) }]);
    tab.ok(
        command(1),
        Done::Accepted {
            conversation: conversation(1),
        },
    );
    assert!(tab.screen.alerts.is_empty() && tab.screen.sessions.is_empty());
    let session = Box::new(Session {
        offer: Some(offer_id(1)),
        ..theirs()
    });
    tab.event(Event::SessionOpened { session });
    assert_eq!(tab.went(), [Place::Session(conversation(1))]);
}

#[test]
fn advice_that_is_over_does_not_vanish_without_a_word() {
    let mut tab = advising();
    closes(&mut tab);
    let customer = mia();
    assert_eq!(tab.screen.notices(), [&Notice::AdviceOver { customer }]);
    assert_eq!(tab.went(), [Place::Home]);
}

#[test]
fn who_ends_their_advice_knows_that_it_is_over() {
    let mut tab = advising();
    let body = Command::LeaveConsult {
        conversation: conversation(1),
        whom: state().me.id,
    };
    let command = command(1);
    tab.input(Input::Ask { body, command });
    closes(&mut tab);
    assert!(tab.screen.notices().is_empty());
}
