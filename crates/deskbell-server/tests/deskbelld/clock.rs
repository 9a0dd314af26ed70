//! A wall clock that somebody sets an hour forward or back, while the server
//! runs and between two starts. Only the server's own clock is moved: a library
//! is loaded into it for that, which the C compiler makes that SQLite needs.

use std::fs;
use std::io::{Read as _, Seek as _, Write as _};
use std::path::PathBuf;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Server, token};
use crate::sockets::{Socket, command, customer, event, greeted, offer, online, tab};

/// In seconds.
const HOUR: i64 = 3600;
/// Longer than a test takes, in milliseconds, and far less than an hour.
const SOON: i64 = 600_000;

/// The clock of a server. The folder must outlive the server.
struct JumpingClock {
    _folder: TempDir,
    library: PathBuf,
    file: PathBuf,
}

impl JumpingClock {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("jumping_clock.so");
        let source = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/deskbelld/jumping_clock.c"
        );
        let mut compile = Command::new("cc");
        compile.args(["-shared", "-fPIC", "-O1", source, "-ldl", "-o"]);
        assert!(compile.arg(&library).status().unwrap().success());
        let file = folder.path().join("clock");
        fs::write(&file, [0; 16]).unwrap();
        Self {
            _folder: folder,
            library,
            file,
        }
    }

    fn server(&self, data: TempDir, words: &[&str]) -> Server {
        let environment = [
            ("LD_PRELOAD", self.library.to_str().unwrap()),
            ("TEST_CLOCK", self.file.to_str().unwrap()),
        ];
        Server::start_with(data, words, &environment)
    }

    /// Sets the clock wrong by so many seconds.
    fn jump(&self, seconds: i64) {
        let mut file = fs::File::options().write(true).open(&self.file).unwrap();
        file.write_all(&seconds.to_ne_bytes()).unwrap();
    }

    /// By how many seconds the server was last told a wrong time, in hours.
    fn wrong_by_hours(&self) -> i64 {
        let mut file = fs::File::open(&self.file).unwrap();
        file.seek(std::io::SeekFrom::Start(8)).unwrap();
        let mut told = [0; 8];
        file.read_exact(&mut told).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let wrong = i64::from_ne_bytes(told) - i64::try_from(now.as_secs()).unwrap();
        (wrong + HOUR / 2).div_euclid(HOUR)
    }
}

/// A chat with this token, whose page stays open.
async fn chat(server: &Server, letter: &str, number: u32) -> Socket {
    assert_eq!(server.start_chat(&token(letter), "My bill").status, 200);
    let mut page = customer(server, &token(letter), number).await;
    greeted(&mut page).await;
    page
}

async fn accept(agent: &mut Socket, number: u32, offer: &Value) {
    let accept = json!({"type": "accept", "offer": offer["id"]});
    let reply = command(agent, number, accept).await;
    assert!(reply["ok"]["accepted"].is_object(), "{reply}");
}

fn at(of: &Value, field: &str) -> i64 {
    of[field].as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_clock_that_jumps_an_hour_while_the_server_runs_moves_nothing() {
    for hours in [1, -1] {
        let clock = JumpingClock::new();
        let server = clock.server(tempfile::tempdir().unwrap(), &["--sample"]);
        let mut ana = online(&server, "Ana", 1).await;
        let mut page = chat(&server, "a", 2).await;
        let before = offer(&mut ana).await;

        clock.jump(hours * HOUR);
        assert_eq!(server.get("/healthz", &[]).status, 200);
        assert_eq!(clock.wrong_by_hours(), hours, "the server sees the jump");

        // The offer still rings, and the agent is still there.
        accept(&mut ana, 10, &before).await;
        let said = command(&mut page, 11, json!({"type": "say", "text": "Hello"})).await;
        assert!(said["ok"]["said"].is_object(), "{said}");
        let heard = event(&mut ana, "message").await["message"].clone();
        let _page = chat(&server, "b", 3).await;
        let after = offer(&mut ana).await;
        accept(&mut ana, 12, &after).await;
        let times = [
            at(&before, "offered_at"),
            at(&heard, "at"),
            at(&after, "offered_at"),
        ];
        assert!(times.is_sorted(), "{times:?}");
        assert!(times[2] - times[0] < SOON, "{times:?}");
        let ring = |offer: &Value| at(offer, "expires_at") - at(offer, "offered_at");
        assert_eq!(ring(&before), ring(&after));
        assert_eq!(clock.wrong_by_hours(), hours);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_clock_that_is_set_between_two_starts_is_believed_forward_and_never_followed_back() {
    for hours in [1, -1] {
        let clock = JumpingClock::new();
        let server = clock.server(tempfile::tempdir().unwrap(), &["--sample"]);
        let cookie = server.cookie("Ana");
        let mut ana = online(&server, "Ana", 1).await;
        let _page = chat(&server, "a", 2).await;
        let before = at(&offer(&mut ana).await, "offered_at");
        let data = server.stop();
        clock.jump(hours * HOUR);
        let server = clock.server(data, &[]);
        assert_eq!(clock.wrong_by_hours(), hours);
        let _ana = tab(&server, &cookie, 1).await;
        let mut ben = online(&server, "Ben", 3).await;
        let _page = chat(&server, "b", 4).await;
        let after = at(&offer(&mut ben).await, "offered_at");
        let expected = before + hours.max(0) * HOUR * 1000;
        assert!(
            (expected..expected + SOON).contains(&after),
            "{}",
            after - before
        );
    }
}
