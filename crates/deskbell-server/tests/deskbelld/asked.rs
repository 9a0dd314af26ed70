//! What those who run the server ask: why, the ledger, the rules; of a server
//! at work, and of its data alone.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Server, deskbelld, deskbelld_fed, printed, refusal, token};
use crate::sockets::{command, customer, greeted, offer, online, tab};

/// A chat that Ana has rejected, with words that a spreadsheet would take for a
/// formula, and Ben has accepted.
async fn chat(server: &Server) -> String {
    let mut ana = online(server, "Ana", 1).await;
    let started = server.start_chat(&token("a"), "My bill").body;
    let started: Value = serde_json::from_str(&started).unwrap();
    let mut page = customer(server, &token("a"), 3).await;
    greeted(&mut page).await;
    let first = offer(&mut ana).await;
    let why = json!({"type": "reject", "offer": first["id"], "why": "=1+1, \"busy\""});
    command(&mut ana, 2, why).await;
    let mut ben = online(server, "Ben", 2).await;
    let second = offer(&mut ben).await;
    let accept = json!({"type": "accept", "offer": second["id"]});
    command(&mut ben, 2, accept).await;
    started["conversation"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn why_tells_who_got_it_by_what_rule_and_why_nobody_else_did() {
    let server = Server::start(&[]);
    let conversation = chat(&server).await;
    let said = printed(&server.order(&["why", &conversation]));
    for words in [
        "has its agent",
        "offer 1 to Ana, incoming chat",
        "displayed (alert) after",
        "rejected (=1+1, \"busy\") after",
        "Why Ana: idle for the longest time, of 1 who could be asked",
        "Ben: could not be asked: was signed out",
        "offer 2 to Ben, incoming chat",
        "accepted after",
        "Why Ben: idle for the longest time, of 2 who could be asked",
        "Ana: had declined it once: was to be asked after everybody else",
        "Ben: was asked",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The data alone tell it as well.
    let data = server.stop();
    let folder = data.path().to_str().unwrap();
    let alone = printed(&deskbelld(&["why", &conversation, "--data", folder]));
    assert_eq!(of_offers(&alone), of_offers(&said));
    let nobody = format!("{:026}", 7);
    let refused = refusal(&deskbelld(&["why", &nobody, "--data", folder]));
    assert!(refused.contains("deskbelld ledger"), "{refused}");
}

/// The lines that tell of a conversation's offers.
fn of_offers(said: &str) -> &str {
    let (_, offers) = said.split_once("Its offers, the newest first:").unwrap();
    offers
}

#[tokio::test(flavor = "multi_thread")]
async fn why_tells_what_held_when_the_offer_was_made_and_not_what_came_later() {
    let server = Server::start(&[]);
    let presence = |choice: &str| json!({"type": "set_presence", "choice": choice});
    let mut ben = tab(&server, &server.cookie("Ben"), 2).await;
    command(&mut ben, 1, presence("do_not_disturb")).await;
    let mut ana = online(&server, "Ana", 1).await;
    let started = server.start_chat(&token("a"), "My bill").body;
    let started: Value = serde_json::from_str(&started).unwrap();
    let conversation = started["conversation"].as_str().unwrap();
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    let rings = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": rings["id"]});
    command(&mut ana, 2, accept).await;
    command(&mut ana, 3, presence("away")).await;
    command(&mut ben, 2, presence("away")).await;
    let said = printed(&server.order(&["why", conversation]));
    for words in [
        "The members of Support, as they were then:",
        "Ana: was asked",
        "Ben: could not be asked: was on Do not disturb",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("Away"), "{said}");
    // Of what waits, it tells what holds now.
    let started = server.start_chat(&token("b"), "Another").body;
    let started: Value = serde_json::from_str(&started).unwrap();
    let waits = started["conversation"].as_str().unwrap();
    let now = printed(&server.order(&["why", waits]));
    for words in [
        "is number 1 in Support",
        "The members of Support, as they are now:",
        "Ana: can't be asked: is Away",
        "Ben: can't be asked: is Away",
    ] {
        assert!(now.contains(words), "{words}: {now}");
    }
    // Another server on the same data tells the same, and so do the data alone.
    let server = Server::start_on(server.kill(), &[]);
    let later = printed(&server.order(&["why", conversation]));
    assert_eq!(of_offers(&later), of_offers(&said));
    let data = server.stop();
    let folder = data.path().to_str().unwrap();
    let alone = printed(&deskbelld(&["why", conversation, "--data", folder]));
    assert_eq!(of_offers(&alone), of_offers(&said));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_listed_counted_and_written_to_a_file() {
    let server = Server::start(&[]);
    let conversation = chat(&server).await;
    let said = printed(&server.order(&["ledger"]));
    assert!(said.contains("Ends: accepted 1, rejected 1"), "{said}");
    let said = printed(&server.order(&["ledger", "--limit", "1"]));
    assert!(said.contains("These are the newest 1 of 2"), "{said}");
    let of_ana = ["ledger", "--agent", "ana", "--conversation", &conversation];
    let said = printed(&server.order(&of_ana));
    assert!(said.contains("Ends: rejected 1"), "{said}");
    let said = printed(&server.order(&["ledger", "--until", "2020-01-01"]));
    assert_eq!(said.trim_end(), "No offers");
    let file = server.folder().join("ledger.csv");
    let file = file.to_str().unwrap();
    let said = printed(&server.order(&["ledger", "--file", file]));
    assert!(said.contains("Wrote 2 offers"), "{said}");
    let mut rows = csv::Reader::from_path(file).unwrap();
    let columns = rows.headers().unwrap().clone();
    let column = |name: &str| columns.iter().position(|it| it == name).unwrap();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    let rejected = &rows[1];
    assert_eq!(&rejected[column("agent")], "Ana");
    assert_eq!(&rejected[column("end")], "rejected");
    assert_eq!(&rejected[column("why")], "'=1+1, \"busy\"");
    for time in ["offered_at", "sent_at", "displayed_at", "ended_at"] {
        assert!(
            rejected[column(time)].ends_with('Z'),
            "{time}: {rejected:?}"
        );
    }
    let refused = refusal(&server.order(&["ledger", "--file", file]));
    assert!(refused.contains("is there already"), "{refused}");
    let refused = refusal(&server.order(&["ledger", "--agent", "Nobody"]));
    assert!(refused.contains("no user named Nobody"), "{refused}");
    let refused = refusal(&server.order(&["ledger", "--since", "yesterday"]));
    assert!(refused.contains("2027-01-15"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_are_set_while_the_server_works_and_open_offers_keep_theirs() {
    let server = Server::start(&[]);
    let mut ana = online(&server, "Ana", 1).await;
    let file = server.folder().join("rules.toml");
    let file = file.to_str().unwrap();
    server.start_chat(&token("a"), "My bill");
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    let rings = offer(&mut ana).await;
    let shown = printed(&server.order(&["rules", "show"]));
    fs::write(file, shown.replace("wait_time = 120", "wait_time = 30")).unwrap();
    let said = printed(&server.order(&["rules", "set", file, "--check"]));
    assert!(said.contains("Nothing was changed"), "{said}");
    let said = printed(&server.order(&["rules", "set", file]));
    assert!(
        said.contains("Changed the template Incoming chat"),
        "{said}"
    );
    let accept = json!({"type": "accept", "offer": rings["id"]});
    let reply = command(&mut ana, 2, accept).await;
    assert!(reply["ok"]["accepted"].is_object(), "{reply}");
    server.start_chat(&token("b"), "Another");
    let mut page = customer(&server, &token("b"), 4).await;
    greeted(&mut page).await;
    let second = offer(&mut ana).await;
    let wait = |offer: &Value| {
        offer["expires_at"].as_i64().unwrap() - offer["offered_at"].as_i64().unwrap()
    };
    assert_eq!((wait(&rings), wait(&second)), (120_000, 30_000));
    // They are there after a restart, and set without a server as well.
    let data = server.stop();
    let folder = data.path().to_str().unwrap();
    let said = printed(&deskbelld(&["rules", "set", file, "--data", folder]));
    assert!(said.contains("set already"), "{said}");
    fs::write(file, "[[workstream]]\nname = \"Web chat\"\nwait = 3\n").unwrap();
    let refused = refusal(&deskbelld(&["rules", "set", file, "--data", folder]));
    assert!(
        refused.contains("workstream Web chat: unknown field `wait`"),
        "{refused}"
    );
    assert!(refused.contains("nothing was changed"), "{refused}");
}

/// As `rules set <(…)` gives it: a name that only this process can open.
#[test]
fn rules_that_come_by_a_pipe_are_set_by_a_server_at_work_and_without_one() {
    let server = Server::start(&[]);
    let folder = server.folder().to_str().unwrap().to_owned();
    let words = ["rules", "set", "/dev/stdin", "--data", &folder];
    let said = printed(&deskbelld_fed(&words, "[[queue]]\nname = 'Billing'\n"));
    assert!(said.contains("Billing"), "{said}");
    let refused = refusal(&deskbelld_fed(&words, "[[queue]]\nnam = 'x'\n"));
    assert!(refused.contains("/dev/stdin"), "{refused}");
    let data = server.stop();
    let folder = data.path().to_str().unwrap();
    let words = ["rules", "set", "/dev/stdin", "--data", folder];
    let said = printed(&deskbelld_fed(&words, "[[queue]]\nname = 'Billing'\n"));
    assert!(said.contains("set already"), "{said}");
}

#[test]
fn a_file_of_rules_that_is_none_or_too_large_changes_nothing_and_is_named() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_str().unwrap();
    printed(&deskbelld(&["sample", "--data", folder]));
    let before = printed(&deskbelld(&["rules", "show", "--data", folder]));
    let file = data.path().join("rules.toml");
    let path = file.to_str().unwrap();
    let set = || refusal(&deskbelld(&["rules", "set", path, "--data", folder]));
    assert!(set().contains("can't be read"));
    fs::write(&file, [0xff, 0xfe, 0]).unwrap();
    assert!(set().contains("can't be read"));
    // Cut off where it is too long, it would still be one of rules.
    let mut large = "[[queue]]\nname = \"Billing\"\n".to_owned();
    large.push_str(&"#\n".repeat(8 * 1024 * 1024));
    fs::write(&file, large).unwrap();
    assert!(set().contains("too large"));
    let after = printed(&deskbelld(&["rules", "show", "--data", folder]));
    assert_eq!(after, before);
}
