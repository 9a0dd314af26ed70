//! What is heard of a page, taken where it hands its sound to the speakers. Also
//! what is heard of the other tabs of its site: they tell it when they are
//! asked, so that none has to be taken in hand.

use crate::Browser;

/// How loud the usual bell is at least at the sample's volume, 70 of 100; it is
/// never at full scale, which is 1.
pub const LOUD: f64 = 0.3;

/// `loudest()` is how loud the last half second or so was. `heardIn(seconds)`
/// tells how loud it was at most, here and in another tab, in so many seconds
/// of the audio's own clock. `pitchIn(seconds)` tells which hertz were the
/// strongest in the loudest moment of that time.
const LISTEN: &str = "
    const { connect } = AudioNode.prototype;
    const ears = [];
    AudioNode.prototype.connect = function (to, ...more) {
        if (to instanceof AudioDestinationNode) {
            const ear = new AnalyserNode(this.context, {
                fftSize: 32768, smoothingTimeConstant: 0,
            });
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
    });
    const pitch = () => {
        let [strongest, hertz] = [-Infinity, 0];
        for (const ear of ears) {
            const parts = new Float32Array(ear.frequencyBinCount);
            ear.getFloatFrequencyData(parts);
            parts.forEach((decibels, at) => {
                if (decibels <= strongest) return;
                [strongest, hertz] = [decibels, at * ear.context.sampleRate / ear.fftSize];
            });
        }
        return [strongest, hertz];
    };
    window.pitchIn = (seconds) => new Promise((done) => {
        const began = time();
        let heard = [-Infinity, 0];
        const listen = setInterval(() => {
            const now = pitch();
            if (now[0] > heard[0]) heard = now;
            if (time() < began + seconds) return;
            clearInterval(listen);
            done(heard[1]);
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

    /// The strongest pitch of what rings again and again in the tab in hand, in
    /// hertz, and how loud it is at most, of 1.
    pub async fn hears(&self) -> (f64, f64) {
        self.until_js("loudest() > 0").await;
        let both = "return Promise.all([pitchIn(3.5), heardIn(3.5)])";
        let heard = self.js(both, vec![]).await;
        let number = |of: &serde_json::Value| of.as_f64().expect("it rings");
        (number(&heard[0]), number(&heard[1][0]))
    }
}
