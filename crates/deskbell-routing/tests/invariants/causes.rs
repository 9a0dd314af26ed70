//! Nothing ends, closes or changes by itself: who could cause it, and when.

use std::time::Duration;

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::Reach;
use deskbell_routing::{Agent, AgentLink, AsideBy, Command, Conversation, Effect, Offer, State};

use super::Moment;

pub fn check(moment: &Moment<'_>) {
    for effect in moment.effects {
        match effect {
            Effect::OfferEnded { offer, end } => {
                let offer = moment.after.offer(*offer).expect("its end was just told");
                has_a_cause(moment, offer, end);
            }
            Effect::ConversationClosed {
                conversation,
                cause: CloseCause::CustomerGone,
            }
            | Effect::WrapUpStarted {
                conversation,
                cause: CloseCause::CustomerGone,
                ..
            } => was_gone_long_enough(moment, *conversation),
            _ => {}
        }
    }
    for conversation in moment.after.open_conversations() {
        keeps_its_time(moment, conversation);
    }
    for agent in moment.after.agents() {
        if let Some(before) = moment.before.agent(agent.id) {
            inactive_follows_from_misses(moment, before, agent);
            pause_ends_by_a_sign_of_life(moment, before, agent);
        }
    }
}

/// An answer is the agent's own; without one, time or the link ended it.
fn has_a_cause(moment: &Moment<'_>, offer: &Offer, end: &OfferEnd) {
    let link = moment.after.agent(offer.agent).map(|agent| agent.link);
    let connected = link == Some(AgentLink::Connected);
    let timer = moment.command == Some(&Command::Wake);
    let right = match end {
        OfferEnd::Accepted => accepts(moment.command, offer),
        OfferEnd::Rejected { .. } => matches!(
            moment.command,
            Some(Command::Reject { agent, offer: id, .. }) if (*agent, *id) == (offer.agent, offer.id)
        ),
        OfferEnd::Expired => timer && moment.now >= offer.expires_at + Duration::from_millis(500),
        OfferEnd::Undelivered => {
            let late = moment.now >= offer.deliver_by.min(offer.expires_at);
            moment.command.is_none() || !connected || (timer && late)
        }
        OfferEnd::Disconnected => timer && (!connected || off_the_desktop(moment, offer)),
        OfferEnd::Rescinded { .. } => true,
    };
    assert!(right, "{:?} ended {offer:?}", moment.command);
}

/// It was shown on the desktop, which shows nothing of this agent's any more.
fn off_the_desktop(moment: &Moment<'_>, offer: &Offer) -> bool {
    let reach = moment.after.agent(offer.agent).map(Agent::reach);
    matches!(offer.displayed, Some((_, DisplaySurface::Desktop))) && reach == Some(Reach::Nothing)
}

fn accepts(command: Option<&Command>, offer: &Offer) -> bool {
    let own = (offer.agent, offer.id);
    match command {
        Some(Command::Accept { agent, offer }) => (*agent, *offer) == own,
        Some(Command::Displayed {
            agent, offer: id, ..
        }) => offer.kind == Kind::Toast && (*agent, *id) == own,
        Some(Command::Pick {
            agent,
            conversation,
        }) => (*agent, *conversation) == (offer.agent, offer.conversation),
        // Who is asked for advice and joins has answered.
        Some(Command::Join {
            agent,
            conversation,
        }) => {
            let asked = (offer.agent, offer.conversation);
            offer.reason == Reason::Consult && (*agent, *conversation) == asked
        }
        _ => false,
    }
}

/// 3 minutes once the chat has begun, 30 s before. The end of a wrap-up only
/// repeats its cause.
fn was_gone_long_enough(moment: &Moment<'_>, id: ConversationId) {
    let before = moment.before.conversation(id).expect("it was open");
    if before.state == ConversationState::WrapUp {
        return;
    }
    let CustomerLink::Gone { since } = before.customer else {
        panic!("the customer of {before:?} was there");
    };
    let handed = !matches!(before.reason, Reason::IncomingChat | Reason::IncomingSms);
    let begun = before.first_in_line
        || before.with_bot
        || handed
        || before.state == ConversationState::Active;
    let limit = Duration::from_secs(if begun { 180 } else { 30 });
    assert!(moment.now >= since + limit, "{before:?} closed too early");
}

/// Only a customer who writes after a rest or after their agent left it, or was lost,
/// while another is asked, or who comes from a bot, joins the line anew.
fn keeps_its_time(moment: &Moment<'_>, conversation: &Conversation) {
    let Some(before) = moment.before.conversation(conversation.id) else {
        return;
    };
    let wrote = matches!(
        moment.command,
        Some(Command::CustomerWrites { conversation: id }) if *id == conversation.id
    );
    let handed_off = matches!(
        moment.command,
        Some(Command::HandOff(hand_off)) if hand_off.conversation == conversation.id
    );
    let given = before.offer.and_then(|offer| moment.before.offer(offer));
    let had_an_agent = given.is_some_and(|offer| offer.held_by.is_some());
    let left = had_an_agent && before.agent.is_none();
    let rests = before.state == ConversationState::Waiting || left;
    let anew = (wrote && rests) || (handed_off && before.with_bot);
    let kept = conversation.queued_at == before.queued_at;
    assert!(kept || anew, "{conversation:?} lost its time in line");
}

/// Inactive from the miss on that the rule names, and not before.
fn inactive_follows_from_misses(moment: &Moment<'_>, before: &Agent, agent: &Agent) {
    let rules = expired(moment.effects, moment.after, agent);
    let counted: Vec<u8> = rules.into_iter().flatten().collect();
    if counted.is_empty() {
        let more = agent.misses_in_a_row > before.misses_in_a_row;
        assert!(!more, "nothing counted was missed by {agent:?}");
    } else {
        let misses = before.misses_in_a_row + u8::try_from(counted.len()).expect("a few");
        assert_eq!(agent.misses_in_a_row, misses, "{agent:?}");
    }
    let earliest = before.misses_in_a_row + 1;
    let due = (earliest..)
        .zip(&counted)
        .any(|(misses, &rule)| misses >= rule);
    let inactive = |agent: &Agent| by_rule(agent) == Some(AsideBy::Missed);
    let became = !inactive(before) && inactive(agent);
    assert!(!became || due, "{agent:?} is Inactive without a rule");
    assert!(!due || inactive(agent), "{agent:?} is not Inactive");
    let rejected = matches!(
        moment.command,
        Some(Command::Reject { agent: id, .. }) if *id == agent.id
    );
    let set = by_rule(agent) == Some(AsideBy::Rejected) && by_rule(before).is_none();
    assert!(!set || rejected, "{agent:?} is set aside without a reject");
}

fn by_rule(agent: &Agent) -> Option<AsideBy> {
    agent.set_aside.as_ref().map(|aside| aside.by)
}

/// The rules of the offers that this agent has missed in this step.
fn expired(effects: &[Effect], state: &State, agent: &Agent) -> Vec<Option<u8>> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::OfferEnded {
                offer,
                end: OfferEnd::Expired,
            } => state.offer(*offer),
            _ => None,
        })
        .filter(|offer| offer.agent == agent.id)
        .map(|offer| offer.missed_rule)
        .collect()
}

/// A tab that can show something, the person, or a sign-out.
fn pause_ends_by_a_sign_of_life(moment: &Moment<'_>, before: &Agent, agent: &Agent) {
    if !before.paused || agent.paused {
        return;
    }
    let ends = match moment.command {
        Some(
            Command::TabOpened {
                agent: id, surface, ..
            }
            | Command::TabSurface {
                agent: id, surface, ..
            },
        ) => *id == agent.id && surface.reach() != Reach::Nothing,
        Some(Command::Ready { agent: id } | Command::SignOut { agent: id }) => *id == agent.id,
        Some(Command::PutAgent(account)) => account.agent == agent.id && !account.enabled,
        _ => false,
    };
    assert!(ends, "{:?} ended the pause of {agent:?}", moment.command);
}
