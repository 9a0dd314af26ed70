//! What a screen reader is told by itself, read from the live regions.

use deskbell_testing::{Agent, Customer, Server};

/// Long enough for "ten seconds left", in seconds.
const WAIT: u32 = 12;

/// From now on the page keeps what its live regions are given.
const LISTEN: &str = "
    window.said = [];
    for (const region of document.querySelectorAll('[aria-live]')) {
        new MutationObserver((changes) => {
            for (const {addedNodes} of changes) {
                for (const node of addedNodes) if (node.nodeType === 1) said.push(node.textContent);
            }
        }).observe(region, {childList: true});
    }";

async fn said(ana: &Agent, words: &str) {
    ana.browser
        .until_js(&format!("said.some((text) => /{words}/.test(text))"))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_said_once_then_ten_seconds_then_its_end_and_the_miss() {
    let server = Server::with_wait_time(WAIT).await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.js(LISTEN, vec![]).await;
    server.is_asked_by("Eva").await;
    said(
        &ana,
        "^Incoming chat, Support, answer within 1[12] seconds, F8$",
    )
    .await;
    said(&ana, "^Incoming chat: 10 seconds left$").await;
    said(&ana, "^Incoming chat: Expired").await;
    said(&ana, "^You missed an incoming chat").await;
    let each_once = "said.length === new Set(said).size";
    ana.browser.until_js(each_once).await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_toast_is_said_and_the_focus_stays_where_the_agent_writes() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    ana.browser.tab_to("textarea[name=message]").await;
    ana.browser.js(LISTEN, vec![]).await;
    let max = Customer::asks(&server, "Max", "Mine too").await;
    ana.rings().await;
    max.leave().await;
    said(&ana, "Max.* left before you answered").await;
    assert!(ana.browser.has_focus("textarea[name=message]").await);
    ana.finish().await;
    eva.finish().await;
    max.finish().await;
}
