//! Files that are sent with messages: what is asked of the engine about them.

use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ConversationId};

use crate::store::Owner;

/// A file whose bytes are kept already, and were looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttachment {
    pub by: Owner,
    pub conversation: ConversationId,
    pub attachment: Attachment,
    /// SHA-256 of its bytes.
    pub hash: [u8; 32],
}

/// A file that came along with an SMS, and where its provider has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMedia {
    pub name: String,
    /// As the provider says.
    pub media_type: String,
    pub address: String,
}

/// What came of fetching a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    pub id: AttachmentId,
    /// With the SHA-256 of its bytes; none: it will not come.
    pub kept: Option<(Attachment, [u8; 32])>,
}
