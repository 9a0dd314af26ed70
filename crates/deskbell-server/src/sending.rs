//! Sends what waits in an outbox of the database: that of one conversation one
//! after the other, a few conversations of a lane at a time; who is slow or down
//! holds up their own lane and no other. What fails for a while is tried again,
//! later each time. Woken by the commit that puts something into the outbox, and
//! by the next try that is due. What is sent, how, and when it is given up, is
//! the [`Outbox`]'s own.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::{ConversationId, Timestamp};
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep_until, timeout};

use crate::store::StoreError;

/// Of a lane, on their way at the same time.
const AT_ONCE: usize = 8;
/// Of the outbox, read at a time.
const PIECE: u32 = 500;
/// What can't be sent for so long is given up.
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(60 * 60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The longest that who is sent to can ask to be left alone.
const LEFT_ALONE: Duration = Duration::from_secs(10 * 60);
/// What can't be read or stored here is tried again after this.
pub const STORE_PAUSE: Duration = Duration::from_secs(1);
/// At the end, for what is on its way.
const END_WITHIN: Duration = Duration::from_secs(4);

/// What waits in a database, and the way out.
pub trait Outbox: Send + Sync + 'static {
    /// To whom it goes.
    type Lane: Copy + Ord + Send;
    /// What waits, without its text.
    type One: Copy + Send;

    fn place(one: &Self::One) -> Place<Self::Lane>;

    /// What waits behind this number, in its order, at most so many.
    fn read(
        &self,
        after: i64,
        most: u32,
    ) -> impl Future<Output = Result<Vec<Self::One>, StoreError>> + Send;

    /// Returns once there was more than when it was last waited for.
    fn posted(&self) -> impl Future<Output = ()> + Send;

    /// One try, with what it came to stored.
    fn send(&self, one: Self::One) -> impl Future<Output = Went> + Send;
}

/// Where something stands in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<L> {
    /// In the order of all.
    pub number: i64,
    pub lane: L,
    pub conversation: ConversationId,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Went {
    /// It does not wait any more.
    Out,
    Later {
        after: Option<Duration>,
        /// The whole lane is left alone as long.
        everybody: bool,
    },
}

impl Went {
    /// It could not be read here.
    pub const UNREAD: Self = Self::Later {
        after: None,
        everybody: false,
    };
}

/// What waits in one conversation.
#[derive(Debug)]
struct Line<T> {
    waiting: VecDeque<T>,
    /// Of the first of them.
    tries: u32,
}

#[derive(Debug)]
struct Lane<T> {
    lines: BTreeMap<ConversationId, Line<T>>,
    /// The lines of which none is on its way, by when the next try is due.
    due: BTreeSet<(Instant, ConversationId)>,
    on_their_way: usize,
    /// Who is sent to wants nothing before.
    paused_until: Instant,
}

struct Sender<O: Outbox> {
    outbox: Arc<O>,
    /// All before it was read.
    read_upto: i64,
    lanes: BTreeMap<O::Lane, Lane<O::One>>,
    on_their_way: JoinSet<Went>,
    /// What each of them is about.
    about: HashMap<Id, (O::Lane, ConversationId)>,
}

/// Sends until `stop`; then lets what is on its way come to its end.
pub async fn run<O: Outbox>(outbox: O, mut stop: watch::Receiver<bool>) {
    let mut sender = Sender {
        outbox: Arc::new(outbox),
        read_upto: 0,
        lanes: BTreeMap::new(),
        on_their_way: JoinSet::new(),
        about: HashMap::new(),
    };
    let outbox = Arc::clone(&sender.outbox);
    let mut read_at = Some(Instant::now());
    loop {
        if read_at.is_some_and(|at| at <= Instant::now()) {
            read_at = sender.read().await;
        }
        sender.begin();
        let next = sender.next_due();
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            () = outbox.posted() => read_at = Some(Instant::now()),
            () = until(read_at) => {}
            () = until(next) => {}
            Some(done) = sender.on_their_way.join_next_with_id() => sender.settle(done),
        }
    }
    let rest = async { while sender.on_their_way.join_next().await.is_some() {} };
    if timeout(END_WITHIN, rest).await.is_err() {
        tracing::warn!("something was on its way when the server ended: it may be sent again");
    }
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

impl<O: Outbox> Sender<O> {
    /// Takes what is new in the outbox; when to try that again, if it failed.
    async fn read(&mut self) -> Option<Instant> {
        loop {
            let new = match self.outbox.read(self.read_upto, PIECE).await {
                Ok(new) if new.is_empty() => return None,
                Ok(new) => new,
                Err(why) => {
                    tracing::error!(%why, "the outbox can't be read");
                    return Some(Instant::now() + STORE_PAUSE);
                }
            };
            for one in new {
                let place = O::place(&one);
                self.read_upto = place.number;
                self.lanes.entry(place.lane).or_default().take(&place, one);
            }
        }
    }

    /// Sends what is due, as many as there is room for.
    fn begin(&mut self) {
        let now = Instant::now();
        for (&to, lane) in &mut self.lanes {
            while let Some((id, first)) = lane.next(now) {
                let outbox = Arc::clone(&self.outbox);
                let task = self
                    .on_their_way
                    .spawn(async move { outbox.send(first).await });
                self.about.insert(task.id(), (to, id));
            }
        }
    }

    /// None where nothing waits for a time, or there is no room.
    fn next_due(&self) -> Option<Instant> {
        self.lanes.values().filter_map(Lane::next_due).min()
    }

    fn settle(&mut self, done: Result<(Id, Went), JoinError>) {
        // A try that panicked is in the log; it is made again.
        let (task, went) = done.unwrap_or_else(|panicked| (panicked.id(), Went::UNREAD));
        let Some((to, id)) = self.about.remove(&task) else {
            return;
        };
        if let Some(lane) = self.lanes.get_mut(&to) {
            lane.settle(id, went, Instant::now());
            if lane.lines.is_empty() {
                self.lanes.remove(&to);
            }
        }
    }
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
            due: BTreeSet::new(),
            on_their_way: 0,
            paused_until: Instant::now(),
        }
    }
}

impl<T: Copy> Lane<T> {
    fn take<L>(&mut self, place: &Place<L>, one: T) {
        let id = place.conversation;
        let line = self.lines.entry(id).or_insert_with(|| Line {
            waiting: VecDeque::new(),
            tries: 0,
        });
        if line.waiting.is_empty() {
            self.due.insert((Instant::now(), id));
        }
        line.waiting.push_back(one);
    }

    /// Takes out what is to be sent now.
    fn next(&mut self, now: Instant) -> Option<(ConversationId, T)> {
        if self.next_due().is_none_or(|at| at > now) {
            return None;
        }
        let (_, id) = self.due.pop_first()?;
        let first = self.lines.get(&id)?.waiting.front().copied()?;
        self.on_their_way += 1;
        Some((id, first))
    }

    fn next_due(&self) -> Option<Instant> {
        let (at, _) = self.due.first()?;
        (self.on_their_way < AT_ONCE).then(|| (*at).max(self.paused_until))
    }

    fn settle(&mut self, id: ConversationId, went: Went, now: Instant) {
        self.on_their_way = self.on_their_way.saturating_sub(1);
        let Some(line) = self.lines.get_mut(&id) else {
            return;
        };
        match went {
            Went::Out => {
                line.waiting.pop_front();
                line.tries = 0;
                if line.waiting.is_empty() {
                    self.lines.remove(&id);
                } else {
                    self.due.insert((now, id));
                }
            }
            Went::Later { after, everybody } => {
                let pause = pause(line.tries, after, jitter());
                line.tries = line.tries.saturating_add(1);
                self.due.insert((now + pause, id));
                if everybody {
                    self.paused_until = self.paused_until.max(now + pause);
                }
            }
        }
    }
}

/// True for what has waited since `written` too long to be sent.
pub fn is_over(written: Timestamp, now: Timestamp) -> bool {
    now >= written + GIVEN_UP_AFTER
}

/// Twice as long after each try, between half and all of it: who was refused
/// together does not come again together. Never before who is sent to says.
fn pause(tries: u32, after: Option<Duration>, jitter: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << tries.min(10));
    let pause = doubled.min(LONGEST_PAUSE).mul_f64(0.5 + jitter / 2.0);
    after.map_or(pause, |after| pause.max(after.min(LEFT_ALONE)))
}

/// From 0 to 1. Without randomness everybody waits for the whole time.
fn jitter() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_ne_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: usize = AT_ONCE + 1;

    fn id(number: usize) -> ConversationId {
        ConversationId::from_u128(number as u128)
    }

    /// Of so many conversations, two each.
    fn lane(lines: usize) -> Lane<usize> {
        let mut lane = Lane::default();
        for one in 0..2 * lines {
            let place = Place {
                number: 0,
                lane: (),
                conversation: id(one % lines),
            };
            lane.take(&place, one);
        }
        lane
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_sends_a_few_at_once_and_each_conversation_in_its_order() {
        let mut lane = lane(FULL);
        let now = Instant::now();
        let sent: Vec<_> = std::iter::from_fn(|| lane.next(now)).collect();
        let first = (0..AT_ONCE).map(|one| (id(one), one));
        assert_eq!(sent, first.collect::<Vec<_>>());
        assert_eq!(lane.next_due(), None, "there is no room");
        let later = now + FIRST_PAUSE;
        lane.settle(id(0), Went::Out, later);
        let last = FULL - 1;
        assert_eq!(lane.next(later), Some((id(last), last)));
        lane.settle(id(last), Went::Out, later);
        assert_eq!(lane.next(later), Some((id(0), FULL)), "its second one");
    }

    #[tokio::test(start_paused = true)]
    async fn what_failed_is_first_in_its_conversation_until_it_is_out() {
        let mut lane = lane(1);
        let now = Instant::now();
        assert_eq!(lane.next(now), Some((id(0), 0)));
        lane.settle(id(0), Went::UNREAD, now);
        assert_eq!(lane.next(now), None, "it rests");
        let later = now + FIRST_PAUSE;
        assert_eq!(lane.next(later), Some((id(0), 0)));
        lane.settle(id(0), Went::Out, later);
        assert_eq!(lane.next(later), Some((id(0), 1)));
        lane.settle(id(0), Went::Out, later);
        assert!(lane.lines.is_empty() && lane.due.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_wants_to_be_left_alone_gets_nothing_of_any_conversation() {
        let mut lane = lane(2);
        let now = Instant::now();
        lane.next(now).unwrap();
        let asked = Duration::from_secs(90);
        let later = Went::Later {
            after: Some(asked),
            everybody: true,
        };
        lane.settle(id(0), later, now);
        assert_eq!(lane.next_due(), Some(now + asked));
        assert_eq!(lane.next(now), None);
        assert_eq!(lane.next(now + asked), Some((id(1), 1)));
    }

    #[test]
    fn each_try_waits_longer_up_to_a_minute_and_never_less_than_half() {
        let second = Duration::from_secs(1);
        assert_eq!(pause(0, None, 1.0), second);
        assert_eq!(pause(0, None, 0.0), second / 2);
        assert_eq!(pause(3, None, 1.0), second * 8);
        assert_eq!(pause(u32::MAX, None, 1.0), LONGEST_PAUSE);
    }

    #[test]
    fn who_is_sent_to_is_left_alone_as_long_as_they_ask_but_not_for_ever() {
        let asked = Duration::from_secs(90);
        assert_eq!(pause(0, Some(asked), 1.0), asked);
        assert_eq!(pause(9, Some(Duration::ZERO), 1.0), LONGEST_PAUSE);
        assert_eq!(pause(0, Some(Duration::MAX), 1.0), LEFT_ALONE);
    }

    #[test]
    fn what_does_not_go_for_an_hour_is_given_up() {
        let written = Timestamp::from_millis(5);
        let hour = written + GIVEN_UP_AFTER;
        assert!(!is_over(written, hour - Duration::from_millis(1)));
        assert!(is_over(written, hour));
    }
}
