//! Customers who ask at a fixed pace, whether the server keeps up or not: a
//! call that has to wait for a free connection has waited since its intended
//! time, and so counts.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use deskbell_protocol::conversation::{Answer, Visit};
use deskbell_protocol::http::StartChat;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use super::ledger::Ledger;
use super::mosquitto::{self, Publisher};
use super::socketio;
use crate::LoadError;
use crate::customer::token;
use crate::http::Caller;

/// Connections that customers share. More than can be busy while the server
/// keeps up.
const CONNECTIONS: usize = 128;
/// After a failure, until the same customer tries again.
const AGAIN: Duration = Duration::from_millis(100);

/// How fast, and how many.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// The number of the first customer.
    pub first: u32,
    /// Customers in a second.
    pub rate: u32,
    pub count: u32,
}

/// Where they ask, and how.
#[derive(Debug, Clone)]
pub struct Desk {
    pub server: String,
    pub call: Call,
    /// A failed call is tried again, as from a page that is reloaded.
    pub survives: bool,
}

/// How customers ask.
#[derive(Debug, Clone, Copy)]
pub enum Call {
    /// A chat of Deskbell's.
    Chat,
    SocketIo,
    /// Something is published for one of so many agents.
    Mosquitto {
        agents: usize,
    },
}

impl Call {
    /// Where the customer of this number says what.
    fn words(self, customer: u32) -> Result<(String, String), LoadError> {
        match self {
            Self::Chat => start_chat(customer),
            Self::SocketIo => Ok(socketio::call(customer)),
            Self::Mosquitto { agents } => Ok(mosquitto::call(customer, agents)),
        }
    }
}

/// What customers share to ask, one after the other.
enum Line {
    Http(Caller),
    Mqtt(Box<Publisher>),
}

impl Line {
    fn new(desk: &Desk, number: usize) -> Self {
        match desk.call {
            Call::Chat | Call::SocketIo => Self::Http(Caller::new(&desk.server)),
            Call::Mosquitto { .. } => Self::Mqtt(Box::new(Publisher::new(&desk.server, number))),
        }
    }

    async fn say(&mut self, place: &str, text: &str) -> Result<(), LoadError> {
        match self {
            Self::Http(caller) => match caller.post(place, text).await? {
                answer if answer.status < 300 => Ok(()),
                answer => Err(LoadError::Refused(answer.body)),
            },
            Self::Mqtt(publisher) => publisher.publish(place, text).await,
        }
    }
}

/// These customers ask; returns when each call was answered.
///
/// # Errors
/// The first call that failed.
pub async fn ask(desk: &Desk, ledger: &Arc<Ledger>, pace: Pace) -> Result<(), LoadError> {
    let (say, numbers) = mpsc::unbounded_channel();
    let pacing = thread::spawn({
        let ledger = Arc::clone(ledger);
        move || keep_pace(pace, &ledger, &say)
    });
    let numbers = Arc::new(Mutex::new(numbers));
    let mut callers = JoinSet::new();
    for number in 0..CONNECTIONS {
        let line = Line::new(desk, number);
        callers.spawn(call_all(desk.clone(), line, Arc::clone(&numbers)));
    }
    while let Some(done) = callers.join_next().await {
        done.map_err(|why| LoadError::Unexpected(why.to_string()))??;
    }
    let _ = pacing.join();
    Ok(())
}

/// A thread of its own: the runtime's timers are too coarse for it.
fn keep_pace(pace: Pace, ledger: &Ledger, say: &mpsc::UnboundedSender<u32>) {
    let start = Instant::now();
    for number in 0..pace.count {
        let intended = start + Duration::from_secs(1) * number / pace.rate;
        thread::sleep(intended.saturating_duration_since(Instant::now()));
        let number = pace.first + number;
        ledger.asks(number, intended);
        if say.send(number).is_err() {
            return;
        }
    }
}

async fn call_all(
    desk: Desk,
    mut line: Line,
    numbers: Arc<Mutex<mpsc::UnboundedReceiver<u32>>>,
) -> Result<(), LoadError> {
    loop {
        let next = numbers.lock().await.recv().await;
        let Some(number) = next else { return Ok(()) };
        let (place, text) = desk.call.words(number)?;
        while let Err(why) = line.say(&place, &text).await {
            if !desk.survives {
                return Err(why);
            }
            // With the same token: it stays one chat.
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// How a customer starts a chat; their name is their number.
///
/// # Errors
/// The system has no randomness.
pub fn start_chat(number: u32) -> Result<(String, String), LoadError> {
    let answer = |question: &str, answer: String| Answer {
        question: question.into(),
        answer,
    };
    let chat = StartChat {
        token: token()?,
        answers: vec![
            answer("name", number.to_string()),
            answer("reason", "My order is late".into()),
        ],
        visit: Visit::default(),
    };
    let body = serde_json::to_string(&chat);
    let body = body.map_err(|why| LoadError::Unexpected(why.to_string()))?;
    Ok(("/chat/start".into(), body))
}
