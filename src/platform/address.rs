//! The address of this tab: read it, change it without loading a page, hear
//! when the person changes it by Back, Forward or a link. Which addresses are
//! places of this page is not decided here.

use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, MouseEvent};

use super::focus::listen;
use super::window;

/// The address without its server: "/session/X".
pub fn path() -> String {
    window()
        .and_then(|window| window.location().pathname().ok())
        .unwrap_or_default()
}

/// The part of the address behind `?`, without it.
pub fn query() -> String {
    window()
        .and_then(|window| window.location().search().ok())
        .map(|search| search.trim_start_matches('?').to_owned())
        .unwrap_or_default()
}

/// The address as the browser reads it, if it is one of `https` with a host, and
/// without a name or a password, which only serve to look like another host.
pub fn safe(written: &str) -> Option<String> {
    let url = web_sys::Url::new(written).ok()?;
    let names_nobody = url.username().is_empty() && url.password().is_empty();
    (url.protocol() == "https:" && !url.hostname().is_empty() && names_nobody).then(|| url.href())
}

/// A text as it may stand in an address.
pub fn encoded(text: &str) -> String {
    String::from(js_sys::encode_uri_component(text))
}

/// The part of the address behind `#`, without it.
pub fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.trim_start_matches('#').to_owned())
        .unwrap_or_default()
}

/// The part of the address behind `#`, which is removed from the address and
/// from the history. None when there is none.
pub fn take_fragment() -> Option<String> {
    let fragment = fragment();
    if fragment.is_empty() {
        return None;
    }
    replace(&path());
    Some(fragment)
}

/// Goes to another address of this page; Back leads here again.
pub fn push(path: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Goes to another address of this page, in the place of this one.
pub fn replace(path: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

/// Loads another page of ours, in the place of this one.
pub fn load(path: &str) {
    if let Some(window) = window() {
        let _ = window.location().replace(path);
    }
}

/// Loads this page again.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// The value of `name` in the part of the address behind `?`, which is removed
/// from the address and from the history: loading the page again must not act
/// on it again. None when it is not there.
pub fn take_parameter(name: &str) -> Option<String> {
    let value = parameter(&query(), name)?;
    replace(&path());
    Some(value)
}

/// The value of `name` in a query like `offer=X&a=b`.
fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
}

/// Calls back after Back and Forward, for the life of the page.
pub fn on_travel(travelled: impl Fn() + 'static) {
    if let Some(window) = window() {
        listen(&window, "popstate", travelled);
    }
}

/// Hands a plain click on a link to `follow`, with the link's address as it is
/// written. Where `follow` says that it went there, the browser does not. A
/// click that asks for another tab or window stays the browser's.
pub fn on_link(follow: impl Fn(&str) -> bool + 'static) {
    let listener = Closure::<dyn Fn(MouseEvent)>::new(move |click: MouseEvent| {
        if is_plain(&click) && link_of(&click).is_some_and(|path| follow(&path)) {
            click.prevent_default();
        }
    });
    if let Some(window) = window() {
        let callback = listener.as_ref().unchecked_ref();
        let _ = window.add_event_listener_with_callback("click", callback);
    }
    listener.forget();
}

fn is_plain(click: &MouseEvent) -> bool {
    let modified = click.ctrl_key() || click.shift_key() || click.alt_key() || click.meta_key();
    click.button() == 0 && !modified && !click.default_prevented()
}

/// The address of the link that was clicked, or that the clicked part is in.
fn link_of(click: &MouseEvent) -> Option<String> {
    let clicked: Element = click.target()?.dyn_into().ok()?;
    let link = clicked
        .closest("a[href]:not([target], [download])")
        .ok()??;
    link.get_attribute("href")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_found_by_its_whole_name() {
        assert_eq!(parameter("a=1&offer=X", "offer").as_deref(), Some("X"));
        assert_eq!(parameter("reoffer=X", "offer"), None);
        assert_eq!(parameter("", "offer"), None);
    }
}
