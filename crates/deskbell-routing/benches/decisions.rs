//! What a decision costs: an agent becomes free and gets the next one in line,
//! while another customer joins the line. Everybody else is busy and the lines
//! are long, as on a day when nothing goes right. `explained` is the same at the
//! first size, with the verdict on each of the queue's 80 members.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that measures something else has to end"
)]

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, QueueId, TabId, Timestamp, WorkstreamId};
use deskbell_routing::{
    Account, Arrival, Command, Deliberation, Effect, Queue, State, Template, Templates, Workstream,
    explained_step, step,
};

/// One time the size that the budget names.
const AGENTS: u128 = 2_000;
const QUEUES: u128 = 50;
const WAITING: u128 = 100_000;
/// Steps between two batches that are stored,
const BATCH: u64 = 32;
/// and how much later the second one is: some 20,000 conversations are over for
/// less than the ten minutes that they are remembered.
const LATER: Duration = Duration::from_secs(1);

/// A routing state in which every agent rings and the rest waits.
struct Day {
    state: State,
    now: Timestamp,
    effects: Vec<Effect>,
    deliberations: Vec<Deliberation>,
    /// Who was considered is told of each decision.
    explained: bool,
    queues: u128,
    agents: u128,
    /// The agent whose customer gives up next, and the last customer.
    agent: u128,
    customer: u128,
    steps: u64,
}

impl Day {
    fn of(times: u128) -> Self {
        let mut day = Self {
            state: State::new(),
            now: Timestamp::from_millis(1_800_000_000_000),
            effects: Vec::new(),
            deliberations: Vec::new(),
            explained: false,
            queues: QUEUES * times,
            agents: AGENTS * times,
            agent: 0,
            customer: 0,
            steps: 0,
        };
        for queue in 0..day.queues {
            let id = QueueId::from_u128(queue);
            let name = format!("Queue {queue}");
            day.run(Command::PutQueue(Queue { id, name }));
            day.run(Command::PutWorkstream(Box::new(workstream(queue))));
        }
        for agent in 0..day.agents {
            day.comes_online(agent);
        }
        for _ in 0..day.agents + WAITING * times {
            day.arrive();
        }
        day.state.settle(day.now);
        day
    }

    /// Each agent takes the work of two queues.
    fn comes_online(&mut self, number: u128) {
        let agent = AgentId::from_u128(number);
        let queues = [number, number * 7 + 1].map(|it| QueueId::from_u128(it % self.queues));
        self.run(Command::PutAgent(Account::new(agent, 1, queues.into())));
        self.run(Command::SignIn { agent });
        let surface = Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        };
        let tab = TabId::from_u128(number);
        self.run(Command::TabOpened {
            agent,
            tab,
            surface,
        });
        let choice = Choice::Available;
        self.run(Command::SetPresence {
            agent,
            choice,
            status: None,
        });
    }

    fn arrive(&mut self) {
        self.customer += 1;
        self.run(Command::Arrive(Arrival {
            conversation: ConversationId::from_u128(self.customer),
            workstream: WorkstreamId::from_u128(self.customer % self.queues),
            priority: None,
            needs: Vec::new(),
            with_bot: false,
            known: false,
        }));
    }

    /// The customer of a ringing agent gives up, so that the agent gets the
    /// next one; and somebody else comes. One decision.
    fn decide(&mut self) {
        self.agent = (self.agent + 1) % self.agents;
        let agent = self.state.agent(AgentId::from_u128(self.agent));
        let offer = agent.and_then(|agent| agent.ringing.first());
        let conversation = offer.and_then(|&offer| self.state.offer(offer));
        let conversation = conversation.expect("everybody rings").conversation;
        self.run(Command::CustomerEnds { conversation });
        let is_made = |effect: &Effect| matches!(effect, Effect::OfferMade { .. });
        assert!(self.effects.iter().any(is_made), "a decision");
        self.arrive();
        self.steps += 1;
        if self.steps.is_multiple_of(BATCH) {
            self.now = self.now + LATER;
            self.state.settle(self.now);
        }
    }

    fn run(&mut self, command: Command) {
        self.effects.clear();
        self.deliberations.clear();
        let (state, effects) = (&mut self.state, &mut self.effects);
        let done = if self.explained {
            explained_step(state, self.now, command, effects, &mut self.deliberations)
        } else {
            step(state, self.now, command, effects)
        };
        done.expect("not refused");
    }
}

fn workstream(queue: u128) -> Workstream {
    Workstream {
        templates: Templates::of(Template {
            wait_time: Duration::from_secs(900),
            ..Template::ALERT
        }),
        missed_rule: Some(1),
        closes_after: Duration::from_secs(24 * 60 * 60),
        ..Workstream::new(
            WorkstreamId::from_u128(queue),
            Channel::WebChat,
            QueueId::from_u128(queue),
        )
    }
}

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decision");
    group.throughput(Throughput::Elements(1));
    for times in [1, 10, 100] {
        let mut day = None;
        group.bench_function(BenchmarkId::from_parameter(times), |bencher| {
            let day = day.get_or_insert_with(|| Day::of(times));
            bencher.iter(|| day.decide());
        });
    }
    group.bench_function("explained", |bencher| {
        let mut day = Day::of(1);
        day.explained = true;
        bencher.iter(|| day.decide());
    });
    group.finish();
}

criterion_group!(benches, decisions);
criterion_main!(benches);
