//! The numbers of the rule book that no administrator changes.

use std::ops::RangeInclusive;
use std::time::Duration;

/// How many declines, or misses in a row, a workstream may count up to.
pub(crate) const COUNTED: RangeInclusive<u8> = 1..=5;
/// The time to answer that a workstream may give.
pub(crate) const WAIT_TIME: RangeInclusive<Duration> =
    Duration::from_secs(5)..=Duration::from_secs(900);
/// How long an agent may have to answer, in percent of what others have.
pub(crate) const ANSWER_TIME: RangeInclusive<u16> = 100..=1000;
/// The display receipt is due this long after sending.
pub(crate) const DELIVER_WITHIN: Duration = Duration::from_secs(3);
/// An offer ends this long after the zero that the agent sees, so that a
/// click at zero still wins.
pub(crate) const ANSWER_GRACE: Duration = Duration::from_millis(500);
/// An agent who is alone is asked for the same conversation again after this.
pub(crate) const ASK_AGAIN_AFTER: Duration = Duration::from_secs(30);
/// The skills that one conversation can need.
pub(crate) const NEEDS_MAX: usize = 10;
/// Of an offer that the line makes in a queue with at most this many members, the
/// verdict on each of them is kept. Nobody reads a list of thousands, and the
/// writer's time to store one is missed by every offer.
pub const DELIBERATED_MAX: u32 = 100;
/// Sessions, consults and open offers of one agent together.
pub(crate) const SESSIONS_MAX: usize = 10;
/// An unreachable agent keeps their live chats this long.
pub(crate) const GIVE_UP_AFTER: Duration = Duration::from_secs(150);
/// Agents have this long to come back after a restart of the server.
pub(crate) const BACK_AFTER_RESTART: Duration = Duration::from_secs(35);
/// Customers have this long to come back after a restart of the server: their
/// page tries every 30 s at the least, and in a tab that the browser slows
/// down once a minute.
pub(crate) const CUSTOMERS_BACK_AFTER_RESTART: Duration = Duration::from_secs(65);
/// A customer who is gone this long before Accept has left.
pub(crate) const GONE_BEFORE_ACCEPT: Duration = Duration::from_secs(30);
/// A customer who is gone this long during the conversation has left.
pub(crate) const GONE_DURING: Duration = Duration::from_secs(3 * 60);
/// What is over stays in memory this long, for late answers and receipts.
pub(crate) const KEPT_AFTER_END: Duration = Duration::from_secs(10 * 60);
