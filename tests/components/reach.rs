//! The check before going online: when it comes, for whom, and where it stands.

use deskbell::notifications::stack;
use deskbell::platform::element::{Piece, el, pieces};
use deskbell::presence::presence_menu;
use deskbell::reach::reach_check;
use deskbell_desk::{AlertStage, Change, CheckView};
use deskbell_protocol::agent::{Me, Role};
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::{AgentId, StatusId};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::alert;
use crate::stage::{Frame, Stage, give_focus, has_focus, painted, press_pointer_on, settled};

const STYLES: [&str; 5] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/notifications.css"),
    include_str!("../../style/reach.css"),
];

async fn stage() -> Stage {
    // The browser's own answer comes when the test may be over.
    let answer = "Notification.requestPermission = () => Promise.resolve('default')";
    js_sys::eval(answer).unwrap();
    Stage::of(|| {
        pieces([
            el("main")
                .child(el("input").attr("id", "typing-here"))
                .view(),
            presence_menu(),
            stack(),
            reach_check(),
        ])
    })
    .await
}

fn signed_in(agent: u128) -> Change {
    Change::Me(Me {
        id: AgentId::from_u128(agent),
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
    })
}

fn set_to(base: Base, choice: Choice) -> Change {
    let presence = Presence {
        base,
        status: None,
        since: deskbell::platform::clock::now(),
        cause: Cause::Chosen,
    };
    Change::Presence { presence, choice }
}

/// A check of now, by whoever is signed in: the sound was not heard.
fn failed() -> Change {
    Change::Checked(Check {
        at: deskbell::platform::clock::now(),
        failing: vec![CheckLine::Sound],
    })
}

/// Chooses in the menu; true when that began a check, which is left again.
async fn checks_before(stage: &Stage, choice: &str) -> bool {
    press_pointer_on(&stage.one(&format!("[data-choice={choice}]")));
    settled().await;
    let checks = !stage.all("#reach").is_empty();
    stage.shell.end_check(false);
    settled().await;
    checks
}

#[wasm_bindgen_test]
async fn every_way_to_get_work_leads_by_the_check_in_a_browser_that_was_never_checked() {
    let stage = stage().await;
    stage.shell.patch(signed_in(101));
    for (base, choice) in [
        (Base::Offline, Choice::Offline),
        (Base::Away, Choice::Away),
        (Base::DoNotDisturb, Choice::DoNotDisturb),
    ] {
        stage.shell.patch(set_to(base, choice));
        for online in ["available", "busy"] {
            assert!(checks_before(&stage, online).await, "{base:?} to {online}");
        }
        assert!(!checks_before(&stage, "away").await);
    }
    // Work comes already, or a full load or a miss keeps it away.
    for base in [Base::Available, Base::DoNotDisturb, Base::Inactive] {
        stage.shell.patch(set_to(base, Choice::Available));
        assert!(!checks_before(&stage, "busy").await, "{base:?}");
    }
}

#[wasm_bindgen_test]
async fn who_comes_back_from_lunch_is_not_told_again_what_fails_in_this_browser() {
    let stage = stage().await;
    stage.shell.patch(signed_in(102));
    stage.shell.patch(failed());
    // As after a reload.
    stage.shell.patch(Change::Forgotten);
    stage.shell.patch(signed_in(102));
    stage.shell.patch(set_to(Base::Away, Choice::Away));
    assert!(!checks_before(&stage, "available").await);
    stage.shell.patch(set_to(Base::Offline, Choice::Offline));
    assert!(checks_before(&stage, "available").await, "a new shift");
}

#[wasm_bindgen_test]
async fn what_one_agent_checked_does_not_count_for_the_next_one() {
    let stage = stage().await;
    stage.shell.patch(signed_in(103));
    stage.shell.patch(failed());
    stage.shell.patch(Change::Forgotten);
    stage.shell.patch(signed_in(104));
    stage.shell.patch(set_to(Base::Away, Choice::Away));
    assert!(checks_before(&stage, "available").await);
}

#[wasm_bindgen_test]
async fn check_again_keeps_the_presence_that_was_chosen() {
    let stage = stage().await;
    stage.shell.patch(signed_in(105));
    let lunch = Some(StatusId::from_u128(7));
    stage.shell.go_online(Choice::Busy, lunch);
    settled().await;
    press_pointer_on(&stage.one("[data-action=check-again]"));
    settled().await;
    assert_eq!(stage.shell.after_check(), (Choice::Busy, lunch));
    press_pointer_on(&stage.one("[data-action=check]"));
    settled().await;
    assert_eq!(stage.shell.after_check(), (Choice::Available, None));
    stage.shell.end_check(false);
}

#[wasm_bindgen_test]
async fn the_check_takes_the_focus_and_gives_it_back() {
    let stage = stage().await;
    give_focus(&stage.one("#typing-here")).await;
    stage.put([Change::Check(Some(CheckView::default()))]).await;
    painted().await;
    assert!(has_focus("#reach-title"));
    give_focus(&stage.one("[data-action=close-check]")).await;
    stage.put([Change::Check(None)]).await;
    painted().await;
    assert!(has_focus("#typing-here"));
    assert!(stage.all("#reach").is_empty());
}

#[wasm_bindgen_test]
async fn the_check_never_lies_over_an_alert_however_narrow_the_window() {
    let stage = stage().await;
    for (width, height) in [(360, 640), (320, 256), (800, 600)] {
        let frame = Frame::around(&stage, width, height, &STYLES.join("\n"));
        stage.put([Change::Check(Some(CheckView::default()))]).await;
        painted().await;
        let panel = stage.one("#reach");
        assert!(frame.shows(&panel), "{width} x {height}: alone it is seen");
        stage
            .put([Change::Alert(Box::new(alert(
                1,
                "Lena",
                AlertStage::Ringing,
            )))])
            .await;
        painted().await;
        for button in ["accept", "reject"] {
            let button = stage.one(&format!("[data-action={button}]"));
            assert!(frame.shows(&button), "{width} x {height}: {button:?}");
        }
        assert_eq!(panel.get_attribute("data-crowded").as_deref(), Some(""));
        if height > 500 {
            let close = stage.one("[data-action=close-check]");
            assert!(frame.shows(&close), "{width} x {height}: both are seen");
        }
        stage
            .put([
                Change::AlertGone(deskbell_protocol::OfferId::from_u128(1)),
                Change::Check(None),
            ])
            .await;
    }
}
