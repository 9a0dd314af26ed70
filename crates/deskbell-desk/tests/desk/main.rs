//! What the desk does, told as sentences. Time, the server and the browser are
//! played by `tab`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test without what it needs should stop"
)]

mod advice;
mod alerts;
mod arrivals;
mod check;
mod closing;
mod connection;
mod desktop;
mod files;
mod meanwhile;
mod notes;
mod permission;
mod properties;
mod reading;
mod sample;
mod sessions;
mod sms;
mod tab;
mod toasts;
mod work;
mod world;
