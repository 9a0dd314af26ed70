//! Toasts that are work, the one that says what happened meanwhile, and the
//! history.

use deskbell::notifications::{history, history_button, stack};
use deskbell_desk::{Change, Digest, Notice, PastView, ToastView};
use deskbell_protocol::agent::Event;
use deskbell_protocol::conversation::Customer;
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_protocol::{ConversationId, ProblemCode, Timestamp};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{given, named};
use crate::served::Served;
use crate::stage::{Stage, painted, settled, text_of};
use deskbell::platform::element::pieces;

fn toast(id: u64, notice: Notice) -> ToastView {
    let count = 1;
    ToastView { id, notice, count }
}

fn work(reason: Reason) -> Notice {
    Notice::Work(Box::new(given(1, reason)))
}

#[wasm_bindgen_test]
async fn given_work_is_a_toast_that_says_what_it_is_and_opens_its_session() {
    let stage = Stage::of(stack).await;
    let given = toast(1, work(Reason::Assignment));
    stage.put([Change::Toast(given)]).await;
    assert!(stage.all(".alert").is_empty());
    assert_eq!(stage.text(".toast strong"), "Assignment");
    assert_eq!(text_of(&stage.all(".toast dd")[0]), "Lena");
    assert_eq!(stage.text(".toast [data-action=open-work]"), "Open session");
    assert!(stage.all("[data-action=accept]").is_empty());
}

#[wasm_bindgen_test]
async fn advice_that_is_asked_for_by_a_toast_opens_no_session() {
    let stage = Stage::of(stack).await;
    let asked = toast(1, work(Reason::Consult));
    stage.put([Change::Toast(asked)]).await;
    assert!(stage.all("[data-action=open-work]").is_empty());
}

#[wasm_bindgen_test]
async fn what_happened_meanwhile_is_one_sentence_of_what_there_was() {
    let stage = Stage::of(stack).await;
    let digest = Digest {
        missed: 2,
        left: 1,
        ..Digest::default()
    };
    stage
        .put([Change::Toast(toast(1, Notice::Digest(digest)))])
        .await;
    assert_eq!(
        stage.text(".toast p"),
        "While you were away: offers missed: 2; customers who left before your answer: 1."
    );
}

#[wasm_bindgen_test]
async fn the_history_lists_the_newest_first_while_it_is_open() {
    let stage = Stage::of(|| pieces([history_button(), history()])).await;
    let past = |id, notice| {
        let at = Timestamp::from_millis(0);
        let toast = toast(id, notice);
        Change::Past(PastView { at, toast })
    };
    let code = ProblemCode::Expired;
    stage
        .put([
            past(1, Notice::Problem(code.into())),
            past(2, work(Reason::Assignment)),
        ])
        .await;
    assert!(stage.all("#history li").is_empty());
    deskbell::platform::dom::open_popup("history");
    painted().await;
    let lines: Vec<_> = stage.all("#history li p").iter().map(text_of).collect();
    assert_eq!(lines, ["Assignment: Lena", code.words()]);
    stage.put([Change::PastGone(1)]).await;
    settled().await;
    assert_eq!(stage.all("#history li").len(), 1);
}

#[wasm_bindgen_test]
async fn a_session_that_others_have_now_is_told_with_its_customer_where_that_is_known() {
    let stage = Stage::of(stack).await;
    let lena = named("Lena");
    let somebody = Customer {
        visitor: 7,
        ..Customer::default()
    };
    let told = [
        (
            Notice::SessionGiven {
                customer: lena.clone(),
            },
            "Your session with Lena was given to others.",
        ),
        (
            Notice::SessionGiven { customer: somebody },
            "Your session with Visitor 7 was given to others.",
        ),
        (
            Notice::SessionLost {
                customer: Some(lena),
            },
            "Your session with Lena was taken back, because your desk was unreachable.",
        ),
        (
            Notice::AdviceOver {
                customer: named("Eva"),
            },
            "Your advice in the conversation with Eva is over.",
        ),
        (
            Notice::SessionLost { customer: None },
            "One of your sessions went to others while this desk was away.",
        ),
    ];
    for (id, (notice, words)) in (1..).zip(told) {
        stage.put([Change::Toast(toast(id, notice))]).await;
        let said = stage.text(".toast p").replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(said, words);
        stage.put([Change::ToastGone(id)]).await;
    }
}

#[wasm_bindgen_test]
async fn a_hand_over_that_came_back_says_who_did_not_take_it_and_why_not() {
    let rejected = |why: Option<&str>| OfferEnd::Rejected {
        why: why.map(Into::into),
    };
    let ends = [
        (
            rejected(Some("I am in a meeting.")),
            "Ben rejected it. I am in a meeting.",
        ),
        (rejected(None), "Ben rejected it."),
        (OfferEnd::Expired, "Ben did not answer in time."),
        (OfferEnd::Undelivered, "It did not reach Ben."),
        (OfferEnd::Disconnected, "It did not reach Ben."),
        (
            OfferEnd::Rescinded {
                why: RescindReason::AgentLeft,
            },
            "Ben did not take it.",
        ),
    ];
    for (end, words) in ends {
        let desk = Served::of(stack).await;
        let back = Event::CameBack {
            conversation: ConversationId::from_u128(9),
            who: "Ben".into(),
            end,
        };
        desk.event(back).await;
        let said = desk.stage.text(".toast p");
        let said = said.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(said.trim(), words);
    }
}
