//! Hands the SMS that wait in the outbox over to the provider; `sending` says
//! when. What does not go for an hour is given up, and the agent told so: an
//! answer that comes later is worse than none.
//!
//! The provider's API knows no key by which it would tell a second try from a
//! second message, so a message is sent at least once, not exactly once. Twice
//! it comes only where the provider took it and that is not stored here: it
//! answered too late, or this process was killed between its answer and the
//! commit right after it. Its own word on the message (posted to an address that
//! names it) closes that gap, where it comes before the next try: what is known
//! to be there is not sent again.

use deskbell_protocol::ProblemCode;
use deskbell_protocol::sms::{Delivery, NotDelivered};
use tokio::sync::watch;
use tokio::time::sleep;

use super::provider::{Handed, Provider};
use super::{STATUS_PATH, status_query};
use crate::clock::Clock;
use crate::engine::{Input, SmsWent};
use crate::house::House;
use crate::outgoing::Outgoing;
use crate::sending::{self, Outbox, Place, STORE_PAUSE, Went, is_over};
use crate::store::{self, Readers, StoreError, Waiting};
use crate::writer::Writer;

/// What every hand-over needs.
struct Post {
    readers: Readers,
    writer: Writer,
    clock: Clock,
    provider: Option<Provider>,
    /// Where the provider posts what becomes of a message.
    callback: String,
    outgoing: Outgoing,
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
    };
    sending::run(post, stop)
}

impl Outbox for Post {
    /// There is one provider.
    type Lane = ();
    type One = Waiting;

    fn place(one: &Waiting) -> Place<()> {
        Place {
            number: one.number,
            lane: (),
            conversation: one.conversation,
        }
    }

    async fn read(&self, after: i64, most: u32) -> Result<Vec<Waiting>, StoreError> {
        store::waiting(&self.readers, after, most).await
    }

    async fn posted(&self) {
        self.writer.hub().posted().await;
    }

    async fn send(&self, one: Waiting) -> Went {
        self.hand_over(one).await
    }
}

impl Post {
    async fn hand_over(&self, one: Waiting) -> Went {
        if is_over(one.at, self.clock.now()) {
            return self.store(one, failed(NotDelivered::GivenUp)).await;
        }
        // It may be out by now: what becomes of it can be told before.
        let letter = match store::letter(&self.readers, one.number).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return Went::Out,
            Err(why) => {
                tracing::error!(%why, "an SMS can't be read");
                return Went::UNREAD;
            }
        };
        let Some(provider) = &self.provider else {
            return self.store(one, failed(NotDelivered::Setup)).await;
        };
        let query = status_query(one.conversation, one.message);
        let callback = format!("{}?{query}", self.callback);
        let handed = provider.hand_over(&self.outgoing, &letter, &callback).await;
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
