//! Sample data to try Deskbell with: a queue, workstreams for web chat and SMS,
//! a few contacts and quick replies, two agents, a supervisor, an administrator, and on request a
//! crowd of further agents. Goes through the same inputs as everything else, and
//! a second time changes nothing. Nobody gets a password: a sign-in link is the
//! way in.

use deskbell_protocol::agent::Role;
use deskbell_protocol::contact::Details;
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::{Template, TemplateField};
use deskbell_protocol::{Problem, QueueId, TemplateId, WorkstreamId};
use deskbell_routing::{Queue, Workstream};

use crate::accounts::{COMMAND_LINE, NewUser};
use crate::engine::{Control, Input, QuickAsks};
use crate::house::House;
use crate::operations::NewContact;
use crate::store::TemplateRow;

const QUEUE: &str = "Support";
/// Fixed, so that adding them again is a change to what they are already.
const SUPPORT: QueueId = QueueId::from_u128(0xde5c_be11_0001);
const WEB_CHAT: WorkstreamId = WorkstreamId::from_u128(0xde5c_be11_0002);
const KNOWN_CUSTOMER: TemplateId = TemplateId::from_u128(0xde5c_be11_0004);
const SMS: WorkstreamId = WorkstreamId::from_u128(0xde5c_be11_0003);
const UNITS: u32 = 3;
/// In seconds.
const WAIT_TIME: i64 = 120;

const PEOPLE: [(&str, Role); 4] = [
    ("Ana", Role::Agent),
    ("Ben", Role::Agent),
    ("Sam", Role::Supervisor),
    ("Ada", Role::Administrator),
];

/// Customers with numbers that are kept for examples, the last two with one.
const CONTACTS: [(&str, &str, Option<&str>); 4] = [
    ("Ann Lee", "+447700900101", Some("A parcel that is late")),
    ("Bob Moss", "+447700900102", None),
    ("Cleo Park", "+447700900103", None),
    ("Dan Park", "+447700900103", None),
];

/// Everybody's quick replies.
const REPLIES: [(&str, &str); 3] = [
    (
        "hello",
        "Hello {customerName}, I am {agentName}. How can I help you?",
    ),
    ("moment", "One moment, please: I am looking into it."),
    (
        "bye",
        "Thank you, {customerName}. Write to us again whenever you need us.",
    ),
];

/// Adds what of the sample data is missing; the answer is who was added.
/// `wait_time`, in seconds, is set whether the rest is there already or not.
///
/// # Errors
/// The server can't store.
pub async fn add(house: &House, wait_time: Option<u16>) -> Result<Vec<&'static str>, Problem> {
    let there_already = house.accounts.exists(PEOPLE[0].0).await?;
    if !there_already || wait_time.is_some() {
        let wait_time = wait_time.map_or(WAIT_TIME, i64::from);
        let changes = vec![
            Control::PutQueue(Queue {
                id: SUPPORT,
                name: QUEUE.into(),
            }),
            Control::PutTemplate(Box::new(incoming(Reason::IncomingChat, wait_time))),
            Control::PutTemplate(Box::new(incoming(Reason::IncomingSms, wait_time))),
            Control::PutTemplate(Box::new(known_customer(wait_time))),
            Control::PutWorkstream(Box::new(workstream(WEB_CHAT, Channel::WebChat))),
            Control::PutWorkstream(Box::new(workstream(SMS, Channel::Sms))),
        ];
        let rows = Vec::new();
        house.writer.ask(Input::Control { changes, rows }).await?;
    }
    if !there_already {
        for (keyword, text) in REPLIES {
            let asks = QuickAsks::Keep {
                owner: None,
                keyword: keyword.into(),
                text: text.into(),
            };
            let entry = None;
            house.writer.ask(Input::Quick { asks, entry }).await?;
        }
    }
    if !there_already && house.directory.editable() {
        for (name, phone, case) in CONTACTS {
            let contact = NewContact {
                details: Details {
                    name: name.into(),
                    phone: Some(phone.into()),
                    ..Details::default()
                },
                case: case.map(Into::into),
            };
            house.add_contact(&contact).await?;
        }
    }
    let mut added = Vec::new();
    for (name, role) in PEOPLE {
        if house.accounts.exists(name).await? {
            continue;
        }
        house.accounts.add(person(name, role), COMMAND_LINE).await?;
        added.push(name);
    }
    Ok(added)
}

/// Adds the agents of a crowd who are missing: "Agent 1" to "Agent `count`".
/// The answer is a line and then a sign-in link for each of them.
///
/// # Errors
/// The server can't store.
pub async fn add_crowd(house: &House, count: u32) -> Result<Vec<String>, Problem> {
    let mut lines = Vec::new();
    for number in 1..=count {
        let name = format!("Agent {number}");
        if !house.accounts.exists(&name).await? {
            house
                .accounts
                .add(person(&name, Role::Agent), COMMAND_LINE)
                .await?;
        }
        lines.push(house.sign_in_link(&name, COMMAND_LINE).await?);
    }
    if count > 0 {
        let about = format!("These links sign in Agent 1 to Agent {count}, once, within 24 hours:");
        lines.insert(0, about);
    }
    Ok(lines)
}

fn person(name: &str, role: Role) -> NewUser {
    let takes_work = role == Role::Agent;
    NewUser {
        name: name.into(),
        role,
        units: UNITS,
        queues: takes_work.then(|| QUEUE.into()).into_iter().collect(),
        password: None,
    }
}

/// What a person reads about it.
pub fn report(added: &[&str]) -> String {
    match added {
        [] => "The sample data is there already".to_owned(),
        names => format!(
            "Added sample data: the queue {QUEUE}, and {}",
            names.join(", ")
        ),
    }
}

fn incoming(reason: Reason, wait_time: i64) -> TemplateRow {
    TemplateRow {
        id: TemplateId::standard(reason),
        template: Template {
            wait_time,
            ..Template::standard(reason)
        },
    }
}

/// Whom we know, we know by their case.
fn known_customer(wait_time: i64) -> TemplateRow {
    let mut template = incoming(Reason::IncomingChat, wait_time).template;
    template.name = "Incoming chat, known customer".into();
    let case = TemplateField {
        label: "Case".into(),
        value: "{caseId}: {caseTitle}".into(),
    };
    template.fields.insert(1, case);
    let id = KNOWN_CUSTOMER;
    TemplateRow { id, template }
}

fn workstream(id: WorkstreamId, channel: Channel) -> Workstream {
    let plain = Workstream::new(id, channel, SUPPORT);
    let mut known = plain.templates;
    if channel == Channel::WebChat {
        known.incoming.id = KNOWN_CUSTOMER;
    }
    Workstream {
        missed_rule: Some(1),
        known_templates: known,
        ..plain
    }
}
