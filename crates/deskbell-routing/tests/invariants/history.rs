//! What the effects have told so far, and what it must agree with.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::conversation::To;
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::{AgentId, ConversationId, OfferId};
use deskbell_routing::{
    Account, AgentLink, Command, Conversation, DecidedBy, Effect, Handing, Offer, OfferState,
    Places, State,
};

use super::Moment;

#[derive(Debug, Clone, Default)]
pub struct History {
    arrived: BTreeSet<ConversationId>,
    closed: BTreeSet<ConversationId>,
    open: BTreeSet<OfferId>,
    ended: BTreeSet<OfferId>,
    /// Rejected or missed, by conversation and agent.
    declines: BTreeMap<(ConversationId, AgentId), u8>,
    above_units: BTreeSet<AgentId>,
    nobody_left: BTreeSet<ConversationId>,
}

impl History {
    pub fn record(&mut self, moment: &Moment<'_>) {
        match moment.command {
            Some(Command::Arrive(arrival)) => {
                self.arrived.insert(arrival.conversation);
            }
            Some(
                Command::Assign {
                    to: agent,
                    confirmed: true,
                    ..
                }
                | Command::PutAgent(Account { agent, .. }),
            ) => {
                self.above_units.insert(*agent);
            }
            Some(
                Command::Transfer(Handing {
                    conversation,
                    to: To::Queue(_),
                    ..
                })
                | Command::Escalate(Handing {
                    conversation,
                    to: To::Queue(_),
                    ..
                }),
            ) => self.declines.retain(|(one, _), _| one != conversation),
            _ => {}
        }
        for effect in moment.effects {
            self.record_effect(moment, effect);
        }
        self.nobody_left.retain(|&conversation| {
            let conversation = moment.after.conversation(conversation);
            conversation.is_some_and(|it| it.nobody_left)
        });
        self.above_units.retain(|&agent| {
            let agent = moment.after.agent(agent);
            let above = |places: &Places| places.used + places.reserved > places.limit;
            agent.is_some_and(|agent| {
                agent.used + agent.reserved > agent.units || agent.places.values().any(above)
            })
        });
    }

    fn record_effect(&mut self, moment: &Moment<'_>, effect: &Effect) {
        match effect {
            Effect::OfferMade { offer } => {
                assert!(
                    !self.ended.contains(offer),
                    "{offer:?} was made after its end"
                );
                assert!(self.open.insert(*offer), "{offer:?} was made twice");
                self.may_be_made(moment.after, *offer);
            }
            Effect::OfferEnded { offer, end } => {
                assert!(self.open.remove(offer), "{offer:?} ended, and was not open");
                assert!(self.ended.insert(*offer), "{offer:?} ended twice");
                self.count_decline(ended_rightly(moment, *offer, end), end);
            }
            Effect::ConversationClosed { conversation, .. } => {
                assert!(
                    self.closed.insert(*conversation),
                    "{conversation:?} closed twice"
                );
            }
            Effect::NobodyLeft { conversation } => {
                let told = !self.nobody_left.insert(*conversation);
                assert!(!told, "the supervisor was told twice of {conversation:?}");
            }
            Effect::WaitsAgain { conversation } => {
                let lost = moment.after.conversation(*conversation);
                let handed = matches!(
                    moment.command,
                    Some(Command::Transfer(_) | Command::Escalate(_))
                );
                let right =
                    lost.is_some_and(|it| it.first_in_line) || handed || is_sms(moment, lost);
                assert!(right, "{lost:?} is not first");
            }
            _ => {}
        }
    }

    /// Nobody is asked beyond the decline limit, and the work is still there.
    fn may_be_made(&self, state: &State, offer: OfferId) {
        let offer = state.offer(offer).expect("a new offer is known");
        assert!(
            !self.closed.contains(&offer.conversation),
            "{offer:?} is of closed work"
        );
        let declines = self
            .declines
            .get(&(offer.conversation, offer.agent))
            .copied();
        let conversation = state.conversation(offer.conversation).expect("it is known");
        let rules = state
            .workstream(conversation.workstream)
            .expect("it is known");
        let by_a_person = matches!(offer.decision.by, DecidedBy::Sender | DecidedBy::Picked);
        assert!(
            by_a_person || declines.unwrap_or(0) < rules.decline_limit,
            "{offer:?} asks an agent who declined it {declines:?} times"
        );
    }

    fn count_decline(&mut self, offer: &Offer, end: &OfferEnd) {
        let declined = matches!(end, OfferEnd::Rejected { .. } | OfferEnd::Expired);
        if declined && offer.reason != Reason::Consult {
            let key = (offer.conversation, offer.agent);
            *self.declines.entry(key).or_default() += 1;
        }
    }

    /// The records hold exactly what the effects have told.
    pub fn check(&self, state: &State) {
        let open: BTreeSet<OfferId> = state.open_offers().map(|offer| offer.id).collect();
        assert_eq!(open, self.open, "open offers, and those that were told of");
        let there: BTreeSet<ConversationId> = state.open_conversations().map(|it| it.id).collect();
        let expected: BTreeSet<ConversationId> =
            self.arrived.difference(&self.closed).copied().collect();
        assert_eq!(
            there, expected,
            "nothing is lost, and nothing appears from nowhere"
        );
        for conversation in state.open_conversations() {
            for (&agent, asked) in &conversation.asked {
                let told = self.declines.get(&(conversation.id, agent)).copied();
                let told = told.unwrap_or(0);
                assert_eq!(told, asked.declines, "declines of {conversation:?}");
            }
        }
    }

    /// Whether a supervisor or an administrator has put this agent above the units.
    pub fn may_be_above(&self, agent: AgentId) -> bool {
        self.above_units.contains(&agent)
    }
}

/// An SMS conversation that was being handed over when its agent left.
fn is_sms(moment: &Moment<'_>, conversation: Option<&Conversation>) -> bool {
    let rules = conversation.and_then(|it| moment.after.workstream(it.workstream));
    rules.is_some_and(|rules| !rules.is_chat())
}

/// The record says the same end, at the same time; what was shown is not
/// undelivered, and what was not shown is no miss.
fn ended_rightly<'a>(moment: &Moment<'a>, offer: OfferId, end: &OfferEnd) -> &'a Offer {
    let offer = moment.after.offer(offer);
    let offer = offer.expect("an offer that has just ended is known");
    let kept = OfferState::Ended {
        at: moment.now,
        end: end.clone(),
    };
    assert_eq!(offer.state, kept, "{offer:?}");
    let agent = moment
        .after
        .agent(offer.agent)
        .expect("an offer's agent is known");
    assert_eq!(agent.idle_since, moment.now, "{offer:?} ended, {agent:?}");
    let shown = offer.displayed.is_some();
    let by_restart = moment.command.is_none();
    match end {
        OfferEnd::Expired => {
            assert!(shown, "{offer:?}");
            let connected = agent.link == AgentLink::Connected;
            assert!(
                connected,
                "{offer:?} is a miss of {agent:?}, who had no link"
            );
        }
        OfferEnd::Disconnected => assert!(shown, "{offer:?}"),
        OfferEnd::Undelivered => {
            assert!(!shown, "{offer:?}");
            assert!(
                agent.paused || by_restart,
                "{offer:?} left {agent:?} without a pause"
            );
        }
        _ => {}
    }
    offer
}
