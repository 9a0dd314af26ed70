//! What the person does in this tab.

use deskbell_protocol::agent::{ClientFrame, Command};
use deskbell_protocol::conversation::{Attachment, Author, Message};
use deskbell_protocol::http::Decision;
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{CommandId, ConversationId, OfferId, ProblemCode, Timestamp};

use crate::output::Output;
use crate::thread::{Thread, UNSTORED};
use crate::{Desk, Effect, Input, Notice, Place};

impl Desk {
    pub(crate) fn person(&mut self, now: Timestamp, input: Input, out: &mut Output) {
        match input {
            Input::Active => self.active(out),
            Input::SetPresence {
                choice,
                status,
                command,
            } => {
                self.command(command, Command::SetPresence { choice, status }, out);
            }
            Input::ImBack { command } => self.command(command, Command::ImBack, out),
            Input::StartCheck(test) => self.start_check(now, *test, out),
            Input::JudgeCheck { line, works } => self.judge_check(now, line, works, out),
            Input::EndCheck { tell } => self.end_check(now, tell, out),
            Input::Accept { offer, .. } | Input::Reject { offer, .. }
                if self.checkup.is_test(offer) =>
            {
                self.test_answered(now, offer, out);
            }
            Input::Accept { offer, command } => self.accept(now, offer, command, out),
            Input::Reject {
                offer,
                why,
                command,
            } => self.reject(offer, why, command, out),
            Input::HoldAlert { offer, held } => self.deck.hold(offer, held),
            Input::HoldToast { toast, held } => self.toasts.hold(now, toast, held),
            Input::OpenToasts => self.toasts.open(now, out),
            Input::DismissToast { toast } => self.toasts.dismiss(now, toast, out),
            Input::OpenWork { toast, offer } => {
                self.toasts.dismiss(now, toast, out);
                self.arrive(now, offer, out);
            }
            Input::Showing(showing) => self.shows(now, showing, out),
            Input::PutAway(away) => self.sessions.put_away(away, out),
            Input::Say {
                conversation,
                text,
                attachments,
                internal,
                command,
            } => {
                let said = (text, attachments);
                self.say(now, conversation, said, internal, command, out);
            }
            Input::Typed { conversation } => self.typed(now, conversation, out),
            Input::WantHistory { conversation } => {
                let wanted = self
                    .sessions
                    .get(conversation)
                    .is_some_and(Thread::wants_history);
                if wanted {
                    self.sessions.with(conversation, out, Thread::fetch);
                }
            }
            Input::History { conversation, page } => {
                self.sessions
                    .with(conversation, out, |thread, out| thread.history(page, out));
            }
            Input::Seen {
                conversation,
                command,
            } => self.seen(now, conversation, command, out),
            Input::End {
                conversation,
                command,
            } => {
                self.command(command, Command::End { conversation }, out);
            }
            Input::FinishWrapUp {
                conversation,
                command,
            } => {
                self.command(command, Command::FinishWrapUp { conversation }, out);
            }
            Input::Ask { body, command } => {
                if let Command::LeaveConsult { conversation, .. } = body
                    && let Some(thread) = self.sessions.get_mut(conversation)
                {
                    thread.leaves = true;
                }
                self.command(command, body, out);
            }
            // The rest is not the person's; `Desk::take` has it.
            _ => {}
        }
    }

    /// Another place is on the screen; a toast that leads there has done its work.
    fn shows(&mut self, now: Timestamp, showing: Option<ConversationId>, out: &mut Output) {
        self.withdraw_work(now, |work| Some(work.conversation) == showing, out);
        self.sessions.show(showing, out);
    }

    /// Ends the server's pause, if there is one.
    fn active(&mut self, out: &mut Output) {
        if self.absent && self.connection.is_live() {
            self.absent = false;
            self.connection.send(&ClientFrame::Ready, out);
        }
    }

    /// The session opens at once; the server's answer corrects it.
    fn accept(&mut self, now: Timestamp, offer: OfferId, command: CommandId, out: &mut Output) {
        let Some(offer) = self.deck.ringing(offer).cloned() else {
            return;
        };
        self.deck.answer(offer.id, Decision::Accept, out);
        // It goes there now, and not once more when the session opens.
        self.awaited = self.awaited.filter(|&awaited| awaited != offer.id);
        self.command(command, Command::Accept { offer: offer.id }, out);
        if !offer.reason.opens_session() {
            // There is nothing to show before the server's word; then it is gone to.
            self.awaited = Some(offer.id);
            return;
        }
        let at = self.connection.server_time(now);
        self.sessions.open(Thread::provisional(&offer, at), out);
        out.effect(Effect::Go(Place::Session(offer.conversation)));
        out.effect(Effect::FocusSession(offer.conversation));
    }

    fn reject(
        &mut self,
        offer: OfferId,
        why: Option<String>,
        command: CommandId,
        out: &mut Output,
    ) {
        if self.deck.ringing(offer).is_some() {
            self.deck.answer(offer, Decision::Reject, out);
            self.command(command, Command::Reject { offer, why }, out);
        }
    }

    fn say(
        &mut self,
        now: Timestamp,
        conversation: ConversationId,
        (text, attachments): (String, Vec<Attachment>),
        internal: bool,
        command: CommandId,
        out: &mut Output,
    ) {
        let clean = match checked_message(&text) {
            Err(problem) if problem.code == ProblemCode::TextEmpty && !attachments.is_empty() => {
                String::new()
            }
            Ok(clean) => clean,
            Err(problem) => {
                out.effect(Effect::RestoreUnsent {
                    conversation,
                    text,
                    attachments,
                    internal,
                });
                return self.toast(now, Notice::Problem(problem), out);
            }
        };
        let at = self.connection.server_time(now);
        let ids = attachments.iter().map(|it| it.id).collect();
        let message = Message {
            attachments,
            ..self.own_message(command, at, clean.clone(), internal)
        };
        let typing = self.sessions.with(conversation, out, |thread, out| {
            thread.say(message, out);
            thread.typing.stop()
        });
        if typing == Some(true) {
            self.tell_typing(conversation, false, out);
        }
        let (text, attachments) = (clean, ids);
        let body = match internal {
            true => Command::Note {
                conversation,
                text,
                attachments,
            },
            false => Command::Say {
                conversation,
                text,
                attachments,
            },
        };
        self.command(command, body, out);
    }

    /// The agent's own message, as long as the server has not stored it.
    pub(crate) fn own_message(
        &self,
        command: CommandId,
        at: Timestamp,
        text: String,
        internal: bool,
    ) -> Message {
        let author = Author::Agent {
            name: self.name.clone(),
        };
        Message {
            internal,
            ..Message::new(UNSTORED, at, author, text, command)
        }
    }

    fn typed(&mut self, now: Timestamp, conversation: ConversationId, out: &mut Output) {
        let tell = self
            .sessions
            .get_mut(conversation)
            .is_some_and(|thread| thread.typing.typed(now));
        if tell {
            self.tell_typing(conversation, true, out);
        }
    }

    pub(crate) fn tell_typing(&self, conversation: ConversationId, on: bool, out: &mut Output) {
        if self.connection.is_live() {
            self.connection
                .send(&ClientFrame::Typing { conversation, on }, out);
        }
    }

    fn seen(
        &mut self,
        now: Timestamp,
        conversation: ConversationId,
        command: CommandId,
        out: &mut Output,
    ) {
        if !self.sessions.in_view(conversation) {
            return;
        }
        if let Some(thread) = self.sessions.get_mut(conversation) {
            thread.read(now, command);
        }
        self.tell_read(now, out);
    }

    /// Tells the server what was read, in each session in its turn.
    pub(crate) fn tell_read(&mut self, now: Timestamp, out: &mut Output) {
        for (conversation, command, upto) in self.sessions.read_due(now) {
            self.command(command, Command::Read { conversation, upto }, out);
        }
    }
}
