//! Files that are sent with messages, as far as the engine knows of them: who may
//! upload one, which message takes it along, and what came of those that are
//! fetched. Their bytes, and what they are, were looked at before.

use deskbell_protocol::agent::{Done, SessionChange};
use deskbell_protocol::conversation::{Attachment, Author, ConversationState, Message, Missing};
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{
    AttachmentId, CommandId, ConversationId, Problem, ProblemCode, Timestamp, limits,
};

use super::input::{Answer, Fetched, NewAttachment, NewMedia};
use super::turn::Turn;
use crate::store::{AttachedRow, AttachmentRow, CameRow, Owner, Row};

/// What a message is made of.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub text: String,
    pub attachments: Vec<Attachment>,
}

impl Content {
    /// Without its number.
    pub fn into_message(self, at: Timestamp, author: Author, command: CommandId) -> Message {
        Message {
            attachments: self.attachments,
            ..Message::new(0, at, author, self.text, command)
        }
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        Self {
            text,
            attachments: Vec::new(),
        }
    }
}

impl Turn<'_> {
    /// Said again it is the same one.
    pub(super) fn attach(&mut self, new: &NewAttachment) -> Result<Answer, Problem> {
        if let Some(known) = self.known.attachments.get(&new.attachment.id) {
            let is_same = known.conversation == new.conversation
                && known.owner == new.by
                && known.hash == Some(new.hash);
            return match is_same {
                true => Ok(Answer::Attachment(known.attachment.clone())),
                false => Err(Problem::new(
                    ProblemCode::Malformed,
                    "That identifier is another file's.",
                )),
            };
        }
        self.may_attach(new.by, new.conversation)?;
        self.put_attachment(AttachmentRow {
            conversation: new.conversation,
            owner: new.by,
            attachment: new.attachment.clone(),
            hash: Some(new.hash),
            at: self.now,
            message: None,
            source: None,
        });
        Ok(Answer::Attachment(new.attachment.clone()))
    }

    fn put_attachment(&mut self, row: AttachmentRow) {
        self.rows.push(Row::Attachment(Box::new(row.clone())));
        self.known.attachments.insert(row.attachment.id, row);
    }

    /// Whoever has the conversation or advises in it, and its customer while it
    /// goes on.
    fn may_attach(&self, by: Owner, id: ConversationId) -> Result<(), Problem> {
        let conversation = self.world.routing.conversation(id);
        let state = conversation.map(|it| it.state);
        match by {
            Owner::Agent(agent) if !self.agents_in(id).contains(&agent) => {
                Err(ProblemCode::NotFound.into())
            }
            Owner::Conversation(own) if own != id => Err(ProblemCode::NotFound.into()),
            _ => match state {
                Some(ConversationState::Closed) | None => {
                    Err(ProblemCode::ConversationEnded.into())
                }
                Some(ConversationState::WrapUp) if matches!(by, Owner::Conversation(_)) => {
                    Err(ProblemCode::ConversationEnded.into())
                }
                Some(_) => Ok(()),
            },
        }
    }

    /// What is said, checked: `ids` were uploaded for it by who says it. Nothing
    /// is taken yet.
    ///
    /// # Errors
    /// `not_found` for what somebody else uploaded, or was sent already.
    pub(super) fn content(
        &self,
        by: Owner,
        conversation: ConversationId,
        text: &str,
        ids: &[AttachmentId],
    ) -> Result<Content, Problem> {
        if ids.is_empty() {
            return checked_message(text).map(Content::from);
        }
        if ids.len() > limits::ATTACHMENTS {
            return Err(ProblemCode::TooManyAttachments.into());
        }
        let mut attachments: Vec<Attachment> = Vec::with_capacity(ids.len());
        for id in ids {
            let known = self.known.attachments.get(id).filter(|it| {
                it.conversation == conversation && it.owner == by && it.message.is_none()
            });
            let is_twice = attachments.iter().any(|it| it.id == *id);
            let known = known.filter(|_| !is_twice);
            attachments.push(known.ok_or_else(gone)?.attachment.clone());
        }
        let text = match checked_message(text) {
            Err(problem) if problem.code == ProblemCode::TextEmpty => String::new(),
            checked => checked?,
        };
        Ok(Content { text, attachments })
    }

    /// The message with this number takes them along.
    pub(super) fn take_along(&mut self, attachments: &[Attachment], message: u32) {
        for it in attachments {
            if let Some(known) = self.known.attachments.get_mut(&it.id) {
                known.message = Some(message);
            }
            self.rows.push(Row::Attached(AttachedRow {
                attachment: it.id,
                message,
                at: self.now,
            }));
        }
    }

    /// What came along with an SMS and is still to be fetched.
    pub(super) fn media(&mut self, id: ConversationId, media: &[NewMedia]) -> Vec<Attachment> {
        let mut attachments = Vec::with_capacity(media.len());
        for one in media.iter().take(limits::ATTACHMENTS) {
            let attachment = Attachment {
                id: AttachmentId::from_parts(self.now, (self.world.random)()),
                name: one.name.clone(),
                media_type: one.media_type.clone(),
                bytes: 0,
                preview: false,
                missing: Some(Missing::Coming),
            };
            self.put_attachment(AttachmentRow {
                conversation: id,
                owner: Owner::Conversation(id),
                attachment: attachment.clone(),
                hash: None,
                at: self.now,
                message: None,
                source: Some(one.address.clone()),
            });
            attachments.push(attachment);
        }
        attachments
    }

    /// What came of fetching it.
    pub(super) fn fetched(&mut self, fetched: &Fetched) -> Result<Done, Problem> {
        let known = self.known.attachments.get_mut(&fetched.id);
        let known = known.filter(|it| it.source.is_some());
        let known = known.ok_or(ProblemCode::NotFound)?;
        let message = known.message.ok_or(ProblemCode::NotFound)?;
        known.source = None;
        let (attachment, hash) = match &fetched.kept {
            Some((attachment, hash)) => (attachment.clone(), Some(*hash)),
            None => {
                let missing = Some(Missing::Failed);
                let failed = Attachment {
                    missing,
                    ..known.attachment.clone()
                };
                (failed, None)
            }
        };
        known.attachment.clone_from(&attachment);
        let conversation = known.conversation;
        self.rows.push(Row::Came(Box::new(CameRow {
            conversation,
            message,
            attachment: attachment.clone(),
            hash,
        })));
        self.tell_agents(
            conversation,
            &SessionChange::Attachment {
                message,
                attachment,
            },
        );
        Ok(Done::Done)
    }
}

fn gone() -> Problem {
    Problem::new(
        ProblemCode::NotFound,
        "A file of this message is not there any more. Attach it again.",
    )
}
