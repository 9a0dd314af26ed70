//! When two states of the small world are the same: when the same can follow
//! from both, move by move, for every rule and every check.
//!
//! A time counts by how far it is from now, and only while a rule compares it
//! with another time; a past one that a rule only finds to be past counts as
//! now. Where rules only ask which of two was first, the order counts.
//!
//! Left out is what nothing in this world reads any more:
//! - what is over, and forgotten (`Node::settled`);
//! - when a conversation was declined: with a limit of 1 nobody is asked again;
//! - when an agent was asked last: no workstream asks round robin;
//! - what only people read: the causes and times of presences, what went
//!   elsewhere, how often and for which decision an offer was made, when it
//!   was made, accepted or shown;
//! - when an offer has to be shown, which is a fixed time before its end;
//! - what follows from the rest: sessions, who rings, an offer's kind, sender
//!   and who had it then (its reason), the end of wrap-up (at once);
//! - a pause of who has no tab: the next tab ends it.

use std::hash::{DefaultHasher, Hasher};

use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::{ConversationId, Timestamp};
use deskbell_routing::{Agent, AgentLink, Conversation, Offer};

use super::world::{AGENTS, CONVERSATIONS, Node};

/// 128 bits of what makes a state.
pub type Key = (u64, u64);

/// The same for two states from which the same can follow.
pub fn key(node: &Node) -> Key {
    let words = Words::of(node).bytes;
    let mut halves = (DefaultHasher::new(), DefaultHasher::new());
    halves.0.write(&words);
    halves.1.write_u8(1);
    halves.1.write(&words);
    (halves.0.finish(), halves.1.finish())
}

/// What makes a state: parts of a fixed length, and others that begin with
/// their kind, so that no two states read the same.
struct Words {
    bytes: Vec<u8>,
    now: Timestamp,
}

impl Words {
    fn of(node: &Node) -> Self {
        let mut words = Self {
            bytes: Vec::with_capacity(128),
            now: node.at.now,
        };
        let left = node.at.left;
        words
            .bytes
            .extend([left.disconnects, left.restarts, left.transfers]);
        words.agents(node);
        words.conversations(node);
        // In the order of their making, in which they come to be due.
        for offer in node.state.open_offers() {
            words.offer(offer);
        }
        words
    }

    fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    fn number(&mut self, number: impl TryInto<u8>) {
        self.bytes.push(number.try_into().unwrap_or(u8::MAX));
    }

    fn distance(&mut self, at: Timestamp) {
        let distance = at.millis() - self.now.millis();
        self.bytes.extend(distance.to_le_bytes());
    }

    fn agents(&mut self, node: &Node) {
        for agent in node.state.agents() {
            // Who is idle the longest is asked first, of equals the lower
            // identifier. Whose idleness begins now and whose identifier is
            // the higher goes behind who becomes idle now as well, and only
            // then: so whether it begins now counts too.
            let idle = (agent.idle_since, agent.id);
            let mut others = node.state.agents().map(|it| (it.idle_since, it.id));
            self.flag(others.any(|other| other < idle));
            let is_first = agent.id.to_u128() == AGENTS[0].0;
            self.flag(!is_first && agent.idle_since == self.now);
            self.agent(agent);
        }
    }

    fn agent(&mut self, agent: &Agent) {
        match agent.link {
            AgentLink::Connected => self.number(0),
            AgentLink::Suspect { unreachable_at } => {
                self.number(1);
                self.distance(unreachable_at);
            }
            AgentLink::Unreachable {
                since,
                gave_up: false,
            } => {
                self.number(2);
                self.distance(since);
            }
            AgentLink::Unreachable { gave_up: true, .. } => self.number(3),
        }
        let has_tab = !agent.tabs.is_empty();
        self.flag(has_tab);
        self.flag(has_tab && agent.paused);
        self.number(agent.used);
        self.number(agent.reserved);
        self.number(agent.presence.base as u8);
    }

    fn conversations(&mut self, node: &Node) {
        for (number, came) in CONVERSATIONS.into_iter().zip(node.at.came) {
            let known = node.state.conversation(ConversationId::from_u128(number));
            match known.filter(|it| it.state != ConversationState::Closed) {
                Some(conversation) => {
                    self.number(2);
                    self.place(node, conversation);
                    self.conversation(conversation);
                }
                None => self.flag(came),
            }
        }
    }

    /// As with idleness: what joins the line now goes before what joined it
    /// now and has the higher identifier. After the first has come, no more.
    fn place(&mut self, node: &Node, conversation: &Conversation) {
        let place = (conversation.queued_at, conversation.id);
        let mut others = node.state.open_conversations();
        self.flag(others.any(|it| (it.queued_at, it.id) < place));
        self.flag(!node.at.came[0] && conversation.queued_at == self.now);
    }

    fn conversation(&mut self, conversation: &Conversation) {
        self.number(conversation.state as u8);
        self.number(conversation.agent.map_or(0, |agent| agent.to_u128()));
        self.flag(conversation.first_in_line);
        self.flag(conversation.nobody_left);
        for (number, _) in AGENTS {
            let mut asked = conversation.asked.keys();
            self.flag(asked.any(|agent| agent.to_u128() == number));
        }
        let closes_at = conversation.closes_at.unwrap_or(self.now);
        self.distance(closes_at.max(self.now));
        match conversation.customer {
            CustomerLink::Here => self.flag(false),
            CustomerLink::Gone { since } => {
                self.flag(true);
                self.distance(since);
            }
        }
    }

    fn offer(&mut self, offer: &Offer) {
        self.number(offer.conversation.to_u128());
        self.number(offer.agent.to_u128());
        self.number(offer.reason as u8);
        self.flag(offer.displayed.is_some());
        self.distance(offer.expires_at);
    }
}
