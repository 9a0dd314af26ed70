//! What tabs of one browser tell each other.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::note;

const CHANNEL: &str = "deskbell";

/// The channel to the other tabs. Without one, tabs don't hear of each other.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
}

impl Tabs {
    /// Calls back with what other tabs say, for the life of the page; what
    /// can't be read is left out.
    pub fn open<T: DeserializeOwned + 'static>(heard: impl Fn(T) + 'static) -> Self {
        let channel = BroadcastChannel::new(CHANNEL).ok();
        if let Some(channel) = &channel {
            let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                if let Some(note) = note::read(&event.data()) {
                    heard(note);
                }
            });
            channel.set_onmessage(Some(listener.as_ref().unchecked_ref()));
            listener.forget();
        }
        Self { channel }
    }

    /// Tells all other tabs.
    pub fn tell(&self, note: &impl Serialize) {
        if let (Some(channel), Some(note)) = (&self.channel, note::write(note)) {
            let _ = channel.post_message(&note);
        }
    }
}
