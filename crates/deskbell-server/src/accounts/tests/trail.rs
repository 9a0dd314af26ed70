//! What stands in the audit of signing in and out, and of reading.

use deskbell_protocol::ConversationId;

use super::*;

/// Who did what about what, in its order, without how Ana came to be.
async fn trail(house: &House) -> Vec<(String, Deed, String)> {
    let rows = tables::audit_rows(&house.readers).await.unwrap();
    assert_eq!(tables::audit_fault(&house.readers).await.unwrap(), None);
    rows.into_iter()
        .map(|(entry, _)| (entry.who, entry.deed, entry.about))
        .filter(|(_, deed, _)| !matches!(deed, Deed::UserAdded | Deed::LinkMade))
        .collect()
}

fn stands(who: &str, deed: Deed, about: &str) -> (String, Deed, String) {
    (who.into(), deed, about.into())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_sign_in_names_the_account_and_the_address_and_never_what_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    for name in ["my secret", "ANA"] {
        let tried = house.accounts.by_password(name, "x".into(), HERE, None);
        tried.await.unwrap_err();
    }
    let unknown = Secret::random().unwrap();
    let tried = house.accounts.by_link(unknown.text(), HERE, None).await;
    tried.unwrap_err();
    assert_eq!(
        trail(&house).await,
        [
            stands("nobody known", Deed::SignInFailed, "from 127.0.0.1"),
            stands("Ana", Deed::SignInFailed, "from 127.0.0.1"),
            stands("nobody known", Deed::SignInFailed, "from 127.0.0.1"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out_and_being_switched_off_stand_in_the_audit() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let session = sign_in(&house, None).await;
    let who = house.accounts.who(Some(&session)).await.unwrap();
    house.accounts.sign_out(&who).await.unwrap();
    house.accounts.disable("Ana", COMMAND_LINE).await.unwrap();
    assert_eq!(
        trail(&house).await,
        [
            stands("Ana", Deed::SignedIn, ""),
            stands("Ana", Deed::SignedOut, ""),
            stands("command line", Deed::UserDisabled, "Ana"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_somebody_elses_conversation_stands_in_the_audit_once_for_each_session() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let (one, other) = (ConversationId::from_u128(1), ConversationId::from_u128(2));
    for conversations in [&[one, one, other][..], &[one]] {
        let session = sign_in(&house, None).await;
        let who = house.accounts.who(Some(&session)).await.unwrap();
        for id in conversations {
            house.accounts.reads(&who, *id).await.unwrap();
        }
    }
    let (one, other) = (one.to_string(), other.to_string());
    let trail = trail(&house).await;
    let read: Vec<_> = trail
        .iter()
        .filter(|it| it.1 == Deed::ConversationRead)
        .map(|it| it.2.as_str())
        .collect();
    assert_eq!(read, [one.as_str(), &other, &one]);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_at_an_account_that_has_to_wait_cost_the_others_at_the_address_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let token = house.accounts.make_link("Ana", COMMAND_LINE).await.unwrap();
    let elsewhere = "192.0.2.7".parse().unwrap();
    let guess = |from| house.accounts.by_password("Ben", "x".into(), from, None);
    for _ in 0..ATTEMPTS {
        let refused = guess(elsewhere).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::SignInFailed);
    }
    for _ in 0..ATTEMPTS {
        let refused = guess(HERE).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::TooManyAttempts);
    }
    house
        .accounts
        .by_link(token.text(), HERE, None)
        .await
        .unwrap();
}
