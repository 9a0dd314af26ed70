//! Routing's effects become events: of the agent's log, and of the customer's
//! as far as the customer may know.

use deskbell_protocol::agent::{Event, SessionChange};
use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::{self, OfferEnd};
use deskbell_protocol::{AgentId, ConversationId, OfferId, customer};
use deskbell_routing::{DecidedBy, Effect, Offer, OfferState};

use super::bot_events::BotNews;
use super::render::{Filling, notification};
use super::tally::Tally;
use super::turn::Turn;
use super::{World, nonce, waits};

impl Turn<'_> {
    /// Tells everybody concerned, in the order in which it happened.
    pub(super) fn tell(&mut self, effects: &[Effect]) {
        self.note_accepts(effects);
        let accepted = |effect: &Effect| match effect {
            Effect::OfferEnded {
                offer,
                end: OfferEnd::Accepted,
            } => Some(*offer),
            _ => None,
        };
        self.accepted = effects.iter().filter_map(accepted).collect();
        for effect in effects {
            self.tell_one(effect);
        }
    }

    fn tell_one(&mut self, effect: &Effect) {
        match *effect {
            Effect::OfferMade { offer } => self.offer_made(offer),
            Effect::OfferDisplayed { offer, surface } => {
                self.tallies.push(Tally::OfferDisplayed(surface));
                if let Some(shown) = self.world.desk.shown.edit(offer) {
                    shown.displayed = true;
                }
                if let Some(agent) = self.offer(offer).map(|it| it.agent) {
                    self.agent_event(agent, Event::OfferDisplayed { offer, surface });
                }
            }
            Effect::OfferEnded { offer, ref end } => self.offer_ended(offer, end),
            Effect::PresenceChanged { agent } => {
                self.world.watch.changed(agent);
                if let Some(record) = self.world.routing.agent(agent) {
                    let (presence, choice) = (record.presence.clone(), record.choice);
                    self.agent_event(agent, Event::Presence { presence, choice });
                }
            }
            Effect::LinkChanged { agent } | Effect::LoadChanged { agent } => {
                self.world.watch.changed(agent);
            }
            Effect::ReachChanged { agent } => {
                self.world.watch.changed(agent);
                if let Some(record) = self.world.routing.agent(agent) {
                    let (reach, went_elsewhere) = (record.reach(), record.went_elsewhere);
                    self.agent_event(
                        agent,
                        Event::ReachChanged {
                            reach,
                            went_elsewhere,
                        },
                    );
                }
            }
            Effect::Missed { agent, ref missed } => {
                self.agent_event(
                    agent,
                    Event::Missed {
                        missed: missed.clone(),
                    },
                );
            }
            Effect::MissedCleared { agent } => self.agent_event(agent, Event::MissedCleared),
            Effect::SessionOpened {
                agent,
                conversation,
            } => {
                self.session_opened(agent, conversation);
            }
            Effect::SessionClosed {
                agent,
                conversation,
                cause,
            } => {
                self.agent_event(
                    agent,
                    Event::SessionClosed {
                        conversation,
                        cause,
                    },
                );
            }
            Effect::WrapUpStarted {
                agent,
                conversation,
                cause,
            } => {
                self.wrap_up_started(agent, conversation, cause);
            }
            Effect::CameBack { offer, sender } => self.came_back(offer, sender),
            Effect::ConsultStarted {
                agent,
                conversation,
            }
            | Effect::ConsultJoined {
                agent,
                conversation,
            } => self.advises(agent, conversation),
            Effect::ConsultEnded {
                agent,
                conversation,
            } => {
                self.world.watch.changed(agent);
                let cause = CloseCause::HandedOver;
                self.agent_event(
                    agent,
                    Event::SessionClosed {
                        conversation,
                        cause,
                    },
                );
                self.advisers_changed(conversation);
            }
            Effect::WaitsAgain { conversation } => {
                if let Some(chat) = self.world.desk.chats.edit(conversation) {
                    chat.session_offer = None;
                }
                self.waits_from_now(conversation);
                self.customer_waits(conversation, false);
            }
            Effect::CustomerLinkChanged { conversation } => self.customer_link(conversation),
            Effect::ConversationClosed {
                conversation,
                cause,
            } => self.ended(conversation, cause),
            // The floor's queues show it, and this is no news to hold back.
            Effect::NobodyLeft { conversation } => {
                self.world.watch.tell_at_once();
                self.after_hand_over(conversation, BotNews::NobodyLeft);
            }
        }
    }

    /// Nobody has it any more who talked with them: an agent, or a bot.
    pub(super) fn customer_waits(&mut self, conversation: ConversationId, bot: bool) {
        self.customer_event(conversation, customer::Event::WaitsAgain { bot });
    }

    pub(super) fn offer(&self, offer: OfferId) -> Option<&Offer> {
        self.world.routing.offer(offer)
    }

    fn offer_made(&mut self, id: OfferId) {
        let Some(shown) = self.shown(id) else { return };
        let found = self.offer(id);
        let found = found.map(|offer| (offer.agent, offer.sender, offer.conversation));
        let Some((agent, sender, conversation)) = found else {
            return;
        };
        self.asked_changed(sender, conversation);
        // What the agent picked was theirs at once: nothing rings.
        if self
            .offer(id)
            .is_some_and(|offer| offer.decision.by == DecidedBy::Picked)
        {
            return;
        }
        self.world.desk.shown.put(id, shown.clone());
        self.agent_event(
            agent,
            Event::OfferMade {
                offer: Box::new(shown),
            },
        );
    }

    /// The offer as its agent sees it from now on, whatever is reconfigured.
    fn shown(&self, id: OfferId) -> Option<offer::Offer> {
        let World { routing, desk, .. } = &*self.world;
        let offer = routing.offer(id)?;
        let conversation = routing.conversation(offer.conversation)?;
        let chat = desk.chats.get(offer.conversation)?;
        let workstream = routing.workstream(conversation.workstream)?;
        let served = workstream.template(offer.reason, conversation.known);
        let template = desk.templates.get(served.id)?;
        let queue = self.queue_name(conversation.queue);
        let sender = offer.sender.map(|id| desk.name(id));
        let waiting_since = waits::since(offer, conversation, chat);
        let filled = Filling {
            chat,
            queue: &queue,
            channel: workstream.channel,
            waiting_since,
            sender: sender.as_deref(),
        };
        Some(offer::Offer {
            id,
            attempt: offer.attempt,
            conversation: offer.conversation,
            nonce: nonce::of(&desk.secret, id, offer.agent),
            reason: offer.reason,
            offered_at: offer.offered_at,
            expires_at: offer.expires_at,
            displayed: offer.displayed.is_some(),
            notification: notification(offer, template, &filled),
            customer: chat.customer.clone(),
            channel: workstream.channel,
            queue,
            waiting_since,
            started_at: Some(conversation.arrived_at),
            opens: offer.opens,
        })
    }

    fn offer_ended(&mut self, id: OfferId, end: &OfferEnd) {
        self.world.desk.shown.remove(id);
        let Some(offer) = self.offer(id) else { return };
        let (agent, offered_at) = (offer.agent, offer.offered_at);
        let (sender, conversation) = (offer.sender, offer.conversation);
        self.asked_changed(sender, conversation);
        self.tallies.push(Tally::OfferEnded(end.clone()));
        self.agent_event(
            agent,
            Event::OfferEnded {
                offer: id,
                end: end.clone(),
            },
        );
        let mut today = self.world.desk.today(agent, self.now);
        match end {
            OfferEnd::Accepted => {
                let answer = self.now.since(offered_at).as_millis();
                today.accepted += 1;
                today.answer_ms += u64::try_from(answer).unwrap_or(u64::MAX);
            }
            OfferEnd::Expired => today.missed += 1,
            OfferEnd::Rejected { .. } => today.rejected += 1,
            OfferEnd::Undelivered | OfferEnd::Disconnected | OfferEnd::Rescinded { .. } => return,
        }
        self.world.desk.put_today(agent, self.now, today);
        self.agent_event(agent, Event::Today { today });
    }

    fn came_back(&mut self, id: OfferId, sender: AgentId) {
        let Some(offer) = self.offer(id) else { return };
        let (conversation, agent) = (offer.conversation, offer.agent);
        let OfferState::Ended { end, .. } = offer.state.clone() else {
            return;
        };
        let who = self.world.desk.name(agent);
        self.agent_event(
            sender,
            Event::CameBack {
                conversation,
                who,
                end,
            },
        );
    }

    /// Who advises has the conversation among their sessions, to read.
    fn advises(&mut self, agent: AgentId, id: ConversationId) {
        self.world.watch.changed(agent);
        if let Some(session) = self.session(id, agent) {
            let session = Box::new(session);
            self.agent_event(agent, Event::SessionOpened { session });
        }
        self.advisers_changed(id);
    }

    fn advisers_changed(&mut self, id: ConversationId) {
        let conversation = self.world.routing.conversation(id);
        if let Some((agent, it)) = self.agent_in(id).zip(conversation) {
            let advisers = self.advisers(it);
            self.session_changed(agent, id, SessionChange::Advisers { advisers });
        }
    }

    /// Tells who asked for the offer, if the conversation is still theirs.
    fn asked_changed(&mut self, sender: Option<AgentId>, id: ConversationId) {
        let Some(agent) = self.agent_in(id).filter(|&agent| sender == Some(agent)) else {
            return;
        };
        let conversation = self.world.routing.conversation(id);
        let asked = conversation.and_then(|it| self.asked(it));
        self.session_changed(agent, id, SessionChange::Asked { asked });
    }

    pub(super) fn session_changed(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        change: SessionChange,
    ) {
        let conversation = id;
        self.agent_event(
            agent,
            Event::SessionChanged {
                conversation,
                change,
            },
        );
    }

    fn session_opened(&mut self, agent: AgentId, id: ConversationId) {
        if let Some(session) = self.session(id, agent) {
            self.agent_event(
                agent,
                Event::SessionOpened {
                    session: Box::new(session),
                },
            );
        }
        let agent = self.world.desk.name(agent);
        let taken = BotNews::Taken {
            agent: agent.clone(),
        };
        self.after_hand_over(id, taken);
        self.customer_event(id, customer::Event::Joined { agent });
    }

    fn wrap_up_started(&mut self, agent: AgentId, id: ConversationId, cause: CloseCause) {
        let wrap_up_until = self
            .world
            .routing
            .conversation(id)
            .and_then(|it| it.wrap_up_until);
        let state = ConversationState::WrapUp;
        let change = SessionChange::State {
            state,
            wrap_up_until,
            cause: Some(cause),
        };
        self.agent_event(
            agent,
            Event::SessionChanged {
                conversation: id,
                change,
            },
        );
        self.ended(id, cause);
    }

    /// Tells the customer once that it is over.
    fn ended(&mut self, id: ConversationId, cause: CloseCause) {
        let told = self
            .world
            .desk
            .chats
            .get(id)
            .is_some_and(|chat| chat.told.is_some());
        if told {
            return;
        }
        if let Some(chat) = self.world.desk.chats.edit(id) {
            chat.told = Some(cause);
        }
        self.ended_for_bots(id, cause);
        self.customer_event(id, customer::Event::Ended { cause });
    }

    /// A customer who goes when it is over has not gone: nobody waits for them.
    fn customer_link(&mut self, id: ConversationId) {
        let conversation = self.world.routing.conversation(id);
        let active = conversation.filter(|it| it.state == ConversationState::Active);
        if let Some((agent, link)) = active.and_then(|it| Some((it.agent?, it.customer))) {
            let change = SessionChange::CustomerLink { link };
            self.agent_event(
                agent,
                Event::SessionChanged {
                    conversation: id,
                    change,
                },
            );
        }
    }
}
