//! Quick replies: texts that are kept for being sent again, found by a keyword.
//! Everybody's are kept by administrators; an agent keeps their own beside them.
//!
//! `{customerName}` and `{agentName}` in a text are filled in when it is put into
//! the message box.

use serde::{Deserialize, Serialize};

use crate::QuickReplyId;

/// Of everybody, and of one agent.
pub const MOST: usize = 200;
/// The longest keyword, in characters.
pub const KEYWORD_CHARS: usize = 30;

/// One that an agent can use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickReply {
    pub id: QuickReplyId,
    /// In lower case, without white space.
    pub keyword: String,
    pub text: String,
    /// The agent's own; else it is everybody's.
    pub own: bool,
}

/// Keeps a text under a keyword, in the place of the one that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepReply {
    pub keyword: String,
    pub text: String,
    /// For administrators.
    #[serde(default)]
    pub everybody: bool,
}

/// Takes one away: an own one, or as an administrator one of everybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropReply {
    pub id: QuickReplyId,
}

/// The keyword as it is kept; empty if nothing of it can be.
pub fn keyword(typed: &str) -> String {
    let word: String = typed.split_whitespace().collect();
    let word = word.trim_start_matches('/').to_lowercase();
    word.chars().take(KEYWORD_CHARS).collect()
}
