//! The chat on somebody's own site, by one script tag: where it is allowed,
//! and where it is not.

use deskbell_testing::site::page;
use deskbell_testing::{Agent, Browser, Server, Site};

/// The button of the script lives in its own tree.
const OPEN: &str =
    "document.querySelector('[data-deskbell]').shadowRoot.querySelector('button').click()";
const FRAME: &str =
    "return document.querySelector('[data-deskbell]').shadowRoot.querySelector('iframe')";

/// A shop whose page holds the script tag of a server that is named later.
async fn shop() -> Site {
    let tag = "<h1>Shop</h1><script>
        const server = new URLSearchParams(location.search).get('server');
        document.write(`<script src=\"${server}/chat/embed.js\"></scr` + `ipt>`);
        </script>";
    Site::start([("/", page("Shop", tag))]).await
}

async fn opens_chat(browser: &Browser, shop: &Site, server: &Server) {
    browser
        .goto(&shop.url(&format!("/?server={}", server.origin())))
        .await;
    browser
        .until_js("document.querySelector('[data-deskbell]')")
        .await;
    browser.js(OPEN, vec![]).await;
    browser.enter_frame(FRAME).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_chats_from_an_allowed_site() {
    let shop = shop().await;
    let server = Server::with_chat_site(&shop.origin()).await;
    let ana = Agent::online(&server, "Ana").await;
    let browser = Browser::headless(None).await;
    opens_chat(&browser, &shop, &server).await;
    browser
        .fill("#questions [name=reason]", "Where is my order?")
        .await;
    browser.click("[data-action=start]").await;
    ana.takes("Visitor 1").await;
    ana.say("On its way.").await;
    browser
        .wait_text(".message[data-author=agent]", "On its way.")
        .await;
    ana.browser
        .wait_text("[data-session-page]", &shop.origin())
        .await;
    ana.finish().await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_on_the_list_is_refused() {
    let shop = shop().await;
    let server = Server::start().await;
    let browser = Browser::headless(None).await;
    opens_chat(&browser, &shop, &server).await;
    browser.until_js("document.readyState === 'complete'").await;
    assert!(!browser.sees("#questions").await);
    browser.finish_refused("frame-ancestors").await;
}
