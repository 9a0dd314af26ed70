//! The state after a restart of the server, from the records that it stored.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::Cause;
use deskbell_protocol::{AgentId, ConversationId, OfferId, ProfileId, Timestamp};

use crate::effect::Effect;
use crate::index::Indexes;
use crate::keys::may_be_gone_for;
use crate::matching::Touched;
use crate::record::{Agent, AgentLink, Conversation, Offer};
use crate::rules;
use crate::state::State;
use crate::step::Step;
use crate::table::Table;
use crate::workstream::{Profile, Queue, Skill, Status, Workstream};

/// What the store held when the server stopped. Conversations that have closed
/// and offers that have ended may be left out; who answers an offer of the
/// latest ten minutes is told how it ended. An accepted offer goes with its
/// conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    pub queues: Vec<Queue>,
    pub skills: Vec<Skill>,
    pub profiles: Vec<Profile>,
    pub statuses: Vec<Status>,
    pub workstreams: Vec<Workstream>,
    /// `tabs`, `sessions`, `consults`, `ringing` and all load are ignored: they
    /// follow from the other records. Of `places` the limits count.
    pub agents: Vec<Agent>,
    /// `offer` is ignored: it follows from the offers.
    pub conversations: Vec<Conversation>,
    pub offers: Vec<Offer>,
}

impl State {
    /// Goes on after a stop: nobody pays for it. Overdue offers are taken back
    /// without a miss, unseen ones go back to the line without a pause,
    /// displayed ones keep their deadline. Agents get 35 s to come back, and
    /// meanwhile nothing closes for want of them; customers of live chats get
    /// 65 s. `now` is no earlier than anything in the records happened. What the
    /// restart itself changed is in [`changes`](State::changes) and in the
    /// effects.
    pub fn restore(records: Records, now: Timestamp) -> (Self, Vec<Effect>) {
        let mut state = Self::of(records);
        let mut effects = Vec::new();
        let mut step = Step::new(&mut state, now, &mut effects);
        step.doubt_agents();
        step.doubt_customers();
        step.wait_for_agents();
        step.sort_out_offers();
        step.offer_waiting_work();
        (state, effects)
    }

    /// The state as it was stored; nothing in it is a change.
    fn of(records: Records) -> Self {
        let blocks: BTreeMap<ProfileId, bool> = records
            .profiles
            .iter()
            .map(|profile| (profile.id, profile.blocks))
            .collect();
        let mut agents: BTreeMap<AgentId, Agent> = records
            .agents
            .into_iter()
            .map(|agent| (agent.id, without_load(agent, &blocks)))
            .collect();
        let mut conversations: BTreeMap<ConversationId, Conversation> = records
            .conversations
            .into_iter()
            .map(|conversation| {
                (
                    conversation.id,
                    Conversation {
                        offer: None,
                        ..conversation
                    },
                )
            })
            .collect();
        for conversation in conversations.values() {
            if let Some(agent) = conversation.agent.and_then(|id| agents.get_mut(&id))
                && matches!(
                    conversation.state,
                    ConversationState::Active | ConversationState::WrapUp
                )
            {
                agent.carry(conversation.takes);
                agent.sessions.insert(conversation.id);
            }
            for adviser in conversation.consulted.keys() {
                if let Some(agent) = agents.get_mut(adviser) {
                    agent.consults.insert(conversation.id);
                }
            }
        }
        for offer in records.offers.iter().filter(|offer| offer.is_open()) {
            if let Some(agent) = agents.get_mut(&offer.agent) {
                agent.reserve(offer.takes);
                agent.ringing.insert(offer.id);
            }
            if let Some(conversation) = conversations.get_mut(&offer.conversation) {
                conversation.offer = Some(offer.id);
            }
        }
        let serial = records
            .offers
            .iter()
            .map(|offer| serial_of(offer.id))
            .max()
            .unwrap_or(0);
        let indexes = Indexes::of(
            records.workstreams.iter(),
            agents.values(),
            conversations.values(),
            records.offers.iter(),
        );
        Self {
            queues: Table::of(records.queues.into_iter().map(|queue| (queue.id, queue))),
            skills: Table::of(records.skills.into_iter().map(|skill| (skill.id, skill))),
            profiles: Table::of(records.profiles.into_iter().map(|it| (it.id, it))),
            statuses: Table::of(records.statuses.into_iter().map(|it| (it.id, it))),
            workstreams: Table::of(records.workstreams.into_iter().map(|it| (it.id, it))),
            agents: Table::of(agents),
            conversations: Table::of(conversations),
            offers: Table::of(records.offers.into_iter().map(|offer| (offer.id, offer))),
            indexes,
            touched: Touched::default(),
            serial,
            settled_serial: serial,
        }
    }
}

impl Step<'_> {
    /// No socket survived the stop; agents get time to connect again.
    fn doubt_agents(&mut self) {
        let back_by = self.now + rules::BACK_AFTER_RESTART;
        let links: Vec<(AgentId, AgentLink)> = self
            .state
            .agents()
            .map(|agent| (agent.id, doubted(agent.link, back_by)))
            .collect();
        for (id, link) in links {
            self.change_agent(id, Cause::Load, |agent| agent.link = link);
        }
    }

    /// A customer whose time is shorter than what their page may need counts
    /// as gone that much later.
    fn doubt_customers(&mut self) {
        let chats: Vec<(ConversationId, Duration)> = self
            .state
            .open_conversations()
            .filter(|it| {
                self.state
                    .workstream(it.workstream)
                    .is_some_and(Workstream::is_chat)
            })
            .filter_map(|it| Some((it.id, may_be_gone_for(it)?)))
            .collect();
        for (id, span) in chats {
            let since = self.now + rules::CUSTOMERS_BACK_AFTER_RESTART.saturating_sub(span);
            self.set_customer(id, CustomerLink::Gone { since });
        }
    }

    /// Nothing that waits closes before agents could come back for it.
    fn wait_for_agents(&mut self) {
        let back_by = self.now + rules::BACK_AFTER_RESTART;
        let closing: Vec<ConversationId> = self
            .state
            .open_conversations()
            .filter(|it| it.state == ConversationState::Open)
            .filter(|it| it.closes_at.is_some_and(|at| at < back_by))
            .map(|conversation| conversation.id)
            .collect();
        for id in closing {
            self.change_conversation(id, |conversation| conversation.closes_at = Some(back_by));
        }
    }

    fn sort_out_offers(&mut self) {
        let open: Vec<(OfferId, bool, bool)> = self
            .state
            .open_offers()
            .map(|offer| {
                (
                    offer.id,
                    offer.ends_at() <= self.now,
                    offer.displayed.is_some(),
                )
            })
            .collect();
        for (id, overdue, displayed) in open {
            if overdue {
                self.rescind(id, RescindReason::ServerStopped);
            } else if !displayed {
                self.end_offer(id, OfferEnd::Undelivered);
            }
        }
    }
}

/// A link after the stop: nobody is unreachable, or given up, before `back_by`
/// who was not so when the server stopped.
fn doubted(link: AgentLink, back_by: Timestamp) -> AgentLink {
    match link {
        AgentLink::Connected | AgentLink::Suspect { .. } => AgentLink::Suspect {
            unreachable_at: back_by,
        },
        AgentLink::Unreachable {
            since,
            gave_up: false,
        } => AgentLink::Unreachable {
            since: since.max(back_by - rules::GIVE_UP_AFTER),
            gave_up: false,
        },
        AgentLink::Unreachable { gave_up: true, .. } => link,
    }
}

/// The agent with nothing that follows from other records, or ended with the
/// server.
fn without_load(agent: Agent, blocks: &BTreeMap<ProfileId, bool>) -> Agent {
    let mut agent = Agent {
        tabs: BTreeMap::new(),
        sessions: BTreeSet::new(),
        consults: BTreeSet::new(),
        ringing: BTreeSet::new(),
        ..agent.unloaded()
    };
    for (profile, places) in &mut agent.places {
        places.blocks = blocks.get(profile).copied().unwrap_or(false);
    }
    agent
}

/// The part of an offer's identifier that counts (`State::new_offer_id`).
fn serial_of(id: OfferId) -> u64 {
    u64::try_from(id.to_u128() & u128::from(u64::MAX)).unwrap_or(u64::MAX)
}
