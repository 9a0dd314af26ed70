//! What one input led to.

use crate::{Change, Effect};

/// Changes of what the screen shows, and things for the browser to do; each in
/// order, the changes first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    pub changes: Vec<Change>,
    pub effects: Vec<Effect>,
}

impl Output {
    pub(crate) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }
}
