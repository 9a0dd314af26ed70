//! What of a long table is shown, and in which order: the fields above it. Which
//! rows these are is found anew when one changes; what is drawn is only what
//! comes, goes or moves.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::floor::{FloorAgent, FloorWork};
use deskbell_protocol::presence::Base;
use leptos::ev;
use leptos::prelude::*;

use super::floor::{AgentRow, WorkRow};
use crate::messages::{manage, words, work as work_texts};
use crate::platform::element::{El, el};
use crate::presence::base_name;

const BASES: [Base; 6] = [
    Base::Available,
    Base::Busy,
    Base::DoNotDisturb,
    Base::Away,
    Base::Offline,
    Base::Inactive,
];

/// Those that stand in the table.
const STATES: [ConversationState; 4] = [
    ConversationState::Open,
    ConversationState::Active,
    ConversationState::Waiting,
    ConversationState::WrapUp,
];

/// The order of agents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Order {
    /// As the server tells them.
    #[default]
    Name,
    /// Whose presence is the oldest first.
    Longest,
    /// Who carries the greatest part of their units first.
    Load,
}

/// Which agents.
#[derive(Clone, Copy)]
pub(super) struct AgentChoice {
    text: RwSignal<String>,
    base: RwSignal<Option<Base>>,
    order: RwSignal<Order>,
}

impl AgentChoice {
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            base: RwSignal::new(None),
            order: RwSignal::new(Order::Name),
        }
    }

    pub fn keys(self, rows: &[AgentRow]) -> Vec<u128> {
        let (text, base) = (self.text.get().to_lowercase(), self.base.get());
        let shown = |agent: &FloorAgent| {
            base.is_none_or(|base| agent.presence.base == base)
                && agent.name.to_lowercase().contains(&text)
        };
        // Where all are shown no row is looked at: none that changes asks for this again.
        let all = text.is_empty() && base.is_none();
        let shown = |row: &&AgentRow| all || row.value.with(shown);
        let mut shown: Vec<&AgentRow> = rows.iter().filter(shown).collect();
        match self.order.get() {
            Order::Name => {}
            Order::Longest => shown.sort_by_key(|row| row.value.with(|it| it.presence.since)),
            Order::Load => shown.sort_by_key(|row| std::cmp::Reverse(row.value.with(load))),
        }
        shown.into_iter().map(|row| row.key.to_u128()).collect()
    }

    pub fn view(self) -> El {
        let texts = manage();
        let bases = BASES.map(|base| (base_name(base), words::base(base)));
        let orders = [("longest", texts.by_longest()), ("load", texts.by_load())];
        el("div")
            .class("floor-choice")
            .child(search("find-agent", texts.find_agent(), self.text))
            .child(
                select(
                    "agent-presence",
                    texts.presence(),
                    texts.any_presence(),
                    &bases,
                )
                .on(ev::change, move |change| {
                    let chosen = event_target_value(&change);
                    let base = BASES.into_iter().find(|it| base_name(*it) == chosen);
                    self.base.set(base);
                }),
            )
            .child(
                select("agent-order", texts.order(), texts.by_name(), &orders).on(
                    ev::change,
                    move |change| {
                        self.order.set(match event_target_value(&change).as_str() {
                            "longest" => Order::Longest,
                            "load" => Order::Load,
                            _ => Order::Name,
                        });
                    },
                ),
            )
    }
}

/// In thousandths of their units.
fn load(agent: &FloorAgent) -> u64 {
    let units = u64::from(agent.units.max(1));
    u64::from(agent.used) * 1000 / units
}

/// Which conversations.
#[derive(Clone, Copy)]
pub(super) struct WorkChoice {
    text: RwSignal<String>,
    state: RwSignal<Option<ConversationState>>,
    /// The worst sentiment first, instead of as the server tells them.
    by_sentiment: RwSignal<bool>,
}

impl WorkChoice {
    pub fn new() -> Self {
        Self {
            text: RwSignal::new(String::new()),
            state: RwSignal::new(None),
            by_sentiment: RwSignal::new(false),
        }
    }

    pub fn keys(self, rows: &[WorkRow]) -> Vec<u128> {
        let (text, state) = (self.text.get().to_lowercase(), self.state.get());
        let shown = |work: &FloorWork| {
            let who = words::customer(&work.customer);
            let agents = work.agent.iter().chain(&work.offered_to);
            let mut words = [&who, &work.queue].into_iter().chain(agents);
            state.is_none_or(|state| work.state == state)
                && words.any(|word| word.to_lowercase().contains(&text))
        };
        let all = text.is_empty() && state.is_none();
        let shown = |row: &&WorkRow| all || row.value.with(shown);
        let mut shown: Vec<&WorkRow> = rows.iter().filter(shown).collect();
        if self.by_sentiment.get() {
            // Of whom nobody has said anything come last.
            let sentiment = |work: &FloorWork| work.sentiment;
            shown.sort_by_key(|row| {
                let sentiment = row.value.with(sentiment);
                (sentiment.is_none(), sentiment)
            });
        }
        shown.into_iter().map(|row| row.key.to_u128()).collect()
    }

    pub fn view(self) -> El {
        let texts = work_texts();
        let states = STATES.map(|state| (state_name(state), words::state(state)));
        el("div")
            .class("floor-choice")
            .child(search("find-work", texts.find(), self.text))
            .child(
                select("work-state", texts.state(), texts.any_state(), &states).on(
                    ev::change,
                    move |change| {
                        let chosen = event_target_value(&change);
                        let state = STATES.into_iter().find(|it| state_name(*it) == chosen);
                        self.state.set(state);
                    },
                ),
            )
            .child(
                select(
                    "work-order",
                    manage().order(),
                    texts.by_wait(),
                    &[("sentiment", texts.by_sentiment())],
                )
                .on(ev::change, move |change| {
                    self.by_sentiment
                        .set(event_target_value(&change) == "sentiment");
                }),
            )
    }
}

const fn state_name(state: ConversationState) -> &'static str {
    match state {
        ConversationState::Open => "open",
        ConversationState::Active => "active",
        ConversationState::Waiting => "waiting",
        ConversationState::WrapUp => "wrap_up",
        ConversationState::Closed => "closed",
    }
}

fn search(name: &'static str, label: &'static str, text: RwSignal<String>) -> El {
    el("input")
        .class("input")
        .attr("type", "search")
        .attr("name", name)
        .attr("aria-label", label)
        .attr("placeholder", label)
        .attr("dir", "auto")
        .on(ev::input, move |input| text.set(event_target_value(&input)))
}

/// `first` is what is chosen at first.
fn select(
    name: &'static str,
    label: &'static str,
    first: &'static str,
    rest: &[(&'static str, &'static str)],
) -> El {
    let rest = rest
        .iter()
        .map(|&(value, text)| el("option").attr("value", value).child(text));
    el("select")
        .class("input")
        .attr("name", name)
        .attr("aria-label", label)
        .child(el("option").attr("value", "").child(first))
        .child(rest.collect::<Vec<_>>())
}
