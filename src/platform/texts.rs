//! The texts of the page's language, which the page has asked for before this
//! program was there (`src/messages/load.js`).

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::JsCast;

/// A file for each part that the page has named, in its order. Where the page
/// has asked for none there is none.
pub async fn loaded() -> Vec<String> {
    let Some(asked) = asked() else {
        return Vec::new();
    };
    let files = asked.await.unwrap_or_default();
    let files = Array::from(&files).into_iter();
    files.filter_map(|file| file.as_string()).collect()
}

fn asked() -> Option<Promise> {
    let window = super::window()?;
    let asked = Reflect::get(&window, &"deskbellMessages".into()).ok()?;
    asked.dyn_into().ok()
}
