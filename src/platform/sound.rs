//! The ring: two tones, made by the browser, so that there is no file to load.
//! They are drawn once, as one stretch of sound that the audio clock repeats:
//! no hidden tab slows that down, it needs no timer, and to start it costs an
//! arriving offer next to nothing.

use std::cell::RefCell;
use std::f64::consts::TAU;

use js_sys::Math;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AudioBuffer, AudioContext, AudioContextState, AudioScheduledSourceNode};

/// The two tones, in hertz.
const TONES: [f64; 2] = [880.0, 660.0];
/// How long each one sounds, in seconds.
const TONE: f64 = 0.18;
/// Until a tone is at its loudest, in seconds; an edge would click.
const RISE: f64 = 0.02;
/// From one ring to the next, in seconds.
const EVERY: f64 = 3.0;
/// The longest that it rings, in seconds: 15 minutes, the longest wait time.
const LONGEST: f64 = 900.0;
/// The loudest, of 1: two bells at full scale would clip.
const LOUDEST: f32 = 0.5;

/// The page's sound. Silent until a click has unlocked it.
#[derive(Default)]
pub struct Sound {
    bell: RefCell<Option<Bell>>,
    ringing: RefCell<Option<AudioScheduledSourceNode>>,
}

struct Bell {
    context: AudioContext,
    /// One ring, and the silence until the next one.
    ring: AudioBuffer,
}

impl Sound {
    /// Call it inside a click: browsers allow sound from then on. Calls back
    /// once it can be heard.
    pub fn unlock(&self, then: impl FnOnce() + 'static) {
        let mut bell = self.bell.borrow_mut();
        if bell.is_none() {
            *bell = Bell::new().ok();
        }
        let Some(resumed) = bell.as_ref().and_then(|bell| bell.context.resume().ok()) else {
            return;
        };
        spawn_local(async move {
            if resumed.await.is_ok() {
                then();
            }
        });
    }

    /// Can it be heard?
    pub fn unlocked(&self) -> bool {
        let bell = self.bell.borrow();
        bell.as_ref()
            .is_some_and(|bell| bell.context.state() == AudioContextState::Running)
    }

    /// Rings, at a volume of 0 to 100, instead of whatever rang before.
    pub fn ring(&self, volume: u8, repeat: bool) {
        self.stop();
        if !self.unlocked() {
            return;
        }
        if let Some(bell) = &*self.bell.borrow() {
            let rings = bell.play(f32::from(volume.min(100)) / 100.0, repeat);
            self.ringing.replace(rings.ok());
        }
    }

    pub fn stop(&self) {
        if let Some(ringing) = self.ringing.take() {
            let _ = ringing.disconnect();
            let _ = ringing.stop();
        }
    }
}

impl Bell {
    fn new() -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let rate = context.sample_rate();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds"
        )]
        let length = (EVERY * f64::from(rate)) as u32;
        let ring = context.create_buffer(1, length, rate)?;
        let mut strokes = Vec::new();
        for tone in TONES {
            strike(&mut strokes, tone, rate.into());
        }
        ring.copy_to_channel(&strokes, 0)?;
        Ok(Self { context, ring })
    }

    /// `volume` is of 0 to 1.
    fn play(&self, volume: f32, repeat: bool) -> Result<AudioScheduledSourceNode, JsValue> {
        let context = &self.context;
        let source = context.create_buffer_source()?;
        let gain = context.create_gain()?;
        source.set_buffer(Some(&self.ring));
        source.set_loop(repeat);
        gain.gain().set_value(volume * LOUDEST);
        source.connect_with_audio_node(&gain)?;
        gain.connect_with_audio_node(&context.destination())?;
        let source = AudioScheduledSourceNode::from(source);
        source.start()?;
        source.stop_with_when(context.current_time() + LONGEST)?;
        Ok(source)
    }
}

/// One more soft stroke of this many hertz, at `rate` samples a second.
fn strike(samples: &mut Vec<f32>, tone: f64, rate: f64) {
    let mut at = 0.0;
    while at < TONE {
        let loud = (at / RISE).min((TONE - at) / (TONE - RISE));
        #[expect(clippy::cast_possible_truncation, reason = "between -1 and 1")]
        samples.push((loud * Math::sin(TAU * tone * at)) as f32);
        at += 1.0 / rate;
    }
}
