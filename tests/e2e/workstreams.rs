//! The rules of a workstream as the administrator changes them in their room, at
//! work in desks that are open.

use deskbell_testing::agent::{RINGING, entry};
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::{Agent, Browser, Server};

/// Of the sample data: Ann Lee's, with an open case.
const ANN: &str = "+447700900101";
/// Nobody's.
const SOMEBODY: &str = "+447700900155";

/// An administrator at the rules of the web chat.
async fn at_web_chat(server: &Server) -> Browser {
    let ada = server.administrator("workstreams").await;
    ada.choose_rule("Web chat").await;
    ada
}

/// Sets a field of the rule that is open to this, and saves it.
async fn set(ada: &Browser, field: &str, text: &str) {
    ada.retype(&format!("#field-{field}"), text).await;
    ada.save_rule().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workstream_with_another_template_shows_that_in_its_next_offer() {
    let server = Server::start().await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    server.is_asked_by("Eva").await;
    ana.browser.wait_text(".alert-title", "Incoming chat").await;
    ada.choose_option("#field-incoming-unknown", "Consult")
        .await;
    ada.save_rule().await;
    server.is_asked_by("Max").await;
    ana.browser.wait_text(".alert-title", "Consult").await;
    // What rings keeps what it rings with.
    ana.browser.wait_text(".alert-title", "Incoming chat").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_misses_as_the_workstream_says_make_an_agent_inactive() {
    let server = Server::with_wait_time(5).await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    set(&ada, "missed_rule", "2").await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    ana.until_figure("missed", "1").await;
    ana.browser.wait_gone(RINGING).await;
    // Who is Inactive is asked nothing.
    server.is_asked_by("Max").await;
    ana.browser.wait_text(RINGING, "Max").await;
    assert!(!ana.browser.sees(".missed-bar").await);
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_many_rejects_as_the_workstream_says_set_an_agent_to_do_not_disturb() {
    let server = Server::start().await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    set(&ada, "reject_rule", "1").await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    ana.reject().await;
    ana.until_presence("do_not_disturb").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presence_that_the_workstream_allows_from_now_on_gets_what_waits() {
    let server = Server::start().await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=away]").await;
    ana.until_presence("away").await;
    server.is_asked_by("Eva").await;
    ada.tab_to("[data-field=allowed] input[value=away]").await;
    ada.press(" ").await;
    ada.save_rule().await;
    ana.browser.wait_text(RINGING, "Eva").await;
    ana.until_presence("away").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrap_up_is_over_when_the_workstream_says_so() {
    let server = Server::start().await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    // A tenth of what it was, and less than these tests have patience for.
    set(&ada, "wrap_up", "6").await;
    server.is_asked_by("Eva").await;
    let conversation = ana.takes("Eva").await;
    ana.browser.click("[data-action=end]").await;
    ana.browser.click("[data-action=end-yes]").await;
    ana.browser.wait_for("[data-action=finish-wrap-up]").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ana.until_presence("available").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_first_is_as_the_workstream_says() {
    let server = Server::start().await;
    let (ana, ada) = (
        Agent::online(&server, "Ana").await,
        at_web_chat(&server).await,
    );
    server.is_asked_by("Eva").await;
    ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    server.is_asked_by("Max").await;
    let conversation = ben.takes("Max").await;
    ben.browser.click("[data-action=end]").await;
    ben.browser.click("[data-action=end-yes]").await;
    ben.browser.click("[data-action=finish-wrap-up]").await;
    ben.browser.wait_gone(&entry(&conversation)).await;
    // Ana is idle for longer, and has more to do.
    ada.choose_option("#field-strategy", "The least loaded")
        .await;
    ada.save_rule().await;
    server.is_asked_by("Kim").await;
    ben.browser.wait_text(RINGING, "Kim").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_customer_and_an_unknown_one_each_have_a_template_of_their_own() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = server.administrator("workstreams").await;
    ada.choose_rule("SMS").await;
    ada.choose_option("#field-incoming-known", "Incoming chat, known customer")
        .await;
    ada.save_rule().await;
    server.is_texted("SM1", ANN, "Where is my parcel?").await;
    server
        .is_texted("SM2", SOMEBODY, "Are you open today?")
        .await;
    ana.browser.wait_text(".alert", "Ann Lee").await;
    ana.browser.wait_text(".alert", "Visitor 1").await;
    let read = "return [...document.querySelectorAll('.alert')].map((it) => it.textContent)";
    let alerts = ana.browser.js(read, vec![]).await;
    let [newest, oldest] = [0, 1].map(|at| alerts[at].as_str().unwrap_or_default().to_owned());
    assert!(
        newest.contains("Incoming SMS") && !newest.contains("Case"),
        "{newest}"
    );
    assert!(oldest.contains("Incoming chat"), "{oldest}");
    assert!(
        oldest.contains("Case") && oldest.contains("A parcel that is late"),
        "{oldest}"
    );
    finds_nothing(
        &ana.browser,
        "a customer whom we know, and one whom we don't",
    )
    .await;
    ana.takes("Visitor 1").await;
    ana.finish().await;
    ada.finish().await;
}
