//! Fills a data folder with chats that are over, through the server's own
//! logic, so that benchmarks can start on a database of some years.
//!
//!     deskbelld sample --data FOLDER
//!     cargo run --release -p deskbell-server --example fill -- FOLDER 1000000

use std::path::PathBuf;
use std::time::Duration;

use deskbell_protocol::conversation::{Answer as Said, Visit};
use deskbell_protocol::customer::{Command, CommandFrame};
use deskbell_protocol::{CommandId, ConversationId, Timestamp};
use deskbell_server::clock::Clock;
use deskbell_server::engine::{Answer, Engine, Input, NewChat};
use deskbell_server::lock::DataLock;
use deskbell_server::store::{self, SqliteStore, Store as _, TokenHash};

/// Messages of a chat: the question, and what follows.
const EACH: u64 = 20;
/// Chats that are written at the same time.
const AT_ONCE: u64 = 32;
/// All of it lies in the past.
const BEGAN: Duration = Duration::from_secs(100 * 24 * 60 * 60);

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: fill FOLDER MESSAGES";
    let folder = PathBuf::from(words.next().ok_or(usage)?);
    let messages: u64 = words.next().ok_or(usage)?.parse()?;
    let _lock = DataLock::take(&folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let (store, _readers) = runtime.block_on(store::open(&folder))?;
    let mut now = Clock::start().now() - BEGAN;
    let mut numbers = 0_u128;
    let random = Box::new(move || {
        numbers += 1;
        numbers
    });
    let mut engine = Engine::start(store, now, random)?;
    let chats = messages / EACH;
    let mut tokens = 0;
    while tokens < chats {
        let count = AT_ONCE.min(chats - tokens);
        now = now + Duration::from_secs(count);
        write(&mut engine, now, tokens..tokens + count)?;
        tokens += count;
        if tokens.is_multiple_of(AT_ONCE * 200) {
            eprintln!("{} of {messages} messages", tokens * EACH);
        }
    }
    // As a server that is told to stop: its log is in the file.
    engine.store_mut().close();
    println!("{} messages in {chats} chats", chats * EACH);
    Ok(())
}

/// These chats, from their questions to their ends.
fn write(
    engine: &mut Engine<SqliteStore>,
    now: Timestamp,
    tokens: std::ops::Range<u64>,
) -> Result<(), Failure> {
    let starts: Vec<Input> = tokens.map(start).collect();
    let stored = engine.batch(now, &starts)?;
    let mut chats = Vec::new();
    for answer in stored.answers {
        match answer? {
            Answer::ChatStarted(started) => chats.push(started.conversation),
            other => return Err(format!("a chat's start was answered by {other:?}").into()),
        }
    }
    let text = |number| format!("Line {number} of what I have to say about my order.");
    let said = (1..EACH).map(|number| Command::Say {
        text: text(number),
        attachments: Vec::new(),
    });
    let all: Vec<Input> = said
        .chain([Command::End])
        .zip(1..)
        .flat_map(|(body, number)| chats.iter().map(move |&chat| command(chat, number, &body)))
        .collect();
    engine.batch(now, &all)?;
    Ok(())
}

fn start(token: u64) -> Input {
    let answer = Said {
        question: "reason".into(),
        answer: "My order is late".into(),
    };
    Input::StartChat(NewChat {
        token: TokenHash::of(&format!("filled {token}")),
        answers: vec![answer],
        visit: Visit::default(),
        with_bot: false,
    })
}

fn command(conversation: ConversationId, number: u128, body: &Command) -> Input {
    let frame = CommandFrame {
        command: CommandId::from_u128(number),
        body: body.clone(),
    };
    Input::CustomerCommand {
        conversation,
        frame,
    }
}
