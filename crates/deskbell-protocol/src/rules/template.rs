//! The notification template: what an agent is shown of an offer, and for how
//! long. Also those that every desk begins with.

use serde::{Deserialize, Serialize};

use super::{Fault, Why, line, slug, why_no_line, within};
use crate::TemplateId;
use crate::limits::DESKTOP_TITLE_CHARS;
use crate::offer::{DesktopRule, Icon, Kind, Reason, Tone};

/// The longest title, in characters: it has to fit the desktop's.
const TITLE_CHARS: i64 = DESKTOP_TITLE_CHARS as i64;
/// The longest words on a button, in characters.
const BUTTON_CHARS: i64 = 20;
/// The longest label of a field, in characters.
const LABEL_CHARS: i64 = 40;
/// The longest value of a field, as it is written, in characters.
const VALUE_CHARS: i64 = 200;
/// What still fits an alert.
const FIELDS_MOST: i64 = 8;
/// The time to answer, in seconds.
const WAIT_TIME: (i64, i64) = (5, 900);

/// How much of the customer a locked or shared screen may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    Full,
    NameOnly,
    Generic,
}

impl Privacy {
    pub const ALL: [Self; 3] = [Self::Full, Self::NameOnly, Self::Generic];
    /// What the desktop shows where it may show nothing of the customer. The
    /// server sends it, which knows no languages.
    pub const GENERIC_BODY: &str = "A customer is waiting";
}

/// See the module. Which reason it serves, of which customers, is the
/// workstream's to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// For administrators only.
    pub name: String,
    pub kind: Kind,
    /// Ours, never the customer's text: no slugs.
    pub title: String,
    pub icon: Icon,
    /// In seconds. It runs also where it is not shown.
    pub wait_time: i64,
    pub show_wait_time: bool,
    pub accept_text: String,
    pub reject_text: String,
    pub reject_allowed: bool,
    pub desktop: DesktopRule,
    pub privacy: Privacy,
    pub sound: bool,
    pub tone: Tone,
    /// In percent.
    pub volume: i64,
    /// Until it is answered or ends.
    pub repeat: bool,
    pub fields: Vec<TemplateField>,
}

/// One line of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateField {
    pub label: String,
    /// Text, and slugs; see [`super::parts`].
    pub value: String,
}

impl Template {
    /// The template that serves `reason` until an administrator says otherwise.
    pub fn standard(reason: Reason) -> Self {
        let alert = reason.asks_by_default();
        let (name, title) = names(reason);
        let field = |label: &str, value: &str| TemplateField {
            label: label.into(),
            value: value.into(),
        };
        let by_person = match reason {
            Reason::IncomingChat | Reason::IncomingSms | Reason::EscalationFromBot => false,
            Reason::Assignment | Reason::Transfer | Reason::Escalation | Reason::Consult => true,
        };
        let mut fields = vec![field("Customer", "{customerName}")];
        fields.push(field("Reason for contact", "{answer:How can we help?}"));
        fields.extend(by_person.then(|| field("From", "{senderName}")));
        fields.push(field("Waiting", "{waitingSince}"));
        Self {
            name: name.into(),
            kind: if alert { Kind::Alert } else { Kind::Toast },
            title: title.into(),
            icon: icon(reason),
            wait_time: 120,
            show_wait_time: true,
            accept_text: "Accept".into(),
            reject_text: "Reject".into(),
            reject_allowed: alert,
            desktop: DesktopRule::Background,
            privacy: Privacy::Full,
            sound: true,
            tone: Tone::Bell,
            volume: 70,
            repeat: alert,
            fields,
        }
    }

    /// Adds what of it is not allowed.
    pub(super) fn check(&self, questions: &[String], faults: &mut Vec<Fault>) {
        line(faults, "title", &self.title, TITLE_CHARS);
        if self.title.contains(['{', '}']) {
            faults.push(Fault::of("title", Why::NoSlugs));
        }
        within(faults, "wait_time", self.wait_time, WAIT_TIME);
        line(faults, "accept_text", &self.accept_text, BUTTON_CHARS);
        line(faults, "reject_text", &self.reject_text, BUTTON_CHARS);
        within(faults, "volume", self.volume, (0, 100));
        if self.fields.len() as i64 > FIELDS_MOST {
            let most = FIELDS_MOST;
            faults.push(Fault::of("fields", Why::TooMany { most }));
        }
        for (place, field) in self.fields.iter().enumerate() {
            let label = format!("fields.{place}.label");
            line(faults, &label, &field.label, LABEL_CHARS);
            let value = why_no_line(&field.value, VALUE_CHARS)
                .or_else(|| slug::why_not(&field.value, questions));
            if let Some(why) = value {
                faults.push(Fault::of(format!("fields.{place}.value"), why));
            }
        }
    }
}

impl TemplateId {
    /// The identifier of [`Template::standard`].
    pub const fn standard(reason: Reason) -> Self {
        Self::from_u128(0xde5c_be11_7000 + reason as u128)
    }
}

const fn names(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::IncomingChat => ("Incoming chat", "Incoming chat"),
        Reason::IncomingSms => ("Incoming SMS", "Incoming SMS"),
        Reason::Assignment => ("Assignment", "Assigned to you"),
        Reason::Transfer => ("Transfer", "Transfer"),
        Reason::Escalation => ("Escalation", "Escalation"),
        Reason::EscalationFromBot => ("Escalation from a bot", "Escalation from the bot"),
        Reason::Consult => ("Consult", "Consult"),
    }
}

const fn icon(reason: Reason) -> Icon {
    match reason {
        Reason::IncomingChat => Icon::Chat,
        Reason::IncomingSms => Icon::Sms,
        Reason::Assignment => Icon::Assignment,
        Reason::Transfer => Icon::Transfer,
        Reason::Escalation => Icon::Escalation,
        Reason::EscalationFromBot => Icon::Bot,
        Reason::Consult => Icon::Consult,
    }
}
