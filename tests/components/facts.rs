//! What the customer summary tells of the conversation itself.

use std::time::Duration;

use deskbell::platform::{clock, intl};
use deskbell_desk::SessionView;
use deskbell_protocol::conversation::Visit;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::clock::Clock;
use crate::stage::{Stage, text_of};
use crate::summary::{card, linked, page};

/// Each with its label.
fn facts(stage: &Stage) -> Vec<[String; 2]> {
    let of = |part: &str| {
        let all = stage.all(&format!(
            "[aria-labelledby=part-conversation] .facts {part}"
        ));
        all.iter().map(text_of).collect::<Vec<_>>()
    };
    let (labels, values) = (of("dt"), of("dd"));
    assert_eq!(labels.len(), values.len());
    labels.into_iter().zip(values).map(Into::into).collect()
}

/// Of somebody who was accepted 80 seconds after they came.
fn accepted() -> SessionView {
    let mut view = linked();
    let now = clock::now();
    view.session.started_at = now;
    view.session.waiting_since = Some(now);
    view.session.accepted_at = now + Duration::from_secs(80);
    view
}

#[wasm_bindgen_test]
async fn each_has_its_own_words_and_none_is_taken_for_another() {
    let _clock = Clock::stopped();
    let calls = Calls::answered();
    let mut view = accepted();
    view.session.queue = "Billing".into();
    view.session.skills = vec!["English".into(), "VIP".into()];
    view.session.visit = Visit {
        language: Some("de".into()),
        device: Some("Firefox, macOS".into()),
        page: Some("https://shop.example/help".into()),
        trail: Vec::new(),
    };
    let started = intl::time_of_day(view.session.started_at);
    assert_ne!(started, intl::time_of_day(view.session.accepted_at));
    let stage = page(view, &calls, &card(None, Vec::new())).await;
    let said = facts(&stage);
    let told = [
        ["Channel", "Web chat"],
        ["Queue", "Billing"],
        ["Skills", "English and VIP"],
        ["Started", &started],
        ["Waited", "1 min 20 s"],
        ["Language", "German"],
        ["Device", "Firefox, macOS"],
        ["Page", "https://shop.example/help"],
    ];
    assert_eq!(said, told);
    // It came from the customer's browser.
    assert!(
        stage
            .all("[aria-labelledby=part-conversation] a")
            .is_empty()
    );
}

#[wasm_bindgen_test]
async fn what_is_not_known_has_no_label() {
    let calls = Calls::answered();
    let stage = page(accepted(), &calls, &card(None, Vec::new())).await;
    let said = facts(&stage);
    let labels: Vec<&str> = said.iter().map(|[label, _]| label.as_str()).collect();
    assert_eq!(labels, ["Channel", "Queue", "Started", "Waited"]);
}
