//! Notes that pages and the service worker send each other: objects of
//! JavaScript outside, our types inside.

use deskbell_protocol::tree::Tree;
use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// The note, if it is one that this program knows. Read and written as frames
/// are, by way of JSON, so that it costs the page next to nothing.
pub fn read<T: DeserializeOwned>(note: &JsValue) -> Option<T> {
    let text = String::from(JSON::stringify(note).ok()?);
    Tree::of(&text).ok()?.whole().ok()
}

/// The note as others read it.
pub fn write(note: &impl Serialize) -> Option<JsValue> {
    JSON::parse(&serde_json::to_string(note).ok()?).ok()
}
