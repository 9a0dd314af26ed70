//! What an agent is shown of an offer, from the template and the conversation.
//! Every text is one clean line; the title is never the customer's.

use deskbell_protocol::conversation::Customer;
use deskbell_protocol::limits::DESKTOP_BODY_CHARS;
use deskbell_protocol::offer::{DesktopRule, Field, FieldValue, Kind, Notification, Reason, Sound};
use deskbell_protocol::text::{clean_line, shortened};
use deskbell_routing::{Conversation, Offer};

use crate::store::Chat;

/// How much of the customer a locked or shared screen may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    Full,
    NameOnly,
    Generic,
}

/// The notification of `offer`; `desktop` is whether the workstream may use
/// the desktop's own notifications.
pub fn notification(
    offer: &Offer,
    conversation: &Conversation,
    chat: &Chat,
    desktop: bool,
    privacy: Privacy,
) -> Notification {
    let title = title(offer.reason);
    Notification {
        kind: offer.kind,
        title: title.into(),
        show_wait_time: true,
        accept_text: "Accept".into(),
        reject_text: offer.reject_allowed.then(|| "Reject".into()),
        desktop: if desktop {
            DesktopRule::Background
        } else {
            DesktopRule::Never
        },
        desktop_body: desktop_body(chat, privacy),
        sound: Sound {
            on: true,
            volume: 70,
            repeat: offer.kind == Kind::Alert,
        },
        fields: fields(conversation, chat),
    }
}

const fn title(reason: Reason) -> &'static str {
    match reason {
        Reason::IncomingChat => "Incoming chat",
        Reason::IncomingSms => "Incoming SMS",
        Reason::Assignment => "Assigned to you",
        Reason::Transfer => "Transfer",
        Reason::Escalation => "Escalation",
        Reason::EscalationFromBot => "Escalation from the bot",
        Reason::Consult => "Consult",
    }
}

/// The customer's name, or "Visitor 1".
pub fn customer_name(customer: &Customer) -> String {
    customer
        .name
        .as_deref()
        .map_or_else(|| format!("Visitor {}", customer.visitor), clean_line)
}

fn reason_for_contact(chat: &Chat) -> Option<String> {
    chat.answers
        .first()
        .map(|answer| clean_line(&answer.answer))
}

/// A field whose value is not known is left out.
fn fields(conversation: &Conversation, chat: &Chat) -> Vec<Field> {
    let text = |label: &str, value: Option<String>| {
        value.map(|value| Field {
            label: label.into(),
            value: FieldValue::Text(value),
        })
    };
    let since = Field {
        label: "Waiting".into(),
        value: FieldValue::Since(conversation.queued_at),
    };
    [
        text("Customer", Some(customer_name(&chat.customer))),
        text("Reason for contact", reason_for_contact(chat)),
        Some(since),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn desktop_body(chat: &Chat, privacy: Privacy) -> String {
    let name = customer_name(&chat.customer);
    let body = match privacy {
        Privacy::Full => match reason_for_contact(chat) {
            Some(reason) => format!("{name}: {reason}"),
            None => name,
        },
        Privacy::NameOnly => name,
        Privacy::Generic => "A customer is waiting".into(),
    };
    shortened(&body, DESKTOP_BODY_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::TokenHash;
    use deskbell_protocol::conversation::{Answer, Visit};

    fn chat(name: Option<&str>, reason: &str) -> Chat {
        Chat {
            token: TokenHash([0; 32]),
            customer: Customer {
                name: name.map(Into::into),
                visitor: 4,
                ..Customer::default()
            },
            answers: vec![Answer {
                question: "How can we help?".into(),
                answer: reason.into(),
            }],
            visit: Visit::default(),
            case: None,
            recent_cases: Vec::new(),
            session_offer: None,
            last_message: 0,
            read_upto: 0,
            delivered_upto: 0,
            told: None,
            sms: None,
        }
    }

    #[test]
    fn a_shared_screen_shows_no_more_than_its_privacy_allows() {
        let chat = chat(Some("Ann Lee"), "My bill");
        assert_eq!(desktop_body(&chat, Privacy::Full), "Ann Lee: My bill");
        assert_eq!(desktop_body(&chat, Privacy::NameOnly), "Ann Lee");
        assert_eq!(
            desktop_body(&chat, Privacy::Generic),
            "A customer is waiting"
        );
    }

    #[test]
    fn a_desktop_body_of_as_many_characters_as_it_may_have_is_whole_and_a_longer_one_is_cut() {
        let body = |reason: usize| desktop_body(&chat(None, &"é".repeat(reason)), Privacy::Full);
        let most = DESKTOP_BODY_CHARS - "Visitor 4: ".len();
        assert_eq!(body(most), format!("Visitor 4: {}", "é".repeat(most)));
        let cut = format!("Visitor 4: {}…", "é".repeat(most - 1));
        assert_eq!(body(most + 1), cut);
    }
}
