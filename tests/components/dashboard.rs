use deskbell::dashboard::Dashboard;
use deskbell_desk::Change;
use deskbell_protocol::AgentId;
use deskbell_protocol::agent::{Me, Role};
use deskbell_protocol::presence::Reach;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::Stage;

fn elsewhere(reach: Reach, went_elsewhere: u32) -> Change {
    Change::Reach {
        reach,
        went_elsewhere,
    }
}

#[wasm_bindgen_test]
async fn an_agent_who_is_offered_nothing_more_reads_why_and_what_to_do() {
    let stage = Stage::of(|| view! { <Dashboard/> }.into_any()).await;
    let me = Me {
        id: AgentId::from_u128(1),
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
    };
    stage
        .put([Change::Me(me), elsewhere(Reach::Paused, 1)])
        .await;
    let told = |what| stage.text(".dashboard").contains(what);
    assert!(told("1 offer went to another agent"));
    assert!(told("click anywhere"));

    stage.put([elsewhere(Reach::Visible, 1)]).await;
    assert!(told("1 offer went to another agent"));
    assert!(!told("click anywhere"));

    stage.put([elsewhere(Reach::Visible, 0)]).await;
    assert!(!told("went to another agent"));
}
