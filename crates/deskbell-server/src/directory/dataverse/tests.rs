//! Against a server of our own that speaks the same requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::*;
use crate::directory::{By, identify};
use crate::engine::Identified;

mod numbers;

const ANN: &str = "00000000-0000-0000-0000-0000000000a1";
const NUMBER: &str = "+442079460123";

/// What the service does with one request, instead of answering it.
enum Fault {
    Status(u16, &'static [(&'static str, &'static str)]),
    Body(String),
    Never,
}

#[derive(Default)]
struct Seen {
    /// Decoded, without tokens.
    asked: Vec<String>,
    tokens: u32,
    /// How long those that are given live, in seconds.
    life: Option<u64>,
    /// For the next requests.
    faults: VecDeque<Fault>,
    /// For the next tokens.
    token_faults: VecDeque<Fault>,
    contacts: Vec<serde_json::Value>,
    /// What is asked by number finds everybody.
    loose: bool,
    incidents: Vec<serde_json::Value>,
}

type Service = Arc<Mutex<Seen>>;

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
    let fault = {
        let mut seen = service.lock().unwrap();
        let query = uri.query().unwrap_or_default();
        let query: Vec<String> = form_urlencoded::parse(query.as_bytes())
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
        ("incidents", _) => json!({"value": seen.incidents}).to_string().into_response(),
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
        Fault::Never => std::future::pending().await,
    }
}

fn contact(id: &str, name: &str, phone: &str) -> serde_json::Value {
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

fn incident(number: u32, state: i64) -> serde_json::Value {
    json!({
        "incidentid": format!("00000000-0000-0000-0000-{number:012x}"),
        "ticketnumber": format!("CAS-0{number}-P8B3"),
        "title": "Late parcel",
        "statecode": state,
        "createdon": format!("2027-01-15T14:03:{:02}Z", number % 60),
    })
}

/// A service that knows Ann, and the directory in it.
async fn service() -> (Service, Dataverse) {
    with(Duration::from_secs(20), "s&cret+").await
}

async fn with(time: Duration, secret: &str) -> (Service, Dataverse) {
    of(None, time, secret).await
}

async fn of(country: Option<Country>, time: Duration, secret: &str) -> (Service, Dataverse) {
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

fn fails(service: &Service, fault: Fault) {
    service.lock().unwrap().faults.push_back(fault);
}

fn tokens(service: &Service) -> u32 {
    service.lock().unwrap().tokens
}

#[tokio::test]
async fn a_contact_comes_with_their_cases_the_open_ones_first() {
    let (service, directory) = service().await;
    let known = directory.known(ContactId::from_u128(0xa1)).await.unwrap();
    let known = known.unwrap();
    let numbers: Vec<&str> = known.cases.iter().map(|it| it.number.as_str()).collect();
    assert_eq!(numbers, ["CAS-02-P8B3", "CAS-01-P8B3"]);
    assert!(known.cases[0].open && !known.cases[1].open);
    let asked = service.lock().unwrap().asked.join("\n");
    assert!(
        asked.contains(&format!("_customerid_value eq {ANN}")),
        "{asked}"
    );
    let nobody = ContactId::from_u128(7);
    assert_eq!(directory.known(nobody).await, Ok(None));
    assert!(!directory.editable());
}

#[tokio::test]
async fn whatever_is_typed_stays_a_text_of_the_filter() {
    let (service, directory) = service().await;
    let typed = "O'Neil') or contains(fullname,' 100%_[a]&$top=9 +";
    directory.search(typed).await.unwrap();
    let asked = service.lock().unwrap().asked[0].clone();
    for column in SEARCHED {
        let expected = format!("contains({column},'O''Neil'')')");
        assert!(asked.contains(&expected), "{asked}");
    }
    assert!(
        asked.contains("contains(fullname,'100[%][_][[]a]&$top=9')"),
        "{asked}"
    );
    assert!(asked.ends_with("$top=20"), "{asked}");
    directory.search("+44 (0)20 7946 0123").await.unwrap();
    let asked = service.lock().unwrap().asked[1].clone();
    assert!(asked.contains("mobilephone eq '+442079460123'"), "{asked}");
    assert_eq!(directory.search(" \u{202E}").await, Ok(vec![]));
}

#[tokio::test]
async fn hostile_texts_are_cleaned_and_bounded() {
    let (service, directory) = service().await;
    let name = format!("Ann\u{202E}\n<b>{}", "x".repeat(10_000));
    service.lock().unwrap().contacts = vec![contact(ANN, &name, NUMBER)];
    let found = directory.search("ann").await.unwrap();
    let name = &found[0].details.name;
    assert!(
        name.starts_with("Ann <b>x") && name.chars().count() <= 201,
        "{name}"
    );
    service.lock().unwrap().contacts = vec![json!({"contactid": ANN})];
    let found = directory.search("ann").await.unwrap();
    assert_eq!(found[0].details.name, "00000000");
}

#[tokio::test]
async fn a_token_is_used_again_until_it_expires_or_is_refused_once() {
    let (service, directory) = service().await;
    for _ in 0..3 {
        directory.search("ann").await.unwrap();
    }
    assert_eq!(tokens(&service), 1);
    fails(&service, Fault::Status(401, &[]));
    directory.search("ann").await.unwrap();
    assert_eq!(tokens(&service), 2);
    for _ in 0..2 {
        fails(&service, Fault::Status(401, &[]));
    }
    let refused = directory.search("ann").await.unwrap_err();
    assert!(matches!(refused, DirectoryError::Refused(_)), "{refused}");
    assert_eq!(tokens(&service), 3);
    service.lock().unwrap().life = Some(0);
    fails(&service, Fault::Status(401, &[]));
    directory.search("ann").await.unwrap();
    directory.search("ann").await.unwrap();
    assert_eq!(tokens(&service), 5);
}

#[tokio::test]
async fn a_secret_that_is_wrong_is_told_with_the_setting_and_without_the_secret() {
    let (_service, directory) = with(Duration::from_secs(20), "hunter2").await;
    let refused = directory.search("ann").await.unwrap_err().to_string();
    assert!(refused.contains("invalid_client") && refused.contains("client_secret"));
    assert!(!format!("{refused} {directory:?}").contains("hunter2"));
}

#[tokio::test]
async fn too_many_requests_and_faults_of_the_service_are_tried_again_within_the_time() {
    let (service, directory) = service().await;
    let begun = Instant::now();
    fails(&service, Fault::Status(429, &[("retry-after", "1")]));
    directory.search("ann").await.unwrap();
    assert!(begun.elapsed() >= Duration::from_secs(1));
    for _ in 0..2 {
        fails(&service, Fault::Status(500, &[]));
    }
    service
        .lock()
        .unwrap()
        .token_faults
        .push_back(Fault::Status(503, &[]));
    directory.search("ann").await.unwrap();
    // It asks to be left alone for longer than anybody waits.
    let begun = Instant::now();
    fails(&service, Fault::Status(429, &[("retry-after", "300")]));
    let refused = directory.search("ann").await.unwrap_err();
    assert!(matches!(refused, DirectoryError::Down(_)), "{refused}");
    assert!(begun.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn an_answer_that_is_wrong_or_too_long_is_refused_by_name() {
    let (service, directory) = service().await;
    let other = json!({"value": [{"contactid": "no guid"}]}).to_string();
    let long = format!("{{\"value\": [], \"x\": \"{}\"}}", "x".repeat(2_000_000));
    for body in ["<html>", "{}", "[1,2", r#"{"value": 7}"#, &other, &long] {
        fails(&service, Fault::Body(body.into()));
        let refused = directory.search("ann").await.unwrap_err();
        assert!(matches!(refused, DirectoryError::Wrong(_)), "{refused}");
        // One that goes well, so that it is not left alone.
        directory.search("ann").await.unwrap();
    }
    fails(&service, Fault::Status(400, &[]));
    let refused = directory.search("ann").await.unwrap_err();
    assert!(matches!(refused, DirectoryError::Wrong(_)), "{refused}");
    fails(&service, Fault::Status(403, &[]));
    let refused = directory.search("ann").await.unwrap_err();
    assert!(matches!(refused, DirectoryError::Refused(_)), "{refused}");
}

#[tokio::test]
async fn who_never_answers_is_given_up_on_in_time_and_then_left_alone() {
    let time = Duration::from_millis(200);
    let (service, directory) = with(time, "s&cret+").await;
    directory.search("ann").await.unwrap();
    for _ in 0..3 {
        fails(&service, Fault::Never);
        let refused = directory.search("ann").await;
        assert_eq!(refused, Err(DirectoryError::Slow(time)));
    }
    let asked = service.lock().unwrap().asked.len();
    let resting = directory.of_phone(NUMBER).await.unwrap_err();
    assert!(matches!(resting, DirectoryError::Resting(_)), "{resting}");
    let identified = identify(&directory, By::phone(NUMBER), time).await;
    assert_eq!(identified, Identified::Unknown);
    assert_eq!(service.lock().unwrap().asked.len(), asked);
}

#[tokio::test]
async fn who_has_waited_and_gives_up_counts_it_as_a_failure() {
    let time = Duration::from_millis(100);
    let (service, directory) = with(Duration::from_millis(150), "s&cret+").await;
    directory.search("ann").await.unwrap();
    for _ in 0..3 {
        fails(&service, Fault::Never);
        let identified = identify(&directory, By::phone(NUMBER), time).await;
        assert_eq!(identified, Identified::Unknown);
    }
    let resting = directory.of_phone(NUMBER).await.unwrap_err();
    assert!(matches!(resting, DirectoryError::Resting(_)), "{resting}");
}

#[tokio::test]
async fn a_customer_of_one_open_case_is_identified_with_it() {
    let (_service, directory) = service().await;
    let found = identify(&directory, By::phone(NUMBER), Duration::from_secs(20)).await;
    let Identified::Known(known) = found else {
        panic!("{found:?}")
    };
    assert_eq!(known.contact.details.name, "Ann Lee");
    assert_eq!(known.cases.iter().filter(|it| it.open).count(), 1);
}
