//! Contacts and cases that are kept: new ones, and changes. What a batch has
//! changed is at once what it knows ([`Turn::known`]), so that what comes after
//! it in the same batch sees it.

use std::cmp::Reverse;

use deskbell_protocol::ContactId;
use deskbell_protocol::contact::{Contact, Known};
use deskbell_protocol::conversation::Case;

use super::input::{Answer, CaseOf, KeepCase, KeepContact, Keeps, Kept};
use super::turn::Turn;
use crate::store::{AccountRow, Asked, CaseRow, ContactRow, Row, case_number, count_of};

impl Keeps {
    /// What has to be known to carry it out.
    pub(super) fn ask(&self, asked: &mut Asked) {
        asked.contacts.extend(self.contacts.iter().map(|it| it.id));
        for case in &self.cases {
            match &case.of {
                CaseOf::Contact(id) => asked.contacts.push(*id),
                CaseOf::Phone(phone) => asked.phones.push(phone.clone()),
            }
            match &case.number {
                Some(number) => asked.case_numbers.push(number.clone()),
                None => asked.cases.push(case.id),
            }
        }
    }
}

impl Turn<'_> {
    pub(super) fn keep(&mut self, keeps: &Keeps) -> Answer {
        let mut kept = Vec::with_capacity(keeps.contacts.len() + keeps.cases.len());
        for contact in &keeps.contacts {
            kept.push(self.keep_contact(contact));
        }
        for case in &keeps.cases {
            kept.push(self.keep_case(case));
        }
        // What changed nothing is nobody's deed.
        let any = kept
            .iter()
            .any(|it| matches!(it, Kept::New | Kept::Changed));
        if let Some(entry) = keeps.entry.clone().filter(|_| any) {
            self.rows.push(Row::Account(AccountRow::Audit(entry)));
        }
        Answer::Kept(kept)
    }

    fn keep_contact(&mut self, keep: &KeepContact) -> Kept {
        let details = keep.details.clone();
        let Some(known) = self.known.contacts.get(&keep.id) else {
            self.put_contact(
                Contact {
                    id: keep.id,
                    version: 0,
                    details,
                },
                true,
            );
            return Kept::New;
        };
        if !keep.leads || known.contact.details == details {
            return Kept::Same;
        }
        let contact = Contact {
            id: keep.id,
            version: known.contact.version + 1,
            details,
        };
        self.put_contact(contact, false);
        Kept::Changed
    }

    fn keep_case(&mut self, keep: &KeepCase) -> Kept {
        let contact = match &keep.of {
            CaseOf::Contact(id) => Some(*id).filter(|id| self.known.contacts.contains_key(id)),
            CaseOf::Phone(phone) => match self.known.phones.get(phone).map(Vec::as_slice) {
                Some([only]) => Some(only.id),
                Some([_, _, ..]) => return Kept::SeveralContacts,
                _ => None,
            },
        };
        let Some(contact) = contact else {
            return Kept::NoContact;
        };
        let there = match &keep.number {
            Some(number) => self.known.case_numbers.get(number),
            None => self.known.cases.get(&keep.id),
        };
        let Some((of, case)) = there.cloned() else {
            let number = keep.number.clone();
            let number = number.unwrap_or_else(|| self.next_case_number());
            let case = Case {
                id: keep.id,
                number,
                title: keep.title.clone(),
                open: keep.open,
                opened_at: keep.opened_at,
                version: 0,
            };
            self.put_case(contact, case, true);
            return Kept::New;
        };
        if of != contact {
            return Kept::OthersNumber;
        }
        // Without a number it is known by what it is: nothing of it can differ but
        // whether it is open.
        if case.title == keep.title && case.open == keep.open {
            return Kept::Same;
        }
        let case = Case {
            title: keep.title.clone(),
            open: keep.open,
            version: case.version + 1,
            ..case
        };
        self.put_case(contact, case, false);
        Kept::Changed
    }

    /// What people call the next case.
    pub(super) fn next_case_number(&mut self) -> String {
        case_number(self.world.desk.next_case())
    }

    /// The contact is like this from now on. Its version is right.
    pub(super) fn put_contact(&mut self, contact: Contact, new: bool) {
        for (phone, contacts) in &mut self.known.phones {
            contacts.retain(|one| one.id != contact.id);
            if contact.details.phone.as_ref() == Some(phone) {
                contacts.push(contact.clone());
            }
        }
        let cases = self.known.contacts.remove(&contact.id);
        let known = Known {
            contact: contact.clone(),
            cases: cases.map(|it| it.cases).unwrap_or_default(),
        };
        self.known.contacts.insert(contact.id, known);
        let at = self.now;
        self.rows
            .push(Row::Contact(ContactRow { new, contact, at }));
    }

    /// The case of this contact is like this from now on. Its version is right.
    pub(super) fn put_case(&mut self, contact: ContactId, case: Case, new: bool) {
        if let Some(count) = count_of(&case.number) {
            self.world.desk.case_is_counted(count);
        }
        if let Some(known) = self.known.contacts.get_mut(&contact) {
            put_among(&mut known.cases, &case);
        }
        let owned = (contact, case.clone());
        self.known.cases.insert(case.id, owned.clone());
        self.known.case_numbers.insert(case.number.clone(), owned);
        self.rows.push(Row::Case(CaseRow { new, contact, case }));
    }
}

/// The case stands among the contact's, in the order of the store, as it is now.
pub(super) fn put_among(cases: &mut Vec<Case>, case: &Case) {
    cases.retain(|it| it.id != case.id);
    cases.push(case.clone());
    cases.sort_by_key(|it| Reverse((it.open, it.opened_at, it.id)));
}
