//! How the server lives: ready, asked by its own commands, measured, stopped.

use std::io::{BufRead, Read};

use crate::harness::{Server, printed, refusal};

#[test]
fn told_to_stop_it_ends_well_and_takes_its_door_away() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start(&[]);
        assert!(server.folder().join("control.json").exists());
        assert_eq!(server.get("/readyz", &[]).status, 200);
        server.signal(signal);
        assert!(server.wait().success());
        assert!(!server.folder().join("control.json").exists());
    }
}

#[test]
fn what_was_answered_before_the_stop_is_there_after_it() {
    let mut server = Server::start(&[]);
    printed(&server.order(&[
        "user", "add", "Cleo", "--role", "agent", "--queue", "Support",
    ]));
    server.signal("TERM");
    server.wait();
    assert_eq!(server.link("Cleo").len(), 43);
}

#[test]
fn the_very_first_start_says_how_to_add_a_person() {
    let mut server = Server::start_on(tempfile::tempdir().unwrap(), &[]);
    let mut line = String::new();
    server.out.read_line(&mut line).unwrap();
    server.signal("TERM");
    server.wait();
    server.out.read_to_string(&mut line).unwrap();
    assert!(line.contains("deskbelld user add"), "{line}");
}

#[test]
fn the_first_start_with_sample_data_prints_a_link_for_each_person_and_the_second_none() {
    let mut server = Server::start(&[]);
    server.signal("TERM");
    server.wait();
    let mut said = String::new();
    server.out.read_to_string(&mut said).unwrap();
    for name in ["Ana", "Ben", "Sam", "Ada"] {
        let start = format!("  {name}  {}/sign-in#", server.origin());
        let line = said.lines().find(|line| line.starts_with(&start)).unwrap();
        assert_eq!(line.len(), start.len() + 43, "{said}");
    }
    assert!(said.contains("/chat/"), "{said}");
    let data = std::mem::replace(&mut server.data, tempfile::tempdir().unwrap());
    let mut again = Server::start_on(data, &["--sample"]);
    again.signal("TERM");
    again.wait();
    let mut said = String::new();
    again.out.read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

#[test]
fn the_sample_data_is_added_once() {
    let server = Server::start_on(tempfile::tempdir().unwrap(), &[]);
    let first = printed(&server.order(&["sample"]));
    assert!(first.contains("Ana, Ben, Sam, Ada"), "{first}");
    let second = printed(&server.order(&["sample"]));
    assert!(second.contains("there already"), "{second}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_shell_that_allows_few_files_does_not_limit_how_many_sockets_are_open() {
    let server = Server::start_after("ulimit -Sn 64");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let files = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let mut words = files.unwrap().split_whitespace();
    let (soft, hard) = (words.next().unwrap(), words.next().unwrap());
    assert_eq!(soft, hard);
}

#[test]
fn a_crowd_of_agents_is_added_once_and_each_gets_a_link_each_time() {
    let server = Server::start_on(tempfile::tempdir().unwrap(), &[]);
    for _ in 0..2 {
        let said = printed(&server.order(&["sample", "--agents", "3"]));
        let links = said.lines().filter(|line| line.contains("/sign-in#"));
        assert_eq!(links.count(), 3, "{said}");
    }
    let taken = server.order(&["user", "add", "agent 3", "--role", "agent"]);
    assert!(refusal(&taken).contains("already"));
    let free = server.order(&["user", "add", "agent 4", "--role", "agent"]);
    assert!(printed(&free).contains("agent 4"));
}

/// The header of who can read the control token.
fn bearer(server: &Server) -> String {
    let door = std::fs::read_to_string(server.folder().join("control.json")).unwrap();
    let door: serde_json::Value = serde_json::from_str(&door).unwrap();
    format!("Bearer {}", door["token"].as_str().unwrap())
}

#[test]
fn the_metrics_are_for_this_machine_and_for_who_has_the_control_token() {
    let server = Server::start(&[]);
    server.get("/healthz", &[]);
    let local = server.get("/metrics", &[]);
    assert!(
        local.status == 200 && local.body.contains("deskbell_http_answers"),
        "{local:?}"
    );
    let forwarded = ("x-forwarded-for", "192.0.2.7");
    assert_eq!(server.get("/metrics", &[forwarded]).status, 404);
    let bearer = bearer(&server);
    assert_eq!(
        server
            .get("/metrics", &[forwarded, ("authorization", &bearer)])
            .status,
        200
    );
}

#[test]
fn behind_tls_the_metrics_are_for_who_has_the_control_token_only() {
    let server = Server::start(&["--public-url", "https://desk.example.com"]);
    assert_eq!(server.get("/metrics", &[]).status, 404);
    let bearer = bearer(&server);
    let answer = server.get("/metrics", &[("authorization", &bearer)]);
    assert_eq!(answer.status, 200);
}

#[test]
fn an_order_without_the_control_token_is_not_found_whatever_it_says() {
    let server = Server::start(&[]);
    let wrong = format!("Bearer {}", "A".repeat(43));
    let right = bearer(&server);
    for headers in [
        &[][..],
        &[("authorization", wrong.as_str())],
        &[
            ("authorization", right.as_str()),
            ("x-forwarded-for", "192.0.2.7"),
        ],
    ] {
        for order in [r#"{"type":"make_link","name":"Ana"}"#, "rubbish"] {
            let answer = server.post_bare("/control", order, headers);
            assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
        }
    }
}
