//! A backup of a server at work, and what a restore finds and leaves.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::harness::{Server, deskbelld, files, printed, refusal, token};
use crate::sockets::{closed, customer, next, tab, tell};

/// A folder for backups, and a file in it that is not there yet.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("monday.db");
    (folder, file)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn backed_up(server: &Server, file: &Path) -> String {
    printed(&server.order(&["backup", text(file)]))
}

/// Whether a customer's token opens a conversation.
fn is_known(server: &Server, letter: &str) -> bool {
    let bearer = format!("Bearer {}", token(letter));
    let answer = server.get("/chat/messages", &[("authorization", &bearer)]);
    answer.status == 200
}

#[test]
fn a_backup_of_a_server_at_work_starts_a_server_with_the_same_data() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let (_folder, file) = place();
    let said = backed_up(&server, &file);
    assert!(
        said.contains("checked, whole") && said.contains("deskbelld restore"),
        "{said}"
    );
    server.start_chat(&token("b"), "Too late for the backup");
    let elsewhere = tempfile::tempdir().unwrap();
    let data = ["--data", text(elsewhere.path())];
    let said = printed(&deskbelld(&[&["restore", text(&file)], &data[..]].concat()));
    assert!(said.contains("deskbelld serve"), "{said}");
    let other = Server::start_on(elsewhere, &[]);
    assert!(is_known(&other, "a") && !is_known(&other, "b"));
    assert_eq!(other.link("Ana").len(), 43);
}

#[test]
fn a_backup_takes_no_name_that_is_taken_and_leaves_no_part_behind() {
    let server = Server::start(&[]);
    let (folder, file) = place();
    fs::write(&file, "mine").unwrap();
    let refused = refusal(&server.order(&["backup", text(&file)]));
    assert!(refused.contains("is there already"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), b"mine");
    let absent = folder.path().join("absent/monday.db");
    let refused = refusal(&server.order(&["backup", text(&absent)]));
    assert!(refused.contains("can't be written"), "{refused}");
    assert_eq!(files(folder.path()), ["monday.db"]);
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let server = Server::start(&[]);
    let (_folder, file) = place();
    backed_up(&server, &file);
    let mode = fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_backup_of_a_server_that_was_killed_has_what_it_had_answered() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let data = server.kill();
    let (_folder, file) = place();
    let words = ["backup", text(&file), "--data", text(data.path())];
    printed(&deskbelld(&words));
    let elsewhere = tempfile::tempdir().unwrap();
    let words = ["restore", text(&file), "--data", text(elsewhere.path())];
    printed(&deskbelld(&words));
    assert!(is_known(&Server::start_on(elsewhere, &[]), "a"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_at_work_begins_anew_with_a_backup_and_browsers_come_back() {
    let server = Server::start(&[]);
    let (stays, cookie) = (server.cookie("Ana"), server.cookie("Ben"));
    server.start_chat(&token("a"), "My bill");
    let (_folder, file) = place();
    backed_up(&server, &file);
    // Ben signs out, Sam signs in, and another chat comes: all of it later.
    server.post("/api/sign-out", "", &[("cookie", &cookie)]);
    let late = server.cookie("Sam");
    server.start_chat(&token("b"), "Too late for the backup");
    let mut ana = tab(&server, &stays, 1).await;
    let page = customer(&server, &token("a"), 2).await;
    let said = printed(&server.order(&["restore", text(&file)]));
    assert!(said.contains("replaced-1.db"), "{said}");
    assert!(said.contains("stay signed in: 1;"), "{said}");
    while next_or_end(&mut ana).await.is_some() {}
    assert_eq!(closed(page).await, "restart");
    assert!(is_known(&server, "a") && !is_known(&server, "b"));
    let me = |cookie: &str| server.get("/api/me", &[("cookie", cookie)]).status;
    assert_eq!((me(&stays), me(&cookie), me(&late)), (200, 401, 401));
    tab(&server, &stays, 1).await;
    let names = files(server.folder());
    assert!(names.contains(&"replaced-1.db".to_owned()), "{names:?}");
    assert!(!names.contains(&"restoring".to_owned()), "{names:?}");
    // What was put aside is a whole database with what came later.
    let data = server.stop();
    let aside = data.path().join("replaced-1.db");
    let words = ["restore", text(&aside), "--data", text(data.path())];
    printed(&deskbelld(&words));
    let back = Server::start_on(data, &[]);
    assert!(is_known(&back, "a") && is_known(&back, "b"));
}

async fn next_or_end(socket: &mut crate::sockets::Socket) -> Option<()> {
    use futures_util::StreamExt as _;
    socket.next().await.and_then(Result::ok).map(drop)
}

/// Where a page stands in its log: the epoch and the number.
fn place_of(snapshot: &Value) -> (String, u64) {
    let epoch = snapshot["epoch"].as_str().unwrap().to_owned();
    (epoch, snapshot["seq"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_has_seen_more_than_the_backup_knows_gets_a_snapshot() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let (_folder, file) = place();
    let mut page = customer(&server, &token("a"), 1).await;
    let (epoch, seq) = place_of(&next(&mut page).await);
    backed_up(&server, &file);
    printed(&server.order(&["restore", text(&file)]));
    // As far as the log goes now as well: only the epoch says that it is another.
    let mut again = crate::sockets::open(&server, "/chat/socket", &[]).await;
    let hello = serde_json::json!({
        "type": "hello", "protocol": 1, "token": token("a"), "tab": format!("{:026}", 1),
        "epoch": epoch, "seq": seq,
    });
    tell(&mut again, hello).await;
    let first = next(&mut again).await;
    assert_eq!(first["type"], "snapshot", "{first}");
    assert_ne!(place_of(&first).0, epoch);
}

#[test]
fn what_is_no_backup_is_refused_by_name_and_the_server_goes_on() {
    let server = Server::start(&[]);
    let (folder, file) = place();
    backed_up(&server, &file);
    let whole = fs::read(&file).unwrap();
    let mut damaged = whole.clone();
    let middle = whole.len() / 8192 * 4096;
    damaged[middle..middle + 4096].fill(0xa5);
    let mut foreign = whole.clone();
    foreign[68..72].fill(0);
    let newer = include_bytes!("newer.db").to_vec();
    let cases = [
        (
            "garbage",
            b"letters to my aunt".to_vec(),
            "not a database of Deskbell",
        ),
        ("empty", Vec::new(), "not a database of Deskbell"),
        ("foreign", foreign, "not a database of Deskbell"),
        ("cut", whole[..whole.len() / 2].to_vec(), "damaged"),
        ("damaged", damaged, "damaged"),
        ("newer", newer, "newer version of Deskbell"),
    ];
    for (name, content, named) in cases {
        let file = folder.path().join(name);
        fs::write(&file, &content).unwrap();
        let refused = refusal(&server.order(&["restore", text(&file)]));
        assert!(
            refused.contains(named) && refused.contains(name),
            "{refused}"
        );
        assert!(fs::read(&file).unwrap() == content, "{name}");
    }
    let absent = folder.path().join("absent");
    let refused = refusal(&server.order(&["restore", text(&absent)]));
    assert!(refused.contains("there is no file"), "{refused}");
    let itself = server.folder().join("deskbell.db");
    let refused = refusal(&server.order(&["restore", text(&itself)]));
    assert!(refused.contains("is the database itself"), "{refused}");
    assert_eq!(server.get("/readyz", &[]).status, 200);
    let names = files(server.folder());
    assert!(!names.iter().any(|it| it.starts_with("re")), "{names:?}");
}

#[test]
fn a_database_at_work_that_was_copied_with_its_log_is_no_backup() {
    let data = Server::start(&[]).kill();
    assert!(
        fs::metadata(data.path().join("deskbell.db-wal"))
            .unwrap()
            .len()
            > 0
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let file = data.path().join("deskbell.db");
    let words = ["restore", text(&file), "--data", text(elsewhere.path())];
    let refused = refusal(&deskbelld(&words));
    assert!(refused.contains("is a database at work"), "{refused}");
}

#[test]
fn a_restore_over_a_killed_servers_data_takes_its_log_away_with_it() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let (_folder, file) = place();
    backed_up(&server, &file);
    server.start_chat(&token("b"), "Only in the log");
    let data = server.kill();
    let words = ["restore", text(&file), "--data", text(data.path())];
    printed(&deskbelld(&words));
    let names = files(data.path());
    assert!(!names.contains(&"deskbell.db-wal".to_owned()), "{names:?}");
    let server = Server::start_on(data, &[]);
    assert!(is_known(&server, "a") && !is_known(&server, "b"));
    let data = server.stop();
    let elsewhere = tempfile::tempdir().unwrap();
    let aside = data.path().join("replaced-1.db");
    fs::copy(aside, elsewhere.path().join("deskbell.db")).unwrap();
    assert!(is_known(&Server::start_on(elsewhere, &[]), "b"));
}

#[test]
fn a_restore_in_the_place_of_a_damaged_or_foreign_database_works() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let (_folder, file) = place();
    backed_up(&server, &file);
    drop(server);
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("deskbell.db"), "letters to my aunt").unwrap();
    let words = ["restore", text(&file), "--data", text(data.path())];
    let said = printed(&deskbelld(&words));
    assert!(said.contains("stay signed in: 0;"), "{said}");
    let aside = fs::read(data.path().join("replaced-1.db")).unwrap();
    assert_eq!(aside, b"letters to my aunt");
    assert!(is_known(&Server::start_on(data, &[]), "a"));
}
