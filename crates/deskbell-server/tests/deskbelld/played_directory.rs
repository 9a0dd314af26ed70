//! A server of ours that speaks Dataverse's requests, as far as one customer needs
//! them, in whatever mood the test wants it. For the tests of the program, and for
//! those of the whole product.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// As the tests beside the directory read filters.
#[path = "../../src/directory/dataverse/tests/filter.rs"]
mod filter;

/// Ann's, of the sample data: here she is somebody else.
const ANN: &str = "+447700900101";
const ID: &str = "00000000-0000-0000-0000-0000000000a1";

/// What the directory makes of each request.
#[derive(Debug, Clone, Copy)]
pub enum Mood {
    Well,
    Down,
    /// Gives tokens, and then something that is no answer.
    Nonsense,
    /// Gives no token.
    Refuses,
    /// Begins to answer, and never ends.
    Dribbles,
    Silent,
}

/// Changed by the test.
#[derive(Debug, Clone)]
pub struct Moody(Arc<Mutex<Mood>>);

impl Moody {
    pub fn is(&self, mood: Mood) {
        *self.0.lock().unwrap() = mood;
    }
}

/// Knows Ann Lim, who is somebody else in the server's own database.
async fn answer(State(Moody(mood)): State<Moody>, uri: Uri) -> Response {
    let mood = *mood.lock().unwrap();
    match mood {
        Mood::Well => {}
        Mood::Nonsense if uri.path() == "/token" => {}
        Mood::Nonsense => return "<html>Sign in".into_response(),
        Mood::Down => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Refuses => {
            let why = r#"{"error":"invalid_client"}"#;
            return (StatusCode::UNAUTHORIZED, why).into_response();
        }
        Mood::Dribbles => {
            let letters = stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(10)).await;
                Some((Ok::<_, Infallible>(" "), ()))
            });
            return Body::from_stream(letters).into_response();
        }
        Mood::Silent => std::future::pending().await,
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

/// Its address, and its mood.
pub async fn directory(mood: Mood) -> (String, Moody) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mood = Moody(Arc::new(Mutex::new(mood)));
    let router = Router::new().fallback(answer).with_state(mood.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (format!("http://{address}"), mood)
}

/// What a server is started with whose contacts are there.
pub fn settings(address: &str) -> [(&'static str, String); 4] {
    [
        ("DESKBELL_DATAVERSE_ADDRESS", address.to_owned()),
        (
            "DESKBELL_DATAVERSE_TOKEN_ADDRESS",
            format!("{address}/token"),
        ),
        ("DESKBELL_DATAVERSE_CLIENT_ID", "desk".to_owned()),
        ("DESKBELL_DATAVERSE_CLIENT_SECRET", "hunter2".to_owned()),
    ]
}
