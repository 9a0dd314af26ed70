//! The chat on somebody's own site, by one script tag: where it is allowed,
//! where it is not, and that it never stands in the site's way.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::site::page;
use deskbell_testing::{Agent, Browser, Server, Site};

/// What the script has put into the page, in a tree of its own.
const TREE: &str = "document.querySelector('[data-deskbell]').shadowRoot";

/// A shop whose pages hold the script tag of a server that is named later.
async fn shop() -> Site {
    let tag = "<h1>Shop</h1><script>
        const server = new URLSearchParams(location.search).get('server');
        document.write(`<script src=\"${server}/chat/embed.js\" data-search=q></scr` + `ipt>`);
        </script>";
    let pages = [("/", "Shop"), ("/next", "Next"), ("/search", "Found")];
    Site::start(pages.map(|(path, title)| (path, page(title, tag)))).await
}

/// A page of the shop, once the script has put its button there.
async fn visits(browser: &Browser, shop: &Site, path: &str, server: &Server) {
    browser
        .goto(&shop.url(&format!("{path}?server={}", server.origin())))
        .await;
    browser
        .until_js("document.querySelector('[data-deskbell]')")
        .await;
}

async fn presses_the_button(browser: &Browser) {
    let click = format!("{TREE}.querySelector('button').click()");
    browser.js(&click, vec![]).await;
}

async fn enters_the_frame(browser: &Browser) {
    let frame = format!("return {TREE}.querySelector('iframe')");
    browser.enter_frame(&frame).await;
}

/// Returns once the chat is folded.
async fn until_folded(browser: &Browser) {
    browser
        .until_js(&format!("{TREE}.querySelector('iframe').hidden"))
        .await;
}

async fn opens_chat(browser: &Browser, shop: &Site, server: &Server) {
    visits(browser, shop, "/", server).await;
    presses_the_button(browser).await;
    enters_the_frame(browser).await;
}

/// Returns once the button says that there is no chat, and nothing covers the
/// shop.
async fn until_given_up(browser: &Browser) {
    let said = "[role=status]').textContent.includes('be reached')";
    browser
        .until_js(&format!("{TREE}.querySelector('{said}"))
        .await;
    let free = "const host = document.querySelector('[data-deskbell]');
        const button = host.shadowRoot.querySelector('button').getBoundingClientRect();
        return [document.elementFromPoint(innerWidth / 2, innerHeight / 2) === host,
            document.elementFromPoint(button.x + 28, button.y + 28) === host,
            host.shadowRoot.querySelector('iframe')];";
    let answer = browser.js(free, vec![]).await;
    assert_eq!(answer, serde_json::json!([false, true, null]));
}

/// On the shop's first page; Ana takes the chat.
async fn asks_ana(browser: &Browser, shop: &Site, server: &Server, ana: &Agent) {
    opens_chat(browser, shop, server).await;
    browser
        .fill("#questions [name=reason]", "Where is my order?")
        .await;
    browser.click("[data-action=start]").await;
    ana.takes("Visitor 1").await;
}

/// A customer asks on the shop's site, and Ana takes the chat.
async fn a_chat_from_the_shop() -> (Site, Server, Agent, Browser) {
    let shop = shop().await;
    let server = Server::with_chat_site(&shop.origin()).await;
    let ana = Agent::online(&server, "Ana").await;
    let browser = Browser::headless(None).await;
    asks_ana(&browser, &shop, &server, &ana).await;
    (shop, server, ana, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_chats_from_an_allowed_site() {
    let (shop, _server, ana, browser) = a_chat_from_the_shop().await;
    ana.say("On its way.").await;
    browser
        .wait_text(".message[data-author=agent]", "On its way.")
        .await;
    finds_nothing(&browser, "chat, embedded").await;
    ana.browser
        .wait_text("[data-session-page]", &shop.origin())
        .await;
    ana.finish().await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_sees_where_the_customer_looked_before_and_what_for() {
    let shop = shop().await;
    let server = Server::with_chat_site(&shop.origin()).await;
    let ana = Agent::online(&server, "Ana").await;
    let browser = Browser::headless(None).await;
    visits(&browser, &shop, "/next", &server).await;
    let search = format!("/search?q=lost+parcel&card=4711&server={}", server.origin());
    browser.goto(&shop.url(&search)).await;
    browser
        .until_js("document.querySelector('[data-deskbell]')")
        .await;
    asks_ana(&browser, &shop, &server, &ana).await;

    let trail = "[aria-labelledby=part-trail]";
    ana.browser.wait_text(trail, "lost parcel").await;
    let told = format!("return document.querySelector('{trail}').innerText");
    let told = ana.browser.js(&told, vec![]).await;
    let told = told.as_str().unwrap();
    let places: Vec<_> = ["Shop", "lost parcel", "Found", "Next"]
        .map(|words| told.find(words))
        .to_vec();
    assert!(places.iter().all(Option::is_some), "{told}");
    assert!(places.is_sorted(), "the latest first: {told}");
    assert!(!told.contains("4711"), "{told}");
    ana.finish().await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_is_not_on_the_list_is_refused_and_stays_as_it_is() {
    let shop = shop().await;
    let server = Server::start().await;
    let browser = Browser::headless(None).await;
    browser.phone(390).await;
    visits(&browser, &shop, "/", &server).await;
    presses_the_button(&browser).await;
    until_given_up(&browser).await;
    browser.finish_refused("frame-ancestors").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_down_does_not_cover_a_phones_page() {
    let shop = shop().await;
    let mut server = Server::with_chat_site(&shop.origin()).await;
    let browser = Browser::headless(None).await;
    browser.phone(390).await;
    visits(&browser, &shop, "/", &server).await;
    server.kill();
    presses_the_button(&browser).await;
    until_given_up(&browser).await;

    server.start_again().await;
    presses_the_button(&browser).await;
    enters_the_frame(&browser).await;
    browser.wait_for("#questions").await;
    browser.finish_despite(&["ERR_CONNECTION_REFUSED"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folded_chat_tells_of_an_answer_on_the_next_page_too() {
    let (shop, server, ana, browser) = a_chat_from_the_shop().await;
    browser.wait_for("#state[data-state=active]").await;
    browser.press("Escape").await;
    browser.leave_frame().await;
    until_folded(&browser).await;
    browser
        .until_js(&format!("{TREE}.activeElement.tagName === 'BUTTON'"))
        .await;

    ana.say("On its way.").await;
    let told = format!(
        "!{TREE}.querySelector('.dot').hidden \
         && {TREE}.querySelector('[role=status]').textContent === 'New message'"
    );
    browser.until_js(&told).await;
    visits(&browser, &shop, "/next", &server).await;
    browser.until_js(&told).await;
    until_folded(&browser).await;

    presses_the_button(&browser).await;
    enters_the_frame(&browser).await;
    browser.wait_text(&message("agent"), "On its way.").await;
    browser.click("[data-action=close]").await;
    browser.leave_frame().await;
    until_folded(&browser).await;
    browser
        .until_js(&format!("{TREE}.querySelector('.dot').hidden"))
        .await;
    ana.finish().await;
    browser.finish().await;
}
