//! A number that several contacts have: nobody is linked, and the agent chooses
//! among them.

use serde_json::{Value, json};

use crate::attachments::read;
use crate::harness::Server;
use crate::sms::{CONFIGURED, form, signed};
use crate::sockets::{command, event, offer, online};

/// Of Cleo Park and of Dan Park in the sample data.
const THEIRS: &str = "+447700900103";

fn names(candidates: &Value) -> Vec<&str> {
    let all = candidates.as_array().unwrap().iter();
    let mut names: Vec<&str> = all
        .map(|it| it["details"]["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_from_a_number_of_two_is_nobody_until_the_agent_chooses_one_of_them() {
    let server = Server::start_in(&CONFIGURED);
    let mut ana = online(&server, "Ana", 1).await;
    let mut sms = form("SM1", "Hello");
    let (_, from) = sms.iter_mut().find(|(name, _)| *name == "From").unwrap();
    *from = THEIRS.to_owned();
    assert_eq!(signed(&server, "new", &sms).status, 200);
    let rings = offer(&mut ana).await;
    assert_eq!(rings["customer"]["contact"], Value::Null, "{rings}");
    assert_eq!(rings["customer"]["phone"], THEIRS);
    command(&mut ana, 2, json!({"type": "accept", "offer": rings["id"]})).await;

    let cookie = server.cookie("Ana");
    let conversation = rings["conversation"].as_str().unwrap();
    let path = format!("/api/conversations/{conversation}/customer");
    let card = || read(&server.get(&path, &[("cookie", &cookie)]));
    let change = |command: u32, change: &Value| {
        let body = json!({"command": format!("{command:026}"), "change": change});
        let done = server.post(&path, &body.to_string(), &[("cookie", &cookie)]);
        assert_eq!(done.status, 200, "{done:?}");
    };
    let before = card();
    assert_eq!(before["known"], Value::Null);
    assert_eq!(names(&before["candidates"]), ["Cleo Park", "Dan Park"]);
    assert!(
        before["candidates"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["details"]["phone"] == THEIRS),
        "{before}"
    );

    let all = before["candidates"].as_array().unwrap().iter();
    let mut dans = all.filter(|it| it["details"]["name"] == "Dan Park");
    let dan = &dans.next().unwrap()["id"];
    change(3, &json!({"link": {"contact": dan}}));
    let told = loop {
        let change = event(&mut ana, "session_changed").await["change"].clone();
        if change["customer"].is_object() {
            break change["customer"]["customer"].clone();
        }
    };
    assert_eq!((&told["contact"], &told["name"]), (dan, &json!("Dan Park")));
    let linked = card();
    assert_eq!(linked["known"]["contact"]["id"], *dan);
    assert_eq!(linked["candidates"], json!([]), "the choice is made");

    // Chosen wrongly, it is to be chosen again.
    change(4, &json!("unlink"));
    let again = card();
    assert_eq!(again["known"], Value::Null);
    assert_eq!(names(&again["candidates"]), ["Cleo Park", "Dan Park"]);
}
