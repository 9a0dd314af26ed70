//! Agents whose browser may not show notifications: they are offered work
//! while they can see it, and none while nothing could tell them.

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Customer, Server, Site};

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_a_visible_desk_rings_and_says_what_will_not_work() {
    let server = Server::start().await;
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    ana.browser.wait_text("main", "Chrome").await;
    ana.browser.wait_text("main", "Edge").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_a_hidden_desk_is_passed_over_for_the_next_agent() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    let ben = Agent::online(&server, "Ben").await;
    eva.start("Eva", "My invoice is wrong").await;
    ben.takes("Eva").await;
    eva.until("active").await;

    ana.browser.switch(&ana.desk).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    assert!(!ana.browser.sees(RINGING).await);
    assert!(ana.desktop.history().is_empty());
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_could_see_waits_and_rings_when_the_agent_comes_back() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    ana.look_elsewhere(&site).await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser.switch(&ana.desk).await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}
