//! A database that is not as `deskbelld` has left it: named, left as it is byte
//! for byte, and one line says what to do.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Answer, Server, deskbelld, refusal, token};
use crate::sockets::{command, customer, greeted};

const PAGE: usize = 4096;

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
        let middle = bytes.len() / 2 / PAGE * PAGE;
        bytes[middle..middle + PAGE].fill(0xa5);
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

/// Where in the file the messages are: the one page of an index's rows with the
/// question and without what was asked before the chat, which conversations have.
fn place_of_messages(file: &Path) -> u64 {
    const ROWS_OF_AN_INDEX: u8 = 10;
    let bytes = fs::read(file).unwrap();
    let has = |page: &[u8], text: &str| page.windows(text.len()).any(|it| it == text.as_bytes());
    let pages = bytes.chunks(PAGE).zip((0u64..).step_by(PAGE));
    let holds =
        |page: &[u8]| page[0] == ROWS_OF_AN_INDEX && has(page, "My bill") && !has(page, "question");
    let found: Vec<u64> = pages
        .filter_map(|(page, place)| holds(page).then_some(place))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found[0]
}

/// Puts a page there, and gives the one that was there.
fn put_page(file: &Path, place: u64, page: [u8; PAGE]) -> [u8; PAGE] {
    use std::os::unix::fs::FileExt as _;
    let file = fs::File::options().read(true).write(true).open(file);
    let file = file.unwrap();
    let mut before = [0; PAGE];
    file.read_exact_at(&mut before, place).unwrap();
    file.write_all_at(&page, place).unwrap();
    before
}

fn read_chat(server: &Server) -> Answer {
    let bearer = format!("Bearer {}", token("a"));
    server.get("/chat/messages", &[("authorization", &bearer)])
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_that_is_met_while_it_runs_is_named_refuses_what_it_touches_and_loses_nothing() {
    let data = whole();
    let file = data.path().join("deskbell.db");
    let messages = place_of_messages(&file);
    let elsewhere = tempfile::tempdir().unwrap();
    let log = elsewhere.path().join("log");
    let shell = format!("exec 2>{}", log.display());
    let server = Server::start_on_after(data, &shell, &[]);
    let mut page = customer(&server, &token("a"), 1).await;
    greeted(&mut page).await;
    let sound = put_page(&file, messages, [0xa5; PAGE]);

    let say = |text: &str| json!({"type": "say", "text": text});
    let reply = command(&mut page, 1, say("refused")).await;
    assert_eq!(reply["error"]["code"], "unavailable", "{reply}");
    let refused = server.start_chat(&token("d"), "My bill");
    let refused = (refused.status, refused.code());
    assert_eq!(refused, (503, "unavailable".to_owned()));
    let said = fs::read_to_string(&log).unwrap();
    for words in ["malformed", "the database is damaged", "deskbelld restore"] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The rest is there, and is written: Ana signs in.
    server.cookie("Ana");
    assert_eq!(read_chat(&server).status, 503);
    let backup = elsewhere.path().join("monday.db");
    let said = refusal(&server.order(&["backup", backup.to_str().unwrap()]));
    assert!(said.contains("damaged"), "{said}");
    assert!(!backup.exists());

    // With the page as it was nothing is missing, and it goes on by itself.
    put_page(&file, messages, sound);
    let reply = command(&mut page, 2, say("after")).await;
    assert_eq!(reply["ok"]["said"]["number"], 2, "{reply}");
    let read: Value = serde_json::from_str(&read_chat(&server).body).unwrap();
    let texts = read["messages"].as_array().unwrap().iter();
    let texts: Vec<&Value> = texts.map(|it| &it["text"]).collect();
    assert_eq!(texts, ["My bill", "after"]);
}
