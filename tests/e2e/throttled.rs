//! A desk in a tab that the browser slows down: its timers run once a minute,
//! and its agent is there all the same.

use std::time::Duration;

use deskbell_testing::agent::TITLE;
use deskbell_testing::wait::until_within;
use deskbell_testing::{Agent, Customer, Server};

/// Tells other tabs of the site how late a timer of one second is.
const TELL_DELAYS: &str = "
    const told = new BroadcastChannel('delays');
    let last = performance.now();
    const tick = () => {
        const now = performance.now();
        told.postMessage(now - last);
        last = now;
        setTimeout(tick, 1000);
    };
    tick()";
const HEAR_DELAYS: &str = "
    window.longest = 0;
    window.told = new BroadcastChannel('delays');
    told.onmessage = ({data}) => { longest = Math.max(longest, data); }";
/// Keeps each presence that the floor shows of Ana.
const KEEP_PRESENCES: &str = "
    const row = [...document.querySelectorAll('[data-agent]')]
        .find((it) => it.textContent.includes('Ana'));
    window.presences = [row.dataset.presence];
    new MutationObserver(() => presences.push(row.dataset.presence))
        .observe(row, {attributes: true, attributeFilter: ['data-presence']});";
/// A timer of a second that is as late as this was slowed down for good, in
/// milliseconds.
const SLOWED_DOWN: f64 = 40_000.0;
/// Its first minute may begin after the time in which the browser is patient.
const PATIENCE: Duration = Duration::from_secs(200);

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_whose_timers_run_once_a_minute_keeps_its_agent_online_and_rings() {
    let server = Server::start().await;
    let ana = Agent::throttled(&server, "Ana").await;
    ana.go_online().await;
    let sam = server.supervisor().await;
    sam.wait_text("[data-agent][data-presence=available]", "Ana")
        .await;
    sam.js(KEEP_PRESENCES, vec![]).await;
    ana.browser.listen().await;
    ana.browser.js(TELL_DELAYS, vec![]).await;
    // Of the same site, so that it hears the desk's tab; in front from now on.
    ana.browser.open(&server.url("/chat/")).await;
    ana.browser.js(HEAR_DELAYS, vec![]).await;
    ana.browser.listen().await;
    until_within(PATIENCE, "a timer that is a minute late", async || {
        let longest = ana.browser.js("return longest", vec![]).await;
        (longest.as_f64()? > SLOWED_DOWN).then_some(())
    })
    .await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    let rang = ana.browser.js("return Date.now()", vec![]).await;
    ana.browser.until_rings_elsewhere().await;
    // Back at the desk its time has gone on.
    ana.browser.switch(&ana.desk).await;
    ana.rings().await;
    ana.browser
        .until_js("document.querySelector('.alert').getAnimations({subtree: true}).length")
        .await;
    let had = ana.deadline().await - rang.as_f64().expect("a time");
    assert!((had - 120_000.0).abs() < 2_500.0, "{had} ms from the ring");
    ana.until_presence("available").await;
    let presences = sam.js("return presences", vec![]).await;
    assert_eq!(presences, serde_json::json!(["available"]), "all the time");
    ana.takes("Eva").await;
    eva.until("active").await;
    // Nothing was late, and the agent was there all the time.
    assert_eq!(server.ended("accepted").await, 1);
    for end in ["undelivered", "disconnected", "expired"] {
        assert_eq!(server.ended(end).await, 0, "{end}");
    }
    ana.finish().await;
    sam.finish().await;
    eva.finish().await;
}
