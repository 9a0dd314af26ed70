//! Waiting work with an eligible agent is offered at once, to the right agent
//! and in the right order. Written from the rule book, by full scans.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::time::Duration;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Reach;
use deskbell_protocol::{AgentId, ConversationId, Timestamp};
use deskbell_routing::{
    Agent, AgentLink, Conversation, DecidedBy, Effect, Offer, State, Strategy, Takes, Workstream,
};

use crate::random::{PROFILE, SKILL};

use super::{Moment, deliberations};

const REST: Duration = Duration::from_secs(30);

pub fn check(moment: &Moment<'_>) {
    let state = moment.after;
    for conversation in state.open_conversations().filter(|it| waits(it)) {
        nobody_could_get(state, conversation);
        nobody_left_is_told(state, conversation);
    }
    let (by_people, made): (Vec<&Offer>, Vec<&Offer>) = moment
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::OfferMade { offer } => state.offer(*offer),
            _ => None,
        })
        .partition(|offer| matches!(offer.decision.by, DecidedBy::Sender | DecidedBy::Picked));
    assert_eq!(made.len(), moment.deliberations.len());
    for (number, offer) in made.iter().enumerate() {
        let asked: BTreeSet<AgentId> = by_people
            .iter()
            .chain(&made[..number])
            .map(|offer| offer.agent)
            .collect();
        let then = Then {
            before: moment.before,
            state,
            now: moment.now,
            asked,
            taken_back: &made[number..],
        };
        then.went_to_a_candidate(offer);
        then.nobody_was_to_be_asked_before(offer);
        then.who_is_alone_had_a_rest(moment.now, offer);
        then.nothing_was_to_be_offered_before(offer);
        deliberations::check(state, offer, &made[number..], moment.deliberations);
    }
}

/// The state just before an offer was made: a step makes its offers last, so
/// it is the state after the step, without that offer and those after it.
struct Then<'a> {
    before: &'a State,
    state: &'a State,
    now: Timestamp,
    /// Who was asked in the same step, before.
    asked: BTreeSet<AgentId>,
    taken_back: &'a [&'a Offer],
}

fn waits(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open
        && conversation.offer.is_none()
        && !conversation.with_bot
}

pub(super) fn rules_of<'a>(state: &'a State, conversation: &Conversation) -> &'a Workstream {
    state
        .workstream(conversation.workstream)
        .expect("a conversation's workstream is known")
}

/// Whether the rule book lets this agent have this work, without the offers
/// that are `taken_back`. Declines aside.
pub(super) fn is_candidate(
    state: &State,
    agent: &Agent,
    conversation: &Conversation,
    taken_back: &[&Offer],
) -> bool {
    let rules = rules_of(state, conversation);
    let theirs = taken_back.iter().filter(|offer| offer.agent == agent.id);
    let given_back = theirs
        .clone()
        .fold((0, 0), |(units, places), offer| match offer.takes {
            Takes::Units(more) => (units + more, places),
            Takes::Place(_) => (units, places + 1),
        });
    let reach = agent
        .tabs
        .values()
        .filter(|tab| tab.silent_since.is_none())
        .map(|tab| tab.surface.reach())
        .fold(Reach::Nothing, Reach::max);
    let seen = match reach {
        Reach::Visible => true,
        Reach::Desktop => {
            rules
                .template(conversation.reason, conversation.known)
                .desktop
        }
        Reach::Paused | Reach::Nothing => false,
    };
    let units = i64::from(agent.units) - i64::from(agent.used + agent.reserved - given_back.0);
    let profile = agent.places.get(&PROFILE).copied().unwrap_or_default();
    let load = profile.used + profile.reserved - given_back.1;
    let places = i64::from(profile.limit) - i64::from(load);
    let blocked = profile.blocks && profile.limit > 0 && places <= 0;
    let has_room = match rules.takes {
        Takes::Units(needed) => units >= i64::from(needed),
        Takes::Place(_) => places >= 1,
    };
    let on_desk = agent.sessions.len() + agent.consults.len() + agent.ringing.len();
    let has_place = on_desk - theirs.count() < 10;
    let skilled = conversation
        .required
        .iter()
        .all(|skill| agent.skills.has(skill));
    agent.queues.contains(&conversation.queue)
        && agent.enabled
        && agent.signed_in
        && agent.link == AgentLink::Connected
        && !agent.paused
        && seen
        && rules.allowed.contains(&agent.presence.base)
        && has_room
        && !blocked
        && has_place
        && skilled
}

pub(super) fn declines(conversation: &Conversation, agent: AgentId) -> u8 {
    conversation
        .asked
        .get(&agent)
        .map_or(0, |asked| asked.declines)
}

/// Work waits only because nobody is there for it, or because the only one has
/// declined it less than 30 s ago; then the end of that rest is a deadline.
fn nobody_could_get(state: &State, conversation: &Conversation) {
    let limit = rules_of(state, conversation).decline_limit;
    let could: Vec<&Agent> = state
        .agents()
        .filter(|agent| is_candidate(state, agent, conversation, &[]))
        .filter(|agent| declines(conversation, agent.id) < limit)
        .collect();
    let rest_of = |agent: &Agent| conversation.asked.get(&agent.id).map(|it| it.last + REST);
    match could.as_slice() {
        [] => {}
        [alone] => {
            let rest = rest_of(alone).unwrap_or(Timestamp::from_millis(0));
            let wakes = conversation.retry_at.is_some_and(|at| at <= rest);
            assert!(wakes, "{conversation:?} waits, and {alone:?} could get it");
        }
        several => panic!("{conversation:?} waits, and could go to any of {several:?}"),
    }
}

/// The supervisor is told of work that every member has declined as often as
/// they may be asked, and of no other.
fn nobody_left_is_told(state: &State, conversation: &Conversation) {
    let limit = rules_of(state, conversation).decline_limit;
    let left = state
        .agents()
        .filter(|agent| agent.enabled && agent.queues.contains(&conversation.queue))
        .any(|agent| declines(conversation, agent.id) < limit);
    let nobody_left = !left && !conversation.asked.is_empty();
    assert_eq!(conversation.nobody_left, nobody_left, "{conversation:?}");
}

impl Then<'_> {
    fn agent(&self, offer: &Offer) -> &Agent {
        let agent = self.state.agent(offer.agent);
        agent.expect("an offer's agent is known")
    }

    fn conversation(&self, offer: &Offer) -> &Conversation {
        let conversation = self.state.conversation(offer.conversation);
        conversation.expect("an offer's conversation is known")
    }

    fn could_get(&self, agent: &Agent, conversation: &Conversation) -> bool {
        is_candidate(self.state, agent, conversation, self.taken_back)
    }

    fn went_to_a_candidate(&self, offer: &Offer) {
        let (agent, conversation) = (self.agent(offer), self.conversation(offer));
        let could = self.could_get(agent, conversation);
        assert!(could, "{offer:?} should not have gone to {agent:?}");
    }

    /// Who was not asked yet, by the strategy; then by rounds and declines, and
    /// longer idle.
    fn nobody_was_to_be_asked_before(&self, offer: &Offer) {
        let conversation = self.conversation(offer);
        let limit = rules_of(self.state, conversation).decline_limit;
        let order = |agent: &Agent| {
            let asked = conversation.asked.get(&agent.id);
            let rank = match asked {
                None => self.rank(agent, conversation),
                Some(_) => (0, 0, agent.idle_since),
            };
            let again = asked.map(|asked| (asked.round, asked.declines));
            (again, rank, agent.id)
        };
        let chosen = self.agent(offer);
        let before = self
            .state
            .agents()
            .filter(|agent| self.could_get(agent, conversation))
            .filter(|agent| declines(conversation, agent.id) < limit)
            .find(|agent| order(agent) < order(chosen));
        assert!(
            before.is_none(),
            "{offer:?} should have gone to {before:?}, not to {chosen:?}"
        );
    }

    fn rank(&self, agent: &Agent, conversation: &Conversation) -> (u32, u64, Timestamp) {
        let idle = agent.idle_since;
        match rules_of(self.state, conversation).strategy {
            Strategy::LongestIdle => (0, 0, idle),
            Strategy::Skills => {
                let has_it = agent.skills.has(SKILL);
                let needed = conversation.needs.iter().any(|need| need.skill == SKILL);
                (u32::from(needed && !has_it), 0, idle)
            }
            Strategy::RoundRobin => (0, 0, self.asked_at(agent)),
            Strategy::LeastLoaded => (0, self.burden(agent), idle),
        }
    }

    fn asked_at(&self, agent: &Agent) -> Timestamp {
        if self.asked.contains(&agent.id) {
            return self.now;
        }
        let before = self.before.agent(agent.id).unwrap_or(agent);
        before.asked_at
    }

    fn burden(&self, agent: &Agent) -> u64 {
        let theirs = self.taken_back.iter().filter(|it| it.agent == agent.id);
        let given_back: u64 = theirs
            .map(|offer| match offer.takes {
                Takes::Units(units) => u64::from(units),
                Takes::Place(_) => 1,
            })
            .sum();
        let profile = agent.places.get(&PROFILE).copied().unwrap_or_default();
        let load = agent.used + agent.reserved + profile.used + profile.reserved;
        let most = u64::from(agent.units + profile.limit);
        let thousandths = 1000 * (u64::from(load) - given_back);
        thousandths.checked_div(most).unwrap_or(u64::MAX)
    }

    /// Who has declined it before, and is the only one for it, had 30 s.
    fn who_is_alone_had_a_rest(&self, now: Timestamp, offer: &Offer) {
        let conversation = self.conversation(offer);
        let limit = rules_of(self.state, conversation).decline_limit;
        let others = self
            .state
            .agents()
            .filter(|agent| agent.id != offer.agent && self.could_get(agent, conversation))
            .filter(|agent| declines(conversation, agent.id) < limit)
            .count();
        if let Some(asked) = conversation.asked.get(&offer.agent) {
            let rested = now >= asked.last + REST;
            assert!(
                others > 0 || rested,
                "{offer:?} comes too soon after {asked:?}"
            );
        }
    }

    /// First in line, then priority, then since when it waits.
    fn nothing_was_to_be_offered_before(&self, offer: &Offer) {
        type Order = (Reverse<bool>, Reverse<u8>, Timestamp, ConversationId);
        let order = |it: &Conversation| -> Order {
            (
                Reverse(it.first_in_line),
                Reverse(it.priority),
                it.queued_at,
                it.id,
            )
        };
        let waited = |it: &Conversation| {
            let later = |offer: &&Offer| offer.conversation == it.id;
            waits(it) || self.taken_back.iter().any(later)
        };
        let (offered, agent) = (self.conversation(offer), self.agent(offer));
        let before = self
            .state
            .open_conversations()
            .filter(|it| waited(it) && order(it) < order(offered))
            .filter(|it| !it.asked.contains_key(&agent.id))
            .find(|it| self.could_get(agent, it));
        assert!(
            before.is_none(),
            "{agent:?} got {offered:?} before {before:?}"
        );
    }
}
