//! The case in hand, of a contact who has more of them than are shown.

use deskbell_protocol::contact::Change;
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{CaseId, ContactId, ConversationId, ProblemCode, Timestamp};

use super::contacts::{ANN, asks, change, done, linked, session};
use super::desk::{ANA, Desk};
use crate::engine::{CaseOf, Elsewhere, Input, KeepCase, Keeps};

/// Ann is linked, and has far more closed cases than are shown; the first is the
/// oldest.
fn of_many() -> (Desk, ConversationId) {
    let many: Vec<(u128, bool)> = (1..=80).map(|it| (it, false)).collect();
    linked(&many)
}

fn link(case: u128) -> Change {
    Change::LinkCase {
        case: CaseId::from_u128(case),
    }
}

fn edit(version: u32, title: &str) -> Change {
    Change::EditCase {
        version,
        title: title.into(),
        open: true,
    }
}

fn title(desk: &mut Desk) -> Option<String> {
    session(desk).case.map(|case| case.title)
}

#[test]
fn every_case_of_the_contact_can_be_in_hand_and_be_changed() {
    let (mut desk, chat) = of_many();
    for case in [1, 80] {
        change(&mut desk, chat, link(case)).unwrap();
        assert_eq!(session(&mut desk).case.unwrap().id, CaseId::from_u128(case));
    }
    change(&mut desk, chat, link(1)).unwrap();
    change(&mut desk, chat, edit(0, "Found again")).unwrap();
    assert_eq!(title(&mut desk).as_deref(), Some("Found again"));
    let slower = change(&mut desk, chat, edit(0, "Lost"));
    assert_eq!(slower, Err(ProblemCode::ChangedMeanwhile));
    assert_eq!(
        change(&mut desk, chat, link(81)),
        Err(ProblemCode::NotFound)
    );
}

#[test]
fn a_case_that_an_import_changes_in_the_same_batch_is_linked_as_it_is_then() {
    let (mut desk, chat) = of_many();
    let keeps = Keeps {
        contacts: Vec::new(),
        cases: vec![KeepCase {
            id: CaseId::from_u128(1),
            of: CaseOf::Contact(ANN),
            number: None,
            title: "As imported".into(),
            open: true,
            opened_at: desk.now,
        }],
        entry: None,
    };
    let links = asks(&mut desk, ANA, chat, link(1));
    let batch = [Input::Keep(keeps), Input::ChangeCustomer(links)];
    let mut answers = desk.batch(&batch).unwrap().answers;
    done(answers.remove(1)).unwrap();
    let case = session(&mut desk).case.unwrap();
    assert_eq!((case.title.as_str(), case.version), ("As imported", 1));
}

/// What another system says: this case is that contact's.
fn elsewhere(case: u128, of: ContactId) -> Elsewhere {
    let case = Case {
        id: CaseId::from_u128(case),
        number: format!("T-{case}"),
        title: "Theirs".into(),
        open: true,
        opened_at: Timestamp::from_millis(1),
        version: 0,
    };
    Elsewhere::Case(of, case)
}

#[test]
fn a_case_that_another_system_keeps_is_linked_if_it_is_the_contacts() {
    let (mut desk, chat) = linked(&[]);
    let mut of_two = asks(&mut desk, ANA, chat, link(500));
    of_two.elsewhere = Some(elsewhere(500, ANN));
    let mut second = asks(&mut desk, ANA, chat, link(501));
    second.elsewhere = Some(elsewhere(501, ANN));
    // Together: what is said of the one hides nothing of the other.
    let both = [of_two, second].map(Input::ChangeCustomer);
    for answer in desk.batch(&both).unwrap().answers {
        done(answer).unwrap();
    }
    assert_eq!(session(&mut desk).case.unwrap().number, "T-501");
    let mut others = asks(&mut desk, ANA, chat, link(502));
    others.elsewhere = Some(elsewhere(502, ContactId::from_u128(999)));
    let refused = done(desk.ask(Input::ChangeCustomer(others)));
    assert_eq!(refused, Err(ProblemCode::NotFound));
}

#[test]
fn who_is_linked_in_the_batch_that_closes_their_case_has_it_not_in_hand() {
    let (mut desk, first) = linked(&[(1, true)]);
    let second = desk.accepted_chat_of(2);
    let closes = Change::EditCase {
        version: 0,
        title: "Done".into(),
        open: false,
    };
    let closes = asks(&mut desk, ANA, first, closes);
    let links = asks(&mut desk, ANA, second, Change::Link { contact: ANN });
    let both = [closes, links].map(Input::ChangeCustomer);
    for answer in desk.batch(&both).unwrap().answers {
        done(answer).unwrap();
    }
    let sessions = desk.desk_state(ANA).sessions;
    let of = |id| sessions.iter().find(|it| it.conversation == id).unwrap();
    assert_eq!(of(second).customer.contact, Some(ANN));
    assert_eq!(of(second).case, None, "it is not open any more");
    let closed = of(first).case.as_ref().unwrap();
    assert_eq!((closed.title.as_str(), closed.open), ("Done", false));
}

#[test]
fn what_another_system_said_before_hides_nothing_that_the_batch_has_changed() {
    let (mut desk, chat) = linked(&[(1, true)]);
    let changes = asks(&mut desk, ANA, chat, edit(0, "As edited"));
    let mut links = asks(&mut desk, ANA, chat, link(1));
    links.elsewhere = Some(elsewhere(1, ANN));
    let both = [changes, links].map(Input::ChangeCustomer);
    for answer in desk.batch(&both).unwrap().answers {
        done(answer).unwrap();
    }
    assert_eq!(title(&mut desk).as_deref(), Some("As edited"));
}

#[test]
fn a_case_that_an_import_adds_by_the_number_of_its_contact_is_in_hand_in_the_same_batch() {
    let (mut desk, chat) = linked(&[]);
    let keeps = Keeps {
        contacts: Vec::new(),
        cases: vec![KeepCase {
            id: CaseId::from_u128(1),
            of: CaseOf::Phone("+447700900123".into()),
            number: None,
            title: "As imported".into(),
            open: true,
            opened_at: desk.now,
        }],
        entry: None,
    };
    let links = asks(&mut desk, ANA, chat, Change::Link { contact: ANN });
    let batch = [Input::Keep(keeps), Input::ChangeCustomer(links)];
    let mut answers = desk.batch(&batch).unwrap().answers;
    done(answers.remove(1)).unwrap();
    assert_eq!(title(&mut desk).as_deref(), Some("As imported"));
}
