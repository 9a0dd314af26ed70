//! What holds after every step, in words and in code. Nothing here uses the
//! indexes, except to compare them: everything is read from the records and
//! scanned in full.

mod causes;
mod deliberations;
pub mod history;
mod matching;
mod presence;
mod timing;

use std::collections::BTreeSet;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{ConversationId, OfferId, Timestamp};
use deskbell_routing::{
    Agent, AgentLink, Command, Conversation, Deliberation, Effect, OfferState, State, Takes,
};

use crate::random::PROFILE;
use history::History;

/// One step, from both sides. Without a command it is a restart.
pub struct Moment<'a> {
    pub before: &'a State,
    pub after: &'a State,
    pub now: Timestamp,
    pub command: Option<&'a Command>,
    pub effects: &'a [Effect],
    /// Who was considered for the offers that the line made.
    pub deliberations: &'a [Deliberation],
}

pub fn check(moment: &Moment<'_>, history: &History) {
    let state = moment.after;
    history.check(state);
    for conversation in state.open_conversations() {
        conversation_is_in_one_place(state, conversation);
    }
    for agent in state.agents() {
        load_is_what_the_records_say(state, agent);
        advice_is_what_the_records_say(state, agent);
        who_is_away_has_nothing(state, agent);
        load_is_within_the_units(agent, history);
    }
    one_open_offer_for_each_conversation(state);
    causes::check(moment);
    matching::check(moment);
    presence::check(moment);
    timing::check(moment);
    assert!(
        state.indexes_follow_from_records(),
        "the indexes are not what the records say"
    );
}

/// Open and in its line, or open and offered, or with an agent, or at rest:
/// one of these, and what goes with it.
fn conversation_is_in_one_place(state: &State, conversation: &Conversation) {
    let id = conversation.id;
    let lines: usize = state
        .queues()
        .map(|queue| state.waiting(queue.id).filter(|one| one.id == id).count())
        .sum();
    let holders: Vec<_> = state
        .agents()
        .filter(|it| it.sessions.contains(&id))
        .map(|it| it.id)
        .collect();
    let in_line = usize::from(
        conversation.state == ConversationState::Open
            && conversation.offer.is_none()
            && !conversation.with_bot,
    );
    assert_eq!(lines, in_line, "{conversation:?} is in {lines} lines");
    assert_eq!(
        holders,
        Vec::from_iter(conversation.agent),
        "who has {conversation:?}"
    );
    let rests = conversation.retry_at.is_some();
    assert!(
        !rests || in_line == 1,
        "{conversation:?} is in nobody's rest"
    );
    let with_agent = matches!(
        conversation.state,
        ConversationState::Active | ConversationState::WrapUp
    );
    assert_eq!(conversation.agent.is_some(), with_agent, "{conversation:?}");
    assert_eq!(
        conversation.closes_at.is_none(),
        with_agent,
        "{conversation:?} never closes"
    );
    let wraps_up = conversation.state == ConversationState::WrapUp;
    assert_eq!(
        conversation.wrap_up_until.is_some(),
        wraps_up,
        "{conversation:?}"
    );
    if let Some(offer) = conversation.offer {
        let offer = state.offer(offer).expect("an open offer is known");
        let may_be_offered = match conversation.state {
            ConversationState::Open => !conversation.with_bot || offer.sender.is_some(),
            ConversationState::Active => offer.sender.is_some(),
            _ => false,
        };
        assert!(may_be_offered, "{conversation:?}");
        assert_ne!(conversation.agent, Some(offer.agent), "{conversation:?}");
        assert_eq!((offer.conversation, &offer.state), (id, &OfferState::Open));
    }
}

/// Units, sessions and ringing follow from conversations and offers.
fn load_is_what_the_records_say(state: &State, agent: &Agent) {
    let sessions: BTreeSet<ConversationId> = state
        .open_conversations()
        .filter(|it| it.agent == Some(agent.id))
        .map(|conversation| conversation.id)
        .collect();
    let carried = sessions.iter().filter_map(|&id| state.conversation(id));
    let used: Vec<Takes> = carried.map(|conversation| conversation.takes).collect();
    assert_eq!(agent.sessions, sessions);
    let own = || state.open_offers().filter(|offer| offer.agent == agent.id);
    let ringing: BTreeSet<OfferId> = own().map(|offer| offer.id).collect();
    let reserved: Vec<Takes> = own().map(|offer| offer.takes).collect();
    assert_eq!(agent.ringing, ringing);
    let load = (units(&used), units(&reserved));
    assert_eq!((agent.used, agent.reserved), load, "{agent:?}");
    let places = agent.places.get(&PROFILE).copied().unwrap_or_default();
    let load = (in_profile(&used), in_profile(&reserved));
    assert_eq!((places.used, places.reserved), load, "{agent:?}");
}

fn units(takes: &[Takes]) -> u32 {
    let units = takes.iter().map(|takes| match takes {
        Takes::Units(units) => *units,
        Takes::Place(_) => 0,
    });
    units.sum()
}

fn in_profile(takes: &[Takes]) -> u32 {
    let in_it = takes.iter().filter(|&&it| it == Takes::Place(PROFILE));
    u32::try_from(in_it.count()).expect("a few")
}

/// Who advises is named by the conversation, which has an agent, and not them.
fn advice_is_what_the_records_say(state: &State, agent: &Agent) {
    let consults: BTreeSet<ConversationId> = state
        .open_conversations()
        .filter(|it| it.consulted.contains_key(&agent.id))
        .map(|conversation| {
            assert_eq!(conversation.state, ConversationState::Active);
            assert_ne!(conversation.agent, Some(agent.id));
            assert!(conversation.consulted.len() <= 5);
            conversation.id
        })
        .collect();
    assert_eq!(agent.consults, consults, "{agent:?}");
}

/// Nothing rings where it can't ring, and no chat is left with who went.
fn who_is_away_has_nothing(state: &State, agent: &Agent) {
    let shown = |offer: &OfferId| state.offer(*offer).is_some_and(|it| it.displayed.is_some());
    let at_work = agent.enabled && agent.signed_in;
    match agent.link {
        AgentLink::Connected => {}
        AgentLink::Suspect { .. } => assert!(agent.ringing.iter().all(shown), "{agent:?}"),
        AgentLink::Unreachable { .. } => assert!(agent.ringing.is_empty(), "{agent:?}"),
    }
    assert!(
        at_work || agent.ringing.is_empty(),
        "{agent:?} is not at work"
    );
    let offline = agent.choice == Choice::Offline;
    assert!(
        !offline || agent.ringing.is_empty(),
        "{agent:?} chose Offline"
    );
    let gave_up = matches!(agent.link, AgentLink::Unreachable { gave_up: true, .. });
    if gave_up || !at_work {
        let active = agent
            .sessions
            .iter()
            .filter_map(|&id| state.conversation(id));
        let kept = active
            .filter(|it| it.state == ConversationState::Active)
            .count();
        assert_eq!(kept, 0, "{agent:?} keeps chats that nobody serves");
        assert!(agent.consults.is_empty(), "{agent:?}");
    }
}

/// Only a supervisor's assignment, or an administrator who takes units away,
/// brings an agent above the units.
fn load_is_within_the_units(agent: &Agent, history: &History) {
    let load = agent.used + agent.reserved;
    let places = agent.places.get(&PROFILE).copied().unwrap_or_default();
    let within = load <= agent.units && places.used + places.reserved <= places.limit;
    let allowed = within || history.may_be_above(agent.id);
    assert!(allowed, "{agent:?} has {load} of {} units", agent.units);
}

fn one_open_offer_for_each_conversation(state: &State) {
    let mut seen = BTreeSet::new();
    for offer in state.open_offers() {
        assert!(
            seen.insert(offer.conversation),
            "two open offers of {:?}",
            offer.conversation
        );
        let conversation = state.conversation(offer.conversation);
        assert_eq!(conversation.and_then(|it| it.offer), Some(offer.id));
    }
}
