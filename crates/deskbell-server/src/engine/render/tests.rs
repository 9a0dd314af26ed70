use deskbell_protocol::CaseId;
use deskbell_protocol::conversation::{Answer, Case, Visit};
use deskbell_protocol::offer::Reason;

use super::*;
use crate::engine::questions::question_texts;
use crate::store::TokenHash;

const SINCE: Timestamp = Timestamp::from_millis(5);

fn chat(name: Option<&str>, reason: &str) -> Chat {
    Chat {
        token: TokenHash([0; 32]),
        customer: Customer {
            name: name.map(Into::into),
            visitor: 4,
            ..Customer::default()
        },
        before_link: None,
        answers: vec![Answer {
            question: "How can we help?".into(),
            answer: reason.into(),
        }],
        visit: Visit::default(),
        case: None,
        session_offer: None,
        waiting_since: None,
        last_message: 0,
        read_upto: 0,
        delivered_upto: 0,
        customer_read_upto: 0,
        told: None,
        sms: None,
        sentiment: None,
        told_hours: false,
    }
}

fn filled(chat: &Chat) -> Filling<'_> {
    Filling {
        chat,
        queue: "Support",
        channel: Channel::WebChat,
        waiting_since: SINCE,
        sender: None,
    }
}

/// What a field with this value shows of the chat.
fn shown(chat: &Chat, value: &str) -> Option<FieldValue> {
    let (label, value) = ("It".into(), value.into());
    let field = filled(chat).field(&TemplateField { label, value });
    field.map(|field| field.value)
}

fn text(text: &str) -> Option<FieldValue> {
    Some(FieldValue::Text(text.into()))
}

fn body(chat: &Chat, privacy: Privacy) -> String {
    let template = Template::standard(Reason::IncomingChat);
    let fields = template.fields.iter();
    let fields: Vec<_> = fields.filter_map(|it| filled(chat).field(it)).collect();
    desktop_body(privacy, &fields, &chat.customer)
}

#[test]
fn a_shared_screen_shows_no_more_than_its_privacy_allows() {
    let chat = chat(Some("Ann Lee"), "My bill");
    assert_eq!(body(&chat, Privacy::Full), "Ann Lee · My bill");
    assert_eq!(body(&chat, Privacy::NameOnly), "Ann Lee");
    assert_eq!(body(&chat, Privacy::Generic), "A customer is waiting");
}

#[test]
fn a_desktop_body_of_as_many_characters_as_it_may_have_is_whole_and_a_longer_one_is_cut() {
    let body = |reason: usize| body(&chat(None, &"é".repeat(reason)), Privacy::Full);
    let most = DESKTOP_BODY_CHARS - "Visitor 4 · ".chars().count();
    assert_eq!(body(most), format!("Visitor 4 · {}", "é".repeat(most)));
    let cut = format!("Visitor 4 · {}…", "é".repeat(most - 1));
    assert_eq!(body(most + 1), cut);
}

#[test]
fn each_slug_is_filled_from_the_conversation() {
    let mut chat = chat(Some("Ann Lee"), "My bill");
    chat.visit.language = Some("de-AT".into());
    chat.visit.device = Some("Chrome on Windows".into());
    chat.case = Some(Case {
        id: CaseId::from_u128(1),
        number: "CAS-7".into(),
        title: "Late parcel".into(),
        open: true,
        opened_at: SINCE,
        version: 0,
    });
    for (value, expected) in [
        ("{customerName}", "Ann Lee"),
        ("Case {caseId}: {caseTitle}", "Case CAS-7: Late parcel"),
        ("{queueName}/{channel}", "Support/Web chat"),
        ("{visitorLanguage}", "de-AT"),
        ("{visitorDevice}", "Chrome on Windows"),
        ("{answer:How can we help?}", "My bill"),
        ("no slug", "no slug"),
    ] {
        assert_eq!(shown(&chat, value), text(expected), "{value}");
    }
    let since = shown(&chat, "{waitingSince}");
    assert_eq!(since, Some(FieldValue::Since(SINCE)));
}

#[test]
fn a_field_whose_slug_has_no_value_is_left_out() {
    let chat = chat(None, "My bill");
    assert_eq!(shown(&chat, "Case {caseId}"), None);
    assert_eq!(shown(&chat, "{visitorLanguage}"), None);
    assert_eq!(shown(&chat, "{senderName}"), None, "nobody gives it");
    assert_eq!(shown(&chat, "{customerName}"), text("Visitor 4"));
}

#[test]
fn a_customers_text_in_a_field_is_one_clean_line_without_slugs_of_its_own() {
    let chat = chat(Some("A\u{202e}nn"), "a\nb {queueName}");
    assert_eq!(shown(&chat, "{customerName}"), text("Ann"));
    let asked = shown(&chat, "{answer:How can we help?}");
    assert_eq!(asked, text("a b {queueName}"));
}

#[test]
fn the_templates_that_every_desk_begins_with_ask_for_answers_that_there_are() {
    for reason in Reason::ALL {
        let rule = deskbell_protocol::rules::Rule::Template(Box::new(Template::standard(reason)));
        assert_eq!(rule.faults(&question_texts()), []);
    }
}
