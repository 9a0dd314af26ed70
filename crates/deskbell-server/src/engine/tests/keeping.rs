//! Contacts and cases that are kept, again and again.

use deskbell_protocol::contact::{Contact, Details};
use deskbell_protocol::{CaseId, ContactId};

use super::desk::Desk;
use crate::engine::{Answer, CaseOf, Input, KeepCase, KeepContact, Keeps, Kept};
use crate::store::{Asked, Store as _};

const ANN: ContactId = ContactId::from_u128(1);
const NUMBER: &str = "+447700900123";

fn ann(name: &str, leads: bool) -> KeepContact {
    KeepContact {
        id: ANN,
        details: Details {
            name: name.into(),
            phone: Some(NUMBER.into()),
            ..Details::default()
        },
        leads,
    }
}

fn case(desk: &Desk, id: u128, of: CaseOf, number: Option<&str>, title: &str) -> KeepCase {
    KeepCase {
        id: CaseId::from_u128(id),
        of,
        number: number.map(Into::into),
        title: title.into(),
        open: true,
        opened_at: desk.now,
    }
}

fn keep(desk: &mut Desk, contacts: Vec<KeepContact>, cases: Vec<KeepCase>) -> Vec<Kept> {
    let keeps = Keeps {
        contacts,
        cases,
        entry: None,
    };
    match desk.ask(Input::Keep(keeps)).unwrap() {
        Answer::Kept(kept) => kept,
        other => panic!("{other:?}"),
    }
}

fn contact(desk: &mut Desk) -> (Contact, Vec<String>) {
    let asked = Asked {
        contacts: vec![ANN],
        ..Asked::default()
    };
    let store = desk.engine.as_mut().unwrap().store_mut();
    let mut known = store.known(&asked).unwrap().contacts;
    let known = known.remove(&ANN).unwrap();
    let cases = known.cases.into_iter().map(|it| it.number).collect();
    (known.contact, cases)
}

#[test]
fn a_contact_is_kept_once_and_changed_only_by_who_leads() {
    let mut desk = Desk::new();
    let both = vec![ann("Ann", false), ann("Ann", false)];
    assert_eq!(keep(&mut desk, both, vec![]), [Kept::New, Kept::Same]);
    assert_eq!(
        keep(&mut desk, vec![ann("Anna", false)], vec![]),
        [Kept::Same]
    );
    assert_eq!(contact(&mut desk).0.details.name, "Ann");
    let leading = vec![ann("Anna", true), ann("Anna", true), ann("Anne", true)];
    assert_eq!(
        keep(&mut desk, leading, vec![]),
        [Kept::Changed, Kept::Same, Kept::Changed]
    );
    let (contact, _) = contact(&mut desk);
    assert_eq!(
        (contact.details.name.as_str(), contact.version),
        ("Anne", 2)
    );
}

#[test]
fn a_case_goes_to_the_only_contact_of_a_number_and_says_why_not() {
    let mut desk = Desk::new();
    let of = || CaseOf::Phone(NUMBER.into());
    let one = case(&desk, 1, of(), None, "Late");
    assert_eq!(
        keep(&mut desk, vec![], vec![one.clone()]),
        [Kept::NoContact]
    );
    let other = KeepContact {
        id: ContactId::from_u128(2),
        ..ann("Bob", false)
    };
    // Also where the contact comes with it.
    let kept = keep(&mut desk, vec![ann("Ann", false)], vec![one.clone()]);
    assert_eq!(kept, [Kept::New, Kept::New]);
    assert_eq!(keep(&mut desk, vec![], vec![one.clone()]), [Kept::Same]);
    keep(&mut desk, vec![other], vec![]);
    assert_eq!(keep(&mut desk, vec![], vec![one]), [Kept::SeveralContacts]);
    let elsewhere = CaseOf::Contact(ContactId::from_u128(9));
    let nobodys = case(&desk, 3, elsewhere, None, "Late");
    assert_eq!(keep(&mut desk, vec![], vec![nobodys]), [Kept::NoContact]);
}

#[test]
fn cases_are_counted_on_from_the_highest_that_came_from_elsewhere() {
    let mut desk = Desk::new();
    keep(&mut desk, vec![ann("Ann", false)], vec![]);
    let of = || CaseOf::Contact(ANN);
    let cases = vec![
        case(&desk, 1, of(), Some("CAS-5000"), "Counted"),
        case(&desk, 2, of(), Some("INC-7/b"), "Named"),
        case(&desk, 3, of(), None, "Ours"),
    ];
    assert_eq!(keep(&mut desk, vec![], cases), [Kept::New; 3]);
    desk.start();
    let next = case(&desk, 4, of(), None, "Next");
    keep(&mut desk, vec![], vec![next]);
    let (_, mut numbers) = contact(&mut desk);
    numbers.sort();
    assert_eq!(numbers, ["CAS-5000", "CAS-5001", "CAS-5002", "INC-7/b"]);
}

#[test]
fn a_number_is_one_case_whoever_says_it_again() {
    let mut desk = Desk::new();
    let other = KeepContact {
        id: ContactId::from_u128(2),
        ..ann("Bob", false)
    };
    keep(&mut desk, vec![ann("Ann", false), other], vec![]);
    let first = case(&desk, 1, CaseOf::Contact(ANN), Some("A-1"), "Late");
    let again = KeepCase {
        id: CaseId::from_u128(7),
        open: false,
        ..first.clone()
    };
    let of_bob = KeepCase {
        of: CaseOf::Contact(ContactId::from_u128(2)),
        ..first.clone()
    };
    assert_eq!(
        keep(&mut desk, vec![], vec![first, again, of_bob]),
        [Kept::New, Kept::Changed, Kept::OthersNumber]
    );
    assert_eq!(contact(&mut desk).1, ["A-1"]);
}
