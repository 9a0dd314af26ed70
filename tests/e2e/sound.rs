//! What is heard of an offer, taken where the page hands it to the speakers.

use deskbell_testing::agent::RINGING;
use deskbell_testing::ears::LOUD;
use deskbell_testing::{Agent, Customer, Server};

/// A number that nobody of the sample data has.
const SOMEBODY: &str = "+447700900155";

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

/// Ana can be heard from the start, and has taken a chat that rang as usual.
async fn heard_before(server: &Server) -> Agent {
    let ana = Agent::online(server, "Ana").await;
    ana.browser.listen().await;
    server.is_asked_by("Eva").await;
    ana.rings().await;
    ana.browser.until_rings().await;
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser.until_silent().await;
    ana
}

#[tokio::test(flavor = "multi_thread")]
async fn each_template_is_heard_in_its_own_tone_and_at_its_own_volume() {
    let server = Server::start().await;
    server.set_rule("Incoming chat", &["tone = \"horn\"", "volume = 40"]);
    server.set_rule("Incoming SMS", &["tone = \"knock\"", "volume = 100"]);
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.listen().await;
    server.is_asked_by("Eva").await;
    ana.browser.wait_text(RINGING, "Eva").await;
    let chat = ana.browser.hears().await;
    ana.takes("Eva").await;
    ana.browser.until_silent().await;
    server.is_texted("SM1", SOMEBODY, "Hello?").await;
    ana.browser.wait_text(RINGING, "Incoming SMS").await;
    let sms = ana.browser.hears().await;
    // Full volume is half of full scale.
    for (what, (hertz, loudest), (pitch, volume)) in
        [("chat", chat, (440.0, 0.2)), ("SMS", sms, (196.0, 0.5))]
    {
        assert!((hertz - pitch).abs() < 10.0, "{what}: {hertz} Hz");
        assert!((loudest - volume).abs() < 0.02, "{what}: {loudest} of 1");
    }
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_heard_of_an_offer_whose_template_has_no_sound() {
    let server = Server::start().await;
    server.set_rule("Incoming SMS", &["sound = false"]);
    let ana = heard_before(&server).await;
    server.is_texted("SM1", SOMEBODY, "Hello?").await;
    ana.browser.wait_text(RINGING, "Incoming SMS").await;
    assert_eq!(ana.browser.heard_for_a_while().await, (0.0, 0.0));
    assert!(ana.browser.sees(RINGING).await);
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_whose_template_does_not_repeat_is_heard_once() {
    let server = Server::start().await;
    server.set_rule("Incoming chat", &["repeat = false"]);
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.listen().await;
    server.is_asked_by("Eva").await;
    ana.browser.until_rings().await;
    ana.browser.until_silent().await;
    assert_eq!(ana.browser.heard_for_a_while().await, (0.0, 0.0));
    assert!(ana.browser.sees(RINGING).await);
    ana.finish().await;
}
