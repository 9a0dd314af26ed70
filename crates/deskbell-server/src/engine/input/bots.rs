//! What a bot does with a conversation that it has.

use deskbell_protocol::conversation::Sentiment;
use deskbell_protocol::{CommandId, ConversationId};

use super::{Identified, Variables};

/// What a bot asks for. A retry carries the same `command`, and gets the same
/// answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotAsks {
    /// The bot's name.
    pub bot: String,
    pub conversation: ConversationId,
    pub command: CommandId,
    pub deed: BotDeed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BotDeed {
    Say {
        text: String,
    },
    HandOff(WishedHandOff),
    End,
    /// How the customer feels.
    Sentiment(Sentiment),
}

/// A hand-off as a bot writes it: everything by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WishedHandOff {
    pub queue: Option<String>,
    pub priority: Option<u8>,
    /// Each with its priority; 0 is the most important.
    pub skills: Vec<(String, u8)>,
    pub anyway: bool,
    /// What was said where the server has not seen it.
    pub transcript: Vec<Line>,
    /// What the bot has found out of the customer.
    pub variables: Variables,
    /// Who that is.
    pub customer: Identified,
}

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Customer(String),
    Bot(String),
}
