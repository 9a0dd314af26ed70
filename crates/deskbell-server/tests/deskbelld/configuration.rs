//! Settings from a file, the environment and flags: what is in force, and what
//! is refused by its name and place.

use std::fs;

use crate::harness::{command, deskbelld, files, printed, refusal};

#[test]
fn an_unusable_value_in_the_environment_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, value, named) in [
        (
            "DESKBELL_PORT",
            "many",
            "port = 'many' (environment DESKBELL_PORT)",
        ),
        ("DESKBELL_DATA", "", "data = '' (environment DESKBELL_DATA)"),
        (
            "DESKBELL_LOG",
            "loud",
            "log = 'loud' (environment DESKBELL_LOG)",
        ),
        ("DESKBELL_PROT", "1", "DESKBELL_PROT is no setting"),
    ] {
        for words in [&["serve"][..], &["sign-in-link", "Ana"], &["config"]] {
            let mut command = command(words);
            command.current_dir(folder.path()).env(name, value);
            let said = refusal(&command.output().unwrap());
            assert!(said.contains(named), "{said}");
        }
    }
    assert_eq!(files(folder.path()), [""; 0]);
}

#[test]
fn a_folder_whose_name_is_no_text_is_refused_and_not_changed_into_another() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut command = command(&["user", "add", "Ana", "--role", "agent", "--data"]);
    command.arg(std::ffi::OsStr::from_bytes(b"data\xff"));
    let said = refusal(&command.current_dir(folder.path()).output().unwrap());
    assert!(said.contains("--data is not readable text"), "{said}");
    assert_eq!(files(folder.path()), [""; 0]);
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
        ("\nport = ", "line 2 is not TOML"),
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
fn the_configuration_in_force_lists_every_setting_and_reads_a_file_and_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deskbell.toml");
    fs::write(&file, "trusted_proxies = [\"127.0.0.1\"]").unwrap();
    let mut config = command(&["config", "--config", file.to_str().unwrap()]);
    let said = printed(&config.output().unwrap());
    let names = said.lines().map(|line| line.split(' ').next().unwrap());
    let all = deskbell_server::config::SETTINGS.map(|(name, _)| name);
    assert_eq!(names.collect::<Vec<_>>(), all);
    let line = |said: &str| {
        let mut lines = said.lines();
        let line = lines.find(|line| line.starts_with("trusted_proxies"));
        line.unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let shown = format!("trusted_proxies 127.0.0.1 (file {})", file.display());
    assert_eq!(line(&said), shown);
    config.env("DESKBELL_TRUSTED_PROXIES", "127.0.0.2");
    let said = printed(&config.output().unwrap());
    let shown = "trusted_proxies 127.0.0.2 (environment DESKBELL_TRUSTED_PROXIES)";
    assert_eq!(line(&said), shown);
}
