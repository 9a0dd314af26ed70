//! Which conversations are one customer's. Nothing else in the database says
//! who somebody is: a customer is what their conversations hold.

use std::collections::BTreeSet;

use deskbell_protocol::conversation::{ConversationState, Customer};
use deskbell_protocol::{AgentId, ConversationId, Timestamp};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::load::all;
use super::{Contact, Readers, StoreError, contact, decode};

/// How somebody who runs the server names a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Conversation(ConversationId),
    /// As the customer has written it, or as it stands in the contact.
    Name(String),
    /// Whatever its case.
    Email(String),
    /// By its digits.
    Phone(String),
}

/// One conversation of the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub id: ConversationId,
    pub customer: Customer,
    pub state: ConversationState,
    /// Who has it, or had it when it closed.
    pub agent: Option<AgentId>,
    pub arrived_at: Timestamp,
}

/// The conversations that `who` names, and those that have the same contact,
/// e-mail address or number as one of these; the oldest first. What was blanked
/// is nobody's any more.
///
/// # Errors
/// The database can't be read.
pub async fn found(from: &Readers, who: &Who) -> Result<Vec<Found>, StoreError> {
    let all = from.read(|from| all(from, PERSONAL, [], found_of)).await?;
    let mut keys = BTreeSet::new();
    let mut ids = BTreeSet::new();
    // Each round may find a key that leads to more.
    loop {
        let before = ids.len();
        for one in &all {
            let is_theirs = who.names(one) || keys_of(&one.customer).any(|key| keys.contains(&key));
            if is_theirs && ids.insert(one.id) {
                keys.extend(keys_of(&one.customer));
            }
        }
        if ids.len() == before {
            break;
        }
    }
    Ok(all
        .into_iter()
        .filter(|one| ids.contains(&one.id))
        .collect())
}

/// The contacts that `who` names, and those of these conversations.
///
/// # Errors
/// The database can't be read.
pub async fn contacts_found(
    from: &Readers,
    who: &Who,
    conversations: &[Found],
) -> Result<Vec<Contact>, StoreError> {
    let keys: BTreeSet<String> = conversations
        .iter()
        .flat_map(|one| keys_of(&one.customer))
        .chain(who.key())
        .collect();
    let mut contacts = from.read(contact::contacts).await?;
    contacts.retain(|one| {
        let customer = customer_of(one);
        let is_named = matches!(who, Who::Name(name) if *name == one.name);
        is_named || keys_of(&customer).any(|key| keys.contains(&key))
    });
    Ok(contacts)
}

fn customer_of(contact: &Contact) -> Customer {
    Customer {
        contact: Some(contact.id),
        name: Some(contact.name.clone()),
        visitor: 0,
        phone: contact.phone.clone(),
        email: contact.email.clone(),
        company: contact.company.clone(),
    }
}

impl Who {
    fn names(&self, one: &Found) -> bool {
        match self {
            Self::Conversation(id) => one.id == *id,
            Self::Name(name) => one.customer.name.as_ref() == Some(name),
            Self::Email(_) | Self::Phone(_) => self
                .key()
                .is_some_and(|key| keys_of(&one.customer).any(|it| it == key)),
        }
    }

    fn key(&self) -> Option<String> {
        match self {
            Self::Email(email) => email_key(email),
            Self::Phone(phone) => phone_key(phone),
            Self::Conversation(_) | Self::Name(_) => None,
        }
    }
}

/// What is one person's alone; a name is not.
fn keys_of(customer: &Customer) -> impl Iterator<Item = String> {
    let contact = customer.contact.map(|contact| format!("contact {contact}"));
    let email = customer.email.as_deref().and_then(email_key);
    let phone = customer.phone.as_deref().and_then(phone_key);
    [contact, email, phone].into_iter().flatten()
}

fn email_key(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    (!email.is_empty()).then(|| format!("email {email}"))
}

fn phone_key(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("phone {digits}"))
}

fn found_of(row: &Row<'_>) -> Result<Found, StoreError> {
    Ok(Found {
        id: decode::parsed(row, "id")?,
        customer: decode::json(row, "customer")?,
        state: decode::word(row, "state")?,
        agent: decode::parsed_if_any(row, "agent")?,
        arrived_at: decode::time(row, "arrived_at")?,
    })
}

const PERSONAL: &str = "
    SELECT id, customer, state, agent, arrived_at FROM conversations
    WHERE token IS NOT NULL ORDER BY id";
