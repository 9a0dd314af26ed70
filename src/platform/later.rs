//! The part of the program that the page needs only once a session is shown. A
//! build for release has it in a file of its own, which joins this program in
//! its memory (`xtask/src/split.rs`); any other build is in one piece.

use js_sys::{Object, Reflect, WebAssembly};
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::{timer, window};

/// As in `xtask/src/split.rs`: the module that the later part imports from.
const FIRST: &str = "a";
/// Between two tries, in milliseconds; each waits twice as long as the one
/// before, up to the most.
const PAUSE: i32 = 500;
const MOST: i32 = 8_000;

/// Calls back when the later part is there, and tries until it is: the rest of
/// the page works without it. Calls back at once where the program is in one
/// piece.
pub fn load(then: impl FnOnce() + 'static) {
    match address() {
        Some(address) => try_after(PAUSE, address, Box::new(then)),
        None => then(),
    }
}

fn try_after(pause: i32, address: String, then: Box<dyn FnOnce()>) {
    spawn_local(async move {
        if join(&address).await.is_ok() {
            return then();
        }
        let next = (pause * 2).min(MOST);
        timer::later(pause, move || try_after(next, address, then));
    });
}

/// Where the later part is: what makes two parts has told the page.
fn address() -> Option<String> {
    let html = window()?.document()?.document_element()?;
    html.get_attribute("data-later")
}

async fn join(address: &str) -> Result<(), JsValue> {
    let asked = window().ok_or(JsValue::NULL)?.fetch_with_str(address);
    let imports = Object::new();
    Reflect::set(&imports, &FIRST.into(), &wasm_bindgen::exports())?;
    WebAssembly::instantiate_streaming(&asked, &imports).await?;
    Ok(())
}
