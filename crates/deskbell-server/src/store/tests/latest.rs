//! Whoever wrote last says when.

use super::rows::{Disk, NOW};
use super::*;
use crate::audit::{Deed, Entry};

const LATER: Timestamp = Timestamp::from_millis(NOW.millis() + 1_000);

fn latest_on(disk: &Disk) -> Option<Timestamp> {
    let readers = disk.open().unwrap().1;
    disk.runtime.block_on(latest(&readers)).unwrap()
}

#[test]
fn a_start_knows_when_the_last_batch_was_stored() {
    let disk = Disk::new();
    let mut store = disk.store();
    assert_eq!(latest_on(&disk), None);
    store.commit(&[Row::Time(NOW)]).unwrap();
    assert_eq!(latest_on(&disk), Some(NOW));
    store.commit(&[rows::log(1), Row::Time(LATER)]).unwrap();
    assert_eq!(latest_on(&disk), Some(LATER));
    store.commit(&[Row::Time(NOW)]).unwrap();
    assert_eq!(latest_on(&disk), Some(LATER), "it never goes back");
}

#[test]
fn a_batch_that_is_not_stored_says_nothing() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[rows::log(1), Row::Time(NOW)]).unwrap();
    store.commit(&[Row::Time(LATER), rows::log(1)]).unwrap_err();
    assert_eq!(latest_on(&disk), Some(NOW));
}

#[test]
fn a_backup_that_takes_the_place_of_a_database_says_when_it_did() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[Row::Time(NOW)]).unwrap();
    let (data, file) = (disk.folder.path(), disk.folder.path().join("backup.db"));
    disk.runtime.block_on(backup(data, &file)).unwrap();
    drop(store);
    let entry = Entry {
        at: LATER,
        who: "deskbelld".into(),
        deed: Deed::Restored,
        about: String::new(),
    };
    let staged = disk.runtime.block_on(stage(data, &file, LATER, entry));
    disk.runtime.block_on(staged.unwrap().swap()).unwrap();
    assert_eq!(latest_on(&disk), Some(LATER));
}
