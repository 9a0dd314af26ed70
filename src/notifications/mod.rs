//! What rings and what informs: the stack of alerts and toasts, the bar after
//! a miss, and the live region. Arriving never takes the keyboard focus. Ends
//! no offer and counts no time: the desk and the browser's CSS do.

mod alert;
mod announcer;
mod history;
mod hold;
mod missed_bar;
mod order;
mod stack;
mod toast;
mod way;

pub use alert::Alert;
pub use announcer::Announcer;
pub use history::{History, history_button};
pub use missed_bar::MissedBar;
pub use stack::{STACK, Stack};
pub use way::leave_stack;
