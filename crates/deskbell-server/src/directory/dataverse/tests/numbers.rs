//! By which numbers somebody is found, however people have typed them there.

use super::*;

const GERMAN: &str = "+4915123456789";

async fn of_the_house(country: Option<Country>) -> (Service, Dataverse) {
    of(country, Duration::from_secs(20), "s&cret+").await
}

fn knows(service: &Service, contacts: &[(&str, &str)]) {
    let contacts = contacts
        .iter()
        .map(|(name, phone)| contact(ANN, name, phone));
    service.lock().unwrap().contacts = contacts.collect();
}

#[tokio::test]
async fn a_number_is_found_in_any_writing_with_its_countrys_code() {
    let (service, directory) = service().await;
    for phone in [
        "+44 20 7946 0123",
        "00442079460123",
        "442079460123",
        "+44-20-7946-0123",
        "+44 (0)20 7946 0123",
    ] {
        knows(&service, &[("Ann Lee", phone)]);
        let found = directory.of_phone(NUMBER).await.unwrap();
        assert_eq!(found.len(), 1, "{phone}");
        assert_eq!(found[0].id, ContactId::from_u128(0xa1));
        assert_eq!(found[0].details.phone.as_deref(), Some(NUMBER));
        assert_eq!(found[0].details.company.as_deref(), Some("Lee & Sons"));
    }
    let asked = service.lock().unwrap().asked[0].clone();
    assert!(asked.contains("$filter=statecode eq 0 and ("), "{asked}");
    assert!(asked.contains("mobilephone eq '+442079460123'"), "{asked}");
    assert!(asked.contains("$top=20"), "{asked}");
    assert_eq!(directory.of_phone("Parcels").await, Ok(vec![]));
}

#[tokio::test]
async fn a_number_of_the_default_country_is_found_as_it_is_written_at_home() {
    let (service, directory) = of_the_house(Some(Country::DE)).await;
    for phone in [
        "015123456789",
        "0151 23456789",
        "0151/23456789",
        "0151-23456789",
        "01512 3456789",
        "+49 151 23456789",
    ] {
        knows(&service, &[("Ann Lee", phone)]);
        let found = directory.of_phone(GERMAN).await.unwrap();
        assert_eq!(found.len(), 1, "{phone}");
        assert_eq!(found[0].details.phone.as_deref(), Some(GERMAN));
        let found = directory.search("0151 2345 6789").await.unwrap();
        assert_eq!(found.len(), 1, "{phone} as an agent types it");
    }
    let asked = service.lock().unwrap().asked.len();
    assert_eq!(asked, 12, "one question each");
}

#[tokio::test]
async fn a_number_that_is_another_ones_at_home_is_not_taken_for_the_one_that_was_asked_for() {
    let (service, directory) = of_the_house(Some(Country::DE)).await;
    // London as it is dialled in London, which is a number of Germany here.
    knows(
        &service,
        &[("Bob", "020 7946 0123"), ("Cleo", "02079460123")],
    );
    for loose in [false, true] {
        service.lock().unwrap().loose = loose;
        assert_eq!(directory.of_phone(NUMBER).await, Ok(vec![]));
    }
    let (service, directory) = of_the_house(None).await;
    knows(&service, &[("Ann Lee", "0151 23456789")]);
    service.lock().unwrap().loose = true;
    assert_eq!(
        directory.of_phone(GERMAN).await,
        Ok(vec![]),
        "it may be any country's"
    );
}

#[tokio::test]
async fn whoever_it_answers_with_only_whose_number_it_is_counts() {
    let (service, directory) = of_the_house(Some(Country::DE)).await;
    service.lock().unwrap().loose = true;
    knows(
        &service,
        &[
            ("Not Ann", "+4915123456780"),
            ("Ann Lee", "0151 23456789"),
            ("Nobody", "see notes"),
            ("Short", "23456789"),
            ("Foreign", "004415123456789"),
        ],
    );
    let found = directory.of_phone(GERMAN).await.unwrap();
    let names: Vec<&str> = found.iter().map(|it| it.details.name.as_str()).collect();
    assert_eq!(names, ["Ann Lee"]);
}

#[tokio::test]
async fn who_stands_there_twice_in_two_writings_is_left_to_the_agent() {
    let (service, directory) = of_the_house(Some(Country::DE)).await;
    let other = "00000000-0000-0000-0000-0000000000a2";
    service.lock().unwrap().contacts = vec![
        contact(ANN, "Ann Lee", "0151 23456789"),
        contact(other, "Ann Lee", GERMAN),
    ];
    assert_eq!(directory.of_phone(GERMAN).await.unwrap().len(), 2);
    let who = identify(&directory, By::phone(GERMAN), Duration::from_secs(20)).await;
    assert_eq!(who, Identified::Unknown);
}

#[tokio::test]
async fn a_number_that_is_written_as_nobody_thinks_is_found_by_its_parts() {
    let (service, directory) = of_the_house(Some(Country::DE)).await;
    knows(&service, &[("Ann Lee", "0151 - 2345 67 89")]);
    assert_eq!(directory.of_phone(GERMAN).await, Ok(vec![]));
    let found = directory.search("0151 2345 67 89").await.unwrap();
    assert_eq!(found.len(), 1);
    let asked = service.lock().unwrap().asked.last().cloned().unwrap();
    assert!(asked.contains("contains(mobilephone,'2345')"), "{asked}");
}
