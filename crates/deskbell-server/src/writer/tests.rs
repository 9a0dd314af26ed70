//! The writer on a store that refuses: nobody hears of what is not stored,
//! and it works again once the store does.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::{ConversationId, OfferId, ProblemCode, QueueId, Seq, TabId, Timestamp};
use deskbell_routing::{Account, Queue};
use tempfile::TempDir;

use super::Writer;
use crate::audit::{Deed, Entry};
use crate::clock::Clock;
use crate::engine::{Control, Input, PutAgent, SocketId};
use crate::store::accounts::audit_rows;
use crate::store::{
    AccountRow, Asked, Before, ClosedChat, Known, Loaded, Owner, Readers, Row, SqliteStore, Store,
    StoreError, open,
};

/// The queue that the store never takes.
const REFUSED: u128 = 13;

/// A store whose next commits fail, and whose disk can really be full.
struct Failing {
    inner: SqliteStore,
    left: Arc<AtomicU32>,
    full: Arc<AtomicBool>,
    was_full: bool,
}

impl Failing {
    fn follow_the_disk(&mut self) {
        let full = self.full.load(Ordering::SeqCst);
        if full != self.was_full {
            self.was_full = full;
            if full {
                self.inner.fill();
            } else {
                self.inner.make_room();
            }
        }
    }
}

impl Store for Failing {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        let fails = self
            .left
            .try_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        if fails.is_ok() {
            return Err(StoreError::Unreadable {
                what: "the test's store",
            });
        }
        self.follow_the_disk();
        let refused = QueueId::from_u128(REFUSED);
        if batch
            .iter()
            .any(|row| matches!(row, Row::Queue(queue) if queue.id == refused))
        {
            return Err(StoreError::Stale);
        }
        self.inner.commit(batch)
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        self.inner.known(asked)
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        self.inner.first_kept(owner)
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        self.inner.closed_chat(id)
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        self.inner.load(now)
    }

    fn purge(&mut self, before: &Before) -> Result<bool, StoreError> {
        if self.left.load(Ordering::SeqCst) > 0 {
            return Err(StoreError::Unreadable {
                what: "the test's store",
            });
        }
        self.follow_the_disk();
        self.inner.purge(before)
    }
}

struct Desk {
    writer: Writer,
    left: Arc<AtomicU32>,
    full: Arc<AtomicBool>,
    readers: Readers,
    _folder: TempDir,
}

async fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let (left, full) = (
        Arc::new(AtomicU32::new(0)),
        Arc::new(AtomicBool::new(false)),
    );
    let (inner, readers) = open(folder.path()).await.unwrap();
    let store = Failing {
        inner,
        left: Arc::clone(&left),
        full: Arc::clone(&full),
        was_full: false,
    };
    let keep = Duration::from_secs(3600);
    let writer = Writer::start(store, Clock::start(), keep).await.unwrap();
    Desk {
        writer,
        left,
        full,
        readers,
        _folder: folder,
    }
}

fn put_queue(number: u128) -> Input {
    let queue = Queue {
        id: QueueId::from_u128(number),
        name: number.to_string(),
    };
    Input::Control {
        changes: vec![Control::PutQueue(queue)],
        rows: Vec::new(),
    }
}

#[tokio::test]
async fn a_full_disk_refuses_what_is_asked_and_the_next_try_works() {
    let desk = desk().await;
    desk.left.store(1, Ordering::SeqCst);
    let refused = desk.writer.ask(put_queue(1)).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::Unavailable);
    desk.writer.ask(put_queue(1)).await.unwrap();
}

/// An audit row that needs some pages of its own.
fn much(who: &str) -> Input {
    let entry = Entry {
        at: Timestamp::from_millis(0),
        who: who.into(),
        deed: Deed::SignedIn,
        about: "x".repeat(20_000),
    };
    Input::Control {
        changes: Vec::new(),
        rows: vec![AccountRow::Audit(entry)],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_full_takes_work_again_without_a_restart() {
    let desk = desk().await;
    desk.writer.ask(much("Ana")).await.unwrap();
    desk.full.store(true, Ordering::SeqCst);
    for _ in 0..2 {
        let refused = desk.writer.ask(much("Ben")).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::Unavailable);
    }
    desk.full.store(false, Ordering::SeqCst);
    desk.writer.ask(much("Sam")).await.unwrap();
    let rows = audit_rows(&desk.readers).await.unwrap();
    let who: Vec<_> = rows.iter().map(|(entry, _)| entry.who.as_str()).collect();
    assert_eq!(who, ["Ana", "Sam"]);
}

#[tokio::test]
async fn the_writer_is_ready_unless_the_store_refused_and_again_once_it_can_write() {
    let desk = desk().await;
    desk.writer.ready().unwrap();
    desk.left.store(u32::MAX, Ordering::SeqCst);
    desk.writer.ask(put_queue(1)).await.unwrap_err();
    let refused = desk.writer.ready().unwrap_err();
    assert_eq!(refused.code, ProblemCode::Unavailable);
    // Nothing was stored, so this says nothing about the store.
    desk.writer.ask(Input::Tick).await.unwrap();
    desk.writer.ready().unwrap_err();
    desk.left.store(0, Ordering::SeqCst);
    let ready = async {
        while desk.writer.ready().is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ready)
        .await
        .expect("ready again");
}

#[tokio::test]
async fn nobody_hears_of_what_was_not_stored() {
    let desk = desk().await;
    let agent = deskbell_protocol::AgentId::from_u128(1);
    let put = Control::PutAgent(PutAgent {
        name: "Ana".into(),
        role: Role::Agent,
        account: Account::new(agent, 1, Vec::new()),
    });
    let changes = |change| Input::Control {
        changes: vec![change],
        rows: Vec::new(),
    };
    desk.writer.ask(changes(put)).await.unwrap();
    let (owner, tab) = (Owner::Agent(agent), TabId::from_u128(1));
    let mut tab = desk.writer.hub().join(owner, tab).unwrap();
    let out = || changes(Control::SignOut { agent });
    let sign_in = || changes(Control::SignIn { agent });
    desk.left.store(1, Ordering::SeqCst);
    desk.writer.ask(sign_in()).await.unwrap_err();
    assert!(tab.waiting().is_none());
    desk.writer.ask(sign_in()).await.unwrap();
    assert!(tab.waiting().is_some());
    desk.left.store(1, Ordering::SeqCst);
    desk.writer.ask(out()).await.unwrap_err();
    assert!(tab.closing().reason().is_none());
    desk.writer.ask(out()).await.unwrap();
    assert!(tab.closing().reason().is_some());
}

#[tokio::test]
async fn what_happened_is_stored_as_soon_as_the_disk_takes_it() {
    let desk = desk().await;
    desk.left.store(2, Ordering::SeqCst);
    desk.writer.tell(put_queue(1)).await;
    // Each try takes one failure away, so this ends when the fact is stored.
    while desk.left.load(Ordering::SeqCst) > 0 {
        tokio::task::yield_now().await;
    }
    desk.writer.ask(put_queue(2)).await.unwrap();
}

#[tokio::test]
async fn a_row_that_is_refused_for_good_does_not_take_others_with_it() {
    let desk = desk().await;
    desk.writer.tell(put_queue(REFUSED)).await;
    desk.writer.ask(put_queue(2)).await.unwrap();
    desk.writer.ask(Input::Tick).await.unwrap();
}

#[tokio::test]
async fn a_fact_that_comes_too_late_changes_nothing_and_ends_nothing() {
    let desk = desk().await;
    let (conversation, socket) = (ConversationId::from_u128(9), SocketId(9));
    desk.writer
        .tell(Input::CustomerGone {
            conversation,
            socket,
        })
        .await;
    desk.writer
        .tell(Input::Sent {
            offer: OfferId::from_u128(9),
        })
        .await;
    let (agent, tab) = (
        deskbell_protocol::AgentId::from_u128(9),
        TabId::from_u128(9),
    );
    let last_frame = Timestamp::from_millis(0);
    desk.writer
        .tell(Input::AgentClosed {
            agent,
            tab,
            socket,
            last_frame,
        })
        .await;
    desk.writer.ask(Input::Tick).await.unwrap();
}

#[tokio::test]
async fn a_writer_that_was_stopped_takes_nothing_more() {
    let desk = desk().await;
    desk.writer.stop().await;
    let refused = desk.writer.ask(put_queue(1)).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::Unavailable);
    desk.writer.stop().await;
}
