//! What a batch stores of SMS: between whom they go, which came in, which go out.

use deskbell_protocol::sms::Delivery;
use deskbell_protocol::{ConversationId, Timestamp};
use serde::{Deserialize, Serialize};

/// Between which numbers an SMS conversation goes, as E.164 where they are such
/// numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsLine {
    /// The customer's.
    pub from: String,
    /// Ours, the last one that they have written to.
    pub to: String,
    /// They want no messages from it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stopped: bool,
}

impl SmsLine {
    /// By which it is known who has said STOP to whom.
    pub fn mark(&self) -> Mark {
        Mark::of(&self.to, &self.from)
    }
}

/// A message that waits for the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboxRow {
    pub conversation: ConversationId,
    pub message: u32,
    pub at: Timestamp,
}

/// How far a message has come, which does not wait any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeliveryRow {
    pub conversation: ConversationId,
    pub message: u32,
    pub delivery: Delivery,
}

/// Who has said STOP; none: they have taken it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoppedRow {
    pub line: Mark,
    pub since: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedRow {
    pub mark: Mark,
    pub at: Timestamp,
}

/// SHA-256 of what tells a message of a provider, or a pair of numbers, from all
/// others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark([u8; 32]);

impl Mark {
    pub fn of(account: &str, message: &str) -> Self {
        use sha2::Digest;
        let mut hash = sha2::Sha256::new();
        // The length keeps ("ab", "c") apart from ("a", "bc").
        hash.update((account.len() as u64).to_be_bytes());
        hash.update(account.as_bytes());
        hash.update(message.as_bytes());
        Self(hash.finalize().into())
    }

    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }
}
