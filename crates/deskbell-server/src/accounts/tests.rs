use std::time::Duration;

use deskbell_protocol::agent::Role;

use super::*;
use crate::config::Config;
use crate::house::House;

async fn house(folder: &std::path::Path) -> House {
    let flags = [("data", folder.display().to_string())];
    let config = Config::read(None, &flags).unwrap();
    House::open(&config, config.public_origin(8750))
        .await
        .unwrap()
}

async fn ana(house: &House) -> deskbell_protocol::AgentId {
    let new = NewUser {
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
        queues: Vec::new(),
        password: None,
    };
    house.accounts.add(new).await.unwrap()
}

/// A session as it would be this long after its sign-in and its last use.
async fn session(house: &House, age: Duration, idle: Duration) -> Secret {
    let accounts = &house.accounts;
    let agent = accounts.named("Ana").await.unwrap().id;
    let secret = Secret::random().unwrap();
    let now = house.clock.now();
    let row = CookieSession {
        hash: secret.hash(),
        agent,
        created_at: now - age,
        seen_at: now - idle,
    };
    accounts
        .change(vec![], vec![AccountRow::CookieSession(row)])
        .await
        .unwrap();
    secret
}

const HOUR: Duration = Duration::from_secs(60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_eight_idle_hours_and_after_a_day_at_the_latest() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    for (age, idle, alive) in [(23, 7, true), (23, 8, false), (24, 0, false)] {
        let secret = session(&house, age * HOUR, idle * HOUR).await;
        let who = house.accounts.who(Some(&secret)).await;
        assert_eq!(who.is_ok(), alive, "{age} h old, {idle} h idle");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tidying_ends_the_sockets_of_a_session_that_is_too_old_and_of_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let old = session(&house, 24 * HOUR, Duration::ZERO).await;
    // Nothing was asked over HTTP for long, but its socket is open.
    let quiet = session(&house, 23 * HOUR, 9 * HOUR).await;
    let mut of_old = house.accounts.sockets.enter(old.hash(), agent);
    let _of_quiet = house.accounts.sockets.enter(quiet.hash(), agent);
    house.accounts.tidy().await.unwrap();
    of_old.ended().await;
    assert!(house.accounts.who(Some(&old)).await.is_err());
    assert!(house.accounts.who(Some(&quiet)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_worth_nothing_after_a_day() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let token = Secret::random().unwrap();
    let link = tables::SignInLinkRow {
        hash: token.hash(),
        agent,
        expires_at: house.clock.now(),
    };
    house
        .accounts
        .change(vec![], vec![AccountRow::SignInLink(link)])
        .await
        .unwrap();
    let from = "127.0.0.1".parse().unwrap();
    let refused = house
        .accounts
        .by_link(token.text(), from)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::SignInFailed);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signed_in_stands_in_the_audit_and_what_was_typed_wrongly_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let from = "127.0.0.1".parse().unwrap();
    let token = house.accounts.make_link("ana").await.unwrap();
    house.accounts.by_link(token.text(), from).await.unwrap();
    house
        .accounts
        .by_password("my secret", "x".into(), from)
        .await
        .unwrap_err();
    let rows = tables::audit_rows(house.readers.pool()).await.unwrap();
    let deeds: Vec<_> = rows
        .iter()
        .map(|(entry, _)| (entry.deed, entry.about.as_str()))
        .collect();
    assert_eq!(
        deeds,
        [
            (Deed::UserAdded, "Ana"),
            (Deed::LinkMade, "Ana"),
            (Deed::SignedIn, ""),
            (Deed::SignInFailed, ""),
        ]
    );
    assert!(rows.iter().all(|(entry, _)| entry.who != "my secret"));
    assert_eq!(crate::audit::first_broken(&rows), None);
}
