//! A contact's cases, searched: all of them, and nobody else's.

use super::*;

const ANN_ID: ContactId = ContactId::from_u128(0xa1);

/// Ann has so many cases, the last ones closed; Bob has one.
async fn with_cases(many: u32) -> (Service, Dataverse) {
    let (service, directory) = service().await;
    let mut incidents: Vec<_> = (1..=many).map(|it| incident(it, 1)).collect();
    let mut of_bob = incident(900, 0);
    of_bob["_customerid_value"] = "00000000-0000-0000-0000-0000000000b0".into();
    incidents.push(of_bob);
    service.lock().unwrap().incidents = incidents;
    (service, directory)
}

fn titled(service: &Service, number: usize, title: &str) {
    service.lock().unwrap().incidents[number - 1]["title"] = title.into();
}

fn numbers(found: &[Case]) -> Vec<&str> {
    found.iter().map(|it| it.number.as_str()).collect()
}

#[tokio::test]
async fn a_case_is_found_by_its_number_or_words_of_its_title_among_all_of_the_contacts() {
    let (service, directory) = with_cases(80).await;
    titled(&service, 77, "O'Neil's lamp, 100% broken");
    let known = directory.known(ANN_ID).await.unwrap().unwrap();
    assert_eq!(known.cases.len(), 50);
    assert!(!numbers(&known.cases).contains(&"CAS-077-P8B3"));
    for typed in [
        "CAS-077",
        "cas-077-p8b3",
        "lamp o'neil",
        "BROKEN 077",
        " 100% ",
    ] {
        let found = directory.search_cases(ANN_ID, typed).await.unwrap();
        assert_eq!(numbers(&found), ["CAS-077-P8B3"], "{typed}");
    }
    for typed in ["lamp whole", "CAS-0900", "1000%", "", " \u{202E}"] {
        let found = directory.search_cases(ANN_ID, typed).await;
        assert_eq!(found, Ok(vec![]), "{typed}");
    }
    let many = directory.search_cases(ANN_ID, "parcel").await.unwrap();
    assert_eq!(many.len(), 20);
}

#[tokio::test]
async fn whatever_is_typed_for_a_case_stays_a_text_of_its_contacts_filter() {
    let (service, directory) = with_cases(3).await;
    let long = "x".repeat(10_000);
    for typed in [
        "x') or (ticketnumber ne '",
        "' or 1 eq 1 or title eq '",
        "%",
        "_",
        "[a-z]",
        "a\0b&$top=9",
        long.as_str(),
    ] {
        let found = directory.search_cases(ANN_ID, typed).await;
        assert_eq!(found, Ok(vec![]), "{typed}");
        let asked = service.lock().unwrap().asked.pop().unwrap();
        let theirs = format!("$filter=_customerid_value eq {ANN} and (contains(");
        assert!(asked.contains(&theirs), "{asked}");
        assert!(asked.ends_with("$top=20"), "{asked}");
        assert!(asked.len() < 2_000, "{asked}");
    }
}

#[tokio::test]
async fn one_case_is_the_contacts_or_none() {
    let (_service, directory) = with_cases(80).await;
    let case = |number| directory.case(ANN_ID, CaseId::from_u128(number));
    let found = case(77).await.unwrap().unwrap();
    assert_eq!(found.number, "CAS-077-P8B3");
    assert_eq!(case(0x384).await, Ok(None), "it is Bob's");
    assert_eq!(case(7_000).await, Ok(None));
}

#[tokio::test]
async fn a_search_is_tried_again_and_says_what_went_wrong() {
    let (service, directory) = with_cases(3).await;
    fails(&service, Fault::Status(503, &[]));
    let found = directory.search_cases(ANN_ID, "CAS-03").await.unwrap();
    assert_eq!(numbers(&found), ["CAS-03-P8B3"]);
    fails(&service, Fault::Body("<html>".into()));
    let wrong = directory.search_cases(ANN_ID, "parcel").await.unwrap_err();
    assert!(matches!(wrong, DirectoryError::Wrong(_)), "{wrong}");
    let time = Duration::from_millis(200);
    let (service, directory) = with(time, "s&cret+").await;
    fails(&service, Fault::Never);
    let slow = directory.search_cases(ANN_ID, "parcel").await;
    assert_eq!(slow, Err(DirectoryError::Slow(time)));
}
