//! Quick replies: texts that are kept for being sent again, found by a keyword.
//! Everybody's are kept by administrators; an agent keeps their own beside them.
//!
//! `{customerName}` and `{agentName}` in a text are filled in when it is put into
//! the message box. Another slug is refused when the text is kept: a customer
//! would read it. What is no word of letters between two braces is no slug.

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

/// The slugs of a text, as they stand between braces.
pub const SLUGS: [&str; 2] = ["customerName", "agentName"];

/// The first slug of a text that is none, without its braces.
pub fn unknown_slug(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let name = after.split_once('}').map(|(name, _)| name);
        let name = name.filter(|it| !it.is_empty() && it.chars().all(char::is_alphanumeric));
        if let Some(name) = name.filter(|it| !SLUGS.contains(it)) {
            return Some(name);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_that_is_none_is_found_by_its_name() {
        let text = "Hello {customerName}, I am {agentNmae}. {agentName}";
        assert_eq!(unknown_slug(text), Some("agentNmae"));
        assert_eq!(unknown_slug("{{oops}}"), Some("oops"));
        assert_eq!(unknown_slug("{Ñame}"), Some("Ñame"));
    }

    #[test]
    fn braces_around_anything_else_are_text() {
        for text in [
            "{customerName}{agentName}",
            "{}",
            "{ a }",
            "if (a) { b(); }",
            "{",
            "}{",
            "{a",
        ] {
            assert_eq!(unknown_slug(text), None, "{text}");
        }
    }

    #[test]
    fn a_keyword_is_one_short_word_in_lower_case() {
        assert_eq!(keyword(" /Good Day "), "goodday");
        assert_eq!(keyword(" / "), "");
        assert_eq!(keyword(&"x".repeat(99)).len(), KEYWORD_CHARS);
    }
}
