//! What is heard of an offer, taken where the page hands it to the speakers.

use deskbell_testing::ears::LOUD;
use deskbell_testing::{Agent, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_heard_again_and_again_until_it_is_answered() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.listen().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    for _ in 0..2 {
        ana.browser.until_rings().await;
        ana.browser.until_silent().await;
    }
    ana.browser.until_rings().await;
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser.until_silent().await;
    assert_eq!(ana.browser.heard_for_a_while().await, (0.0, 0.0));
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_tabs_rings_and_an_accept_in_the_other_silences_it_at_once() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.listen().await;
    ana.browser.open(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    // This one could ring as well.
    ana.browser.click("[data-action=sound-on]").await;
    ana.browser.wait_gone("[data-action=sound-on]").await;
    ana.browser.listen().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ana.browser.until_rings_elsewhere().await;
    let (here, elsewhere) = ana.browser.heard_for_a_while().await;
    assert!(elsewhere > LOUD, "{elsewhere}");
    assert_eq!(here, 0.0, "one tab is enough");
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser.until_silent_elsewhere().await;
    assert_eq!(ana.browser.heard_for_a_while().await, (0.0, 0.0));
    ana.finish().await;
    eva.finish().await;
}
