//! The page itself: its title, its address, its network, its people.

use super::focus::listen;
use super::window;

pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

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

/// The part of the address behind `#`, without it.
pub fn fragment() -> String {
    window()
        .and_then(|window| window.location().hash().ok())
        .map(|hash| hash.trim_start_matches('#').to_owned())
        .unwrap_or_default()
}

/// Loads another page of ours.
pub fn load(path: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_href(path);
    }
}

/// Loads this page again.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// The value of `name` in a query like `offer=X&a=b`.
pub fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (key == name).then(|| value.to_owned())
    })
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
