//! Hands the SMS that wait in the outbox over to the provider: those of one
//! conversation one after the other, a few conversations at a time. What fails
//! for a while is tried again, later each time; what does not go for an hour is
//! given up, and the agent told so. Woken by the commit that puts something into
//! the outbox, and by the next try that is due.
//!
//! The provider's API knows no key by which it would tell a second try from a
//! second message, so a message is sent at least once, not exactly once. Twice
//! it comes only where the provider took it and that is not stored here: it
//! answered too late, or this process was killed between its answer and the
//! commit right after it. Its own word on the message (posted to an address that
//! names it) closes that gap, where it comes before the next try: what is known
//! to be there is not sent again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use deskbell_protocol::sms::{Delivery, NotDelivered};
use deskbell_protocol::{ConversationId, ProblemCode, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::provider::{Handed, Provider};
use super::{STATUS_PATH, status_query};
use crate::clock::Clock;
use crate::config::Origin;
use crate::engine::{Input, SmsWent};
use crate::house::House;
use crate::http::attachments::media_address;
use crate::outgoing::Outgoing;
use crate::store::{self, Letter, Readers, StoreError, Waiting};
use crate::writer::Writer;

/// Messages that are on their way to the provider at the same time.
const AT_ONCE: usize = 8;
/// Of the outbox, read at a time.
const PIECE: u32 = 500;
/// An answer that comes later is worse than none: the agent is told.
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(60 * 60);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// The longest that a provider can ask to be left alone.
const LEFT_ALONE: Duration = Duration::from_secs(10 * 60);
/// What can't be read or stored here is tried again after this.
const STORE_PAUSE: Duration = Duration::from_secs(1);
/// At the end, for what is on its way.
const END_WITHIN: Duration = Duration::from_secs(4);

/// What every hand-over needs.
struct Post {
    readers: Readers,
    writer: Writer,
    clock: Clock,
    provider: Option<Provider>,
    /// Where the provider posts what becomes of a message.
    callback: String,
    outgoing: Outgoing,
    /// Where the provider fetches what is sent along.
    public: Origin,
}

/// What waits in one conversation.
#[derive(Debug, Default)]
struct Line {
    waiting: VecDeque<Waiting>,
    /// Of the first of them.
    tries: u32,
}

struct Sender {
    post: Arc<Post>,
    /// All before it was read.
    read_upto: i64,
    lines: BTreeMap<ConversationId, Line>,
    /// The lines of which none is on its way, by when the next try is due.
    due: BTreeSet<(Instant, ConversationId)>,
    /// The provider wants nothing before.
    paused_until: Instant,
    on_their_way: JoinSet<(ConversationId, Went)>,
}

/// What came of a try.
enum Went {
    /// It does not wait any more.
    Out,
    Later {
        after: Option<Duration>,
        everybody: bool,
    },
}

/// Sends until `stop`; then lets what is on its way come to its end.
pub fn run(house: &House, stop: watch::Receiver<bool>) -> impl Future<Output = ()> + use<> {
    let post = Post {
        readers: house.readers.clone(),
        writer: house.writer.clone(),
        clock: house.clock,
        provider: house.sms.clone(),
        callback: format!("{}{STATUS_PATH}", house.public),
        outgoing: Outgoing::new(),
        public: house.public.clone(),
    };
    let sender = Sender {
        post: Arc::new(post),
        read_upto: 0,
        lines: BTreeMap::new(),
        due: BTreeSet::new(),
        paused_until: Instant::now(),
        on_their_way: JoinSet::new(),
    };
    sender.run(stop)
}

async fn until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}

impl Sender {
    async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let hub = self.post.writer.hub().clone();
        let mut read_at = Some(Instant::now());
        loop {
            if read_at.is_some_and(|at| at <= Instant::now()) {
                read_at = self.read().await;
            }
            self.begin();
            let next = self.next_due();
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = hub.posted() => read_at = Some(Instant::now()),
                () = until(read_at) => {}
                () = until(next) => {}
                Some(done) = self.on_their_way.join_next() => self.settle(done.ok()),
            }
        }
        let rest = async { while self.on_their_way.join_next().await.is_some() {} };
        if timeout(END_WITHIN, rest).await.is_err() {
            tracing::warn!("an SMS was on its way when the server ended: it may be sent again");
        }
    }

    /// Takes what is new in the outbox; when to try that again, if it failed.
    async fn read(&mut self) -> Option<Instant> {
        loop {
            let readers = &self.post.readers;
            let new = match store::waiting(readers, self.read_upto, PIECE).await {
                Ok(new) if new.is_empty() => return None,
                Ok(new) => new,
                Err(why) => {
                    tracing::error!(%why, "the outbox can't be read");
                    return Some(Instant::now() + STORE_PAUSE);
                }
            };
            for one in new {
                self.read_upto = one.number;
                let line = self.lines.entry(one.conversation).or_default();
                if line.waiting.is_empty() {
                    self.due.insert((Instant::now(), one.conversation));
                }
                line.waiting.push_back(one);
            }
        }
    }

    /// Sends what is due, as many as there is room for.
    fn begin(&mut self) {
        let now = Instant::now();
        while self.on_their_way.len() < AT_ONCE
            && self.paused_until <= now
            && let Some(&(at, id)) = self.due.first()
            && at <= now
        {
            self.due.remove(&(at, id));
            let first = self.lines.get(&id).and_then(|it| it.waiting.front());
            if let Some(first) = first.copied() {
                let post = Arc::clone(&self.post);
                self.on_their_way
                    .spawn(async move { (id, post.send(first).await) });
            }
        }
    }

    /// None where nothing waits for a time, or there is no room.
    fn next_due(&self) -> Option<Instant> {
        let (at, _) = self.due.first()?;
        (self.on_their_way.len() < AT_ONCE).then(|| (*at).max(self.paused_until))
    }

    fn settle(&mut self, done: Option<(ConversationId, Went)>) {
        // A try that panicked is in the log; its line waits for the next start.
        let Some((id, went)) = done else {
            return;
        };
        let Some(line) = self.lines.get_mut(&id) else {
            return;
        };
        let now = Instant::now();
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

impl Post {
    /// One try, with what it came to stored.
    async fn send(&self, one: Waiting) -> Went {
        if is_over(one.at, self.clock.now()) {
            return self.store(one, failed(NotDelivered::GivenUp)).await;
        }
        // It may be out by now: what becomes of it can be told before.
        let letter = match store::letter(&self.readers, one.number).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return Went::Out,
            Err(why) => {
                tracing::error!(%why, "an SMS can't be read");
                return Went::Later {
                    after: None,
                    everybody: false,
                };
            }
        };
        let Some(provider) = &self.provider else {
            return self.store(one, failed(NotDelivered::Setup)).await;
        };
        let query = status_query(one.conversation, one.message);
        let callback = format!("{}?{query}", self.callback);
        let media = match self.media(&one, &letter).await {
            Ok(media) => media,
            Err(why) => {
                tracing::error!(%why, "what an SMS takes along can't be told");
                return Went::Later {
                    after: None,
                    everybody: false,
                };
            }
        };
        let handed = provider.hand_over(&self.outgoing, &letter, &media, &callback);
        let handed = handed.await;
        match handed {
            Handed::Over(delivery) => self.store(one, delivery).await,
            Handed::Later {
                why,
                after,
                everybody,
            } => {
                tracing::warn!(%why, "the SMS provider did not take a message");
                metrics::counter!("deskbell_sms_retries_total").increment(1);
                Went::Later { after, everybody }
            }
        }
    }

    /// Addresses that are open to the provider for a while.
    async fn media(&self, one: &Waiting, letter: &Letter) -> Result<Vec<String>, StoreError> {
        if letter.attachments.is_empty() {
            return Ok(Vec::new());
        }
        let (secret, now) = (self.readers.secret().await?, self.clock.now());
        let ids = letter.attachments.iter().map(|it| it.id);
        let address = |id| media_address(&self.public, &secret, one.conversation, id, now);
        Ok(ids.filter_map(address).collect())
    }

    /// Again until it is stored: who forgets it sends it twice.
    async fn store(&self, one: Waiting, delivery: Delivery) -> Went {
        let went = SmsWent {
            conversation: one.conversation,
            message: one.message,
            delivery,
        };
        loop {
            match self.writer.ask(Input::SmsWent(went)).await {
                Ok(_) => return Went::Out,
                // It was erased meanwhile.
                Err(problem) if problem.code == ProblemCode::NotFound => return Went::Out,
                Err(_) => sleep(STORE_PAUSE).await,
            }
        }
    }
}

const fn failed(why: NotDelivered) -> Delivery {
    Delivery::Failed { why, code: None }
}

fn is_over(written: Timestamp, now: Timestamp) -> bool {
    now >= written + GIVEN_UP_AFTER
}

/// Twice as long after each try, between half and all of it: who was refused
/// together does not come again together. Never before the provider says.
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

    #[test]
    fn each_try_waits_longer_up_to_a_minute_and_never_less_than_half() {
        let second = Duration::from_secs(1);
        assert_eq!(pause(0, None, 1.0), second);
        assert_eq!(pause(0, None, 0.0), second / 2);
        assert_eq!(pause(3, None, 1.0), second * 8);
        assert_eq!(pause(u32::MAX, None, 1.0), LONGEST_PAUSE);
    }

    #[test]
    fn the_provider_is_left_alone_as_long_as_it_asks_but_not_for_ever() {
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
