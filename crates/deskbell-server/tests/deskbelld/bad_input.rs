//! Commands that can't be carried out: one line that names what is wrong and
//! what to do, an exit code that is not 0, and nothing changed.

use std::fs;
use std::net::TcpListener;

use crate::harness::{Server, deskbelld, printed, refusal};

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
fn an_unusable_value_in_the_config_file_is_named_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deskbell.toml");
    let file_text = file.to_str().unwrap();
    for (text, named) in [
        ("port = 70000", "port = '70000'"),
        ("public_url = 'desk'", "public_url = 'desk'"),
        ("colour = 'red'", "unknown key 'colour'"),
        ("port = ", "is not TOML"),
    ] {
        fs::write(&file, text).unwrap();
        let said = refusal(&deskbelld(&["serve", "--config", file_text]));
        assert!(
            said.contains(named) && said.contains("deskbell.toml"),
            "{said}"
        );
    }
    fs::remove_file(&file).unwrap();
    let said = refusal(&deskbelld(&["config", "--config", file_text]));
    assert!(said.contains("can't be used"), "{said}");
}

#[test]
fn listening_beyond_this_machine_without_tls_is_refused() {
    let said = refusal(&deskbelld(&["serve", "--port", "0", "--listen", "0.0.0.0"]));
    assert!(said.contains("public_url"), "{said}");
}

#[test]
fn the_configuration_in_force_says_where_each_value_came_from() {
    let said = printed(&deskbelld(&["config", "--port", "81"]));
    let line = |name: &str| {
        said.lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    assert!(
        line("port").contains("81") && line("port").contains("(flag --port)"),
        "{said}"
    );
    assert!(
        line("listen").contains("127.0.0.1") && line("listen").contains("(default)"),
        "{said}"
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
