use deskbell::components::connection_bar;
use deskbell::dashboard::dashboard;
use deskbell_desk::{Change, LinkView};
use deskbell_protocol::agent::{Me, Role, Today};
use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::{Base, Cause, Choice, Presence, Reach};
use deskbell_protocol::{AgentId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, press_pointer_on, settled};

#[wasm_bindgen_test]
async fn a_lost_connection_is_a_bar_with_a_way_to_try_now() {
    let link = ArcRwSignal::new(LinkView::Connected);
    let tried: RwSignal<u32> = ArcRwSignal::new(0).into();
    let shown: RwSignal<LinkView> = link.clone().into();
    let stage = Stage::of(move || {
        let on_try = move || tried.update(|tries| *tries += 1);
        connection_bar(shown.into(), on_try.into())
    })
    .await;
    assert!(stage.all(".connection-bar").is_empty());
    link.set(LinkView::Lost {
        retry_at: Timestamp::from_millis(0),
    });
    settled().await;
    assert!(
        stage
            .text(".connection-bar p")
            .starts_with("Connection lost.")
    );
    press_pointer_on(&stage.one("[data-action=try-now]"));
    assert_eq!(tried.get_untracked(), 1);
}

async fn stage() -> Stage {
    let stage = Stage::of(dashboard).await;
    let me = Me {
        id: AgentId::from_u128(1),
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
    };
    stage.put([Change::Me(me)]).await;
    stage
}

#[wasm_bindgen_test]
async fn an_agent_who_is_offline_is_shown_the_way_online() {
    let stage = stage().await;
    assert_eq!(stage.text("[data-action=go-online]"), "Go online");
    assert!(stage.text(".empty").contains("offline"));
}

#[wasm_bindgen_test]
async fn blocked_notifications_are_explained_for_chrome_and_edge() {
    let stage = stage().await;
    stage.shell.permission.set(Permission::Denied);
    settled().await;
    let said = stage.text(".note");
    assert!(said.contains("Chrome:") && said.contains("Edge:"), "{said}");
}

fn available() -> Change {
    Change::Presence {
        presence: Presence {
            base: Base::Available,
            status: None,
            since: Timestamp::from_millis(0),
            cause: Cause::Chosen,
        },
        choice: Choice::Available,
    }
}

#[wasm_bindgen_test]
async fn an_agent_online_who_closed_the_browsers_question_is_told_and_can_be_asked_again() {
    let stage = stage().await;
    stage.put([available()]).await;
    assert!(stage.text(".note").contains("another window"));
    assert_eq!(
        stage.text("[data-action=allow-notifications]"),
        "Allow notifications"
    );
    stage.shell.permission.set(Permission::Granted);
    settled().await;
    assert!(stage.all(".note").is_empty());
}

#[wasm_bindgen_test]
async fn without_a_service_worker_no_desktop_notification_is_promised() {
    let stage = stage().await;
    stage.put([available()]).await;
    stage.shell.permission.set(Permission::Granted);
    settled().await;
    assert!(stage.text(".empty").contains("on your desktop"));
    stage.shell.worker.set(false);
    settled().await;
    assert!(stage.text(".note").contains("can’t show notifications"));
    assert!(!stage.text(".empty").contains("on your desktop"));
}

#[wasm_bindgen_test]
async fn todays_figures_stand_in_a_table() {
    let stage = stage().await;
    let today = Today {
        accepted: 4,
        missed: 1,
        rejected: 0,
        answer_ms: 20_000,
    };
    stage.put([Change::Today(today)]).await;
    assert_eq!(stage.text("[data-figure=accepted] .figure-value"), "4");
    assert_eq!(stage.text("[data-figure=answer-time] .figure-value"), "5 s");
}

fn elsewhere(reach: Reach, went_elsewhere: u32) -> Change {
    Change::Reach {
        reach,
        went_elsewhere,
    }
}

#[wasm_bindgen_test]
async fn an_agent_who_is_offered_nothing_more_reads_why_and_what_to_do() {
    let stage = stage().await;
    stage.put([elsewhere(Reach::Paused, 1)]).await;
    let told = |what| stage.text(".dashboard").contains(what);
    assert!(told("1 offer went to another agent"));
    assert!(told("click anywhere"));

    stage.put([elsewhere(Reach::Visible, 1)]).await;
    assert!(told("1 offer went to another agent"));
    assert!(!told("click anywhere"));

    stage.put([elsewhere(Reach::Visible, 0)]).await;
    assert!(!told("went to another agent"));
}
