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
use serde_json::json;
use tokio::net::TcpListener;

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
    let late = json!({
        "incidentid": "00000000-0000-0000-0000-000000000001", "ticketnumber": "CAS-01-P8B3",
        "title": "Late parcel", "statecode": 0, "createdon": "2027-01-15T14:03:00Z",
    });
    let answer = match uri.path().trim_start_matches("/api/data/v9.2/") {
        "/token" => json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "t"}),
        "contacts" => json!({"value": [ann]}),
        "incidents" => json!({"value": [late]}),
        _ => ann,
    };
    answer.to_string().into_response()
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
