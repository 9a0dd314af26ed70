//! Which conversations are one customer's. Nothing else in the database says
//! who somebody is: a customer is what their conversations hold.

use std::collections::BTreeSet;

use deskbell_protocol::contact::Contact;
use deskbell_protocol::conversation::{ConversationState, Customer};
use deskbell_protocol::{AgentId, ConversationId, Timestamp};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::load::all;
use super::{Readers, StoreError, contact, decode, search};

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

/// The contacts that `who` names, and those of these conversations. Each is
/// found by an index: there may be a million others.
///
/// # Errors
/// The database can't be read.
pub async fn contacts_found(
    from: &Readers,
    who: &Who,
    conversations: &[Found],
) -> Result<Vec<Contact>, StoreError> {
    let customers: Vec<Customer> = conversations
        .iter()
        .map(|one| one.customer.clone())
        .chain(who.customer())
        .collect();
    let name = match who {
        Who::Name(name) => Some(name.clone()),
        _ => None,
    };
    from.read(move |from| {
        let keys: BTreeSet<String> = customers.iter().flat_map(keys_of).collect();
        let mut found = Vec::new();
        for customer in &customers {
            if let Some(id) = customer.contact {
                found.extend(contact::known(from, id)?.map(|known| known.contact));
            }
            let digits = customer.phone.as_deref().and_then(phone_key);
            if let Some(digits) = digits {
                let phone = digits.replacen("phone ", "+", 1);
                found.extend(contact::with_phone(from, &phone)?);
            }
            if let Some(email) = &customer.email {
                found.extend(search::with_words_of(from, email)?);
            }
        }
        found.retain(|one| keys_of(&customer_of(one)).any(|key| keys.contains(&key)));
        if let Some(name) = name {
            let mut named = search::with_words_of(from, &name)?;
            named.retain(|one| one.details.name == name);
            found.append(&mut named);
        }
        found.sort_by_key(|one| one.id);
        found.dedup_by_key(|one| one.id);
        Ok(found)
    })
    .await
}

fn customer_of(contact: &Contact) -> Customer {
    Customer {
        contact: Some(contact.id),
        name: Some(contact.details.name.clone()),
        visitor: 0,
        phone: contact.details.phone.clone(),
        email: contact.details.email.clone(),
        company: contact.details.company.clone(),
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

    /// Somebody of whom just this is known.
    fn customer(&self) -> Option<Customer> {
        let (phone, email) = match self {
            Self::Phone(phone) => (Some(phone.clone()), None),
            Self::Email(email) => (None, Some(email.clone())),
            Self::Conversation(_) | Self::Name(_) => return None,
        };
        Some(Customer {
            phone,
            email,
            ..Customer::default()
        })
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
