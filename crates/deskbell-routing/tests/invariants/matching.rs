//! Waiting work with an eligible agent is offered at once, to the right agent
//! and in the right order. Written from the rule book, by full scans.

use std::cmp::Reverse;
use std::time::Duration;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Reach;
use deskbell_protocol::{AgentId, ConversationId, Timestamp};
use deskbell_routing::{Agent, AgentLink, Conversation, Effect, Offer, State, Workstream};

use super::Moment;

const REST: Duration = Duration::from_secs(30);

pub fn check(moment: &Moment<'_>) {
    let state = moment.after;
    for conversation in state.open_conversations().filter(|it| waits(it)) {
        nobody_could_get(state, conversation);
        nobody_left_is_told(state, conversation);
    }
    let made: Vec<&Offer> = moment
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::OfferMade { offer } => state.offer(*offer),
            _ => None,
        })
        .collect();
    for (number, offer) in made.iter().enumerate() {
        let then = Then {
            state,
            taken_back: &made[number..],
        };
        then.went_to_a_candidate(offer);
        then.nobody_was_to_be_asked_before(offer);
        then.who_is_alone_had_a_rest(moment.now, offer);
        then.nothing_was_to_be_offered_before(offer);
    }
}

/// The state just before an offer was made: a step makes its offers last, so
/// it is the state after the step, without that offer and those after it.
struct Then<'a> {
    state: &'a State,
    taken_back: &'a [&'a Offer],
}

fn waits(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open && conversation.offer.is_none()
}

fn rules_of<'a>(state: &'a State, conversation: &Conversation) -> &'a Workstream {
    state
        .workstream(conversation.workstream)
        .expect("a conversation's workstream is known")
}

/// Whether the rule book lets this agent have this work, without the offers
/// that are `taken_back`. Declines aside.
fn is_candidate(
    state: &State,
    agent: &Agent,
    conversation: &Conversation,
    taken_back: &[&Offer],
) -> bool {
    let rules = rules_of(state, conversation);
    let theirs = taken_back.iter().filter(|offer| offer.agent == agent.id);
    let given_back: u32 = theirs.clone().map(|offer| offer.units).sum();
    let reach = agent
        .tabs
        .values()
        .filter(|tab| tab.silent_since.is_none())
        .map(|tab| tab.surface.reach())
        .fold(Reach::Nothing, Reach::max);
    let seen = match reach {
        Reach::Visible => true,
        Reach::Desktop => rules.desktop,
        Reach::Paused | Reach::Nothing => false,
    };
    let load = agent.used + agent.reserved - given_back;
    let has_units = agent.units > load && agent.units - load >= rules.units;
    let has_place = agent.sessions.len() + agent.ringing.len() - theirs.count() < 10;
    agent.queues.contains(&conversation.queue)
        && agent.enabled
        && agent.signed_in
        && agent.link == AgentLink::Connected
        && !agent.paused
        && seen
        && rules.allowed.contains(&agent.presence.base)
        && has_units
        && has_place
}

fn declines(conversation: &Conversation, agent: AgentId) -> u8 {
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

    /// Fewer declines first, then longer idle.
    fn nobody_was_to_be_asked_before(&self, offer: &Offer) {
        let conversation = self.conversation(offer);
        let order = |agent: &Agent| (declines(conversation, agent.id), agent.idle_since, agent.id);
        let chosen = self.agent(offer);
        let before = self
            .state
            .agents()
            .filter(|agent| self.could_get(agent, conversation))
            .find(|agent| order(agent) < order(chosen));
        assert!(
            before.is_none(),
            "{offer:?} should have gone to {before:?}, not to {chosen:?}"
        );
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
