//! What colleagues do in a session beside talking to the customer: notes, and
//! saying who the customer is.

use deskbell_desk::{Delivery, Effect, Input};
use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::{Command, SessionChange};
use deskbell_protocol::conversation::Message;

use crate::sample::{command, conversation, session};
use crate::sessions::{arrives, changed, delivery, own, with_session};

#[test]
fn a_note_is_asked_for_as_a_note_and_comes_back_as_one_when_it_is_refused() {
    let mut tab = with_session();
    tab.input(Input::Say {
        conversation: conversation(1),
        text: "Owes us two bills".to_owned(),
        internal: true,
        command: command(1),
        attachments: Vec::new(),
    });
    let (text, conversation) = ("Owes us two bills".to_owned(), conversation(1));
    let body = Command::Note {
        conversation,
        text,
        attachments: Vec::new(),
    };
    assert_eq!(tab.bodies(), [body]);
    assert!(
        tab.screen.messages[&conversation][&command(1)]
            .message
            .internal
    );
    tab.refuse(command(1), ProblemCode::ConversationEnded);
    assert!(tab.did(&Effect::RestoreUnsent {
        conversation,
        text: "Owes us two bills".to_owned(),
        attachments: Vec::new(),
        internal: true,
    }));
}

#[test]
fn what_the_customer_has_seen_says_nothing_of_notes() {
    let mut tab = with_session();
    let note = Message {
        internal: true,
        ..own(1)
    };
    arrives(&mut tab, note);
    changed(&mut tab, SessionChange::Delivered { upto: 1 });
    assert_eq!(delivery(&tab), Delivery::Sent);
}

#[test]
fn whom_somebody_links_is_the_customer_at_once() {
    let mut tab = with_session();
    let mut ann = session(1).customer;
    ann.name = Some("Ann Lee".into());
    changed(
        &mut tab,
        SessionChange::Customer {
            customer: ann.clone(),
            case: None,
        },
    );
    let session = &tab.screen.sessions[&conversation(1)].session;
    assert_eq!((&session.customer, &session.case), (&ann, &None));
}
