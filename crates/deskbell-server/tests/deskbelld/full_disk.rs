//! Disks of a test's own, which can be full or read-only. Making one takes
//! root's rights, or those that a user has in a namespace of their own; where
//! neither is allowed the tests say so and check nothing. Files that may not
//! grow are like a full disk, and anybody can have those.

use std::any::type_name_of_val;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Server, deskbelld, printed, refusal, token};
use crate::sockets::{command, customer, greeted};

/// Set for a test that is root in a namespace of its own.
const INSIDE: &str = "TEST_IN_NAMESPACE";
const NAMESPACE: [&str; 4] = ["unshare", "--user", "--map-root-user", "--mount"];

/// A folder on a disk of its own. Unmounted when it is dropped, which has to be
/// after the server's end.
struct Disk {
    folder: TempDir,
}

impl Disk {
    /// None where this is not the process for it: then `test` has run in another
    /// one, or can't run here at all.
    fn new(options: &str, test: &impl Fn()) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = vec!["mount", "-t", "tmpfs", "-o", options, "deskbell-test"];
        mount.push(folder.path().to_str().unwrap());
        if works(&mount) {
            return Some(Self { folder });
        }
        assert!(std::env::var_os(INSIDE).is_none(), "it was tried before");
        if works(&[&NAMESPACE[..], &mount].concat()) {
            run_inside(test);
        } else {
            println!("skipped: no disk can be mounted here, nor in a namespace for it");
        }
        None
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn remount(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", options]).arg(self.path());
        assert!(mount.status().unwrap().success());
    }

    /// Leaves no room.
    fn fill(&self) {
        let filler = fs::File::create(self.path().join("filler")).unwrap();
        let mut filler = &filler;
        while std::io::Write::write_all(&mut filler, &[7; 4096]).is_ok() {}
        while std::io::Write::write_all(&mut filler, &[7]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A server that has just been killed may still have it.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

/// True if there is such a command, and it goes well.
fn works(words: &[&str]) -> bool {
    let done = Command::new(words[0]).args(&words[1..]).output();
    done.is_ok_and(|done| done.status.success())
}

/// Runs a test of this program as root in a namespace of its own.
fn run_inside(test: &impl Fn()) {
    let name = type_name_of_val(test).split_once("::").unwrap().1;
    let mut run = Command::new(NAMESPACE[0]);
    run.args(&NAMESPACE[1..])
        .arg(std::env::current_exe().unwrap());
    let ran = run
        .args([name, "--exact"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

/// Waits until the server answers so on `/readyz`: it tries every second
/// whether it can write.
fn until_ready_says(server: &Server, status: u16) {
    while server.get("/readyz", &[]).status != status {
        std::thread::yield_now();
    }
}

/// A server whose disk `fill` makes full, and `make_room` not any more.
async fn refuses_keeps_and_recovers(
    server: Server,
    fill: impl Fn(&Server),
    make_room: impl Fn(&Server),
) {
    assert_eq!(server.start_chat(&token("a"), "My bill").status, 200);
    let mut page = customer(&server, &token("a"), 1).await;
    greeted(&mut page).await;
    let say = |text: &str| json!({"type": "say", "text": text});
    let before = command(&mut page, 1, say("before")).await;
    assert!(before["ok"].is_object(), "{before}");
    fill(&server);
    // The log of the database may have room in itself for a while.
    let mut number = 2;
    loop {
        let reply = command(&mut page, number, say(&"x".repeat(8000))).await;
        number += 1;
        if reply["error"]["code"] == "unavailable" {
            break;
        }
        assert!(reply["ok"].is_object(), "{reply}");
    }
    let refused = server.start_chat(&token("b"), "No room for me");
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (503, "unavailable")
    );
    until_ready_says(&server, 503);
    // What is stored can still be read.
    assert_eq!(texts(&server).len(), number as usize - 1);
    make_room(&server);
    until_ready_says(&server, 200);
    assert_eq!(server.start_chat(&token("b"), "Room again").status, 200);
    let mut again = customer(&server, &token("a"), 1).await;
    greeted(&mut again).await;
    let after = command(&mut again, 500, say("after")).await;
    // No message of those that were refused has a number.
    assert_eq!(after["ok"]["said"]["number"], json!(number), "{after}");
    let server = Server::start_on(server.stop(), &[]);
    let stored = texts(&server);
    assert_eq!(
        (stored[1].as_str(), stored.last().unwrap().as_str()),
        ("before", "after")
    );
    assert_eq!(stored.len(), number as usize);
}

/// What was said in the first chat.
fn texts(server: &Server) -> Vec<String> {
    let bearer = format!("Bearer {}", token("a"));
    let read = server.get("/chat/messages", &[("authorization", &bearer)]);
    assert_eq!(read.status, 200);
    let read: Value = serde_json::from_str(&read.body).unwrap();
    let messages = read["messages"].as_array().unwrap().iter();
    messages
        .map(|it| it["text"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_full_disk_refuses_new_work_keeps_what_is_stored_and_takes_work_again_with_room() {
    let test = &a_full_disk_refuses_new_work_keeps_what_is_stored_and_takes_work_again_with_room;
    let Some(disk) = Disk::new("size=4m", test) else {
        return;
    };
    let data = tempfile::tempdir_in(disk.path()).unwrap();
    let server = Server::start_on(data, &["--sample"]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(refuses_keeps_and_recovers(
        server,
        |_| disk.fill(),
        |_| disk.make_room(),
    ));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn files_that_may_not_grow_refuse_new_work_keep_what_is_stored_and_take_work_again() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let limit = |server: &Server, bytes: Option<u64>| {
        let server = Pid::from_raw(server.id().try_into().unwrap());
        let limit = Rlimit {
            current: bytes,
            maximum: None,
        };
        prlimit(server, Resource::Fsize, limit).unwrap();
    };
    // The system ends who does not ignore the signal for it.
    let server = Server::start_after("trap '' XFSZ");
    let fill = |server: &Server| {
        let log = fs::metadata(server.folder().join("deskbell.db-wal"));
        limit(server, Some(log.unwrap().len()));
    };
    refuses_keeps_and_recovers(server, fill, |server| limit(server, None)).await;
}

#[test]
fn a_start_on_a_full_disk_is_refused_and_the_database_is_left_as_it_is() {
    let test = &a_start_on_a_full_disk_is_refused_and_the_database_is_left_as_it_is;
    let Some(disk) = Disk::new("size=4m", test) else {
        return;
    };
    let data = disk.path().join("data");
    let folder = data.to_str().unwrap();
    let serve = ["serve", "--port", "0", "--data", folder];
    disk.fill();
    let said = refusal(&deskbelld(&serve));
    assert!(
        said.contains("can't be written") || said.contains("no room"),
        "{said}"
    );
    disk.make_room();
    printed(&deskbelld(&["sample", "--data", folder]));
    let before = fs::read(data.join("deskbell.db")).unwrap();
    disk.fill();
    let said = refusal(&deskbelld(&serve));
    assert!(
        said.contains("no room on the disk of") && said.contains("deskbell.db"),
        "{said}"
    );
    assert!(fs::read(data.join("deskbell.db")).unwrap() == before);
    disk.make_room();
    printed(&deskbelld(&["sign-in-link", "Ana", "--data", folder]));
}

#[test]
fn a_backup_to_a_full_disk_leaves_nothing_there_and_the_server_goes_on() {
    let test = &a_backup_to_a_full_disk_leaves_nothing_there_and_the_server_goes_on;
    let Some(disk) = Disk::new("size=64k", test) else {
        return;
    };
    let server = Server::start(&[]);
    let file = disk.path().join("monday.db");
    let said = refusal(&server.order(&["backup", file.to_str().unwrap()]));
    assert!(said.contains("monday.db can't be written"), "{said}");
    assert_eq!(fs::read_dir(disk.path()).unwrap().count(), 0);
    assert_eq!(server.start_chat(&token("a"), "My bill").status, 200);
}

#[test]
fn a_restore_without_room_leaves_the_database_as_it_is() {
    let test = &a_restore_without_room_leaves_the_database_as_it_is;
    let Some(disk) = Disk::new("size=4m", test) else {
        return;
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("monday.db");
    let data = disk.path().join("data");
    let at = ["--data", data.to_str().unwrap()];
    printed(&deskbelld(&[&["sample"], &at[..]].concat()));
    printed(&deskbelld(
        &[&["backup", file.to_str().unwrap()], &at[..]].concat(),
    ));
    let before = fs::read(data.join("deskbell.db")).unwrap();
    disk.fill();
    let said = refusal(&deskbelld(
        &[&["restore", file.to_str().unwrap()], &at[..]].concat(),
    ));
    assert!(
        said.contains("can't be written") && said.contains("with room"),
        "{said}"
    );
    assert!(fs::read(data.join("deskbell.db")).unwrap() == before);
    assert!(!data.join("restoring").exists());
}

#[test]
fn a_read_only_disk_is_named_and_the_database_is_left_as_it_is() {
    let test = &a_read_only_disk_is_named_and_the_database_is_left_as_it_is;
    let Some(disk) = Disk::new("size=4m", test) else {
        return;
    };
    let data = disk.path().join("data");
    let folder = data.to_str().unwrap();
    printed(&deskbelld(&["sample", "--data", folder]));
    let before = fs::read(data.join("deskbell.db")).unwrap();
    disk.remount("remount,bind,ro");
    let said = refusal(&deskbelld(&["serve", "--port", "0", "--data", folder]));
    assert!(
        said.contains("can't be written") && said.contains(folder),
        "{said}"
    );
    assert!(fs::read(data.join("deskbell.db")).unwrap() == before);
}
