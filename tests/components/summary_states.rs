//! What each part of the summary shows while it is fetched, where there is nothing,
//! and where it can't be had.

use deskbell::session::session_page;
use deskbell_desk::{Change as Changed, SessionView};
use deskbell_protocol::conversation::Part;
use deskbell_protocol::http::Earlier;
use deskbell_protocol::{ConversationId, Problem, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::stage::{Stage, painted, press_pointer_on};
use crate::summary::{ann, answered, card, linked, page_with, path, unknown};
use crate::timeline::sms;

const ID: ConversationId = ConversationId::from_u128(1);
/// All parts of the summary.
const PARTS: [&str; 7] = [
    "answers",
    "customer",
    "conversation",
    "case",
    "recent-cases",
    "trail",
    "timeline",
];
/// Those of which something is fetched.
const FETCHED: [&str; 4] = ["customer", "case", "recent-cases", "timeline"];
const NOTHING: [Earlier; 0] = [];

fn part(name: &str) -> String {
    format!("[aria-labelledby=part-{name}]")
}

/// The parts that are loading.
fn loading(stage: &Stage) -> Vec<&'static str> {
    let loads = |name: &&str| !stage.all(&format!("{} .spinner", part(name))).is_empty();
    PARTS.into_iter().filter(loads).collect()
}

/// Those whose loading is said aloud.
fn aloud(stage: &Stage) -> Vec<&'static str> {
    let aloud = |name: &&str| {
        let said = format!("{} [role=status]:has(.spinner)", part(name));
        !stage.all(&said).is_empty()
    };
    PARTS.into_iter().filter(aloud).collect()
}

/// Those that offer another try.
fn failed(stage: &Stage) -> Vec<&'static str> {
    let failed = |name: &&str| {
        let again = format!("{} [data-action=fetch-again]", part(name));
        !stage.all(&again).is_empty()
    };
    PARTS.into_iter().filter(failed).collect()
}

/// The session's page; the server's answers are the test's to lay out.
async fn page(view: SessionView) -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    stage
}

#[wasm_bindgen_test]
async fn until_the_servers_word_on_a_session_every_part_loads_and_none_says_there_is_nothing() {
    let calls = Calls::answered();
    let mut view = linked();
    view.provisional = true;
    let stage = page(view.clone()).await;
    assert_eq!(loading(&stage), PARTS);
    assert_eq!(aloud(&stage), ["customer"], "it is heard once");
    let said = stage.text(".summary");
    for nothing in ["No case", "No other", "Nothing", "no questions"] {
        assert!(!said.contains(nothing), "{nothing}: {said}");
    }
    // What the offer has told stands there.
    assert!(stage.text(&part("customer")).contains("Ann Lee"));
    assert!(stage.text(&part("conversation")).contains("Web chat"));
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    calls.answer(&path("timeline"), &NOTHING);
    view.provisional = false;
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    assert_eq!(loading(&stage), [""; 0]);
}

#[wasm_bindgen_test]
async fn what_is_fetched_loads_and_then_says_that_there_is_nothing() {
    let calls = Calls::answered();
    calls.hold(true);
    let known = deskbell_protocol::contact::Known {
        cases: Vec::new(),
        ..ann()
    };
    calls.answer(&path("customer"), &card(Some(known), Vec::new()));
    calls.answer(&path("timeline"), &NOTHING);
    let stage = page(linked()).await;
    assert_eq!(loading(&stage), FETCHED);
    assert_eq!(aloud(&stage), ["customer"], "it is heard once");
    calls.hold(false);
    answered().await;
    assert_eq!(loading(&stage), [""; 0]);
    for (name, nothing) in [
        ("answers", "The customer answered no questions."),
        ("case", "No case is linked to this conversation."),
        ("recent-cases", "No other cases of this customer."),
        ("trail", "Nothing is known of where the customer looked"),
        ("timeline", "Nothing before this conversation."),
    ] {
        let said = stage.text(&part(name));
        assert!(said.contains(nothing), "{name}: {said}");
    }
}

#[wasm_bindgen_test]
async fn of_somebody_unknown_the_customers_part_says_so_and_no_other_waits_for_them() {
    let calls = Calls::answered();
    let mut view = unknown();
    view.session.part = Part::Reads;
    let stage = page_with(view, &calls, &card(None, Vec::new()), &NOTHING).await;
    let said = stage.text(&part("customer"));
    assert!(said.contains("Not linked to a known"), "{said}");
    assert_eq!((loading(&stage).len(), failed(&stage).len()), (0, 0));
}

#[wasm_bindgen_test]
async fn what_can_not_be_had_is_said_in_each_part_aloud_once_and_is_there_after_another_try() {
    for of in FETCHED {
        let calls = Calls::answered();
        let down = Problem::from(ProblemCode::DirectoryDown);
        calls.refuse(&path("customer"), 503, &down);
        calls.answer(&path("timeline"), &[sms()]);
        let stage = page(linked()).await;
        assert_eq!(failed(&stage), FETCHED);
        let said = stage.text(&format!("{} [role=alert]", part("customer")));
        for name in FETCHED {
            assert!(stage.text(&part(name)).contains(&said), "{name}");
        }
        let aloud = stage.all(".summary [role=alert]:not(:empty)");
        assert_eq!(aloud.len(), 1);
        // What is known otherwise stands there all the same.
        assert!(stage.text(&part("timeline")).contains("12 messages"));
        calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
        calls.answer(&path("timeline"), &[sms()]);
        let again = format!("{} [data-action=fetch-again]", part(of));
        press_pointer_on(&stage.one(&again));
        answered().await;
        assert_eq!(failed(&stage), [""; 0], "{of}");
        assert!(stage.text(&part("timeline")).contains("CAS-41"));
    }
}

#[wasm_bindgen_test]
async fn a_timeline_that_can_not_be_had_says_so_and_the_rest_stands() {
    let calls = Calls::answered();
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    let stage = page(linked()).await;
    assert_eq!(failed(&stage), ["timeline"]);
    assert_eq!(
        stage
            .all(&format!("{} [role=alert]", part("timeline")))
            .len(),
        1
    );
    assert!(stage.text(&part("recent-cases")).contains("Late parcel"));
    calls.hold(true);
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    calls.answer(&path("timeline"), &[sms()]);
    press_pointer_on(&stage.one("[data-action=fetch-again]"));
    painted().await;
    assert_eq!(loading(&stage), FETCHED);
    assert_eq!(aloud(&stage), ["customer"]);
    calls.hold(false);
    answered().await;
    assert!(stage.text(&part("timeline")).contains("12 messages"));
}

#[wasm_bindgen_test]
async fn of_an_unknown_customer_the_timeline_waits_for_no_cases() {
    let calls = Calls::answered();
    let down = Problem::from(ProblemCode::DirectoryDown);
    calls.refuse(&path("customer"), 503, &down);
    calls.answer(&path("timeline"), &[sms()]);
    let stage = page(unknown()).await;
    assert_eq!(failed(&stage), ["customer", "recent-cases"]);
}
