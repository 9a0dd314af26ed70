//! How far messages have come that go out as SMS.

use deskbell_desk::Delivery;
use deskbell_protocol::agent::{Done, Event, SessionChange};
use deskbell_protocol::conversation::{Channel, Message};
use deskbell_protocol::sms::{self, NotDelivered, Unanswerable};

use crate::sample::*;
use crate::sessions::*;

#[test]
fn an_sms_waits_goes_and_arrives_or_says_why_not() {
    let mut tab = with_session();
    let mut session = tab.screen.sessions[&conversation(1)].session.clone();
    session.channel = Channel::Sms;
    let session = Box::new(session);
    tab.event(Event::SessionOpened { session });
    say(&mut tab, "hello");
    assert_eq!(delivery(&tab), Delivery::Sending);
    tab.ok(
        command(1),
        Done::Said {
            number: 1,
            at: server(START),
        },
    );
    assert_eq!(delivery(&tab), Delivery::Queued);
    let blocked = sms::Delivery::Failed {
        why: NotDelivered::Blocked,
        code: Some(30007),
    };
    let refused = Delivery::NotDelivered {
        why: NotDelivered::Blocked,
        code: Some(30007),
    };
    for (told, shown) in [
        (sms::Delivery::Sent, Delivery::Sent),
        (blocked, refused),
        (sms::Delivery::Delivered, Delivery::Delivered),
    ] {
        changed(
            &mut tab,
            SessionChange::Delivery {
                message: 1,
                delivery: told,
            },
        );
        assert_eq!(delivery(&tab), shown);
        // What is told once more of the past takes nothing back.
        let queued = Some(sms::Delivery::Queued);
        arrives(
            &mut tab,
            Message {
                delivery: queued,
                ..own(1)
            },
        );
        assert_eq!(delivery(&tab), shown);
    }
    assert_eq!(tab.screen.texts(conversation(1)), ["hello"]);
}

#[test]
fn how_far_a_message_has_come_that_is_not_loaded_comes_with_its_page() {
    let mut tab = with_session();
    let delivery = sms::Delivery::Delivered;
    changed(
        &mut tab,
        SessionChange::Delivery {
            message: 7,
            delivery,
        },
    );
    assert!(tab.screen.texts(conversation(1)).is_empty());
    let unanswerable = Some(Unanswerable::Stopped);
    changed(&mut tab, SessionChange::Unanswerable { why: unanswerable });
    let session = &tab.screen.sessions[&conversation(1)].session;
    assert_eq!(session.unanswerable, unanswerable);
}
