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
    for offer in &made {
        went_to_a_candidate(state, offer);
    }
    // Of several offers of one step only the last state is known.
    if let [offer] = made.as_slice() {
        nobody_was_to_be_asked_before(state, offer);
        who_is_alone_had_a_rest(moment, offer);
        nothing_was_to_be_offered_before(state, offer);
    }
}

fn waits(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open && conversation.offer.is_none()
}

fn rules_of<'a>(state: &'a State, conversation: &Conversation) -> &'a Workstream {
    state
        .workstream(conversation.workstream)
        .expect("a conversation's workstream is known")
}

/// Whether the rule book lets this agent have this work, had they `given_back`
/// units. Declines aside.
fn is_candidate(
    state: &State,
    agent: &Agent,
    conversation: &Conversation,
    given_back: u32,
) -> bool {
    let rules = rules_of(state, conversation);
    let reach = agent
        .tabs
        .values()
        .filter(|tab| tab.silent_since.is_none())
        .map(|tab| tab.surface.reach())
        .fold(Reach::Nothing, Reach::max);
    let seen = match reach {
        Reach::Visible => true,
        Reach::Desktop => rules.desktop,
        Reach::Nothing => false,
    };
    let load = (agent.used + agent.reserved).saturating_sub(given_back);
    let has_units = agent.units > load && agent.units - load >= rules.units;
    let places = usize::from(given_back > 0) + 10;
    let has_place = agent.sessions.len() + agent.ringing.len() < places;
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
        .filter(|agent| is_candidate(state, agent, conversation, 0))
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

fn went_to_a_candidate(state: &State, offer: &Offer) {
    let agent = state.agent(offer.agent).expect("an offer's agent is known");
    let conversation = state.conversation(offer.conversation).expect("it is known");
    let could = is_candidate(state, agent, conversation, offer.units);
    assert!(could, "{offer:?} should not have gone to {agent:?}");
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

/// Fewer declines first, then longer idle.
fn nobody_was_to_be_asked_before(state: &State, offer: &Offer) {
    let conversation = state.conversation(offer.conversation).expect("it is known");
    let order = |agent: &Agent| (declines(conversation, agent.id), agent.idle_since, agent.id);
    let chosen = state.agent(offer.agent).expect("an offer's agent is known");
    let before = state
        .agents()
        .filter(|agent| agent.id != chosen.id && is_candidate(state, agent, conversation, 0))
        .find(|agent| order(agent) < order(chosen));
    assert!(
        before.is_none(),
        "{offer:?} should have gone to {before:?}, not to {chosen:?}"
    );
}

/// Who has declined it before, and is the only one for it, had 30 s.
fn who_is_alone_had_a_rest(moment: &Moment<'_>, offer: &Offer) {
    let state = moment.after;
    let conversation = state.conversation(offer.conversation).expect("it is known");
    let limit = rules_of(state, conversation).decline_limit;
    let others = state
        .agents()
        .filter(|agent| agent.id != offer.agent && is_candidate(state, agent, conversation, 0))
        .filter(|agent| declines(conversation, agent.id) < limit)
        .count();
    if let Some(asked) = conversation.asked.get(&offer.agent) {
        let rested = moment.now >= asked.last + REST;
        assert!(
            others > 0 || rested,
            "{offer:?} comes too soon after {asked:?}"
        );
    }
}

/// First in line, then priority, then since when it waits.
fn nothing_was_to_be_offered_before(state: &State, offer: &Offer) {
    type Order = (Reverse<bool>, Reverse<u8>, Timestamp, ConversationId);
    let order = |it: &Conversation| -> Order {
        (
            Reverse(it.first_in_line),
            Reverse(it.priority),
            it.queued_at,
            it.id,
        )
    };
    let offered = state.conversation(offer.conversation).expect("it is known");
    let agent = state.agent(offer.agent).expect("an offer's agent is known");
    let before = state
        .open_conversations()
        .filter(|it| waits(it) && order(it) < order(offered))
        .filter(|it| !it.asked.contains_key(&agent.id))
        .find(|it| is_candidate(state, agent, it, offer.units));
    assert!(
        before.is_none(),
        "{agent:?} got {offered:?} before {before:?}"
    );
}
