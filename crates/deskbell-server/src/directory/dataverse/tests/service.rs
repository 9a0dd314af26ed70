//! The service that plays Dataverse: tokens, contacts and incidents, and whatever
//! may go wrong with each of them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{ANN, filter};
use crate::directory::dataverse::{Dataverse, Settings};
use crate::phone::Country;

/// What the service does with one request, instead of answering it.
pub enum Fault {
    Status(u16, &'static [(&'static str, &'static str)]),
    Body(String),
    /// The answer begins, and comes a letter at a time without an end.
    Dribble,
    Never,
}

#[derive(Default)]
pub struct Seen {
    /// Decoded, without tokens.
    pub asked: Vec<String>,
    pub tokens: u32,
    /// How long those that are given live, in seconds.
    pub life: Option<u64>,
    /// For the next requests.
    pub faults: VecDeque<Fault>,
    /// For the next tokens.
    pub token_faults: VecDeque<Fault>,
    pub contacts: Vec<serde_json::Value>,
    /// What is asked by number finds everybody.
    pub loose: bool,
    pub incidents: Vec<serde_json::Value>,
}

pub type Service = Arc<Mutex<Seen>>;

async fn served(
    State(service): State<Service>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if uri.path() == "/token" {
        let fault = service.lock().unwrap().token_faults.pop_front();
        if let Some(fault) = fault {
            return failing(fault).await;
        }
        let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let has = |name: &str, value: &str| form.contains(&(name.into(), value.into()));
        assert!(method == Method::POST && has("grant_type", "client_credentials"));
        assert!(has("client_id", "desk") && form.iter().any(|(_, it)| it.ends_with("/.default")));
        if !has("client_secret", "s&cret+") {
            return (StatusCode::UNAUTHORIZED, r#"{"error":"invalid_client"}"#).into_response();
        }
        let mut seen = service.lock().unwrap();
        seen.tokens += 1;
        let granted = json!({"token_type": "Bearer", "expires_in": seen.life.unwrap_or(3599),
            "access_token": format!("t{}", seen.tokens)});
        return granted.to_string().into_response();
    }
    let bearer = headers["authorization"].to_str().unwrap().to_owned();
    let query = uri.query().unwrap_or_default();
    let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let fault = {
        let mut seen = service.lock().unwrap();
        let query: Vec<String> = asked
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        seen.asked
            .push(format!("{}?{}", uri.path(), query.join("&")));
        assert!(
            headers["prefer"]
                .to_str()
                .unwrap()
                .contains("FormattedValue")
        );
        if bearer != format!("Bearer t{}", seen.tokens) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
        seen.faults.pop_front()
    };
    if let Some(fault) = fault {
        return failing(fault).await;
    }
    let seen = service.lock().unwrap();
    let path = uri.path().trim_start_matches("/api/data/v9.2/");
    let one = path
        .strip_prefix("contacts(")
        .and_then(|it| it.strip_suffix(')'));
    match (path, one) {
        ("contacts", _) => json!({"value": found(&seen)}).to_string().into_response(),
        ("incidents", _) => {
            let found = incidents(&seen, &asked);
            json!({"value": found}).to_string().into_response()
        }
        (_, Some(id)) => match seen.contacts.iter().find(|it| it["contactid"] == id) {
            Some(contact) => contact.to_string().into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Those whose number stands in the last question, letter by letter; all, where it
/// asks for none.
fn found(seen: &Seen) -> Vec<&serde_json::Value> {
    let asked = seen.asked.last().map_or("", String::as_str);
    let is_asked = |it: &&serde_json::Value| {
        let phone = it["mobilephone"].as_str().unwrap_or_default();
        let by_number = asked.contains("mobilephone eq ") && !seen.loose;
        !by_number || asked.contains(&format!("mobilephone eq '{phone}'"))
    };
    seen.contacts.iter().filter(is_asked).collect()
}

/// Those that the question's filter fits, in the order in which they are there, as
/// many as it asks for at most.
fn incidents(seen: &Seen, asked: &[(String, String)]) -> Vec<serde_json::Value> {
    let one = |wanted: &str| {
        let found = asked.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| value)
    };
    let fits = |it: &&serde_json::Value| filter::fits(one("$filter"), it);
    let most = one("$top").parse().unwrap();
    seen.incidents
        .iter()
        .filter(fits)
        .take(most)
        .cloned()
        .collect()
}

async fn failing(fault: Fault) -> Response {
    match fault {
        Fault::Status(status, headers) => {
            let mut answer = Response::builder().status(status);
            for (name, value) in headers {
                answer = answer.header(*name, *value);
            }
            answer.body(Body::from("{}")).unwrap()
        }
        Fault::Body(body) => body.into_response(),
        Fault::Dribble => {
            let letters = futures_util::stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(10)).await;
                Some((Ok::<_, std::convert::Infallible>(" "), ()))
            });
            Body::from_stream(letters).into_response()
        }
        Fault::Never => std::future::pending().await,
    }
}

pub fn contact(id: &str, name: &str, phone: &str) -> serde_json::Value {
    json!({
        "@odata.etag": "W/\"1\"",
        "contactid": id,
        "fullname": name,
        "mobilephone": phone,
        "emailaddress1": "ann@example.com",
        "_parentcustomerid_value": "00000000-0000-0000-0000-0000000000b1",
        "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue": "Lee & Sons",
    })
}

pub fn incident(number: u32, state: i64) -> serde_json::Value {
    json!({
        "incidentid": format!("00000000-0000-0000-0000-{number:012x}"),
        "_customerid_value": ANN,
        "ticketnumber": format!("CAS-0{number}-P8B3"),
        "title": "Late parcel",
        "statecode": state,
        "createdon": format!("2027-01-15T14:03:{:02}Z", number % 60),
    })
}

/// A service that knows Ann, and the directory in it.
pub async fn service() -> (Service, Dataverse) {
    with(Duration::from_secs(20), "s&cret+").await
}

pub async fn with(time: Duration, secret: &str) -> (Service, Dataverse) {
    of(None, time, secret).await
}

pub async fn of(country: Option<Country>, time: Duration, secret: &str) -> (Service, Dataverse) {
    let service = Service::default();
    {
        let mut seen = service.lock().unwrap();
        seen.contacts = vec![contact(ANN, "Ann Lee", "+44 20 7946 0123")];
        seen.incidents = vec![incident(1, 1), incident(2, 0)];
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new()
        .fallback(served)
        .with_state(Arc::clone(&service));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = Settings {
        token_address: format!("{address}/token"),
        address,
        client_id: "desk".into(),
        client_secret: secret.into(),
        time,
    };
    (service, Dataverse::new(settings, country))
}

pub fn fails(service: &Service, fault: Fault) {
    service.lock().unwrap().faults.push_back(fault);
}

pub fn tokens(service: &Service) -> u32 {
    service.lock().unwrap().tokens
}
