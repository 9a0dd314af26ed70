//! One batch in progress: it changes the world, collects what has to be stored
//! and what is to be sent, and carries each command out once.

use std::collections::BTreeMap;

use deskbell_protocol::agent::{Done, Outcome};
use deskbell_protocol::{CommandId, OfferId, Problem, Timestamp, agent, customer};
use deskbell_routing::{Command, Effect, Refusal, explained_step};

use super::input::{Answer, Input, Telling};
use super::tally::Tally;
use super::{World, rows};
use crate::store::{AnswerRow, Asked, Known, Owner, Row, Store, StoreError};

/// See the module.
pub struct Turn<'a> {
    pub(super) world: &'a mut World,
    pub(super) store: &'a mut dyn Store,
    pub(super) now: Timestamp,
    pub(super) known: Known,
    /// What is stored beside the changed records.
    pub(super) rows: Vec<Row>,
    pub(super) tellings: Vec<Telling>,
    pub(super) tallies: Vec<Tally>,
    pub(super) cause: Option<usize>,
    /// Offers that were accepted in the step that is being told.
    pub(super) accepted: Vec<OfferId>,
    answered: BTreeMap<(Owner, CommandId), Outcome>,
}

/// What has to be stored, and what is to be sent and counted once it is.
pub struct Finished {
    pub rows: Vec<Row>,
    pub tellings: Vec<Telling>,
    pub tallies: Vec<Tally>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(world: &'a mut World, store: &'a mut dyn Store, now: Timestamp) -> Self {
        Self {
            world,
            store,
            now,
            known: Known::default(),
            rows: Vec::new(),
            tellings: Vec::new(),
            tallies: Vec::new(),
            cause: None,
            accepted: Vec::new(),
            answered: BTreeMap::new(),
        }
    }

    /// Asks the store, once for the whole batch, what it knows of its commands
    /// and chats.
    pub(super) fn look_up(&mut self, inputs: &[Input]) -> Result<(), StoreError> {
        let mut asked = Asked::default();
        for input in inputs {
            match input {
                Input::AgentCommand { agent, frame, .. } => {
                    if let agent::Command::Say { attachments, .. }
                    | agent::Command::Note { attachments, .. } = &frame.body
                    {
                        asked.attachments.extend(attachments);
                    }
                    asked.commands.push((Owner::Agent(*agent), frame.command));
                }
                Input::CustomerCommand {
                    conversation,
                    frame,
                } => {
                    if let customer::Command::Say { attachments, .. } = &frame.body {
                        asked.attachments.extend(attachments);
                    }
                    asked
                        .commands
                        .push((Owner::Conversation(*conversation), frame.command));
                }
                Input::NonceAnswer { agent, answer } => {
                    asked
                        .commands
                        .push((Owner::Agent(*agent), decision_of(answer.offer)));
                }
                Input::StartChat(chat) => asked.chats.push(chat.token),
                Input::MakeBackLink { link, .. } => asked.back_links.push(*link),
                Input::ComeBack(comes) => {
                    asked.back_links.push(comes.link);
                    asked.chats.push(comes.token);
                    asked.chats.extend(comes.own);
                }
                Input::ChangeCustomer(asks) => {
                    let owner = Owner::Agent(asks.agent);
                    asked.commands.push((owner, asks.command));
                }
                Input::Bot(asks) => {
                    let owner = Owner::Conversation(asks.conversation);
                    asked.commands.push((owner, asks.command));
                }
                Input::Sms(sms) => {
                    asked.received.push(sms.mark);
                    asked.lines.push(sms.line.mark());
                }
                Input::Attach(new) => asked.attachments.push(new.attachment.id),
                Input::Fetched(fetched) => asked.attachments.push(fetched.id),
                Input::SmsWent(went) => asked.out.push((went.conversation, went.message)),
                Input::Keep(keeps) => keeps.ask(&mut asked),
                _ => {}
            }
        }
        if asked != Asked::default() {
            self.known = self.store.known(&asked)?;
        }
        Ok(())
    }

    /// Carries one input out. The inner result is its answer; the outer one is
    /// the store's, which ends the batch.
    pub(super) fn take(
        &mut self,
        index: usize,
        input: &Input,
    ) -> Result<Result<Answer, Problem>, StoreError> {
        self.cause = Some(index);
        let done = match input {
            Input::AgentAttach {
                agent,
                tab,
                socket,
                surface,
                position,
            } => {
                return self.agent_attach(*agent, *tab, *socket, *surface, *position);
            }
            Input::CustomerAttach {
                conversation,
                token,
                socket,
                position,
            } => {
                return self.customer_attach(*conversation, *token, *socket, *position);
            }
            Input::StartChat(chat) => return Ok(self.start_chat(chat)),
            Input::ComeBack(comes) => return Ok(self.come_back(comes)),
            Input::MakeBackLink {
                agent,
                conversation,
                link,
            } => self.make_back_link(*agent, *conversation, *link),
            Input::Why { conversation } => return Ok(self.why(*conversation)),
            Input::Targets {
                agent,
                conversation,
            } => return Ok(self.targets(*agent, *conversation)),
            Input::Waiting { agent } => return Ok(self.waiting(*agent)),
            Input::Rules => return Ok(Ok(Answer::Rules(Box::new(self.rules())))),
            Input::AgentFrame {
                agent,
                tab,
                socket,
                frame,
            } => {
                self.agent_frame(*agent, *tab, *socket, frame);
                Ok(Done::Done)
            }
            Input::AgentCommand { agent, frame } => self.agent_command(*agent, frame),
            Input::NonceAnswer { agent, answer } => self.nonce_answer(*agent, answer),
            Input::AgentClosed {
                agent,
                tab,
                socket,
                last_frame,
            } => {
                self.agent_closed(*agent, *tab, *socket, *last_frame);
                Ok(Done::Done)
            }
            Input::TabSilent {
                agent,
                tab,
                socket,
                last_frame,
            } => {
                let (agent, tab, last_frame) = (*agent, *tab, *last_frame);
                self.tab_command(
                    agent,
                    tab,
                    *socket,
                    Command::TabSilent {
                        agent,
                        tab,
                        last_frame,
                    },
                );
                Ok(Done::Done)
            }
            Input::TabHeard { agent, tab, socket } => {
                let (agent, tab) = (*agent, *tab);
                self.tab_command(agent, tab, *socket, Command::TabHeard { agent, tab });
                Ok(Done::Done)
            }
            Input::CustomerFrame {
                conversation,
                frame,
            } => {
                self.customer_frame(*conversation, frame);
                Ok(Done::Done)
            }
            Input::CustomerCommand {
                conversation,
                frame,
            } => self.customer_command(*conversation, frame),
            Input::CustomerGone {
                conversation,
                socket,
            } => {
                self.guest_leaves(*conversation, *socket);
                Ok(Done::Done)
            }
            Input::CustomerHeard {
                conversation,
                socket,
            } => {
                self.guest_comes(*conversation, *socket);
                Ok(Done::Done)
            }
            Input::Attach(new) => return Ok(self.attach(new)),
            Input::Fetched(fetched) => self.fetched(fetched),
            Input::SmsWent(went) => self.sms_went(went),
            Input::ChangeCustomer(asks) => {
                self.look_up_subject(asks)?;
                self.change_customer(asks)
            }
            Input::Sms(sms) => return Ok(self.sms(sms)),
            Input::Quick { asks, entry } => Ok(self.quick(asks, entry.as_ref())),
            Input::Keep(keeps) => return Ok(Ok(self.keep(keeps))),
            Input::Bot(asks) => self.bot(asks),
            Input::BotTold { number } => {
                self.rows.push(Row::BotTold(*number));
                Ok(Done::Done)
            }
            Input::Control { changes, rows } => self.control(changes, rows),
            Input::Erase { piece, entry } => self.erase(piece, entry.as_ref()),
            Input::Sent { offer } => {
                self.fact(Command::Sent { offer: *offer });
                Ok(Done::Done)
            }
            Input::Tick => Ok(Done::Done),
        };
        Ok(done.map(Answer::Done))
    }

    /// What is due by now.
    pub(super) fn wake(&mut self) {
        self.cause = None;
        if self
            .world
            .routing
            .next_deadline()
            .is_some_and(|at| at <= self.now)
        {
            self.fact(Command::Wake);
        }
    }

    pub(super) fn finish(mut self) -> Finished {
        self.tell_watchers();
        let mut rows = rows::changed(self.world);
        rows.append(&mut self.rows);
        if !rows.is_empty() {
            rows.push(Row::Time(self.now));
        }
        Finished {
            rows,
            tellings: self.tellings,
            tallies: self.tallies,
        }
    }

    /// A routing command whose refusal is its answer.
    pub(super) fn run(&mut self, command: Command) -> Result<(), Problem> {
        let effects = self.decide(command)?;
        self.tell(&effects);
        Ok(())
    }

    /// A routing command, without telling its effects yet.
    pub(super) fn decide(&mut self, command: Command) -> Result<Vec<Effect>, Problem> {
        let mut effects = Vec::new();
        let mut deliberations = Vec::new();
        let state = &mut self.world.routing;
        explained_step(state, self.now, command, &mut effects, &mut deliberations)
            .map_err(|refusal: Refusal| Problem::from(refusal.code()))?;
        let deliberations = deliberations.into_iter().map(Row::Deliberation);
        self.rows.extend(deliberations);
        Ok(effects)
    }

    /// Something that happened outside. Routing refuses what comes too late,
    /// and nobody waits for the answer.
    pub(super) fn fact(&mut self, command: Command) {
        if let Err(refusal) = self.run(command) {
            tracing::trace!(code = ?refusal.code, "came too late");
        }
    }

    /// Does `act` unless this command of this actor was answered before.
    pub(super) fn once(
        &mut self,
        actor: Owner,
        command: CommandId,
        act: impl FnOnce(&mut Self) -> Result<Done, Problem>,
    ) -> Result<Done, Problem> {
        let key = (actor, command);
        if let Some(outcome) = self
            .answered
            .get(&key)
            .or_else(|| self.known.answers.get(&key))
        {
            return result_of(outcome.clone());
        }
        let outcome = match act(self) {
            Ok(done) => Outcome::Ok(done),
            Err(problem) => Outcome::Error(problem),
        };
        self.answered.insert(key, outcome.clone());
        let at = self.now;
        self.rows.push(Row::Answer(AnswerRow {
            actor,
            command,
            at,
            outcome: outcome.clone(),
        }));
        result_of(outcome)
    }
}

/// The command that stands for the decision on a desktop notification: one for
/// each offer, so that the first decision is the only one.
pub fn decision_of(offer: OfferId) -> CommandId {
    CommandId::from_u128(offer.to_u128())
}

fn result_of(outcome: Outcome) -> Result<Done, Problem> {
    match outcome {
        Outcome::Ok(done) => Ok(done),
        Outcome::Error(problem) => Err(problem),
    }
}
