//! Contacts that are kept in another system: what an agent sees of it while it is
//! down, and once it is there again.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::directory::{Mood, directory, settings};
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Server};

const CUSTOMER: &str = "[aria-labelledby=part-customer]";
const RECENT: &str = "[aria-labelledby=part-recent-cases]";
const AGAIN: &str = "[data-action=fetch-again]";
/// Who this number is there.
const ANN: &str = "+447700900101";

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_on_while_the_directory_is_down_and_tried_again_it_is_there() {
    let (address, mood) = directory(Mood::Well).await;
    let server = Server::with_settings(settings(&address)).await;
    let ana = Agent::online(&server, "Ana").await;
    server.is_texted("SM1", ANN, "Where is my parcel?").await;
    ana.rings().await;
    mood.is(Mood::Down);
    ana.accept().await;
    ana.session_with("Ann Lim").await;
    ana.browser.wait_text(CUSTOMER, "does not answer").await;
    ana.browser.wait_text(RECENT, "does not answer").await;
    finds_nothing(&ana.browser, "a summary without its directory").await;
    fits(&ana.browser, "a summary without its directory").await;
    // Nobody has to wait for it to talk.
    ana.say("I look for it.").await;
    ana.browser
        .wait_text(&message("agent"), "I look for it.")
        .await;
    server.is_texted("SM2", ANN, "Thank you.").await;
    ana.browser
        .wait_text(&message("customer"), "Thank you.")
        .await;

    mood.is(Mood::Well);
    ana.browser.click(&format!("{CUSTOMER} {AGAIN}")).await;
    ana.browser.wait_for("[data-action=unlink-contact]").await;
    ana.browser.wait_text(RECENT, "Late parcel").await;
    assert!(!ana.browser.sees(AGAIN).await);
    // What was down.
    ana.browser.finish_despite(&["503"]).await;
}
