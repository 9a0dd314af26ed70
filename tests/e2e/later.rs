//! The part of the desk that shows a session comes after the rest of it.

use deskbell_testing::agent::RINGING;
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::{Agent, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_cant_get_the_part_for_sessions_still_rings_and_shows_the_session_when_it_can()
{
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.block(&["*_later.wasm"]).await;
    ana.browser.reload().await;
    ana.until_presence("available").await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ana.accept().await;
    ana.browser.wait_text("main [role=status]", "Opening").await;
    finds_nothing(&ana.browser, "a session whose part is not there yet").await;
    assert!(!ana.browser.sees("[data-session-page]").await);
    ana.go_home().await;
    let tom = Customer::asks(&server, "Tom", "Where is my parcel?").await;
    ana.browser.wait_for(RINGING).await;

    ana.browser.block(&[]).await;
    ana.accept().await;
    ana.session_with("Tom").await;
    for customer in [eva, tom] {
        customer.finish().await;
    }
    ana.browser.finish_despite(&["ERR_BLOCKED_BY_CLIENT"]).await;
}

/// The first page that is loaded is one of before an upgrade: the server has its
/// later part no more.
const UPGRADED: &str = "if (location.protocol.startsWith('http')) {
    const kept = window.fetch;
    const older = (what) => String(what).replace('_later.wasm', '_older_later.wasm');
    if (!sessionStorage.getItem('upgraded')) {
        window.fetch = (what, ...how) => kept(older(what), ...how);
    }
    sessionStorage.setItem('upgraded', 'yes');
}";

/// Ana, whose page was loaded just before the server was upgraded.
async fn of_before_an_upgrade(server: &Server) -> Agent {
    let ana = Agent::online(server, "Ana").await;
    ana.browser.before_each_page(UPGRADED).await;
    ana.browser.goto(&server.url("/")).await;
    ana.until_presence("available").await;
    ana
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_before_an_upgrade_loads_itself_again_when_a_session_is_to_be_shown() {
    let server = Server::start().await;
    let ana = of_before_an_upgrade(&server).await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    ana.say("I’ll look into it.").await;
    eva.reads("I’ll look into it.").await;
    ana.browser.finish_despite(&["404"]).await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_before_an_upgrade_takes_no_offer_from_the_agents_eyes() {
    let server = Server::start().await;
    let ana = of_before_an_upgrade(&server).await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    let tom = Customer::asks(&server, "Tom", "Where is my parcel?").await;
    ana.browser.wait_text(".alert", "Tom").await;
    let take_eva = "
        const eva = (alert) => alert.textContent.includes('Eva');
        [...document.querySelectorAll('.alert')].find(eva).querySelector('[data-action=accept]').click();";
    ana.browser.js(take_eva, vec![]).await;
    ana.browser
        .wait_text("main [role=alert]", "Deskbell was updated")
        .await;
    ana.browser.wait_for("main [data-action=reload]").await;
    finds_nothing(&ana.browser, "a session whose part is gone").await;
    // Tom still rings, on the page that it was.
    ana.browser.wait_text(RINGING, "Tom").await;
    ana.reject().await;
    ana.session_with("Eva").await;
    ana.browser.finish_despite(&["404"]).await;
    for customer in [eva, tom] {
        customer.finish().await;
    }
}
