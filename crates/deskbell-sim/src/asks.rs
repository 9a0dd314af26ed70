//! Commands that the desk has no screen for yet, asked over the socket of a
//! tab: as the desk does it, each is repeated until it is answered.

use std::sync::Arc;

use deskbell_protocol::agent::{Command, CommandFrame};
use deskbell_protocol::{CommandId, Seq, frame};

use crate::customer::reply_to;
use crate::world::World;

/// More than these are not open at once: the server takes 20 frames a second.
const AT_ONCE: usize = 4;

/// What a tab has no answer to yet, as frames.
#[derive(Debug, Default)]
pub struct Asks {
    open: Vec<(CommandId, Arc<str>)>,
}

impl World {
    pub fn asks(&mut self, tab: usize, body: Command) {
        if self.tabs[tab].asks.open.len() >= AT_ONCE {
            return;
        }
        let command = self.command_id();
        let text: Arc<str> = frame::write(&CommandFrame { command, body }).into();
        let open = &mut self.tabs[tab].asks.open;
        open.push((command, Arc::clone(&text)));
        if self.tabs[tab].screen.connected() {
            self.tab_sends(tab, &text);
        }
    }

    /// A frame reaches the tab: an answer, or the beginning of a socket, which
    /// may have lost what was asked over the one before.
    pub fn asks_hear(&mut self, tab: usize, text: &str, seq: Option<Seq>) {
        if seq.is_some() || self.tabs[tab].asks.open.is_empty() {
            return;
        }
        if let Some(command) = reply_to(text) {
            self.tabs[tab].asks.open.retain(|it| it.0 != command);
        }
        let begins = [r#"{"type":"welcome""#, r#"{"type":"snapshot""#];
        if begins.iter().any(|it| text.starts_with(it)) {
            for (_, text) in self.tabs[tab].asks.open.clone() {
                self.tab_sends(tab, &text);
            }
        }
    }
}
