//! The supervisors' call for what the ledger says.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::harness::{Answer, Server, token};
use crate::sockets::{command, customer, greeted, offer, online};

const DAY: u64 = 24 * 60 * 60 * 1000;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

fn report(server: &Server, name: &str, edges: &[u64]) -> Answer {
    let cookie = server.cookie(name);
    let span = json!({"edges": edges}).to_string();
    server.post("/api/report", &span, &[("cookie", &cookie)])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_of_an_offer_that_was_rejected_just_now() {
    let server = Server::start(&[]);
    let mut ana = online(&server, "Ana", 1).await;
    server.start_chat(&token("a"), "My bill");
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    let rings = offer(&mut ana).await;
    let reject = json!({"type": "reject", "offer": rings["id"], "why": "=1+1"});
    command(&mut ana, 4, reject).await;
    let answer = report(&server, "Sam", &[now() - DAY, now(), now() + DAY]);
    assert_eq!(answer.status, 200, "{answer:?}");
    let report: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(report["total"]["ends"]["rejected"], 1, "{report}");
    assert_eq!(report["days"].as_array().unwrap().len(), 2);
    assert_eq!(report["agents"][0]["name"], "Ana");
    assert_eq!(report["queues"][0]["figures"]["line"]["joined"], 1);
}

#[test]
fn a_report_is_for_supervisors_and_of_days_in_order() {
    let server = Server::start(&[]);
    let refused = |name: &str, edges: &[u64]| {
        let answer = report(&server, name, edges);
        (answer.status, answer.code())
    };
    assert_eq!(refused("Ana", &[0, DAY]), (403, "not_allowed".to_owned()));
    let malformed = (400, "malformed".to_owned());
    let too_many: Vec<u64> = (0..=367).map(|day| day * DAY).collect();
    for edges in [&[][..], &[5], &[5, 5], &[DAY, 0], &too_many] {
        assert_eq!(refused("Sam", edges), malformed);
    }
    let whole_year = &too_many[..=366];
    assert_eq!(report(&server, "Ada", whole_year).status, 200);
    assert_eq!(server.post("/api/report", "{}", &[]).status, 401);
}
