//! The socket's life: hello with the position, the contiguous log, acks, the
//! dead server, back-off. Knows frames' numbers, not their meaning.

use std::time::Duration;

use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::link::{CloseReason, Surface, Welcome};
use deskbell_protocol::{Epoch, PROTOCOL, Seq, TabId, Timestamp, frame, limits};

use crate::output::Output;
use crate::{Change, Effect, LinkView};

/// Silence of this many pings means that the server is dead.
const PINGS_MISSED: u32 = 3;
/// The time that a socket has to open and to say welcome.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
const BACKOFF_LEAST: Duration = Duration::from_millis(250);
/// The longest wait of the first tries,
const BACKOFF_SOON: Duration = Duration::from_secs(5);
/// which are this many,
const SOON_TRIES: u32 = 8;
/// and the longest of all.
const BACKOFF_MOST: Duration = Duration::from_secs(30);
/// A clock that differs less from what is known stays.
const CLOCK_TOLERANCE_MS: i64 = 1_000;

/// Where the connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Not begun, or ended for a reason that no further try can mend.
    Off,
    /// No welcome yet.
    Opening,
    Live,
    /// Without a time: until the person or the network wants a try.
    Waiting {
        retry_at: Option<Timestamp>,
    },
}

/// The tab's connection to the server.
#[derive(Debug)]
pub(crate) struct Connection {
    tab: TabId,
    phase: Phase,
    /// Tries since the server last proved to be there.
    tries: u32,
    position: Option<(Epoch, Seq)>,
    /// The replay after a welcome is through once this event was applied.
    replay_upto: Option<Seq>,
    acked: Seq,
    ack_at: Option<Timestamp>,
    dead_at: Option<Timestamp>,
    ping_every: Duration,
    /// The server's clock less the browser's, in milliseconds.
    offset: Option<i64>,
}

/// What to do with an event of the log.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Next in line.
    Apply,
    Drop,
}

/// What the end of a socket says about the person.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    SignedOut,
    /// It never came to a welcome: it may be that nobody is signed in.
    Unwelcome,
    Other,
}

impl Connection {
    pub(crate) fn new(tab: TabId) -> Self {
        Self {
            tab,
            phase: Phase::Off,
            tries: 0,
            position: None,
            replay_upto: None,
            acked: 0,
            ack_at: None,
            dead_at: None,
            ping_every: limits::PING_EVERY,
            offset: None,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.phase == Phase::Live
    }

    /// Live, and everything that was missed has been applied.
    pub(crate) fn is_caught_up(&self) -> bool {
        self.is_live() && self.replay_upto.is_none()
    }

    /// Not begun, or given up.
    pub(crate) fn is_off(&self) -> bool {
        self.phase == Phase::Off
    }

    pub(crate) fn seq(&self) -> Option<Seq> {
        self.position.map(|(_, seq)| seq)
    }

    /// The server's time at the browser's `now`.
    pub(crate) fn server_time(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_millis(now.millis().saturating_add(self.offset.unwrap_or(0)))
    }

    /// The browser's time at the server's `at`.
    pub(crate) fn browser_time(&self, at: Timestamp) -> Timestamp {
        Timestamp::from_millis(at.millis().saturating_sub(self.offset.unwrap_or(0)))
    }

    pub(crate) fn start(&mut self, now: Timestamp, out: &mut Output) {
        if self.phase == Phase::Off {
            self.open(now, LinkView::Connecting, out);
        }
    }

    /// The person or the network says that it is worth a try.
    pub(crate) fn try_now(&mut self, now: Timestamp, out: &mut Output) {
        if matches!(self.phase, Phase::Waiting { .. }) {
            self.open(now, LinkView::Trying, out);
        }
    }

    pub(crate) fn opened(&mut self, surface: Surface, out: &mut Output) {
        if self.phase != Phase::Opening {
            return;
        }
        self.send(
            &ClientFrame::Hello {
                protocol: PROTOCOL,
                epoch: self.position.map(|(epoch, _)| epoch),
                seq: self.seq(),
                tab: self.tab,
                surface,
            },
            out,
        );
    }

    /// Any message: the server is alive.
    pub(crate) fn heard(&mut self, now: Timestamp) {
        if self.is_live() {
            self.dead_at = Some(now + self.ping_every * PINGS_MISSED);
        }
    }

    /// The server has the position; the events after it follow. False: it
    /// speaks of another log, and the next hello asks for a snapshot.
    pub(crate) fn welcomed(&mut self, now: Timestamp, welcome: &Welcome, out: &mut Output) -> bool {
        let ours = self
            .position
            .filter(|&(epoch, seq)| epoch == welcome.epoch && seq <= welcome.seq);
        let Some((_, known)) = ours else {
            self.position = None;
            self.lose(now, 1.0, out);
            return false;
        };
        self.replay_upto = (known < welcome.seq).then_some(welcome.seq);
        self.live(now, welcome.ping_every, out);
        true
    }

    /// The whole state replaced what was known.
    pub(crate) fn replaced(
        &mut self,
        now: Timestamp,
        position: (Epoch, Seq),
        ping_every: u64,
        out: &mut Output,
    ) {
        self.position = Some(position);
        self.replay_upto = None;
        self.acked = position.1;
        self.ack_at = None;
        self.live(now, ping_every, out);
    }

    /// The answer to a ping goes out at once: a hidden tab's timers are late,
    /// its messages are not.
    pub(crate) fn pinged(&mut self, now: Timestamp, at: Timestamp, out: &mut Output) {
        self.tries = 0;
        self.send(&ClientFrame::Pong { at }, out);
        self.clock(now, at, out);
    }

    /// The server's clock. A message is late, never early: of two readings the
    /// higher one is nearer.
    pub(crate) fn clock(&mut self, now: Timestamp, server: Timestamp, out: &mut Output) {
        let read = server.millis().saturating_sub(now.millis());
        let known = self.offset;
        if known.is_none_or(|known| read > known || known.saturating_sub(read) > CLOCK_TOLERANCE_MS)
        {
            self.offset = Some(read);
            out.change(Change::ClockOffset(read));
        }
    }

    /// The place of event `seq`. A hole closes the socket, and resumes.
    pub(crate) fn place(&mut self, now: Timestamp, seq: Seq, out: &mut Output) -> Place {
        let Some((epoch, known)) = self.position.filter(|_| self.is_live()) else {
            return Place::Drop;
        };
        if seq <= known {
            return Place::Drop;
        }
        if seq - known > 1 {
            self.lose(now, 1.0, out);
            return Place::Drop;
        }
        self.position = Some((epoch, seq));
        if self.replay_upto.is_some_and(|upto| seq >= upto) {
            self.replay_upto = None;
        }
        if seq - self.acked >= limits::ACK_EVENTS {
            self.ack(out);
        } else if self.ack_at.is_none() {
            self.ack_at = Some(now + limits::ACK_WITHIN);
        }
        Place::Apply
    }

    /// The server closed the socket, or it broke.
    pub(crate) fn closed(
        &mut self,
        now: Timestamp,
        code: u16,
        jitter: f64,
        out: &mut Output,
    ) -> Closed {
        let opening = self.phase == Phase::Opening;
        match CloseReason::from_code(code) {
            _ if self.is_off() => Closed::Other,
            Some(CloseReason::SignedOut) => Closed::SignedOut,
            Some(CloseReason::Protocol) => {
                self.stop(LinkView::Outdated, out);
                Closed::Other
            }
            Some(CloseReason::TooManySockets) => {
                self.rest(None, LinkView::TooManyTabs, out);
                Closed::Other
            }
            _ => {
                self.wait(now, jitter, out);
                if opening {
                    Closed::Unwelcome
                } else {
                    Closed::Other
                }
            }
        }
    }

    /// Closes the socket and tries again after a while.
    pub(crate) fn lose(&mut self, now: Timestamp, jitter: f64, out: &mut Output) {
        out.effect(Effect::CloseSocket);
        self.wait(now, jitter, out);
    }

    /// No further try by itself.
    pub(crate) fn stop(&mut self, view: LinkView, out: &mut Output) {
        self.phase = Phase::Off;
        self.dead_at = None;
        self.ack_at = None;
        out.change(Change::Link(view));
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let retry_at = match self.phase {
            Phase::Waiting { retry_at } => retry_at,
            _ => None,
        };
        [retry_at, self.dead_at, self.ack_at]
            .into_iter()
            .flatten()
            .min()
    }

    pub(crate) fn tick(&mut self, now: Timestamp, jitter: f64, out: &mut Output) {
        if self.ack_at.is_some_and(|at| at <= now) {
            self.ack(out);
        }
        if self.dead_at.is_some_and(|at| at <= now) {
            self.lose(now, jitter, out);
        } else if matches!(self.phase, Phase::Waiting { retry_at: Some(at) } if at <= now) {
            self.open(now, LinkView::Trying, out);
        }
    }

    pub(crate) fn send(&self, frame: &impl serde::Serialize, out: &mut Output) {
        out.effect(Effect::Send(frame::write(frame)));
    }

    fn open(&mut self, now: Timestamp, view: LinkView, out: &mut Output) {
        self.phase = Phase::Opening;
        self.tries = self.tries.saturating_add(1);
        self.dead_at = Some(now + OPEN_WITHIN);
        out.change(Change::Link(view));
        out.effect(Effect::OpenSocket);
    }

    fn live(&mut self, now: Timestamp, ping_every: u64, out: &mut Output) {
        self.phase = Phase::Live;
        self.ping_every = Duration::from_millis(ping_every.clamp(100, 60_000));
        self.heard(now);
        out.change(Change::Link(LinkView::Connected));
    }

    fn wait(&mut self, now: Timestamp, jitter: f64, out: &mut Output) {
        let retry_at = now + backoff(self.tries, jitter);
        self.rest(Some(retry_at), LinkView::Lost { retry_at }, out);
    }

    fn rest(&mut self, retry_at: Option<Timestamp>, view: LinkView, out: &mut Output) {
        self.phase = Phase::Waiting { retry_at };
        self.dead_at = None;
        self.ack_at = None;
        out.change(Change::Link(view));
    }

    fn ack(&mut self, out: &mut Output) {
        self.ack_at = None;
        if let Some(seq) = self.seq().filter(|_| self.is_live()) {
            self.acked = seq;
            self.send(&ClientFrame::Ack { seq }, out);
        }
    }
}

/// Full jitter: anything from the least wait to a most that doubles.
fn backoff(tries: u32, jitter: f64) -> Duration {
    let doubled = |start: Duration, times: u32| start.saturating_mul(1 << times.min(16));
    let most = if tries < SOON_TRIES {
        doubled(BACKOFF_LEAST * 2, tries).min(BACKOFF_SOON)
    } else {
        doubled(BACKOFF_SOON, tries - SOON_TRIES).min(BACKOFF_MOST)
    };
    let jitter = if jitter.is_finite() {
        jitter.clamp(0.0, 1.0)
    } else {
        1.0
    };
    BACKOFF_LEAST + (most - BACKOFF_LEAST).mul_f64(jitter)
}
