//! What is heard of a page, taken where it hands its sound to the speakers. Also
//! what is heard of the other tabs of its site: they tell it when they are
//! asked, so that none has to be taken in hand.

use crate::Browser;

/// How loud the usual bell is at least at the sample's volume, 70 of 100; it is
/// never at full scale, which is 1.
pub const LOUD: f64 = 0.3;

/// `loudest()` is how loud the last half second or so was. `heardIn(seconds)`
/// tells how loud it was at most, here and in another tab, in so many seconds
/// of the audio's own clock.
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
    const time = () => ears[0]?.context.currentTime;
    const others = new BroadcastChannel('ears');
    let elsewhere = { loudest: 0 };
    others.onmessage = ({ data }) => {
        if (data === '?') others.postMessage({ loudest: loudest(), at: time() });
        else elsewhere = data;
    };
    window.loudestElsewhere = () => {
        others.postMessage('?');
        return elsewhere.loudest;
    };
    window.heardIn = (seconds) => new Promise((done) => {
        let [here, there, began] = [0, 0, undefined];
        const listen = setInterval(() => {
            here = Math.max(here, loudest());
            there = Math.max(there, loudestElsewhere());
            const now = time() ?? elsewhere.at;
            began ??= now;
            if (now === undefined || now < began + seconds) return;
            clearInterval(listen);
            done([here, there]);
        }, 100);
    });";

impl Browser {
    /// From now on the tab in hand can be asked what is heard. What began before
    /// is not.
    pub async fn listen(&self) {
        self.js(LISTEN, vec![]).await;
    }

    /// Returns once it rings in the tab in hand.
    pub async fn until_rings(&self) {
        self.until_js(&format!("loudest() > {LOUD}")).await;
    }

    /// Returns once nothing is heard of the tab in hand.
    pub async fn until_silent(&self) {
        self.until_js("loudest() === 0").await;
    }

    /// Returns once it rings in another tab of the site, which listens too.
    pub async fn until_rings_elsewhere(&self) {
        self.until_js(&format!("loudestElsewhere() > {LOUD}")).await;
    }

    /// Returns once nothing is heard any more of the tab that rang elsewhere.
    pub async fn until_silent_elsewhere(&self) {
        self.until_js("loudestElsewhere() === 0").await;
    }

    /// How loud it was at most, of 1, in the tab in hand and elsewhere, in longer
    /// than it takes from one ring to the next. It has to have rung in one of them.
    pub async fn heard_for_a_while(&self) -> (f64, f64) {
        let heard = self.js("return heardIn(3.5)", vec![]).await;
        let loudest = |at: usize| heard[at].as_f64().expect("the page listens");
        (loudest(0), loudest(1))
    }
}
