//! The page itself: its title, its network, its people.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Event;

use super::focus::listen;
use super::window;

/// The page is about to be left.
const LEAVING: &str = "beforeunload";

pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// This page stands where it stood before: somebody, or this program, has loaded
/// it again.
pub fn was_loaded_again() -> bool {
    let how = || {
        let window = JsValue::from(window()?);
        let performance = Reflect::get(&window, &"performance".into()).ok()?;
        let entries = Reflect::get(&performance, &"getEntriesByType".into()).ok()?;
        let entries = entries.dyn_into::<Function>().ok()?;
        let entries = entries.call1(&performance, &"navigation".into()).ok()?;
        let entry = Reflect::get_u32(&entries, 0).ok()?;
        Reflect::get(&entry, &"type".into()).ok()?.as_string()
    };
    how().as_deref() == Some("reload")
}

/// The icon in the tab.
pub fn set_icon(path: &str) {
    let document = window().and_then(|window| window.document());
    let link = document.and_then(|document| document.query_selector("link[rel=icon]").ok()?);
    if let Some(link) = link {
        let _ = link.set_attribute("href", path);
    }
}

/// The number on the icon of the installed app; 0 is none. Only some browsers
/// have one.
pub fn set_badge(count: u32) {
    let Some(navigator) = window().map(|window| JsValue::from(window.navigator())) else {
        return;
    };
    let set = Reflect::get(&navigator, &"setAppBadge".into());
    if let Some(set) = set.ok().and_then(|set| set.dyn_into::<Function>().ok())
        && let Ok(done) = set.call1(&navigator, &count.into())
        && let Ok(done) = done.dyn_into::<js_sys::Promise>()
    {
        // Refused where the page is not one of an installed app.
        wasm_bindgen_futures::spawn_local(async move {
            let _ = wasm_bindgen_futures::JsFuture::from(done).await;
        });
    }
}

/// Calls back when the network returns, for the life of the page.
pub fn on_online(callback: impl Fn() + 'static) {
    if let Some(window) = window() {
        listen(&window, "online", callback);
    }
}

/// Calls back on any click or key in the page.
pub fn on_activity(callback: impl Fn() + Clone + 'static) {
    if let Some(window) = window() {
        listen(&window, "pointerdown", callback.clone());
        listen(&window, "keydown", callback);
    }
}

/// As long as it lives, the browser asks before this page is left or loaded
/// anew, while something is `unsaved`.
pub struct AskBeforeLeaving(Closure<dyn Fn(Event)>);

impl AskBeforeLeaving {
    pub fn while_unsaved(unsaved: impl Fn() -> bool + 'static) -> Self {
        let asks = Closure::<dyn Fn(Event)>::new(move |leaving: Event| {
            if unsaved() {
                leaving.prevent_default();
            }
        });
        if let Some(window) = window() {
            let function = asks.as_ref().unchecked_ref();
            let _ = window.add_event_listener_with_callback(LEAVING, function);
        }
        Self(asks)
    }
}

impl Drop for AskBeforeLeaving {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let function = self.0.as_ref().unchecked_ref();
            let _ = window.remove_event_listener_with_callback(LEAVING, function);
        }
    }
}
