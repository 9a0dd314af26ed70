//! Of every offer that the line makes it is told who was considered: each member
//! of the queue, with what held at that moment. Written from the rule book, by
//! full scans.

use deskbell_routing::{
    Agent, AgentLink, Conversation, Deliberation, Offer, State, Verdict, WhyNot,
};

use super::matching::{declines, is_candidate, rules_of};

/// `state` is the one just before the offer, if the offers that are `taken_back`
/// had not been made.
pub fn check(state: &State, offer: &Offer, taken_back: &[&Offer], told: &[Deliberation]) {
    let told: Vec<&Deliberation> = told.iter().filter(|it| it.offer == offer.id).collect();
    let [told] = told.as_slice() else {
        panic!("{offer:?} was explained {} times", told.len());
    };
    let conversation = state.conversation(offer.conversation);
    let conversation = conversation.expect("an offer's conversation is known");
    assert_eq!(told.queue, conversation.queue);
    let mut could = 0;
    for agent in members(state, conversation) {
        let verdicts: Vec<&Verdict> = told
            .members
            .iter()
            .filter(|it| it.agent == agent.id)
            .map(|it| &it.verdict)
            .collect();
        let [verdict] = verdicts.as_slice() else {
            panic!("{agent:?} has {verdicts:?} of {offer:?}");
        };
        let limit = rules_of(state, conversation).decline_limit;
        let declined = declines(conversation, agent.id);
        // Or has given it away.
        let was_asked = conversation.asked.contains_key(&agent.id);
        let suits = is_candidate(state, agent, conversation, taken_back) && declined < limit;
        could += u32::from(suits);
        let right = match verdict {
            Verdict::Chosen => suits && agent.id == offer.agent,
            Verdict::Could => suits && !was_asked,
            Verdict::AskedLast { declines } => suits && was_asked && *declines == declined,
            Verdict::No(why_not) => !suits && holds(why_not, agent, declined),
            Verdict::Next | Verdict::Later { .. } => false,
        };
        let chosen = agent.id == offer.agent;
        let right = right && chosen == (**verdict == Verdict::Chosen);
        assert!(right, "{verdict:?} on {agent:?} of {offer:?}");
    }
    assert_eq!(told.members.len(), members(state, conversation).count());
    assert_eq!(
        offer.decision.members.map(|it| it as usize),
        Some(told.members.len())
    );
    assert_eq!(offer.decision.candidates, could, "{offer:?}: {told:?}");
}

fn members<'a>(
    state: &'a State,
    conversation: &Conversation,
) -> impl Iterator<Item = &'a Agent> + use<'a> {
    let queue = conversation.queue;
    state
        .agents()
        .filter(move |agent| agent.queues.contains(&queue))
}

/// That it is really in the way. How full somebody was, `is_candidate` says.
fn holds(why_not: &WhyNot, agent: &Agent, declined: u8) -> bool {
    match why_not {
        WhyNot::SwitchedOff => !agent.enabled,
        WhyNot::SignedOut => !agent.signed_in,
        WhyNot::NotConnected => agent.link != AgentLink::Connected,
        WhyNot::Paused => agent.paused,
        WhyNot::Presence(base) => agent.presence.base == *base,
        WhyNot::Lacks(skill) => !agent.skills.has(*skill),
        WhyNot::Declined { declines } => *declines == declined && declined > 0,
        WhyNot::CannotBeShown | WhyNot::NoRoom | WhyNot::DeskFull => true,
    }
}
