//! The part of the program that the page needs only once a session is shown. A
//! build for release has it in a file of its own, which joins this program in
//! its memory (`xtask/src/split.rs`); any other build is in one piece.

use js_sys::{Object, Promise, Reflect, WebAssembly};
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Response;

use super::{timer, window};

/// As in `xtask/src/split.rs`: the module that the later part imports from.
const FIRST: &str = "a";
/// Between two tries, in milliseconds; each waits twice as long as the one
/// before, up to the most.
const PAUSE: i32 = 500;
const MOST: i32 = 8_000;
const NOT_FOUND: u16 = 404;

/// Whether it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// It is on its way.
    Coming,
    Here,
    /// The server has it no more: a newer program has taken its place since this
    /// one was loaded.
    Gone,
}

/// Says that the later part is here or gone, and tries until it is here: the
/// rest of the page works without it. Says so at once where the program is in
/// one piece.
pub fn load(told: impl Fn(Later) + 'static) {
    match address() {
        Some(address) => try_after(PAUSE, address, Box::new(told)),
        None => told(Later::Here),
    }
}

fn try_after(pause: i32, address: String, told: Box<dyn Fn(Later)>) {
    spawn_local(async move {
        match join(&address).await {
            Ok(Later::Here) => return told(Later::Here),
            Ok(found) => told(found),
            // No connection, or half of the file.
            Err(_) => {}
        }
        let next = (pause * 2).min(MOST);
        timer::later(pause, move || try_after(next, address, told));
    });
}

/// Where the later part is: what makes two parts has told the page.
fn address() -> Option<String> {
    let html = window()?.document()?.document_element()?;
    html.get_attribute("data-later")
}

async fn join(address: &str) -> Result<Later, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let answer: Response = window.fetch_with_str(address).await?.dyn_into()?;
    if answer.status() == NOT_FOUND {
        return Ok(Later::Gone);
    }
    let imports = Object::new();
    Reflect::set(&imports, &FIRST.into(), &wasm_bindgen::exports())?;
    let answer = Promise::resolve(&answer);
    WebAssembly::instantiate_streaming(&answer, &imports).await?;
    Ok(Later::Here)
}
