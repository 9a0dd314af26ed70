//! What agents do with each other's work, by chance: they hand over, escalate,
//! take back, pick, ask for advice and give it, and make mistakes.

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{ConversationState, To};
use deskbell_protocol::limits;
use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, ConversationId, OfferId};
use deskbell_routing::{Agent, AgentLink, Conversation};

use crate::event::Event;
use crate::house;
use crate::world::World;

#[derive(Debug, Clone, Copy)]
enum Dealing {
    Transfer,
    Escalate,
    Pick,
    Consult,
    Join,
    Admit,
    EndAdvice,
    Leave,
    Advise,
    Status,
    AnswerAgain,
    Slip,
}

const DEALINGS: [(u64, Dealing); 12] = [
    (8, Dealing::Transfer),
    (4, Dealing::Escalate),
    (8, Dealing::Pick),
    (12, Dealing::Consult),
    (2, Dealing::Join),
    (24, Dealing::Admit),
    (3, Dealing::EndAdvice),
    (3, Dealing::Leave),
    (5, Dealing::Advise),
    (3, Dealing::Status),
    (6, Dealing::AnswerAgain),
    (5, Dealing::Slip),
];

impl World {
    /// Something of it, in this tab of theirs.
    pub fn deals(&mut self, person: usize, tab: usize) {
        let Some(dealing) = self.chance.weighted(&DEALINGS) else {
            return;
        };
        let command = match dealing {
            Dealing::Transfer | Dealing::Escalate => self.hands_over(person, tab, dealing),
            Dealing::Pick => self
                .some_conversation(|it| it.state == ConversationState::Open)
                .or_else(|| self.some_conversation(|_| true))
                .map(|conversation| Command::Pick { conversation }),
            Dealing::Consult => self.own(person).map(|conversation| {
                let whom = self.somebody();
                Command::Consult { conversation, whom }
            }),
            // Refused to who is no supervisor.
            Dealing::Join => self
                .some_conversation(|it| it.state == ConversationState::Active)
                .map(|conversation| Command::Join { conversation }),
            Dealing::Admit | Dealing::EndAdvice => self.changes_consult(person, dealing),
            Dealing::Leave => self
                .own(person)
                .map(|conversation| Command::Leave { conversation }),
            Dealing::Advise => self.advises(person),
            Dealing::Status => {
                let number = self.chance.index(house::STATUSES.len());
                Some(Command::SetPresence {
                    choice: house::STATUSES[number],
                    status: Some(house::status_id(number)),
                })
            }
            Dealing::AnswerAgain => self.answers_again(person),
            Dealing::Slip => self.slips(person),
        };
        if let Some(command) = command {
            self.asks(tab, command);
        }
    }

    fn hands_over(&mut self, person: usize, tab: usize, how: Dealing) -> Option<Command> {
        let conversation = self.own(person)?;
        let to = self.somewhere();
        let anyway = self.chance.percent(30);
        if matches!(to, To::Agent(_)) && self.chance.percent(30) {
            let later = self.chance.among(1..=2_000);
            self.agenda
                .after(later, Event::TakesBack(tab, conversation));
        }
        Some(match how {
            Dealing::Escalate => Command::Escalate {
                conversation,
                to,
                anyway,
            },
            _ => Command::Transfer {
                conversation,
                to,
                anyway,
            },
        })
    }

    /// Thinks better of it.
    pub fn takes_back(&mut self, tab: usize, conversation: ConversationId) {
        if self.tabs[tab].works() && self.tabs[tab].screen.connected() {
            self.asks(tab, Command::TakeBack { conversation });
        }
    }

    fn changes_consult(&mut self, person: usize, how: Dealing) -> Option<Command> {
        let me = house::agent_id(person);
        let advises = |it: &Conversation| it.consulted.contains_key(&me);
        let asks = |it: &Conversation| it.agent == Some(me) && !it.consulted.is_empty();
        let leaves = matches!(how, Dealing::EndAdvice) && self.chance.percent(50);
        if leaves && let Some(conversation) = self.some_conversation(advises) {
            let whom = me;
            return Some(Command::LeaveConsult { conversation, whom });
        }
        let conversation = self.some_conversation(asks)?;
        let advisers: Vec<AgentId> = {
            let known = self.routing()?.conversation(conversation)?;
            known.consulted.keys().copied().collect()
        };
        let whom = advisers[self.chance.index(advisers.len())];
        Some(match how {
            Dealing::EndAdvice => Command::LeaveConsult { conversation, whom },
            _ => Command::Admit { conversation, whom },
        })
    }

    /// What an agent says in a conversation of theirs.
    pub fn says_to(&self, conversation: ConversationId) -> String {
        let mark = house::mark(self.customer_of(conversation));
        format!("We look at it {mark}")
    }

    fn advises(&mut self, person: usize) -> Option<Command> {
        let me = house::agent_id(person);
        let conversation = self.some_conversation(|it| it.consulted.contains_key(&me))?;
        let text = format!("I know {}", house::mark(self.customer_of(conversation)));
        let attachments = Vec::new();
        Some(match self.chance.percent(50) {
            true => Command::Say {
                conversation,
                text,
                attachments,
            },
            false => Command::Note {
                conversation,
                text,
                attachments,
            },
        })
    }

    /// An answer to an offer that may have been answered, or be over.
    fn answers_again(&mut self, person: usize) -> Option<Command> {
        let seen: Vec<OfferId> = self.people[person].latest().collect();
        let offer = *seen.get(self.chance.index(seen.len()))?;
        let why = self.chance.percent(50).then(|| "Not mine".into());
        Some(if self.chance.percent(50) {
            Command::Accept { offer }
        } else {
            Command::Reject { offer, why }
        })
    }

    /// What is refused, mostly.
    fn slips(&mut self, person: usize) -> Option<Command> {
        let me = house::agent_id(person);
        let theirs = self.some_conversation(|it| it.agent == Some(me));
        let conversation = theirs.or_else(|| self.some_conversation(|_| true))?;
        Some(match self.chance.among(0..=5) {
            0 => Command::FinishWrapUp { conversation },
            1 => Command::Say {
                conversation,
                text: " ".into(),
                attachments: Vec::new(),
            },
            2 => Command::Say {
                conversation,
                text: "x".repeat(limits::MESSAGE_BYTES + 1),
                attachments: Vec::new(),
            },
            3 => Command::TakeBack { conversation },
            // Their role may allow it.
            4 => Command::Assign {
                conversation,
                to: self.somebody(),
                confirmed: self.chance.percent(50),
            },
            _ => Command::Read {
                conversation,
                upto: 1,
            },
        })
    }

    /// A conversation that they have, on their screen or not yet.
    fn own(&mut self, person: usize) -> Option<ConversationId> {
        let me = house::agent_id(person);
        let active =
            |it: &Conversation| it.agent == Some(me) && it.state == ConversationState::Active;
        self.some_conversation(active)
    }

    /// An agent, mostly one who could take something.
    pub fn somebody(&mut self) -> AgentId {
        let there = |agent: &Agent| {
            agent.link == AgentLink::Connected
                && !agent.paused
                && matches!(agent.presence.base, Base::Available | Base::Busy)
        };
        let there: Vec<AgentId> = self
            .routing()
            .into_iter()
            .flat_map(|state| state.agents().filter(|agent| there(agent)))
            .map(|agent| agent.id)
            .collect();
        if there.is_empty() || self.chance.percent(25) {
            return house::agent_id(self.chance.index(self.people.len()));
        }
        there[self.chance.index(there.len())]
    }

    /// To whom or where something is handed over.
    pub fn somewhere(&mut self) -> To {
        if self.chance.percent(65) {
            To::Agent(self.somebody())
        } else {
            To::Queue(house::queue_id(self.chance.among(1..=house::QUEUES)))
        }
    }

    pub fn some_conversation(
        &mut self,
        which: impl Fn(&Conversation) -> bool,
    ) -> Option<ConversationId> {
        let all: Vec<ConversationId> = self
            .routing()?
            .open_conversations()
            .filter(|it| which(it))
            .map(|it| it.id)
            .collect();
        all.get(self.chance.index(all.len())).copied()
    }
}
