//! The agents' desk in the browser.
