//! What a look through a file finds.

use std::fs;
use std::time::Duration;

use super::super::inspect::{Look, check_whole};
use super::super::open::open_looking;
use super::rows::Disk;
use super::*;

const PAGE: usize = 4096;
/// Enough on the busiest machine; a start itself takes less time for it.
const AS_LONG_AS_IT_TAKES: Duration = Duration::from_secs(600);

/// A database in one file, and its bytes.
fn whole(disk: &Disk) -> (std::path::PathBuf, Vec<u8>) {
    let mut store = disk.store();
    store
        .commit(&(1..=200).map(rows::log).collect::<Vec<_>>())
        .unwrap();
    drop(store);
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(&file, "PRAGMA wal_checkpoint(TRUNCATE)");
    let bytes = fs::read(&file).unwrap();
    (file, bytes)
}

#[test]
fn a_damaged_page_is_found_wherever_it_is_and_the_file_is_left_as_it_is() {
    let disk = Disk::new();
    let (file, bytes) = whole(&disk);
    let open = || {
        let opening = open_looking(disk.folder.path(), AS_LONG_AS_IT_TAKES);
        disk.runtime.block_on(opening)
    };
    for page in 1..bytes.len() / PAGE {
        let mut damaged = bytes.clone();
        damaged[page * PAGE..(page + 1) * PAGE].fill(0xa5);
        fs::write(&file, &damaged).unwrap();
        let refused = open().unwrap_err();
        assert!(
            matches!(refused, OpenError::Unreadable { .. }),
            "{page}: {refused}"
        );
        assert!(fs::read(&file).unwrap() == damaged, "{page}");
    }
    fs::write(&file, &bytes).unwrap();
    open().unwrap();
}

#[test]
fn a_look_whose_time_is_over_says_that_it_did_not_see_all() {
    let disk = Disk::new();
    let mut store = disk.store();
    // Enough for SQLite to look at the time meanwhile.
    store
        .commit(&(1..=20_000).map(rows::log).collect::<Vec<_>>())
        .unwrap();
    drop(store);
    let file = disk.folder.path().join("deskbell.db");
    let look = |look| check_whole(&file, look).unwrap();
    assert!(!look(Look::Quick(Duration::ZERO)));
    assert!(look(Look::Quick(AS_LONG_AS_IT_TAKES)));
    assert!(look(Look::Whole));
}
