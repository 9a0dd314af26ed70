use std::time::Duration;

use deskbell_desk::{Delivery, Effect, HistoryView, Input, Notice, Place};
use deskbell_protocol::agent::{ClientFrame, Command, Done, Event, ServerFrame, SessionChange};
use deskbell_protocol::conversation::{
    Author, CloseCause, ConversationState, CustomerLink, Message,
};
use deskbell_protocol::http::Page;
use deskbell_protocol::{CommandId, ProblemCode, limits};

use crate::sample::*;
use crate::tab::Tab;

/// In focus, showing session 1, its (empty) history loaded.
pub fn with_session() -> Tab {
    let mut tab = Tab::focused();
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    tab.input(Input::Showing(Some(conversation(1))));
    history(&mut tab, Vec::new(), false);
    tab.take();
    tab
}

fn history(tab: &mut Tab, messages: Vec<Message>, more: bool) {
    let page = Ok(Page { messages, more });
    tab.input(Input::History {
        conversation: conversation(1),
        page,
    });
}

pub fn arrives(tab: &mut Tab, message: Message) {
    tab.event(Event::Message {
        conversation: conversation(1),
        message,
    });
}

pub fn say(tab: &mut Tab, text: &str) {
    tab.input(Input::Say {
        attachments: Vec::new(),
        conversation: conversation(1),
        text: text.to_owned(),
        internal: false,
        command: command(1),
    });
}

pub fn delivery(tab: &Tab) -> Delivery {
    tab.screen.messages[&conversation(1)][&command(1)]
        .delivery
        .clone()
}

pub fn own(number: u32) -> Message {
    Message {
        author: Author::Agent {
            name: "Ana".to_owned(),
        },
        command: command(1),
        text: "hello".to_owned(),
        ..message(number)
    }
}

pub fn unread(tab: &Tab) -> u32 {
    tab.screen.sessions[&conversation(1)].unread
}

pub fn changed(tab: &mut Tab, change: SessionChange) {
    tab.event(Event::SessionChanged {
        conversation: conversation(1),
        change,
    });
}

#[test]
fn a_message_is_sending_then_sent_then_delivered_then_read() {
    let mut tab = with_session();
    say(&mut tab, "hello");
    assert_eq!(delivery(&tab), Delivery::Sending);
    tab.ok(
        command(1),
        Done::Said {
            number: 1,
            at: server(START),
        },
    );
    assert_eq!(delivery(&tab), Delivery::Sent);
    changed(&mut tab, SessionChange::Delivered { upto: 1 });
    assert_eq!(delivery(&tab), Delivery::Delivered);
    changed(&mut tab, SessionChange::CustomerRead { upto: 1 });
    assert_eq!(delivery(&tab), Delivery::Read);
    changed(&mut tab, SessionChange::Delivered { upto: 1 });
    assert_eq!(delivery(&tab), Delivery::Read);
}

#[test]
fn the_event_of_an_own_message_and_its_reply_make_one_message_in_any_order() {
    for event_first in [true, false] {
        let mut tab = with_session();
        say(&mut tab, "hello");
        if event_first {
            arrives(&mut tab, own(1));
        }
        tab.ok(
            command(1),
            Done::Said {
                number: 1,
                at: server(START),
            },
        );
        if !event_first {
            arrives(&mut tab, own(1));
        }
        assert_eq!(tab.screen.texts(conversation(1)), ["hello"]);
        assert_eq!(delivery(&tab), Delivery::Sent);
    }
}

#[test]
fn messages_stand_in_the_order_of_their_numbers_and_unsent_ones_last() {
    let mut tab = with_session();
    say(&mut tab, "hello");
    arrives(&mut tab, message(1));
    assert_eq!(tab.screen.texts(conversation(1)), ["text 1", "hello"]);
}

#[test]
fn a_refused_message_says_so_and_gives_its_text_back() {
    let mut tab = with_session();
    say(&mut tab, "hello");
    tab.refuse(command(1), ProblemCode::ConversationEnded);
    assert!(matches!(delivery(&tab), Delivery::Failed(_)));
    let (conversation, text) = (conversation(1), "hello".to_owned());
    assert!(tab.did(&Effect::RestoreUnsent {
        conversation,
        text,
        attachments: Vec::new(),
        internal: false,
    }));
}

#[test]
fn a_message_that_is_too_long_is_not_sent_and_not_lost() {
    let mut tab = with_session();
    let text = "x".repeat(limits::MESSAGE_BYTES + 1);
    say(&mut tab, &text);
    assert_eq!(tab.bodies(), []);
    assert!(tab.did(&Effect::RestoreUnsent {
        conversation: conversation(1),
        text,
        attachments: Vec::new(),
        internal: false,
    }));
    assert_eq!(tab.screen.toasts.len(), 1);
}

#[test]
fn a_message_said_while_offline_goes_out_when_the_connection_is_back() {
    let mut tab = with_session();
    tab.drop_socket();
    say(&mut tab, "hello");
    assert_eq!(tab.bodies(), []);
    tab.reconnect();
    let text = "hello".to_owned();
    assert_eq!(
        tab.bodies(),
        [Command::Say {
            attachments: Vec::new(),
            conversation: conversation(1),
            text
        }]
    );
}

#[test]
fn a_snapshot_keeps_a_message_that_is_on_its_way() {
    let mut tab = with_session();
    say(&mut tab, "hello");
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    let mut now = state();
    now.sessions.push(session(1));
    tab.snapshot(now);
    assert_eq!(tab.screen.texts(conversation(1)), ["hello"]);
    assert_eq!(delivery(&tab), Delivery::Sending);
}

#[test]
fn a_snapshot_changes_what_stays_in_place_and_takes_only_what_is_gone() {
    let mut tab = with_session();
    arrives(&mut tab, message(1));
    tab.event(Event::SessionOpened {
        session: Box::new(session(2)),
    });
    for number in [3, 4] {
        tab.event(Event::OfferMade {
            offer: Box::new(offer(number)),
        });
    }
    let mut now = state();
    now.sessions.push(session(1));
    now.offers.push(offer(4));
    tab.snapshot(now);
    assert_eq!(tab.taken, 2, "session 2 and offer 3");
    assert_eq!(tab.screen.sessions.len(), 1);
    assert_eq!(tab.screen.alerts.len(), 1);
    arrives(&mut tab, message(2));
    assert_eq!(tab.screen.texts(conversation(1)), ["text 1", "text 2"]);
}

#[test]
fn own_messages_are_never_unread_also_before_the_history_is_here() {
    let mut tab = Tab::connected(hidden());
    tab.event(Event::SessionOpened {
        session: Box::new(session(1)),
    });
    arrives(&mut tab, message(1));
    arrives(&mut tab, own(2));
    assert_eq!(unread(&tab), 1);
}

#[test]
fn pages_of_history_and_events_never_double_a_message() {
    let mut tab = with_session();
    arrives(&mut tab, message(3));
    history(&mut tab, vec![message(2), message(3)], true);
    tab.take();
    tab.input(Input::WantHistory {
        conversation: conversation(1),
    });
    let conversation = conversation(1);
    assert!(tab.did(&Effect::FetchHistory {
        conversation,
        before: Some(2)
    }));
    history(&mut tab, vec![message(1), message(2)], false);
    assert_eq!(
        tab.screen.texts(conversation),
        ["text 1", "text 2", "text 3"]
    );
    tab.take();
    tab.input(Input::WantHistory { conversation });
    assert_eq!(tab.effects, [], "there is no more");
}

#[test]
fn a_page_that_failed_can_be_asked_for_again() {
    let mut tab = with_session();
    let conversation = conversation(1);
    tab.input(Input::History {
        conversation,
        page: Err(None),
    });
    let view = &tab.screen.sessions[&conversation];
    assert_eq!(view.history, HistoryView::Failed(None));
    tab.take();
    tab.input(Input::WantHistory { conversation });
    assert!(tab.did(&Effect::FetchHistory {
        conversation,
        before: None
    }));
}

#[test]
fn typing_is_told_every_three_seconds_and_taken_back_after_five() {
    let mut tab = with_session();
    tab.wait_with_pings(Duration::from_secs(2));
    tab.take();
    let conversation = conversation(1);
    let typing = |on| ClientFrame::Typing { conversation, on };
    tab.input(Input::Typed { conversation });
    tab.wait(Duration::from_secs(1));
    tab.input(Input::Typed { conversation });
    assert_eq!(tab.frames(), [typing(true)]);
    tab.wait(Duration::from_secs(2));
    tab.input(Input::Typed { conversation });
    assert_eq!(tab.frames(), [typing(true), typing(true)]);
    tab.take();
    tab.wait_with_pings(Duration::from_secs(5));
    assert!(tab.frames().contains(&typing(false)));
}

#[test]
fn the_customer_s_typing_fades_and_a_message_ends_it() {
    let mut tab = with_session();
    let conversation = conversation(1);
    let types = |tab: &Tab| tab.screen.sessions[&conversation].customer_typing;
    tab.frame(&ServerFrame::Typing {
        conversation,
        on: true,
    });
    assert!(types(&tab));
    tab.wait_with_pings(Duration::from_secs(6));
    assert!(!types(&tab));
    tab.frame(&ServerFrame::Typing {
        conversation,
        on: true,
    });
    arrives(&mut tab, message(1));
    assert!(!types(&tab));
}

#[test]
fn a_customer_who_goes_and_comes_back_is_told_once_each() {
    let mut tab = with_session();
    let gone = CustomerLink::Gone {
        since: server(START),
    };
    for link in [gone, gone, CustomerLink::Here, CustomerLink::Here] {
        changed(&mut tab, SessionChange::CustomerLink { link });
    }
    let conversation = conversation(1);
    let notices: Vec<Notice> = tab
        .screen
        .toasts
        .values()
        .map(|toast| toast.notice.clone())
        .collect();
    assert_eq!(
        notices,
        [
            Notice::CustomerGone { conversation },
            Notice::CustomerBack { conversation }
        ]
    );
}

#[test]
fn a_conversation_that_a_supervisor_ends_says_so_and_goes_on_to_its_wrap_up() {
    let mut tab = with_session();
    let ended = |cause| SessionChange::State {
        state: ConversationState::WrapUp,
        wrap_up_until: Some(server(START)),
        cause: Some(cause),
    };
    let mut own = with_session();
    changed(&mut own, ended(CloseCause::EndedByAgent));
    assert!(own.screen.notices().is_empty());
    changed(&mut tab, ended(CloseCause::EndedBySupervisor));
    let customer = mia();
    assert_eq!(tab.screen.notices(), [&Notice::SessionEnded { customer }]);
    let session = &tab.screen.sessions[&conversation(1)].session;
    assert_eq!(session.state, ConversationState::WrapUp);
}

#[test]
fn work_that_the_agent_takes_opens_before_them() {
    let conversation = conversation(1);
    let (taken, refused) = (CommandId::from_u128(1), CommandId::from_u128(2));
    let mut tab = Tab::focused();
    for command in [taken, refused] {
        let body = Command::Pick { conversation };
        tab.input(Input::Ask { body, command });
    }
    tab.refuse(refused, ProblemCode::CannotTake);
    assert!(tab.went().is_empty());
    tab.ok(taken, Done::Done);
    assert_eq!(tab.went(), [Place::Session(conversation)]);
}
