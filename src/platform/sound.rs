//! The ring: a few strokes, made by the browser, so that there is no file to
//! load. They are drawn once, as one stretch of sound that the audio clock
//! repeats: no hidden tab slows that down, it needs no timer, and to start it
//! costs an arriving offer next to nothing.

use std::cell::RefCell;
use std::f64::consts::TAU;

use deskbell_protocol::offer::Tone;
use js_sys::Math;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{AudioBuffer, AudioContext, AudioContextState, AudioScheduledSourceNode};

/// Its strokes: hertz and seconds of each.
const fn strokes(tone: Tone) -> &'static [(f64, f64)] {
    match tone {
        Tone::Bell => &[(880.0, 0.18), (660.0, 0.18)],
        Tone::Chime => &[(660.0, 0.14), (784.0, 0.14), (988.0, 0.22)],
        Tone::Knock => &[(196.0, 0.1), (196.0, 0.1)],
        Tone::Horn => &[(440.0, 0.6)],
    }
}

/// Until a stroke is at its loudest, in seconds; an edge would click.
const RISE: f64 = 0.02;
/// From one ring to the next, in seconds.
const EVERY: f64 = 3.0;
/// The longest that it rings, in seconds: the longest wait time, for who has the most of it.
const LONGEST: f64 = 9_000.0;
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
    /// Of each tone that was played: one ring, and the silence until the next.
    rings: RefCell<Vec<(Tone, AudioBuffer)>>,
}

impl Sound {
    /// Call it inside a click: browsers allow sound from then on. Calls back
    /// when it can be heard, and when it can't any more: a browser may take its
    /// sound away for a call, or with the last loudspeaker.
    pub fn unlock(&self, changed: impl Fn(bool) + 'static) {
        let mut bell = self.bell.borrow_mut();
        if bell.is_none() {
            *bell = Bell::new(changed).ok();
        }
        if let Some(resumed) = bell.as_ref().and_then(|bell| bell.context.resume().ok()) {
            spawn_local(async move {
                let _ = resumed.await;
            });
        }
    }

    /// Can it be heard?
    pub fn unlocked(&self) -> bool {
        let bell = self.bell.borrow();
        bell.as_ref().is_some_and(|bell| is_running(&bell.context))
    }

    /// Rings, at a volume of 0 to 100, instead of whatever rang before.
    pub fn ring(&self, tone: Tone, volume: u8, repeat: bool) {
        self.stop();
        if !self.unlocked() {
            return;
        }
        if let Some(bell) = &*self.bell.borrow() {
            let rings = bell.play(tone, f32::from(volume.min(100)) / 100.0, repeat);
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
    fn new(changed: impl Fn(bool) + 'static) -> Result<Self, JsValue> {
        let context = AudioContext::new()?;
        let seen = context.clone();
        let listener = Closure::<dyn Fn()>::new(move || changed(is_running(&seen)));
        context.set_onstatechange(Some(listener.as_ref().unchecked_ref()));
        // As long as the page: the context is made once.
        listener.forget();
        let bell = Self {
            context,
            rings: RefCell::default(),
        };
        // The usual one is there before it is needed.
        bell.ring_of(Tone::default())?;
        Ok(bell)
    }

    fn ring_of(&self, tone: Tone) -> Result<AudioBuffer, JsValue> {
        let mut rings = self.rings.borrow_mut();
        if let Some((_, ring)) = rings.iter().find(|(drawn, _)| *drawn == tone) {
            return Ok(ring.clone());
        }
        let context = &self.context;
        let rate = context.sample_rate();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds"
        )]
        let length = (EVERY * f64::from(rate)) as u32;
        let ring = context.create_buffer(1, length, rate)?;
        let mut samples = Vec::new();
        for &(hertz, seconds) in strokes(tone) {
            strike(&mut samples, hertz, seconds, rate.into());
        }
        ring.copy_to_channel(&samples, 0)?;
        rings.push((tone, ring.clone()));
        Ok(ring)
    }

    /// `volume` is of 0 to 1.
    fn play(
        &self,
        tone: Tone,
        volume: f32,
        repeat: bool,
    ) -> Result<AudioScheduledSourceNode, JsValue> {
        let context = &self.context;
        let source = context.create_buffer_source()?;
        let gain = context.create_gain()?;
        source.set_buffer(Some(&self.ring_of(tone)?));
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

fn is_running(context: &AudioContext) -> bool {
    context.state() == AudioContextState::Running
}

/// One more soft stroke of so many hertz and seconds, at `rate` samples a second.
fn strike(samples: &mut Vec<f32>, hertz: f64, seconds: f64, rate: f64) {
    let mut at = 0.0;
    while at < seconds {
        let loud = (at / RISE).min((seconds - at) / (seconds - RISE));
        #[expect(clippy::cast_possible_truncation, reason = "between -1 and 1")]
        samples.push((loud * Math::sin(TAU * hertz * at)) as f32);
        at += 1.0 / rate;
    }
}
