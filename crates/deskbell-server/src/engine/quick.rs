//! Quick replies: each is a row, and nothing of the desk's work hangs on it.

use deskbell_protocol::QuickReplyId;
use deskbell_protocol::agent::Done;

use super::input::QuickAsks;
use super::turn::Turn;
use crate::audit::Entry;
use crate::store::{AccountRow, QuickReplyRow, Row};

impl Turn<'_> {
    pub(super) fn quick(&mut self, asks: &QuickAsks, entry: Option<&Entry>) -> Done {
        let row = match asks {
            QuickAsks::Keep {
                owner,
                keyword,
                text,
            } => Row::QuickReply(QuickReplyRow {
                id: QuickReplyId::from_parts(self.now, (self.world.random)()),
                owner: *owner,
                keyword: keyword.clone(),
                text: text.clone(),
            }),
            QuickAsks::Remove { owner, id } => Row::NoQuickReply(*id, *owner),
        };
        self.rows.push(row);
        let entry = entry.cloned().map(AccountRow::Audit);
        self.rows.extend(entry.map(Row::Account));
        Done::Done
    }
}
