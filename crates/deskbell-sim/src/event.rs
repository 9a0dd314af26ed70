//! Everything that can be planned.

use deskbell_desk::TabNote;
use deskbell_protocol::{ConversationId, OfferId, Problem};
use deskbell_server::engine::{Answer, Input};

use crate::calls::CallNo;
use crate::faults::Cure;
use crate::network::{Packet, WireNo};
use crate::people::Click;

/// One thing that happens at its time.
#[derive(Debug)]
pub enum Event {
    /// Arrives at the server.
    Up(WireNo, Packet),
    /// Arrives at a browser.
    Down(WireNo, Packet),

    /// A process of the server starts, its wall clock having jumped.
    Start {
        jump: i64,
    },
    /// The writer takes a batch.
    Work(u64),
    /// The batch is stored: what it published goes out.
    Publish(u64),
    /// Something is due on a socket.
    Beat(u64, WireNo),
    /// The log that a socket begins with is read.
    Read(u64, WireNo),
    /// What was published too early is stored.
    CatchUp,

    CallArrives(CallNo, Box<Input>),
    CallAnswered(CallNo, Box<Result<Answer, Problem>>),
    /// No answer comes any more.
    CallFails(CallNo),

    /// A tab's timer.
    Timer(usize),
    Painted(usize, OfferId),
    DesktopShown(usize, OfferId),
    Note(usize, TabNote),
    Page(usize, ConversationId),
    Wakes(usize),

    /// A person does something.
    Acts(usize),
    Clicks(usize, OfferId, Click),
    /// Somebody takes back what they have handed over.
    TakesBack(usize, ConversationId),
    CustomerArrives,
    CustomerActs(usize),
    /// The bot of a customer.
    BotActs(usize),
    /// A customer's page looks after its connection.
    PageBeats(usize),
    AdministratorActs,
    SupervisorActs,

    FaultComes,
    FaultEnds(Cure),
}
