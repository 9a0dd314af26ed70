//! One agent of the crowd, as their tab plays its part: `hello`, `pong`, `ack`,
//! display receipts, and for each offer Accept, End and the end of wrap-up,
//! each as soon as the one before it was answered. A new socket goes on from
//! where the log was.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use deskbell_protocol::agent::{ClientFrame, Command, CommandFrame};
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{
    CommandId, ConversationId, OfferId, PROTOCOL, TabId, Timestamp, frame, limits,
};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::time::sleep_until;
use tokio_tungstenite::tungstenite::Message;

use super::full::Full;
use super::ledger::Number;
use super::told::{Event, Offer, Stand, Told};
use super::{Common, GIVEN_UP_AFTER, Seat};
use crate::LoadError;
use crate::socket::Socket;

/// What an agent does with offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Works,
    /// The same, but ends a conversation only when the customer has said
    /// [`LAST_WORD`].
    Listens,
    /// Has as many as they may, as [`Full`] does.
    IsFull,
    /// Shows no offer that is the first one of its conversation.
    LooksAway,
    /// Shows it, and from then on says nothing, as behind a cable that was cut.
    FallsSilent,
}

/// What a customer says last.
pub const LAST_WORD: &str = "Goodbye.";

/// An agent who is signed in.
pub struct Member {
    number: Number,
    cookie: String,
    common: Arc<Common>,
    stand: Option<Stand>,
    acked: u64,
    /// Open offers that this tab has shown.
    offers: BTreeMap<OfferId, Offer>,
    /// Commands without an answer, with their frames for a retry.
    unanswered: BTreeMap<CommandId, (Asked, String)>,
    commands: u128,
    silent: bool,
    full: Option<Full>,
}

/// What a command is about.
#[derive(Debug, Clone)]
enum Asked {
    Presence,
    Accept { offer: Offer, since: Instant },
    End(ConversationId),
    Finish,
}

impl Member {
    pub fn new(number: Number, cookie: String, common: Arc<Common>) -> Self {
        let is_full = common.habit == Habit::IsFull;
        Self {
            number,
            cookie,
            full: is_full.then(|| Full::new(number)),
            common,
            stand: None,
            acked: 0,
            offers: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            commands: 0,
            silent: false,
        }
    }

    /// One socket, to its end; the error is why it ended.
    pub async fn socket(&mut self) -> Result<Infallible, LoadError> {
        let cookie = [("cookie", self.cookie.as_str())];
        let mut socket = self.common.open("/socket", &cookie).await?;
        let mut seat = Seat::new(&self.common);
        self.converse(&mut socket, &mut seat).await
    }

    async fn converse(
        &mut self,
        socket: &mut Socket,
        seat: &mut Seat,
    ) -> Result<Infallible, LoadError> {
        self.say(socket, &self.hello()).await?;
        socket.flush().await?;
        let (mut ack_at, survives) = (None, self.common.survives);
        let give_up_at = || survives.then(|| tokio::time::Instant::now() + GIVEN_UP_AFTER);
        let mut silent_at = give_up_at();
        loop {
            let full_at = self.full.as_ref().map(Full::due);
            let message = tokio::select! {
                message = socket.next() => message,
                () = until(full_at) => {
                    self.make_room(socket).await?;
                    socket.flush().await?;
                    continue;
                }
                () = until(silent_at) => {
                    return Err(LoadError::Unreachable("the server fell silent".into()));
                }
                () = until(ack_at) => {
                    self.ack(socket).await?;
                    socket.flush().await?;
                    ack_at = None;
                    continue;
                }
            };
            let message = message.ok_or_else(|| LoadError::Unreachable("no close".into()))??;
            silent_at = give_up_at();
            let text = match message {
                Message::Text(text) => text,
                Message::Close(close) => return Err(LoadError::Refused(format!("{close:?}"))),
                _ => continue,
            };
            self.hear(socket, Told::read(&text)?, seat).await?;
            if self.silent {
                return std::future::pending().await;
            }
            let seq = self.stand.map_or(0, |stand| stand.seq);
            if seq >= self.acked + limits::ACK_EVENTS {
                self.ack(socket).await?;
            }
            ack_at = match ack_at {
                _ if seq == self.acked => None,
                None => Some(tokio::time::Instant::now() + limits::ACK_WITHIN),
                waits => waits,
            };
            socket.flush().await?;
        }
    }

    async fn hear(
        &mut self,
        socket: &mut Socket,
        told: Told,
        seat: &mut Seat,
    ) -> Result<(), LoadError> {
        match told {
            Told::Ping(at) => self.say(socket, &ClientFrame::Pong { at }).await,
            Told::Snapshot(snapshot) => {
                if self.stand.is_some() {
                    self.fault("its place in the log was lost");
                }
                self.stand = Some(snapshot.stand);
                self.acked = snapshot.stand.seq;
                let begun = snapshot.state;
                if !begun.offers.is_empty() || !begun.sessions.is_empty() {
                    self.fault("it began with work of an earlier run");
                }
                let choice = Choice::Available;
                let presence = Command::SetPresence {
                    choice,
                    status: None,
                };
                self.ask(socket, Asked::Presence, presence).await
            }
            Told::Welcome(stand) => {
                if self
                    .stand
                    .is_none_or(|own| own.epoch != stand.epoch || own.seq > stand.seq)
                {
                    self.fault("it was welcomed in another log, or behind its place");
                }
                seat.take();
                self.say_again(socket).await
            }
            Told::Reply { command, good } => {
                seat.take();
                self.answered(socket, command, good).await
            }
            Told::Event { seq, at, event } => {
                let stand = self.stand.as_mut();
                let stand = stand.ok_or_else(|| LoadError::Unexpected("an early event".into()))?;
                let before = std::mem::replace(&mut stand.seq, seq);
                if seq != before + 1 {
                    self.fault(&format!("event {seq} came after {before}"));
                }
                self.happened(socket, at, event).await
            }
            Told::Other => Ok(()),
        }
    }

    async fn happened(
        &mut self,
        socket: &mut Socket,
        at: Timestamp,
        event: Event,
    ) -> Result<(), LoadError> {
        let ledger = &self.common.ledger;
        match event {
            Event::Offered(offer) => self.offered(socket, offer).await,
            Event::Ended { offer, end } => {
                ledger.ended(self.number, offer);
                self.offers.remove(&offer);
                if end == OfferEnd::Undelivered {
                    self.say(socket, &ClientFrame::Ready).await?;
                }
                Ok(())
            }
            Event::Opened(conversation) => {
                ledger.opened(self.number, conversation, at);
                Ok(())
            }
            Event::Closed(conversation) => {
                ledger.closed(self.number, conversation, at);
                Ok(())
            }
            Event::LastWord(conversation) if self.common.habit == Habit::Listens => {
                self.end(socket, conversation).await
            }
            Event::LastWord(_) | Event::Other => Ok(()),
        }
    }

    async fn offered(&mut self, socket: &mut Socket, offer: Offer) -> Result<(), LoadError> {
        let now = Instant::now();
        let ledger = &self.common.ledger;
        ledger.offered(self.number, offer.id, customer(&offer), now);
        if let Some(after) = self.full.as_mut().and_then(Full::offered) {
            ledger.offered_again(after);
        }
        let habit = if offer.attempt == 1 {
            self.common.habit
        } else {
            Habit::Works
        };
        if habit == Habit::LooksAway {
            return Ok(());
        }
        self.displayed(socket, &offer).await?;
        self.offers.insert(offer.id, offer.clone());
        if habit == Habit::FallsSilent {
            socket.flush().await?;
            self.silent = true;
            return Ok(());
        }
        let accept = Command::Accept { offer: offer.id };
        self.ask(socket, Asked::Accept { offer, since: now }, accept)
            .await
    }

    async fn answered(
        &mut self,
        socket: &mut Socket,
        command: CommandId,
        good: bool,
    ) -> Result<(), LoadError> {
        let Some((asked, _)) = self.unanswered.remove(&command) else {
            self.fault("a command was answered twice, or never asked");
            return Ok(());
        };
        if !good {
            self.common.refused.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        match asked {
            Asked::Presence | Asked::Finish => Ok(()),
            Asked::Accept { offer, since } => {
                let ledger = &self.common.ledger;
                ledger.accepted(customer(&offer), since.elapsed());
                if let Some(full) = &mut self.full {
                    full.accepted(offer.conversation);
                    return Ok(());
                }
                if self.common.habit == Habit::Listens {
                    return Ok(());
                }
                self.end(socket, offer.conversation).await
            }
            Asked::End(_) if self.full.is_some() => Ok(()),
            Asked::End(conversation) => {
                let finish = Command::FinishWrapUp { conversation };
                self.ask(socket, Asked::Finish, finish).await
            }
        }
    }

    async fn end(
        &mut self,
        socket: &mut Socket,
        conversation: ConversationId,
    ) -> Result<(), LoadError> {
        let end = Command::End { conversation };
        self.ask(socket, Asked::End(conversation), end).await
    }

    /// What is due of who is full.
    async fn make_room(&mut self, socket: &mut Socket) -> Result<(), LoadError> {
        let due = self.full.as_mut().and_then(Full::next);
        match due {
            Some(Command::End { conversation }) => self.end(socket, conversation).await,
            Some(finish) => self.ask(socket, Asked::Finish, finish).await,
            None => Ok(()),
        }
    }

    /// What the server may have missed with the last socket.
    async fn say_again(&mut self, socket: &mut Socket) -> Result<(), LoadError> {
        let offers: Vec<Offer> = self.offers.values().cloned().collect();
        for offer in &offers {
            self.displayed(socket, offer).await?;
        }
        for (_, text) in self.unanswered.values() {
            socket.feed(Message::text(text.clone())).await?;
        }
        Ok(())
    }

    async fn displayed(&self, socket: &mut Socket, offer: &Offer) -> Result<(), LoadError> {
        let displayed = ClientFrame::Displayed {
            offer: offer.id,
            attempt: offer.attempt,
            surface: DisplaySurface::Alert,
        };
        self.say(socket, &displayed).await
    }

    async fn ask(
        &mut self,
        socket: &mut Socket,
        asked: Asked,
        body: Command,
    ) -> Result<(), LoadError> {
        self.commands += 1;
        // Answers are remembered for a day: no run may repeat another one's.
        let command = CommandId::from_u128(self.common.first_command + self.commands);
        let text = frame::write(&CommandFrame { command, body });
        self.unanswered.insert(command, (asked, text.clone()));
        Ok(socket.feed(Message::text(text)).await?)
    }

    async fn ack(&mut self, socket: &mut Socket) -> Result<(), LoadError> {
        let seq = self.stand.map_or(0, |stand| stand.seq);
        self.acked = seq;
        self.say(socket, &ClientFrame::Ack { seq }).await
    }

    async fn say(&self, socket: &mut Socket, frame: &ClientFrame) -> Result<(), LoadError> {
        Ok(socket.feed(Message::text(frame::write(frame))).await?)
    }

    fn hello(&self) -> ClientFrame {
        let surface = Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        };
        ClientFrame::Hello {
            protocol: PROTOCOL,
            epoch: self.stand.map(|stand| stand.epoch),
            seq: self.stand.map(|stand| stand.seq),
            tab: TabId::from_u128(1),
            surface,
        }
    }

    fn fault(&self, what: &str) {
        let ledger = &self.common.ledger;
        ledger.fault(format!("agent {}: {what}", self.number));
    }
}

async fn until(at: Option<tokio::time::Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Customers of the load are called by their number.
fn customer(offer: &Offer) -> Option<u32> {
    offer.customer.name.as_deref()?.parse().ok()
}
