//! A customer's words go, also out of memory: a closed conversation is there
//! for some minutes, and a change of it would write its customer down again.

use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{Problem, ProblemCode};

use super::turn::Turn;
use crate::audit::Entry;
use crate::store::{AccountRow, ErasePiece, Row};

impl Turn<'_> {
    /// Forgetting is not taken back with the batch: what was forgotten is read
    /// from the store again.
    pub(super) fn erase(
        &mut self,
        piece: &ErasePiece,
        entry: Option<&Entry>,
    ) -> Result<Done, Problem> {
        if let ErasePiece::Messages(id) | ErasePiece::Answers(id) | ErasePiece::Customer(id) = piece
        {
            let conversation = self.world.routing.conversation(*id);
            if conversation.is_some_and(|it| it.state != ConversationState::Closed) {
                return Err(ProblemCode::StillActive.into());
            }
            self.world.desk.forget(*id);
        }
        self.rows.push(Row::Erase(piece.clone()));
        let entry = entry.cloned().map(AccountRow::Audit);
        self.rows.extend(entry.map(Row::Account));
        Ok(Done::Done)
    }
}
