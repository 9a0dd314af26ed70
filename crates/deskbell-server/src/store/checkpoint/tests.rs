//! A log that grows: who brings it into the file, and what comes of it when that
//! fails.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};

use tempfile::TempDir;

use super::super::access::{plain, reading, writing};
use super::*;

/// Some ten pages.
const FILL: &str = "INSERT INTO t VALUES (randomblob(40000))";
/// Some two thousand.
const FILL_MUCH: &str = "INSERT INTO t VALUES (zeroblob(8000000))";

struct Disk {
    _folder: TempDir,
    path: PathBuf,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let made = Connection::open(&path).unwrap();
        let table = "PRAGMA journal_mode = WAL; CREATE TABLE t (x BLOB)";
        made.execute_batch(table).unwrap();
        Self {
            _folder: folder,
            path,
        }
    }

    fn writer(&self) -> Connection {
        writing(&self.path).open().unwrap()
    }
}

/// How many pages the log has after one more commit.
fn grown(writer: &Connection, fill: &str) -> u32 {
    writer.execute_batch(fill).unwrap();
    log_pages(writer).unwrap()
}

/// Hands on what is logged, a line at a time.
struct Said(Sender<String>);

impl Write for Said {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line).into_owned();
        self.0.send(text).map_err(io::Error::other)?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The thread as it is, with what it logs.
fn listened_to(access: Access, said: Sender<String>) -> (SyncSender<()>, JoinHandle<()>) {
    let (call, calls) = sync_channel(1);
    let said = move || Said(said.clone());
    let listening = tracing_subscriber::fmt().with_writer(said).finish();
    let answering = move || answer(&access, &calls);
    let thread = std::thread::spawn(|| tracing::subscriber::with_default(listening, answering));
    (call, thread)
}

#[test]
fn a_log_that_has_grown_by_a_piece_is_brought_into_the_file_and_begins_anew() {
    let disk = Disk::new();
    let writer = disk.writer();
    let mut checkpointer = Checkpointer::start(plain(&disk.path), 15).unwrap();
    let short = grown(&writer, FILL);
    assert!((10..15).contains(&short), "{short}");
    checkpointer.committed(&writer).unwrap();
    let long = grown(&writer, FILL);
    assert!(long > 20, "it was left alone: {long}");
    checkpointer.committed(&writer).unwrap();
    checkpointer.close();
    let anew = grown(&writer, FILL);
    assert!(anew < 20, "{anew}");
}

#[test]
fn while_the_file_can_not_be_opened_commits_go_on_and_the_next_call_brings_the_log_in() {
    let disk = Disk::new();
    let writer = disk.writer();
    let (said, warnings) = channel();
    let (call, thread) = listened_to(plain(&disk.path), said);
    let away = disk.path.with_file_name("away.db");
    // Who has the file open goes on with it.
    fs::rename(&disk.path, &away).unwrap();
    let mut long = 0;
    for _ in 0..2 {
        call.send(()).unwrap();
        let warning = warnings.recv().unwrap();
        assert!(
            warning.contains("WARN") && warning.contains("can't be brought into its file"),
            "{warning}"
        );
        let longer = grown(&writer, FILL);
        assert!(longer > long + 9, "{longer}");
        long = longer;
    }
    fs::rename(&away, &disk.path).unwrap();
    call.send(()).unwrap();
    drop(call);
    thread.join().unwrap();
    assert_eq!(warnings.iter().count(), 0);
    let anew = grown(&writer, FILL);
    assert!(anew < long, "{anew}");
}

#[test]
fn a_file_that_takes_no_page_is_said_at_every_call_and_the_log_keeps_everything() {
    let disk = Disk::new();
    let writer = disk.writer();
    let before = grown(&writer, FILL);
    let (said, warnings) = channel();
    // Open to be read, it refuses pages as a failing disk does.
    let (call, thread) = listened_to(reading(&disk.path), said);
    for _ in 0..2 {
        call.send(()).unwrap();
        let warning = warnings.recv().unwrap();
        assert!(
            warning.contains("WARN") && warning.contains("I/O error"),
            "{warning}"
        );
    }
    drop(call);
    thread.join().unwrap();
    assert!(grown(&writer, FILL) > before);
    let rows = "SELECT count(*) FROM t WHERE length(x) = 40000";
    let rows: u32 = writer.query_row(rows, [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2);
}

#[test]
fn a_log_at_its_limit_is_brought_in_by_the_commit_itself_when_the_thread_never_works() {
    let disk = Disk::new();
    let writer = disk.writer();
    let mut longest = 0;
    let anew = loop {
        let pages = grown(&writer, FILL_MUCH);
        if pages < longest {
            break pages;
        }
        longest = pages;
        assert!(longest < 2 * LOG_PAGES, "it grows and grows");
    };
    assert!(longest >= LOG_PAGES, "not before: {longest}");
    assert!(anew < LOG_PAGES / 4, "{anew}");
    let file = fs::metadata(&disk.path).unwrap().len();
    assert!(file / 4096 > u64::from(LOG_PAGES) - 100, "{file}");
}

#[test]
fn a_log_that_a_reader_has_held_up_begins_anew_after_the_reader_has_let_go() {
    const LIMIT: u32 = 50;
    let disk = Disk::new();
    let limited = writing(&disk.path).with("wal_autocheckpoint", &LIMIT.to_string());
    let writer = limited.open().unwrap();
    grown(&writer, FILL);
    let reader = reading(&disk.path).open().unwrap();
    let rows = |of: &Connection| -> u32 {
        let count = "SELECT count(*) FROM t";
        of.query_row(count, [], |row| row.get(0)).unwrap()
    };
    reader.execute_batch("BEGIN").unwrap();
    assert_eq!(rows(&reader), 1);
    let mut held = 0;
    while held < 3 * LIMIT {
        let pages = grown(&writer, FILL);
        assert!(pages > held, "what a reader needs was overwritten: {pages}");
        held = pages;
    }
    assert_eq!(rows(&reader), 1);
    reader.execute_batch("COMMIT").unwrap();
    grown(&writer, FILL);
    let anew = grown(&writer, FILL);
    assert!(anew < LIMIT, "{anew}");
    assert_eq!(rows(&reader), rows(&writer));
}
