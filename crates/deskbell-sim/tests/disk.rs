//! The simulator's disk against the real database: the same batches, and they
//! must take and refuse the same, and hold the same afterwards.

#![allow(clippy::unwrap_used)]

mod rows;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use deskbell_protocol::{OfferId, Timestamp};
use deskbell_routing::Deliberation;
use deskbell_server::store::{
    Asked, Known, Loaded, Owner, Row, SqliteStore, Store, StoreError, deliberations, latest, open,
};
use deskbell_sim::run::{Plan, run_beside};
use deskbell_sim::store::{Disk, Fences, Outlet, Twin};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The real database in a folder of its own.
struct Real {
    folder: TempDir,
    runtime: Runtime,
    /// The store of each turn.
    stores: BTreeMap<u64, SqliteStore>,
    commits: Rc<RefCell<u64>>,
}

impl Real {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            runtime,
            stores: BTreeMap::new(),
            commits: Rc::default(),
        }
    }

    fn open(&self) -> SqliteStore {
        self.runtime.block_on(open(self.folder.path())).unwrap().0
    }

    fn deliberations(&self, of: &[OfferId]) -> Vec<Deliberation> {
        let readers = self.runtime.block_on(open(self.folder.path())).unwrap().1;
        self.runtime.block_on(deliberations(&readers, of)).unwrap()
    }

    fn stored_latest(&self) -> Option<Timestamp> {
        let open = self.runtime.block_on(open(self.folder.path()));
        self.runtime.block_on(latest(&open.unwrap().1)).unwrap()
    }
}

/// How a commit ended, as far as the writer looks.
fn told(outcome: &Result<(), StoreError>) -> &'static str {
    match outcome {
        Ok(()) => "stored",
        Err(StoreError::Fenced) => "fenced",
        Err(why) if why.is_of_the_batch() => "refused",
        Err(_) => "failed",
    }
}

/// Everything that a load gives but the secret, which each database has of its
/// own; in one order.
fn words(loaded: &Loaded) -> Vec<String> {
    let mut heads: Vec<_> = loaded.heads.iter().map(|it| format!("{it:?}")).collect();
    let mut offers: Vec<_> = loaded.offers.iter().map(|it| format!("{it:?}")).collect();
    heads.sort();
    offers.sort();
    let tables = [
        format!("{:?}", loaded.queues),
        format!("{:?}", loaded.skills),
        format!("{:?}", loaded.profiles),
        format!("{:?}", loaded.statuses),
        format!("{:?}", loaded.templates),
        format!("{:?}", loaded.workstreams),
        format!("{:?}", loaded.conversations),
        format!("{} {:?}", loaded.visitor, loaded.today),
    ];
    let agents = loaded.agents.iter().map(|row| {
        // What follows from other records is not stored.
        let mut row = row.clone();
        row.agent.tabs.clear();
        row.agent.sessions.clear();
        row.agent.consults.clear();
        row.agent.ringing.clear();
        row.agent = row.agent.unloaded();
        // Whether a profile blocks is the profile's.
        row.agent
            .places
            .values_mut()
            .for_each(|it| it.blocks = false);
        format!("{row:?}")
    });
    let conversations = loaded.conversations.len();
    tables
        .into_iter()
        .chain(agents)
        .chain(heads)
        .chain(offers)
        .chain([conversations.to_string()])
        .collect()
}

/// Conversations come back without their open offer, which follows from it.
fn without_offers(loaded: &Loaded) -> Loaded {
    let mut loaded = loaded.clone();
    for row in &mut loaded.conversations {
        row.conversation.offer = None;
    }
    loaded
}

fn same(model: &Loaded, real: &Loaded) {
    let (model, real) = (words(&without_offers(model)), words(&without_offers(real)));
    for (model, real) in model.iter().zip(&real) {
        assert_eq!(model, real);
    }
    assert_eq!(model.len(), real.len());
}

impl Twin for Real {
    fn committed(&mut self, turn: Option<u64>, batch: &[Row], outcome: &Result<(), StoreError>) {
        let store = turn.and_then(|turn| self.stores.get_mut(&turn)).unwrap();
        let real = store.commit(batch);
        assert_eq!(
            told(outcome),
            told(&real),
            "{outcome:?} {real:?} {batch:#?}"
        );
        *self.commits.borrow_mut() += 1;
    }

    fn loaded(&mut self, turn: u64, now: Timestamp, loaded: &Loaded) {
        let mut store = self.open();
        same(loaded, &store.load(now).unwrap());
        self.stores.insert(turn, store);
    }

    fn latest(&mut self, latest: Option<Timestamp>) {
        assert_eq!(latest, self.stored_latest());
    }

    fn known(&mut self, asked: &Asked, known: &Known) {
        let Some(mut last) = self.stores.last_entry() else {
            return;
        };
        let real = last.get_mut().known(asked).unwrap();
        assert_eq!((&known.answers, &known.chats), (&real.answers, &real.chats));
    }
}

#[test]
fn whole_runs_go_the_same_way_on_both() {
    for seed in [3, 4] {
        let real = Real::new();
        let commits = Rc::clone(&real.commits);
        let outcome = run_beside(seed, Plan::PRODUCT, Box::new(real));
        assert_eq!(outcome.violation, None);
        assert_eq!(
            outcome.hash,
            deskbell_sim::run::run(seed, Plan::PRODUCT).hash
        );
        assert!(*commits.borrow() > 300);
    }
}

#[test]
fn batches_that_must_not_be_are_refused_by_both() {
    let real = Real::new();
    let mut store = real.open();
    let disk = Rc::new(RefCell::new(Disk::new(Fences::ALL, [7; 32])));
    let mut outlet = Outlet::new(&disk);
    let now = rows::NOW;
    same(&outlet.load(now).unwrap(), &store.load(now).unwrap());
    let (mut stored, mut refused) = (0, 0);
    let mut chance = fastrand::Rng::with_seed(4);
    for _ in 0..1_500 {
        let batch = rows::batch(&mut chance);
        let (model, kept) = (outlet.commit(&batch), store.commit(&batch));
        assert_eq!(told(&model), told(&kept), "{model:?} {kept:?} {batch:#?}");
        match model {
            Ok(()) => stored += 1,
            Err(_) => refused += 1,
        }
        for owner in rows::owners() {
            assert_eq!(
                outlet.first_kept(owner).unwrap(),
                store.first_kept(owner).unwrap()
            );
            if let Owner::Conversation(id) = owner {
                assert_eq!(
                    outlet.closed_chat(id).unwrap(),
                    store.closed_chat(id).unwrap()
                );
            }
        }
        if (stored + refused) % 50 == 0 {
            same(&outlet.load(now).unwrap(), &store.load(now).unwrap());
            assert_eq!(disk.borrow_mut().latest(), real.stored_latest());
        }
    }
    let model = disk.borrow().tables.deliberations.clone();
    let offers: Vec<OfferId> = model.keys().copied().collect();
    let model: Vec<Deliberation> = model.into_values().collect();
    assert!(!model.is_empty());
    assert_eq!(model, real.deliberations(&offers));
    assert!(
        stored > 100 && refused > 100,
        "{stored} stored, {refused} refused"
    );
}
