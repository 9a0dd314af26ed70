//! The page itself: its title, its network, its people.

use super::focus::listen;
use super::window;

pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
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
