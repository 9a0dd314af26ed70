//! SMS that go out: whether the customer can be written to, what is put into
//! the outbox, and how far it has come. Sending is `crate::sms`.

use deskbell_protocol::agent::{Done, SessionChange};
use deskbell_protocol::conversation::{Author, ConversationState, Message};
use deskbell_protocol::sms::{self, Delivery, NotDelivered, Unanswerable};
use deskbell_protocol::{CommandId, ConversationId, Problem, ProblemCode};
use deskbell_routing::Command;

use super::attachments::Content;
use super::input::{NewSms, SmsWent, SmsWish};
use super::turn::Turn;
use crate::phone;
use crate::store::{DeliveryRow, OutboxRow, Row, SmsLine, StoppedRow};

/// Why a message to this customer has nowhere to go.
pub fn unanswerable(line: &SmsLine) -> Option<Unanswerable> {
    if line.stopped {
        Some(Unanswerable::Stopped)
    } else if phone::is_number(&line.from) {
        None
    } else {
        Some(Unanswerable::NoNumber)
    }
}

impl Turn<'_> {
    /// What is said to a customer. As SMS it is in the outbox with the same
    /// commit.
    ///
    /// # Errors
    /// `customer_stopped`, `no_number`, `sms_too_long`.
    pub(super) fn send_message(
        &mut self,
        id: ConversationId,
        author: Author,
        content: impl Into<Content>,
        command: CommandId,
    ) -> Result<Done, Problem> {
        let content = content.into();
        let chat = self.world.desk.chats.get(id);
        let Some(line) = chat.and_then(|it| it.sms.as_ref()) else {
            return Ok(self.store_message(id, author, content, command));
        };
        match unanswerable(line) {
            None => check_length(&content.text)?,
            Some(Unanswerable::Stopped) => return Err(ProblemCode::CustomerStopped.into()),
            Some(Unanswerable::NoNumber) => return Err(ProblemCode::NoNumber.into()),
        }
        let message = Message {
            delivery: Some(Delivery::Queued),
            ..content.into_message(self.now, author, command)
        };
        let (number, at) = self.put_message(id, message);
        self.rows.push(Row::Outbox(OutboxRow {
            conversation: id,
            message: number,
            at,
        }));
        Ok(Done::Said { number, at })
    }

    /// Whoever tells it: the provider, or who has given up on asking it.
    pub(super) fn sms_went(&mut self, went: &SmsWent) -> Result<Done, Problem> {
        let SmsWent {
            conversation,
            message,
            delivery,
        } = *went;
        let out = self.known.out.get_mut(&(conversation, message));
        let out = out.ok_or(ProblemCode::NotFound)?;
        let is_news = delivery.is_after(out.delivery);
        if !is_news && !out.waits {
            return Ok(Done::Done);
        }
        out.waits = false;
        if is_news {
            out.delivery = delivery;
        }
        self.rows.push(Row::Delivery(DeliveryRow {
            conversation,
            message,
            delivery: out.delivery,
        }));
        if is_news {
            self.tell_agents(conversation, &SessionChange::Delivery { message, delivery });
        }
        // The provider has heard a STOP that has not come here.
        let why = NotDelivered::Stopped;
        if matches!(delivery, Delivery::Failed { why: it, .. } if it == why)
            && let Some(chat) = self.world.desk.chats.get(conversation)
            && let Some(line) = chat.sms.clone()
        {
            self.put_wish(SmsWish::Stop, &line);
            self.put_line(conversation, &line);
        }
        Ok(Done::Done)
    }

    /// STOP, or START after it. Neither begins a conversation, or rings for one
    /// that rests.
    pub(super) fn sms_wishes(
        &mut self,
        wish: SmsWish,
        conversation: Option<ConversationId>,
        sms: &NewSms,
        text: String,
    ) {
        self.put_wish(wish, &sms.line);
        let Some(id) = conversation else {
            return;
        };
        let state = self.world.routing.conversation(id).map(|it| it.state);
        if state == Some(ConversationState::Active) {
            self.fact(Command::CustomerWrites { conversation: id });
        }
        let command = self.new_command();
        self.store_message(id, Author::Customer, text, command);
        self.put_line(id, &sms.line);
    }

    fn put_wish(&mut self, wish: SmsWish, line: &SmsLine) {
        let mark = line.mark();
        let since = match wish {
            SmsWish::Stop => {
                self.known.stopped.insert(mark);
                Some(self.now)
            }
            SmsWish::Start => {
                self.known.stopped.remove(&mark);
                None
            }
        };
        self.rows
            .push(Row::Stopped(StoppedRow { line: mark, since }));
    }

    /// With whether they have said STOP.
    pub(super) fn line_as_known(&self, line: &SmsLine) -> SmsLine {
        SmsLine {
            stopped: self.known.stopped.contains(&line.mark()),
            ..line.clone()
        }
    }

    /// The conversation goes between these numbers from now on.
    pub(super) fn put_line(&mut self, id: ConversationId, line: &SmsLine) {
        let line = self.line_as_known(line);
        let why = unanswerable(&line);
        let Some(chat) = self.world.desk.chats.edit(id) else {
            return;
        };
        let before = chat.sms.replace(line);
        if before.as_ref().map(unanswerable) != Some(why) {
            self.tell_agents(id, &SessionChange::Unanswerable { why });
        }
    }

    pub(super) fn tell_agents(&mut self, id: ConversationId, change: &SessionChange) {
        for agent in self.agents_in(id) {
            self.session_changed(agent, id, change.clone());
        }
    }
}

fn check_length(text: &str) -> Result<(), Problem> {
    let size = sms::size(text);
    if !size.is_too_long() {
        return Ok(());
    }
    let text = format!(
        "An SMS holds at most {} characters, and this has {}. Shorten it, or send it in parts.",
        sms::MOST_UNITS,
        size.units
    );
    Err(Problem::new(ProblemCode::SmsTooLong, text))
}
