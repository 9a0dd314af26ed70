//! What a supervisor does with a conversation: giving it past presence and
//! capacity, and joining it; and the waits of the last hour.

use deskbell::manage::queues;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{ConversationState, Over, To, WhyNot};
use deskbell_protocol::floor::Floor;
use deskbell_protocol::http::{Page, Target};
use deskbell_protocol::presence::Base;
use deskbell_protocol::waits::{LastHour, QueueWaits, STRETCHES, Spans, Waits};
use deskbell_protocol::{AgentId, ConversationId, ProblemCode, QueueId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlSelectElement;

use crate::calls::Calls;
use crate::choosing::{answered, chat, choose, of_work, part};
use crate::stage::{
    Stage, give_focus, has_focus, is_seen, painted, press_pointer_on, settled, text_of,
};

const CHAT: ConversationId = ConversationId::from_u128(1);
const BEN: AgentId = AgentId::from_u128(2);

fn ben(why_not: Option<WhyNot>, over: Vec<Over>) -> Target {
    Target {
        to: To::Agent(BEN),
        name: "Ben".into(),
        why_not,
        advises: false,
        over,
    }
}

/// The form for Eva's conversation, with Ben chosen.
async fn given_to(target: Target) -> (Stage, RwSignal<Vec<Command>>, Calls) {
    let calls = Calls::answered();
    let (stage, _, asked) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    let value = match target.to {
        To::Agent(agent) => format!("agent {agent}"),
        To::Queue(queue) => format!("queue {queue}"),
    };
    calls.answer(&format!("/api/conversations/{CHAT}/targets"), &vec![target]);
    press_pointer_on(&stage.one("[data-action=give]"));
    painted().await;
    choose(&stage, "[name=target]", &value).await;
    (stage, asked, calls)
}

async fn press(stage: &Stage, action: &str) {
    press_pointer_on(&stage.one(&format!("[data-action={action}]")));
    settled().await;
}

fn assign(confirmed: bool) -> Command {
    Command::Assign {
        conversation: CHAT,
        to: BEN,
        confirmed,
    }
}

#[wasm_bindgen_test]
async fn nothing_is_confirmed_where_nothing_is_passed_over() {
    let (stage, asked, _calls) = given_to(ben(None, Vec::new())).await;
    press(&stage, "assign").await;
    assert_eq!(asked.get_untracked(), [assign(false)]);
    assert!(stage.all(".give-sure").is_empty());
}

#[wasm_bindgen_test]
async fn the_form_is_open_until_the_server_says_yes_and_hands_the_focus_back() {
    let (stage, asked, _calls) = given_to(ben(None, Vec::new())).await;
    give_focus(&stage.one("[data-action=assign]")).await;
    press(&stage, "assign").await;
    assert!(stage.text(".give").contains("Sending"));
    press(&stage, "assign").await;
    assert_eq!(asked.get_untracked(), [assign(false)], "asked for once");
    assert!(answered(None));
    settled().await;
    assert!(stage.all(".give").is_empty());
    assert!(has_focus("[data-work] [data-action=give]"));
}

#[wasm_bindgen_test]
async fn a_refusal_stands_in_the_form_and_what_is_passed_over_by_now_is_asked() {
    let (stage, asked, calls) = given_to(ben(None, Vec::new())).await;
    let away = ben(Some(WhyNot::Presence), vec![Over::Presence(Base::Away)]);
    calls.answer(&format!("/api/conversations/{CHAT}/targets"), &vec![away]);
    give_focus(&stage.one("[data-action=assign]")).await;
    press(&stage, "assign").await;
    assert!(answered(Some(ProblemCode::CannotTake)));
    painted().await;
    assert!(
        stage
            .text(".give [role=alert].give-refused")
            .contains("take it now")
    );
    let field: HtmlSelectElement = stage.one("[name=target]").unchecked_into();
    assert_eq!(field.value(), format!("agent {BEN}"), "still chosen");
    assert!(has_focus("[data-action=assign]"));
    let asks = stage.text(".give-sure");
    assert!(asks.contains("Ben") && asks.contains("Away"), "{asks}");
    press(&stage, "give-anyway").await;
    assert_eq!(asked.get_untracked(), [assign(false), assign(true)]);
    assert!(answered(None));
    settled().await;
    assert!(stage.all(".give").is_empty());
}

#[wasm_bindgen_test]
async fn a_form_that_was_closed_leaves_the_refusal_to_the_page() {
    let (stage, _, _calls) = given_to(ben(None, Vec::new())).await;
    press(&stage, "assign").await;
    press(&stage, "give-nobody").await;
    assert!(!answered(Some(ProblemCode::CannotTake)));
}

#[wasm_bindgen_test]
async fn the_form_comes_into_view_below_a_long_table_and_hands_the_focus_back() {
    let calls = Calls::answered();
    let works = (1..=60).map(|it| chat(it, "Eva", ConversationState::Active));
    let (stage, ..) = of_work(works.collect()).await;
    let targets = vec![ben(None, Vec::new())];
    calls.answer(&format!("/api/conversations/{CHAT}/targets"), &targets);
    press_pointer_on(&stage.all("[data-action=give]")[0]);
    painted().await;
    painted().await;
    assert!(has_focus(".give h3"));
    assert!(is_seen(&stage.one(".give h3")));
    assert!(is_seen(&stage.one("[name=target]")));
    assert!(
        stage
            .text("label:has([name=target])")
            .starts_with("To whom")
    );
    press(&stage, "give-nobody").await;
    let row = format!("[data-work='{CHAT}']");
    assert!(has_focus(&format!("{row} [data-action=give]")));
    assert!(is_seen(&stage.one(&row)));
}

#[wasm_bindgen_test]
async fn the_focus_goes_to_the_table_where_the_button_is_gone_and_never_from_elsewhere() {
    let (stage, _, _calls) = given_to(ben(None, Vec::new())).await;
    give_focus(&stage.one("[data-action=assign]")).await;
    press(&stage, "assign").await;
    give_focus(&stage.one("[name=find-work]")).await;
    assert!(answered(None));
    settled().await;
    assert!(has_focus("[name=find-work]"), "the person was there");
    drop(stage);

    let calls = Calls::answered();
    let (stage, store, _) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    let targets = vec![ben(None, Vec::new())];
    calls.answer(&format!("/api/conversations/{CHAT}/targets"), &targets);
    press_pointer_on(&stage.one("[data-action=give]"));
    painted().await;
    store.replace(Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: Vec::new(),
    });
    settled().await;
    press(&stage, "give-nobody").await;
    assert!(has_focus(".floor-part"));
}

#[wasm_bindgen_test]
async fn what_an_assignment_passes_over_is_said_and_needs_a_second_button() {
    let over = vec![
        Over::Presence(Base::Away),
        Over::Units { used: 3, units: 3 },
    ];
    let (stage, asked, _calls) = given_to(ben(Some(WhyNot::Presence), over)).await;
    press(&stage, "assign").await;
    let said: Vec<String> = stage.all(".give-sure li").iter().map(text_of).collect();
    assert!(
        said[0].contains("Ben") && said[0].contains("Away"),
        "{said:?}"
    );
    assert!(said[1].contains("3 of 3 units"), "{said:?}");
    assert!(asked.get_untracked().is_empty());
    press(&stage, "give-not").await;
    assert!(stage.all(".give-sure").is_empty());
    press(&stage, "assign").await;
    press(&stage, "give-anyway").await;
    assert_eq!(asked.get_untracked(), [assign(true)]);
}

#[wasm_bindgen_test]
async fn who_is_not_there_is_refused_by_the_server_and_not_confirmed_here() {
    let (stage, asked, _calls) = given_to(ben(Some(WhyNot::NotThere), Vec::new())).await;
    assert!(stage.text("[name=target]").contains("not there"));
    press(&stage, "assign").await;
    assert_eq!(asked.get_untracked(), [assign(false)]);
}

#[wasm_bindgen_test]
async fn a_queue_without_anybody_is_confirmed_and_nothing_is_assigned_to_it() {
    let queue = QueueId::from_u128(9);
    let target = Target {
        to: To::Queue(queue),
        name: "Nights".into(),
        why_not: Some(WhyNot::NobodyThere),
        advises: false,
        over: Vec::new(),
    };
    let (stage, asked, _calls) = given_to(target).await;
    press(&stage, "assign").await;
    press(&stage, "transfer").await;
    assert!(stage.text(".give-sure").contains("would wait"));
    assert!(asked.get_untracked().is_empty());
    press(&stage, "give-anyway").await;
    let transfer = Command::Transfer {
        conversation: CHAT,
        to: To::Queue(queue),
        anyway: true,
    };
    assert_eq!(asked.get_untracked(), [transfer]);
}

#[wasm_bindgen_test]
async fn targets_that_cant_be_had_are_told_and_asked_for_again() {
    let _calls = Calls::answered();
    let (stage, ..) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
    press_pointer_on(&stage.one("[data-action=give]"));
    painted().await;
    assert!(!stage.text(".give [role=alert]").is_empty());
    assert_eq!(stage.all("[data-action=targets-again]").len(), 1);
}

#[wasm_bindgen_test]
async fn a_supervisor_joins_what_an_agent_has_and_finds_the_way_to_its_session() {
    let calls = Calls::answered();
    let works = vec![
        chat(1, "Eva", ConversationState::Active),
        chat(2, "Max", ConversationState::Open),
    ];
    let (stage, store, asked) = of_work(works).await;
    let page = Page {
        messages: Vec::new(),
        more: false,
    };
    for id in [CHAT, ConversationId::from_u128(2)] {
        calls.answer(&format!("/api/conversations/{id}/messages"), &page);
    }
    press_pointer_on(&stage.all("[data-action=monitor]")[1]);
    painted().await;
    assert!(stage.all("[data-action=join]").is_empty(), "nobody has it");
    press_pointer_on(&stage.all("[data-action=monitor]")[0]);
    painted().await;
    press(&stage, "join").await;
    let conversation = CHAT;
    assert_eq!(asked.get_untracked(), [Command::Join { conversation }]);
    store.has(CHAT, true);
    settled().await;
    assert!(stage.all("[data-action=join]").is_empty());
    let href = stage
        .one("[data-action=open-session]")
        .get_attribute("href");
    assert_eq!(href, Some(format!("/session/{CHAT}")));
    assert!(stage.text(".monitor").contains("sees you"));
    store.has(CHAT, false);
    settled().await;
    assert_eq!(stage.all("[data-action=join]").len(), 1);
}

async fn hour(calls: &Calls, answer: Option<&LastHour>) -> Stage {
    match answer {
        Some(hour) => calls.answer("/api/waits", hour),
        None => calls.refuse(
            "/api/waits",
            403,
            &deskbell_protocol::Problem::from(ProblemCode::NotAllowed),
        ),
    }
    let floor = Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: Vec::new(),
    };
    let (stage, ..) = part(floor, |store, _| queues(store)).await;
    painted().await;
    stage
}

fn waited(seconds: u64) -> Waits {
    Waits {
        accepted: 2,
        left: 1,
        spans: Some(Spans {
            median_ms: seconds * 1_000,
            p90_ms: seconds * 2_000,
            longest_ms: seconds * 3_000,
        }),
    }
}

#[wasm_bindgen_test]
async fn the_waits_of_the_last_hour_are_a_chart_for_each_queue_and_on_request_a_table() {
    let calls = Calls::answered();
    let mut stretches = vec![Waits::default(); STRETCHES];
    stretches[3] = waited(10);
    let told = LastHour {
        from: Timestamp::from_millis(0),
        queues: vec![QueueWaits {
            id: QueueId::from_u128(5),
            name: "Support".into(),
            hour: waited(10),
            stretches,
        }],
    };
    let stage = hour(&calls, Some(&told)).await;
    let chart = format!("[data-chart=hour-{}]", QueueId::from_u128(5));
    let total = || stage.text(&format!("{chart} strong"));
    assert_eq!(stage.all(&format!("{chart} rect")).len(), STRETCHES);
    assert_eq!(total(), "20 s", "nine of ten");
    press(&stage, "waits-median").await;
    assert_eq!(total(), "10 s");
    press(&stage, "waits-longest").await;
    assert_eq!(total(), "30 s");
    press(&stage, "waits-table").await;
    assert_eq!(stage.all("[data-hour=Support] tbody tr").len(), STRETCHES);
    let cells: Vec<String> = stage
        .all("[data-hour] tfoot td")
        .iter()
        .map(text_of)
        .collect();
    assert_eq!(cells, ["2", "1", "10 s", "20 s", "30 s"]);
}

#[wasm_bindgen_test]
async fn an_hour_without_waits_and_one_that_cant_be_had_are_told() {
    let calls = Calls::answered();
    let empty = LastHour {
        from: Timestamp::from_millis(0),
        queues: Vec::new(),
    };
    let stage = hour(&calls, Some(&empty)).await;
    assert!(stage.text(".last-hour").contains("nobody’s wait"));
    drop(stage);
    let stage = hour(&calls, None).await;
    assert!(
        stage
            .text(".last-hour [role=alert]")
            .contains("role does not allow")
    );
    calls.answer("/api/waits", &empty);
    press(&stage, "waits-again").await;
    painted().await;
    assert!(stage.all(".last-hour [role=alert]").is_empty());
    assert!(stage.text(".last-hour").contains("nobody’s wait"));
}
