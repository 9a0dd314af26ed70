mod trail;

use std::path::Path;
use std::time::Duration;

use deskbell_protocol::agent::{Command, CommandFrame, Role};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, CommandId, TabId};

use super::*;
use crate::config::Config;
use crate::engine::SocketId;
use crate::house::House;
use crate::store;

async fn house(folder: &Path) -> House {
    let flags = [("data", folder.display().to_string())];
    let config = Config::read(None, &flags).unwrap();
    House::open(&config, config.public_origin(8750))
        .await
        .unwrap()
}

async fn ana(house: &House) -> AgentId {
    let new = NewUser {
        name: "Ana".into(),
        role: Role::Agent,
        units: 3,
        queues: Vec::new(),
        password: None,
    };
    house.accounts.add(new, COMMAND_LINE).await.unwrap()
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

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// Signs Ana in by a new link, in a browser that has `before`.
async fn sign_in(house: &House, before: Option<&Secret>) -> Secret {
    let accounts = &house.accounts;
    let token = accounts.make_link("Ana", COMMAND_LINE).await.unwrap();
    let before = accounts.who(before).await.ok();
    let opened = accounts
        .by_link(token.text(), HERE, before.as_ref())
        .await
        .unwrap();
    opened.1
}

/// Ana's desk is open in a tab, and she is online.
async fn go_online(house: &House, agent: AgentId) {
    let attach = Input::AgentAttach {
        agent,
        tab: TabId::from_u128(1),
        socket: SocketId(1),
        surface: Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        },
        position: None,
    };
    house.writer.ask(attach).await.unwrap();
    let frame = CommandFrame {
        command: CommandId::from_u128(1),
        body: Command::SetPresence {
            choice: Choice::Available,
            status: None,
        },
    };
    let ask = Input::AgentCommand { agent, frame };
    house.writer.ask(ask).await.unwrap();
}

/// What the desk has stored of Ana: is she signed in, and what she chose.
async fn at_the_desk(folder: &Path) -> (bool, Choice) {
    let mut store = store::open(folder).await.unwrap().0;
    let look = move || store.look(Timestamp::from_millis(0));
    let loaded = tokio::task::spawn_blocking(look).await.unwrap();
    let mut agents = loaded.agents.into_iter();
    let ana = agents.find(|row| row.person.name == "Ana").unwrap().agent;
    (ana.signed_in, ana.choice)
}

/// The session as it will be this much later.
async fn let_pass(house: &House, session: &Secret, idle: Duration) {
    let seen = AccountRow::Seen(session.hash(), house.clock.now() - idle);
    house.accounts.change(vec![], vec![seen]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_last_session_lapses_is_signed_out_and_starts_offline() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let session = sign_in(&house, None).await;
    go_online(&house, agent).await;
    house.accounts.tidy().await.unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (true, Choice::Available));
    let_pass(&house, &session, 8 * HOUR).await;
    house.accounts.tidy().await.unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (false, Choice::Offline));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_before_a_lapsed_session_was_tidied_away_starts_offline() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let session = sign_in(&house, None).await;
    go_online(&house, agent).await;
    let_pass(&house, &session, 9 * HOUR).await;
    sign_in(&house, None).await;
    assert_eq!(at_the_desk(folder.path()).await, (true, Choice::Offline));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_browser_changes_nothing_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let first = sign_in(&house, None).await;
    go_online(&house, agent).await;
    let second = sign_in(&house, None).await;
    assert_eq!(at_the_desk(folder.path()).await, (true, Choice::Available));
    let second = house.accounts.who(Some(&second)).await.unwrap();
    house.accounts.sign_out(&second).await.unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (true, Choice::Available));
    let first = house.accounts.who(Some(&first)).await.unwrap();
    house.accounts.sign_out(&first).await.unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (false, Choice::Offline));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_ends_the_session_that_the_browser_had_with_its_sockets() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let old = sign_in(&house, None).await;
    let who = house.accounts.who(Some(&old)).await.unwrap();
    let mut ticket = house.accounts.enter(&who).await.unwrap();
    let new = sign_in(&house, Some(&old)).await;
    ticket.ended().await;
    assert!(house.accounts.who(Some(&old)).await.is_err());
    let who = house.accounts.who(Some(&new)).await.unwrap();
    house.accounts.sign_out(&who).await.unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (false, Choice::Offline));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_again_in_the_same_browser_goes_on_with_their_work() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let old = sign_in(&house, None).await;
    go_online(&house, agent).await;
    sign_in(&house, Some(&old)).await;
    assert_eq!(at_the_desk(folder.path()).await, (true, Choice::Available));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_in_somebody_elses_browser_signs_them_out() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let agent = ana(&house).await;
    let anas = sign_in(&house, None).await;
    go_online(&house, agent).await;
    let ben = NewUser {
        name: "Ben".into(),
        role: Role::Agent,
        units: 3,
        queues: Vec::new(),
        password: Some("correct horse battery".into()),
    };
    house.accounts.add(ben, COMMAND_LINE).await.unwrap();
    let before = house.accounts.who(Some(&anas)).await.unwrap();
    let password = "correct horse battery".to_owned();
    house
        .accounts
        .by_password("Ben", password, HERE, Some(&before))
        .await
        .unwrap();
    assert_eq!(at_the_desk(folder.path()).await, (false, Choice::Offline));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_before_its_socket_entered_opens_none() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    ana(&house).await;
    let session = sign_in(&house, None).await;
    let who = house.accounts.who(Some(&session)).await.unwrap();
    house.accounts.disable("Ana", COMMAND_LINE).await.unwrap();
    let refused = house.accounts.enter(&who).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::SignedOut);
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
        .by_link(token.text(), from, None)
        .await
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::SignInFailed);
}
