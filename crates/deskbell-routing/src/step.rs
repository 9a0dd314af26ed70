//! One step: a command is checked and carried out, and then waiting work is
//! offered to whoever it now can be offered to. The rules themselves are in
//! the modules beside this one, as further methods of [`Step`].

use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::{Cause, Link, Reach};
use deskbell_protocol::{AgentId, ConversationId, Timestamp};

use crate::command::{Command, Refusal};
use crate::effect::Effect;
use crate::keys::{AgentKeys, ConversationKeys};
use crate::presence;
use crate::record::{Agent, Conversation};
use crate::state::State;
use crate::why::Deliberation;

/// Carries out one command at `now`, and adds what happened to `effects`.
///
/// # Errors
/// A [`Refusal`] says why the command was not carried out; then neither the
/// state nor `effects` has changed.
pub fn step(
    state: &mut State,
    now: Timestamp,
    command: Command,
    effects: &mut Vec<Effect>,
) -> Result<(), Refusal> {
    Step::new(state, now, effects).go(command)
}

/// The same, and adds to `deliberations` who was considered for each offer that
/// the line made, in a queue of at most [`DELIBERATED_MAX`](crate::DELIBERATED_MAX)
/// members. It takes the time of looking at each of them.
///
/// # Errors
/// The same; `deliberations` has not changed either.
pub fn explained_step(
    state: &mut State,
    now: Timestamp,
    command: Command,
    effects: &mut Vec<Effect>,
    deliberations: &mut Vec<Deliberation>,
) -> Result<(), Refusal> {
    let mut step = Step::new(state, now, effects);
    step.deliberations = Some(deliberations);
    step.go(command)
}

/// A step in progress.
pub(crate) struct Step<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) now: Timestamp,
    pub(crate) effects: &'a mut Vec<Effect>,
    /// Where somebody wants to know who was considered.
    pub(crate) deliberations: Option<&'a mut Vec<Deliberation>>,
}

impl<'a> Step<'a> {
    pub(crate) fn new(state: &'a mut State, now: Timestamp, effects: &'a mut Vec<Effect>) -> Self {
        Self {
            state,
            now,
            effects,
            deliberations: None,
        }
    }

    fn go(mut self, command: Command) -> Result<(), Refusal> {
        self.carry_out(command)?;
        self.offer_waiting_work();
        Ok(())
    }

    fn carry_out(&mut self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::PutQueue(queue) => self.put_queue(queue),
            Command::PutSkill(skill) => self.put_skill(skill),
            Command::PutProfile(profile) => self.put_profile(profile),
            Command::PutStatus(status) => self.put_status(status),
            Command::PutWorkstream(workstream) => self.put_workstream(*workstream)?,
            Command::PutAgent(account) => self.put_agent(account)?,
            Command::SignIn { agent } => self.sign_in(agent)?,
            Command::SignOut { agent } => self.sign_out(agent)?,
            Command::TabOpened {
                agent,
                tab,
                surface,
            } => self.tab_opened(agent, tab, surface)?,
            Command::TabSurface {
                agent,
                tab,
                surface,
            } => self.tab_surface(agent, tab, surface)?,
            Command::TabSilent {
                agent,
                tab,
                last_frame,
            } => {
                self.tab_silent(agent, tab, last_frame)?;
            }
            Command::TabHeard { agent, tab } => self.tab_heard(agent, tab)?,
            Command::TabClosed {
                agent,
                tab,
                last_frame,
            } => {
                self.tab_closed(agent, tab, last_frame)?;
            }
            Command::Ready { agent } => self.ready(agent)?,
            Command::SetPresence {
                agent,
                choice,
                status,
            } => self.set_presence(agent, choice, status)?,
            Command::ImBack { agent } => self.im_back(agent)?,
            Command::ResetPresence { agent, by } => self.reset_presence(agent, by)?,
            Command::Arrive(arrival) => self.arrive(&arrival)?,
            Command::CustomerLost { conversation } => self.customer_lost(conversation)?,
            Command::CustomerBack { conversation } => self.customer_back(conversation)?,
            Command::CustomerWrites { conversation } => self.customer_writes(conversation)?,
            Command::SomebodyWrites { conversation } => self.somebody_writes(conversation)?,
            Command::Identified {
                conversation,
                known,
            } => self.identified(conversation, known)?,
            Command::CustomerEnds { conversation } => self.customer_ends(conversation)?,
            Command::Sent { offer } => self.sent(offer)?,
            Command::Displayed {
                agent,
                offer,
                attempt,
                surface,
            } => {
                self.displayed(agent, offer, attempt, surface)?;
            }
            Command::Accept { agent, offer } => self.accept(agent, offer)?,
            Command::Reject { agent, offer, why } => self.reject(agent, offer, why)?,
            Command::End {
                agent,
                conversation,
            } => self.end(agent, conversation)?,
            Command::FinishWrapUp {
                agent,
                conversation,
            } => {
                self.finish_wrap_up(agent, conversation)?;
            }
            Command::Leave {
                agent,
                conversation,
            } => self.leave(agent, conversation)?,
            Command::Wake => self.wake(),
            other => self.carry_out_handing(other)?,
        }
        Ok(())
    }

    /// What people do with each other's work.
    fn carry_out_handing(&mut self, command: Command) -> Result<(), Refusal> {
        match command {
            Command::Transfer(handing) => self.hand(&handing, Reason::Transfer),
            Command::Escalate(handing) => self.hand(&handing, Reason::Escalation),
            Command::Assign {
                conversation,
                to,
                by,
                confirmed,
            } => self.assign(conversation, to, by, confirmed),
            Command::TakeBack {
                conversation,
                by,
                supervisor,
            } => self.take_back(conversation, by, supervisor),
            Command::Pick {
                agent,
                conversation,
            } => self.pick(agent, conversation),
            Command::Consult {
                agent,
                conversation,
                whom,
            } => self.consult(agent, conversation, whom),
            Command::Admit {
                agent,
                conversation,
                whom,
            } => self.admit(agent, conversation, whom),
            Command::Join {
                agent,
                conversation,
            } => self.join(agent, conversation),
            Command::LeaveConsult {
                agent,
                conversation,
                whom,
            } => self.leave_consult(agent, conversation, whom),
            Command::HandOff(hand_off) => self.hand_off(&hand_off),
            Command::ForceClose { conversation } => self.force_close(conversation),
            Command::BotEnds { conversation } => self.bot_ends(conversation),
            _ => Ok(()),
        }
    }

    /// An agent, known.
    pub(crate) fn known(&self, agent: AgentId) -> Result<&Agent, Refusal> {
        self.state.agent(agent).ok_or(Refusal::NotFound)
    }

    /// An agent who is switched on and signed in.
    pub(crate) fn at_work(&self, agent: AgentId) -> Result<&Agent, Refusal> {
        let known = self.known(agent)?;
        if known.enabled && known.signed_in {
            Ok(known)
        } else {
            Err(Refusal::SignedOut)
        }
    }

    pub(crate) fn conversation(&self, id: ConversationId) -> Result<&Conversation, Refusal> {
        self.state.conversation(id).ok_or(Refusal::NotFound)
    }

    /// The one way in which a rule changes an agent: the presence is computed
    /// anew, with `trigger` as its cause if nothing stronger holds, and every
    /// change that is seen outside becomes an effect.
    pub(crate) fn change_agent(
        &mut self,
        id: AgentId,
        trigger: Cause,
        change: impl FnOnce(&mut Agent),
    ) {
        let Some(before) = self.state.agent(id).map(Seen::of) else {
            return;
        };
        let now = self.now;
        let mut presence_changed = false;
        let Some((was, is)) = self.state.edit_agent(id, |agent| {
            let choice = (agent.choice, agent.status);
            change(agent);
            presence_changed =
                presence::refresh(agent, now, trigger) || (agent.choice, agent.status) != choice;
        }) else {
            return;
        };
        self.tell_agent_change(id, before, presence_changed);
        self.touch_queues(id, &was, &is);
    }

    /// The effects of a change of an agent who was `before`.
    pub(crate) fn tell_agent_change(&mut self, id: AgentId, before: Seen, presence_changed: bool) {
        let Some(after) = self.state.agent(id).map(Seen::of) else {
            return;
        };
        if after.link != before.link {
            self.effects.push(Effect::LinkChanged { agent: id });
        }
        if after.shows != before.shows {
            self.effects.push(Effect::ReachChanged { agent: id });
        }
        if (after.load, after.places) != (before.load, before.places) {
            self.effects.push(Effect::LoadChanged { agent: id });
        }
        if presence_changed {
            self.effects.push(Effect::PresenceChanged { agent: id });
        }
    }

    fn touch_queues(&mut self, id: AgentId, was: &AgentKeys, is: &AgentKeys) {
        let before = was.candidate.as_ref().map(|candidate| &candidate.slot);
        let gained = is
            .candidate
            .as_ref()
            .is_some_and(|candidate| candidate.slot.offers_more_than(before));
        let State {
            agents, touched, ..
        } = &mut *self.state;
        if let Some(agent) = agents.get(id).filter(|_| gained) {
            touched.queues.extend(&agent.queues);
        }
    }

    /// The one way in which a rule changes a conversation.
    pub(crate) fn change_conversation(
        &mut self,
        id: ConversationId,
        change: impl FnOnce(&mut Conversation),
    ) {
        let moved = self.state.edit_conversation(id, change);
        if let Some((
            was,
            ConversationKeys {
                in_line: in_line @ Some(_),
                ..
            },
        )) = moved
            && was.in_line != in_line
        {
            self.state.touched.conversations.push(id);
        }
    }
}

/// What others see of an agent, presence aside.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    link: Link,
    shows: (Reach, u32),
    load: (u32, u32, u32),
    places: u32,
}

impl Seen {
    pub(crate) fn of(agent: &Agent) -> Self {
        Self {
            link: agent.link.word(),
            shows: (agent.reach(), agent.went_elsewhere),
            load: (agent.units, agent.used, agent.reserved),
            places: agent.places.values().map(|it| it.used + it.reserved).sum(),
        }
    }
}
