//! What an agent is shown of an offer, from the template and the conversation.
//! Every text is one clean line; the title is never the customer's.

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::{Channel, Customer};
use deskbell_protocol::limits::DESKTOP_BODY_CHARS;
use deskbell_protocol::offer::{Field, FieldValue, Notification, Sound};
use deskbell_protocol::rules::{Part, Privacy, Slug, Template, TemplateField, parts};
use deskbell_protocol::text::{clean_line, shortened};
use deskbell_routing::Offer;

use crate::store::Chat;

/// The longest value of a field, in characters; an alert has only so much room.
const VALUE_CHARS: usize = 300;

/// What fills the slugs.
pub struct Filling<'a> {
    pub chat: &'a Chat,
    pub queue: &'a str,
    pub channel: Channel,
    pub waiting_since: Timestamp,
    /// Who hands it over, gives it or asks for advice.
    pub sender: Option<&'a str>,
}

/// The notification of `offer`, which says itself whether it asks, and whether
/// no is an answer.
pub fn notification(offer: &Offer, template: &Template, filled: &Filling<'_>) -> Notification {
    let fields: Vec<Field> = template
        .fields
        .iter()
        .filter_map(|field| filled.field(field))
        .collect();
    Notification {
        kind: offer.kind,
        title: template.title.clone(),
        icon: template.icon,
        show_wait_time: template.show_wait_time,
        accept_text: template.accept_text.clone(),
        reject_text: offer.reject_allowed.then(|| template.reject_text.clone()),
        desktop: template.desktop,
        desktop_body: desktop_body(template.privacy, &fields, &filled.chat.customer),
        sound: Sound {
            on: template.sound,
            tone: template.tone,
            volume: u8::try_from(template.volume).unwrap_or(100),
            repeat: template.repeat,
        },
        fields,
    }
}

impl Filling<'_> {
    /// None where a slug in it has no value.
    fn field(&self, field: &TemplateField) -> Option<Field> {
        let parts = parts(&field.value).ok()?;
        let value = match parts.as_slice() {
            [Part::Slug(Slug::WaitingSince)] => FieldValue::Since(self.waiting_since),
            parts => FieldValue::Text(self.text(parts)?),
        };
        Some(Field {
            label: field.label.clone(),
            value,
        })
    }

    fn text(&self, parts: &[Part<'_>]) -> Option<String> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(words) => text.push_str(words),
                Part::Slug(slug) => text.push_str(&self.value(slug)?),
            }
        }
        let text = clean_line(&text);
        (!text.is_empty()).then(|| shortened(&text, VALUE_CHARS))
    }

    fn value(&self, slug: &Slug<'_>) -> Option<String> {
        let Chat {
            customer,
            case,
            visit,
            answers,
            ..
        } = self.chat;
        match slug {
            Slug::CustomerName => Some(customer_name(customer)),
            Slug::CaseId => case.as_ref().map(|case| case.number.clone()),
            Slug::CaseTitle => case.as_ref().map(|case| case.title.clone()),
            Slug::QueueName => Some(self.queue.to_owned()),
            Slug::Channel => Some(self.channel.name().to_owned()),
            // A time of the browser's own; no text holds it.
            Slug::WaitingSince => None,
            Slug::VisitorLanguage => visit.language.clone(),
            Slug::VisitorDevice => visit.device.clone(),
            Slug::SenderName => self.sender.map(str::to_owned),
            Slug::Answer(question) => answers
                .iter()
                .find(|it| it.question == *question)
                .map(|it| it.answer.clone()),
        }
    }
}

/// The customer's name, or "Visitor 1".
pub fn customer_name(customer: &Customer) -> String {
    customer
        .name
        .as_deref()
        .map_or_else(|| format!("Visitor {}", customer.visitor), clean_line)
}

/// What a locked or shared screen may show: the fields' texts, the name, or
/// neither. Never a time: each update would alert again.
fn desktop_body(privacy: Privacy, fields: &[Field], customer: &Customer) -> String {
    let body = match privacy {
        Privacy::Full => {
            let texts: Vec<&str> = fields
                .iter()
                .filter_map(|field| match &field.value {
                    FieldValue::Text(text) => Some(text.as_str()),
                    FieldValue::Since(_) => None,
                })
                .collect();
            texts.join(" · ")
        }
        Privacy::NameOnly => customer_name(customer),
        Privacy::Generic => Privacy::GENERIC_BODY.into(),
    };
    shortened(&body, DESKTOP_BODY_CHARS)
}

#[cfg(test)]
mod tests;
