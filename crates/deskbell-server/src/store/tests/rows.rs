//! A database in a temporary folder, and rows for it: Ana, and one
//! conversation.

use std::collections::BTreeMap;
use std::path::Path;

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::{
    Channel, CloseCause, ConversationState, Customer, CustomerLink, Sentiment, Visit,
};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::rules::Template;
use deskbell_protocol::{
    AgentId, ContactId, ConversationId, OfferId, ProfileId, QueueId, SkillId, StatusId, TemplateId,
    Timestamp, WorkstreamId,
};
use deskbell_routing::{
    Agent, AgentLink, AsideBy, Asked, Consulted, Conversation, DecidedBy, Decision, Need, Offer,
    OfferState, Places, Queue, SetAside, Strategy, Takes, Workstream,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::store::{
    AgentRow, Chat, ConversationRow, LogRow, OfferRow, OpenError, Owner, Person, Readers, Row,
    SmsLine, SqliteStore, Store as _, TemplateRow, TokenHash, open,
};

pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
pub const ANA: AgentId = AgentId::from_u128(1);
const PROFILE: ProfileId = ProfileId::from_u128(1);
pub const CHAT: ConversationId = ConversationId::from_u128(1);

pub struct Disk {
    pub folder: TempDir,
    pub runtime: Runtime,
}

impl Disk {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            runtime,
        }
    }

    pub fn open(&self) -> Result<(SqliteStore, Readers), OpenError> {
        self.runtime.block_on(open(self.folder.path()))
    }

    /// With one agent and one open conversation.
    pub fn store(&self) -> SqliteStore {
        let (mut store, _) = self.open().unwrap();
        store.commit(&a_conversation()).unwrap();
        store
    }

    /// A connection of somebody else.
    pub fn sql(&self, file: &Path, statement: &'static str) {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.execute_batch(statement).unwrap();
        connection.close().unwrap();
    }
}

/// An open conversation and what it needs.
pub fn a_conversation() -> [Row; 4] {
    [
        queue(),
        workstream(),
        agent(),
        conversation(ConversationState::Open),
    ]
}

/// A conversation besides that, which is over since `ended_at`.
pub fn ended_conversation(number: u128, token: &str, ended_at: Timestamp) -> Row {
    let Row::Conversation(mut row) = conversation(ConversationState::Closed) else {
        panic!("as made")
    };
    row.conversation.id = ConversationId::from_u128(number);
    row.conversation.closed = Some((ended_at, CloseCause::EndedByAgent));
    row.chat.token = TokenHash::of(token);
    Row::Conversation(row)
}

/// Stores rows beside whoever works on the folder.
pub async fn put(folder: &Path, rows: Vec<Row>) {
    let mut store = open(folder).await.unwrap().0;
    let stored = tokio::task::spawn_blocking(move || store.commit(&rows));
    stored.await.unwrap().unwrap();
}

fn need(priority: u8) -> Need {
    Need {
        priority,
        skill: SkillId::from_u128(priority.into()),
    }
}

pub fn queue() -> Row {
    Row::Queue(Queue {
        id: QueueId::from_u128(1),
        name: "Support".into(),
    })
}

pub fn workstream() -> Row {
    Row::Workstream(Box::new(Workstream {
        missed_rule: Some(1),
        ..Workstream::new(
            WorkstreamId::from_u128(1),
            Channel::WebChat,
            QueueId::from_u128(1),
        )
    }))
}

pub fn template() -> Row {
    let template = Template {
        wait_time: 30,
        ..Template::standard(Reason::Consult)
    };
    let id = TemplateId::from_u128(3);
    Row::Template(TemplateRow { id, template })
}

pub fn agent() -> Row {
    let presence = Presence {
        base: Base::Available,
        status: None,
        since: NOW,
        cause: Cause::Chosen,
    };
    let two_places = Places {
        limit: 2,
        ..Places::default()
    };
    let agent = Agent {
        id: ANA,
        units: 3,
        places: [(PROFILE, two_places)].into(),
        skills: [SkillId::from_u128(1)].into_iter().collect(),
        queues: [QueueId::from_u128(1)].into(),
        answer_time: 150,
        enabled: true,
        signed_in: true,
        choice: Choice::Available,
        status: Some(StatusId::from_u128(1)),
        set_aside: Some(SetAside {
            since: NOW,
            reason: Reason::Transfer,
            by: AsideBy::Rejected,
        }),
        missed: Vec::new(),
        misses_in_a_row: 0,
        rejects_in_a_row: 2,
        presence,
        link: AgentLink::Suspect {
            unreachable_at: NOW,
        },
        tabs: BTreeMap::new(),
        paused: false,
        went_elsewhere: 2,
        lost: 1,
        used: 0,
        reserved: 0,
        sessions: [].into(),
        consults: [].into(),
        ringing: [].into(),
        idle_since: NOW,
        asked_at: NOW,
    };
    let role = Role::Agent;
    Row::Agent(Box::new(AgentRow {
        agent,
        person: Person {
            name: "Ana".into(),
            role,
        },
    }))
}

pub fn conversation(state: ConversationState) -> Row {
    let closed = state == ConversationState::Closed;
    let conversation = Conversation {
        id: CHAT,
        workstream: WorkstreamId::from_u128(1),
        queue: QueueId::from_u128(1),
        reason: Reason::Transfer,
        with_bot: false,
        known: true,
        needs: [1, 2].map(need).into(),
        required: [SkillId::from_u128(1)].into_iter().collect(),
        relax_at: Some(NOW),
        priority: 0,
        first_in_line: true,
        state,
        arrived_at: NOW,
        queued_at: NOW,
        agent: Some(ANA),
        accepted_at: None,
        takes: Takes::Place(PROFILE),
        consulted: [(ANA, Consulted::Joined)].into(),
        offer: None,
        attempts: 2,
        asked: [(
            ANA,
            Asked {
                declines: 2,
                round: 3,
                last: NOW,
            },
        )]
        .into(),
        nobody_left: true,
        retry_at: Some(NOW),
        closes_at: None,
        customer: CustomerLink::Gone { since: NOW },
        quiet_at: Some(NOW),
        frees_at: Some(NOW),
        wrap_up_until: None,
        closed: closed.then_some((NOW, CloseCause::NobodyCame)),
    };
    let chat = Chat {
        token: TokenHash::of("t"),
        customer: Customer {
            contact: Some(ContactId::from_u128(5)),
            ..Customer::default()
        },
        before_link: Some(Customer {
            name: Some("Ann".into()),
            visitor: 7,
            ..Customer::default()
        }),
        answers: Vec::new(),
        visit: Visit {
            language: Some("de".into()),
            ..Visit::default()
        },
        case: None,
        session_offer: Some(OfferId::from_u128(4)),
        waiting_since: Some(NOW),
        last_message: 3,
        read_upto: 2,
        delivered_upto: 1,
        customer_read_upto: 0,
        told: None,
        sms: Some(SmsLine {
            from: "+15550100".into(),
            to: "+15550199".into(),
            stopped: true,
        }),
        sentiment: Some(Sentiment::Negative),
        told_hours: true,
    };
    Row::Conversation(Box::new(ConversationRow { conversation, chat }))
}

pub fn offer(number: u128, new: bool, state: OfferState) -> Row {
    let offer = Offer {
        id: OfferId::from_u128(number),
        attempt: 1,
        conversation: CHAT,
        agent: ANA,
        reason: Reason::IncomingChat,
        kind: Kind::Alert,
        takes: Takes::Place(PROFILE),
        sender: Some(ANA),
        held_by: Some(ANA),
        opens: true,
        reject_allowed: true,
        missed_rule: None,
        reject_rule: Some(4),
        decision: Decision {
            by: DecidedBy::Strategy(Strategy::LeastLoaded),
            candidates: 3,
            idle_since: NOW,
            members: Some(5),
        },
        offered_at: NOW,
        expires_at: NOW,
        deliver_by: NOW,
        sent_at: None,
        displayed: None,
        state,
    };
    Row::Offer(Box::new(OfferRow {
        new,
        offer,
        shown: None,
    }))
}

pub fn ended() -> OfferState {
    OfferState::Ended {
        at: NOW,
        end: OfferEnd::Accepted,
    }
}

pub fn log(seq: u64) -> Row {
    let owner = Owner::Conversation(CHAT);
    Row::Log(LogRow {
        owner,
        seq,
        at: NOW,
        body: format!("{{\"seq\":{seq}}}").into(),
    })
}
