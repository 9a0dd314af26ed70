//! Accepts that reach the server within a millisecond of the end of their
//! offer. Who wins is decided by which of Accept and timer is carried out
//! first; both have to come up.

use std::collections::BTreeSet;

use deskbell_protocol::CommandId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::offer::OfferEnd;
use deskbell_routing::{Offer, OfferState};
use deskbell_server::engine::Input;

use crate::people::ANSWER_GRACE;
use crate::server::Server;
use crate::tally::{Fault, Tally, words};

/// How near, in milliseconds.
const NEAR: u64 = 1;

/// Those that were not answered yet.
#[derive(Debug, Default)]
pub struct Edge(BTreeSet<CommandId>);

impl Edge {
    /// An input reaches a server when its time is `now`.
    pub fn arrives(&mut self, server: &Server, now: i64, input: &Input) {
        let Input::AgentCommand { frame, .. } = input else {
            return;
        };
        let Command::Accept { offer } = &frame.body else {
            return;
        };
        let offer = server.work.engine().routing().offer(*offer);
        if offer.is_some_and(|offer| is_near(offer, now)) {
            self.0.insert(frame.command);
        }
    }

    /// Somebody hears the answer to a command.
    pub fn answered(&mut self, command: CommandId, answer: &str, tally: &mut Tally) {
        if !self.0.remove(&command) {
            return;
        }
        match answer {
            words::YOURS => tally.fault(Fault::AcceptJustInTime),
            words::EXPIRED => tally.fault(Fault::AcceptJustTooLate),
            _ => {}
        }
    }
}

/// It rings until its time is up, or did.
fn is_near(offer: &Offer, now: i64) -> bool {
    let rang = match &offer.state {
        OfferState::Open => offer.displayed.is_some(),
        OfferState::Ended { end, .. } => *end == OfferEnd::Expired,
    };
    let ends = offer.expires_at + ANSWER_GRACE;
    rang && ends.millis().abs_diff(now) <= NEAR
}
