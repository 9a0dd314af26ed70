//! The network between browsers and the server: each socket is two lanes, in
//! which whole frames arrive in order or not at all. A lane can be slow,
//! blocked for a while, or a black hole whose ends do not know of it. What was
//! sent over an old socket may arrive after a new one was opened.

use std::collections::BTreeMap;
use std::sync::Arc;

use deskbell_protocol::Seq;

use crate::agenda::Ms;
use crate::chance::Chance;

/// One socket, from the first try to its end.
pub type WireNo = u64;

/// Whose browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Client {
    Tab(usize),
    Customer(usize),
}

/// What arrives at an end of a socket.
#[derive(Debug, Clone)]
pub enum Packet {
    /// The browser wants to connect.
    Connect,
    /// The server has taken the connection.
    Opened,
    Frame {
        text: Arc<str>,
        /// Its place in the log, for who checks.
        seq: Option<Seq>,
    },
    /// The other end has closed, with this code; 1006 is no close at all.
    Close(u16),
}

/// The way of the frames of one direction.
#[derive(Debug, Clone, Copy, Default)]
struct Lane {
    /// Nothing arrives before.
    clear_at: Ms,
    /// Nothing that would arrive from then on does.
    lost_from: Option<Ms>,
}

/// One socket.
#[derive(Debug)]
pub struct Wire {
    pub client: Client,
    /// Which process of the server, once it has arrived there.
    pub server: Option<u64>,
    up: Lane,
    down: Lane,
    latency: Ms,
    pub client_open: bool,
    pub server_open: bool,
}

/// All sockets that are open at one end.
#[derive(Debug, Default)]
pub struct Network {
    wires: BTreeMap<WireNo, Wire>,
    last: WireNo,
    /// The next frame upwards arrives exactly then, if nothing is before it.
    pub aim: Option<Ms>,
    /// Frames that a fault has swallowed.
    pub lost: u64,
}

impl Network {
    /// A new socket on its way; lost from the beginning where `cut_off`.
    pub fn open(&mut self, client: Client, now: Ms, cut_off: bool, chance: &mut Chance) -> WireNo {
        self.last += 1;
        let lane = Lane {
            clear_at: now,
            lost_from: cut_off.then_some(now),
        };
        let wire = Wire {
            client,
            server: None,
            up: lane,
            down: lane,
            latency: chance.among(1..=40),
            client_open: true,
            server_open: false,
        };
        self.wires.insert(self.last, wire);
        self.last
    }

    pub fn get(&self, wire: WireNo) -> Option<&Wire> {
        self.wires.get(&wire)
    }

    pub fn get_mut(&mut self, wire: WireNo) -> Option<&mut Wire> {
        self.wires.get_mut(&wire)
    }

    /// The sockets of those clients that `which` names.
    pub fn of(&self, which: impl Fn(Client) -> bool) -> Vec<WireNo> {
        let its = self.wires.iter().filter(|(_, wire)| which(wire.client));
        its.map(|(&number, _)| number).collect()
    }

    /// When a packet that is sent now arrives at the server, if it does.
    pub fn up(&mut self, wire: WireNo, now: Ms, chance: &mut Chance) -> Option<Ms> {
        let aim = self.aim.take();
        let wire = self.wires.get_mut(&wire)?;
        let arrives = aim.unwrap_or(now + travel(wire.latency, chance));
        let at = wire.up.carry(arrives);
        self.lost += u64::from(at.is_none());
        at
    }

    /// When a packet that is sent now arrives at the browser, if it does.
    pub fn down(&mut self, wire: WireNo, now: Ms, chance: &mut Chance) -> Option<Ms> {
        let wire = self.wires.get_mut(&wire)?;
        let at = wire.down.carry(now + travel(wire.latency, chance));
        self.lost += u64::from(at.is_none());
        at
    }

    /// Whether what arrives now at the server does.
    pub fn arrives_up(&self, wire: WireNo, now: Ms) -> bool {
        self.wires.get(&wire).is_some_and(|it| !it.up.is_lost(now))
    }

    pub fn arrives_down(&self, wire: WireNo, now: Ms) -> bool {
        let wire = self.wires.get(&wire);
        wire.is_some_and(|it| it.client_open && !it.down.is_lost(now))
    }

    /// From now on nothing arrives, and nobody is told.
    pub fn black_hole(&mut self, wire: WireNo, now: Ms, up: bool, down: bool) {
        if let Some(wire) = self.wires.get_mut(&wire) {
            for (lane, lost) in [(&mut wire.up, up), (&mut wire.down, down)] {
                if lost {
                    lane.lost_from.get_or_insert(now);
                }
            }
        }
    }

    /// Nothing arrives before `until`; then all of it.
    pub fn block(&mut self, wire: WireNo, until: Ms) {
        if let Some(wire) = self.wires.get_mut(&wire) {
            wire.up.clear_at = wire.up.clear_at.max(until);
            wire.down.clear_at = wire.down.clear_at.max(until);
        }
    }

    /// True for a socket in which something is lost.
    pub fn is_broken(&self, wire: WireNo) -> bool {
        self.wires
            .get(&wire)
            .is_some_and(|it| it.up.lost_from.or(it.down.lost_from).is_some())
    }

    /// Both ends have forgotten it.
    pub fn sweep(&mut self, wire: WireNo) {
        if self
            .wires
            .get(&wire)
            .is_some_and(|it| !it.client_open && !it.server_open)
        {
            self.wires.remove(&wire);
        }
    }
}

impl Lane {
    fn carry(&mut self, arrives: Ms) -> Option<Ms> {
        let at = arrives.max(self.clear_at);
        self.clear_at = at;
        (!self.is_lost(at)).then_some(at)
    }

    fn is_lost(&self, at: Ms) -> bool {
        self.lost_from.is_some_and(|from| at >= from)
    }
}

/// Mostly the usual time, sometimes a packet has to be sent again.
pub fn travel(latency: Ms, chance: &mut Chance) -> Ms {
    match chance.among(0..=99) {
        0 => latency + chance.among(200..=1_200),
        1..=9 => latency + chance.among(20..=100),
        _ => latency + chance.among(0..=3),
    }
}
