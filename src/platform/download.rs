//! Gives the person a file that this page has made.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

use super::window;

/// How long the browser has to take the file.
const TAKEN_WITHIN_MS: i32 = 60_000;

/// The file is `content`, of this media type.
pub fn offer(name: &str, media_type: &str, content: &[u8]) {
    // Where a browser lacks any of it, it saves no files.
    let _ = save(name, media_type, content);
}

fn save(name: &str, media_type: &str, content: &[u8]) -> Option<()> {
    let document = window()?.document()?;
    let bag = BlobPropertyBag::new();
    bag.set_type(media_type);
    let parts = Array::of1(&Uint8Array::from(content));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &bag).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = document.create_element("a").ok()?;
    link.set_attribute("href", &address).ok()?;
    link.set_attribute("download", name).ok()?;
    link.dyn_into::<HtmlElement>()
        .map_err(JsValue::from)
        .ok()?
        .click();
    super::timer::later(TAKEN_WITHIN_MS, move || {
        let _ = Url::revoke_object_url(&address);
    });
    Some(())
}
