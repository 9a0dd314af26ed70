//! The supervisor, at a page of their own: gives work, takes it back, joins and ends
//! it, sets agents back. Each command is repeated until it is answered.

use deskbell_protocol::CommandId;
use deskbell_protocol::agent::{Command, CommandFrame};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{Problem, ProblemCode};
use deskbell_routing::Conversation;
use deskbell_server::engine::{Answer, Input};

use crate::calls::Caller;
use crate::event::Event;
use crate::house;
use crate::world::World;

/// How often a command is tried.
const TRIES: u8 = 3;

impl World {
    pub fn supervisor_acts(&mut self) {
        if self.quiet {
            return;
        }
        let next = self.chance.among(500..=4_000);
        self.agenda.after(next, Event::SupervisorActs);
        let body = match self.chance.among(0..=19) {
            0..=7 => self.assigns(),
            8..=11 => self.hands_anything_over(),
            12 => self
                .some_conversation(|_| true)
                .map(|conversation| Command::ForceClose { conversation }),
            13 => self
                .some_conversation(|_| true)
                .map(|conversation| Command::Join { conversation }),
            14 => {
                let given = |it: &Conversation| it.agent.is_some() && it.offer.is_some();
                self.some_conversation(given)
                    .map(|conversation| Command::TakeBack { conversation })
            }
            _ => self.resets(),
        };
        if let Some(body) = body {
            self.supervisor_asks(body);
        }
    }

    fn assigns(&mut self) -> Option<Command> {
        let goes_on = |it: &Conversation| it.state != ConversationState::WrapUp;
        let conversation = self.some_conversation(goes_on)?;
        Some(Command::Assign {
            conversation,
            to: self.somebody(),
            confirmed: self.chance.percent(50),
        })
    }

    fn hands_anything_over(&mut self) -> Option<Command> {
        let conversation = self.some_conversation(|_| true)?;
        let (to, anyway) = (self.somewhere(), self.chance.percent(30));
        Some(if self.chance.percent(50) {
            Command::Transfer {
                conversation,
                to,
                anyway,
            }
        } else {
            Command::Escalate {
                conversation,
                to,
                anyway,
            }
        })
    }

    fn resets(&self) -> Option<Command> {
        let disk = self.disk.borrow();
        let mut agents = disk.tables.agents.values().map(|row| &row.agent);
        let aside = agents.find(|agent| agent.set_aside.is_some())?;
        Some(Command::ResetPresence { agent: aside.id })
    }

    fn supervisor_asks(&mut self, body: Command) {
        let command = CommandId::from_parts(self.server_time(), self.chance.number());
        self.errands
            .insert(command, (CommandFrame { command, body }, 0));
        self.supervisor_tries(command);
    }

    fn supervisor_tries(&mut self, command: CommandId) {
        let Some((frame, tries)) = self.errands.get_mut(&command) else {
            return;
        };
        *tries += 1;
        let input = Input::AgentCommand {
            agent: house::supervisor(),
            frame: frame.clone(),
        };
        self.call(Caller::Supervisor(command), input);
    }

    pub fn supervisor_hears(
        &mut self,
        command: CommandId,
        answer: Option<Result<Answer, Problem>>,
    ) {
        let unanswered = match &answer {
            None => true,
            Some(Err(problem)) => problem.code == ProblemCode::Unavailable,
            Some(Ok(_)) => false,
        };
        if let Some(answer) = &answer {
            self.heard_call(house::supervisor(), command, answer);
        }
        let again = self.errands.get(&command).is_some_and(|it| it.1 < TRIES);
        if unanswered && again {
            return self.supervisor_tries(command);
        }
        self.errands.remove(&command);
    }
}
