//! What a stored row says that has happened, for the tally.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_routing::{Consulted, Conversation, Offer, OfferState, Takes};
use deskbell_server::store::{AgentRow, Owner, Row};

use super::Ledger;
use crate::store::Tables;
use crate::tally::words;

impl Ledger {
    pub(super) fn count(&mut self, tables: &Tables, row: &Row) {
        match row {
            Row::Offer(row) => {
                if row.new {
                    self.count_offer(&row.offer);
                }
                if let OfferState::Ended { end, .. } = &row.offer.state {
                    self.happens(words::end(end));
                    if *end == OfferEnd::Accepted {
                        self.count_accept(&row.offer);
                    }
                }
            }
            Row::Agent(row) => self.count_agent(tables, row),
            Row::Conversation(row) => {
                let was = tables.conversations.get(&row.conversation.id);
                let moved = was.is_some_and(|was| was.chat.token != row.chat.token);
                self.happens_if(moved, words::ELSEWHERE);
                self.count_conversation(was.map(|it| &it.conversation), &row.conversation);
            }
            Row::Log(row) if matches!(row.owner, Owner::Agent(_)) => self.count_event(&row.body),
            _ => {}
        }
    }

    fn count_event(&mut self, body: &str) {
        if body.contains(r#""type":"session_closed""#) {
            let lost = body.contains(r#""cause":"agent_lost""#);
            let handed = body.contains(r#""cause":"handed_over""#)
                || body.contains(r#""cause":"given_away""#);
            let left = body.contains(r#""cause":"left_by_agent""#);
            self.happens_if(lost, words::AGENT_LOST);
            self.happens_if(left, words::LEFT_BY_AGENT);
            self.happens_if(handed, words::HANDED_OVER);
        }
    }

    fn happens(&mut self, word: &'static str) {
        *self.happened.entry(word).or_default() += 1;
    }

    fn happens_if(&mut self, so: bool, word: &'static str) {
        if so {
            self.happens(word);
        }
    }

    fn count_offer(&mut self, offer: &Offer) {
        self.happens(words::chosen(offer.decision.by));
        self.happens_if(matches!(offer.takes, Takes::Place(_)), words::PLACE);
        let handed = matches!(offer.reason, Reason::Transfer | Reason::Escalation);
        let word = match (offer.reason, offer.sender) {
            (Reason::Assignment, _) => words::ASSIGNED,
            (Reason::Consult, _) => words::ADVICE,
            (Reason::EscalationFromBot, None) => words::FROM_BOT,
            (_, None) if handed => words::QUEUED,
            (_, Some(_)) if offer.kind == Kind::Alert => words::ASKED,
            (_, Some(_)) => words::TOLD,
            _ => return,
        };
        self.happens(word);
        let escalated = offer.reason == Reason::Escalation && offer.sender.is_some();
        self.happens_if(escalated, words::ESCALATED);
    }

    fn count_accept(&mut self, offer: &Offer) {
        self.happens_if(offer.reason == Reason::Consult, words::ADVISES);
        self.happens_if(offer.kind == Kind::Toast, words::SHOWN);
        self.happens_if(offer.opens, words::OPENS);
    }

    fn count_agent(&mut self, tables: &Tables, row: &AgentRow) {
        let was = tables.agents.get(&row.agent.id).map(|it| &it.agent);
        let is = &row.agent;
        if was.is_none_or(|was| was.presence != is.presence) {
            self.happens(words::cause(&is.presence.cause));
        }
        let status = was.is_some_and(|was| was.status != is.status) && is.status.is_some();
        self.happens_if(status, words::STATUS);
    }

    fn count_conversation(&mut self, was: Option<&Conversation>, is: &Conversation) {
        if let Some((_, cause)) = is.closed
            && was.is_none_or(|was| was.closed.is_none())
        {
            self.happens(words::close(cause));
        }
        let Some(was) = was else { return };
        let joined = |it: &Conversation| {
            let joined = it.consulted.values();
            joined.filter(|it| **it == Consulted::Joined).count()
        };
        self.happens_if(joined(is) > joined(was), words::ADMITTED);
        let goes_on = was.state == ConversationState::Active && is.state == was.state;
        let fewer = was.consulted.len() > is.consulted.len();
        self.happens_if(goes_on && is.agent == was.agent && fewer, words::LEAVES);
        let relaxed = was.required.iter().count() > is.required.iter().count();
        self.happens_if(relaxed, words::RELAXED);
        let notes = is.state == ConversationState::WrapUp && is.takes == Takes::NOTHING;
        self.happens_if(notes && was.takes != Takes::NOTHING, words::FREED);
        self.happens_if(is.nobody_left && !was.nobody_left, words::NOBODY_LEFT);
    }
}
