//! The store on a database that is full: nothing is half stored, and it works
//! again as soon as there is room.

use deskbell_protocol::conversation::ConversationState;

use super::*;
use crate::store::AccountRow;
use crate::store::accounts::audit_rows;
use crate::store::tests::rows::{Disk, NOW, conversation, log};

use crate::audit::{Deed, Entry};

impl SqliteStore {
    /// No page more than the database has now: SQLite refuses as on a full
    /// disk.
    pub fn fill(&mut self) {
        let pages = self.pragma("page_count");
        self.limit(pages);
    }

    /// What is stored, without taking the turn from who writes.
    pub fn look(&mut self, now: Timestamp) -> Loaded {
        self.on_connection(|connection| load::load(connection, now))
            .unwrap()
    }

    /// There is room again.
    pub fn make_room(&mut self) {
        self.limit(1_000_000);
    }

    fn limit(&mut self, pages: i64) {
        let pages = pages.to_string();
        self.access = self.access.clone().with("max_page_count", &pages);
        let limit = format!("PRAGMA max_page_count = {pages}");
        self.on_connection(|connection| Ok(connection.execute_batch(&limit)?))
            .unwrap();
    }

    fn pragma(&mut self, name: &str) -> i64 {
        let read = format!("PRAGMA {name}");
        self.on_connection(|connection| Ok(connection.query_row(&read, [], |row| row.get(0))?))
            .unwrap()
    }
}

/// An entry that needs some pages of its own.
fn entry(who: &str) -> Row {
    Row::Account(AccountRow::Audit(Entry {
        at: NOW,
        who: who.into(),
        deed: Deed::SignedIn,
        about: "x".repeat(20_000),
    }))
}

fn who_is_stored(disk: &Disk) -> Vec<String> {
    let readers = disk.open().unwrap().1;
    let rows = disk.runtime.block_on(audit_rows(&readers)).unwrap();
    rows.into_iter().map(|(entry, _)| entry.who).collect()
}

#[test]
fn a_full_database_refuses_what_is_new_keeps_what_it_has_and_works_again_with_room() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[entry("Ana")]).unwrap();
    store.fill();
    for _ in 0..3 {
        let refused = store.commit(&[log(1), entry("Ben")]).unwrap_err();
        assert!(refused.to_string().contains("full"), "{refused}");
        assert!(!refused.is_of_the_batch());
    }
    assert_eq!(who_is_stored(&disk), ["Ana"]);
    store.make_room();
    store.commit(&[log(1), entry("Sam")]).unwrap();
    assert_eq!(who_is_stored(&disk), ["Ana", "Sam"]);
}

#[test]
fn a_full_database_is_still_read_and_purged() {
    let disk = Disk::new();
    let mut store = disk.store();
    store
        .commit(&[conversation(ConversationState::Closed)])
        .unwrap();
    store.fill();
    store.commit(&[entry("Ben")]).unwrap_err();
    assert_eq!(store.load(NOW).unwrap().agents.len(), 1);
    let before = Before {
        now: NOW,
        answers: NOW,
        messages: NOW,
        unsent: NOW,
        closed_logs: NOW,
    };
    store.purge(&before).unwrap();
}

#[test]
fn what_is_committed_survives_a_loss_of_power() {
    let disk = Disk::new();
    let mut store = disk.store();
    let mode = store
        .on_connection(|connection| {
            let mode = "PRAGMA journal_mode";
            Ok(connection.query_row(mode, [], |row| row.get::<_, String>(0))?)
        })
        .unwrap();
    assert_eq!(mode, "wal");
    // 2 is FULL.
    assert_eq!(store.pragma("synchronous"), 2);
    assert_eq!(store.pragma("foreign_keys"), 1);
    assert_eq!(store.pragma("secure_delete"), 1);
}
