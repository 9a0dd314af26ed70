use deskbell::manage::{FloorStore, agents};
use deskbell_desk::LinkView;
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::floor::{Floor, FloorAgent};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::{Base, Cause, Link, Presence, Reach};
use deskbell_protocol::{AgentId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::languages::ARABIC;
use crate::stage::{ENGLISH, Stage, give_focus, has_focus, press_pointer_on, settled, speak};

const RESET: &str = "[data-action=reset-presence]";

pub fn inactive(sessions: u32) -> FloorAgent {
    FloorAgent {
        id: AgentId::from_u128(1),
        name: "Ana".into(),
        presence: Presence {
            base: Base::Inactive,
            status: None,
            since: Timestamp::from_millis(0),
            cause: Cause::Missed {
                reason: Reason::IncomingChat,
            },
        },
        status: None,
        link: Link::Connected,
        reach: Reach::Visible,
        units: 3,
        used: sessions,
        ringing: 0,
        sessions,
        check: None,
    }
}

/// The table with one agent, and how often Reset was pressed.
async fn floor() -> (Stage, FloorStore, RwSignal<u32>) {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let told = made.clone();
    let stage = Stage::of(move || {
        let store = FloorStore::default();
        let resets: RwSignal<u32> = ArcRwSignal::new(0).into();
        told.set(Some((store, resets)));
        store.link.set(LinkView::Connected);
        store.replace(Floor {
            agents: vec![inactive(0)],
            queues: Vec::new(),
            work: Vec::new(),
        });
        let on_reset = move |_| resets.update(|resets| *resets += 1);
        agents(store, Callback::new(on_reset))
    })
    .await;
    let (store, resets) = made.get().unwrap();
    (stage, store, resets)
}

#[wasm_bindgen_test]
async fn a_change_of_the_row_leaves_reset_and_the_focus_on_it_alone() {
    let (stage, store, _) = floor().await;
    give_focus(&stage.one(RESET)).await;
    store.change(inactive(2));
    settled().await;
    assert!(stage.text("[data-agent]").contains("2 sessions"));
    assert!(has_focus(RESET));
}

#[wasm_bindgen_test]
async fn what_has_not_changed_of_a_row_is_not_drawn_again() {
    let (stage, store, _) = floor().await;
    let parts = ["th bdi", ".presence-cell", ".since time"].map(|part| stage.one(part));
    store.change(inactive(2));
    settled().await;
    assert!(stage.text("[data-agent]").contains("2 sessions"));
    for part in &parts {
        assert!(part.is_connected(), "{}", part.outer_html());
    }
}

#[wasm_bindgen_test]
async fn the_load_is_the_work_in_hand_of_what_the_agent_can_carry_and_follows_both() {
    let (stage, store, _) = floor().await;
    assert_eq!(stage.text("[data-agent] .load"), "0 of 3");
    // Two units of work are not two sessions.
    store.change(FloorAgent {
        sessions: 1,
        ..inactive(2)
    });
    settled().await;
    assert_eq!(stage.text("[data-agent] .load"), "2 of 3");
    store.change(FloorAgent {
        units: 5,
        ..inactive(2)
    });
    settled().await;
    assert_eq!(stage.text("[data-agent] .load"), "2 of 5");
}

#[wasm_bindgen_test]
async fn reset_does_nothing_while_the_connection_is_lost_and_says_so() {
    let (stage, store, resets) = floor().await;
    store.link.set(LinkView::Trying);
    settled().await;
    press_pointer_on(&stage.one(RESET));
    assert_eq!(resets.get_untracked(), 0);
    assert!(stage.text("[data-agent]").contains("connection is lost"));
    store.link.set(LinkView::Connected);
    settled().await;
    press_pointer_on(&stage.one(RESET));
    assert_eq!(resets.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn whom_a_rule_has_set_aside_can_be_reset_and_who_chose_it_themselves_can_not() {
    let (stage, store, _) = floor().await;
    let mut agent = inactive(0);
    agent.presence.base = Base::DoNotDisturb;
    agent.presence.cause = Cause::Chosen;
    store.change(agent.clone());
    settled().await;
    assert!(stage.all(RESET).is_empty());
    agent.presence.cause = Cause::Rejected {
        reason: Reason::IncomingChat,
    };
    store.change(agent);
    settled().await;
    stage.one(RESET);
}

#[wasm_bindgen_test]
async fn an_agent_who_went_home_is_no_cause_for_alarm_and_one_whose_link_is_lost_is() {
    let (stage, store, _) = floor().await;
    let offline = |cause| {
        let mut agent = inactive(0);
        agent.link = Link::Unreachable;
        agent.reach = Reach::Nothing;
        agent.presence.base = Base::Offline;
        agent.presence.cause = cause;
        agent
    };
    store.change(offline(Cause::SignedOut));
    settled().await;
    assert_eq!(stage.all("[data-agent] [data-tone=urgent]").len(), 0);
    store.change(offline(Cause::LinkLost));
    settled().await;
    assert_eq!(stage.all("[data-agent] [data-tone=urgent]").len(), 2);
}

#[wasm_bindgen_test]
async fn what_came_of_an_agents_reach_check_stands_in_their_row() {
    let (stage, store, _) = floor().await;
    assert_eq!(stage.text(".floor-check"), "Not checked");
    let mut offline = inactive(0);
    offline.presence.base = Base::Offline;
    store.change(offline);
    settled().await;
    assert!(stage.all(".floor-check").is_empty());
    let checked = |failing: &[CheckLine]| FloorAgent {
        check: Some(Check {
            at: Timestamp::from_millis(0),
            failing: failing.into(),
        }),
        ..inactive(0)
    };
    store.change(checked(&[]));
    settled().await;
    assert_eq!(stage.text(".floor-check"), "Check passed");
    store.change(checked(&[CheckLine::Worker, CheckLine::Sound]));
    settled().await;
    let said = stage.text(".floor-check[data-tone=urgent]");
    assert!(said.ends_with("Notification service and Sound"), "{said}");
}

#[wasm_bindgen_test]
async fn what_fails_is_listed_as_the_language_of_the_page_lists_it() {
    speak("ar", "rtl", ARABIC);
    let (stage, store, _) = floor().await;
    store.change(FloorAgent {
        ringing: 1,
        check: Some(Check {
            at: Timestamp::from_millis(0),
            failing: vec![CheckLine::Worker, CheckLine::Sound],
        }),
        ..inactive(2)
    });
    settled().await;
    let said = [".floor-check", ".work"].map(|part| stage.text(part));
    speak("en-GB", "ltr", ENGLISH);
    for said in said {
        assert!(!said.contains(','), "{said}");
        assert!(said.contains(" و"), "{said}");
    }
}
