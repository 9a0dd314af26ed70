//! The administrator's calls: what is set, one edit after the other, and who
//! works here.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, token};
use crate::sockets::{customer, greeted, offer, online};

struct Room<'a> {
    server: &'a Server,
    cookie: String,
}

impl<'a> Room<'a> {
    fn of(server: &'a Server, name: &str) -> Self {
        let cookie = server.cookie(name);
        Self { server, cookie }
    }

    fn rules(&self) -> Answer {
        self.server.get("/api/rules", &[("cookie", &self.cookie)])
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        let body = body.to_string();
        self.server.post(path, &body, &[("cookie", &self.cookie)])
    }

    fn template(&self, name: &str) -> Value {
        let room: Value = serde_json::from_str(&self.rules().body).unwrap();
        let templates = room["rules"]["template"].as_array().unwrap().clone();
        let found = templates.into_iter().find(|it| it["name"] == name);
        found.unwrap()
    }

    fn edit(&self, was: &Value, becomes: &Value) -> Value {
        let edit = json!({"was": {"template": was}, "becomes": {"template": becomes}});
        let answer = self.post("/api/rules/edit", &edit);
        assert_eq!(answer.status, 200, "{answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }
}

fn with(rule: &Value, field: &str, value: Value) -> Value {
    let mut rule = rule.clone();
    rule[field] = value;
    rule
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_that_an_administrator_has_changed_is_what_the_next_agent_sees() {
    let server = Server::start(&[]);
    let ada = Room::of(&server, "Ada");
    let mut ana = online(&server, "Ana", 1).await;
    let was = ada.template("Incoming chat");
    let becomes = with(&was, "title", json!("A customer needs you"));
    assert_eq!(ada.edit(&was, &becomes), "done");
    assert_eq!(ada.template("Incoming chat"), becomes);
    server.start_chat(&token("a"), "My bill");
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    let rings = offer(&mut ana).await;
    assert_eq!(rings["notification"]["title"], "A customer needs you");
}

#[test]
fn the_second_of_two_administrators_is_told_and_what_the_first_has_set_stays() {
    let server = Server::start(&[]);
    let (ada, second) = (Room::of(&server, "Ada"), Room::of(&server, "Ada"));
    let was = ada.template("Transfer");
    let theirs = with(&was, "wait_time", json!(60));
    let mine = with(&was, "title", json!("Over to you"));
    assert_eq!(ada.edit(&was, &theirs), "done");
    let told = second.edit(&was, &mine);
    assert_eq!(told["meanwhile"]["now"]["template"], theirs);
    assert_eq!(ada.template("Transfer"), theirs);
    assert_eq!(ada.edit(&was, &theirs), "done", "once more is no clash");
}

#[test]
fn a_wait_time_of_three_seconds_and_an_unknown_slug_are_refused_beside_their_fields() {
    let server = Server::start(&[]);
    let ada = Room::of(&server, "Ada");
    let was = ada.template("Incoming SMS");
    let mut becomes = with(&was, "wait_time", json!(3));
    becomes["fields"][0]["value"] = json!("{customerShoe}");
    let faults = ada.edit(&was, &becomes)["faults"].clone();
    assert_eq!(
        faults,
        json!([
            {"field": "wait_time", "why": {"outside": {"least": 5, "most": 900}}},
            {"field": "fields.0.value", "why": {"unknown_slug": {"slug": "customerShoe"}}},
        ])
    );
    assert_eq!(ada.template("Incoming SMS"), was);
}

#[test]
fn rules_and_people_are_the_administrators_alone() {
    let server = Server::start(&[]);
    for name in ["Ana", "Sam"] {
        let room = Room::of(&server, name);
        let answer = room.rules();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "not_allowed")
        );
        for path in [
            "/api/people",
            "/api/people/link",
            "/api/people/off",
            "/api/rules/edit",
        ] {
            let answer = room.post(path, &json!({"name": "Ben"}));
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "not_allowed")
            );
        }
    }
    assert_eq!(server.get("/api/rules", &[]).status, 401);
}

#[test]
fn a_person_who_is_added_signs_in_by_their_link_until_they_are_switched_off() {
    let server = Server::start(&[]);
    let ada = Room::of(&server, "Ada");
    let zoe = json!({"name": "Zoe", "role": "agent", "units": 2});
    let added = ada.post("/api/people", &zoe);
    assert_eq!(added.status, 200, "{added:?}");
    let invited: Value = serde_json::from_str(&added.body).unwrap();
    let link = invited["link"].as_str().unwrap().to_owned();
    assert!(link.contains("/sign-in#"), "{link}");
    let twice = ada.post("/api/people", &zoe);
    assert_eq!((twice.status, twice.code().as_str()), (400, "malformed"));
    let cookie = server.cookie("Zoe");
    assert_eq!(server.get("/api/me", &[("cookie", &cookie)]).status, 200);
    assert_eq!(
        ada.post("/api/people/off", &json!({"name": "Zoe"})).status,
        204
    );
    assert_eq!(server.get("/api/me", &[("cookie", &cookie)]).status, 401);
    let oneself = ada.post("/api/people/off", &json!({"name": "Ada"}));
    assert_eq!(oneself.status, 400);
    assert_eq!(ada.rules().status, 200);
}

#[test]
fn an_administrator_cant_take_the_role_from_themselves() {
    let server = Server::start(&[]);
    let ada = Room::of(&server, "Ada");
    let room: Value = serde_json::from_str(&ada.rules().body).unwrap();
    let people = room["rules"]["agent"].as_array().unwrap();
    let was = people.iter().find(|it| it["name"] == "Ada").unwrap();
    let becomes = with(was, "role", json!("agent"));
    let edit = json!({"was": {"agent": was}, "becomes": {"agent": becomes}});
    let answer = ada.post("/api/rules/edit", &edit);
    let told: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(told["faults"], json!([{"field": "role", "why": "own"}]));
    assert_eq!(ada.rules().status, 200);
}
