//! What the server says: frames and the events of the agent's log.

use deskbell_protocol::agent::{DeskState, Event, ServerFrame, SessionChange};
use deskbell_protocol::conversation::{CloseCause, CustomerLink, Message, Part};
use deskbell_protocol::frame::{self, ServerRead};
use deskbell_protocol::link::{Snapshot, Welcome};
use deskbell_protocol::offer::{Offer, OfferEnd, RescindReason};
use deskbell_protocol::presence::Reach;
use deskbell_protocol::{ConversationId, OfferId, Seq, Timestamp};

use crate::connection::Place as LogPlace;
use crate::output::Output;
use crate::{Announcement, Change, Desk, Effect, Notice, Place};

impl Desk {
    pub(crate) fn read(&mut self, now: Timestamp, text: &str, out: &mut Output) {
        if self.connection.is_off() {
            return;
        }
        self.connection.heard(now);
        match frame::read_agent_server(text) {
            Ok(ServerRead::Frame(frame)) => self.frame(now, frame, out),
            Ok(ServerRead::Event(event)) => self.event(now, event.seq, Some(event.body), out),
            Ok(ServerRead::UnknownEvent(seq)) => {
                self.skipped += 1;
                self.event(now, seq, None, out);
            }
            Ok(ServerRead::Unknown) => self.skipped += 1,
            Err(_) => self.connection.lose(now, 1.0, out),
        }
    }

    fn frame(&mut self, now: Timestamp, frame: ServerFrame, out: &mut Output) {
        match frame {
            ServerFrame::Welcome(welcome) => self.welcome(now, &welcome, out),
            ServerFrame::Snapshot(snapshot) => self.snapshot(now, *snapshot, out),
            ServerFrame::Ping { at } => {
                self.connection.pinged(now, at, out);
                self.tabs.pinged(now, out);
            }
            ServerFrame::Reply(reply) => self.reply(now, reply, out),
            ServerFrame::Typing { conversation, on } => {
                self.sessions.with(conversation, out, |thread, _| {
                    thread.typing.customer_typed(now, on)
                });
            }
            ServerFrame::Echo { number } => self.echoed(now, number, out),
            // A supervisor's page asks for these; the desk never does.
            ServerFrame::Floor(_) | ServerFrame::FloorAgent(_) => {}
        }
    }

    fn welcome(&mut self, now: Timestamp, welcome: &Welcome, out: &mut Output) {
        self.connection.clock(now, welcome.server_time, out);
        if self.connection.welcomed(now, welcome, out) {
            if !self.connection.is_caught_up() {
                self.meanwhile.get_or_insert_default();
            }
            self.resume(now, out);
        }
    }

    fn snapshot(&mut self, now: Timestamp, snapshot: Snapshot<DeskState>, out: &mut Output) {
        let Snapshot {
            epoch,
            seq,
            server_time,
            ping_every,
            state,
        } = snapshot;
        self.connection.clock(now, server_time, out);
        self.connection.replaced(now, (epoch, seq), ping_every, out);
        self.name = state.me.name.clone();
        out.change(Change::Me(state.me));
        out.change(Change::Presence {
            presence: state.presence,
            choice: state.choice,
        });
        out.change(Change::Statuses(state.statuses));
        self.meanwhile.get_or_insert_default();
        self.replace_missed(state.missed);
        out.change(Change::Missed(self.missed.clone()));
        out.change(Change::Today(state.today));
        self.reach(now, state.reach, state.went_elsewhere, out);
        self.lost(state.lost);
        let before = std::mem::take(&mut self.sessions.threads);
        for session in state.sessions {
            self.sessions.confirm(session, out);
        }
        let over = self.deck.replace(now, state.offers, &self.connection, out);
        self.no_longer_offered(now, over, out);
        self.reveal(now, out);
        self.keep_what_is_on_its_way(now, out);
        let gone = |conversation| self.sessions.get(conversation).is_none();
        for thread in before.iter().filter(|thread| gone(thread.id())) {
            out.change(Change::SessionGone(thread.id()));
        }
        if self.sessions.showing.is_some_and(gone) {
            out.effect(Effect::Go(Place::Home));
        }
        self.resume(now, out);
    }

    /// Shows what is new among the offers.
    fn reveal(&mut self, now: Timestamp, out: &mut Output) {
        for offer in self.deck.reveal(now, &self.connection, out) {
            let work = Notice::Work(Box::new(offer));
            self.toasts.push_at_once(now, work, out);
        }
    }

    /// Takes back toasts of work that is not the agent's any more.
    pub(crate) fn withdraw_work(
        &mut self,
        now: Timestamp,
        which: impl Fn(&Offer) -> bool,
        out: &mut Output,
    ) {
        let is_it = |notice: &Notice| matches!(notice, Notice::Work(work) if which(work));
        self.toasts.withdraw(now, is_it, out);
    }

    /// The connection is back: what may have been lost with the last one goes
    /// out again.
    fn resume(&mut self, now: Timestamp, out: &mut Output) {
        self.tell_surface(out);
        self.tell_check(out);
        self.commands.send_again(now, &self.connection, out);
        self.deck.send_receipts_again(&self.connection, out);
        self.answer_by_nonce(None, out);
        if self.connection.is_caught_up() {
            self.caught_up(now, out);
        }
    }

    /// Everything that was missed has been applied.
    fn caught_up(&mut self, now: Timestamp, out: &mut Output) {
        self.reveal(now, out);
        self.tell_meanwhile(now, out);
        let opened = |offer: &OfferId| self.sessions.of_offer(*offer).is_some();
        let found = self.awaited.filter(opened).or(self.wanted.take());
        if let Some(offer) = found {
            self.arrive(now, offer, out);
        }
    }

    /// An event in its place; without a body, one that this program does not
    /// know: its number counts all the same.
    fn event(&mut self, now: Timestamp, seq: Seq, body: Option<Event>, out: &mut Output) {
        let behind = !self.connection.is_caught_up();
        if self.connection.place(now, seq, out) == LogPlace::Drop {
            return;
        }
        if let Some(body) = body {
            self.apply(now, body, out);
        }
        if behind && self.connection.is_caught_up() {
            self.caught_up(now, out);
        }
    }

    fn apply(&mut self, now: Timestamp, event: Event, out: &mut Output) {
        match event {
            Event::Presence { presence, choice } => {
                out.change(Change::Presence { presence, choice });
            }
            Event::Statuses { statuses } => out.change(Change::Statuses(statuses)),
            Event::OfferMade { offer } => {
                let id = offer.id;
                self.deck.add(now, *offer, &self.connection, out);
                if self.meanwhile.is_none() {
                    self.reveal(now, out);
                    if self.awaited == Some(id) {
                        out.effect(Effect::FocusAlert(id));
                    }
                }
            }
            Event::OfferDisplayed { offer, .. } => self.deck.displayed(offer),
            Event::OfferEnded { offer, end } => self.offer_ended(now, offer, end, out),
            Event::Missed { missed } => {
                match &mut self.meanwhile {
                    Some(meanwhile) => meanwhile.in_bar += 1,
                    None => out.effect(Effect::Announce(Announcement::Missed(missed.clone()))),
                }
                self.missed.retain(|known| known.offer != missed.offer);
                self.missed.push(missed);
                out.change(Change::Missed(self.missed.clone()));
            }
            Event::MissedCleared => {
                if let Some(meanwhile) = &mut self.meanwhile {
                    meanwhile.in_bar = 0;
                }
                self.missed.clear();
                out.change(Change::Missed(Vec::new()));
            }
            Event::SessionOpened { session } => {
                let (conversation, offer) = (session.conversation, session.offer);
                self.sessions.confirm(*session, out);
                let Some(offer) = offer else { return };
                if self.awaited == Some(offer) {
                    self.arrive(now, offer, out);
                } else if self.opens_by_itself(now, offer) {
                    out.effect(Effect::Go(Place::Session(conversation)));
                }
            }
            Event::SessionChanged {
                conversation,
                change,
            } => {
                self.session_changed(now, conversation, change, out);
            }
            Event::CameBack { who, end, .. } => {
                self.news(now, Notice::CameBack { who, end }, out);
            }
            // Also after a short absence: it is told only to who was there.
            Event::SentimentWarning {
                conversation,
                customer,
                agent,
            } => self.toast(
                now,
                Notice::SentimentWarning {
                    conversation,
                    customer,
                    agent,
                },
                out,
            ),
            Event::SessionClosed {
                conversation,
                cause,
            } => {
                self.session_closed(now, conversation, cause, out);
            }
            Event::Message {
                conversation,
                message,
            } => self.message(conversation, message, out),
            Event::ReachChanged {
                reach,
                went_elsewhere,
            } => {
                self.reach(now, reach, went_elsewhere, out);
            }
            Event::Today { today } => out.change(Change::Today(today)),
        }
    }

    /// In the tab in focus; where there is none, in whichever the agent comes back
    /// to. Never over another session: somebody may be writing there.
    fn opens_by_itself(&self, now: Timestamp, offer: OfferId) -> bool {
        let opens = self.deck.get(offer).is_some_and(|alert| alert.offer.opens);
        let in_front = self.surface.focus || !self.tabs.any_in_focus(now);
        opens && in_front && self.sessions.showing.is_none()
    }

    fn reach(&mut self, now: Timestamp, reach: Reach, went_elsewhere: u32, out: &mut Output) {
        out.change(Change::Reach {
            reach,
            went_elsewhere,
        });
        self.absent |= reach == Reach::Paused;
        if went_elsewhere > self.went_elsewhere {
            self.absent = true;
            let earlier = |notice: &Notice| matches!(notice, Notice::WentElsewhere(_));
            self.toasts.withdraw(now, earlier, out);
            self.news(now, Notice::WentElsewhere(went_elsewhere), out);
        }
        self.went_elsewhere = went_elsewhere;
    }

    fn offer_ended(&mut self, now: Timestamp, offer: OfferId, end: OfferEnd, out: &mut Output) {
        self.remember_end(offer, end.clone());
        self.unsent.retain(|(unsent, ..)| *unsent != offer);
        if end == OfferEnd::Undelivered {
            self.absent = true;
        }
        if end != OfferEnd::Accepted && self.awaited == Some(offer) {
            self.awaited = None;
        }
        self.deck.desktop_ended(offer, &end, out);
        let Some((offer, stays)) = self.deck.end(now, offer, &end, out) else {
            return;
        };
        if end != OfferEnd::Accepted {
            self.withdraw_work(now, |work| work.id == offer.id, out);
        }
        match end {
            _ if stays => {}
            OfferEnd::Rescinded {
                why: RescindReason::CustomerLeft,
            } => {
                let customer = offer.customer;
                self.news(now, Notice::CustomerLeft { customer }, out);
            }
            // The agent's own answers need no word, and what went elsewhere is
            // counted in `reach`.
            OfferEnd::Accepted | OfferEnd::Rejected { .. } | OfferEnd::Undelivered => {}
            OfferEnd::Expired if self.missed.iter().any(|missed| missed.offer == offer.id) => {}
            OfferEnd::Expired | OfferEnd::Disconnected | OfferEnd::Rescinded { .. } => {
                let customer = Some(offer.customer);
                self.news(now, Notice::OfferOver { customer, end }, out);
            }
        }
    }

    fn session_changed(
        &mut self,
        now: Timestamp,
        conversation: ConversationId,
        change: SessionChange,
        out: &mut Output,
    ) {
        let cut_off = matches!(
            change,
            SessionChange::State {
                cause: Some(CloseCause::EndedBySupervisor),
                ..
            }
        );
        let link = match &change {
            SessionChange::CustomerLink { link } => Some(*link),
            _ => None,
        };
        let before = self.sessions.with(conversation, out, |thread, out| {
            let before = thread.session.customer_link;
            thread.change(change, out);
            before
        });
        match (before, link) {
            (Some(CustomerLink::Here), Some(CustomerLink::Gone { .. })) => {
                self.news(now, Notice::CustomerGone { conversation }, out);
            }
            (Some(CustomerLink::Gone { .. }), Some(CustomerLink::Here)) => {
                self.news(now, Notice::CustomerBack { conversation }, out);
            }
            _ => {}
        }
        let thread = self.sessions.get(conversation).filter(|_| cut_off);
        if let Some(thread) = thread {
            let customer = thread.session.customer.clone();
            self.news(now, Notice::SessionEnded { customer }, out);
        }
    }

    fn session_closed(
        &mut self,
        now: Timestamp,
        conversation: ConversationId,
        cause: CloseCause,
        out: &mut Output,
    ) {
        self.withdraw_work(now, |work| work.conversation == conversation, out);
        let Some(thread) = self.sessions.close(conversation, out) else {
            return;
        };
        let customer = thread.session.customer;
        let notice = match cause {
            CloseCause::AgentLost => Some(Notice::SessionLost {
                customer: Some(customer),
            }),
            CloseCause::GivenAway => Some(Notice::SessionGiven { customer }),
            CloseCause::HandedOver if thread.session.part != Part::Holds && !thread.leaves => {
                Some(Notice::AdviceOver { customer })
            }
            _ => None,
        };
        if let Some(notice) = notice {
            self.absent |= !matches!(notice, Notice::AdviceOver { .. });
            self.news(now, notice, out);
        }
        if self.sessions.showing == Some(conversation) {
            out.effect(Effect::Go(Place::Home));
        }
    }

    fn message(&mut self, conversation: ConversationId, message: Message, out: &mut Output) {
        let news = self
            .sessions
            .with(conversation, out, |thread, out| thread.arrive(message, out))
            .unwrap_or(false);
        if news && self.meanwhile.is_none() && !self.sessions.in_view(conversation) {
            let thread = self.sessions.get(conversation);
            let from = thread.and_then(|thread| thread.session.customer.name.clone());
            out.effect(Effect::Announce(Announcement::NewMessage { from }));
        }
    }
}
