//! Random batches of a handful of records, so that they meet: many of them
//! must not be stored.

use std::collections::BTreeMap;
use std::time::Duration;

use deskbell_protocol::agent::{Done, Outcome, Role};
use deskbell_protocol::conversation::{
    Author, Channel, CloseCause, ConversationState, Customer, CustomerLink, Message, Visit,
};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::{
    AgentId, CommandId, ConversationId, Epoch, OfferId, QueueId, Timestamp, WorkstreamId,
};
use deskbell_routing::{
    Agent, AgentLink, Considered, Conversation, DecidedBy, Decision, Deliberation, Offer,
    OfferState, Queue, Skills, Takes, Verdict, Workstream,
};
use deskbell_server::store::{
    AgentRow, AnswerRow, Chat, ConversationRow, HeadRow, LogRow, MessageRow, OfferRow, Owner,
    Person, Row, TokenHash,
};
use fastrand::Rng;

pub const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// One to five rows.
pub fn batch(chance: &mut Rng) -> Vec<Row> {
    let count = chance.usize(1..=5);
    let mut rows: Vec<Row> = (0..count).map(|_| row(chance)).collect();
    // The engine names each record once in a batch.
    let mut named = std::collections::BTreeSet::new();
    rows.retain(|row| match row {
        Row::Offer(row) => named.insert((0, row.offer.id.to_u128())),
        Row::Conversation(row) => named.insert((1, row.conversation.id.to_u128())),
        _ => true,
    });
    rows
}

pub fn owners() -> impl Iterator<Item = Owner> {
    let agents = (1..=3).map(|number| Owner::Agent(AgentId::from_u128(number)));
    let chats = (1..=4).map(|number| Owner::Conversation(ConversationId::from_u128(number)));
    agents.chain(chats)
}

fn row(chance: &mut Rng) -> Row {
    match chance.u8(0..18) {
        0 => Row::Queue(Queue {
            id: QueueId::from_u128(1),
            name: "Support".into(),
        }),
        1 => Row::Workstream(Box::new(workstream())),
        2 => agent(chance),
        3..=5 => conversation(chance),
        6..=8 => offer(chance, true),
        9..=10 => offer(chance, false),
        17 => Row::Deliberation(Deliberation {
            offer: OfferId::from_u128(chance.u128(1..=12)),
            queue: QueueId::from_u128(chance.u128(1..=2)),
            members: vec![Considered {
                agent: AgentId::from_u128(chance.u128(1..=3)),
                verdict: Verdict::AskedLast {
                    declines: chance.u8(..),
                },
            }],
        }),
        11 => Row::Message(MessageRow {
            conversation: ConversationId::from_u128(chance.u128(1..=4)),
            message: Message::new(
                chance.u32(1..=30),
                NOW,
                Author::Customer,
                "Hello".into(),
                CommandId::from_u128(1),
            ),
        }),
        16 => Row::Time(NOW + Duration::from_secs(chance.u64(0..=1_000))),
        12 | 13 => Row::Log(LogRow {
            owner: owner(chance),
            seq: chance.u64(1..=20),
            at: NOW,
            body: "{}".into(),
        }),
        14 => Row::Head(HeadRow {
            owner: owner(chance),
            epoch: Epoch::from_u128(chance.u128(1..=2)),
            seq: chance.u64(0..=20),
        }),
        _ => Row::Answer(AnswerRow {
            actor: owner(chance),
            command: CommandId::from_u128(chance.u128(1..=8)),
            at: NOW,
            outcome: Outcome::Ok(Done::Done),
        }),
    }
}

fn owner(chance: &mut Rng) -> Owner {
    let all: Vec<Owner> = owners().collect();
    all[chance.usize(0..all.len())]
}

fn workstream() -> Workstream {
    Workstream {
        missed_rule: Some(1),
        ..Workstream::new(
            WorkstreamId::from_u128(1),
            Channel::WebChat,
            QueueId::from_u128(1),
        )
    }
}

fn agent(chance: &mut Rng) -> Row {
    let agent = Agent {
        id: AgentId::from_u128(chance.u128(1..=3)),
        units: chance.u32(0..=4),
        queues: [QueueId::from_u128(1)].into(),
        answer_time: chance.u16(100..=1000),
        enabled: chance.bool(),
        signed_in: chance.bool(),
        choice: Choice::Available,
        status: None,
        set_aside: None,
        rejects_in_a_row: 0,
        places: BTreeMap::new(),
        skills: Skills::default(),
        missed: Vec::new(),
        misses_in_a_row: 0,
        presence: Presence {
            base: Base::Available,
            status: None,
            since: NOW,
            cause: Cause::Chosen,
        },
        link: AgentLink::Connected,
        tabs: BTreeMap::new(),
        paused: chance.bool(),
        went_elsewhere: chance.u32(0..=2),
        lost: chance.u32(0..=2),
        used: 0,
        reserved: 0,
        sessions: [].into(),
        consults: [].into(),
        ringing: [].into(),
        idle_since: NOW,
        asked_at: NOW,
    };
    let person = Person {
        name: "Ana".into(),
        role: Role::Agent,
    };
    Row::Agent(Box::new(AgentRow { agent, person }))
}

fn conversation(chance: &mut Rng) -> Row {
    let number = chance.u128(1..=4);
    let states = [
        ConversationState::Open,
        ConversationState::Active,
        ConversationState::WrapUp,
        ConversationState::Closed,
    ];
    let state = states[chance.usize(0..states.len())];
    let over = matches!(state, ConversationState::WrapUp | ConversationState::Closed);
    let agent = chance
        .bool()
        .then(|| AgentId::from_u128(chance.u128(1..=3)));
    let conversation = Conversation {
        id: ConversationId::from_u128(number),
        workstream: WorkstreamId::from_u128(1),
        queue: QueueId::from_u128(1),
        reason: Reason::IncomingChat,
        with_bot: chance.bool(),
        known: false,
        needs: Vec::new(),
        required: Skills::default(),
        relax_at: None,
        priority: 0,
        first_in_line: false,
        state,
        arrived_at: NOW,
        queued_at: NOW,
        agent,
        accepted_at: None,
        takes: Takes::Units(1),
        consulted: BTreeMap::new(),
        offer: None,
        attempts: 0,
        asked: BTreeMap::new(),
        nobody_left: false,
        retry_at: None,
        closes_at: None,
        customer: CustomerLink::Here,
        quiet_at: None,
        frees_at: None,
        wrap_up_until: None,
        closed: over.then_some((NOW, CloseCause::EndedByAgent)),
    };
    let chat = Chat {
        token: TokenHash::of(&number.to_string()),
        customer: Customer::default(),
        before_link: chance.bool().then(Customer::default),
        answers: Vec::new(),
        visit: Visit::default(),
        case: None,
        // One of its own: see below.
        session_offer: chance
            .bool()
            .then(|| OfferId::from_u128(number - 1 + 4 * chance.u128(0..=2))),
        waiting_since: chance.bool().then_some(NOW),
        last_message: chance.u32(0..=3),
        read_upto: 0,
        delivered_upto: 0,
        customer_read_upto: 0,
        told: None,
        sms: None,
        sentiment: None,
        told_hours: chance.bool(),
    };
    Row::Conversation(Box::new(ConversationRow { conversation, chat }))
}

fn offer(chance: &mut Rng, new: bool) -> Row {
    let number = chance.u128(1..=12);
    let ends = [
        OfferEnd::Accepted,
        OfferEnd::Rejected { why: None },
        OfferEnd::Expired,
    ];
    let ended = OfferState::Ended {
        at: NOW,
        end: ends[chance.usize(0..ends.len())].clone(),
    };
    let state = if chance.bool() {
        OfferState::Open
    } else {
        ended
    };
    let offer = Offer {
        id: OfferId::from_u128(number),
        attempt: chance.u32(1..=2),
        // An offer is of one conversation and of one agent.
        conversation: ConversationId::from_u128(number % 4 + 1),
        agent: AgentId::from_u128(number % 3 + 1),
        reason: Reason::IncomingChat,
        kind: Kind::Alert,
        takes: Takes::Units(1),
        sender: None,
        held_by: None,
        opens: false,
        reject_allowed: true,
        missed_rule: None,
        reject_rule: None,
        decision: Decision {
            by: DecidedBy::AskedAgain,
            candidates: 1,
            idle_since: NOW,
            members: Some(3),
        },
        offered_at: NOW,
        expires_at: NOW + Duration::from_secs(120),
        deliver_by: NOW + Duration::from_secs(3),
        sent_at: None,
        displayed: None,
        state,
    };
    let shown = None;
    Row::Offer(Box::new(OfferRow { new, offer, shown }))
}
