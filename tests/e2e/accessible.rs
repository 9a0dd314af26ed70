//! axe-core finds nothing, on any page in any state, in light and dark, on a
//! desk and on a phone; and every state fits its window, in both directions of
//! writing, down to a desk that is zoomed to 400 %.

use deskbell_testing::agent::RINGING;
use deskbell_testing::axe::{finds, finds_nothing};
use deskbell_testing::customer::message;
use deskbell_testing::layout::{fits, within_reach};
use deskbell_testing::{Agent, Browser, Customer, Server};
use serde_json::json;

/// Keeps the page's socket at hand, to close it for a reason of the server's.
const KEEP_SOCKET: &str = "
    window.WebSocket = class extends WebSocket {
        constructor(...how) { super(...how); window.socket = this; }
    };";

async fn in_order(browser: &Browser, state: &str) {
    finds_nothing(browser, state).await;
    browser.size(390, 844).await;
    finds_nothing(browser, &format!("{state}, on a phone")).await;
    fits(browser, state).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page() {
    let server = Server::start().await;
    let browser = Browser::headless(None).await;
    browser.goto(&server.url("/sign-in")).await;
    browser
        .wait_for("body[data-page=sign-in] input[name=password]")
        .await;
    in_order(&browser, "sign-in").await;
    browser.fill("input[name=name]", "Ana").await;
    browser.fill("input[name=password]", "not it").await;
    browser.click("[data-action=sign-in]").await;
    browser.wait_for("[role=alert]").await;
    in_order(&browser, "sign-in refused").await;
    browser.goto(&server.url("/sign-in#not-a-token")).await;
    browser.wait_for("[data-action=with-password]").await;
    in_order(&browser, "a link that failed").await;
    browser.finish_despite(&["401", "400"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_from_offline_to_wrap_up_and_the_customers_page_beside_it() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    in_order(&ana.browser, "dashboard, offline").await;
    ana.go_online().await;
    in_order(&ana.browser, "dashboard, online").await;

    let eva = Customer::visits(&server).await;
    eva.until("questions").await;
    finds_nothing(&eva.browser, "chat, questions").await;
    eva.start("Eva", "My invoice is wrong").await;
    finds_nothing(&eva.browser, "chat, waiting").await;
    ana.rings().await;
    in_order(&ana.browser, "ringing").await;

    ana.takes("Eva").await;
    eva.say("It says 90, and should say 9.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.say("I'll look.").await;
    eva.reads("I'll look.").await;
    in_order(&ana.browser, "session").await;
    ana.browser.click("[data-action=emoji]").await;
    ana.browser.until_focus("#emoji-0").await;
    in_order(&ana.browser, "emoji").await;
    ana.browser.press("Escape").await;
    ana.browser.until_focus("textarea[name=message]").await;
    ana.browser.click("[data-action=end]").await;
    ana.browser.wait_for("#end-question").await;
    in_order(&ana.browser, "end question").await;
    finds_nothing(&eva.browser, "chat, active").await;
    eva.leave().await;
    finds_nothing(&eva.browser, "chat, ended").await;
    ana.browser.wait_for("[data-action=finish-wrap-up]").await;
    in_order(&ana.browser, "wrap-up").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_that_open_and_the_places_where_nothing_is() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.press("?").await;
    ana.browser.wait_for("#shortcuts").await;
    in_order(&ana.browser, "shortcuts").await;
    ana.browser.press("Escape").await;
    ana.browser.click(".presence-button").await;
    ana.browser.wait_for("#presence-menu").await;
    in_order(&ana.browser, "presence").await;
    ana.browser.press("Escape").await;
    ana.browser.click("[data-action=history]").await;
    ana.browser.wait_for("#history").await;
    in_order(&ana.browser, "an empty history").await;
    ana.browser.press("Escape").await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-action=check]").await;
    ana.browser.wait_for("[data-action=saw-none]").await;
    in_order(&ana.browser, "a reach check").await;
    ana.browser.click("[data-action=close-check]").await;
    for (state, path) in [
        (
            "a session that is gone",
            "/session/01JZ0000000000000000000000",
        ),
        ("an address without a place", "/elsewhere"),
    ] {
        let go = "history.pushState(null, '', arguments[0]); \
                  dispatchEvent(new PopStateEvent('popstate'))";
        ana.browser.js(go, vec![json!(path)]).await;
        ana.browser.wait_for("main > .empty").await;
        in_order(&ana.browser, state).await;
    }
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stack_with_three_alerts_and_a_pile() {
    let server = Server::start().await;
    server.add_agent("Lena", 9);
    let lena = Agent::online(&server, "Lena").await;
    for name in ["Eva", "Max", "Kim"] {
        server.is_asked_by(name).await;
        lena.browser.wait_text(RINGING, name).await;
    }
    in_order(&lena.browser, "three alerts").await;
    for name in ["Ida", "Bob"] {
        server.is_asked_by(name).await;
        lena.browser.wait_text(".alert", name).await;
    }
    in_order(&lena.browser, "a pile").await;
    lena.browser.click("[data-action=open-pile]").await;
    finds_nothing(&lena.browser, "an open pile").await;
    lena.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_within_reach_and_under_no_toast_in_every_window() {
    const ANSWERS: &str = ".alert [data-action=accept], .alert [data-action=reject]";
    let server = Server::start().await;
    server.add_agent("Lena", 9);
    let lena = Agent::online(&server, "Lena").await;
    for name in ["Max", "Kim", "Ida", "Bob"] {
        server.is_asked_by(name).await;
        lena.browser.wait_text(".alert", name).await;
    }
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    lena.browser.wait_text(RINGING, "Eva").await;
    eva.leave().await;
    lena.browser.wait_text(".toast", "Eva").await;
    // The focus keeps the toast there for as long as it takes.
    lena.browser.press("F8").await;
    lena.browser.until_focus(".alert").await;
    assert_eq!(lena.browser.count(".alert").await, 3);
    let pressed = format!("{ANSWERS}, .pile-button, .toast .button");
    let apart = ".stack .alert, .pile, .toast";
    within_reach(
        &lena.browser,
        "three alerts, a pile and a toast",
        &pressed,
        apart,
    )
    .await;
    assert!(lena.browser.sees(".toast").await);
    lena.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_toast_and_an_alert_that_is_over() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    eva.leave().await;
    ana.browser.wait_for(".toast").await;
    ana.browser.press("F8").await;
    ana.browser.until_focus("#notifications").await;
    in_order(&ana.browser, "a toast").await;
    ana.browser.click("[data-action=history]").await;
    ana.browser.wait_text("#history", "left before").await;
    finds_nothing(&ana.browser, "a history").await;
    ana.browser.press("Escape").await;
    ana.browser.press("F8").await;
    ana.browser.until_focus("#notifications").await;
    // The focus has been inside, and the toast has stayed for it.
    assert!(ana.browser.sees(".toast").await);
    ana.browser.press("F8").await;

    for scheme in ["light", "dark"] {
        eva.browser.click("[data-action=new-chat]").await;
        eva.start("Eva", "My invoice is still wrong").await;
        ana.rings().await;
        ana.browser.press("F8").await;
        ana.browser.until_focus(RINGING).await;
        eva.leave().await;
        ana.browser.wait_for(".alert[data-stage=over]").await;
        let found = finds(&ana.browser, scheme).await;
        assert_eq!(found, json!([]), "over, {scheme}: {found:#}");
        ana.browser.wait_gone(".alert").await;
    }
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notes_about_notifications_that_are_denied_or_not_yet_allowed() {
    let server = Server::start().await;
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.browser.wait_for(".note").await;
    in_order(&ana.browser, "denied").await;
    ana.finish().await;
    let ben = Agent::undecided(&server, "Ben").await;
    ben.leaves_the_question_open().await;
    ben.go_online().await;
    ben.browser
        .wait_for("[data-action=allow-notifications]")
        .await;
    in_order(&ben.browser, "not yet allowed").await;
    ben.browser.reload().await;
    ben.browser.wait_for("[data-action=sound-on]").await;
    in_order(&ben.browser, "no sound").await;
    ben.browser.click("[data-action=sound-on]").await;
    ben.browser.wait_gone("[data-action=sound-on]").await;
    ben.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_missed_bar_and_the_supervisors_page() {
    let server = Server::with_wait_time(5).await;
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;
    in_order(&ana.browser, "missed").await;
    sam.wait_for("[data-agent][data-presence=inactive]").await;
    in_order(&sam, "manage").await;
    ana.browser.goto(&server.url("/manage/")).await;
    ana.browser.wait_text("main", "for supervisors").await;
    in_order(&ana.browser, "manage, for an agent").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_misses_are_one_bar_with_a_list() {
    let server = Server::with_wait_time(5).await;
    let ana = Agent::online(&server, "Ana").await;
    for name in ["Eva", "Max"] {
        server.is_asked_by(name).await;
        ana.browser.wait_text(RINGING, name).await;
    }
    ana.browser.wait_text(".missed-bar", "2 offers").await;
    assert_eq!(ana.browser.count(".missed-bar").await, 1);
    ana.browser.click(".missed-bar summary").await;
    ana.browser.wait_for(".missed-bar li").await;
    assert_eq!(ana.browser.count(".missed-bar li").await, 2);
    in_order(&ana.browser, "two misses").await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_without_its_server() {
    let mut server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    sam.wait_for("[data-agent][data-presence=available]").await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    server.kill();
    ana.browser.wait_for("[data-link=lost]").await;
    ana.reject().await;
    ana.browser.wait_for(".alert[data-stage=answering]").await;
    in_order(&ana.browser, "connection lost, and an answer on its way").await;
    in_order(&sam, "manage, connection lost").await;
    for browser in [ana.browser, sam] {
        browser
            .finish_despite(&["ERR_CONNECTION_REFUSED", "WebSocket"])
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_the_server_has_turned_away() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.before_each_page(KEEP_SOCKET).await;
    for (state, code) in [("outdated", 4000), ("too_many_tabs", 4003)] {
        ana.browser.reload().await;
        ana.browser.wait_for("[data-link=connected]").await;
        let close = "socket.dispatchEvent(new CloseEvent('close', {code: arguments[0]}))";
        ana.browser.js(close, vec![json!(code)]).await;
        ana.browser.wait_for(&format!("[data-link={state}]")).await;
        in_order(&ana.browser, state).await;
    }
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_of_the_persons_own_take_no_mark_away() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    ana.browser.forced_colours().await;
    for marked in [".alert", ".alert [data-action=accept]", ".countdown-track"] {
        let bordered = format!(
            "getComputedStyle(document.querySelector('{marked}')).borderTopStyle === 'solid'"
        );
        ana.browser.until_js(&bordered).await;
    }
    ana.browser.colours("light").await;
    let still = "getComputedStyle(document.querySelector('.alert')).animationName === 'none'";
    ana.browser.until_js(still).await;
    ana.finish().await;
}
