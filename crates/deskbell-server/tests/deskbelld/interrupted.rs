//! What is cut off in the middle: a server that is told to stop, or killed,
//! under load; a restore; a browser whose line is dead without a word.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use deskbell_server::drain;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::harness::{Server, deskbelld, printed, token};
use crate::sockets::{Socket, customer, event, greeted, offer, online, tab, tell};

const CUSTOMERS: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
/// Commands of each customer: less than a burst may have, so that all are under
/// way at once.
const COMMANDS: u32 = 30;
/// The signal comes when so many were answered.
const ANSWERED_BEFORE: usize = 100;

fn text(number: u32) -> String {
    format!("line {number}")
}

fn say(number: u32) -> Value {
    json!({"type": "say", "text": text(number), "command": format!("{number:026}")})
}

async fn say_all(page: &mut Socket) {
    for number in 1..=COMMANDS {
        // Where the server is about to go, not everything arrives.
        let text = say(number).to_string();
        let message = tokio_tungstenite::tungstenite::Message::text(text);
        if futures_util::SinkExt::send(page, message).await.is_err() {
            return;
        }
    }
}

/// Reads until the socket ends or everything is answered: the numbers of the
/// messages by the commands that were answered well.
async fn answers(page: &mut Socket, answered: &AtomicUsize) -> BTreeMap<u32, u64> {
    let mut numbers = BTreeMap::new();
    while numbers.len() < COMMANDS as usize
        && let Some(Ok(message)) = page.next().await
    {
        let frame: Value =
            serde_json::from_str(message.to_text().unwrap_or_default()).unwrap_or_default();
        if frame["type"] == "reply"
            && let Some(number) = frame["ok"]["said"]["number"].as_u64()
        {
            let command: u32 = frame["reply"]
                .as_str()
                .unwrap()
                .trim_start_matches('0')
                .parse()
                .unwrap();
            numbers.insert(command, number);
            answered.fetch_add(1, Ordering::SeqCst);
        }
    }
    numbers
}

/// A server with a dozen customers' pages, and a start of their chats.
async fn busy() -> (Server, Vec<Socket>) {
    let server = Server::start_in(&[("DESKBELL_CHAT_STARTS_PER_MINUTE", "100")]);
    let mut pages = Vec::new();
    for (letter, number) in CUSTOMERS.iter().zip(1..) {
        assert_eq!(server.start_chat(&token(letter), "My bill").status, 200);
        let mut page = customer(&server, &token(letter), number).await;
        greeted(&mut page).await;
        pages.push(page);
    }
    (server, pages)
}

/// All pages write at once; the server gets this signal in the middle of it.
/// When that was, and the answers by customer.
async fn cut_off(
    server: &Server,
    pages: Vec<Socket>,
    signal: &str,
) -> (Instant, Vec<BTreeMap<u32, u64>>) {
    let answered = std::sync::Arc::new(AtomicUsize::new(0));
    let mut writing = JoinSet::new();
    for (index, mut page) in pages.into_iter().enumerate() {
        let answered = std::sync::Arc::clone(&answered);
        writing.spawn(async move {
            say_all(&mut page).await;
            (index, answers(&mut page, &answered).await)
        });
    }
    while answered.load(Ordering::SeqCst) < ANSWERED_BEFORE {
        tokio::task::yield_now().await;
    }
    let told = Instant::now();
    server.signal(signal);
    let mut all = writing.join_all().await;
    all.sort();
    let numbers = all.into_iter().map(|(_, numbers)| numbers);
    (told, numbers.collect())
}

/// Every answer holds, and a page that says everything again says nothing twice.
async fn nothing_is_lost_or_doubled(data: TempDir, before: &[BTreeMap<u32, u64>]) {
    let server = Server::start_on(data, &[]);
    for ((letter, before), number) in CUSTOMERS.iter().zip(before).zip(1..) {
        let mut page = customer(&server, &token(letter), number).await;
        greeted(&mut page).await;
        say_all(&mut page).await;
        let after = answers(&mut page, &AtomicUsize::new(0)).await;
        assert_eq!(after.len(), COMMANDS as usize);
        for (command, number) in before {
            assert_eq!(after.get(command), Some(number), "{letter} {command}");
        }
        let bearer = format!("Bearer {}", token(letter));
        let read = server.get("/chat/messages", &[("authorization", &bearer)]);
        let read: Value = serde_json::from_str(&read.body).unwrap();
        let said: BTreeMap<u64, String> = read["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                (
                    it["number"].as_u64().unwrap(),
                    it["text"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        assert_eq!(said.len(), COMMANDS as usize + 1, "{said:?}");
        for (command, number) in after {
            assert_eq!(said[&number], text(command));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_under_load_keeps_what_it_has_answered_and_ends_in_time() {
    let (mut server, pages) = busy().await;
    let cookies = [server.cookie("Ana"), server.cookie("Ben")];
    let mut tabs = Vec::new();
    for (cookie, numbers) in cookies.iter().zip([101..106, 106..111]) {
        for number in numbers {
            tabs.push(tab(&server, cookie, number).await);
        }
    }
    // Who never asks to the end, and pages that never read, hold nothing up.
    let mut half = TcpStream::connect(server.address).unwrap();
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost:").unwrap();
    let (told, before) = cut_off(&server, pages, "TERM").await;
    let status = tokio::task::block_in_place(|| server.wait());
    assert!(status.success(), "{status}");
    assert!(told.elapsed() <= drain::WITHIN);
    drop((tabs, half));
    assert!(before.iter().any(|numbers| !numbers.is_empty()));
    let data = std::mem::replace(&mut server.data, tempfile::tempdir().unwrap());
    nothing_is_lost_or_doubled(data, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_under_load_keeps_what_it_has_answered() {
    let (mut server, pages) = busy().await;
    let (_, before) = cut_off(&server, pages, "KILL").await;
    tokio::task::block_in_place(|| server.wait());
    let data = std::mem::replace(&mut server.data, tempfile::tempdir().unwrap());
    nothing_is_lost_or_doubled(data, &before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_to_a_browser_whose_line_is_dead_without_a_word_goes_to_the_next() {
    let server = Server::start(&[]);
    let mut ana = online(&server, "Ana", 1).await;
    server.start_chat(&token("a"), "My bill");
    let mut page = customer(&server, &token("a"), 2).await;
    greeted(&mut page).await;
    let first = offer(&mut ana).await;
    // From here on nothing is read of Ana's socket or answered; it stays open.
    let mut ben = online(&server, "Ben", 3).await;
    let waiting = tokio::spawn(async move { while let Some(Ok(_)) = page.next().await {} });
    let second = event(&mut ben, "offer_made").await["offer"].clone();
    assert_eq!(second["conversation"], first["conversation"]);
    assert_eq!(second["attempt"], 2);
    waiting.abort();
    // What Ana says late is too late, and told so.
    let accept = json!({"type": "accept", "offer": first["id"]});
    let reply = crate::sockets::command(&mut ana, 9, accept).await;
    assert_eq!(reply["error"]["code"], "link_lost", "{reply}");
    tell(&mut ben, json!({"type": "ready"})).await;
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_paused_and_replaced_ends_even_if_it_can_tell_nobody_why() {
    let mut old = Server::start_after("exec 2>/dev/full");
    old.start_chat(&token("a"), "My bill");
    let mut page = customer(&old, &token("a"), 1).await;
    greeted(&mut page).await;
    old.signal("STOP");
    let data = std::mem::replace(&mut old.data, tempfile::tempdir().unwrap());
    // The lock goes with its file, as on a disk that was mounted elsewhere.
    fs::remove_file(data.path().join("lock")).unwrap();
    let new = Server::start_on(data, &[]);
    old.signal("CONT");
    tell(&mut page, say(1)).await;
    let status = tokio::task::block_in_place(|| old.wait());
    assert_eq!(status.code(), Some(70));
    let mut page = customer(&new, &token("a"), 1).await;
    greeted(&mut page).await;
    let said = crate::sockets::command(&mut page, 1, say(1)).await;
    assert_eq!(said["ok"]["said"]["number"], 2, "{said}");
}

/// A folder with the chats `now`, and in it a restore of one with `then` that
/// was cut off after `steps` of its renames.
fn restore_cut_off(steps: usize) -> TempDir {
    let server = Server::start(&[]);
    server.start_chat(&token("b"), "My bill");
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("monday.db");
    printed(&server.order(&["backup", backup.to_str().unwrap()]));
    let server = Server::start(&[]);
    server.start_chat(&token("n"), "Only in the log");
    let data = server.kill();
    let (at, restoring) = (
        |name: &str| data.path().join(name),
        data.path().join("restoring"),
    );
    fs::create_dir(&restoring).unwrap();
    fs::copy(&backup, restoring.join("deskbell.db")).unwrap();
    fs::write(restoring.join("ready"), "replaced-1.db").unwrap();
    let renames = [
        (at("deskbell.db-wal"), at("replaced-1.db-wal")),
        (at("deskbell.db"), at("replaced-1.db")),
        (restoring.join("deskbell.db"), at("deskbell.db")),
    ];
    for (from, to) in renames.iter().take(steps) {
        fs::rename(from, to).unwrap();
    }
    data
}

#[test]
fn a_restore_that_was_cut_off_anywhere_is_ended_by_the_next_start() {
    for steps in 0..=3 {
        let data = restore_cut_off(steps);
        // A short command ends it as well, if it comes first.
        if steps % 2 == 1 {
            let words = [
                "sign-in-link",
                "Ana",
                "--data",
                data.path().to_str().unwrap(),
            ];
            printed(&deskbelld(&words));
        }
        let server = Server::start_on(data, &[]);
        let is_known = |letter: &str| {
            let bearer = format!("Bearer {}", token(letter));
            server
                .get("/chat/messages", &[("authorization", &bearer)])
                .status
                == 200
        };
        assert!(is_known("b") && !is_known("n"), "{steps}");
        let names = crate::harness::files(server.folder());
        assert!(
            names.contains(&"replaced-1.db".to_owned()),
            "{steps}: {names:?}"
        );
        assert!(
            names.contains(&"replaced-1.db-wal".to_owned()),
            "{steps}: {names:?}"
        );
        assert!(
            !names.contains(&"restoring".to_owned()),
            "{steps}: {names:?}"
        );
    }
}
