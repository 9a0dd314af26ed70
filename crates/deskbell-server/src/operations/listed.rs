//! Whom an order about one customer has found, as lines to tell them apart.

use deskbell_protocol::contact::Contact;

use crate::dates::day;
use crate::store::Found;

/// One line for each conversation and each contact, so that a namesake is
/// noticed.
pub fn listed(found: &[Found], contacts: &[Contact]) -> Vec<String> {
    let line = |one: &Found| {
        let customer = &one.customer;
        let name = customer.name.clone();
        let name = name.unwrap_or_else(|| format!("Visitor {}", customer.visitor));
        let known = with_more(&name, &customer.email, &customer.phone);
        format!("  {}  {}  {known}", one.id, day(one.arrived_at))
    };
    let contact = |one: &Contact| {
        let known = with_more(&one.details.name, &one.details.email, &one.details.phone);
        format!("  {}  contact     {known}", one.id)
    };
    let contacts = contacts.iter().map(contact);
    found.iter().map(line).chain(contacts).collect()
}

fn with_more(name: &str, email: &Option<String>, phone: &Option<String>) -> String {
    let more = [email, phone].into_iter().flatten();
    let known: Vec<&str> = std::iter::once(name)
        .chain(more.map(String::as_str))
        .collect();
    known.join(", ")
}
