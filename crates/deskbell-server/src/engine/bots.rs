//! What bots do with the conversations that they have, and which bots there are.
//! How a bot reaches the server is not known here.

use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::{Answer, Author, Case, ConversationState, Customer};
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{ConversationId, Problem, ProblemCode, QueueId, WorkstreamId};
use deskbell_routing::{Command, HandOff, Need};

use super::contacts::{customer_of, only_open};
use super::input::{BotAsks, BotDeed, Identified, Line, Variables, WishedHandOff};
use super::turn::Turn;
use crate::audit::{Deed, Entry};
use crate::store::{AccountRow, BotRow, Owner, Row, TokenHash};

/// What the agent reads before the number of a case that could not be linked.
const CASE_NUMBER: &str = "Case number";

/// What a conversation is of its customer, as a bot has found out.
struct Told {
    customer: Customer,
    case: Option<Case>,
    /// What could not be linked.
    answer: Option<Answer>,
}

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
                BotDeed::End => turn.bot_ends(asks),
                BotDeed::Sentiment(sentiment) => turn.feels(id, *sentiment),
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

    fn bot_ends(&mut self, asks: &BotAsks) -> Result<Done, Problem> {
        let conversation = asks.conversation;
        let found = self.world.routing.conversation(conversation);
        // What is over already needs no bot who has it.
        if found.is_some_and(|it| it.state != ConversationState::Closed) {
            self.bot_has(conversation)?;
        }
        self.run(Command::BotEnds { conversation })?;
        self.audit_bot(asks, Deed::BotEnded);
        Ok(Done::Done)
    }

    /// What was said elsewhere, and who the customer is, is stored only if
    /// somebody gets it.
    fn bot_hands_off(&mut self, asks: &BotAsks, wish: &WishedHandOff) -> Result<Done, Problem> {
        let id = asks.conversation;
        self.bot_has(id)?;
        let transcript: Vec<(Author, String)> = wish
            .transcript
            .iter()
            .map(|line| said(&asks.bot, line))
            .collect::<Result<_, _>>()?;
        let told = self.told_by_bot(id, wish);
        let effects = self.decide(Command::HandOff(HandOff {
            known: told.as_ref().map(|it| it.customer.contact.is_some()),
            ..self.hand_off_of(id, wish)?
        }))?;
        if let Some(Told {
            customer,
            case,
            answer,
        }) = told
        {
            self.is(id, |chat| {
                if customer.contact.is_none() {
                    chat.customer = customer;
                } else {
                    // What the bot was told is the customer's own, too.
                    if chat.customer.contact.is_none() {
                        chat.customer = named(chat.customer.clone(), &wish.variables);
                    }
                    chat.link(customer);
                }
                chat.case = case;
                chat.answers.extend(answer);
            });
        }
        for (author, text) in transcript {
            let command = self.new_command();
            self.store_message(id, author, text, command);
        }
        self.tell(&effects);
        self.customer_waits(id, true);
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
            known: None,
        })
    }

    /// What the conversation is of its customer, once it is handed over with
    /// these variables; none where there are none. Who is linked already stays:
    /// the bot has only heard who they are.
    fn told_by_bot(&self, id: ConversationId, wish: &WishedHandOff) -> Option<Told> {
        let variables = &wish.variables;
        let chat = self.world.desk.chats.get(id)?;
        if variables.is_empty() {
            return None;
        }
        let linked = chat.customer.contact;
        let (customer, cases) = match &wish.customer {
            Identified::Known(known) if linked.is_none_or(|it| it == known.contact.id) => {
                (customer_of(&known.contact), Some(&known.cases))
            }
            _ if linked.is_some() => (chat.customer.clone(), None),
            _ => (named(chat.customer.clone(), variables), None),
        };
        let case = match (&variables.case_number, cases) {
            (None, Some(cases)) if linked.is_none() => only_open(cases),
            (None, _) => chat.case.clone(),
            // Somebody else's case is as good as none.
            (Some(number), Some(cases)) => {
                let is_it = |it: &&Case| it.open && it.number.eq_ignore_ascii_case(number);
                cases.iter().find(is_it).cloned()
            }
            (Some(_), None) => chat.case.clone(),
        };
        let is_in_hand = |number: &String| {
            let in_hand = case.as_ref().map(|it| &it.number);
            in_hand.is_some_and(|it| it.eq_ignore_ascii_case(number))
        };
        let number = variables.case_number.clone();
        let answer = number.filter(|it| !is_in_hand(it)).map(|answer| Answer {
            question: CASE_NUMBER.into(),
            answer,
        });
        Some(Told {
            customer,
            case,
            answer,
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
                "People have this conversation, or it waits for them: bots can't change it any more.",
            )),
        }
    }

    /// Where there is no bot, nobody waits for one.
    pub(super) fn begins_with_bot(&self, workstream: WorkstreamId) -> bool {
        let rules = self.world.routing.workstream(workstream);
        rules.is_some_and(|it| it.bot_first) && self.world.desk.bots.keys().next().is_some()
    }

    pub(super) fn put_bot(&mut self, bot: &BotRow) {
        self.world.desk.bots.put(bot.token, bot.clone());
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
                known: None,
            }))?;
            self.customer_waits(conversation, true);
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

/// Nobody whom the house knows, with what the bot was told.
fn named(before: Customer, variables: &Variables) -> Customer {
    let Variables {
        name, phone, email, ..
    } = variables.clone();
    Customer {
        visitor: if name.is_some() { 0 } else { before.visitor },
        name: name.or(before.name),
        phone: phone.or(before.phone),
        email: email.or(before.email),
        ..before
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
