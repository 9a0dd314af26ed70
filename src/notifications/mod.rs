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

pub use alert::alert;
pub use announcer::announcer;
pub use history::{history, history_button};
pub use missed_bar::missed_bar;
pub use stack::{STACK, stack, stack_of};
pub use way::leave_stack;
