//! The link by which a customer goes on with their chat in another browser: made
//! for an agent who is in the chat, used once. The chat then has another token,
//! and the page that had it before is closed.

use std::time::Duration;

use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::{Channel, ConversationState};
use deskbell_protocol::http::CameBack;
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};
use deskbell_routing::Command;

use super::input::{Answer, ComesBack, To, What};
use super::turn::Turn;
use crate::audit::Deed;
use crate::store::{BackLinkRow, Owner, Row, TokenHash, Used};

/// A link is good for this long, and no longer than its conversation goes on.
const GOOD_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

impl Turn<'_> {
    /// The one before, if it was not used, is over. The same link, said again, is
    /// the one that it is by now.
    ///
    /// # Errors
    /// `not_found` where the agent neither has the conversation nor advises in
    /// it, `conversation_ended` from wrap-up on, `web_chat_only`.
    pub(super) fn make_back_link(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        link: TokenHash,
    ) -> Result<Done, Problem> {
        let routing = &self.world.routing;
        let conversation = routing
            .conversation(id)
            .filter(|it| it.agent == Some(agent) || it.consulted.contains_key(&agent))
            .ok_or(ProblemCode::NotFound)?;
        let workstream = routing.workstream(conversation.workstream);
        if workstream.is_none_or(|it| it.channel != Channel::WebChat) {
            return Err(ProblemCode::WebChatOnly.into());
        }
        if conversation.state != ConversationState::Active {
            return Err(ProblemCode::ConversationEnded.into());
        }
        let links = &mut self.known.back_links;
        if links.contains_key(&link) {
            return Ok(Done::Done);
        }
        links.retain(|_, row| row.conversation != id || row.used.is_some());
        self.put_back_link(BackLinkRow {
            link,
            conversation: id,
            until: self.now + GOOD_FOR,
            used: None,
        });
        let name = self.world.desk.name(agent);
        self.did(name, Deed::BackLinkMade, id.to_string());
        Ok(Done::Done)
    }

    /// # Errors
    /// `link_over` for whatever is no good link, `conversation_ended`.
    pub(super) fn come_back(&mut self, comes: &ComesBack) -> Result<Answer, Problem> {
        // The token is the page's own and opens the chat already: the answer to
        // the first try was lost. Nothing but the token has to be known for that.
        if let Some(conversation) = self.chat_of(comes.token) {
            return Ok(came(conversation, true));
        }
        let link = self.known.back_links.get(&comes.link).copied();
        let link = link.ok_or(ProblemCode::LinkOver)?;
        let id = link.conversation;
        if comes.own.and_then(|own| self.chat_of(own)) == Some(id) {
            return Ok(came(id, false));
        }
        if link.used.is_some() || link.until <= self.now {
            return Err(ProblemCode::LinkOver.into());
        }
        let state = self.world.routing.conversation(id).map(|it| it.state);
        match state {
            Some(
                ConversationState::Open | ConversationState::Active | ConversationState::Waiting,
            ) => {}
            Some(ConversationState::WrapUp | ConversationState::Closed) | None => {
                return Err(ProblemCode::ConversationEnded.into());
            }
        }
        self.move_chat(link, comes.token)?;
        Ok(came(id, true))
    }

    fn move_chat(&mut self, link: BackLinkRow, token: TokenHash) -> Result<(), Problem> {
        let id = link.conversation;
        let desk = &mut self.world.desk;
        let chat = desk.chats.edit(id).ok_or(ProblemCode::ConversationEnded)?;
        let former = std::mem::replace(&mut chat.token, token);
        desk.tokens.remove(former);
        desk.tokens.put(token, id);
        self.known.chats.remove(&former);
        self.known.left_chats.insert(former, id);
        self.put_back_link(BackLinkRow {
            used: Some(Used {
                at: self.now,
                former,
            }),
            ..link
        });
        let to = To::All(Owner::Conversation(id));
        self.send(to, What::Close(CloseReason::Moved));
        // The customer is back. Where no page of theirs is open any more, the new
        // one has as long as any other to open its socket.
        self.fact(Command::CustomerBack { conversation: id });
        let guests = self.world.desk.guests.get(id);
        if guests.is_none_or(|guests| guests.is_empty()) {
            self.fact(Command::CustomerLost { conversation: id });
        }
        Ok(())
    }

    fn put_back_link(&mut self, row: BackLinkRow) {
        self.rows.push(Row::BackLink(row));
        self.known.back_links.insert(row.link, row);
    }
}

const fn came(conversation: ConversationId, moved: bool) -> Answer {
    Answer::CameBack(CameBack {
        conversation,
        moved,
    })
}
