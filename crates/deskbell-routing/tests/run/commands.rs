//! What a happening means at this moment, as commands.

use std::time::Duration;

use deskbell_protocol::conversation::To;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, OfferId, TabId};
use deskbell_routing::{Account, Arrival, Command, HandOff, Handing, Need, Offer};

use super::{Run, agent_id};
use crate::random::{
    Happening, PROFILE, QUEUES, SKILL, SUPERVISOR, VISIBLE, queue_id, workstream_id,
};

/// A small number means one of this many latest conversations or offers.
const LATEST: usize = 8;

impl Run {
    pub fn commands(&mut self, happening: &Happening) -> Vec<Command> {
        match happening {
            Happening::Arrive {
                workstream,
                priority,
                skilled,
                with_bot,
            } => {
                let conversation = ConversationId::from_u128(self.conversations.len() as u128 + 1);
                self.conversations.push(conversation);
                let workstream = workstream_id(*workstream);
                vec![Command::Arrive(Arrival {
                    conversation,
                    workstream,
                    priority: (*priority > 0).then_some(*priority),
                    needs: needs(*skilled),
                    with_bot: *with_bot,
                    known: *skilled,
                })]
            }
            Happening::GoOnline(agent) => online(agent_id(*agent)),
            Happening::PutAgent {
                agent,
                units,
                places,
                skilled,
                queues,
                enabled,
            } => {
                let member = |queue: &u8| queues & (1 << queue) != 0 || *queues == 0;
                vec![Command::PutAgent(Account {
                    agent: agent_id(*agent),
                    units: *units,
                    profiles: [(PROFILE, *places)].into(),
                    skills: needs(*skilled).iter().map(|need| need.skill).collect(),
                    queues: (0..QUEUES).filter(member).map(queue_id).collect(),
                    answer_time: if *skilled { 100 } else { 150 },
                    enabled: *enabled,
                })]
            }
            Happening::PutWorkstream(workstream) => {
                vec![Command::PutWorkstream(workstream.clone())]
            }
            other => {
                let on = self.on_agent(other);
                let on = on.or_else(|| self.on_offer(other));
                on.or_else(|| self.on_conversation(other))
                    .into_iter()
                    .collect()
            }
        }
    }

    fn on_agent(&self, happening: &Happening) -> Option<Command> {
        let before = |ago: u64| self.now - Duration::from_millis(ago);
        Some(match *happening {
            Happening::TabOpened {
                agent,
                tab,
                surface,
            } => {
                let agent = agent_id(agent);
                Command::TabOpened {
                    agent,
                    tab: tab_id(agent, tab),
                    surface,
                }
            }
            Happening::TabSurface {
                agent,
                tab,
                surface,
            } => {
                let agent = agent_id(agent);
                Command::TabSurface {
                    agent,
                    tab: tab_id(agent, tab),
                    surface,
                }
            }
            Happening::TabSilent { agent, tab, ago } => {
                let agent = agent_id(agent);
                let last_frame = before(ago);
                Command::TabSilent {
                    agent,
                    tab: tab_id(agent, tab),
                    last_frame,
                }
            }
            Happening::TabHeard { agent, tab } => {
                let agent = agent_id(agent);
                Command::TabHeard {
                    agent,
                    tab: tab_id(agent, tab),
                }
            }
            Happening::TabClosed { agent, tab, ago } => {
                let agent = agent_id(agent);
                let last_frame = before(ago);
                Command::TabClosed {
                    agent,
                    tab: tab_id(agent, tab),
                    last_frame,
                }
            }
            Happening::Ready(agent) => Command::Ready {
                agent: agent_id(agent),
            },
            Happening::SignIn(agent) => Command::SignIn {
                agent: agent_id(agent),
            },
            Happening::SignOut(agent) => Command::SignOut {
                agent: agent_id(agent),
            },
            Happening::SetPresence { agent, choice } => Command::SetPresence {
                agent: agent_id(agent),
                choice,
                status: None,
            },
            Happening::ImBack(agent) => Command::ImBack {
                agent: agent_id(agent),
            },
            Happening::ResetPresence(agent) => Command::ResetPresence {
                agent: agent_id(agent),
                by: "Sam".into(),
            },
            _ => return None,
        })
    }

    fn on_offer(&self, happening: &Happening) -> Option<Command> {
        match *happening {
            Happening::Sent(offer) => Some(Command::Sent {
                offer: self.latest_offer(offer)?,
            }),
            Happening::Displayed { offer, surface } => {
                let Offer {
                    id: offer,
                    agent,
                    attempt,
                    ..
                } = *self.known_offer(offer)?;
                Some(Command::Displayed {
                    agent,
                    offer,
                    attempt,
                    surface,
                })
            }
            Happening::Accept(offer) => {
                let Offer {
                    id: offer, agent, ..
                } = *self.known_offer(offer)?;
                Some(Command::Accept { agent, offer })
            }
            Happening::AcceptOf { agent, offer } => {
                let offer = self.latest_offer(offer)?;
                Some(Command::Accept {
                    agent: agent_id(agent),
                    offer,
                })
            }
            Happening::Reject(offer) => {
                let Offer {
                    id: offer, agent, ..
                } = *self.known_offer(offer)?;
                Some(Command::Reject {
                    agent,
                    offer,
                    why: None,
                })
            }
            _ => None,
        }
    }

    fn on_conversation(&self, happening: &Happening) -> Option<Command> {
        match *happening {
            Happening::CustomerLost(number) => Some(Command::CustomerLost {
                conversation: self.latest_conversation(number)?,
            }),
            Happening::CustomerBack(number) => Some(Command::CustomerBack {
                conversation: self.latest_conversation(number)?,
            }),
            Happening::CustomerWrites(number) => Some(Command::CustomerWrites {
                conversation: self.latest_conversation(number)?,
            }),
            Happening::CustomerEnds(number) => Some(Command::CustomerEnds {
                conversation: self.latest_conversation(number)?,
            }),
            Happening::End(number) => {
                let conversation = self.latest_conversation(number)?;
                let agent = self.state.conversation(conversation)?.agent?;
                Some(Command::End {
                    agent,
                    conversation,
                })
            }
            Happening::FinishWrapUp(number) => {
                let conversation = self.latest_conversation(number)?;
                let agent = self.state.conversation(conversation)?.agent?;
                Some(Command::FinishWrapUp {
                    agent,
                    conversation,
                })
            }
            Happening::Leave(number) => {
                let conversation = self.latest_conversation(number)?;
                let agent = self.state.conversation(conversation)?.agent?;
                Some(Command::Leave {
                    agent,
                    conversation,
                })
            }
            _ => self.of_handing(happening),
        }
    }

    fn of_handing(&self, happening: &Happening) -> Option<Command> {
        let holder = |id| self.state.conversation(id)?.agent;
        Some(match *happening {
            Happening::Assign {
                conversation,
                to,
                confirmed,
            } => Command::Assign {
                conversation: self.latest_conversation(conversation)?,
                to: agent_id(to),
                by: SUPERVISOR,
                confirmed,
            },
            Happening::Hand {
                conversation,
                to,
                to_queue,
                supervisor,
                escalates,
            } => {
                let conversation = self.latest_conversation(conversation)?;
                let by = if supervisor {
                    SUPERVISOR
                } else {
                    holder(conversation)?
                };
                let handing = Handing {
                    conversation,
                    by,
                    supervisor,
                    to: if to_queue {
                        To::Queue(queue_id(to))
                    } else {
                        To::Agent(agent_id(to))
                    },
                    anyway: to % 2 == 0,
                };
                if escalates {
                    Command::Escalate(handing)
                } else {
                    Command::Transfer(handing)
                }
            }
            Happening::TakeBack(number) => Command::TakeBack {
                conversation: self.latest_conversation(number)?,
                by: SUPERVISOR,
                supervisor: true,
            },
            Happening::Pick {
                agent,
                conversation,
            } => Command::Pick {
                agent: agent_id(agent),
                conversation: self.latest_conversation(conversation)?,
            },
            Happening::Consult { conversation, whom } => {
                let conversation = self.latest_conversation(conversation)?;
                Command::Consult {
                    agent: holder(conversation)?,
                    conversation,
                    whom: agent_id(whom),
                }
            }
            Happening::Join {
                agent,
                conversation,
            } => Command::Join {
                agent: agent_id(agent),
                conversation: self.latest_conversation(conversation)?,
            },
            Happening::LeaveConsult => {
                let mut open = self.state.open_conversations();
                let (conversation, whom) =
                    open.find_map(|it| Some((it.id, *it.consulted.keys().next()?)))?;
                Command::LeaveConsult {
                    agent: whom,
                    conversation,
                    whom,
                }
            }
            Happening::HandOff {
                conversation,
                queue,
            } => Command::HandOff(HandOff {
                conversation: self.latest_conversation(conversation)?,
                queue: (queue != 0).then(|| queue_id(queue)),
                priority: None,
                needs: Vec::new(),
                anyway: queue % 2 == 0,
                known: [None, Some(true), Some(false)][usize::from(queue % 3)],
            }),
            Happening::BotEnds(number) => Command::BotEnds {
                conversation: self.latest_conversation(number)?,
            },
            Happening::Identified(number, known) => Command::Identified {
                conversation: self.latest_conversation(number)?,
                known,
            },
            Happening::ForceClose(number) => Command::ForceClose {
                conversation: self.latest_conversation(number)?,
            },
            Happening::SomebodyWrites(number) => Command::SomebodyWrites {
                conversation: self.latest_conversation(number)?,
            },
            _ => return None,
        })
    }

    fn latest_conversation(&self, number: u8) -> Option<ConversationId> {
        latest(&self.conversations, number)
    }

    fn latest_offer(&self, number: u8) -> Option<OfferId> {
        latest(&self.offers, number)
    }

    fn known_offer(&self, number: u8) -> Option<&Offer> {
        self.state.offer(self.latest_offer(number)?)
    }
}

fn needs(skilled: bool) -> Vec<Need> {
    let need = Need {
        priority: 1,
        skill: SKILL,
    };
    skilled.then_some(need).into_iter().collect()
}

fn latest<T: Copy>(all: &[T], number: u8) -> Option<T> {
    let among = all.len().min(LATEST);
    let back = usize::from(number).checked_rem(among)?;
    all.get(all.len() - 1 - back).copied()
}

/// Each agent has two tabs.
fn tab_id(agent: AgentId, number: u8) -> TabId {
    TabId::from_u128(agent.to_u128() * 2 + u128::from(number % 2))
}

fn online(agent: AgentId) -> Vec<Command> {
    let (tab, surface) = (tab_id(agent, 0), VISIBLE);
    vec![
        Command::SignIn { agent },
        Command::TabOpened {
            agent,
            tab,
            surface,
        },
        Command::SetPresence {
            agent,
            choice: Choice::Available,
            status: None,
        },
    ]
}
