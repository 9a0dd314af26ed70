//! SMS that came in: each is taken once, and goes to the conversation that its
//! number has, or begins one. Whether it is genuine was checked before; what goes
//! out is `sms_out`.

use deskbell_protocol::agent::Done;
use deskbell_protocol::conversation::{Author, Channel, ConversationState, Customer};
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{CommandId, ConversationId, Problem, ProblemCode, WorkstreamId};
use deskbell_routing::{Arrival, Command, Workstream};

use super::attachments::Content;
use super::contacts::{customer_of, only_open};
use super::input::{Answer, Identified, NewSms, SmsWish};
use super::turn::Turn;
use crate::store::{Chat, ReceivedRow, Row, SmsLine, TokenHash};

impl Turn<'_> {
    pub(super) fn sms(&mut self, sms: &NewSms) -> Result<Answer, Problem> {
        if self.known.received.contains(&sms.mark) {
            return Ok(Answer::Done(Done::Done));
        }
        let text = match checked_message(&sms.text) {
            Err(problem) if problem.code == ProblemCode::TextEmpty && !sms.media.is_empty() => {
                String::new()
            }
            checked => checked?,
        };
        let workstream = self.sms_workstream(&sms.line.to)?;
        let conversation = self.sms_of(&sms.line.from, workstream);
        let stopped = self.known.stopped.contains(&sms.line.mark());
        let wish = sms.wish.filter(|it| *it == SmsWish::Stop || stopped);
        match (wish, conversation) {
            (Some(wish), conversation) => self.sms_wishes(wish, conversation, sms, text),
            (None, Some(conversation)) => {
                self.sms_goes_on(conversation, sms, text)?;
                self.answer_out_of_hours(conversation);
            }
            (None, None) if sms.customer == Identified::NotAsked => return Ok(Answer::Identify),
            (None, None) => {
                let conversation = self.sms_begins(workstream, sms, text)?;
                self.answer_out_of_hours(conversation);
            }
        }
        // A batch may hold it twice.
        self.known.received.insert(sms.mark);
        self.rows.push(Row::Received(ReceivedRow {
            mark: sms.mark,
            at: self.now,
        }));
        Ok(Answer::Done(Done::Done))
    }

    /// The one that names the number, else the first one for SMS that names none,
    /// else the first one.
    fn sms_workstream(&self, number: &str) -> Result<WorkstreamId, Problem> {
        let of_sms = |it: &&Workstream| it.channel == Channel::Sms;
        let all = || self.world.routing.workstreams().filter(of_sms);
        all()
            .find(|it| it.numbers.iter().any(|own| own == number))
            .or_else(|| all().find(|it| it.numbers.is_empty()))
            .or_else(|| all().next())
            .map(|it| it.id)
            .ok_or_else(|| {
                Problem::new(
                    ProblemCode::NotFound,
                    "Nobody answers SMS here: set a workstream for it with `deskbelld rules set`.",
                )
            })
    }

    /// The conversation of this number that takes more messages.
    fn sms_of(&self, from: &str, workstream: WorkstreamId) -> Option<ConversationId> {
        let id = self
            .world
            .desk
            .numbers
            .get(&(from.to_owned(), workstream))?;
        let takes_more = |state| {
            matches!(
                state,
                ConversationState::Open | ConversationState::Active | ConversationState::Waiting
            )
        };
        let conversation = self.world.routing.conversation(*id);
        conversation
            .filter(|it| takes_more(it.state))
            .map(|it| it.id)
    }

    fn sms_goes_on(
        &mut self,
        conversation: ConversationId,
        sms: &NewSms,
        text: String,
    ) -> Result<(), Problem> {
        let effects = self.decide(Command::CustomerWrites { conversation })?;
        self.put_line(conversation, &sms.line);
        let command = self.new_command();
        let attachments = self.media(conversation, &sms.media);
        let content = Content { text, attachments };
        self.store_message(conversation, Author::Customer, content, command);
        self.tell(&effects);
        Ok(())
    }

    fn sms_begins(
        &mut self,
        workstream: WorkstreamId,
        sms: &NewSms,
        text: String,
    ) -> Result<ConversationId, Problem> {
        let chat = self.sms_chat(&sms.customer, self.line_as_known(&sms.line));
        let arrival = Arrival {
            workstream,
            priority: None,
            needs: Vec::new(),
            with_bot: self.begins_with_bot(workstream),
            known: chat.customer.contact.is_some(),
            conversation: ConversationId::from_parts(self.now, (self.world.random)()),
        };
        let (id, number) = (arrival.conversation, sms.line.from.clone());
        self.open_chat(arrival, chat, Some(text), &sms.media)?;
        self.world.desk.numbers.insert((number, workstream), id);
        Ok(id)
    }

    /// Its token is nobody's: there is no page to open it with.
    fn sms_chat(&mut self, customer: &Identified, line: SmsLine) -> Chat {
        let secret = (self.world.random)().to_be_bytes();
        let other = (self.world.random)().to_be_bytes();
        let token = TokenHash::of(&format!("{secret:?}{other:?}"));
        let Identified::Known(known) = customer else {
            let customer = Customer {
                visitor: self.world.desk.next_visitor(),
                phone: Some(line.from.clone()),
                ..Customer::default()
            };
            return Chat {
                sms: Some(line),
                ..Chat::new(token, customer)
            };
        };
        Chat {
            case: only_open(&known.cases),
            sms: Some(line),
            ..Chat::new(token, customer_of(&known.contact))
        }
    }

    /// A command for a message that came without one.
    pub(super) fn new_command(&mut self) -> CommandId {
        CommandId::from_parts(self.now, (self.world.random)())
    }
}
