//! A database that is not as `deskbelld` has left it: named, left as it is byte
//! for byte, and one line says what to do.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::harness::{Server, deskbelld, refusal, token};

/// A database with a few chats, in one file.
fn whole() -> TempDir {
    let server = Server::start(&[]);
    for letter in ["a", "b", "c"] {
        server.start_chat(&token(letter), "My bill");
    }
    server.stop()
}

/// What the folder holds of the database.
fn content(data: &Path) -> Vec<(String, Vec<u8>)> {
    let files = ["deskbell.db", "deskbell.db-wal"];
    let there = files.iter().filter(|name| data.join(name).exists());
    there
        .map(|name| ((*name).to_owned(), fs::read(data.join(name)).unwrap()))
        .collect()
}

/// Every command refuses in one line with these words, and changes nothing.
fn is_refused(data: &Path, words: &[&str]) {
    let before = content(data);
    for command in [&["serve", "--port", "0"][..], &["sign-in-link", "Ana"]] {
        let output = deskbelld(&[command, &["--data", data.to_str().unwrap()]].concat());
        assert_eq!(output.status.code(), Some(1));
        let said = refusal(&output);
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        assert!(content(data) == before, "{said}");
    }
}

fn change(data: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let file = data.join("deskbell.db");
    let mut bytes = fs::read(&file).unwrap();
    change(&mut bytes);
    fs::write(&file, bytes).unwrap();
}

const DAMAGED: [&str; 3] = ["deskbell.db", "damaged", "deskbelld restore"];

#[test]
fn a_page_in_the_middle_that_is_damaged_is_found_at_the_start() {
    let data = whole();
    change(data.path(), |bytes| {
        let middle = bytes.len() / 8192 * 4096;
        bytes[middle..middle + 4096].fill(0xa5);
    });
    is_refused(data.path(), &DAMAGED);
}

#[test]
fn a_file_that_was_cut_short_is_named() {
    let data = whole();
    change(data.path(), |bytes| bytes.truncate(bytes.len() / 2));
    is_refused(data.path(), &DAMAGED);
    // Within a page, and within the header.
    change(data.path(), |bytes| bytes.truncate(bytes.len() - 100));
    is_refused(data.path(), &["deskbell.db", "deskbelld restore"]);
    change(data.path(), |bytes| bytes.truncate(50));
    is_refused(data.path(), &["deskbell.db is not a database of Deskbell"]);
}

#[test]
fn a_sqlite_database_of_another_program_is_named() {
    let data = whole();
    // Its mark says whose a database is.
    change(data.path(), |bytes| bytes[68..72].copy_from_slice(b"GeoP"));
    is_refused(
        data.path(),
        &["deskbell.db is not a database of Deskbell", "--data"],
    );
}

#[test]
fn the_log_of_another_database_is_not_read_as_this_ones() {
    let (data, other) = (whole(), Server::start(&[]));
    other.start_chat(&token("z"), "Somebody else's");
    let other = other.kill();
    let log = "deskbell.db-wal";
    fs::copy(other.path().join(log), data.path().join(log)).unwrap();
    is_refused(
        data.path(),
        &["log beside", "is another database's", "move that log away"],
    );
    fs::remove_file(data.path().join(log)).unwrap();
    Server::start_on(data, &[]);
}

#[test]
fn a_log_whose_database_is_gone_is_not_thrown_away() {
    let data = Server::start(&[]).kill();
    fs::remove_file(data.path().join("deskbell.db")).unwrap();
    let log = fs::read(data.path().join("deskbell.db-wal")).unwrap();
    let words = [
        "serve",
        "--port",
        "0",
        "--data",
        data.path().to_str().unwrap(),
    ];
    let said = refusal(&deskbelld(&words));
    assert!(said.contains("its log deskbell.db-wal is there"), "{said}");
    assert!(fs::read(data.path().join("deskbell.db-wal")).unwrap() == log);
}

#[test]
fn after_a_stop_the_database_is_one_file() {
    let data = whole();
    assert_eq!(content(data.path()).len(), 1);
}
