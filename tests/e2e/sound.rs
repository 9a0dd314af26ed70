//! What is heard of an offer, taken where the page hands it to the speakers.

use deskbell_testing::{Agent, Customer, Server};
use serde_json::json;

/// Says how loud the last half second or so was (`window.loudest()`, of 1), and
/// how loud it was at most in so many seconds of the audio's own clock.
const LISTEN: &str = "
    const { connect } = AudioNode.prototype;
    const ears = [];
    AudioNode.prototype.connect = function (to, ...more) {
        if (to instanceof AudioDestinationNode) {
            const ear = new AnalyserNode(this.context, { fftSize: 32768 });
            ears.push(ear);
            connect.call(this, ear);
        }
        return connect.call(this, to, ...more);
    };
    window.loudest = () => {
        const heard = new Float32Array(32768);
        return Math.max(0, ...ears.map((ear) => {
            ear.getFloatTimeDomainData(heard);
            return heard.reduce((loudest, at) => Math.max(loudest, Math.abs(at)), 0);
        }));
    };
    window.loudestIn = (seconds) => new Promise((done) => {
        const { context } = ears[0];
        const end = context.currentTime + seconds;
        let loudest = 0;
        const listen = setInterval(() => {
            loudest = Math.max(loudest, window.loudest());
            if (context.currentTime < end) return;
            clearInterval(listen);
            done(loudest);
        }, 100);
    });";

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_heard_again_and_again_until_it_is_answered() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    let listen = json!({ "source": LISTEN });
    ana.browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", listen)
        .await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.go_online().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    // The sample's volume is 70 of 100, and the bell is never at full scale.
    for _ in 0..2 {
        ana.browser.until_js("window.loudest() > 0.3").await;
        ana.browser.until_js("window.loudest() === 0").await;
    }
    ana.browser.until_js("window.loudest() > 0.3").await;
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser.until_js("window.loudest() === 0").await;
    let longer_than_from_ring_to_ring = "return window.loudestIn(3.5)";
    let heard = ana.browser.js(longer_than_from_ring_to_ring, vec![]).await;
    assert_eq!(heard.as_f64(), Some(0.0));
    ana.finish().await;
    eva.finish().await;
}
