use deskbell::session::session_page;
use deskbell_desk::{Change, Delivery};
use deskbell_protocol::conversation::{Answer, Author, Channel, ConversationState};
use deskbell_protocol::sms::{NotDelivered, Unanswerable};
use deskbell_protocol::{ConversationId, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{message, named, session};
use crate::stage::{Stage, give_focus, has_focus, painted, press_pointer_on, settled};

const ID: ConversationId = ConversationId::from_u128(1);

async fn page() -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    stage
        .put([Change::Session(session(1, named("Lena"), 0).into())])
        .await;
    stage
}

fn agent() -> Author {
    Author::Agent { name: "Ana".into() }
}

#[wasm_bindgen_test]
async fn a_message_says_how_far_it_has_come() {
    let stage = page().await;
    let steps = [
        (Delivery::Sending, "sending", "Sending…"),
        (Delivery::Queued, "queued", "Waiting to go out"),
        (Delivery::Sent, "sent", "Sent"),
        (Delivery::Delivered, "delivered", "Delivered"),
        (
            Delivery::Failed(ProblemCode::Unavailable.into()),
            "failed",
            "Not sent.",
        ),
        (
            Delivery::NotDelivered {
                why: NotDelivered::Blocked,
                code: Some(30007),
            },
            "failed",
            "Not delivered: the customer’s network refused",
        ),
    ];
    for (delivery, name, words) in steps {
        let messages = vec![message(1, agent(), "Hello", delivery)];
        stage
            .put([Change::Messages {
                conversation: ID,
                messages,
            }])
            .await;
        let said = stage.text(&format!(
            ".message[data-author=agent][data-delivery={name}] .delivery"
        ));
        assert!(said.starts_with(words), "{said}");
    }
}

#[wasm_bindgen_test]
async fn words_that_nobody_wrote_are_called_automatic_and_say_how_far_they_have_come() {
    let stage = page().await;
    let queued = Delivery::Queued;
    let messages = vec![message(1, Author::Automatic, "Back at nine.", queued)];
    stage
        .put([Change::Messages {
            conversation: ID,
            messages,
        }])
        .await;
    let meta = stage.text(".message[data-author=automatic] .message-meta");
    assert!(meta.contains("Automatic message"), "{meta}");
    assert!(meta.contains("Waiting to go out"), "{meta}");
}

#[wasm_bindgen_test]
async fn a_chat_says_nothing_of_what_it_costs() {
    let stage = page().await;
    assert!(stage.all(".composer-size").is_empty());
}

#[wasm_bindgen_test]
async fn an_sms_says_while_it_is_written_what_it_costs() {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut sms = session(1, named("Lena"), 0);
    sms.session.channel = Channel::Sms;
    stage.put([Change::Session(sms.into())]).await;
    for (text, says) in [
        ("a".repeat(150), "1 SMS, room for 10 more characters in it"),
        (
            "я".repeat(71),
            "2 SMS, room for 63 more characters in the last one",
        ),
        ("a".repeat(1_601), "1601 of at most 1600 characters"),
    ] {
        stage.shell.set_draft(ID, &text);
        settled().await;
        assert_eq!(stage.text(".composer-size"), says);
    }
    assert!(!stage.all(".composer-problem").is_empty());
}

#[wasm_bindgen_test]
async fn who_can_not_be_answered_is_said_with_the_reason() {
    let stage = page().await;
    assert!(stage.all(".panel-notice").is_empty());
    for (why, word) in [
        (Unanswerable::Stopped, "STOP"),
        (Unanswerable::NoNumber, "without a number"),
    ] {
        let mut view = session(1, named("Lena"), 0);
        view.session.unanswerable = Some(why);
        stage.put([Change::Session(view.into())]).await;
        assert!(stage.text(".panel-notice").contains(word));
    }
}

#[wasm_bindgen_test]
async fn the_summary_names_the_skills_that_a_conversation_needs() {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    stage.put([Change::Session(view.clone().into())]).await;
    let facts = "[aria-labelledby=part-conversation] .facts";
    assert!(!stage.text(facts).contains("Skills"));
    view.session.skills = vec!["German".into(), "Billing".into()];
    stage.put([Change::Session(view.into())]).await;
    assert!(stage.text(facts).contains("German and Billing"));
}

#[wasm_bindgen_test]
async fn html_in_a_message_stays_text() {
    let stage = page().await;
    let text = "<script>alert(1)</script>";
    let messages = vec![message(1, Author::Customer, text, Delivery::Sent)];
    stage
        .put([Change::Messages {
            conversation: ID,
            messages,
        }])
        .await;
    assert_eq!(stage.text(".message[data-author=customer] .bubble"), text);
    assert!(stage.all(".message script").is_empty());
}

#[wasm_bindgen_test]
async fn addresses_in_a_message_are_links_only_where_they_are_safe() {
    let stage = page().await;
    let text = "See (https://example.com/a?b=1), https://exämple.com. not http://example.com \
        javascript:alert(1) https:// xhttps://example.com https://ann:pw@example.com \
        <a href=https://example.com>here</a>\nhttps://example.org";
    let messages = vec![message(1, Author::Customer, text, Delivery::Sent)];
    stage
        .put([Change::Messages {
            conversation: ID,
            messages,
        }])
        .await;
    let links = stage.all(".bubble a");
    let leads: Vec<_> = links
        .iter()
        .map(|it| it.get_attribute("href").unwrap())
        .collect();
    assert_eq!(
        leads,
        [
            "https://example.com/a?b=1",
            "https://xn--exmple-cua.com/",
            "https://example.com/",
            "https://example.org/",
        ]
    );
    assert_eq!(stage.one(".bubble").text_content().as_deref(), Some(text));
    for link in links {
        let of = |name| link.get_attribute(name);
        assert_eq!(of("rel").as_deref(), Some("noopener noreferrer"));
        assert_eq!(of("target").as_deref(), Some("_blank"));
        assert_eq!(of("title"), of("href"), "where it really leads");
    }
}

#[wasm_bindgen_test]
async fn the_heading_is_the_customers_name_and_can_take_the_focus() {
    let stage = page().await;
    assert_eq!(stage.text("[data-session-page] h1"), "Lena");
    assert_eq!(
        stage.one("h1").get_attribute("tabindex").as_deref(),
        Some("-1")
    );
}

#[wasm_bindgen_test]
async fn the_summary_shows_answers_and_says_what_is_not_there() {
    let stage = page().await;
    let mut view = session(1, named("Lena"), 0);
    view.session.answers = vec![Answer {
        question: "How can we help?".into(),
        answer: "<b>Invoice</b>".into(),
    }];
    stage.put([Change::Session(view.into())]).await;
    assert_eq!(stage.text(".answers dd"), "<b>Invoice</b>");
    assert!(
        stage
            .text("[aria-labelledby=part-case]")
            .contains("No case")
    );
}

#[wasm_bindgen_test]
async fn an_unsent_text_stands_in_the_box_again() {
    let stage = page().await;
    stage.shell.set_draft(ID, "Half a sen");
    settled().await;
    let value = js_sys::Reflect::get(&stage.one("textarea[name=message]"), &"value".into());
    assert_eq!(value.unwrap().as_string().as_deref(), Some("Half a sen"));
    stage.shell.set_draft(ID, "");
}

#[wasm_bindgen_test]
async fn end_asks_once_more() {
    let stage = page().await;
    press_pointer_on(&stage.one("[data-action=end]"));
    settled().await;
    assert_eq!(stage.text("[data-action=end-yes]"), "End it");
    press_pointer_on(&stage.one("[data-action=end-no]"));
    settled().await;
    assert!(stage.all("[data-action=end-yes]").is_empty());
}

#[wasm_bindgen_test]
async fn the_focus_comes_back_to_end_from_a_question_that_was_answered_with_no() {
    let stage = page().await;
    press_pointer_on(&stage.one("[data-action=end]"));
    painted().await;
    assert!(has_focus("#end-question"));
    press_pointer_on(&stage.one("[data-action=end-no]"));
    painted().await;
    assert!(has_focus("[data-action=end]"));
}

#[wasm_bindgen_test]
async fn the_focus_goes_to_the_wrap_up_when_the_box_to_write_in_goes() {
    let stage = page().await;
    give_focus(&stage.one("textarea[name=message]")).await;
    let mut view = session(1, named("Lena"), 0);
    view.session.state = ConversationState::WrapUp;
    stage.put([Change::Session(view.into())]).await;
    painted().await;
    assert!(has_focus(".wrap-up h2"));
}

#[wasm_bindgen_test]
async fn a_name_that_is_written_from_right_to_left_turns_no_sentence_around_it() {
    let stage = page().await;
    let mut view = session(1, named("\u{644}\u{64a}\u{646}\u{627}"), 0);
    view.customer_typing = true;
    stage.put([Change::Session(view.into())]).await;
    let said = stage.text(".typing");
    assert!(
        said.starts_with('\u{2068}') && said.contains("\u{2069} is typing"),
        "{said}"
    );
}

#[wasm_bindgen_test]
async fn wrap_up_has_finish_and_notes_instead_of_the_box() {
    let stage = page().await;
    let mut view = session(1, named("Lena"), 0);
    view.session.state = ConversationState::WrapUp;
    stage.put([Change::Session(view.into())]).await;
    assert_eq!(stage.text("[data-action=finish-wrap-up]"), "Finish");
    assert!(stage.all("textarea[name=message]").is_empty());
    assert_eq!(stage.all("textarea[name=note]").len(), 1);
    assert!(stage.all("[data-action=note]").is_empty());
}
