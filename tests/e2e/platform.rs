//! The ground that the other tests stand on: what Chromium does with a desktop
//! notification, and that axe-core and the looks find faults at all, shown with pages of a
//! few lines. When one of these fails, the tools have changed, and not the
//! product.

use deskbell_testing::axe;
use deskbell_testing::looks::{edgeless, moving};
use deskbell_testing::site::page;
use deskbell_testing::{Browser, Desktop, Screen, Site};

const WORKER: &str = "
    self.addEventListener('install', () => self.skipWaiting());
    self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
    self.addEventListener('notificationclick', (event) => {
        event.notification.close();
        event.waitUntil((async () => {
            const [page] = await self.clients.matchAll({type: 'window', includeUncontrolled: true});
            page.postMessage({trusted: event.isTrusted, action: event.action});
            if (event.action !== 'reject') await page.focus();
        })());
    });";

const PAGE: &str = "<script>
    window.clicks = [];
    navigator.serviceWorker.addEventListener('message', (event) => clicks.push(event.data));
    navigator.serviceWorker.register('/worker.js');
    window.ring = async (tag) => {
        const worker = await navigator.serviceWorker.ready;
        await worker.showNotification('Incoming chat', {
            tag, body: 'From a customer', requireInteraction: true,
            actions: [{action: 'accept', title: 'Accept'}, {action: 'reject', title: 'Reject'}],
        });
    };
    window.hush = async () => {
        const worker = await navigator.serviceWorker.ready;
        for (const shown of await worker.getNotifications()) shown.close();
    };
    </script>";

async fn bell() -> Site {
    Site::start([("/", page("Bell", PAGE)), ("/worker.js", WORKER.to_owned())]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_a_button_of_the_desktop_notification_reaches_the_worker_as_a_trusted_event() {
    let (desktop, site) = (Desktop::start().await, bell().await);
    let browser = Browser::headless(Some(&desktop)).await;
    browser.notifications(&site.origin(), "granted").await;
    browser.goto(&site.url("/")).await;
    let bell = browser.tab().await;
    browser.js("ring('one')", vec![]).await;
    let notice = desktop.shown("Incoming chat").await;
    assert!(notice.body.ends_with("\n\nFrom a customer"), "{notice:?}");

    let other = browser.open("about:blank").await;
    browser.until_visibility("visible").await;
    desktop.press("Accept").await;
    browser.until_visibility("hidden").await;
    assert_eq!(browser.tab().await, other);
    assert_eq!(desktop.open_count(), 0);
    browser.switch(&bell).await;
    browser
        .until_js("clicks.length === 1 && clicks[0].trusted")
        .await;
    browser.until_js("clicks[0].action === 'accept'").await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_worker_is_started_by_the_click() {
    let (desktop, site) = (Desktop::start().await, bell().await);
    let browser = Browser::headless(Some(&desktop)).await;
    browser.notifications(&site.origin(), "granted").await;
    browser.goto(&site.url("/")).await;
    browser.js("ring('one')", vec![]).await;
    desktop.shown("Incoming chat").await;
    browser.stop_workers().await;
    desktop.press("Reject").await;
    browser
        .until_js("clicks.length === 1 && clicks[0].action === 'reject'")
        .await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_tag_replaces_in_place_and_answers_to_its_new_keys() {
    let (desktop, site) = (Desktop::start().await, bell().await);
    let browser = Browser::headless(Some(&desktop)).await;
    browser.notifications(&site.origin(), "granted").await;
    browser.goto(&site.url("/")).await;
    browser.js("ring('one')", vec![]).await;
    let notice = desktop.shown("Incoming chat").await;
    browser.js("ring('one')", vec![]).await;
    desktop.replaced(notice.id).await;
    assert_eq!(desktop.open_count(), 1);
    desktop.press("Accept").await;
    browser
        .until_js("clicks.length === 1 && clicks[0].action === 'accept'")
        .await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_closes_what_it_has_shown() {
    let (desktop, site) = (Desktop::start().await, bell().await);
    let browser = Browser::headless(Some(&desktop)).await;
    browser.notifications(&site.origin(), "granted").await;
    browser.goto(&site.url("/")).await;
    browser.js("ring('one')", vec![]).await;
    let notice = desktop.shown("Incoming chat").await;
    browser.js("return hush()", vec![]).await;
    desktop.closed(notice.id).await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_minimised_window_comes_back_when_the_worker_focuses_its_page() {
    let (desktop, site, screen) = (Desktop::start().await, bell().await, Screen::start().await);
    let browser = Browser::on(&screen, Some(&desktop)).await;
    browser.notifications(&site.origin(), "granted").await;
    browser.goto(&site.url("/")).await;
    browser.js("ring('one')", vec![]).await;
    desktop.shown("Incoming chat").await;
    browser.minimise().await;
    desktop.press_body().await;
    browser.until_visibility("visible").await;
    browser
        .until_js("clicks.length === 1 && clicks[0].action === ''")
        .await;
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_text_that_is_hard_to_read_in_the_dark() {
    let body = "<main><h1>Title</h1><p>Words</p></main>
        <style>@media (prefers-color-scheme: dark) { p { color: #333; background: #222 } }</style>";
    let site = Site::start([("/", page("Dim", body))]).await;
    let browser = Browser::headless(None).await;
    browser.goto(&site.url("/")).await;
    assert_eq!(axe::finds(&browser, "light").await, serde_json::json!([]));
    let found = axe::finds(&browser, "dark").await;
    assert_eq!(found[0]["id"], "color-contrast", "{found:#}");
    browser.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_and_what_has_no_edge_is_found() {
    let body = "<main><h1>Title</h1><p id=\"moves\">Words</p><p id=\"edged\">Words</p></main>
        <style>
            #moves { animation: away 9s infinite; box-shadow: 0 0 2px black }
            #edged { border: 1px solid transparent; transition: color 100ms }
            @media (prefers-reduced-motion: reduce) { #edged { transition: none } }
            @keyframes away { to { translate: 9px } }
        </style>";
    let site = Site::start([("/", page("Moving", body))]).await;
    let browser = Browser::headless(None).await;
    browser.goto(&site.url("/")).await;
    let moving = moving(&browser).await;
    let moving = moving.as_array().expect("a list");
    assert_eq!(moving.len(), 1, "{moving:?}");
    assert!(moving[0].as_str().is_some_and(|it| it.starts_with("away")));
    let found = edgeless(&browser, &["#edged", "#moves", "#nothing"]).await;
    let found = found.as_array().expect("a list");
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1], "no #nothing");
    browser.finish().await;
}
