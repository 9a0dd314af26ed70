//! A contact's cases, searched over HTTP by the agent of their conversation.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};

use crate::harness::{Answer, Server, printed, token};
use crate::sms::{ANN, CONFIGURED, form, signed};
use crate::sockets::{Socket, command, customer, greeted, offer, online};

/// Ann has these cases besides those of the sample; they are closed.
fn import(server: &Server, titles: &[String]) {
    let mut text = String::from("contact_phone,title,number,open,opened_at\n");
    for (title, number) in titles.iter().zip(1..) {
        // The first is the oldest.
        let day = if number == 1 { 14 } else { 15 };
        writeln!(text, "{ANN},{title},INC-{number},no,2026-01-{day}").unwrap();
    }
    let file = server.folder().join("cases.csv");
    fs::write(&file, text).unwrap();
    printed(&server.order(&["import", "cases", file.to_str().unwrap()]));
}

async fn accepted(ana: &mut Socket, number: u32) -> String {
    let rings = offer(ana).await;
    let accept = json!({"type": "accept", "offer": rings["id"]});
    command(ana, number, accept).await;
    rings["conversation"].as_str().unwrap().to_owned()
}

fn found(server: &Server, cookie: &str, conversation: &str, words: &str) -> Answer {
    let path = format!("/api/conversations/{conversation}/cases?words={words}");
    server.get(&path, &[("cookie", cookie)])
}

fn numbers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let cases: Vec<Value> = serde_json::from_str(&answer.body).unwrap();
    let number = |case: &Value| case["number"].as_str().unwrap().to_owned();
    cases.iter().map(number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_case_is_found_linked_and_changed_also_one_that_is_not_shown() {
    let server = Server::start_in(&CONFIGURED);
    let mut titles = vec!["Broken lamp in Málaga".to_owned()];
    titles.extend((2..=80).map(|number| format!("Parcel {number}")));
    import(&server, &titles);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(signed(&server, "new", &form("SM1", "Hello")).status, 200);
    let conversation = accepted(&mut ana, 2).await;
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{conversation}/customer");
    let shown = || server.get(&path, &[("cookie", &cookie)]).body;
    assert!(!shown().contains("\"INC-1\""), "{}", shown());
    let of = |words: &str| found(&server, &cookie, &conversation, words);
    assert_eq!(numbers(&of("malaga%20LAMP")), ["INC-1"]);
    assert_eq!(numbers(&of("INC-1"))[0], "INC-1");
    assert_eq!(numbers(&of("parcel")).len(), 20);
    for nothing in ["", "%25", "_", "%00", "%22", "%27%20OR%201=1"] {
        assert_eq!(numbers(&of(nothing)), [""; 0], "{nothing}");
    }
    assert_eq!(numbers(&of(&"x".repeat(10_000))), [""; 0]);
    let cases: Value = serde_json::from_str(&of("malaga").body).unwrap();
    let changes = [
        json!({"link_case": {"case": cases[0]["id"]}}),
        json!({"edit_case": {"version": 0, "title": "Mended lamp", "open": true}}),
    ];
    for (change, number) in changes.iter().zip(10..) {
        let body = json!({"command": format!("{number:026}"), "change": change});
        let done = server.post(&path, &body.to_string(), &[("cookie", &cookie)]);
        assert_eq!(done.status, 200, "{done:?}");
    }
    assert!(shown().contains("Mended lamp"));
    assert_eq!(numbers(&of("mended")), ["INC-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_searched_by_who_may_read_the_conversation_and_where_somebody_is_linked() {
    let server = Server::start_in(&CONFIGURED);
    import(&server, &["Broken lamp".to_owned()]);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(signed(&server, "new", &form("SM1", "Hello")).status, 200);
    let conversation = accepted(&mut ana, 2).await;
    for (name, may) in [("Ana", true), ("Ben", false)] {
        let answer = found(&server, &server.cookie(name), &conversation, "lamp");
        match may {
            true => assert_eq!(numbers(&answer), ["INC-1"]),
            false => assert_eq!((answer.status, answer.code()), (404, "not_found".into())),
        }
    }
    let nobody = found(&server, "", &conversation, "lamp");
    assert_eq!((nobody.status, nobody.code()), (401, "signed_out".into()));
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{conversation}/cases");
    let without = server.get(&path, &[("cookie", &cookie)]);
    assert_eq!(without.code(), "malformed");
    // Somebody who is not linked has no cases.
    assert_eq!(server.start_chat(&token("a"), "My lamp").status, 200);
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    let unlinked = accepted(&mut ana, 3).await;
    let answer = found(&server, &cookie, &unlinked, "lamp");
    assert_eq!((answer.status, answer.code()), (404, "not_found".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_that_is_empty_or_too_long_is_refused_by_name_and_control_characters_are_left_out()
{
    let server = Server::start_in(&CONFIGURED);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(signed(&server, "new", &form("SM1", "Hello")).status, 200);
    let conversation = accepted(&mut ana, 2).await;
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{conversation}/customer");
    let all_titles = || {
        let card = server.get(&path, &[("cookie", &cookie)]);
        let card: Value = serde_json::from_str(&card.body).unwrap();
        let cases = card["known"]["cases"].as_array().unwrap().clone();
        let titles = cases.iter().map(|it| it["title"].as_str().unwrap());
        titles.map(str::to_owned).collect::<Vec<String>>()
    };
    let before = all_titles();
    let mut number = 10;
    let mut ask = |change: Value| {
        number += 1;
        let body = json!({"command": format!("{number:026}"), "change": change});
        server.post(&path, &body.to_string(), &[("cookie", &cookie)])
    };
    let create = |title: &str| json!({"create_case": {"title": title}});
    let edit = |version: u32, title: &str| {
        let edit = json!({"version": version, "title": title, "open": true});
        json!({"edit_case": edit})
    };
    let longest = "x".repeat(200);
    let too_long = format!("{longest}x");
    for (title, code) in [
        ("", "text_empty"),
        (" \t ", "text_empty"),
        ("\u{0}\u{202e}", "text_empty"),
        (too_long.as_str(), "text_too_long"),
    ] {
        for change in [create(title), edit(0, title)] {
            let refused = ask(change);
            let refused = (refused.status, refused.code());
            assert_eq!(refused, (422, code.to_owned()), "{title:?}");
        }
    }
    assert_eq!(all_titles(), before, "nothing was changed");

    let odd = "Late\u{0}\n par\u{202e}cel <b>";
    assert_eq!(ask(create(odd)).status, 200);
    let titles = all_titles();
    assert_eq!(titles.len(), before.len() + 1);
    assert!(titles.contains(&"Late parcel <b>".to_owned()), "{titles:?}");
    assert_eq!(ask(edit(0, "\u{7}Found\r\nagain")).status, 200);
    assert!(all_titles().contains(&"Found again".to_owned()));
    assert_eq!(ask(edit(1, &longest)).status, 200, "as long as can be");
    assert!(all_titles().contains(&longest));
}
