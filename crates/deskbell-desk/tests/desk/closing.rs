//! Sessions that close while their conversation goes on: what their agent is told.

use deskbell_desk::{Input, Notice, Place};
use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::{CommandId, ProblemCode};

use crate::sample::*;
use crate::sessions::with_session;

#[test]
fn a_session_that_a_supervisor_gives_to_others_does_not_vanish_without_a_word() {
    let mut tab = with_session();
    let conversation = conversation(1);
    let close = |cause| Event::SessionClosed {
        conversation,
        cause,
    };
    let mut own = with_session();
    own.event(close(CloseCause::HandedOver));
    assert!(own.screen.notices().is_empty(), "who did it knows");
    tab.event(close(CloseCause::GivenAway));
    let customer = mia();
    assert_eq!(tab.screen.notices(), [&Notice::SessionGiven { customer }]);
}

#[test]
fn a_session_that_its_agent_leaves_is_gone_in_every_tab_without_a_notice() {
    let conversation = conversation(1);
    let (left, cause) = (CommandId::from_u128(1), CloseCause::LeftByAgent);
    let mut tab = with_session();
    let body = Command::Leave { conversation };
    let command = left;
    tab.input(Input::Ask { body, command });
    assert_eq!(tab.screen.sessions.len(), 1, "until the server says so");
    tab.ok(left, Done::Done);
    for tab in [&mut tab, &mut with_session()] {
        tab.event(Event::SessionClosed {
            conversation,
            cause,
        });
        assert!(tab.screen.sessions.is_empty());
        assert!(tab.screen.notices().is_empty(), "who did it knows");
    }
}

#[test]
fn leave_pressed_twice_shows_no_problem_once_the_session_is_gone() {
    let conversation = conversation(1);
    let mut tab = with_session();
    let presses = [1, 2].map(CommandId::from_u128);
    for command in presses {
        let body = Command::Leave { conversation };
        tab.input(Input::Ask { body, command });
    }
    tab.ok(presses[0], Done::Done);
    let cause = CloseCause::LeftByAgent;
    tab.event(Event::SessionClosed {
        conversation,
        cause,
    });
    tab.refuse(presses[1], ProblemCode::NotFound);
    assert!(tab.screen.notices().is_empty(), "it is left, as asked");
}

#[test]
fn a_session_that_could_not_be_left_says_why() {
    let conversation = conversation(1);
    for code in [ProblemCode::NotFound, ProblemCode::ConversationEnded] {
        let mut tab = with_session();
        let command = CommandId::from_u128(1);
        let body = Command::Leave { conversation };
        tab.input(Input::Ask { body, command });
        tab.refuse(command, code);
        assert_eq!(tab.screen.notices(), [&Notice::Problem(code.into())]);
    }
}

#[test]
fn a_session_that_closes_before_the_agent_s_eyes_leads_home() {
    let mut tab = with_session();
    let (conversation, cause) = (conversation(1), CloseCause::AgentLost);
    tab.event(Event::SessionClosed {
        conversation,
        cause,
    });
    assert_eq!(tab.went(), [Place::Home]);
    assert!(tab.screen.sessions.is_empty());
    assert_eq!(tab.screen.toasts.len(), 1);
}
