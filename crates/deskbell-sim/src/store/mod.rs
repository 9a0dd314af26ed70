//! The database of a run, in memory, with the semantics of the real one: a
//! batch is stored whole or not at all, and its fences refuse what must not be.
//! It outlives every process of the server. Each fence can be taken out, to
//! see that something notices.

mod refuse;
mod tables;

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use deskbell_protocol::{ConversationId, Seq, Timestamp};
use deskbell_server::store::{
    Asked, Before, ClosedChat, Known, Loaded, Owner, Row, Store, StoreError,
};

use crate::invariants::{Invariant, Ledger};
pub use tables::Tables;

/// What stands between one conversation and two agents, and what else the
/// database and the writer promise. All are up in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fences {
    /// A process that was replaced can't write.
    pub turn: bool,
    /// An offer changes only while it is open.
    pub compare_and_set: bool,
    /// One open offer of each conversation.
    pub unique_index: bool,
    /// Each place of a log is taken once. Every end of an offer has a place in
    /// its agent's log, so this stands behind `compare_and_set` as well.
    pub log_places: bool,
    /// Each number of a conversation's messages is taken once.
    pub message_numbers: bool,
    /// A command is carried out once.
    pub once: bool,
    /// What is published is stored.
    pub commit_first: bool,
}

impl Fences {
    pub const ALL: Self = Self {
        turn: true,
        compare_and_set: true,
        unique_index: true,
        log_places: true,
        message_numbers: true,
        once: true,
        commit_first: true,
    };
}

/// The disk that all processes share.
pub type Shared = Rc<RefCell<Disk>>;

/// See the module.
pub struct Disk {
    pub tables: Tables,
    pub fences: Fences,
    /// Nothing can be written.
    pub full: bool,
    /// Whose turn it is to write.
    turn: u64,
    /// Published, but not stored: only without the fence `commit_first`.
    early: Vec<Vec<Row>>,
    /// What has happened to every record.
    pub ledger: Ledger,
    /// Gets the same, and must answer the same.
    pub twin: Option<Box<dyn Twin>>,
    pub commits: u64,
    pub refused: u64,
}

/// Another store beside this one.
pub trait Twin {
    fn committed(&mut self, turn: Option<u64>, batch: &[Row], outcome: &Result<(), StoreError>);
    fn loaded(&mut self, turn: u64, now: Timestamp, loaded: &Loaded);
    fn latest(&mut self, latest: Option<Timestamp>);
    fn known(&mut self, asked: &Asked, known: &Known);
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}

impl Disk {
    pub fn new(fences: Fences, secret: [u8; 32]) -> Self {
        Self {
            tables: Tables::new(secret),
            fences,
            full: false,
            turn: 0,
            early: Vec::new(),
            ledger: Ledger::default(),
            twin: None,
            commits: 0,
            refused: 0,
        }
    }

    /// From when a start goes on.
    pub fn latest(&mut self) -> Option<Timestamp> {
        let latest = self.tables.latest;
        if let Some(twin) = &mut self.twin {
            twin.latest(latest);
        }
        latest
    }

    fn commit(&mut self, turn: Option<u64>, batch: &[Row]) -> Result<(), StoreError> {
        if self.fences.commit_first {
            return self.store(turn, batch);
        }
        self.early.push(batch.to_vec());
        Ok(())
    }

    fn store(&mut self, turn: Option<u64>, batch: &[Row]) -> Result<(), StoreError> {
        let outcome = self.attempt(turn, batch);
        if outcome.is_ok() {
            self.commits += 1;
        } else {
            self.refused += 1;
        }
        if let Some(twin) = self.twin.as_mut().filter(|_| !self.full) {
            twin.committed(turn, batch, &outcome);
        }
        outcome
    }

    pub(crate) fn attempt(&mut self, turn: Option<u64>, batch: &[Row]) -> Result<(), StoreError> {
        if self.full {
            return Err(no_room());
        }
        self.check_turn(turn)?;
        if let Err(why) = refuse::check(&self.tables, &self.fences, batch) {
            if turn == Some(self.turn) {
                let what = format!("process {} was refused: {why}", self.turn);
                self.ledger.find(Invariant::NeverRefused, what, &[]);
            }
            return Err(why);
        }
        self.ledger.before(&self.tables, batch);
        self.tables.put(batch);
        self.ledger.after(&self.tables, batch);
        Ok(())
    }

    fn check_turn(&self, turn: Option<u64>) -> Result<(), StoreError> {
        let over = turn.is_some_and(|turn| turn != self.turn);
        if self.fences.turn && over {
            return Err(StoreError::Fenced);
        }
        Ok(())
    }

    /// Stores what was published already. What is refused now is lost.
    pub fn catch_up(&mut self) {
        for batch in std::mem::take(&mut self.early) {
            let _ = self.store(None, &batch);
        }
    }

    /// The process ends: what it had not stored is gone.
    pub fn crash(&mut self) {
        self.early.clear();
    }
}

fn no_room() -> StoreError {
    StoreError::File(std::io::Error::other("no room on the disk"))
}

/// One process's way to the disk.
#[derive(Debug)]
pub struct Outlet {
    disk: Shared,
    turn: Option<u64>,
}

impl Outlet {
    pub fn new(disk: &Shared) -> Self {
        Self {
            disk: Rc::clone(disk),
            turn: None,
        }
    }
}

impl Store for Outlet {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        self.disk.borrow_mut().commit(self.turn, batch)
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        let mut disk = self.disk.borrow_mut();
        if !disk.fences.once {
            return Ok(Known::default());
        }
        let known = disk.tables.known(asked);
        if let Some(twin) = &mut disk.twin {
            twin.known(asked, &known);
        }
        Ok(known)
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        Ok(self.disk.borrow().tables.first_kept(owner))
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        Ok(self.disk.borrow().tables.closed_chat(id))
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        let mut disk = self.disk.borrow_mut();
        if disk.full {
            return Err(no_room());
        }
        disk.turn += 1;
        let (turn, loaded) = (disk.turn, disk.tables.load(now));
        self.turn = Some(turn);
        if let Some(twin) = &mut disk.twin {
            twin.loaded(turn, now, &loaded);
        }
        Ok(loaded)
    }

    fn purge(&mut self, _before: &Before) -> Result<bool, StoreError> {
        // A run is shorter than anything is kept; but it writes.
        let disk = self.disk.borrow();
        if disk.full {
            return Err(no_room());
        }
        disk.check_turn(self.turn)?;
        Ok(false)
    }
}
