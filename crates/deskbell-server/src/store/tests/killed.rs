//! A process that is killed while the log is brought into the file, which is
//! when both are being written.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use deskbell_protocol::CommandId;
use deskbell_protocol::conversation::{Author, Message};

use super::super::access::looking;
use super::super::inspect::{Look, beside, check_whole};
use super::super::*;
use super::rows::{CHAT, Disk, NOW};

/// So often a checkpoint is struck.
const KILLS: usize = 20;
/// A kill may come too late; far more starts than are needed.
const STARTS: usize = 10 * KILLS;
/// Messages of a batch: some 80 pages, so that seven batches call the thread.
const BATCH: u32 = 32;
/// Says to this program that it is the one to be killed, and on which folder.
const FOLDER: &str = "DESKBELL_TEST_KILLED_ON";
const NAME: &str = "what_was_committed_is_there_however_often_a_checkpoint_is_killed";

#[test]
fn what_was_committed_is_there_however_often_a_checkpoint_is_killed() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return commit_until_killed(Path::new(&folder));
    }
    let disk = Disk::new();
    disk.store().close();
    let file = disk.folder.path().join("deskbell.db");
    let (mut struck, mut starts, mut kept) = (0, 0, 0);
    while struck < KILLS {
        starts += 1;
        assert!(starts <= STARTS, "only {struck} were struck");
        let mut victim = Victim::start(disk.folder.path());
        // By turns at once, and when pages have come into the file.
        let (hit, told) = victim.kill_in_a_checkpoint(&file, starts % 2 == 0);
        struck += usize::from(hit);
        assert!(check_whole(&file, Look::Whole).unwrap());
        let found = messages(&file, kept);
        assert!(found >= told, "{found} of {told} are there");
        assert_eq!(found % BATCH, 0, "half a batch is there");
        kept = found;
    }
    let (mut store, _) = disk.open().unwrap();
    store.load(NOW).unwrap();
    assert_eq!(messages(&file, 0), kept);
}

fn message(number: u32) -> Message {
    Message::new(
        number,
        NOW,
        Author::Customer,
        format!("{number:08}").repeat(1000),
        CommandId::from_u128(number.into()),
    )
}

/// The number of the last message. All behind `after` are there, and are what
/// they were.
fn messages(file: &Path, after: u32) -> u32 {
    let from = looking(file).open().unwrap();
    let all = "SELECT number, text FROM messages WHERE number > ?1 ORDER BY number";
    let mut all = from.prepare(all).unwrap();
    let found = all.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)));
    let mut last = after;
    for found in found.unwrap() {
        let (number, text): (u32, String) = found.unwrap();
        assert_eq!(number, last + 1);
        assert!(text == message(number).text, "{number}");
        last = number;
    }
    last
}

/// What the victim does: says after each commit how many messages there are.
fn commit_until_killed(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut store, _readers) = runtime.block_on(open(folder)).unwrap();
    store.load(NOW).unwrap();
    let mut last = messages(&folder.join("deskbell.db"), 0);
    loop {
        println!("stored {last}");
        let batch = (last + 1..=last + BATCH).map(|number| {
            Row::Message(MessageRow {
                conversation: CHAT,
                message: message(number),
            })
        });
        store.commit(&batch.collect::<Vec<_>>()).unwrap();
        last += BATCH;
    }
}

struct Victim {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Victim {
    /// Returns when it has opened the folder.
    fn start(folder: &Path) -> Self {
        let mut program = Command::new(std::env::current_exe().unwrap());
        let test = format!("{}::{NAME}", module_path!().split_once("::").unwrap().1);
        program.args([&test, "--exact", "--nocapture"]);
        program.env(FOLDER, folder).stdout(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut victim = Self { child, out };
        assert!(victim.told().is_some(), "it has not begun");
        victim
    }

    /// What it says next; none when it has ended.
    fn told(&mut self) -> Option<u32> {
        loop {
            let mut line = String::new();
            if self.out.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if let Some((_, number)) = line.split_once("stored ") {
                return Some(number.trim_end().parse().unwrap());
            }
        }
    }

    /// True when it was in a checkpoint to its end, and how many messages it had
    /// told of.
    fn kill_in_a_checkpoint(&mut self, file: &Path, with_pages: bool) -> (bool, u32) {
        let shared = beside(file, "-shm");
        let before = Checkpoint::of(&shared);
        let length = || fs::metadata(file).unwrap().len();
        let begun = length();
        loop {
            let now = Checkpoint::of(&shared);
            let new = now.upto != before.upto && now.is_under_way();
            if new && (!with_pages || length() > begun) {
                break;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "it has ended");
            std::thread::yield_now();
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let last = Checkpoint::of(&shared);
        let mut told = 0;
        while let Some(number) = self.told() {
            told = number;
        }
        (last.upto != before.upto && last.is_under_way(), told)
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How far the log has come into the file, in pages of the log, as SQLite keeps
/// it in the memory that connections share (`nBackfill` and
/// `nBackfillAttempted` of its "WAL-index format").
struct Checkpoint {
    done: u32,
    upto: u32,
}

impl Checkpoint {
    fn of(shared: &Path) -> Self {
        let shared = fs::read(shared).unwrap();
        let number = |at: usize| u32::from_ne_bytes(shared[at..at + 4].try_into().unwrap());
        Self {
            done: number(96),
            upto: number(128),
        }
    }

    /// A process that finds a log says so as well, until its first checkpoint.
    fn is_under_way(&self) -> bool {
        self.upto > self.done
    }
}
