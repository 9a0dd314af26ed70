//! A run: the state under test beside its history, taken from step to step.
//! Every step is checked; every refused one must have changed nothing.

mod commands;
pub mod seen;

use deskbell_protocol::{AgentId, ConversationId, OfferId, Timestamp};
use deskbell_routing::{
    Command, Deliberation, Effect, Profile, Queue, Records, Refusal, Skill, State, Workstream,
    explained_step, step,
};

use crate::invariants::history::History;
use crate::invariants::{self, Moment};
use crate::random::{AGENTS, Happening, PROFILE, QUEUES, SKILL, queue_id};
use seen::Seen;

pub struct Run {
    pub state: State,
    now: Timestamp,
    history: History,
    pub seen: Seen,
    /// What the store holds.
    stored: (State, History),
    conversations: Vec<ConversationId>,
    offers: Vec<OfferId>,
}

impl Run {
    /// Agents with these units are online, and nothing waits.
    pub fn new(workstreams: Vec<Workstream>, units: &[u32]) -> Self {
        let mut run = Self {
            state: State::new(),
            now: Timestamp::from_millis(1_000_000),
            history: History::default(),
            seen: Seen::default(),
            stored: (State::new(), History::default()),
            conversations: Vec::new(),
            offers: Vec::new(),
        };
        for number in 0..QUEUES {
            let name = format!("Queue {number}");
            run.carry_out(Command::PutQueue(Queue {
                id: queue_id(number),
                name,
            }));
        }
        run.carry_out(Command::PutSkill(Skill {
            id: SKILL,
            name: "German".into(),
        }));
        run.carry_out(Command::PutProfile(Profile {
            id: PROFILE,
            name: "Claims".into(),
            blocks: true,
        }));
        for workstream in workstreams {
            run.carry_out(Command::PutWorkstream(Box::new(workstream)));
        }
        for (agent, &units) in (0..AGENTS).zip(units) {
            run.happens(&Happening::PutAgent {
                agent,
                units,
                places: 2,
                skilled: agent % 2 == 0,
                queues: agent,
                enabled: true,
            });
            run.happens(&Happening::GoOnline(agent));
        }
        run.settle();
        run
    }

    pub fn happens(&mut self, happening: &Happening) {
        match happening {
            Happening::Pass(span) => self.pass(*span),
            Happening::Stall(span) => self.now = later(self.now, *span),
            Happening::Settle => self.settle(),
            Happening::Undo => self.undo(),
            Happening::Restart(stopped) => self.restart(*stopped),
            other => {
                for command in self.commands(other) {
                    self.carry_out(command);
                }
            }
        }
    }

    pub fn agents_leave(&mut self) {
        for agent in 0..AGENTS {
            let agent = agent_id(agent);
            self.carry_out(Command::SignOut { agent });
        }
    }

    pub fn customers_leave(&mut self) {
        for conversation in self.conversations.clone() {
            self.carry_out(Command::CustomerEnds { conversation });
        }
    }

    pub fn timers_run_out(&mut self) {
        while let Some(due) = self.state.next_deadline() {
            self.now = self.now.max(due);
            self.carry_out(Command::Wake);
        }
    }

    fn carry_out(&mut self, command: Command) {
        let before = self.state.clone();
        let (mut effects, mut told) = (Vec::new(), Vec::new());
        let state = &mut self.state;
        let answer = explained_step(state, self.now, command.clone(), &mut effects, &mut told);
        self.repeats(&before, &command, answer, &effects);
        if let Err(refusal) = answer {
            assert_eq!(
                (effects, told),
                (vec![], vec![]),
                "{command:?} was refused ({refusal:?}), with effects"
            );
            assert!(
                self.state == before,
                "{command:?} was refused ({refusal:?}), with changes"
            );
            return;
        }
        self.check(&before, Some(&command), &effects, &told);
    }

    /// The same state, time and command give the same again, explained or not.
    fn repeats(
        &self,
        before: &State,
        command: &Command,
        answer: Result<(), Refusal>,
        effects: &[Effect],
    ) {
        let mut twin = before.clone();
        let mut twins_effects = Vec::new();
        let twins_answer = step(&mut twin, self.now, command.clone(), &mut twins_effects);
        assert_eq!((twins_answer, twins_effects.as_slice()), (answer, effects));
        assert!(twin == self.state);
    }

    fn check(
        &mut self,
        before: &State,
        command: Option<&Command>,
        effects: &[Effect],
        deliberations: &[Deliberation],
    ) {
        let made = effects.iter().filter_map(|effect| match effect {
            Effect::OfferMade { offer } => Some(*offer),
            _ => None,
        });
        self.offers.extend(made);
        let moment = Moment {
            before,
            after: &self.state,
            now: self.now,
            command,
            effects,
            deliberations,
        };
        self.history.record(&moment);
        self.seen.record(&moment);
        invariants::check(&moment, &self.history);
    }

    fn pass(&mut self, span: u64) {
        let end = later(self.now, span);
        while let Some(due) = self.state.next_deadline().filter(|&due| due <= end) {
            self.now = self.now.max(due);
            self.carry_out(Command::Wake);
        }
        self.now = end;
    }

    fn settle(&mut self) {
        self.state.settle(self.now);
        assert!(self.state.indexes_follow_from_records(), "after settling");
        self.stored = (self.state.clone(), self.history.clone());
    }

    fn undo(&mut self) {
        self.state.undo();
        assert!(
            self.state == self.stored.0,
            "undo did not give the stored state"
        );
        assert!(self.state.indexes_follow_from_records(), "after undo");
        self.history = self.stored.1.clone();
    }

    /// What was not stored is lost; what was stored goes on.
    fn restart(&mut self, stopped: u64) {
        self.undo();
        let before = self.state.clone();
        let records = Records {
            queues: before.queues().cloned().collect(),
            skills: before.skills().cloned().collect(),
            profiles: before.profiles().cloned().collect(),
            statuses: before.statuses().cloned().collect(),
            workstreams: before.workstreams().cloned().collect(),
            agents: before.agents().cloned().collect(),
            conversations: before.open_conversations().cloned().collect(),
            offers: before.open_offers().cloned().collect(),
        };
        self.now = later(self.now, stopped);
        let (state, effects) = State::restore(records, self.now);
        self.state = state;
        self.check(&before, None, &effects, &[]);
        self.settle();
    }
}

/// The identifier of an agent by its small number.
pub fn agent_id(number: u8) -> AgentId {
    AgentId::from_u128(u128::from(number % AGENTS) + 1)
}

fn later(now: Timestamp, milliseconds: u64) -> Timestamp {
    now + std::time::Duration::from_millis(milliseconds)
}
