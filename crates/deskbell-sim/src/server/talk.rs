//! A socket at the server's end, as `deskbell_server::socket` runs it: hello in
//! time, a place in the hub, the first frame and the replay, then frames both
//! ways. What a frame means, its pulse and its rate are the server's own code.

use std::collections::VecDeque;
use std::sync::Arc;

use deskbell_protocol::agent::{Outcome, Reply, ServerFrame};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{PROTOCOL, Problem, ProblemCode, Seq, Timestamp, frame, limits};
use deskbell_server::engine::{Answer, Attached, Input, Position, SocketId};
use deskbell_server::hub::Joined;
use deskbell_server::socket::Said;
use deskbell_server::socket::agent::AgentSide;
use deskbell_server::socket::customer::CustomerSide;
use deskbell_server::socket::pulse::{Beat, Pulse};
use deskbell_server::socket::rate::Rate;
use deskbell_server::store::Owner;
use deskbell_server::writer::Respond;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::Waiting;
use super::party::Party;
use crate::agenda::Ms;
use crate::event::Event;
use crate::house;
use crate::network::{Client, Packet, WireNo};
use crate::tally::Fault;
use crate::world::World;

/// The time in which a hello is due, in milliseconds.
const HELLO_WITHIN: Ms = limits::HELLO_WITHIN.as_secs() * 1_000;

/// How far a socket has come.
#[derive(Debug)]
pub enum Stage {
    Hello,
    Attaching(Waiting),
    Reading(Attached),
    Live,
}

/// See the module.
pub struct Talk {
    party: Party,
    owner: Option<Owner>,
    joined: Option<Joined>,
    pub stage: Stage,
    pulse: Pulse,
    rate: Rate,
    last_frame: Timestamp,
    /// The last event that was written.
    sent: Seq,
    /// What arrived before the socket was live.
    early: VecDeque<Arc<str>>,
    /// When it is next looked at; what was planned before that is void.
    beat_at: Ms,
}

impl std::fmt::Debug for Talk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Talk")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl World {
    pub fn talk_mut(&mut self, number: u64, wire: WireNo) -> Option<&mut Talk> {
        self.servers.get_mut(&number)?.talks.get_mut(&wire)
    }

    fn tokio_now(&self) -> Instant {
        Instant::from_std(self.instant())
    }

    /// A browser's connection arrives. Agents without a sign-in are refused.
    pub fn connects(&mut self, wire: WireNo) {
        let now = self.agenda.now();
        let Some(client) = self.net.get(wire).map(|it| it.client) else {
            return;
        };
        let party = match client {
            Client::Tab(tab) => {
                let agent = house::agent_id(self.tabs[tab].person);
                let disk = self.disk.borrow();
                let known = disk.tables.agents.get(&agent).map(|row| &row.agent);
                let may = known.is_some_and(|it| it.enabled && it.signed_in);
                may.then(|| Party::Agent(AgentSide::new(agent)))
            }
            Client::Customer(_) => {
                let side = CustomerSide::new((|| {}) as fn());
                Some(Party::Customer(Box::new(side)))
            }
        };
        let (Some(number), Some(party)) = (self.current, party) else {
            if let Some(at) = self.net.down(wire, now, &mut self.chance) {
                self.agenda.at(at, Event::Down(wire, Packet::Close(1006)));
            }
            return;
        };
        let talk = Talk {
            party,
            owner: None,
            joined: None,
            stage: Stage::Hello,
            pulse: Pulse::new(self.tokio_now()),
            rate: Rate::new(self.instant()),
            last_frame: self.server_time(),
            sent: 0,
            early: VecDeque::new(),
            beat_at: now + HELLO_WITHIN,
        };
        if let Some(server) = self.servers.get_mut(&number) {
            server.talks.insert(wire, talk);
        }
        if let Some(known) = self.net.get_mut(wire) {
            known.server = Some(number);
            known.server_open = true;
        }
        if let Some(at) = self.net.down(wire, now, &mut self.chance) {
            self.agenda.at(at, Event::Down(wire, Packet::Opened));
        }
        self.agenda.after(HELLO_WITHIN, Event::Beat(number, wire));
    }

    /// A frame arrives at a process.
    pub fn receives(&mut self, number: u64, wire: WireNo, text: Arc<str>) {
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        match talk.stage {
            Stage::Hello => self.says_hello(number, wire, &text),
            Stage::Live => self.hears(number, wire, &text),
            Stage::Attaching(_) | Stage::Reading(_) => talk.early.push_back(text),
        }
    }

    fn says_hello(&mut self, number: u64, wire: WireNo, text: &str) {
        let time = self.time_of(number);
        let disk = std::rc::Rc::clone(&self.disk);
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        let Some(talk) = server.talks.get_mut(&wire) else {
            return;
        };
        let hello = talk.party.hello(text);
        let begun = hello.and_then(|hello| {
            if hello.protocol != PROTOCOL {
                return Err(CloseReason::Protocol);
            }
            let owner = match &mut talk.party {
                Party::Agent(_) => match talk.party.attach(SocketId(0), None) {
                    Input::AgentAttach { agent, .. } => Owner::Agent(agent),
                    _ => return Err(CloseReason::Malformed),
                },
                Party::Customer(side) => {
                    let disk = disk.borrow();
                    let known = disk.tables.tokens.get(&side.token());
                    side.opens(*known.ok_or(CloseReason::SignedOut)?)
                }
            };
            let joined = server.hub.join(owner, hello.tab)?;
            Ok((owner, joined, hello.position))
        });
        match begun {
            Ok((owner, joined, position)) => {
                talk.last_frame = time;
                talk.owner = Some(owner);
                talk.joined = Some(joined);
                self.attach(number, wire, position);
            }
            Err(reason) => self.ends_talk(number, wire, Some(reason)),
        }
    }

    fn attach(&mut self, number: u64, wire: WireNo, position: Option<Position>) {
        let (waiter, waiting) = oneshot::channel();
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        let Some(socket) = talk.joined.as_ref().map(|joined| joined.id) else {
            return;
        };
        talk.stage = Stage::Attaching(waiting);
        let input = talk.party.attach(socket, position);
        self.hand_in(number, input, Respond::Waiter(waiter));
    }

    /// The engine's answer to an attach; none where it has ended.
    pub fn attached(&mut self, number: u64, wire: WireNo, answer: Option<Result<Answer, Problem>>) {
        let end = match answer {
            Some(Ok(Answer::Attached(attached))) => {
                if let Some(talk) = self.talk_mut(number, wire) {
                    talk.stage = Stage::Reading(attached);
                }
                return self.read_later(number, wire);
            }
            Some(Err(Problem {
                code: ProblemCode::Unavailable,
                ..
            }))
            | Some(Ok(_))
            | None => CloseReason::Restart,
            Some(Err(_)) => CloseReason::SignedOut,
        };
        self.ends_talk(number, wire, Some(end));
    }

    /// The log is read, and the socket begins.
    pub fn reads(&mut self, number: u64, wire: WireNo) {
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        let (Stage::Reading(attached), Some(owner)) = (&talk.stage, talk.owner) else {
            return;
        };
        let attached = attached.clone();
        let events = self
            .disk
            .borrow()
            .tables
            .events(owner, attached.after, attached.upto);
        let missing = attached.after < attached.upto
            && events.first().map(|it| it.seq) != Some(attached.after + 1);
        if missing {
            return self.attach(number, wire, None);
        }
        self.writes(wire, attached.first.as_str().into(), None);
        let mut sent = attached.after;
        for event in events {
            if event.seq != sent + 1 {
                return self.ends_talk(number, wire, Some(CloseReason::TooSlow));
            }
            sent = event.seq;
            self.writes(wire, event.body, Some(event.seq));
        }
        if sent < attached.upto {
            return self.ends_talk(number, wire, Some(CloseReason::TooSlow));
        }
        self.goes_live(number, wire, sent);
    }

    fn goes_live(&mut self, number: u64, wire: WireNo, sent: Seq) {
        let now = self.tokio_now();
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        talk.sent = sent;
        talk.stage = Stage::Live;
        talk.pulse = Pulse::new(now);
        let early = std::mem::take(&mut talk.early);
        self.plan_beat(number, wire);
        for text in early {
            self.hears(number, wire, &text);
        }
        self.flush(number, wire);
    }

    fn hears(&mut self, number: u64, wire: WireNo, text: &str) {
        let (now, instant) = (self.tokio_now(), self.instant());
        let time = self.time_of(number);
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        let (Some(owner), Some(socket)) = (talk.owner, talk.joined.as_ref().map(|it| it.id)) else {
            return;
        };
        talk.last_frame = time;
        if !talk.rate.allows(instant) {
            self.tally.fault(Fault::TooManyFrames);
            return self.ends_talk(number, wire, Some(CloseReason::TooManyFrames));
        }
        let heard = talk.pulse.hear(now).then(|| talk.party.heard(socket));
        let said = talk.party.read(socket, text);
        if let Some(heard) = heard {
            self.hand_in(number, heard, Respond::Nobody);
        }
        match said {
            Ok(Said::Nothing | Said::Unknown) => {}
            Ok(Said::Fact(input)) => self.hand_in(number, input, Respond::Nobody),
            Ok(Said::Command(command, input)) => {
                let respond = Respond::Socket {
                    owner,
                    socket,
                    command,
                };
                self.hand_in(number, input, respond);
            }
            Ok(Said::Unsupported(command)) => {
                let outcome = Outcome::Error(ProblemCode::Unsupported.into());
                let reply = ServerFrame::Reply(Reply {
                    reply: command,
                    outcome,
                });
                self.writes(wire, frame::write(&reply).into(), None);
            }
            Err(reason) => self.ends_talk(number, wire, Some(reason)),
        }
    }

    /// Writes what the hub has for a socket, unless it has to close.
    pub fn flush(&mut self, number: u64, wire: WireNo) {
        loop {
            let Some(talk) = self.talk_mut(number, wire) else {
                return;
            };
            let Some(joined) = &mut talk.joined else {
                return;
            };
            let told = joined.closing().reason();
            if told.is_some() {
                return self.ends_talk(number, wire, told);
            }
            if !matches!(talk.stage, Stage::Live) {
                return;
            }
            let Some(delivery) = joined.waiting() else {
                return;
            };
            match delivery.seq {
                Some(seq) if seq <= talk.sent => continue,
                Some(seq) => talk.sent = seq,
                None => {}
            }
            self.writes(wire, delivery.text, delivery.seq);
        }
    }

    /// What the time asks of a socket.
    pub fn beats(&mut self, number: u64, wire: WireNo) {
        let (now, ms) = (self.tokio_now(), self.agenda.now());
        let time = self.time_of(number);
        let Some(talk) = self.talk_mut(number, wire).filter(|it| it.beat_at <= ms) else {
            return;
        };
        match talk.stage {
            Stage::Hello => {
                return self.ends_talk(number, wire, Some(CloseReason::HelloLate));
            }
            Stage::Live => {}
            Stage::Attaching(_) | Stage::Reading(_) => return,
        }
        let beat = talk.pulse.beat(now);
        let socket = talk.joined.as_ref().map(|it| it.id);
        match (beat, socket) {
            (Some(Beat::Ping), _) => {
                let ping = frame::write(&ServerFrame::Ping { at: time });
                self.writes(wire, ping.into(), None);
            }
            (Some(Beat::FellSilent), Some(socket)) => {
                let input = talk.party.silent(socket, talk.last_frame);
                self.hand_in(number, input, Respond::Nobody);
            }
            (Some(Beat::Dead), _) => {
                return self.ends_talk(number, wire, Some(CloseReason::Silent));
            }
            (Some(Beat::FellSilent), None) | (None, _) => {}
        }
        self.plan_beat(number, wire);
    }

    fn plan_beat(&mut self, number: u64, wire: WireNo) {
        let base = self.base;
        if let Some(talk) = self.talk_mut(number, wire) {
            let due = talk.pulse.due().into_std();
            let at = due.saturating_duration_since(base).as_millis();
            let at = u64::try_from(at).unwrap_or(u64::MAX);
            talk.beat_at = at;
            self.agenda.at(at, Event::Beat(number, wire));
        }
    }

    fn writes(&mut self, wire: WireNo, text: Arc<str>, seq: Option<Seq>) {
        let now = self.agenda.now();
        if let Some(at) = self.net.down(wire, now, &mut self.chance) {
            self.agenda
                .at(at, Event::Down(wire, Packet::Frame { text, seq }));
        }
    }

    /// The socket is over: the hub forgets it, then the engine hears of it.
    pub fn ends_talk(&mut self, number: u64, wire: WireNo, reason: Option<CloseReason>) {
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        let Some(mut talk) = server.talks.remove(&wire) else {
            return;
        };
        if let Some(joined) = talk.joined.take() {
            let socket = joined.id;
            drop(joined);
            let closed = talk.party.closed(socket, talk.last_frame);
            self.hand_in(number, closed, Respond::Nobody);
        }
        self.server_closes(wire, reason.map_or(1006, CloseReason::code));
    }
}
