//! Against a server of our own that speaks the same requests.

use std::time::{Duration, Instant};

use serde_json::json;

use super::*;
use crate::directory::{By, identify};
use crate::engine::Identified;
use service::{Fault, Service, contact, fails, incident, of, service, tokens, with};

mod cases;
mod filter;
mod numbers;
mod service;

const ANN: &str = "00000000-0000-0000-0000-0000000000a1";
const NUMBER: &str = "+442079460123";

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
    assert_eq!(rests(&resting), &DirectoryError::Slow(time));
    let identified = identify(&directory, By::phone(NUMBER), time).await;
    assert_eq!(identified, Identified::Unknown);
    assert_eq!(service.lock().unwrap().asked.len(), asked);
}

/// Why it is left alone.
fn rests(resting: &DirectoryError) -> &DirectoryError {
    let DirectoryError::Resting { why, .. } = resting else {
        panic!("{resting}")
    };
    why
}

#[tokio::test]
async fn an_answer_that_begins_in_time_and_never_ends_is_given_up_on_as_one_that_is_slow() {
    let time = Duration::from_millis(200);
    let (service, directory) = with(time, "s&cret+").await;
    directory.search("ann").await.unwrap();
    let begun = Instant::now();
    fails(&service, Fault::Dribble);
    let slow = directory.search("ann").await;
    assert_eq!(slow, Err(DirectoryError::Slow(time)));
    service
        .lock()
        .unwrap()
        .token_faults
        .push_back(Fault::Dribble);
    fails(&service, Fault::Status(401, &[]));
    let slow = directory.search("ann").await;
    assert_eq!(slow, Err(DirectoryError::Slow(time)), "a new token");
    assert!(begun.elapsed() < Duration::from_secs(20));
    directory.search("ann").await.unwrap();
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
    let why = rests(&resting);
    assert!(matches!(why, DirectoryError::Slow(_)), "{resting}");
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
