//! The next deadline is the least that the records imply, and a wake leaves
//! nothing undone.

use std::time::Duration;

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::offer::Reason;
use deskbell_routing::{Agent, AgentLink, Command, Conversation, Offer, State};

use super::Moment;

pub fn check(moment: &Moment<'_>) {
    let least = least(moment.after);
    assert_eq!(moment.after.next_deadline(), least);
    if moment.command == Some(&Command::Wake) {
        let due = least.filter(|&at| at <= moment.now);
        assert_eq!(due, None, "a wake left something undone");
    }
}

fn least(state: &State) -> Option<Timestamp> {
    let offers = state.open_offers().flat_map(of_offer);
    let agents = state.agents().filter_map(of_agent);
    let conversations = state.open_conversations().flat_map(of_conversation);
    offers.chain(agents).chain(conversations).min()
}

fn of_offer(offer: &Offer) -> Vec<Timestamp> {
    let mut deadlines = vec![offer.expires_at + Duration::from_millis(500)];
    if offer.displayed.is_none() {
        deadlines.push(offer.deliver_by);
    }
    deadlines
}

fn of_agent(agent: &Agent) -> Option<Timestamp> {
    match agent.link {
        AgentLink::Connected | AgentLink::Unreachable { gave_up: true, .. } => None,
        AgentLink::Suspect { unreachable_at } => Some(unreachable_at),
        AgentLink::Unreachable { since, .. } => Some(since + Duration::from_secs(150)),
    }
}

fn of_conversation(conversation: &Conversation) -> Vec<Timestamp> {
    let gone_for = |seconds| match conversation.customer {
        CustomerLink::Here => None,
        CustomerLink::Gone { since } => Some(since + Duration::from_secs(seconds)),
    };
    let deadlines = match conversation.state {
        ConversationState::Open => {
            let incoming = matches!(
                conversation.reason,
                Reason::IncomingChat | Reason::IncomingSms
            );
            let begun = conversation.first_in_line || conversation.with_bot || !incoming;
            let gone = gone_for(if begun { 180 } else { 30 });
            if conversation.offer.is_some() {
                vec![gone]
            } else {
                vec![
                    gone,
                    conversation.closes_at,
                    conversation.retry_at,
                    conversation.relax_at,
                ]
            }
        }
        ConversationState::Active => vec![gone_for(180), conversation.quiet_at],
        ConversationState::Waiting => vec![conversation.closes_at],
        ConversationState::WrapUp => vec![conversation.wrap_up_until, conversation.frees_at],
        ConversationState::Closed => Vec::new(),
    };
    deadlines.into_iter().flatten().collect()
}
