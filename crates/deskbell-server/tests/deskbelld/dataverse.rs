//! The program with an outside directory of contacts: a server of ours that speaks
//! Dataverse's requests, as far as one customer needs them. Its errors, one by one,
//! are tested beside the directory itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::filter;
use crate::harness::Server;
use crate::sms::{ANN, CONFIGURED, exported, form, signed};
use crate::sockets::{command, offer, online};

const ID: &str = "00000000-0000-0000-0000-0000000000a1";

/// Knows Ann Lim, who is somebody else in the server's own database.
async fn answer(State(down): State<Arc<AtomicBool>>, uri: Uri) -> Response {
    if down.load(Ordering::SeqCst) {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let ann = json!({"contactid": ID, "fullname": "Ann Lim", "mobilephone": ANN});
    let answer = match uri.path().trim_start_matches("/api/data/v9.2/") {
        "/token" => json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "t"}),
        "contacts" => json!({"value": [ann]}),
        "incidents" => json!({"value": incidents(uri.query().unwrap_or_default())}),
        _ => ann,
    };
    answer.to_string().into_response()
}

/// Those of her sixty that are asked for; only the first is open.
fn incidents(query: &str) -> Vec<Value> {
    let query: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let asked = |wanted: &str| {
        let found = query.iter().find(|(name, _)| name == wanted);
        found
            .map(|(_, value)| value.to_string())
            .unwrap_or_default()
    };
    let incident = |number: u32| {
        json!({
            "incidentid": format!("00000000-0000-0000-0000-{number:012}"),
            "_customerid_value": ID,
            "ticketnumber": format!("CAS-{number:02}-P8B3"),
            "title": if number == 57 { "O'Neil's lamp" } else { "Late parcel" },
            "statecode": u8::from(number != 1),
            "createdon": "2027-01-15T14:03:00Z",
        })
    };
    let all = (1..=60)
        .map(incident)
        .filter(|it| filter::fits(&asked("$filter"), it));
    all.take(asked("$top").parse().unwrap()).collect()
}

async fn directory() -> (SocketAddr, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let down = Arc::new(AtomicBool::new(false));
    let router = Router::new().fallback(answer).with_state(down.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, down)
}

/// A server whose contacts are there, with these settings besides.
fn start(address: &str, more: &[(&str, &str)]) -> Server {
    let token = format!("{address}/token");
    let dataverse = [
        ("DESKBELL_DATAVERSE_ADDRESS", address),
        ("DESKBELL_DATAVERSE_TOKEN_ADDRESS", token.as_str()),
        ("DESKBELL_DATAVERSE_CLIENT_ID", "desk"),
        ("DESKBELL_DATAVERSE_CLIENT_SECRET", "hunter2"),
    ];
    Server::start_in(&[&CONFIGURED[..], &dataverse, more].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_shows_whom_the_directory_knows_and_goes_on_while_that_is_down() {
    let (address, down) = directory().await;
    let server = start(&format!("http://{address}"), &[]);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(signed(&server, "new", &form("SM1", "Hello")).status, 200);
    let offer = offer(&mut ana).await;
    assert_eq!(offer["customer"]["name"], "Ann Lim");
    let accept = json!({"type": "accept", "offer": offer["id"]});
    command(&mut ana, 2, accept).await;
    let cookie = server.cookie("Ana");
    let conversation = offer["conversation"].as_str().unwrap();
    let path = format!("/api/conversations/{conversation}/customer");
    let card = || server.get(&path, &[("cookie", &cookie)]);
    let known = card();
    assert_eq!(known.status, 200, "{known:?}");
    let known: serde_json::Value = serde_json::from_str(&known.body).unwrap();
    assert_eq!(known["editable"], false);
    assert!(
        known["known"].to_string().contains("CAS-01-P8B3"),
        "{known}"
    );
    down.store(true, Ordering::SeqCst);
    let gone = card();
    assert_eq!((gone.status, gone.code()), (503, "directory_down".into()));
    let say = json!({"type": "say", "conversation": conversation, "text": "Here"});
    let said = command(&mut ana, 3, say).await;
    assert_eq!(said["ok"]["said"]["number"], 2, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_is_not_among_those_that_are_shown_is_found_there_and_linked() {
    let (address, down) = directory().await;
    let server = start(&format!("http://{address}"), &[]);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(signed(&server, "new", &form("SM1", "Hello")).status, 200);
    let offer = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    command(&mut ana, 2, accept).await;
    let cookie = server.cookie("Ana");
    let conversation = offer["conversation"].as_str().unwrap();
    let of = |what: &str| format!("/api/conversations/{conversation}/{what}");
    let got = |what: &str| {
        let answer = server.get(&of(what), &[("cookie", &cookie)]);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    };
    assert!(!got("customer").contains("CAS-57-P8B3"));
    let found: Value = serde_json::from_str(&got("cases?words=o%27neil%27s")).unwrap();
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(found[0]["number"], "CAS-57-P8B3");
    assert_eq!(got("cases?words=%00%27%29%20or%201"), "[]");
    let link = |case: &Value, command: u32| {
        let change = json!({"link_case": {"case": case}});
        let body = json!({"command": format!("{command:026}"), "change": change});
        server.post(&of("customer"), &body.to_string(), &[("cookie", &cookie)])
    };
    let linked = link(&found[0]["id"], 3);
    assert_eq!(linked.status, 200, "{linked:?}");
    assert!(got("customer").contains("CAS-57-P8B3"), "the one in hand");
    let unknown = link(&json!(format!("{:026}", 9_000)), 4);
    assert_eq!((unknown.status, unknown.code()), (404, "not_found".into()));
    down.store(true, Ordering::SeqCst);
    let gone = server.get(&of("cases?words=lamp"), &[("cookie", &cookie)]);
    assert_eq!((gone.status, gone.code()), (503, "directory_down".into()));
}

#[test]
fn a_directory_that_never_answers_loses_no_message_and_delays_it_by_its_bound_only() {
    // Takes connections and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let hurried = [("DESKBELL_DATAVERSE_TIMEOUT_MS", "300")];
    let server = start(&address, &hurried);
    let begun = std::time::Instant::now();
    assert_eq!(signed(&server, "new", &form("SM1", "One")).status, 200);
    assert!(begun.elapsed() >= std::time::Duration::from_millis(300));
    // What goes on waits for nobody.
    assert_eq!(signed(&server, "new", &form("SM2", "Two")).status, 200);
    let exported = exported(&server);
    let conversations = exported["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 1, "{exported}");
    assert_eq!(conversations[0]["messages"].as_array().unwrap().len(), 2);
    let customer = &conversations[0]["customer"];
    assert_eq!(
        (&customer["phone"], &customer["contact"]),
        (&ANN.into(), &serde_json::Value::Null)
    );
}
