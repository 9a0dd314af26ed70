//! Commands that can't be carried out: one line that names what is wrong and
//! what to do, an exit code that is not 0, and nothing changed.

use std::fs;
use std::net::TcpListener;

use crate::harness::{Server, command, deskbelld, deskbelld_fed, files, printed, refusal};

#[test]
fn a_port_that_is_taken_is_named_and_the_data_folder_is_not_made() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let said = refusal(&deskbelld(&[
        "serve",
        "--port",
        &port,
        "--data",
        data.to_str().unwrap(),
    ]));
    assert!(
        said.contains(&format!("port {port} is taken")) && said.contains("--port"),
        "{said}"
    );
    assert!(!data.exists());
}

#[test]
fn a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() {
    let server = Server::start(&[]);
    let data = server.folder().to_str().unwrap();
    let said = refusal(&deskbelld(&["serve", "--port", "0", "--data", data]));
    assert!(
        said.contains("another deskbelld works on the data folder"),
        "{said}"
    );
    assert_eq!(server.get("/readyz", &[]).status, 200);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let data = file.path().join("data");
    let said = refusal(&deskbelld(&[
        "serve",
        "--port",
        "0",
        "--data",
        data.to_str().unwrap(),
    ]));
    assert!(
        said.contains("can't be written") && said.contains("--data"),
        "{said}"
    );
}

#[test]
fn a_file_in_the_place_of_the_data_folder_is_named() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let data = file.path().to_str().unwrap();
    let said = refusal(&deskbelld(&["serve", "--port", "0", "--data", data]));
    assert!(said.contains("is a file") && said.contains(data), "{said}");
}

#[test]
fn a_data_folder_whose_lock_cannot_be_written_is_named() {
    // Also for root, who may write everywhere.
    let data = tempfile::tempdir().unwrap();
    fs::create_dir(data.path().join("lock")).unwrap();
    let data_text = data.path().to_str().unwrap();
    for words in [
        &["serve", "--port", "0"][..],
        &["user", "add", "Ana", "--role", "agent"],
    ] {
        let said = refusal(&deskbelld(&[words, &["--data", data_text]].concat()));
        assert!(
            said.contains("can't be written") && said.contains("--data"),
            "{said}"
        );
        assert_eq!(files(data.path()), ["lock"]);
    }
}

#[cfg(unix)]
#[test]
fn a_data_folder_without_the_right_to_write_is_named() {
    use std::os::unix::fs::PermissionsExt as _;
    let data = tempfile::tempdir().unwrap();
    fs::set_permissions(data.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(data.path().join("probe"), "").is_ok() {
        // Root: no mode stops it.
        return;
    }
    let data_text = data.path().to_str().unwrap();
    let said = refusal(&deskbelld(&["serve", "--port", "0", "--data", data_text]));
    assert!(said.contains("can't be written"), "{said}");
}

#[test]
fn a_database_that_is_not_ours_is_refused_and_left_as_it_is() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("deskbell.db");
    fs::write(&file, "letters to my aunt").unwrap();
    let said = refusal(&deskbelld(&[
        "serve",
        "--port",
        "0",
        "--data",
        data.path().to_str().unwrap(),
    ]));
    assert!(said.contains("is not a database of Deskbell"), "{said}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "letters to my aunt");
    assert_eq!(files(data.path()), ["deskbell.db"]);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    // A database in WAL mode with our application_id, which holds nothing but
    // `CREATE TABLE _sqlx_migrations (version INTEGER PRIMARY KEY)` and the row 9000.
    let newer = include_bytes!("newer.db");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deskbell.db");
    fs::write(&file, newer).unwrap();
    let data = ["--data", folder.path().to_str().unwrap()];
    for words in [&["serve", "--port", "0"][..], &["sign-in-link", "Ana"]] {
        let said = refusal(&deskbelld(&[words, &data].concat()));
        assert!(said.contains("newer version of Deskbell"), "{said}");
        assert!(fs::read(&file).unwrap() == newer);
        assert_eq!(files(folder.path()), ["deskbell.db"]);
    }
}

#[test]
fn a_person_who_cannot_be_added_leaves_no_data_behind() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("data");
    let words = ["user", "add", "Ana", "--role", "agent"];
    for (wrong, named) in [
        (&["--units", "0"][..], "units"),
        (&["--queue", "Support"], "no queue named Support"),
        (&["--password-stdin"], "at least 12 characters"),
    ] {
        let data = ["--data", absent.to_str().unwrap()];
        let said = refusal(&deskbelld_fed(&[&words, wrong, &data].concat(), "short"));
        assert!(said.contains(named), "{said}");
        assert!(!absent.exists());
    }
}

#[test]
fn short_commands_at_the_same_time_wait_for_each_other() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    let add = |name: &str| {
        let words = ["user", "add", name, "--role", "agent", "--data", data];
        printed(&deskbelld(&words))
    };
    std::thread::scope(|scope| {
        for name in ["Ana", "Ben", "Cleo", "Dan"] {
            scope.spawn(move || add(name));
        }
    });
}

#[test]
fn an_order_does_not_go_where_a_killed_server_was() {
    let mut server = Server::start(&[]);
    server.signal("KILL");
    server.wait();
    // Whoever has the port of the killed server now would get the password.
    let stranger = TcpListener::bind(server.address).unwrap();
    stranger.set_nonblocking(true).unwrap();
    let add = ["user", "add", "Cleo", "--role", "agent", "--password-stdin"];
    let data = ["--data", server.folder().to_str().unwrap()];
    printed(&deskbelld_fed(
        &[&add[..], &data].concat(),
        "correct horse battery",
    ));
    assert!(stranger.accept().is_err());
}

#[cfg(unix)]
#[test]
fn who_stops_reading_what_is_printed_breaks_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut child = command(&["config", "--data", data.to_str().unwrap()])
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
    assert!(ended.stderr.is_empty(), "{ended:?}");
}

#[test]
fn a_folder_without_data_is_named_and_nothing_is_made_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("data");
    for data in [folder.path(), &absent] {
        let data = data.to_str().unwrap();
        for words in [&["sign-in-link", "Ana"][..], &["user", "disable", "Ana"]] {
            let said = refusal(&deskbelld(&[words, &["--data", data]].concat()));
            assert!(
                said.contains(&format!("folder {data} holds no data")) && said.contains("--data"),
                "{said}"
            );
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }
}

#[test]
fn an_unknown_option_is_named() {
    let output = deskbelld(&["serve", "--prot", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        refusal(&output),
        "deskbelld: unexpected argument '--prot' found; tip: a similar argument exists: \
         '--port'; see deskbelld --help\n"
    );
}

#[test]
fn every_command_has_help_with_an_example() {
    for words in [
        &["serve"][..],
        &["user", "add"],
        &["user", "disable"],
        &["sign-in-link"],
        &["sample"],
        &["config"],
        &["backup"],
        &["restore"],
        &["export"],
        &["erase"],
    ] {
        let said = printed(&deskbelld(&[words, &["--help"]].concat()));
        assert!(said.contains("Example: deskbelld "), "{words:?}: {said}");
    }
}

#[test]
fn a_user_that_cannot_be_added_is_refused_by_name() {
    let server = Server::start(&[]);
    for (words, named) in [
        (
            &["user", "add", "ANA", "--role", "agent"][..],
            "named ANA already",
        ),
        (
            &[
                "user", "add", "Cleo", "--role", "agent", "--queue", "Nowhere",
            ],
            "queue named Nowhere",
        ),
        (
            &["user", "add", "Cleo", "--role", "agent", "--units", "0"],
            "units",
        ),
        (&["sign-in-link", "C\u{202e}leo"], "no user named Cleo"),
        (
            &["user", "add", " \u{202e}", "--role", "agent"],
            "a name has",
        ),
        (&["user", "disable", "Zoe"], "no user named Zoe"),
        (&["sign-in-link", "Zoe"], "no user named Zoe"),
    ] {
        let said = refusal(&server.order(words));
        assert!(said.contains(named), "{said}");
    }
}
