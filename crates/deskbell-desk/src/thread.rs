//! One session: what the summary shows, its messages, unread counts and
//! typing. Where a message is known already it is changed in place, so a
//! replay, a page of history and an answer can come in any order.

mod delivery;

use std::collections::VecDeque;
use std::time::Duration;

use deskbell_protocol::agent::SessionChange;
use deskbell_protocol::conversation::{
    Author, Channel, ConversationState, CustomerLink, Message, Part, Session, Visit,
};
use deskbell_protocol::http::Page;
use deskbell_protocol::offer::Offer;
use deskbell_protocol::sms::Delivery as Sms;
use deskbell_protocol::{CommandId, ConversationId, Problem, Timestamp};

use crate::output::Output;
use crate::typing::Typing;
use crate::{Change, Delivery, Effect, HistoryView, MessageView, SessionView};

/// The number of a message that the server has not stored: after all others.
pub(crate) const UNSTORED: u32 = u32::MAX;
/// What was read is told again after this: a customer who writes line after line
/// must not bring a tab over the server's limit of frames.
const READ_AGAIN: Duration = Duration::from_secs(1);

/// One open session.
#[derive(Debug)]
pub(crate) struct Thread {
    pub(crate) session: Session,
    pub(crate) provisional: bool,
    history: HistoryView,
    /// By number, those not stored last. Pages of the history go in at the front.
    messages: VecDeque<MessageView>,
    pub(crate) typing: Typing,
    read_told_at: Option<Timestamp>,
    /// More was read since: the command that tells it, and when.
    read_next: Option<(CommandId, Timestamp)>,
    /// Whoever advises here has asked to end that.
    pub(crate) leaves: bool,
}

impl Thread {
    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            provisional: false,
            history: HistoryView::Loading,
            messages: VecDeque::new(),
            typing: Typing::default(),
            read_told_at: None,
            read_next: None,
            leaves: false,
        }
    }

    /// The session as far as the offer tells it, until the server's word.
    pub(crate) fn provisional(offer: &Offer, accepted_at: Timestamp) -> Self {
        Self {
            provisional: true,
            ..Self::new(Session {
                conversation: offer.conversation,
                offer: Some(offer.id),
                state: ConversationState::Active,
                channel: offer.channel,
                queue: offer.queue.clone(),
                customer: offer.customer.clone(),
                customer_link: CustomerLink::Here,
                answers: Vec::new(),
                visit: Visit::default(),
                case: None,
                started_at: offer.started_at.unwrap_or(offer.waiting_since),
                waiting_since: Some(offer.waiting_since),
                accepted_at,
                last_message: 0,
                read_upto: 0,
                delivered_upto: 0,
                customer_read_upto: 0,
                wrap_up_until: None,
                part: Part::Holds,
                asked: None,
                advisers: Vec::new(),
                skills: Vec::new(),
                unanswerable: None,
            })
        }
    }

    pub(crate) fn id(&self) -> ConversationId {
        self.session.conversation
    }

    /// `in_view`: its newest messages are before the agent's eyes.
    pub(crate) fn show(&self, in_view: bool, out: &mut Output) {
        let view = SessionView {
            session: self.session.clone(),
            provisional: self.provisional,
            unread: if in_view { 0 } else { self.unread() },
            customer_typing: self.typing.customer_types(),
            history: self.history.clone(),
        };
        out.change(Change::Session(Box::new(view)));
    }

    /// The server's word on the session.
    pub(crate) fn confirm(&mut self, session: Session) {
        let read_upto = self.session.read_upto.max(session.read_upto);
        self.session = Session {
            read_upto,
            ..session
        };
        self.provisional = false;
    }

    pub(crate) fn change(&mut self, change: SessionChange, out: &mut Output) {
        match change {
            SessionChange::State {
                state,
                wrap_up_until,
                ..
            } => {
                self.session.state = state;
                self.session.wrap_up_until = wrap_up_until;
            }
            SessionChange::CustomerLink { link } => self.session.customer_link = link,
            SessionChange::Delivered { upto } => {
                self.session.delivered_upto = self.session.delivered_upto.max(upto);
                self.deliver(out);
            }
            SessionChange::CustomerRead { upto } => {
                let read = &mut self.session.customer_read_upto;
                *read = upto.max(*read);
                self.deliver(out);
            }
            SessionChange::Attachment {
                message,
                attachment,
            } => self.attachment_came(message, &attachment, out),
            SessionChange::Read { upto } => {
                self.session.read_upto = self.session.read_upto.max(upto);
            }
            SessionChange::Delivery { message, delivery } => {
                self.come_further(message, delivery, out);
            }
            SessionChange::Unanswerable { why } => self.session.unanswerable = why,
            SessionChange::Asked { asked } => self.session.asked = asked,
            SessionChange::Advisers { advisers } => self.session.advisers = advisers,
            SessionChange::Customer { customer, case } => {
                self.session.customer = customer;
                self.session.case = case;
            }
        }
    }

    /// A message of the log. True: it is new, and the customer's.
    pub(crate) fn arrive(&mut self, message: Message, out: &mut Output) -> bool {
        let from_customer = message.author == Author::Customer;
        if from_customer {
            self.typing.customer_stopped();
        }
        self.session.last_message = self.session.last_message.max(message.number);
        let (view, new) = self.take(message);
        self.tell(vec![view], out);
        new && from_customer
    }

    /// The agent's own message, before the server has it.
    pub(crate) fn say(&mut self, mut message: Message, out: &mut Output) {
        let by_sms = self.session.channel == Channel::Sms && !message.internal;
        message.delivery = by_sms.then_some(Sms::Queued);
        let view = MessageView {
            message,
            delivery: Delivery::Sending,
        };
        self.messages.push_back(view.clone());
        self.tell(vec![view], out);
    }

    pub(crate) fn said(
        &mut self,
        command: CommandId,
        number: u32,
        at: Timestamp,
        out: &mut Output,
    ) {
        self.session.last_message = self.session.last_message.max(number);
        let index = self.messages.iter().rposition(|view| view.key() == command);
        let Some(view) = index.and_then(|index| self.messages.remove(index)) else {
            return;
        };
        let message = Message {
            number,
            at,
            ..view.message
        };
        let (view, _) = self.take(message);
        self.tell(vec![view], out);
    }

    /// The message was refused. It is given, so that nothing of it is lost.
    pub(crate) fn not_said(
        &mut self,
        command: CommandId,
        problem: Problem,
        out: &mut Output,
    ) -> Option<Message> {
        let view = self
            .messages
            .iter_mut()
            .rev()
            .find(|view| view.key() == command)?;
        view.delivery = Delivery::Failed(problem);
        let changed = view.clone();
        let message = changed.message.clone();
        self.tell(vec![changed], out);
        Some(message)
    }

    pub(crate) fn fetch(&mut self, out: &mut Output) {
        self.history = HistoryView::Loading;
        let oldest = self.messages.front().map(|view| view.message.number);
        out.effect(Effect::FetchHistory {
            conversation: self.id(),
            before: oldest.filter(|&number| number != UNSTORED),
        });
    }

    /// Older messages are wanted, and there may be some.
    pub(crate) fn wants_history(&self) -> bool {
        !self.provisional
            && matches!(
                self.history,
                HistoryView::Loaded { more: true } | HistoryView::Failed(_)
            )
    }

    pub(crate) fn history(&mut self, page: Result<Page, Option<Problem>>, out: &mut Output) {
        match page {
            Err(problem) => self.history = HistoryView::Failed(problem),
            Ok(page) => {
                self.history = HistoryView::Loaded { more: page.more };
                let known = self.messages.len();
                let views: Vec<MessageView> = page
                    .messages
                    .into_iter()
                    .map(|message| self.take(message).0)
                    .collect();
                if self.messages.len() > known {
                    let conversation = self.id();
                    out.change(Change::OlderMessages {
                        conversation,
                        messages: views,
                    });
                }
            }
        }
    }

    /// All is read. If that is news, `command` tells the server, in its turn.
    pub(crate) fn read(&mut self, now: Timestamp, command: CommandId) {
        let upto = self.session.last_message;
        if !self.provisional && upto > self.session.read_upto {
            self.session.read_upto = upto;
            let told_at = self.read_told_at;
            let at = told_at.map_or(now, |told| now.max(told + READ_AGAIN));
            self.read_next = Some((command, at));
        }
    }

    /// The command to send now, and the number up to which all is read.
    pub(crate) fn read_due(&mut self, now: Timestamp) -> Option<(CommandId, u32)> {
        let (command, _) = self.read_next.take_if(|(_, at)| *at <= now)?;
        self.read_told_at = Some(now);
        Some((command, self.session.read_upto))
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let read_at = self.read_next.map(|(_, at)| at);
        self.typing.next_deadline().into_iter().chain(read_at).min()
    }

    fn unread(&self) -> u32 {
        let (read, last) = (self.session.read_upto, self.session.last_message);
        // One that is not here yet counts as the customer's.
        let not_theirs = |view: &&MessageView| {
            view.message.author != Author::Customer && view.message.number <= last
        };
        let newest_first = self.messages.iter().rev();
        let unread = newest_first.take_while(|view| view.message.number > read);
        let own = unread.filter(not_theirs).count();
        let own = u32::try_from(own).unwrap_or(u32::MAX);
        last.saturating_sub(read).saturating_sub(own)
    }

    /// Puts a stored message in its place; one that is known is not doubled.
    fn take(&mut self, mut message: Message) -> (MessageView, bool) {
        let known = self.place_of(&message);
        let old = known.and_then(|index| self.messages.remove(index));
        if let Some(MessageView { message: old, .. }) = old {
            // The row on the screen keeps its key.
            message.command = old.command;
            // An event that is told once more is of the past.
            let is_past = |is| old.delivery.is_some_and(|was| was.is_after(is));
            if message.delivery.is_none_or(is_past) {
                message.delivery = old.delivery;
            }
        }
        let delivery = self.delivery_of(&message);
        let view = MessageView { message, delivery };
        let number = view.message.number;
        let index = self
            .messages
            .partition_point(|old| old.message.number <= number);
        self.messages.insert(index, view.clone());
        (view, known.is_none())
    }

    /// Where a stored message is known already: by its number, or as one that was
    /// written here and is not known to be stored.
    fn place_of(&self, message: &Message) -> Option<usize> {
        let all = &self.messages;
        let place = all.partition_point(|old| old.message.number < message.number);
        let there = all.get(place);
        if there.is_some_and(|old| old.message.number == message.number) {
            return Some(place);
        }
        let unstored = all.partition_point(MessageView::is_stored);
        let mut written = all.range(unstored..);
        let place = written.position(|old| old.key() == message.command)?;
        Some(unstored + place)
    }

    fn tell(&self, messages: Vec<MessageView>, out: &mut Output) {
        if !messages.is_empty() {
            out.change(Change::Messages {
                conversation: self.id(),
                messages,
            });
        }
    }
}
