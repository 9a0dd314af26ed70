//! Contacts and cases: found, changed, and gone.

use deskbell_protocol::contact::{Contact, Details};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{CaseId, ContactId};

use super::rows::{Disk, NOW};
use super::*;
use crate::store::row::{CaseRow, ContactRow};

const NUMBER: &str = "+442079460123";

fn contact(number: u128, name: &str) -> Contact {
    Contact {
        id: ContactId::from_u128(number),
        version: 0,
        details: Details {
            name: name.into(),
            phone: Some(NUMBER.into()),
            email: Some(format!("{}@Example.com", name.replace(' ', "."))),
            company: Some("Lee & Sons".into()),
        },
    }
}

fn row(new: bool, contact: Contact) -> Row {
    let at = NOW;
    Row::Contact(ContactRow { new, contact, at })
}

fn case(new: bool, number: u32, open: bool) -> Row {
    let case = Case {
        id: CaseId::from_u128(number.into()),
        number: case_number(number),
        title: format!("Case {number}"),
        open,
        opened_at: NOW + std::time::Duration::from_secs(number.into()),
        version: u32::from(!new),
    };
    let contact = ContactId::from_u128(1);
    Row::Case(CaseRow { new, contact, case })
}

fn names(found: Vec<Contact>) -> Vec<String> {
    found.into_iter().map(|one| one.details.name).collect()
}

fn found(disk: &Disk, typed: &str) -> Vec<String> {
    let readers = disk.open().unwrap().1;
    let found = disk.runtime.block_on(readers.search_contacts(typed));
    names(found.unwrap())
}

#[test]
fn words_find_who_has_them_all_whole_words_before_beginnings() {
    let disk = Disk::new();
    let mut store = disk.store();
    let people = ["Anna Zorn", "Ann Lee", "Jörg Ørsted", "Bob Annan"];
    let rows = people.iter().zip(1..);
    let rows: Vec<_> = rows
        .map(|(name, number)| row(true, contact(number, name)))
        .collect();
    store.commit(&rows).unwrap();
    assert_eq!(found(&disk, "ann"), ["Ann Lee", "Anna Zorn", "Bob Annan"]);
    assert_eq!(found(&disk, "jorg ors"), ["Jörg Ørsted"]);
    assert_eq!(
        found(&disk, "LEE sons ann"),
        ["Ann Lee", "Anna Zorn", "Bob Annan"]
    );
    assert_eq!(found(&disk, "anna.zorn@exa"), ["Anna Zorn"]);
    assert_eq!(found(&disk, "nobody"), [""; 0]);
    assert_eq!(found(&disk, " "), [""; 0]);
    for number in [
        "+44 20 7946 0123",
        "020 7946 01",
        "004420-7946",
        "(020) 7946",
        "20 7946",
    ] {
        assert_eq!(found(&disk, number).len(), 4, "{number}");
    }
    assert_eq!(found(&disk, "+44 20 7946 0124"), [""; 0]);
}

#[test]
fn a_change_is_found_by_its_new_words_only_and_carries_its_version() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[row(true, contact(1, "Ann Lee"))]).unwrap();
    let mut married = contact(1, "Ann Moss");
    married.version = 1;
    store.commit(&[row(false, married.clone())]).unwrap();
    assert_eq!(found(&disk, "moss"), ["Ann Moss"]);
    // The company is still called so, the e-mail address is not.
    assert_eq!(found(&disk, "ann.lee@example.com"), ["Ann Moss"]);
    assert_eq!(found(&disk, "lee moss"), ["Ann Moss"]);
    married.details.company = None;
    store.commit(&[row(false, married.clone())]).unwrap();
    assert_eq!(found(&disk, "lee"), [""; 0]);
    let asked = Asked {
        contacts: vec![married.id],
        ..Asked::default()
    };
    let known = store.known(&asked).unwrap();
    assert_eq!(known.contacts[&married.id].contact, married);
}

#[test]
fn cases_come_bounded_the_open_ones_first_then_the_newest() {
    let disk = Disk::new();
    let mut store = disk.store();
    let cases = (1..=60).map(|number| case(true, number, number <= 2));
    let rows: Vec<_> = std::iter::once(row(true, contact(1, "Ann Lee")))
        .chain(cases)
        .collect();
    store.commit(&rows).unwrap();
    store.commit(&[case(false, 60, true)]).unwrap();
    let id = ContactId::from_u128(1);
    let asked = Asked {
        contacts: vec![id, ContactId::from_u128(2)],
        cases: vec![CaseId::from_u128(60)],
        case_numbers: vec!["CAS-7".into(), "CAS-8000".into()],
        phones: vec![NUMBER.into(), "+1".into()],
        ..Asked::default()
    };
    let known = store.known(&asked).unwrap();
    let cases = &known.contacts[&id].cases;
    let numbers: Vec<&str> = cases.iter().map(|it| it.number.as_str()).take(4).collect();
    assert_eq!(numbers, ["CAS-60", "CAS-2", "CAS-1", "CAS-59"]);
    assert_eq!((cases.len(), known.contacts.len()), (50, 1));
    assert_eq!(known.cases[&CaseId::from_u128(60)].1.version, 1);
    assert_eq!(known.case_numbers.len(), 1);
    assert_eq!(
        (known.phones[NUMBER].len(), known.phones["+1"].len()),
        (1, 0)
    );
    assert_eq!(store.load(NOW).unwrap().case, 1000);
    store.commit(&[case(true, 2000, false)]).unwrap();
    assert_eq!(store.load(NOW).unwrap().case, 2000);
}

/// Ann has these cases, titled so, each opened later than the one before.
fn with_cases(disk: &Disk, titles: &[&str]) {
    let mut store = disk.store();
    let cases = titles.iter().zip(1..).map(|(title, number)| {
        let Row::Case(mut row) = case(true, number, false) else {
            panic!("as made")
        };
        row.case.title = (*title).into();
        Row::Case(row)
    });
    let rows: Vec<_> = std::iter::once(row(true, contact(1, "Ann Lee")))
        .chain(cases)
        .collect();
    store.commit(&rows).unwrap();
}

fn found_cases(disk: &Disk, of: u128, typed: &str) -> Vec<String> {
    let readers = disk.open().unwrap().1;
    let of = ContactId::from_u128(of);
    let found = disk.runtime.block_on(readers.search_cases(of, typed));
    found.unwrap().into_iter().map(|it| it.number).collect()
}

#[test]
fn a_case_is_found_by_its_number_or_words_of_its_title_however_old_it_is() {
    let disk = Disk::new();
    let mut titles = vec!["Verlorenes Päckchen nach Málaga", "Lamp, broken", "Lampe"];
    titles.extend(["Something else"; 200]);
    with_cases(&disk, &titles);
    for (typed, numbers) in [
        ("CAS-1", &["CAS-1", "CAS-199", "CAS-198"][..]),
        (" cas-2 ", &["CAS-2", "CAS-203", "CAS-202"]),
        ("2", &["CAS-2", "CAS-203", "CAS-202"]),
        ("1", &["CAS-1", "CAS-199", "CAS-198"]),
        ("malaga PACK", &["CAS-1"]),
        ("lamp", &["CAS-3", "CAS-2"]),
        ("lamp 2", &["CAS-2"]),
        ("lamp málaga", &[]),
    ] {
        let found = found_cases(&disk, 1, typed);
        let first: Vec<&str> = found.iter().map(String::as_str).take(3).collect();
        assert_eq!(first, numbers, "{typed}");
    }
    assert_eq!(found_cases(&disk, 1, "something").len(), 20);
    assert_eq!(found_cases(&disk, 2, "CAS-1"), [""; 0], "somebody else's");
}

#[test]
fn what_is_typed_to_find_a_case_is_words_and_nothing_else() {
    let disk = Disk::new();
    with_cases(&disk, &["Lamp", "100% of it_s \"price\""]);
    let long = "lamp ".repeat(2_000);
    for typed in [
        "",
        " ",
        "%",
        "_",
        "'",
        "\"",
        "\0",
        "' OR 1=1 --",
        "l%p",
        "l_mp",
    ] {
        assert_eq!(found_cases(&disk, 1, typed), [""; 0], "{typed:?}");
    }
    assert_eq!(found_cases(&disk, 1, &long), ["CAS-1"]);
    assert_eq!(found_cases(&disk, 1, &"x".repeat(10_000)), [""; 0]);
    assert_eq!(found_cases(&disk, 1, "100% \"price"), ["CAS-2"]);
    assert_eq!(found_cases(&disk, 1, "la\0mp"), [""; 0]);
}

#[test]
fn a_contact_of_very_many_cases_is_looked_through_as_far_as_it_may_take_and_numbers_beyond() {
    let disk = Disk::new();
    let mut titles = vec!["Ancient"; 10];
    titles.extend(["Newer"; 20_000]);
    with_cases(&disk, &titles);
    assert_eq!(found_cases(&disk, 1, "ancient"), [""; 0]);
    assert_eq!(found_cases(&disk, 1, "CAS-1")[0], "CAS-1");
    assert_eq!(found_cases(&disk, 1, "newer 20010"), ["CAS-20010"]);
}

#[test]
fn one_case_is_read_only_as_its_contacts() {
    let disk = Disk::new();
    with_cases(&disk, &["Lamp"]);
    let readers = disk.open().unwrap().1;
    let case = |of, id| {
        let of = ContactId::from_u128(of);
        let found = disk
            .runtime
            .block_on(readers.case(of, CaseId::from_u128(id)));
        found.unwrap().map(|it| it.number)
    };
    assert_eq!(case(1, 1).as_deref(), Some("CAS-1"));
    assert_eq!((case(2, 1), case(1, 2)), (None, None));
}

#[test]
fn the_contacts_of_a_number_are_bounded_in_the_order_in_which_they_came() {
    let disk = Disk::new();
    let mut store = disk.store();
    let rows: Vec<_> = (1..=30)
        .rev()
        .map(|number| row(true, contact(number, &format!("Ann {number}"))))
        .collect();
    store.commit(&rows).unwrap();
    let readers = disk.open().unwrap().1;
    let found = disk.runtime.block_on(readers.contacts_of_phone(NUMBER));
    let found = names(found.unwrap());
    assert_eq!((found.len(), found[0].as_str()), (20, "Ann 30"));
}

#[test]
fn an_address_of_e_mail_is_its_contacts_however_its_letters_are_written_and_nobody_elses() {
    let disk = Disk::new();
    let mut store = disk.store();
    // The last has the words of the first's address, and another address.
    let people = ["Ann Lee", "Ann Leeds", "Lee Ann"];
    let rows = people.iter().zip(1..);
    let rows: Vec<_> = rows
        .map(|(name, number)| row(true, contact(number, name)))
        .collect();
    store.commit(&rows).unwrap();
    let readers = disk.open().unwrap().1;
    let found = |email: &str| {
        let found = disk.runtime.block_on(readers.contacts_of_email(email));
        names(found.unwrap())
    };
    assert_eq!(found("aNN.lee@example.COM"), ["Ann Lee"]);
    assert_eq!(found("ann@example.com"), [""; 0]);
    assert_eq!(found("\" OR *"), [""; 0]);
}

#[test]
fn who_is_erased_is_in_neither_the_tables_nor_the_index_nor_the_file() {
    let disk = Disk::new();
    let mut store = disk.store();
    let others = (2..400).map(|number| row(true, contact(number, &format!("Quentin {number}"))));
    let rows: Vec<_> = std::iter::once(row(true, contact(1, "Qzuerxwv Qzuebrml")))
        .chain(others)
        .collect();
    store.commit(&rows).unwrap();
    store.commit(&[case(true, 1, true)]).unwrap();
    assert_eq!(found(&disk, "qzue").len(), 1);
    let id = ContactId::from_u128(1);
    let piece = ErasePiece::Contact(id);
    store.commit(&[Row::Erase(piece)]).unwrap();
    assert_eq!(found(&disk, "qzue").len(), 0);
    assert_eq!(found(&disk, "quentin").len(), 20);
    let readers = disk.open().unwrap().1;
    let who = Who::Phone(NUMBER.into());
    let rest = disk.runtime.block_on(contacts_found(&readers, &who, &[]));
    assert_eq!(rest.unwrap().len(), 398);
    disk.runtime.block_on(readers.close());
    store.close();
    drop(store);
    assert!(
        disk.runtime
            .block_on(settle_log(disk.folder.path()))
            .unwrap()
    );
    let file = std::fs::read(disk.folder.path().join("deskbell.db")).unwrap();
    // Its words share their beginning with nobody's.
    for part in ["zuerxwv", "zuebrml"] {
        let times = file
            .windows(part.len())
            .filter(|at| at.eq_ignore_ascii_case(part.as_bytes()))
            .count();
        assert_eq!(times, 0, "{part}");
    }
}

#[test]
fn who_is_named_is_found_among_contacts_by_each_of_their_names() {
    let disk = Disk::new();
    let mut store = disk.store();
    store
        .commit(&[
            row(true, contact(1, "Ann Lee")),
            row(true, contact(2, "Ann Leeds")),
        ])
        .unwrap();
    let readers = disk.open().unwrap().1;
    let found = |who: Who| {
        let found = disk.runtime.block_on(contacts_found(&readers, &who, &[]));
        names(found.unwrap())
    };
    assert_eq!(found(Who::Name("Ann Lee".into())), ["Ann Lee"]);
    assert_eq!(
        found(Who::Email("ANN.LEEDS@example.com".into())),
        ["Ann Leeds"]
    );
    assert_eq!(found(Who::Phone("+44 (20) 7946 0123".into())).len(), 2);
    assert_eq!(found(Who::Name("Ann".into())).len(), 0);
}
