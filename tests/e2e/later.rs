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
