//! What people make of customers and of each other's work stands in the audit,
//! by identifiers and the names of who works here alone.

use deskbell_protocol::agent::Command;
use deskbell_protocol::contact::Change;
use deskbell_protocol::conversation::To;
use deskbell_protocol::{AgentId, CaseId, ProblemCode};

use super::contacts::{ANN, asks, change, details, done, keeps, session};
use super::desk::{ANA, BEN, Desk, SAM, SUPPORT};
use crate::audit::Deed;
use crate::engine::Input;
use crate::store::accounts::audit_rows;
use crate::store::open;

/// Who did what to what, from the beginning. The desk does nothing after this.
fn deeds(desk: &Desk) -> Vec<(String, Deed, String)> {
    let (_, readers) = desk.runtime.block_on(open(desk.folder.path())).unwrap();
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    rows.into_iter()
        .map(|(entry, _)| (entry.who, entry.deed, entry.about))
        .collect()
}

#[test]
fn what_an_agent_makes_of_a_contact_and_a_case_is_there_once_and_without_a_word_of_theirs() {
    let mut desk = Desk::new();
    keeps(&mut desk, &[(1, true), (2, true)]);
    let chat = desk.accepted_chat();
    // Nobody is linked, and no case is in hand.
    change(&mut desk, chat, Change::Unlink).unwrap();
    change(&mut desk, chat, Change::UnlinkCase).unwrap();
    let link = asks(&mut desk, ANA, chat, Change::Link { contact: ANN });
    for _ in 0..2 {
        done(desk.ask(Input::ChangeCustomer(link.clone()))).unwrap();
    }
    let second = CaseId::from_u128(2);
    let edit = |version| Change::EditCase {
        version,
        title: "Overcharged".into(),
        open: true,
    };
    change(&mut desk, chat, Change::Link { contact: ANN }).unwrap();
    for _ in 0..2 {
        change(&mut desk, chat, Change::LinkCase { case: second }).unwrap();
    }
    // Linked again she is who she was, and so is what it is about.
    change(&mut desk, chat, Change::Link { contact: ANN }).unwrap();
    assert_eq!(session(&mut desk).case.unwrap().id, second);
    change(&mut desk, chat, edit(0)).unwrap();
    let late = change(&mut desk, chat, edit(0));
    assert_eq!(late, Err(ProblemCode::ChangedMeanwhile));
    for _ in 0..2 {
        change(&mut desk, chat, Change::UnlinkCase).unwrap();
    }
    let title = String::from("Overcharged again");
    change(&mut desk, chat, Change::CreateCase { title }).unwrap();
    let third = session(&mut desk).case.unwrap().id;
    let known = Change::Edit {
        version: 0,
        details: details("Ann Ek"),
    };
    change(&mut desk, chat, known).unwrap();
    for _ in 0..2 {
        change(&mut desk, chat, Change::Unlink).unwrap();
    }
    let new = details("Bo Ek");
    change(&mut desk, chat, Change::Create { details: new }).unwrap();
    let bo = session(&mut desk).customer.contact.unwrap();

    let case = |id: CaseId| id.to_string();
    let expected = [
        (Deed::ContactLinked, ANN.to_string()),
        (Deed::CaseLinked, case(second)),
        (Deed::CaseChanged, case(second)),
        (Deed::CaseUnlinked, case(second)),
        (Deed::CaseCreated, case(third)),
        (Deed::ContactChanged, ANN.to_string()),
        (Deed::ContactUnlinked, ANN.to_string()),
        (Deed::ContactCreated, bo.to_string()),
    ];
    let expected = expected.map(|(deed, what)| ("Ana".into(), deed, format!("{what} in {chat}")));
    assert_eq!(deeds(&desk), expected);
}

#[test]
fn what_a_supervisor_gives_is_there_with_to_whom_and_what_an_agent_hands_over_is_not() {
    let mut desk = Desk::new();
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let (to, anyway) = (To::Agent(BEN), false);
    let transfer = Command::Transfer {
        conversation,
        to,
        anyway,
    };
    let assign = |to: AgentId| Command::Assign {
        conversation,
        to,
        confirmed: false,
    };
    let take_back = || Command::TakeBack { conversation };
    // Ana has it.
    desk.command(SAM, assign(ANA)).unwrap();
    desk.command(ANA, transfer).unwrap();
    desk.command(ANA, take_back()).unwrap();
    let refused = desk.command(SAM, assign(SAM)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::AgentUnreachable);
    desk.command(SAM, assign(BEN)).unwrap();
    desk.command(SAM, take_back()).unwrap();
    let escalate = Command::Escalate {
        conversation,
        to,
        anyway,
    };
    desk.command(SAM, escalate).unwrap();
    desk.command(SAM, take_back()).unwrap();
    let into_line = Command::Transfer {
        conversation,
        to: To::Queue(SUPPORT),
        anyway,
    };
    desk.command(SAM, into_line).unwrap();
    let expected = [
        (Deed::ConversationAssigned, "Ben"),
        (Deed::ConversationEscalated, "Ben"),
        (Deed::ConversationTransferred, "Support"),
    ];
    let expected =
        expected.map(|(deed, to)| ("Sam".into(), deed, format!("{conversation} to {to}")));
    assert_eq!(deeds(&desk), expected);
}
