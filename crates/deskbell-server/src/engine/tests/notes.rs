//! Notes for colleagues: who may write them, and who is told.

use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::conversation::Message;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode, customer};

use super::desk::{ANA, BEN, Desk};
use crate::store::{Told, open};

fn note(desk: &mut Desk, agent: AgentId, conversation: ConversationId) -> Result<Done, Problem> {
    let text = "Owes us two bills".into();
    desk.command(
        agent,
        Command::Note {
            conversation,
            text,
            attachments: Vec::new(),
        },
    )
}

fn told(desk: &mut Desk, agent: AgentId) -> Vec<Message> {
    let events = desk.events(agent).into_iter();
    let message = events.filter_map(|event| match event.body {
        Event::Message { message, .. } => Some(message),
        _ => None,
    });
    message.collect()
}

/// Ana has it, and Ben advises in it.
fn with_adviser() -> (Desk, ConversationId) {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.online(BEN);
    let whom = BEN;
    desk.command(ANA, Command::Consult { conversation, whom })
        .unwrap();
    let offer = desk.offer_to(BEN).id;
    desk.command(BEN, Command::Accept { offer }).unwrap();
    (desk, conversation)
}

#[test]
fn a_note_is_told_to_whoever_has_it_and_advises_and_never_to_the_customer() {
    let (mut desk, id) = with_adviser();
    let before = desk.customer_events(id).len();
    note(&mut desk, ANA, id).unwrap();
    for agent in [ANA, BEN] {
        let message = told(&mut desk, agent).pop().unwrap();
        assert!(message.internal);
        assert_eq!(message.text, "Owes us two bills");
    }
    assert_eq!(desk.customer_events(id).len(), before);
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let read = |to| {
        desk.runtime
            .block_on(readers.messages(id, None, to))
            .unwrap()
    };
    assert!(read(Told::Agents).messages.iter().any(|it| it.internal));
    assert!(!read(Told::Others).messages.iter().any(|it| it.internal));
}

#[test]
fn who_only_reads_may_write_a_note_and_nothing_to_the_customer() {
    let (mut desk, conversation) = with_adviser();
    note(&mut desk, BEN, conversation).unwrap();
    let text = "Hello".into();
    let refused = desk.command(
        BEN,
        Command::Say {
            conversation,
            text,
            attachments: Vec::new(),
        },
    );
    assert_eq!(refused.unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn notes_are_written_in_wrap_up_and_not_after_it() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    desk.command(ANA, Command::End { conversation }).unwrap();
    note(&mut desk, ANA, conversation).unwrap();
    desk.command(ANA, Command::FinishWrapUp { conversation })
        .unwrap();
    note(&mut desk, ANA, conversation).unwrap_err();
}

#[test]
fn nobody_writes_notes_in_what_is_not_theirs_and_none_is_empty() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    let refused = note(&mut desk, BEN, conversation).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound);
    let text = " \u{202e} ".into();
    let refused = desk.command(
        ANA,
        Command::Note {
            conversation,
            text,
            attachments: Vec::new(),
        },
    );
    assert_eq!(refused.unwrap_err().code, ProblemCode::TextEmpty);
}

#[test]
fn what_the_customer_says_after_a_note_keeps_its_place() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = desk.accepted_chat();
    let Ok(Done::Said { number: noted, .. }) = note(&mut desk, ANA, conversation) else {
        panic!("a note")
    };
    let text = "Hello?".into();
    let said = desk.customer(
        conversation,
        customer::Command::Say {
            text,
            attachments: Vec::new(),
        },
    );
    let Ok(Done::Said { number, .. }) = said else {
        panic!("{said:?}")
    };
    assert_eq!(number, noted + 1);
}
