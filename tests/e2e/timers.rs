//! A desk that waits costs nothing: what moves on it is drawn by CSS.

use deskbell_testing::{Agent, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn while_an_alert_is_open_no_timer_fires_between_the_servers_pings() {
    let server = Server::start().await;
    let agent = Agent::online(&server, "Ana").await;
    agent.browser.watch_timers().await;
    agent.browser.reload().await;
    agent.browser.wait_for("[data-link=connected]").await;
    // Else it would see none at all.
    agent.browser.until_js("window.fired.length > 0").await;
    let customer = Customer::asks(&server, "Lena", "My invoice is wrong").await;
    agent.rings().await;
    // What follows the offer is done by then: its receipt, the log's position.
    agent.browser.timers_between_pings(2).await;
    let fired = agent.browser.timers_between_pings(2).await;
    assert_eq!(fired, Vec::<String>::new());
    customer.finish().await;
    agent.finish().await;
}
