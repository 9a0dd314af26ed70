//! What the page asks the server for, and who hears the answer.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::Command;

/// Hears why it was refused; none: it is done. False where nobody is there any
/// more to hear it.
pub type Hear = Box<dyn FnOnce(Option<&Problem>) -> bool>;

/// A command, and who hears its answer. A refusal that nobody hears is shown
/// above everything.
pub struct Asked {
    pub command: Command,
    pub hear: Option<Hear>,
}

impl Asked {
    pub fn with(command: Command, hear: impl FnOnce(Option<&Problem>) -> bool + 'static) -> Self {
        Self {
            command,
            hear: Some(Box::new(hear)),
        }
    }
}

impl From<Command> for Asked {
    fn from(command: Command) -> Self {
        Self {
            command,
            hear: None,
        }
    }
}
