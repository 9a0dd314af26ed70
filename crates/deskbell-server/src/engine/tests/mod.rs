//! The engine on a real database in a temporary folder, with a time that only
//! the test moves.

mod audited;
mod back;
mod bot_events;
mod bots;
mod cases;
mod chat;
mod commands;
mod contacts;
mod desk;
mod erasing;
mod failures;
mod giving;
mod handing;
mod hours;
mod keeping;
mod leaving;
mod logs;
mod notes;
mod parts;
mod restart;
mod sentiment;
mod shown;
mod sms;
mod sms_out;
mod templates;
mod variables;
mod waits;
mod watching;
