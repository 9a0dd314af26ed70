//! What bots are told without asking: what happens in the conversations that
//! they have, and what becomes of those that they gave to people, until
//! somebody has taken them. It is in their outbox with the same commit; how it
//! gets to a bot is `webhook`.

use std::sync::Arc;

use deskbell_protocol::conversation::{Author, Channel, CloseCause, ConversationState, Message};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::{BotEventId, ConversationId, Timestamp};
use deskbell_routing::Conversation;
use serde::Serialize;

use super::turn::Turn;
use crate::store::{BotEventRow, Row, TokenHash};

/// One thing that bots are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BotEvent {
    pub event: BotEventId,
    pub at: Timestamp,
    pub conversation: ConversationId,
    #[serde(flatten)]
    pub news: BotNews,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BotNews {
    /// Bots have it from now on.
    Began {
        workstream: String,
        channel: Channel,
        /// The name alone, where it is known.
        customer: Option<String>,
    },
    CustomerWrote {
        /// Of the message.
        number: u32,
        text: String,
    },
    /// An agent has it after a hand-over.
    Taken { agent: String },
    /// Everybody was asked after a hand-over, and nobody takes it; it waits.
    NobodyLeft,
    /// It is over, and no agent has had it.
    Ended { cause: CloseCause },
}

impl Turn<'_> {
    pub(super) fn begins_at_bots(&mut self, id: ConversationId) {
        let conversation = self.world.routing.conversation(id);
        let Some(conversation) = conversation.filter(|it| is_with_bot(it)) else {
            return;
        };
        let workstream = self.world.routing.workstream(conversation.workstream);
        let customer = self.world.desk.chats.get(id).map(|it| &it.customer);
        if let Some((workstream, customer)) = workstream.zip(customer) {
            let began = BotNews::Began {
                workstream: workstream.name.clone(),
                channel: workstream.channel,
                customer: customer.name.clone(),
            };
            self.tell_bots(id, began);
        }
    }

    pub(super) fn customer_wrote(&mut self, id: ConversationId, message: &Message) {
        let conversation = self.world.routing.conversation(id);
        if message.author == Author::Customer && conversation.is_some_and(is_with_bot) {
            let wrote = BotNews::CustomerWrote {
                number: message.number,
                text: message.text.clone(),
            };
            self.tell_bots(id, wrote);
        }
    }

    /// What becomes of what a bot gave to people; of everything else, nothing.
    pub(super) fn after_hand_over(&mut self, id: ConversationId, news: BotNews) {
        let conversation = self.world.routing.conversation(id);
        if conversation.is_some_and(|it| it.reason == Reason::EscalationFromBot) {
            self.tell_bots(id, news);
        }
    }

    pub(super) fn ended_for_bots(&mut self, id: ConversationId, cause: CloseCause) {
        let conversation = self.world.routing.conversation(id);
        let is_theirs = |it: &Conversation| {
            let waits = it.reason == Reason::EscalationFromBot && it.agent.is_none();
            it.with_bot || waits
        };
        if conversation.is_some_and(is_theirs) {
            self.tell_bots(id, BotNews::Ended { cause });
        }
    }

    fn tell_bots(&mut self, conversation: ConversationId, news: BotNews) {
        let bots = self.world.desk.bots.iter();
        let told = bots.filter(|(_, bot)| bot.webhook.is_some());
        let told: Vec<TokenHash> = told.map(|(token, _)| token).collect();
        if told.is_empty() {
            return;
        }
        let at = self.now;
        let event = BotEvent {
            event: BotEventId::from_parts(at, (self.world.random)()),
            at,
            conversation,
            news,
        };
        let body: Arc<str> = match serde_json::to_string(&event) {
            Ok(body) => body.into(),
            Err(why) => {
                tracing::error!(%why, "an event of a bot could not be written");
                return;
            }
        };
        for bot in told {
            self.rows.push(Row::BotEvent(BotEventRow {
                bot,
                conversation,
                at,
                body: Arc::clone(&body),
            }));
        }
    }
}

fn is_with_bot(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open && conversation.with_bot
}
