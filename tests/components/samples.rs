//! Values as the desk would make them.

use std::time::Duration;

use deskbell::platform::clock;
use deskbell_desk::{AlertStage, AlertView, Delivery, HistoryView, MessageView, SessionView};
use deskbell_protocol::agent::{DeskState, Me, Role, Today};
use deskbell_protocol::conversation::{
    Author, Channel, ConversationState, Customer, CustomerLink, Message, Part, Session, Visit,
};
use deskbell_protocol::offer::{
    DesktopRule, Field, FieldValue, Icon, Kind, Notification, Offer, Reason, Sound, Tone,
};
use deskbell_protocol::presence::{Base, Cause, Choice, Presence, Reach};
use deskbell_protocol::{AgentId, CommandId, ConversationId, OfferId};

pub fn alert(number: u128, customer: &str, stage: AlertStage) -> AlertView {
    AlertView {
        offer: offer(number, customer),
        stage,
    }
}

pub fn offer(number: u128, customer: &str) -> Offer {
    let now = clock::now();
    Offer {
        id: OfferId::from_u128(number),
        attempt: 1,
        conversation: ConversationId::from_u128(number),
        nonce: "nonce".into(),
        reason: Reason::IncomingChat,
        offered_at: now,
        expires_at: now + Duration::from_secs(120),
        displayed: false,
        notification: Notification {
            kind: Kind::Alert,
            title: "Incoming chat".into(),
            icon: Icon::Chat,
            show_wait_time: true,
            accept_text: "Accept".into(),
            reject_text: Some("Reject".into()),
            desktop: DesktopRule::Background,
            desktop_body: String::new(),
            sound: Sound {
                on: false,
                tone: Tone::Bell,
                volume: 0,
                repeat: false,
            },
            fields: vec![
                Field {
                    label: "Customer".into(),
                    value: FieldValue::Text(customer.into()),
                },
                Field {
                    label: "Waiting".into(),
                    value: FieldValue::Since(now),
                },
            ],
        },
        customer: named(customer),
        channel: Channel::WebChat,
        queue: "Support".into(),
        waiting_since: now,
        started_at: Some(now),
        opens: false,
    }
}

/// Work that is the agent's by being shown, as a toast.
pub fn given(number: u128, reason: Reason) -> Offer {
    let mut offer = offer(number, "Lena");
    offer.reason = reason;
    offer.notification.kind = Kind::Toast;
    offer.notification.title = "Assignment".into();
    offer
}

pub fn named(name: &str) -> Customer {
    Customer {
        name: Some(name.into()),
        visitor: 1,
        ..Customer::default()
    }
}

pub fn session(number: u128, customer: Customer, unread: u32) -> SessionView {
    let now = clock::now();
    SessionView {
        session: Session {
            conversation: ConversationId::from_u128(number),
            offer: None,
            state: ConversationState::Active,
            channel: Channel::WebChat,
            queue: "Support".into(),
            customer,
            customer_link: CustomerLink::Here,
            answers: Vec::new(),
            visit: Visit::default(),
            case: None,
            started_at: now,
            waiting_since: Some(now),
            accepted_at: now,
            last_message: 0,
            read_upto: 0,
            delivered_upto: 0,
            customer_read_upto: 0,
            wrap_up_until: None,
            part: Part::Holds,
            asked: None,
            advisers: Vec::new(),
            skills: Vec::new(),
            unanswerable: None,
        },
        provisional: false,
        unread,
        customer_typing: false,
        history: HistoryView::Loaded { more: false },
    }
}

pub fn message(number: u32, author: Author, text: &str, delivery: Delivery) -> MessageView {
    MessageView {
        message: Message::new(
            number,
            clock::now(),
            author,
            text.into(),
            CommandId::from_u128(number.into()),
        ),
        delivery,
    }
}

/// The desk of an agent who is online, and has nothing to do.
pub fn desk_state() -> DeskState {
    DeskState {
        me: Me {
            id: AgentId::from_u128(1),
            name: "Ana".into(),
            role: Role::Agent,
            units: 3,
        },
        presence: Presence {
            base: Base::Available,
            status: None,
            since: clock::now(),
            cause: Cause::Chosen,
        },
        choice: Choice::Available,
        statuses: Vec::new(),
        reach: Reach::Visible,
        went_elsewhere: 0,
        lost: 0,
        missed: Vec::new(),
        offers: Vec::new(),
        sessions: Vec::new(),
        today: Today::default(),
    }
}
