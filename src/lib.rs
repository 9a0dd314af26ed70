//! The agents' desk in the browser.

pub mod platform;
pub mod shell;
