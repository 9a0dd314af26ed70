//! What stands on the desktop beside an answer: replaced, over before it was
//! seen, left by a crash, without buttons, answered too late. And the tab's
//! own signs: title, icon, badge.

use deskbell_testing::agent::{RINGING, TITLE};
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Customer, Screen, Server, Site};

/// What is said of an answer that came too late: on the alert for a moment, and
/// in the live region for longer.
const SAID: &str = "document.querySelector('[aria-live=assertive]').textContent";

/// Ends the chat as soon as it can be ended.
const LEAVE_AT_ONCE: &str = "
    const press = (action) => document.querySelector(`[data-action=${action}]`)?.click();
    const pressing = setInterval(() => {
        if (document.querySelector('#state[data-state=ended]')) return clearInterval(pressing);
        press('end');
        press('confirm-end');
    }, 1)";

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_that_another_tab_takes_over_is_replaced_in_place_and_answered_by_its_new_keys()
 {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let second = ana.browser.open(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    let eva = Customer::visits(&server).await;
    let other = ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    server.until_displayed_on_the_desktop().await;
    ana.browser.close(&ana.desk, &other).await;
    ana.desktop.replaced(notice.id).await;
    assert_eq!(ana.desktop.open_count(), 1);
    let origin = server.origin();
    ana.browser.notifications(&origin, "granted").await;
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("hidden").await;
    ana.browser.switch(&second).await;
    ana.session_with("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_leaves_at_once_leaves_nothing_on_the_desktop() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "Never mind").await;
    let notice = ana.desktop.shown(TITLE).await;
    assert!(notice.body.contains("Never mind"), "{}", notice.body);
    assert_eq!(ana.desktop.open_count(), 1);
    // Most often within the half second in which none is closed yet.
    eva.browser.js(LEAVE_AT_ONCE, vec![]).await;
    eva.until("ended").await;
    ana.desktop.closed(notice.id).await;
    assert_eq!(ana.desktop.open_count(), 0);
    assert_eq!(server.ended("rescinded").await, 1);
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_leaves_before_it_is_shown_leaves_nothing_on_the_desktop() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.browser.js(LEAVE_AT_ONCE, vec![]).await;
    eva.browser
        .fill("#questions [name=reason]", "Never mind")
        .await;
    eva.browser.click("[data-action=start]").await;
    eva.until("ended").await;
    until("the offer to be taken back", async || {
        (server.ended("rescinded").await == 1).then_some(())
    })
    .await;
    // The next one rings, alone.
    server.is_asked_by("Max").await;
    until("one notification, of an offer that is open", async || {
        let open = ana.desktop.history();
        let open: Vec<_> = open.iter().filter(|notice| notice.open).collect();
        (open.len() == 1 && open[0].body.contains("Max")).then_some(())
    })
    .await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_on_the_desktop_is_closed_at_the_next_start() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    let leftover = "
        const worker = await navigator.serviceWorker.ready;
        await worker.showNotification('Left over', {tag: '01JZ0000000000000000000000'});";
    ana.browser.js(leftover, vec![]).await;
    let notice = ana.desktop.shown("Left over").await;
    ana.browser.reload().await;
    ana.desktop.closed(notice.id).await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_without_buttons_on_notifications_is_led_to_the_alert_by_a_click() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::at(&server, "Ana").await;
    let none = "Object.defineProperty(Notification, 'maxActions', {get: () => 0})";
    ana.browser.before_each_page(none).await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    assert!(notice.actions.iter().all(|(_, label)| label != "Accept"));
    ana.desktop.press_body().await;
    ana.browser.until_visibility("hidden").await;
    ana.browser.switch(&ana.desk).await;
    ana.until_focus_on(".alert").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_of_what_another_agent_has_by_now_says_so_in_plain_words() {
    let (server, screen) = (Server::start().await, Screen::start().await);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.browser.minimise().await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    server.until_displayed_on_the_desktop().await;
    let ben = Agent::online(&server, "Ben").await;
    ben.browser.click("[data-action=look-around]").await;
    ben.browser.wait_text("[data-waiting]", "Eva").await;
    // A desk that sleeps closes nothing.
    ana.browser.freeze_page(true).await;
    ben.browser.click("[data-action=pick]").await;
    ben.browser.wait_text(".rail [data-session]", "Eva").await;
    assert_eq!(server.ended("rescinded").await, 1);
    assert_eq!(ana.desktop.open_count(), 1, "the click is on a stale one");
    ana.desktop.press("Accept").await;
    ana.desktop.closed(notice.id).await;
    ana.browser.until_visibility("visible").await;
    ana.browser
        .until_js(&format!(
            "/Another agent has taken this conversation/.test({SAID})"
        ))
        .await;
    assert!(!ana.browser.sees(".rail [data-session]").await);
    assert!(!ana.browser.sees(RINGING).await);
    ana.browser
        .finish_despite(&["409", "WebSocket", "Back-Forward Cache"])
        .await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_of_what_was_taken_back_from_a_desk_that_slept_says_why_in_plain_words() {
    let (server, screen) = (Server::start().await, Screen::start().await);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.browser.minimise().await;
    eva.start("Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    server.until_displayed_on_the_desktop().await;
    // A desk that sleeps closes nothing, and is not there for the server.
    ana.browser.freeze_page(true).await;
    until("the offer to go on to another agent", async || {
        (server.ended("disconnected").await == 1).then_some(())
    })
    .await;
    let ben = Agent::online(&server, "Ben").await;
    ben.takes("Eva").await;
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("visible").await;
    // Which happened first.
    ana.browser
        .until_js(&format!("/went back to the line/.test({SAID})"))
        .await;
    assert!(!ana.browser.sees(".rail [data-session]").await);
    assert!(!ana.browser.sees(RINGING).await);
    ana.browser.finish_despite(&["409", "WebSocket"]).await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_opened_by_a_click_that_came_too_late_says_what_became_of_the_offer() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let offer = ana.rings().await;
    eva.leave().await;
    ana.browser.wait_gone(RINGING).await;
    ana.browser
        .goto(&server.url(&format!("/?offer={offer}")))
        .await;
    ana.browser
        .wait_text(".toast", "The customer has left")
        .await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn title_icon_and_badge_say_that_something_rings_and_that_nothing_does() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    let badge = "navigator.setAppBadge = async (count) => { window.badge = count; }";
    ana.browser.before_each_page(badge).await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    let icon =
        |name: &str| format!("document.querySelector('link[rel=icon]').href.endsWith('{name}')");
    // What a crash may have left on the app's icon is taken away.
    ana.browser.until_js("window.badge === 0").await;
    ana.go_online().await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    ana.browser
        .until_js("document.title === '(1) Incoming chat'")
        .await;
    ana.browser.until_js("window.badge === 1").await;
    ana.browser.until_js(&icon("/ringing.svg")).await;
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser.until_js("document.title === 'Deskbell'").await;
    ana.browser.until_js("window.badge === 0").await;
    ana.browser.until_js(&icon("/favicon.svg")).await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_can_be_installed_and_opens_the_window_that_is_there() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    let read = "
        const link = document.querySelector('link[rel=manifest]');
        const answer = await fetch(link.href);
        const app = await answer.json();
        const icons = await Promise.all(app.icons.map(async ({src}) => (await fetch(src)).ok));
        return {...app, icons: app.icons.map(({purpose}) => purpose), found: icons};";
    let app = ana.browser.js(read, vec![]).await;
    assert_eq!(app["id"], "/", "{app:#}");
    assert_eq!(app["display"], "standalone");
    assert_eq!(app["launch_handler"]["client_mode"], "focus-existing");
    assert_eq!(app["icons"], serde_json::json!(["any", "maskable"]));
    assert_eq!(app["found"], serde_json::json!([true, true]));
    ana.finish().await;
}
