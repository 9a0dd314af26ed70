//! What an erasure leaves in the file.

use deskbell_protocol::conversation::{Author, ConversationState, Message};
use deskbell_protocol::{CommandId, ConversationId};

use super::rows::{ANA, CHAT, Disk, NOW, conversation, ended_conversation};
use super::*;

const THEIRS: &str = "4711 is my card";
const OTHERS: &str = "0815 is my order";
const OTHER: ConversationId = ConversationId::from_u128(2);

fn message(conversation: ConversationId, number: u32, text: &str) -> Row {
    let message = Message::new(
        number,
        NOW,
        Author::Customer,
        text.repeat(usize::try_from(number % 400).unwrap() + 1),
        CommandId::from_u128(u128::from(number)),
    );
    Row::Message(MessageRow {
        conversation,
        message,
    })
}

fn event(owner: Owner, seq: Seq, of: ConversationId, text: &str) -> Row {
    let body = format!("{{\"conversation\":\"{of}\",\"text\":\"{text}\"}}");
    Row::Log(LogRow {
        owner,
        seq,
        at: NOW,
        body: body.into(),
    })
}

fn count(content: &[u8], word: &str) -> usize {
    let word = word.as_bytes();
    content.windows(word.len()).filter(|at| *at == word).count()
}

/// Both conversations in the same tables and logs, one row after the other.
fn filled(disk: &Disk) -> SqliteStore {
    let mut store = disk.store();
    let closed = conversation(ConversationState::Closed);
    store
        .commit(&[closed, ended_conversation(2, "u", NOW)])
        .unwrap();
    for number in 1..=1200 {
        let seq = 2 * Seq::from(number);
        let agent = Owner::Agent(ANA);
        store
            .commit(&[
                message(CHAT, number, THEIRS),
                message(OTHER, number, OTHERS),
                event(agent, seq - 1, CHAT, THEIRS),
                event(agent, seq, OTHER, OTHERS),
                event(Owner::Conversation(CHAT), seq, CHAT, THEIRS),
            ])
            .unwrap();
    }
    store
}

#[test]
fn a_customers_words_are_not_in_the_file_after_pieces_that_are_each_a_commit() {
    let disk = Disk::new();
    let mut store = filled(&disk);
    let readers = disk.open().unwrap().1;
    let file = disk.folder.path().join("deskbell.db");
    let mut pieces = 0;
    loop {
        let found = disk.runtime.block_on(traces(&readers, CHAT)).unwrap();
        if found.pieces.is_empty() {
            break;
        }
        for piece in found.pieces {
            store.commit(&[Row::Erase(piece)]).unwrap();
            pieces += 1;
        }
    }
    store
        .commit(&[Row::Erase(ErasePiece::Customer(CHAT))])
        .unwrap();
    assert!(pieces > 6, "{pieces}");
    // It waits for nobody; a thread of the store may be about to be done.
    while !disk
        .runtime
        .block_on(settle_log(disk.folder.path()))
        .unwrap()
    {}
    let content = std::fs::read(&file).unwrap();
    assert_eq!(count(&content, THEIRS), 0);
    assert!(count(&content, OTHERS) > 1200);
    let log = disk.folder.path().join("deskbell.db-wal");
    let log = std::fs::read(log).unwrap_or_default();
    assert_eq!(count(&log, THEIRS), 0);
    let page = disk
        .runtime
        .block_on(readers.messages(OTHER, None, Told::Agents))
        .unwrap();
    assert_eq!(page.messages.last().unwrap().number, 1200);
    // The agent's log goes up to the last of the other conversation's events.
    assert_eq!(store.first_kept(Owner::Agent(ANA)).unwrap(), Some(2400));
}

#[test]
fn an_open_conversation_keeps_its_customer_whatever_is_asked() {
    let disk = Disk::new();
    let mut store = disk.store();
    store
        .commit(&[Row::Erase(ErasePiece::Customer(CHAT))])
        .unwrap();
    let loaded = store.load(NOW).unwrap();
    assert_eq!(loaded.conversations[0].chat.token, TokenHash::of("t"));
}
