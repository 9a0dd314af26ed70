//! The agent's side without a browser: the connection (resume, heartbeat,
//! back-off), the open notifications, the toast queue and the sessions.
//!
//! One function drives it: [`Desk::handle`] takes the time and an [`Input`]
//! (a frame, a timer, a click, a tab's focus) and answers with [`Change`]s,
//! which the shell patches into what the screen shows, and [`Effect`]s (send a
//! frame, show a desktop notification, ring, go to a session), which the shell
//! carries out. One timer is enough: [`Desk::next_deadline`].
//!
//! This crate does no input or output, reads no clock, uses no randomness
//! (identifiers and jitter come with the inputs) and makes no text: what a
//! person reads is an enum here and a message file in the front end. It ends
//! no offer by itself: the server owns every offer.

mod alert;
mod answers;
mod arrivals;
mod check;
mod commands;
mod connection;
mod deck;
mod desk;
mod desktop;
mod digest;
mod effect;
mod frames;
mod input;
mod output;
mod person;
mod sessions;
mod tabs;
mod thread;
mod toasts;
mod typing;
mod view;

pub use desk::Desk;
pub use effect::{Announcement, Effect, Place, TabNote};
pub use input::Input;
pub use output::Output;
pub use view::{
    AlertStage, AlertView, Change, CheckState, CheckView, Delivery, Digest, HistoryView, LinkView,
    MessageView, Notice, PastView, SessionView, ToastView,
};
