//! One process of the server: the real engine and the real writer's work on
//! the run's disk, the real hub, and its sockets. A process can be busy,
//! paused, killed at any point of a batch, or replaced while it is paused.

mod party;
mod process;
mod publishing;
mod talk;

use std::collections::BTreeMap;
use std::time::Duration;

use deskbell_protocol::{Problem, Timestamp};
use deskbell_server::clock::Course;
use deskbell_server::engine::Answer;
use deskbell_server::hub::Hub;
use deskbell_server::writer::{Letter, Work};
use tokio::sync::oneshot;

use crate::agenda::Ms;
use crate::calls::CallNo;
use crate::event::Event;
use crate::network::WireNo;
use crate::store::Outlet;
pub use talk::Talk;

/// Where in its next batch a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// What has arrived is lost.
    BeforeCommit,
    /// It is stored, and nobody hears of it.
    AfterCommit,
    /// It is stored, and some hear of it.
    WhilePublishing,
}

/// The answer to a call, once there is one.
pub type Waiting = oneshot::Receiver<Result<Answer, Problem>>;

/// See the module.
#[derive(Debug)]
pub struct Server {
    pub work: Work<Outlet>,
    pub hub: Hub,
    pub inbox: Vec<Letter>,
    pub talks: BTreeMap<WireNo, Talk>,
    pub calls: Vec<(CallNo, Waiting)>,
    /// When it started, and its time since then.
    pub started: Ms,
    pub course: Course,
    /// Published once it is this time.
    pub busy: bool,
    pub work_at: Option<Ms>,
    pub dies: Option<Death>,
    pub paused: bool,
    /// What happened while it was paused.
    pub missed: Vec<Event>,
    /// A commit takes this long at most.
    pub slow: Ms,
}

impl Server {
    /// Its time at the run's time `now`.
    pub fn time(&self, now: Ms) -> Timestamp {
        let elapsed = now.saturating_sub(self.started);
        self.course.at(Duration::from_millis(elapsed))
    }

    /// The run's time when it is `at` for this process.
    pub fn when(&self, at: Timestamp) -> Ms {
        let elapsed = self.course.when(at).as_micros().div_ceil(1_000);
        self.started + Ms::try_from(elapsed).unwrap_or(Ms::MAX - self.started)
    }
}
