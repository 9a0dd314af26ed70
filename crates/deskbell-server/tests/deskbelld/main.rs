//! `deskbelld` as a whole, from outside: its commands and its HTTP, each test
//! with a server of its own. What goes over the sockets once they are open is
//! tested elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what goes wrong in a test's helper is the test's failure"
)]

mod administrator;
mod asked;
mod attachments;
mod back;
mod backup;
mod bad_input;
mod bots;
mod candidates;
mod cases;
#[cfg(target_os = "linux")]
mod clock;
mod closing;
mod commands;
mod configuration;
mod connections;
mod customer;
mod damaged;
mod dataverse;
mod found;
mod full_disk;
mod handshakes;
mod harness;
mod hours;
mod import;
mod interrupted;
mod limits;
mod mms;
mod played_directory;
mod provider;
mod replies;
mod reports;
mod requests;
mod running;
mod sign_in;
mod sms;
mod sms_out;
mod sms_settings;
mod sms_talk;
mod sockets;
mod timeline;
mod webhooks;
