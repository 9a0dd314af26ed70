//! The page of everybody's quick replies.

use deskbell::manage::{Replies, replies};
use deskbell_protocol::quick::{DropReply, KeepReply, QuickReply};
use deskbell_protocol::{Problem, ProblemCode, QuickReplyId};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, HtmlTextAreaElement};

use crate::calls::Calls;
use crate::choosing::type_into;
use crate::stage::{Stage, painted, press_pointer_on, settled};

const PATH: &str = "/api/quick-replies";
const REMOVE: &str = "/api/quick-replies/remove";

fn reply(number: u128, keyword: &str, text: &str) -> QuickReply {
    QuickReply {
        id: QuickReplyId::from_u128(number),
        keyword: keyword.into(),
        text: text.into(),
        own: false,
    }
}

fn some() -> Vec<QuickReply> {
    let own = QuickReply {
        own: true,
        ..reply(3, "mine", "Only mine")
    };
    vec![
        reply(1, "bye", "Goodbye"),
        reply(2, "hello", "<b>Hello</b>"),
        own,
    ]
}

async fn page(calls: &Calls, may_change: bool, all: &[QuickReply]) -> Stage {
    calls.answer(PATH, &all);
    let stage = Stage::of(move || replies(Replies::new(may_change))).await;
    painted().await;
    stage
}

async fn write(stage: &Stage, keyword: &str, text: &str) {
    type_into(stage, "[name=keyword]", keyword).await;
    let field: HtmlTextAreaElement = stage.one("[name=text]").unchecked_into();
    field.set_value(text);
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    settled().await;
}

async fn press(stage: &Stage, selector: &str) {
    press_pointer_on(&stage.one(selector));
    painted().await;
}

fn keywords(stage: &Stage) -> Vec<String> {
    let rows = stage.all("[data-reply]").into_iter();
    rows.filter_map(|row| row.get_attribute("data-reply"))
        .collect()
}

#[wasm_bindgen_test]
async fn everybodys_are_listed_as_text_and_found_and_a_supervisor_only_reads() {
    let calls = Calls::answered();
    let stage = page(&calls, false, &some()).await;
    assert_eq!(keywords(&stage), ["bye", "hello"], "not the own one");
    assert!(stage.text("[data-reply=hello]").contains("<b>Hello</b>"));
    assert!(stage.all("form, [data-action=take-away]").is_empty());
    type_into(&stage, "[name=find-reply]", "GOOD").await;
    assert_eq!(keywords(&stage), ["bye"]);
    type_into(&stage, "[name=find-reply]", "zzz").await;
    assert!(stage.text(".replies").contains("like that"));
}

#[wasm_bindgen_test]
async fn a_new_one_is_kept_for_everybody_and_the_list_is_read_again() {
    let calls = Calls::answered();
    let stage = page(&calls, true, &[]).await;
    assert!(stage.text(".replies").contains("none yet"));
    write(&stage, "hello", "Hello {customerName}").await;
    calls.answer(PATH, &());
    calls.answer(PATH, &[reply(1, "hello", "Hello {customerName}")]);
    press(&stage, "[data-action=keep-reply]").await;
    painted().await;
    let sent: Vec<KeepReply> = calls.sent(PATH);
    let kept = KeepReply {
        keyword: "hello".into(),
        text: "Hello {customerName}".into(),
        everybody: true,
    };
    assert_eq!(sent, [kept]);
    assert_eq!(keywords(&stage), ["hello"]);
    assert!(stage.text(".reply-foot").contains("Every agent"));
}

#[wasm_bindgen_test]
async fn what_cant_be_kept_is_said_before_it_is_sent() {
    let calls = Calls::answered();
    let stage = page(&calls, true, &some()).await;
    let refused = |keyword: &'static str, text: &'static str| {
        let stage = &stage;
        async move {
            write(stage, keyword, text).await;
            press(stage, "[data-action=keep-reply]").await;
            stage.text("form [role=alert]")
        }
    };
    assert!(refused(" / ", "Hello").await.contains("keyword"));
    assert!(refused("new", "  ").await.contains("text"));
    assert!(refused("BYE", "Hello").await.contains("already"));
    let slug = refused("new", "Dear {customerNmae}").await;
    assert!(slug.contains("{customerNmae}"), "{slug}");
    assert!(calls.sent::<KeepReply>(PATH).is_empty());
    calls.refuse(PATH, 409, &Problem::from(ProblemCode::TooManyReplies));
    let full = refused("new", "Hello").await;
    assert!(full.contains("Take one away"), "{full}");
}

#[wasm_bindgen_test]
async fn one_that_gets_another_keyword_is_kept_first_and_goes_under_the_old_one_then() {
    let calls = Calls::answered();
    let stage = page(&calls, true, &some()).await;
    press(&stage, "[data-reply=bye] [data-action=change-reply]").await;
    assert!(stage.text("#reply-title").contains("bye"));
    write(&stage, "farewell", "Goodbye").await;
    calls.answer(PATH, &());
    calls.answer(REMOVE, &());
    calls.answer(PATH, &[reply(9, "farewell", "Goodbye")]);
    press(&stage, "[data-action=keep-reply]").await;
    painted().await;
    painted().await;
    assert_eq!(calls.sent::<KeepReply>(PATH)[0].keyword, "farewell");
    let id = QuickReplyId::from_u128(1);
    assert_eq!(calls.sent::<DropReply>(REMOVE), [DropReply { id }]);
    assert_eq!(keywords(&stage), ["farewell"]);
}

#[wasm_bindgen_test]
async fn one_is_taken_away_only_after_a_second_word() {
    let calls = Calls::answered();
    let stage = page(&calls, true, &some()).await;
    press(&stage, "[data-reply=bye] [data-action=take-away]").await;
    press(&stage, "[data-action=take-away-not]").await;
    assert!(calls.sent::<DropReply>(REMOVE).is_empty());
    press(&stage, "[data-reply=bye] [data-action=take-away]").await;
    calls.answer(REMOVE, &());
    calls.answer(PATH, &[reply(2, "hello", "Hello")]);
    press(&stage, "[data-action=take-away-now]").await;
    painted().await;
    assert_eq!(keywords(&stage), ["hello"]);
}

#[wasm_bindgen_test]
async fn a_list_that_cant_be_had_is_told_and_asked_for_again() {
    let calls = Calls::answered();
    let stage = Stage::of(|| replies(Replies::new(true))).await;
    painted().await;
    assert!(!stage.text(".replies .note-body").is_empty());
    calls.answer(PATH, &some());
    press(&stage, "[data-action=replies-again]").await;
    assert_eq!(keywords(&stage).len(), 2);
}
