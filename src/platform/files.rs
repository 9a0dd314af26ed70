//! Files that a person gives to the page, by choosing, pasting or dropping them.
//! Their bytes stay the browser's: nothing reads them here.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

/// A file that may be sent.
#[derive(Debug, Clone)]
pub struct File(JsValue);

impl File {
    pub fn name(&self) -> String {
        of(&self.0, "name").as_string().unwrap_or_default()
    }

    /// How many bytes it has.
    pub fn size(&self) -> f64 {
        of(&self.0, "size").as_f64().unwrap_or_default()
    }

    /// As the body of a request.
    pub fn into_body(self) -> JsValue {
        self.0
    }
}

/// What came with this event: in a field for files, which is empty again
/// afterwards, pasted, or dropped.
pub fn given(event: impl Into<JsValue>) -> Vec<File> {
    let event = event.into();
    let holder = ["dataTransfer", "clipboardData", "target"]
        .map(|name| of(&event, name))
        .into_iter()
        .find(JsValue::is_object)
        .unwrap_or_default();
    let files = Array::from(&of(&holder, "files"));
    let files = files.iter().map(File).collect();
    // So that the same file can be chosen once more.
    if of(&holder, "type").as_string().as_deref() == Some("file") {
        let _ = Reflect::set(&holder, &"value".into(), &"".into());
    }
    files
}

fn of(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
