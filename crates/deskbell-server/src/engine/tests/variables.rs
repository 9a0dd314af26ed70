//! Whom a bot's hand-over identifies, by what the bot has found out.

use std::time::Duration;

use deskbell_protocol::conversation::{Answer, Session};
use deskbell_protocol::{ContactId, ConversationId, ProblemCode};

use super::bots::{asks, bot_chat};
use super::desk::{ANA, Desk};
use super::sms::{ANN, accepted, knows};
use crate::directory::{By, Own, identify};
use crate::engine::{BotDeed, Identified, Input, Variables, WishedHandOff};

const BOB: &str = "+447700900456";

/// Ann has two open cases, CAS-1001 and CAS-1002; Bob has one, CAS-1003, and
/// shares a number with nobody.
fn house() -> Desk {
    let mut desk = Desk::new();
    knows(&mut desk, 1, "Ann Lee", ANN, &["Late parcel", "Wrong bill"]);
    knows(&mut desk, 2, "Bob Roe", BOB, &["Broken lamp"]);
    desk
}

fn of_phone(phone: &str) -> Variables {
    Variables {
        phone: Some(phone.into()),
        ..Variables::default()
    }
}

fn with_case(phone: &str, number: &str) -> Variables {
    Variables {
        case_number: Some(number.into()),
        ..of_phone(phone)
    }
}

/// As `House` does it: looked up first.
fn hand_off(desk: &Desk, id: ConversationId, variables: &Variables) -> Input {
    let opened = desk
        .runtime
        .block_on(crate::store::open(desk.folder.path()));
    let readers = opened.unwrap().1;
    let customer = desk
        .runtime
        .block_on(crate::store::customer_of(&readers, id));
    let by = By {
        contact: customer.unwrap().unwrap().contact,
        phone: variables.phone.as_deref(),
        email: variables.email.as_deref(),
    };
    let own = Own::new(readers);
    let found = identify(&own, by, Duration::from_secs(20));
    let customer = desk.runtime.block_on(found);
    let wish = WishedHandOff {
        variables: variables.clone(),
        customer,
        ..WishedHandOff::default()
    };
    asks(id, BotDeed::HandOff(wish))
}

/// The session that a hand-over with these variables opens.
fn handed_over(desk: &mut Desk, variables: &Variables) -> Session {
    desk.online(ANA);
    let id = bot_chat(desk);
    let wish = hand_off(desk, id, variables);
    desk.ask(wish).unwrap();
    let offer = desk.offer_to(ANA);
    let known = is_known(desk, id);
    let session = accepted(desk, &offer);
    assert_eq!(known, session.customer.contact.is_some());
    assert_eq!(
        offer.customer, session.customer,
        "the alert says it already"
    );
    session
}

fn is_known(desk: &Desk, id: ConversationId) -> bool {
    let engine = desk.engine.as_ref().unwrap();
    engine.routing().conversation(id).unwrap().known
}

fn case_of(session: &Session) -> Option<&str> {
    session.case.as_ref().map(|case| case.number.as_str())
}

#[test]
fn a_number_of_one_contact_links_it_and_its_only_open_case() {
    let session = handed_over(&mut house(), &of_phone(BOB));
    assert_eq!(session.customer.contact, Some(ContactId::from_u128(2)));
    assert_eq!(session.customer.name.as_deref(), Some("Bob Roe"));
    assert_eq!(case_of(&session), Some("CAS-1003"));
}

#[test]
fn of_several_open_cases_the_one_is_linked_that_the_bot_names_and_else_none() {
    let both = handed_over(&mut house(), &of_phone(ANN));
    assert_eq!(both.customer.contact, Some(ContactId::from_u128(1)));
    assert_eq!(case_of(&both), None);
    let named = handed_over(&mut house(), &with_case(ANN, "cas-1002"));
    assert_eq!(case_of(&named), Some("CAS-1002"));
    assert_eq!(named.answers.len(), 1, "only the question before the chat");
}

#[test]
fn the_number_of_somebody_elses_case_links_no_case_and_says_nothing_of_it() {
    for number in ["CAS-1003", "CAS-9999"] {
        let session = handed_over(&mut house(), &with_case(ANN, number));
        assert_eq!(session.customer.contact, Some(ContactId::from_u128(1)));
        assert_eq!(case_of(&session), None, "{number}");
        // The agent reads what the bot was told, and no more.
        let said = Answer {
            question: "Case number".into(),
            answer: number.into(),
        };
        assert_eq!(session.answers.last(), Some(&said));
        let all = serde_json::to_string(&session).unwrap();
        assert!(!all.contains("lamp") && !all.contains("Bob"), "{all}");
    }
}

#[test]
fn a_case_number_alone_is_nobodys_name() {
    let variables = Variables {
        case_number: Some("CAS-1003".into()),
        ..Variables::default()
    };
    let session = handed_over(&mut house(), &variables);
    assert_eq!((session.customer.contact, case_of(&session)), (None, None));
}

#[test]
fn who_is_nobodys_contact_is_an_unknown_customer_with_what_the_bot_was_told() {
    let variables = Variables {
        name: Some("Cyd Fox".into()),
        email: Some("cyd@example.com".into()),
        ..of_phone("+447700900777")
    };
    let session = handed_over(&mut house(), &variables);
    let customer = &session.customer;
    assert_eq!(customer.contact, None);
    assert_eq!(customer.name, variables.name);
    assert_eq!(customer.phone, variables.phone);
    assert_eq!(customer.email, variables.email);
    let name_alone = Variables {
        name: Some("Cyd Fox".into()),
        ..Variables::default()
    };
    let session = handed_over(&mut house(), &name_alone);
    assert_eq!(session.customer.name, name_alone.name);
}

#[test]
fn a_number_of_several_contacts_links_none_and_the_agent_finds_them_by_it() {
    let mut desk = house();
    knows(&mut desk, 3, "Cyd Fox", BOB, &[]);
    let session = handed_over(&mut desk, &of_phone(BOB));
    assert_eq!(session.customer.contact, None);
    assert_eq!(session.customer.phone.as_deref(), Some(BOB));
}

#[test]
fn a_hand_over_that_finds_nobody_links_nobody() {
    let mut desk = house();
    let id = bot_chat(&mut desk);
    let before = desk.runtime.block_on(async {
        let readers = crate::store::open(desk.folder.path()).await.unwrap().1;
        crate::store::customer_of(&readers, id).await.unwrap()
    });
    let wish = hand_off(&desk, id, &of_phone(BOB));
    let refused = desk.ask(wish).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NobodyThere);
    let after = desk.runtime.block_on(async {
        let readers = crate::store::open(desk.folder.path()).await.unwrap().1;
        crate::store::customer_of(&readers, id).await.unwrap()
    });
    assert_eq!(after, before);
    assert!(!is_known(&desk, id));
}

#[test]
fn a_second_hand_over_with_other_variables_is_refused_and_changes_nothing() {
    let mut desk = house();
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    let first = hand_off(&desk, id, &of_phone(BOB));
    desk.ask(first.clone()).unwrap();
    let offer = desk.offer_to(ANA);
    let second = hand_off(&desk, id, &with_case(ANN, "CAS-1001"));
    // Both have been looked up before the first was done.
    let Input::Bot(mut raced) = second else {
        panic!("as made")
    };
    let BotDeed::HandOff(wish) = &mut raced.deed else {
        panic!("as made")
    };
    let known = desk.runtime.block_on(async {
        let readers = crate::store::open(desk.folder.path()).await.unwrap().1;
        let own = Own::new(readers);
        identify(&own, By::phone(ANN), Duration::from_secs(20)).await
    });
    assert!(matches!(known, Identified::Known(_)));
    wish.customer = known;
    let refused = desk.ask(Input::Bot(raced)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::TakenByAnother);
    desk.ask(first).unwrap();
    assert_eq!(desk.offer_to(ANA), offer);
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.customer.contact, Some(ContactId::from_u128(2)));
    assert_eq!(case_of(&session), Some("CAS-1003"));
    assert_eq!(session.answers.len(), 1);
}
