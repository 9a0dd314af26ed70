//! A customer's return by a link.

use crate::store::TokenHash;

/// See [`deskbell_protocol::http::ComeBack`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComesBack {
    pub link: TokenHash,
    /// Opens the chat from now on.
    pub token: TokenHash,
    /// Of the chat that this browser has.
    pub own: Option<TokenHash>,
}
