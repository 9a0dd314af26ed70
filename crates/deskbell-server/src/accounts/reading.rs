//! Who reads a conversation that is not theirs stands in the audit before they
//! see anything: once for each of their sessions, not for each page.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use deskbell_protocol::{ConversationId, Problem};

use super::{Accounts, SecretHash, SignedIn};
use crate::audit::Deed;

/// Above this many all are forgotten, and stand in the audit once more.
const REMEMBERED: usize = 10_000;

/// What stands in the audit already.
#[derive(Debug, Default)]
pub struct Read(Mutex<BTreeSet<(SecretHash, ConversationId)>>);

impl Read {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<(SecretHash, ConversationId)>> {
        // Each change is one insert or a clear, so a panic elsewhere spoils nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Accounts {
    /// `who` is about to read somebody else's conversation.
    ///
    /// # Errors
    /// `unavailable`: it can't be written down, so it may not be read.
    pub async fn reads(&self, who: &SignedIn, id: ConversationId) -> Result<(), Problem> {
        let key = (who.session, id);
        if self.read.lock().contains(&key) {
            return Ok(());
        }
        let entry = self.entry(&who.user.name, Deed::ConversationRead, &id.to_string());
        self.change(vec![], vec![entry]).await?;
        let mut read = self.read.lock();
        if read.len() >= REMEMBERED {
            read.clear();
        }
        read.insert(key);
        Ok(())
    }
}
