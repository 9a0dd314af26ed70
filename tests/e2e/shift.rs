//! A whole shift by keyboard alone: the check, the presence, an Accept, a
//! hand-over, given work, a miss and the way back, and the end of the day. What
//! is clicked on the desktop is the desktop's.

use deskbell_testing::agent::entry;
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Customer, Server};

/// In seconds: enough for who answers, and soon over.
const WAIT: u32 = 10;
const LIST: &str = "select[name=target]";

async fn opens_the_menu(ana: &Agent) {
    ana.browser.tab_to(".presence-button").await;
    ana.browser.press("Enter").await;
    ana.browser.wait_for("#presence-menu").await;
}

/// Chooses what the selector finds in the menu of the presence.
async fn in_the_menu(ana: &Agent, choice: &str) {
    opens_the_menu(ana).await;
    ana.browser.choose(choice).await;
    ana.browser.wait_gone("#presence-menu").await;
}

/// Accepts what rings, and is in its session.
async fn takes(ana: &Agent, customer: &str) -> String {
    ana.rings().await;
    ana.browser.press("Alt+Shift+A").await;
    let conversation = ana.session_with(customer).await;
    ana.browser.until_focus("main h1").await;
    conversation
}

async fn checks_and_goes_online(ana: &Agent) {
    ana.browser.choose("[data-action=go-online]").await;
    ana.browser.until_focus("#reach-title").await;
    ana.desktop.shown("Test offer").await;
    ana.desktop.press_body().await;
    ana.rings().await;
    ana.browser.press("Alt+Shift+A").await;
    ana.browser.wait_gone(".alert").await;
    ana.browser.choose("[data-action=heard]").await;
    ana.browser.wait_text("#reach", "Offers reach you").await;
    ana.browser.choose("[data-action=go-online-now]").await;
    ana.until_presence("available").await;
    ana.browser.wait_gone("#reach").await;
}

/// Chooses a colleague by the first letter of their name ("transfer",
/// "consult").
async fn hands_over(ana: &Agent, initial: &str, how: &str) {
    let button = "[data-action=hand-over]";
    ana.browser.tab_to(button).await;
    until("the form that hands over", async || {
        if ana.browser.sees(LIST).await {
            return Some(());
        }
        ana.browser.press("Enter").await;
        None
    })
    .await;
    let there = ana.browser.js("return Date.now()", vec![]).await;
    ana.browser.tab_to(LIST).await;
    ana.browser.press(initial).await;
    ana.browser.tab_to(&format!("[data-action={how}]")).await;
    // A button is deaf in its first moments, and one Enter is to be enough.
    ana.browser
        .until_js(&format!("Date.now() > {there} + 700"))
        .await;
    ana.browser.press("Enter").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_shift_with_all_that_can_come_needs_no_pointer() {
    let server = Server::with_wait_time(WAIT).await;
    let ana = Agent::unchecked(&server, "Ana").await;
    checks_and_goes_online(&ana).await;
    in_the_menu(&ana, "[data-choice=away]").await;
    ana.until_presence("away").await;
    in_the_menu(&ana, "[data-choice=available]").await;
    ana.until_presence("available").await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = takes(&ana, "Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    hands_over(&ana, "B", "transfer").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ana.browser.until_focus("#place").await;

    ben.go_to(&conversation).await;
    ben.hands_over("Ana", "escalate").await;
    ana.browser.wait_text(".toast-work", "Escalation").await;
    ana.browser.press("F8").await;
    ana.browser.choose("[data-action=open-work]").await;
    ana.session_with("Eva").await;
    ana.browser.until_focus("main h1").await;
    ana.browser.tab_to("textarea[name=message]").await;
    ana.browser.write("Here I am").await;
    ana.browser.press("Enter").await;
    eva.reads("Here I am").await;

    // Ben is not asked before her.
    ben.browser.click(".presence-button").await;
    ben.browser.click("[data-choice=away]").await;
    ben.until_presence("away").await;
    server.is_asked_by("Max").await;
    ana.rings().await;
    ana.until_presence("inactive").await;
    ana.browser.choose("[data-action=im-back]").await;
    ana.until_presence("busy").await;
    ana.browser.wait_gone(".missed-bar").await;

    ana.browser.press("Alt+Shift+0").await;
    ana.browser.wait_for(".dashboard").await;
    ana.browser.press("Alt+Shift+1").await;
    ana.session_with("Eva").await;
    ana.browser.choose("[data-action=end]").await;
    ana.browser.choose("[data-action=end-yes]").await;
    eva.until("ended").await;
    ana.browser.until_focus("#wrap-up").await;
    ana.browser.choose("[data-action=finish-wrap-up]").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    in_the_menu(&ana, "[data-choice=offline]").await;
    ana.until_presence("offline").await;
    opens_the_menu(&ana).await;
    ana.browser.tab_to("[data-action=sign-out]").await;
    ana.browser.press("Enter").await;
    ana.browser.wait_for("body[data-page=sign-in]").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_focus_stays_where_advice_was_asked_for_and_can_be_taken_back() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    takes(&ana, "Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    hands_over(&ana, "B", "consult").await;
    ben.rings().await;
    ana.browser.wait_for("[data-action=take-back]").await;
    ana.browser.until_focus("#handing").await;
    ana.browser.choose("[data-action=take-back]").await;
    ana.browser.wait_for("[data-action=hand-over]").await;
    ana.browser.until_focus("#handing").await;
    ben.browser.wait_gone(".alert").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}
