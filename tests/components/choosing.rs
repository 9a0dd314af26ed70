//! The floor's long tables: which rows are shown, in which order, and that one
//! agent's change is one row's.

use std::cell::RefCell;
use std::collections::VecDeque;

use deskbell::manage::{Asked, FloorStore, agents, queues, work};
use deskbell_desk::LinkView;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Channel, ConversationState, Customer, Sentiment};
use deskbell_protocol::floor::{Floor, FloorAgent, FloorWork};
use deskbell_protocol::presence::{Base, Cause, Link, Presence, Reach};
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode, Timestamp};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};

use crate::instead::Instead;
use crate::stage::{Stage, painted, press_pointer_on, settled, text_of};

/// Tells in how many rows of the table anything was changed.
const TOUCHED: &str = "
    const rows = new Set();
    const seen = new MutationObserver((changes) => {
        for (const {target} of changes) {
            const row = target.closest ? target.closest('tr') : target.parentElement.closest('tr');
            rows.add(row ?? 'the table itself');
        }
    });
    const table = document.querySelector('table.floor');
    seen.observe(table, {subtree: true, childList: true, attributes: true, characterData: true});
    return {count: () => rows.size, restore: () => seen.disconnect()};";

fn agent(number: u128, base: Base, used: u32, since: i64) -> FloorAgent {
    FloorAgent {
        id: AgentId::from_u128(number),
        name: format!("Agent {number:03}"),
        presence: Presence {
            base,
            status: None,
            since: Timestamp::from_millis(since),
            cause: Cause::Chosen,
        },
        status: None,
        link: Link::Connected,
        reach: Reach::Visible,
        units: 3,
        used,
        ringing: 0,
        sessions: used,
        check: None,
    }
}

pub fn chat(number: u128, name: &str, state: ConversationState) -> FloorWork {
    FloorWork {
        conversation: ConversationId::from_u128(number),
        customer: Customer {
            name: Some(name.into()),
            ..Customer::default()
        },
        channel: Channel::WebChat,
        queue: "Support".into(),
        state,
        agent: (state == ConversationState::Active).then(|| "Ana".into()),
        with_bot: false,
        offered_to: None,
        given: false,
        waiting_since: Timestamp::from_millis(0),
        sentiment: None,
    }
}

thread_local! {
    /// What was asked for and has no answer yet, the first first.
    static UNANSWERED: RefCell<VecDeque<Asked>> = RefCell::default();
}

/// The server says yes to what was asked for first, or why not. False where
/// nobody has heard it.
pub fn answered(refused: Option<ProblemCode>) -> bool {
    let asked = UNANSWERED.with_borrow_mut(VecDeque::pop_front);
    let hear = asked.unwrap().hear.unwrap();
    hear(refused.map(Problem::from).as_ref())
}

/// A part of the floor, and what was asked of the server.
pub async fn part(
    floor: Floor,
    draw: impl FnOnce(FloorStore, Callback<Asked>) -> AnyView + 'static,
) -> (Stage, FloorStore, RwSignal<Vec<Command>>) {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let told = made.clone();
    let stage = Stage::of(move || {
        let store = FloorStore::default();
        let asked: RwSignal<Vec<Command>> = ArcRwSignal::new(Vec::new()).into();
        told.set(Some((store, asked)));
        store.link.set(LinkView::Connected);
        store.replace(floor);
        UNANSWERED.with_borrow_mut(VecDeque::clear);
        let on_ask = Callback::new(move |it: Asked| {
            asked.update(|asked| asked.push(it.command.clone()));
            UNANSWERED.with_borrow_mut(|all| all.push_back(it));
        });
        draw(store, on_ask)
    })
    .await;
    let (store, asked) = made.get().unwrap();
    (stage, store, asked)
}

async fn of_agents(all: Vec<FloorAgent>) -> (Stage, FloorStore) {
    let floor = Floor {
        agents: all,
        queues: Vec::new(),
        work: Vec::new(),
    };
    let draw = |store, _| agents(store, Callback::new(|_| {}));
    let (stage, store, _) = part(floor, draw).await;
    (stage, store)
}

pub async fn of_work(all: Vec<FloorWork>) -> (Stage, FloorStore, RwSignal<Vec<Command>>) {
    let floor = Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: all,
    };
    part(floor, work).await
}

pub async fn type_into(stage: &Stage, selector: &str, text: &str) {
    let field: HtmlInputElement = stage.one(selector).unchecked_into();
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    settled().await;
}

pub async fn choose(stage: &Stage, selector: &str, value: &str) {
    let field: HtmlSelectElement = stage.one(selector).unchecked_into();
    field.set_value(value);
    field
        .dispatch_event(&Event::new("change").unwrap())
        .unwrap();
    settled().await;
}

fn names(stage: &Stage) -> Vec<String> {
    stage.all("tbody th").iter().map(text_of).collect()
}

#[wasm_bindgen_test]
async fn of_five_hundred_agents_the_change_of_one_touches_one_row() {
    let all = (1..=500).map(|it| agent(it, Base::Available, 0, 0));
    let (stage, store) = of_agents(all.collect()).await;
    assert_eq!(stage.all("tbody tr").len(), 500);
    let touched = Instead::of(TOUCHED);
    for (base, used) in [
        (Base::Busy, 1),
        (Base::DoNotDisturb, 3),
        (Base::Inactive, 0),
    ] {
        store.change(agent(250, base, used, 5));
        painted().await;
    }
    let count = touched.call("count", wasm_bindgen::JsValue::NULL);
    assert_eq!(count.as_f64(), Some(1.0));
    assert!(stage.all("tbody tr")[249].has_attribute("data-presence"));
}

#[wasm_bindgen_test]
async fn agents_are_found_by_their_name_and_by_their_presence_also_when_it_changes() {
    let (stage, store) = of_agents(vec![
        agent(1, Base::Available, 0, 0),
        agent(2, Base::Busy, 1, 0),
        agent(12, Base::Busy, 2, 0),
    ])
    .await;
    type_into(&stage, "[name=find-agent]", "AGENT 0").await;
    assert_eq!(names(&stage).len(), 3);
    choose(&stage, "[name=agent-presence]", "busy").await;
    type_into(&stage, "[name=find-agent]", "2").await;
    assert_eq!(names(&stage), ["Agent 002", "Agent 012"]);
    store.change(agent(12, Base::Away, 0, 9));
    settled().await;
    assert_eq!(names(&stage), ["Agent 002"]);
    type_into(&stage, "[name=find-agent]", "Zoe").await;
    assert!(names(&stage).is_empty());
    assert!(stage.text(".floor-empty").contains("like that"));
}

#[wasm_bindgen_test]
async fn agents_stand_in_the_order_that_was_chosen() {
    let (stage, _) = of_agents(vec![
        agent(1, Base::Busy, 1, 300),
        agent(2, Base::Busy, 3, 200),
        agent(3, Base::Busy, 2, 100),
    ])
    .await;
    let order = |name: &'static str, expected: [&'static str; 3]| {
        let stage = &stage;
        async move {
            choose(stage, "[name=agent-order]", name).await;
            assert_eq!(names(stage), expected, "{name}");
        }
    };
    order("longest", ["Agent 003", "Agent 002", "Agent 001"]).await;
    order("load", ["Agent 002", "Agent 003", "Agent 001"]).await;
    order("", ["Agent 001", "Agent 002", "Agent 003"]).await;
}

#[wasm_bindgen_test]
async fn conversations_are_found_by_who_is_in_them_and_by_their_state() {
    let (stage, ..) = of_work(vec![
        chat(1, "Eva", ConversationState::Open),
        chat(2, "Max", ConversationState::Active),
        chat(3, "Lena", ConversationState::Active),
    ])
    .await;
    choose(&stage, "[name=work-state]", "active").await;
    assert_eq!(names(&stage), ["Max", "Lena"]);
    type_into(&stage, "[name=find-work]", "len").await;
    assert_eq!(names(&stage), ["Lena"]);
    choose(&stage, "[name=work-state]", "").await;
    type_into(&stage, "[name=find-work]", "ana").await;
    assert_eq!(names(&stage), ["Max", "Lena"], "by the agent's name");
}

#[wasm_bindgen_test]
async fn a_conversation_is_ended_only_after_a_second_word() {
    let (stage, _, asked) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    press_pointer_on(&stage.one("[data-action=force-close]"));
    settled().await;
    assert!(stage.text(".closing").contains("are told"));
    press_pointer_on(&stage.one("[data-action=end-not]"));
    settled().await;
    assert!(stage.all(".closing").is_empty());
    assert!(asked.get_untracked().is_empty());
    press_pointer_on(&stage.one("[data-action=force-close]"));
    settled().await;
    press_pointer_on(&stage.one("[data-action=end-now]"));
    settled().await;
    let conversation = ConversationId::from_u128(1);
    assert_eq!(
        asked.get_untracked(),
        [Command::ForceClose { conversation }]
    );
}

#[wasm_bindgen_test]
async fn who_waits_now_is_counted_by_how_long_and_who_is_served_is_not() {
    let (stage, store, _) = part(
        Floor {
            agents: Vec::new(),
            queues: Vec::new(),
            work: vec![
                chat(1, "Eva", ConversationState::Open),
                chat(2, "Max", ConversationState::Active),
            ],
        },
        |store, _| queues(store),
    )
    .await;
    let counts = || -> Vec<String> {
        let counts = stage.all("[data-chart=waits] li .number");
        counts.iter().map(text_of).collect()
    };
    assert_eq!(counts(), ["0", "0", "0", "0", "1"], "since the year 1970");
    let mut late = chat(3, "Lena", ConversationState::Open);
    late.waiting_since = deskbell::platform::clock::now();
    store.replace(Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: vec![late],
    });
    settled().await;
    assert_eq!(counts(), ["1", "0", "0", "0", "0"]);
}

fn names_of_sentiments(stage: &Stage) -> Vec<String> {
    let cells = stage.all("tbody td[data-label=Sentiment]");
    cells.iter().map(text_of).collect()
}

#[wasm_bindgen_test]
async fn how_customers_feel_stands_in_the_table_and_the_worst_can_come_first() {
    let feels = |number, name, sentiment| FloorWork {
        sentiment,
        ..chat(number, name, ConversationState::Active)
    };
    let (stage, store, _) = of_work(vec![
        feels(1, "Eva", None),
        feels(2, "Max", Some(Sentiment::VeryPositive)),
        feels(3, "Lena", Some(Sentiment::Negative)),
        feels(4, "Zoe", Some(Sentiment::VeryNegative)),
    ])
    .await;
    let said = ["", "Very positive", "Negative", "Very negative"];
    assert_eq!(names_of_sentiments(&stage), said);
    assert_eq!(stage.all("[data-sentiment=negative]").len(), 2);
    choose(&stage, "[name=work-order]", "sentiment").await;
    assert_eq!(names(&stage), ["Zoe", "Lena", "Max", "Eva"]);
    store.replace(Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: vec![
            feels(1, "Eva", Some(Sentiment::Negative)),
            feels(4, "Zoe", Some(Sentiment::Neutral)),
        ],
    });
    settled().await;
    assert_eq!(names(&stage), ["Eva", "Zoe"], "also as it changes");
    choose(&stage, "[name=work-order]", "").await;
    assert_eq!(names(&stage), ["Eva", "Zoe"]);
}
