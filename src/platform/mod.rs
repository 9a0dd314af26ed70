//! The browser, behind small functions: the only code that touches `web-sys`.
//! It decides nothing. Where a browser lacks something (no service worker in a
//! private window, no locks, no sound), the function here says so or does
//! nothing; none panics.

pub mod address;
pub mod browser;
pub mod clock;
pub mod dates;
pub mod desktop;
pub mod dom;
pub mod download;
pub mod element;
pub mod event;
pub mod files;
pub mod focus;
pub mod http;
pub mod intl;
pub mod later;
pub mod leadership;
pub mod memo;
pub mod note;
pub mod page;
pub mod paint;
pub mod permission;
pub mod random;
pub mod socket;
pub mod sound;
pub mod storage;
pub mod tabs;
pub mod texts;
pub mod timer;
pub mod watched;

use web_sys::Window;

/// The window; none outside of one.
fn window() -> Option<Window> {
    web_sys::window()
}
