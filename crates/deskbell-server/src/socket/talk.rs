//! The course of every socket, whoever is on it: `hello` in time, a place in
//! the hub, the first frame and the replay, then frames both ways until it
//! closes.

use std::future::Future;
use std::time::Instant as StdInstant;

use deskbell_protocol::agent::ServerFrame;
use deskbell_protocol::agent::{Outcome, Reply};
use deskbell_protocol::frame::{self, Malformed};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{CommandId, ProblemCode, TabId, Timestamp};
use tokio::time::{Instant, sleep_until};

use super::Doors;
use super::line::{End, Heard, Line};
use super::opening::begin;
use super::pulse::{Beat, Pulse};
use super::rate::Rate;
use crate::engine::{Input, Position, SocketId};
use crate::hub::{Delivery, Joined};
use crate::store::Owner;

/// The first frame of a socket.
pub struct Hello {
    pub protocol: u32,
    pub tab: TabId,
    pub position: Option<Position>,
}

/// A frame after the first one, as what has to be done with it.
pub enum Said {
    /// Nothing.
    Nothing,
    Fact(Input),
    Command(CommandId, Input),
    /// A command that this server does not know.
    Unsupported(CommandId),
    /// A frame of a type that this server does not know.
    Unknown,
}

/// What differs between agents and customers.
pub trait Side: Send {
    /// Reads the first frame, and keeps what it says.
    ///
    /// # Errors
    /// Why the socket has to be closed.
    fn hello(&mut self, text: &str) -> Result<Hello, CloseReason>;
    /// Whose socket this is, once it has said hello.
    fn owner(&mut self, doors: &Doors) -> impl Future<Output = Result<Owner, CloseReason>> + Send;
    fn attach(&self, socket: SocketId, position: Option<Position>) -> Input;
    /// The engine has taken the socket.
    fn attached(&mut self) {}
    /// # Errors
    /// The text is no frame.
    fn read(&self, socket: SocketId, text: &str) -> Result<Said, Malformed>;
    fn silent(&self, socket: SocketId, last_frame: Timestamp) -> Input;
    fn heard(&self, socket: SocketId) -> Input;
    fn closed(&self, socket: SocketId, last_frame: Timestamp) -> Input;
}

/// Serves `line` until it closes.
pub async fn talk(
    mut line: Line,
    doors: Doors,
    mut side: impl Side,
    signed_out: impl Future<Output = ()> + Send,
) {
    // What happens once is boxed here: it would be as large for as long as the
    // socket lives.
    let begun = Box::pin(begin(&mut line, &doors, &mut side)).await;
    let (joined, owner, position) = match begun {
        Ok(begun) => begun,
        Err(Some(reason)) => return Box::pin(line.close(reason)).await,
        Err(None) => return,
    };
    let socket = joined.id;
    let mut talk = Talk {
        last_frame: doors.clock.now(),
        pulse: Pulse::new(Instant::now()),
        rate: Rate::new(StdInstant::now()),
        sent: 0,
        doors,
        side,
        owner,
        joined,
    };
    let end = talk.run(&mut line, position, signed_out).await;
    let closed = talk.side.closed(socket, talk.last_frame);
    // The hub forgets the socket before the engine hears of its end.
    drop(talk.joined);
    Box::pin(talk.doors.writer.tell(closed)).await;
    if let Some(reason) = end {
        Box::pin(line.close(reason)).await;
    }
}

/// A socket that has its place.
pub struct Talk<S> {
    pub(super) doors: Doors,
    pub(super) side: S,
    pub(super) owner: Owner,
    pub(super) joined: Joined,
    pulse: Pulse,
    rate: Rate,
    last_frame: Timestamp,
    /// The last event that was written.
    pub(super) sent: u64,
}

impl<S: Side> Talk<S> {
    async fn run(
        &mut self,
        line: &mut Line,
        position: Option<Position>,
        signed_out: impl Future<Output = ()> + Send,
    ) -> End {
        let closing = self.joined.closing();
        tokio::select! {
            biased;
            reason = closing.told() => Some(reason),
            () = signed_out => Some(CloseReason::SignedOut),
            end = self.serve(line, position) => end,
        }
    }

    async fn serve(&mut self, line: &mut Line, position: Option<Position>) -> End {
        if let Err(end) = Box::pin(self.open(line, position)).await {
            return end;
        }
        // Nobody has listened until here, so nothing of it was silence.
        self.pulse = Pulse::new(Instant::now());
        loop {
            // What is done about it is boxed, as above: between frames, which is
            // nearly always, a socket only waits.
            let done = tokio::select! {
                // What has come already ends a silence before it is one.
                biased;
                heard = line.hear() => Box::pin(self.receive(line, heard)).await,
                () = sleep_until(self.pulse.due()) => Box::pin(self.beat(line)).await,
                delivery = self.joined.next() => Box::pin(self.write(line, delivery)).await,
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    async fn receive(&mut self, line: &mut Line, heard: Heard) -> Result<(), End> {
        let text = match heard {
            Heard::Gone => return Err(None),
            Heard::Wrong(reason) => return Err(Some(reason)),
            Heard::Beat => None,
            Heard::Text(text) => Some(text),
        };
        self.last_frame = self.doors.clock.now();
        if !self.rate.allows(StdInstant::now()) {
            return Err(Some(CloseReason::TooManyFrames));
        }
        if self.pulse.hear(Instant::now()) {
            self.doors
                .writer
                .tell(self.side.heard(self.joined.id))
                .await;
        }
        let Some(text) = text else { return Ok(()) };
        match self
            .side
            .read(self.joined.id, &text)
            .map_err(|why| Some(reason_of(&why)))?
        {
            Said::Nothing => {}
            Said::Fact(input) => self.doors.writer.tell(input).await,
            Said::Command(command, input) => {
                self.doors
                    .writer
                    .command(input, self.owner, self.joined.id, command)
                    .await;
            }
            Said::Unsupported(command) => {
                let outcome = Outcome::Error(ProblemCode::Unsupported.into());
                let reply = ServerFrame::Reply(Reply {
                    reply: command,
                    outcome,
                });
                line.say(&frame::write(&reply)).await?;
                line.flush().await?;
            }
            Said::Unknown => metrics::counter!("deskbell_unknown_frames_total").increment(1),
        }
        Ok(())
    }

    /// Writes a frame, and those that wait behind it. What the replay had is
    /// left out.
    async fn write(&mut self, line: &mut Line, delivery: Delivery) -> Result<(), End> {
        let mut next = Some(delivery);
        while let Some(delivery) = next {
            match delivery.seq {
                Some(seq) if seq <= self.sent => {}
                seq => {
                    line.say(&delivery.text).await?;
                    self.sent = seq.unwrap_or(self.sent);
                }
            }
            next = self.joined.waiting();
        }
        line.flush().await
    }

    async fn beat(&mut self, line: &mut Line) -> Result<(), End> {
        match self.pulse.beat(Instant::now()) {
            Some(Beat::Ping) => {
                let ping = ServerFrame::Ping {
                    at: self.doors.clock.now(),
                };
                line.say(&frame::write(&ping)).await?;
                line.flush().await
            }
            Some(Beat::FellSilent) => {
                let silent = self.side.silent(self.joined.id, self.last_frame);
                self.doors.writer.tell(silent).await;
                Ok(())
            }
            Some(Beat::Dead) => Err(Some(CloseReason::Silent)),
            None => Ok(()),
        }
    }
}

/// Why a text that is no frame closes its socket.
pub const fn reason_of(why: &Malformed) -> CloseReason {
    match why {
        Malformed::TooLarge(_) => CloseReason::FrameTooLarge,
        Malformed::NotAFrame(_) => CloseReason::Malformed,
    }
}
