//! Answers and clicks on desktop notifications, as they come back to a tab:
//! from the service worker, or in the address of a tab that it opened.

use deskbell_protocol::agent::Command;
use deskbell_protocol::http::Decision;
use deskbell_protocol::{CommandId, OfferId, Problem, Timestamp};

use crate::output::Output;
use crate::{Desk, Effect, Place};

impl Desk {
    /// The person wants this offer before them: its session if it has one,
    /// else its alert, else a word on what became of it.
    pub(crate) fn arrive(&mut self, now: Timestamp, offer: OfferId, out: &mut Output) {
        if let Some(thread) = self.sessions.of_offer(offer) {
            let conversation = thread.id();
            self.awaited = None;
            out.effect(Effect::Go(Place::Session(conversation)));
            out.effect(Effect::FocusSession(conversation));
        } else if self.deck.get(offer).is_some() {
            // The answer may have been given on the desktop, and be on its way.
            self.awaited = Some(offer);
            out.effect(Effect::FocusAlert(offer));
        } else if !self.connection.is_caught_up() {
            self.wanted = Some(offer);
        } else {
            match self.end_of(offer).cloned() {
                Some(over) => {
                    self.toasts.withdraw(now, |notice| *notice == over, out);
                    self.toast(now, over, out);
                }
                None => self.ask_what_became_of(offer, out),
            }
        }
    }

    /// An offer that ended before this tab knew of it: the refusal says in so
    /// many words how. One that is open still comes with the log, and is shown
    /// then; nothing is accepted by asking.
    fn ask_what_became_of(&mut self, offer: OfferId, out: &mut Output) {
        self.awaited = Some(offer);
        let command = CommandId::from_u128(offer.to_u128());
        self.command(command, Command::AskOffer { offer }, out);
    }

    pub(crate) fn desktop_shown(&mut self, offer: OfferId, out: &mut Output) {
        if self.deck.get(offer).is_some() {
            self.deck.seen(offer, true, &self.connection, out);
        } else if !self.deck.left_on_desktop.contains(&offer) {
            // It ended while the browser was showing it.
            out.effect(Effect::CloseDesktop(offer));
        }
    }

    pub(crate) fn desktop_answered(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        nonce: String,
        decision: Decision,
        out: &mut Output,
    ) {
        self.deck.answer(offer, decision, out);
        if self.end_of(offer).is_none() {
            self.unsent.push((offer, nonce, decision));
        }
        if decision == Decision::Accept {
            match self.sessions.of_offer(offer) {
                Some(_) => self.arrive(now, offer, out),
                None => self.awaited = Some(offer),
            }
        }
    }

    /// Repeats what the server may not have: of this offer, or all of it.
    pub(crate) fn answer_by_nonce(&self, which: Option<OfferId>, out: &mut Output) {
        for (offer, nonce, decision) in &self.unsent {
            if which.is_none_or(|which| which == *offer) {
                out.effect(Effect::AnswerByNonce {
                    offer: *offer,
                    nonce: nonce.clone(),
                    decision: *decision,
                });
            }
        }
    }

    /// None: the server could not be reached; tried again when it can be.
    pub(crate) fn nonce_answered(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        decision: Decision,
        result: Option<Result<(), Problem>>,
        out: &mut Output,
    ) {
        let Some(result) = result else { return };
        self.unsent.retain(|(unsent, ..)| *unsent != offer);
        match result {
            Ok(()) if decision == Decision::Reject => self.deck.done(offer, out),
            // The session's own event follows, or was there before.
            Ok(()) => {}
            Err(problem) => self.answer_refused(now, offer, problem, out),
        }
    }
}
