//! What bots do with the conversations that they have, and which bots there are.
//! How a bot reaches the server is not known here.

use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::{Author, ConversationState};
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{ConversationId, Problem, ProblemCode, QueueId, WorkstreamId};
use deskbell_routing::{Command, HandOff, Need};

use super::input::{BotAsks, BotDeed, Line, WishedHandOff};
use super::turn::Turn;
use crate::audit::{Deed, Entry};
use crate::store::{AccountRow, BotRow, Owner, Row, TokenHash};

impl Turn<'_> {
    pub(super) fn bot(&mut self, asks: &BotAsks) -> Result<Done, Problem> {
        let id = asks.conversation;
        if self.world.desk.chats.get(id).is_none() {
            return Err(ProblemCode::NotFound.into());
        }
        self.once(Owner::Conversation(id), asks.command, |turn| {
            match &asks.deed {
                BotDeed::Say { text } => turn.bot_says(asks, text),
                BotDeed::HandOff(wish) => turn.bot_hands_off(asks, wish),
                BotDeed::End => {
                    turn.run(Command::BotEnds { conversation: id })?;
                    turn.audit_bot(asks, Deed::BotEnded);
                    Ok(Done::Done)
                }
            }
        })
    }

    fn bot_says(&mut self, asks: &BotAsks, text: &str) -> Result<Done, Problem> {
        let id = asks.conversation;
        self.bot_has(id)?;
        let text = checked_message(text)?;
        let said = self.send_message(id, author(&asks.bot), text, asks.command)?;
        self.fact(Command::SomebodyWrites { conversation: id });
        Ok(said)
    }

    /// What was said elsewhere is stored only if somebody gets it.
    fn bot_hands_off(&mut self, asks: &BotAsks, wish: &WishedHandOff) -> Result<Done, Problem> {
        let id = asks.conversation;
        let transcript: Vec<(Author, String)> = wish
            .transcript
            .iter()
            .map(|line| said(&asks.bot, line))
            .collect::<Result<_, _>>()?;
        let is_first = self.bot_has(id).is_ok();
        let effects = self.decide(Command::HandOff(self.hand_off_of(id, wish)?))?;
        if !is_first {
            return Ok(Done::Done);
        }
        for (author, text) in transcript {
            let command = self.new_command();
            self.store_message(id, author, text, command);
        }
        self.tell(&effects);
        self.customer_waits(id);
        self.audit_bot(asks, Deed::BotHandedOff);
        Ok(Done::Done)
    }

    fn hand_off_of(&self, id: ConversationId, wish: &WishedHandOff) -> Result<HandOff, Problem> {
        let routing = &self.world.routing;
        let same = |a: &str, b: &str| a.to_lowercase() == b.trim().to_lowercase();
        let queue = |name: &String| -> Result<QueueId, Problem> {
            let found = routing.queues().find(|it| same(&it.name, name));
            found.map(|it| it.id).ok_or_else(|| no_such("queue", name))
        };
        let need = |(name, priority): &(String, u8)| -> Result<Need, Problem> {
            let found = routing.skills().find(|it| same(&it.name, name));
            let skill = found.ok_or_else(|| no_such("skill", name))?.id;
            Ok(Need {
                priority: *priority,
                skill,
            })
        };
        Ok(HandOff {
            conversation: id,
            queue: wish.queue.as_ref().map(queue).transpose()?,
            priority: wish.priority,
            needs: wish.skills.iter().map(need).collect::<Result<_, _>>()?,
            anyway: wish.anyway,
        })
    }

    /// # Errors
    /// `conversation_ended`, `taken_by_another` where people have it or it waits
    /// for them.
    fn bot_has(&self, id: ConversationId) -> Result<(), Problem> {
        let conversation = self.world.routing.conversation(id);
        let conversation = conversation.ok_or(ProblemCode::NotFound)?;
        match conversation.state {
            ConversationState::Open if conversation.with_bot => Ok(()),
            ConversationState::WrapUp | ConversationState::Closed => {
                Err(ProblemCode::ConversationEnded.into())
            }
            _ => Err(Problem::new(
                ProblemCode::TakenByAnother,
                "People have this conversation, or it waits for them.",
            )),
        }
    }

    /// Where there is no bot, nobody waits for one.
    pub(super) fn begins_with_bot(&self, workstream: WorkstreamId) -> bool {
        let rules = self.world.routing.workstream(workstream);
        rules.is_some_and(|it| it.bot_first) && self.world.desk.bots.keys().next().is_some()
    }

    pub(super) fn put_bot(&mut self, bot: &BotRow) {
        self.world.desk.bots.put(bot.token, bot.name.clone());
        self.rows.push(Row::Bot(bot.clone()));
    }

    /// What the last bot has goes to people: nobody else would come.
    pub(super) fn remove_bot(&mut self, token: TokenHash) -> Result<(), Problem> {
        self.world
            .desk
            .bots
            .remove(token)
            .ok_or(ProblemCode::NotFound)?;
        self.rows.push(Row::NoBot(token));
        if self.world.desk.bots.keys().next().is_some() {
            return Ok(());
        }
        let open = self.world.routing.open_conversations();
        let left: Vec<ConversationId> = open.filter(|it| it.with_bot).map(|it| it.id).collect();
        for conversation in left {
            self.run(Command::HandOff(HandOff {
                conversation,
                queue: None,
                priority: None,
                needs: Vec::new(),
                anyway: true,
            }))?;
            self.customer_waits(conversation);
        }
        Ok(())
    }

    fn audit_bot(&mut self, asks: &BotAsks, deed: Deed) {
        self.rows.push(Row::Account(AccountRow::Audit(Entry {
            at: self.now,
            who: asks.bot.clone(),
            deed,
            about: asks.conversation.to_string(),
        })));
    }
}

fn author(bot: &str) -> Author {
    Author::Bot { name: bot.into() }
}

fn said(bot: &str, line: &Line) -> Result<(Author, String), Problem> {
    let (author, text) = match line {
        Line::Bot(text) => (author(bot), text),
        Line::Customer(text) => (Author::Customer, text),
    };
    Ok((author, checked_message(text)?))
}

fn no_such(what: &str, name: &str) -> Problem {
    let name = deskbell_protocol::text::clean_line(name);
    let text = format!("There is no {what} named {name}. Use one of `deskbelld rules show`.");
    Problem::new(ProblemCode::Malformed, text)
}
