//! What bots do with the conversations that they have. How a bot reaches the
//! server, and what it says, is not known here.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::Done;
use deskbell_routing::Command;

use super::input::BotDeed;
use super::turn::Turn;

impl Turn<'_> {
    pub(super) fn bot(&mut self, deed: &BotDeed) -> Result<Done, Problem> {
        self.run(match deed {
            BotDeed::HandOff(hand_off) => Command::HandOff(hand_off.clone()),
            BotDeed::End { conversation } => Command::BotEnds {
                conversation: *conversation,
            },
        })?;
        Ok(Done::Done)
    }
}
