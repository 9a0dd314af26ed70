//! Who the customer of a conversation is, and which case it is about: linked,
//! made, and changed by the agent who has it. Two people who change the same
//! thing are kept apart by its version. What is typed was checked before. How a contact is found is not known
//! here; where contacts are kept elsewhere, they are only linked.

use deskbell_protocol::agent::{Done, SessionChange};
use deskbell_protocol::contact::{Change, Contact, Details, Known};
use deskbell_protocol::conversation::{Case, Customer};
use deskbell_protocol::{CaseId, ContactId, ConversationId, Problem, ProblemCode};

use deskbell_routing::Command;

use super::input::{CustomerAsks, Elsewhere};
use super::keeping::put_among;
use super::turn::Turn;
use crate::audit::Deed;
use crate::store::{Asked, Chat, Owner, StoreError};

impl Turn<'_> {
    /// What the store, or another system, has of the contact and the case that a
    /// change is about. What this batch knows of them already stays: it may have
    /// changed them.
    pub(super) fn look_up_subject(&mut self, asks: &CustomerAsks) -> Result<(), StoreError> {
        let known = &mut self.known;
        match &asks.elsewhere {
            Some(Elsewhere::Contact(theirs)) => {
                let id = theirs.contact.id;
                known.contacts.entry(id).or_insert_with(|| theirs.clone());
                return Ok(());
            }
            Some(Elsewhere::Case(of, case)) => {
                let theirs = || (*of, case.clone());
                known.cases.entry(case.id).or_insert_with(theirs);
                return Ok(());
            }
            None => {}
        }
        let chat = self.world.desk.chats.get(asks.conversation);
        let linked = chat.and_then(|chat| chat.customer.contact);
        let in_hand = chat.and_then(|chat| chat.case.as_ref().map(|case| case.id));
        let (contact, case) = match &asks.change {
            Change::Create { .. } | Change::Unlink | Change::UnlinkCase => (None, None),
            Change::Link { contact } => (Some(*contact), None),
            Change::Edit { .. } | Change::CreateCase { .. } => (linked, None),
            Change::LinkCase { case } => (None, Some(*case)),
            Change::EditCase { .. } => (None, in_hand),
        };
        let contact = contact.filter(|id| !known.contacts.contains_key(id));
        let case = case.filter(|id| !known.cases.contains_key(id));
        if contact.is_none() && case.is_none() {
            return Ok(());
        }
        let asked = Asked {
            contacts: contact.into_iter().collect(),
            cases: case.into_iter().collect(),
            ..Asked::default()
        };
        let found = self.store.known(&asked)?;
        for (id, mut theirs) in found.contacts {
            // The store does not have yet what this batch has made of their cases.
            let cases = self.known.cases.values();
            for (_, case) in cases.filter(|(of, _)| *of == id) {
                put_among(&mut theirs.cases, case);
            }
            self.known.contacts.insert(id, theirs);
        }
        self.known.cases.extend(found.cases);
        Ok(())
    }

    pub(super) fn change_customer(&mut self, asks: &CustomerAsks) -> Result<Done, Problem> {
        self.role(asks.agent)?;
        let id = asks.conversation;
        self.once(Owner::Agent(asks.agent), asks.command, |turn| {
            if turn.agent_in(id) != Some(asks.agent) {
                return Err(ProblemCode::NotFound.into());
            }
            if let Some((deed, what)) = turn.changed(id, &asks.change)? {
                let name = turn.world.desk.name(asks.agent);
                turn.did(name, deed, format!("{what} in {id}"));
            }
            Ok(Done::Done)
        })
    }

    /// Changes it, and says what was done to which contact or case. None: it was
    /// so already.
    fn changed(
        &mut self,
        id: ConversationId,
        change: &Change,
    ) -> Result<Option<(Deed, String)>, Problem> {
        let (deed, what) = match change {
            Change::Link { contact } => {
                if !self.link(id, *contact)? {
                    return Ok(None);
                }
                (Deed::ContactLinked, contact.to_string())
            }
            Change::Unlink => match self.unlink(id) {
                Some(contact) => (Deed::ContactUnlinked, contact.to_string()),
                None => return Ok(None),
            },
            Change::Create { details } => {
                let contact = self.create_contact(id, details)?;
                (Deed::ContactCreated, contact.to_string())
            }
            Change::Edit { version, details } => {
                let contact = self.edit_contact(id, *version, details)?;
                (Deed::ContactChanged, contact.to_string())
            }
            Change::LinkCase { case } => {
                let found = self.case_of_linked(id, *case)?;
                let chat = self.world.desk.chats.get(id);
                if chat.is_some_and(|chat| chat.case.as_ref() == Some(&found)) {
                    return Ok(None);
                }
                self.has_case(id, Some(found));
                (Deed::CaseLinked, case.to_string())
            }
            Change::UnlinkCase => match self.case_in_hand(id) {
                Some(case) => {
                    self.has_case(id, None);
                    (Deed::CaseUnlinked, case.to_string())
                }
                None => return Ok(None),
            },
            Change::CreateCase { title } => {
                let case = self.create_case(id, title)?;
                (Deed::CaseCreated, case.to_string())
            }
            Change::EditCase {
                version,
                title,
                open,
            } => {
                let case = self.edit_case(id, *version, title, *open)?;
                (Deed::CaseChanged, case.to_string())
            }
        };
        Ok(Some((deed, what)))
    }

    /// By the rule for whoever is identified: the only open case is in hand, unless
    /// one is of who is linked already. False: nothing changes.
    fn link(&mut self, id: ConversationId, contact: ContactId) -> Result<bool, Problem> {
        let known = self.person(contact)?;
        let Some(chat) = self.world.desk.chats.get(id) else {
            return Ok(false);
        };
        let again = chat.customer.contact == Some(contact);
        let in_hand = chat.case.clone().filter(|_| again);
        let case = in_hand.or_else(|| only_open(&known.cases));
        let customer = customer_of(&known.contact);
        if chat.customer == customer && chat.case == case {
            return Ok(false);
        }
        self.is(id, |chat| {
            chat.link(customer);
            chat.case = case;
        });
        Ok(true)
    }

    /// The customer is again who they have said that they are. Who was linked from
    /// the start has said nothing but the number that they write from. The answer
    /// is who was linked, if anybody was.
    fn unlink(&mut self, id: ConversationId) -> Option<ContactId> {
        let chat = self.world.desk.chats.get(id)?;
        let linked = chat.customer.contact?;
        let phone = chat.sms.as_ref().map(|line| line.from.clone());
        let customer = chat.before_link.clone().unwrap_or_else(|| Customer {
            visitor: self.world.desk.next_visitor(),
            phone,
            ..Customer::default()
        });
        self.is(id, |chat| {
            chat.customer = customer;
            chat.before_link = None;
            chat.case = None;
        });
        Some(linked)
    }

    fn create_contact(
        &mut self,
        id: ConversationId,
        details: &Details,
    ) -> Result<ContactId, Problem> {
        let contact = Contact {
            id: ContactId::from_parts(self.now, (self.world.random)()),
            version: 0,
            details: details.clone(),
        };
        let new = contact.id;
        self.put_contact(contact, true);
        self.link(id, new)?;
        Ok(new)
    }

    fn edit_contact(
        &mut self,
        id: ConversationId,
        version: u32,
        details: &Details,
    ) -> Result<ContactId, Problem> {
        let contact = self.linked(id)?;
        let before = self.person(contact)?.contact;
        if before.version != version {
            return Err(ProblemCode::ChangedMeanwhile.into());
        }
        let after = Contact {
            version: version + 1,
            details: details.clone(),
            ..before
        };
        let customer = customer_of(&after);
        self.put_contact(after, false);
        // Whoever talks with the same customer sees the same.
        let chats = self.world.desk.chats.iter();
        let theirs = chats.filter(|(_, chat)| chat.customer.contact == Some(contact));
        let theirs: Vec<ConversationId> = theirs.map(|(id, _)| id).collect();
        for id in theirs {
            let customer = customer.clone();
            self.is(id, |chat| chat.customer = customer);
        }
        Ok(contact)
    }

    fn create_case(&mut self, id: ConversationId, title: &str) -> Result<CaseId, Problem> {
        let contact = self.linked(id)?;
        let new = CaseId::from_parts(self.now, (self.world.random)());
        let case = Case {
            id: new,
            number: self.next_case_number(),
            title: title.to_owned(),
            open: true,
            opened_at: self.now,
            version: 0,
        };
        self.put_case(contact, case.clone(), true);
        self.has_case(id, Some(case));
        Ok(new)
    }

    fn edit_case(
        &mut self,
        id: ConversationId,
        version: u32,
        title: &str,
        open: bool,
    ) -> Result<CaseId, Problem> {
        let contact = self.linked(id)?;
        let in_hand = self.case_in_hand(id).ok_or(ProblemCode::NotFound)?;
        let mut case = self.case_of_linked(id, in_hand)?;
        if case.version != version {
            return Err(ProblemCode::ChangedMeanwhile.into());
        }
        case.version += 1;
        case.title = title.to_owned();
        case.open = open;
        self.put_case(contact, case.clone(), false);
        let chats = self.world.desk.chats.iter();
        let is_it = |chat: &Chat| chat.case.as_ref().is_some_and(|it| it.id == case.id);
        let about: Vec<ConversationId> = chats
            .filter(|(_, chat)| is_it(chat))
            .map(|(id, _)| id)
            .collect();
        for id in about {
            self.has_case(id, Some(case.clone()));
        }
        Ok(case.id)
    }

    fn has_case(&mut self, id: ConversationId, case: Option<Case>) {
        self.is(id, |chat| chat.case = case);
    }

    /// Changes what the chat says of its customer, and tells whoever sees it.
    pub(super) fn is(&mut self, id: ConversationId, change: impl FnOnce(&mut Chat)) {
        let Some(chat) = self.world.desk.chats.edit(id) else {
            return;
        };
        change(chat);
        let (customer, case) = (chat.customer.clone(), chat.case.clone());
        let known = customer.contact.is_some();
        self.fact(Command::Identified {
            conversation: id,
            known,
        });
        for agent in self.agents_in(id) {
            let change = SessionChange::Customer {
                customer: customer.clone(),
                case: case.clone(),
            };
            self.session_changed(agent, id, change);
        }
    }

    fn person(&self, id: ContactId) -> Result<Known, Problem> {
        let known = self.known.contacts.get(&id).cloned();
        known.ok_or(ProblemCode::NotFound.into())
    }

    fn linked(&self, id: ConversationId) -> Result<ContactId, Problem> {
        let chat = self.world.desk.chats.get(id);
        let contact = chat.and_then(|chat| chat.customer.contact);
        contact.ok_or(ProblemCode::NotFound.into())
    }

    fn case_in_hand(&self, id: ConversationId) -> Option<CaseId> {
        let chat = self.world.desk.chats.get(id)?;
        chat.case.as_ref().map(|case| case.id)
    }

    fn case_of_linked(&self, id: ConversationId, case: CaseId) -> Result<Case, Problem> {
        let linked = self.linked(id)?;
        let found = self.known.cases.get(&case);
        let theirs = found.filter(|(of, _)| *of == linked);
        let case = theirs.map(|(_, case)| case.clone());
        case.ok_or(ProblemCode::NotFound.into())
    }
}

/// The customer of a conversation, once they are this contact.
pub fn customer_of(contact: &Contact) -> Customer {
    let Details {
        name,
        phone,
        email,
        company,
    } = contact.details.clone();
    Customer {
        contact: Some(contact.id),
        name: Some(name),
        visitor: 0,
        phone,
        email,
        company,
    }
}

/// The case in hand of who has exactly one that is open.
pub fn only_open(cases: &[Case]) -> Option<Case> {
    let mut open = cases.iter().filter(|case| case.open);
    open.next().filter(|_| open.next().is_none()).cloned()
}
