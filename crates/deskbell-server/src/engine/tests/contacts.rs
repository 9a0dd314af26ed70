//! Who a customer is, and what it is about, as the agent who has them says.

use deskbell_protocol::agent::{Command, Done, Event, SessionChange};
use deskbell_protocol::contact::{Change, Details, Known};
use deskbell_protocol::conversation::{Answer as Given, Case, Customer, Session};
use deskbell_protocol::{
    AgentId, CaseId, CommandId, ContactId, ConversationId, Problem, ProblemCode,
};

use super::desk::{ANA, BEN, Desk};
use super::parts::start;
use crate::engine::{Answer, CaseOf, CustomerAsks, Elsewhere, Input, KeepCase, KeepContact, Keeps};

pub(super) const ANN: ContactId = ContactId::from_u128(70);

pub(super) fn details(name: &str) -> Details {
    Details {
        name: name.into(),
        phone: Some("+447700900123".into()),
        email: Some("ann@example.com".into()),
        company: None,
    }
}

/// Ann Lee is known, with these cases: the number in their identifier, and
/// whether it is open.
pub(super) fn keeps(desk: &mut Desk, cases: &[(u128, bool)]) {
    let contact = KeepContact {
        id: ANN,
        details: details("Ann Lee"),
        leads: false,
    };
    let at = desk.now;
    let case = |&(id, open): &(u128, bool)| KeepCase {
        id: CaseId::from_u128(id),
        of: CaseOf::Contact(ANN),
        number: None,
        title: format!("Case {id}"),
        open,
        opened_at: at,
    };
    let keeps = Keeps {
        contacts: vec![contact],
        cases: cases.iter().map(case).collect(),
        entry: None,
    };
    desk.ask(Input::Keep(keeps)).unwrap();
}

pub(super) fn asks(
    desk: &mut Desk,
    agent: AgentId,
    conversation: ConversationId,
    change: Change,
) -> CustomerAsks {
    CustomerAsks {
        agent,
        conversation,
        command: desk.new_command(),
        change,
        elsewhere: None,
    }
}

pub(super) fn change(
    desk: &mut Desk,
    conversation: ConversationId,
    change: Change,
) -> Result<(), ProblemCode> {
    let asks = asks(desk, ANA, conversation, change);
    done(desk.ask(Input::ChangeCustomer(asks)))
}

pub(super) fn done(answer: Result<Answer, Problem>) -> Result<(), ProblemCode> {
    match answer {
        Ok(Answer::Done(Done::Done)) => Ok(()),
        Ok(other) => panic!("{other:?}"),
        Err(problem) => Err(problem.code),
    }
}

pub(super) fn session(desk: &mut Desk) -> Session {
    desk.desk_state(ANA).sessions.remove(0)
}

/// Ana has a chat, and Ann is known.
fn with_chat(cases: &[(u128, bool)]) -> (Desk, ConversationId) {
    let mut desk = Desk::new();
    keeps(&mut desk, cases);
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    (desk, conversation)
}

pub(super) fn linked(cases: &[(u128, bool)]) -> (Desk, ConversationId) {
    let (mut desk, chat) = with_chat(cases);
    change(&mut desk, chat, Change::Link { contact: ANN }).unwrap();
    (desk, chat)
}

fn edit(version: u32, name: &str) -> Change {
    Change::Edit {
        version,
        details: details(name),
    }
}

#[test]
fn who_is_linked_is_the_customer_and_their_only_open_case_is_in_hand() {
    for (cases, in_hand) in [
        (&[(1, true), (2, false)][..], Some(1)),
        (&[(1, true), (2, true)][..], None),
        (&[(1, false)][..], None),
    ] {
        let (mut desk, _) = linked(cases);
        let it = session(&mut desk);
        assert_eq!(it.customer.contact, Some(ANN));
        assert_eq!(it.customer.name.as_deref(), Some("Ann Lee"));
        assert_eq!(it.case.map(|case| case.id), in_hand.map(CaseId::from_u128));
    }
}

#[test]
fn whoever_has_the_session_is_told_who_it_is() {
    let (desk, _) = linked(&[]);
    let told = desk
        .events(ANA)
        .into_iter()
        .rev()
        .find_map(|event| match event.body {
            Event::SessionChanged {
                change: SessionChange::Customer { customer, .. },
                ..
            } => customer.contact,
            _ => None,
        });
    assert_eq!(told, Some(ANN));
}

#[test]
fn a_link_and_its_end_outlive_a_restart() {
    let (mut desk, chat) = with_chat(&[(1, true)]);
    let before = session(&mut desk).customer;
    change(&mut desk, chat, Change::Link { contact: ANN }).unwrap();
    desk.start();
    assert_eq!(session(&mut desk).customer.contact, Some(ANN));
    change(&mut desk, chat, Change::Unlink).unwrap();
    desk.start();
    let it = session(&mut desk);
    assert_eq!((it.customer, it.case), (before, None));
}

#[test]
fn who_was_linked_wrongly_is_again_who_they_said_they_are_and_the_same_visitor() {
    let mut desk = Desk::new();
    keeps(&mut desk, &[]);
    desk.online(ANA);
    let own = |name: &str, number| {
        let Input::StartChat(mut chat) = start(number) else {
            panic!("as made")
        };
        chat.answers.push(Given {
            question: "name".into(),
            answer: name.into(),
        });
        Input::StartChat(chat)
    };
    for (place, input) in [own("Cy", 1), start(2)].into_iter().enumerate() {
        desk.ask(input).unwrap();
        let offer = desk.offer_to(ANA);
        desk.see(&offer);
        desk.command(ANA, Command::Accept { offer: offer.id })
            .unwrap();
        let id = offer.conversation;
        let customer = |desk: &mut Desk| {
            let sessions = desk.desk_state(ANA).sessions;
            let found = sessions.into_iter().find(|it| it.conversation == id);
            found.unwrap().customer
        };
        let before = customer(&mut desk);
        for _ in 0..2 {
            change(&mut desk, id, Change::Link { contact: ANN }).unwrap();
            // One link more, and what is edited of the contact, change nothing of it.
            change(&mut desk, id, Change::Link { contact: ANN }).unwrap();
            // What is kept beside the link outlives a restart.
            desk.start();
            for _ in 0..2 {
                change(&mut desk, id, Change::Unlink).unwrap();
            }
            assert_eq!(customer(&mut desk), before);
        }
        let told = (before.name.as_deref(), before.visitor);
        assert_eq!(told, [(Some("Cy"), 0), (None, 1)][place]);
    }
}

#[test]
fn the_number_of_a_visitor_who_is_linked_is_nobody_elses_after_a_restart() {
    let (mut desk, first) = linked(&[]);
    desk.start();
    let second = desk.chat(2);
    change(&mut desk, first, Change::Unlink).unwrap();
    let visitor = |desk: &Desk, id| {
        let engine = desk.engine.as_ref().unwrap();
        engine.world.desk.chats.get(id).unwrap().customer.visitor
    };
    assert_ne!(visitor(&desk, first), visitor(&desk, second));
}

#[test]
fn somebody_new_is_kept_and_linked() {
    let (mut desk, chat) = with_chat(&[]);
    let new = Change::Create {
        details: details("Bo Ek"),
    };
    change(&mut desk, chat, new).unwrap();
    let Customer { contact, name, .. } = session(&mut desk).customer;
    assert_eq!(name.as_deref(), Some("Bo Ek"));
    assert_ne!(contact.unwrap(), ANN);
    change(&mut desk, chat, edit(0, "Bo Eck")).unwrap();
    assert_eq!(session(&mut desk).customer.name.as_deref(), Some("Bo Eck"));
}

#[test]
fn of_two_who_change_the_same_the_slower_one_is_told_and_overwrites_nothing() {
    let (mut desk, chat) = linked(&[(1, true)]);
    change(&mut desk, chat, edit(0, "Ann Lee-Ek")).unwrap();
    let slower = change(&mut desk, chat, edit(0, "Anna Lee"));
    assert_eq!(slower, Err(ProblemCode::ChangedMeanwhile));
    assert_eq!(
        session(&mut desk).customer.name.as_deref(),
        Some("Ann Lee-Ek")
    );
    change(&mut desk, chat, edit(1, "Anna Lee")).unwrap();
    let closes = |version| Change::EditCase {
        version,
        title: "Done".into(),
        open: false,
    };
    change(&mut desk, chat, closes(0)).unwrap();
    let slower = change(&mut desk, chat, closes(0));
    assert_eq!(slower, Err(ProblemCode::ChangedMeanwhile));
}

#[test]
fn of_two_in_one_batch_the_first_wins() {
    let (mut desk, chat) = linked(&[]);
    let first = asks(&mut desk, ANA, chat, edit(0, "First"));
    let second = asks(&mut desk, ANA, chat, edit(0, "Second"));
    let both = [first, second].map(Input::ChangeCustomer);
    let answers = desk.batch(&both).unwrap().answers;
    let answers: Vec<_> = answers.into_iter().map(done).collect();
    assert_eq!(answers, [Ok(()), Err(ProblemCode::ChangedMeanwhile)]);
    assert_eq!(session(&mut desk).customer.name.as_deref(), Some("First"));
}

#[test]
fn a_change_that_is_sent_again_is_done_once() {
    let (mut desk, chat) = with_chat(&[]);
    let new = Change::CreateCase {
        title: "Broken lamp".into(),
    };
    change(&mut desk, chat, Change::Link { contact: ANN }).unwrap();
    let asks = asks(&mut desk, ANA, chat, new);
    for _ in 0..2 {
        done(desk.ask(Input::ChangeCustomer(asks.clone()))).unwrap();
        desk.start();
    }
    let Case { number, title, .. } = session(&mut desk).case.unwrap();
    assert_eq!(
        (number.as_str(), title.as_str()),
        ("CAS-1001", "Broken lamp")
    );
}

#[test]
fn a_case_is_linked_only_to_its_own_contact() {
    let (mut desk, chat) = linked(&[(1, true), (2, true)]);
    let link = |case| Change::LinkCase {
        case: CaseId::from_u128(case),
    };
    change(&mut desk, chat, link(2)).unwrap();
    assert_eq!(session(&mut desk).case.unwrap().id, CaseId::from_u128(2));
    assert_eq!(change(&mut desk, chat, link(3)), Err(ProblemCode::NotFound));
    change(&mut desk, chat, Change::UnlinkCase).unwrap();
    assert_eq!(session(&mut desk).case, None);
}

#[test]
fn without_a_linked_contact_there_is_nothing_to_change() {
    let (mut desk, chat) = with_chat(&[]);
    let nobody = Change::Link {
        contact: ContactId::from_u128(99),
    };
    let case = Change::CreateCase { title: "x".into() };
    for change_of in [edit(0, "Ann"), nobody, case] {
        assert_eq!(
            change(&mut desk, chat, change_of),
            Err(ProblemCode::NotFound)
        );
    }
}

#[test]
fn only_the_agent_who_has_it_changes_who_it_is() {
    let (mut desk, chat) = with_chat(&[]);
    let asks = asks(&mut desk, BEN, chat, Change::Link { contact: ANN });
    let refused = done(desk.ask(Input::ChangeCustomer(asks)));
    assert_eq!(refused, Err(ProblemCode::NotFound));
}

#[test]
fn every_session_with_the_same_customer_sees_the_change() {
    let (mut desk, chat) = linked(&[]);
    let second = desk.chat(2);
    let offer = desk.offer_to(ANA);
    let accept = Command::Accept { offer: offer.id };
    desk.command(ANA, accept).unwrap();
    change(&mut desk, second, Change::Link { contact: ANN }).unwrap();
    change(&mut desk, chat, edit(0, "Ann Lee-Ek")).unwrap();
    let sessions = desk.desk_state(ANA).sessions;
    let names: Vec<_> = sessions.into_iter().map(|it| it.customer.name).collect();
    assert_eq!(
        names,
        [Some("Ann Lee-Ek".into()), Some("Ann Lee-Ek".into())]
    );
}

#[test]
fn whom_another_system_keeps_is_linked_by_what_it_says() {
    let (mut desk, chat) = with_chat(&[]);
    let known = Known {
        contact: deskbell_protocol::contact::Contact {
            id: ContactId::from_u128(500),
            version: 0,
            details: details("Cy Dean"),
        },
        cases: Vec::new(),
    };
    let asks = CustomerAsks {
        agent: ANA,
        conversation: chat,
        command: CommandId::from_u128(9_999),
        change: Change::Link {
            contact: known.contact.id,
        },
        elsewhere: Some(Elsewhere::Contact(known)),
    };
    done(desk.ask(Input::ChangeCustomer(asks))).unwrap();
    assert_eq!(session(&mut desk).customer.name.as_deref(), Some("Cy Dean"));
}
