use deskbell::rail::rail;
use deskbell::shell::path_of;
use deskbell_desk::{Change, Place};
use deskbell_protocol::conversation::Customer;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::{Base, Cause, Choice, OwnStatus, Presence};
use deskbell_protocol::{ConversationId, StatusId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{named, session};
use crate::stage::{Stage, settled};

async fn stage() -> Stage {
    Stage::of(rail).await
}

#[wasm_bindgen_test]
async fn ten_unread_messages_are_shown_as_nine_and_more() {
    let stage = stage().await;
    stage
        .put([
            Change::Session(session(1, named("Lena"), 9).into()),
            Change::Session(
                session(
                    2,
                    Customer {
                        visitor: 2,
                        ..Customer::default()
                    },
                    10,
                )
                .into(),
            ),
            Change::Session(session(3, named("Ben"), 0).into()),
        ])
        .await;
    let entry = |number| format!("[data-session='{}']", ConversationId::from_u128(number));
    assert_eq!(stage.text(&format!("{} .unread", entry(1))), "9");
    assert_eq!(stage.text(&format!("{} .unread", entry(2))), "9+");
    assert_eq!(stage.text(&format!("{} .rail-name", entry(2))), "Visitor 2");
    assert!(stage.all(&format!("{} .unread", entry(3))).is_empty());
}

/// What leads somewhere in the rail, as it stands there.
fn entries(stage: &Stage) -> Vec<String> {
    let all = stage.all(".rail a");
    all.iter()
        .filter_map(|it| it.get_attribute("href"))
        .collect()
}

#[wasm_bindgen_test]
async fn home_stands_first_and_stays_there_while_sessions_come_and_go() {
    let stage = stage().await;
    assert_eq!(entries(&stage), ["/"]);
    let home = stage.one(".rail-home");
    let put = |number| Change::Session(session(number, named("Lena"), 0).into());
    let path = |number| path_of(Place::Session(ConversationId::from_u128(number)));
    stage.put([put(1), put(2)]).await;
    assert_eq!(entries(&stage), ["/".to_owned(), path(1), path(2)]);
    let gone = Change::SessionGone(ConversationId::from_u128(1));
    stage.put([gone, put(3)]).await;
    assert_eq!(entries(&stage), ["/".to_owned(), path(2), path(3)]);
    assert!(home.is_connected(), "it is the same one");
    assert_eq!(stage.text(".rail-home .rail-name"), "Home");
    let gone = |number| Change::SessionGone(ConversationId::from_u128(number));
    stage.put([gone(2), gone(3)]).await;
    assert_eq!(entries(&stage), ["/"]);
}

#[wasm_bindgen_test]
async fn the_presence_says_since_when_and_why() {
    let stage = stage().await;
    let cause = Cause::Missed {
        reason: Reason::IncomingChat,
    };
    let presence = Presence {
        base: Base::Inactive,
        status: None,
        since: Timestamp::from_millis(0),
        cause,
    };
    stage
        .put([Change::Presence {
            presence,
            choice: Choice::Available,
        }])
        .await;
    assert!(
        stage
            .one("[data-presence=inactive]")
            .has_attribute("aria-label")
    );
    let said = stage.text(".presence-now > p:first-child");
    assert!(said.starts_with("Inactive since "), "{said}");
    assert!(said.ends_with(": missed an incoming chat"), "{said}");
    assert!(stage.all(".presence-choice[aria-pressed=true]").is_empty());
}

#[wasm_bindgen_test]
async fn a_status_of_the_administrators_is_shown_by_its_name_and_marked_instead_of_its_base() {
    let stage = stage().await;
    let lunch = OwnStatus {
        id: StatusId::from_u128(7),
        name: "Lunch".into(),
        text: "At lunch".into(),
        base: Choice::Away,
    };
    let presence = Presence {
        base: Base::Away,
        status: Some(lunch.id),
        since: Timestamp::from_millis(0),
        cause: Cause::Chosen,
    };
    stage
        .put([
            Change::Presence {
                presence,
                choice: Choice::Away,
            },
            Change::Statuses(vec![lunch]),
        ])
        .await;
    assert_eq!(stage.text(".presence-name"), "Lunch");
    let marked = stage.text(".presence-choice[aria-pressed=true]");
    assert_eq!(marked, "LunchAt lunch");
}

#[wasm_bindgen_test]
async fn the_choice_in_force_is_marked() {
    let stage = stage().await;
    let presence = Presence {
        base: Base::Away,
        status: None,
        since: Timestamp::from_millis(0),
        cause: Cause::Chosen,
    };
    stage
        .put([Change::Presence {
            presence,
            choice: Choice::Away,
        }])
        .await;
    let chosen = stage.one(".presence-choice[aria-pressed=true]");
    assert_eq!(chosen.get_attribute("data-choice").as_deref(), Some("away"));
}

#[wasm_bindgen_test]
async fn an_agent_online_whose_offers_would_ring_unheard_is_shown_the_way_to_sound() {
    let stage = stage().await;
    assert!(stage.all("[data-action=sound-on]").is_empty(), "offline");
    let presence = Presence {
        base: Base::Available,
        status: None,
        since: Timestamp::from_millis(0),
        cause: Cause::Chosen,
    };
    stage
        .put([Change::Presence {
            presence,
            choice: Choice::Available,
        }])
        .await;
    assert_eq!(stage.text("[data-action=sound-on]"), "Switch on the sound");
    stage.shell.sound_unlocked.set(true);
    settled().await;
    assert!(stage.all("[data-action=sound-on]").is_empty());
}
