//! The server's replies to commands, and what a refusal takes back.

use deskbell_protocol::agent::{Command, Done, Outcome, Reply};
use deskbell_protocol::http::Decision;
use deskbell_protocol::{CommandId, OfferId, Problem, ProblemCode, Timestamp};

use crate::output::Output;
use crate::thread::Thread;
use crate::{Desk, Effect, Notice, Place};

impl Desk {
    pub(crate) fn reply(&mut self, now: Timestamp, reply: Reply, out: &mut Output) {
        let Some(command) = self.commands.take(reply.reply) else {
            return;
        };
        match reply.outcome {
            Outcome::Ok(done) => self.done(command, reply.reply, done, out),
            Outcome::Error(problem) => self.refused(now, command, reply.reply, problem, out),
        }
    }

    fn done(&mut self, command: Command, id: CommandId, done: Done, out: &mut Output) {
        match (command, done) {
            (Command::Accept { offer } | Command::Reject { offer, .. }, _) => {
                self.deck.done(offer, out);
            }
            (
                Command::Say { conversation, .. } | Command::Note { conversation, .. },
                Done::Said { number, at },
            ) => {
                self.sessions.with(conversation, out, |thread, out| {
                    thread.said(id, number, at, out);
                });
            }
            // Who takes work wants to talk to the customer.
            (Command::Pick { conversation }, _) => {
                out.effect(Effect::Go(Place::Session(conversation)));
            }
            // What else was done comes as events.
            _ => {}
        }
    }

    fn refused(
        &mut self,
        now: Timestamp,
        command: Command,
        id: CommandId,
        problem: Problem,
        out: &mut Output,
    ) {
        match command {
            Command::Accept { offer }
            | Command::Reject { offer, .. }
            | Command::AskOffer { offer } => {
                self.answer_refused(now, offer, problem, out);
            }
            Command::Say { conversation, .. } | Command::Note { conversation, .. } => {
                let internal = matches!(command, Command::Note { .. });
                let message = self
                    .sessions
                    .with(conversation, out, |thread, out| {
                        thread.not_said(id, problem.clone(), out)
                    })
                    .flatten();
                match message {
                    Some(message) => out.effect(Effect::RestoreUnsent {
                        conversation,
                        text: message.text,
                        attachments: message.attachments,
                        internal,
                    }),
                    None => self.toast(now, Notice::Problem(problem), out),
                }
            }
            // Asked for twice: it was left before.
            Command::Leave { conversation }
                if problem.code == ProblemCode::NotFound
                    && self.sessions.get(conversation).is_none() => {}
            // Nobody asked for it with a click: nobody needs to hear of it.
            Command::Read { .. } => {}
            _ => self.toast(now, Notice::Problem(problem), out),
        }
    }

    /// An answer to an offer was refused. Where the offer is still open it
    /// rings again; otherwise its alert says why, and the session that was
    /// opened on trust closes.
    pub(crate) fn answer_refused(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        problem: Problem,
        out: &mut Output,
    ) {
        self.awaited = self.awaited.filter(|&awaited| awaited != offer);
        self.close_provisional(offer, out);
        if is_still_open(problem.code) {
            self.deck.ring_again(offer, out);
            self.toast(now, Notice::Problem(problem), out);
        } else if !self.deck.refuse(now, offer, &problem, out) {
            self.toast(now, Notice::Problem(problem), out);
        }
    }

    fn close_provisional(&mut self, offer: OfferId, out: &mut Output) {
        let Some(thread) = self
            .sessions
            .of_offer(offer)
            .filter(|thread| thread.provisional)
        else {
            return;
        };
        let conversation = thread.id();
        self.sessions.close(conversation, out);
        if self.sessions.showing == Some(conversation) {
            out.effect(Effect::Go(Place::Home));
        }
    }

    /// A snapshot knows nothing of commands that the server has not seen yet:
    /// their traces on the screen are drawn again.
    pub(crate) fn keep_what_is_on_its_way(&mut self, now: Timestamp, out: &mut Output) {
        let at = self.connection.server_time(now);
        for frame in self.commands.open() {
            match &frame.body {
                Command::Accept { offer } => {
                    let Some(alert) = self.deck.get(*offer) else {
                        continue;
                    };
                    if alert.offer.reason.opens_session() {
                        self.sessions
                            .open(Thread::provisional(&alert.offer, at), out);
                    }
                    self.deck.answer(*offer, Decision::Accept, out);
                }
                Command::Reject { offer, .. } => self.deck.answer(*offer, Decision::Reject, out),
                Command::Say {
                    conversation, text, ..
                }
                | Command::Note {
                    conversation, text, ..
                } => {
                    let internal = matches!(frame.body, Command::Note { .. });
                    // What is sent along comes with the server's word.
                    let message = self.own_message(frame.command, at, text.clone(), internal);
                    self.sessions
                        .with(*conversation, out, |thread, out| thread.say(message, out));
                }
                _ => {}
            }
        }
    }
}

/// The refusal says nothing about the offer itself.
fn is_still_open(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::RejectNotAllowed
            | ProblemCode::NotAllowed
            | ProblemCode::TooManyFrames
            | ProblemCode::TooManyAttempts
            | ProblemCode::HeaderTooLarge
            | ProblemCode::BodyTooLarge
            | ProblemCode::BodyTooSlow
            | ProblemCode::WrongOrigin
            | ProblemCode::Malformed
            | ProblemCode::Unsupported
            | ProblemCode::Unavailable
    )
}
