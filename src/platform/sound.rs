//! The ring: two tones, made by the browser, so that there is no file to load.
//! All repeats are scheduled ahead on the audio clock, which no hidden tab
//! slows down and which needs no timer.

use std::cell::RefCell;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AudioContext, AudioContextState, AudioParam, OscillatorNode};

/// The two tones, in hertz.
const TONES: [f32; 2] = [880.0, 660.0];
/// How long each one sounds, in seconds.
const TONE: f64 = 0.18;
/// From one ring to the next, in seconds.
const EVERY: f64 = 3.0;
/// Rings that are scheduled: 15 minutes, the longest wait time.
const RINGS: u32 = 300;
/// The loudest, of 1: two bells at full scale would clip.
const LOUDEST: f32 = 0.5;

/// The page's sound. Silent until a click has unlocked it.
#[derive(Default)]
pub struct Sound {
    context: RefCell<Option<AudioContext>>,
    ringing: RefCell<Option<OscillatorNode>>,
}

impl Sound {
    /// Call it inside a click: browsers allow sound from then on. Calls back
    /// once it can be heard.
    pub fn unlock(&self, then: impl FnOnce() + 'static) {
        let mut context = self.context.borrow_mut();
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        let Some(resumed) = context.as_ref().and_then(|context| context.resume().ok()) else {
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
        let context = self.context.borrow();
        context
            .as_ref()
            .is_some_and(|context| context.state() == AudioContextState::Running)
    }

    /// Rings, at a volume of 0 to 100, instead of whatever rang before.
    pub fn ring(&self, volume: u8, repeat: bool) {
        self.stop();
        if !self.unlocked() {
            return;
        }
        if let Some(context) = &*self.context.borrow() {
            let rings = if repeat { RINGS } else { 1 };
            let oscillator = schedule(context, f32::from(volume.min(100)) / 100.0, rings);
            self.ringing.replace(oscillator.ok());
        }
    }

    pub fn stop(&self) {
        if let Some(oscillator) = self.ringing.take() {
            let _ = oscillator.disconnect();
            let _ = oscillator.stop();
        }
    }
}

fn schedule(context: &AudioContext, volume: f32, rings: u32) -> Result<OscillatorNode, JsValue> {
    let oscillator = context.create_oscillator()?;
    let gain = context.create_gain()?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    gain.gain().set_value(0.0);
    let start = context.current_time() + 0.02;
    for ring in 0..rings {
        let mut at = start + f64::from(ring) * EVERY;
        for tone in TONES {
            oscillator.frequency().set_value_at_time(tone, at)?;
            strike(&gain.gain(), volume * LOUDEST, at)?;
            at += TONE;
        }
    }
    oscillator.start()?;
    oscillator.stop_with_when(start + f64::from(rings) * EVERY)?;
    Ok(oscillator)
}

/// One soft stroke; an edge would click.
fn strike(gain: &AudioParam, loud: f32, at: f64) -> Result<(), JsValue> {
    gain.set_value_at_time(0.0, at)?;
    gain.linear_ramp_to_value_at_time(loud, at + 0.02)?;
    gain.linear_ramp_to_value_at_time(0.0, at + TONE)?;
    Ok(())
}
