//! Values to test with.

use deskbell_protocol::agent::{DeskState, Me, Role, Today};
use deskbell_protocol::conversation::{
    Author, Channel, ConversationState, Customer, CustomerLink, Message, Part, Session, Visit,
};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::{DesktopRule, Icon, Kind, Notification, Offer, Reason, Sound, Tone};
use deskbell_protocol::presence::{Base, Cause, Choice, Presence, Reach};
use deskbell_protocol::{AgentId, CommandId, ConversationId, Epoch, OfferId, TabId, Timestamp};

/// The browser's time when a test begins.
pub const START: Timestamp = Timestamp::from_millis(1_000_000);
/// The server's clock is ahead by this many milliseconds.
pub const AHEAD: i64 = 50_000;
pub const EPOCH: Epoch = Epoch::from_u128(9);
pub const OLDER_TAB: TabId = TabId::from_u128(1);
pub const TAB: TabId = TabId::from_u128(2);
pub const YOUNGER_TAB: TabId = TabId::from_u128(3);

pub fn offer_id(number: u128) -> OfferId {
    OfferId::from_u128(number)
}

/// The conversation of offer `number`.
pub fn conversation(number: u128) -> ConversationId {
    ConversationId::from_u128(100 + number)
}

pub fn command(number: u128) -> CommandId {
    CommandId::from_u128(1_000 + number)
}

pub fn server(at: Timestamp) -> Timestamp {
    Timestamp::from_millis(at.millis() + AHEAD)
}

pub fn focused() -> Surface {
    Surface {
        visible: true,
        focus: true,
        permission: Permission::Granted,
        worker: true,
    }
}

pub fn hidden() -> Surface {
    Surface {
        visible: false,
        focus: false,
        ..focused()
    }
}

pub fn presence(base: Base) -> Presence {
    Presence {
        base,
        status: None,
        since: START,
        cause: Cause::Chosen,
    }
}

/// An alert of 120 s, made at the start.
pub fn offer(number: u128) -> Offer {
    Offer {
        id: offer_id(number),
        attempt: 1,
        conversation: conversation(number),
        nonce: format!("nonce-{number}"),
        reason: Reason::IncomingChat,
        offered_at: server(START),
        expires_at: Timestamp::from_millis(server(START).millis() + 120_000),
        displayed: false,
        notification: Notification {
            kind: Kind::Alert,
            title: "Incoming chat".to_owned(),
            icon: Icon::Chat,
            show_wait_time: true,
            accept_text: "Accept".to_owned(),
            reject_text: Some("Reject".to_owned()),
            desktop: DesktopRule::Background,
            desktop_body: "Mia".to_owned(),
            sound: Sound {
                on: true,
                tone: Tone::Bell,
                volume: 70,
                repeat: true,
            },
            fields: Vec::new(),
        },
        customer: mia(),
        channel: Channel::WebChat,
        queue: "Support".to_owned(),
        waiting_since: server(START),
        started_at: Some(server(START)),
        opens: false,
    }
}

pub fn mia() -> Customer {
    Customer {
        name: Some("Mia".to_owned()),
        ..Customer::default()
    }
}

/// The same work, as a toast that takes by being shown.
pub fn given(number: u128) -> Offer {
    let mut offer = Offer {
        reason: Reason::Assignment,
        ..offer(number)
    };
    offer.notification.kind = Kind::Toast;
    offer.notification.title = "Assignment".to_owned();
    offer.notification.sound.repeat = false;
    offer
}

/// The session that the Accept of offer `number` opens.
pub fn session(number: u128) -> Session {
    Session {
        conversation: conversation(number),
        offer: Some(offer_id(number)),
        state: ConversationState::Active,
        channel: Channel::WebChat,
        queue: "Support".to_owned(),
        customer: mia(),
        customer_link: CustomerLink::Here,
        answers: Vec::new(),
        visit: Visit::default(),
        case: None,
        started_at: server(START),
        waiting_since: Some(server(START)),
        accepted_at: server(START),
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
    }
}

/// The customer's message `number`.
pub fn message(number: u32) -> Message {
    Message::new(
        number,
        server(START),
        Author::Customer,
        format!("text {number}"),
        CommandId::from_u128(u128::from(number)),
    )
}

pub fn state() -> DeskState {
    DeskState {
        me: Me {
            id: AgentId::from_u128(5),
            name: "Ana".to_owned(),
            role: Role::Agent,
            units: 3,
        },
        presence: presence(Base::Available),
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
