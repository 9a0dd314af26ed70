//! The one function that drives the desk. What each input means is told in
//! `frames` (the server), `answers` (its replies), `person` (clicks and keys)
//! and `arrivals` (answers given on the desktop); here they are told apart.

use std::collections::VecDeque;

use deskbell_protocol::agent::{ClientFrame, Command};
use deskbell_protocol::check::CheckLine;
use deskbell_protocol::http::Decision;
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::Missed;
use deskbell_protocol::{CommandId, OfferId, TabId, Timestamp};

use crate::check::Checkup;
use crate::commands::Commands;
use crate::connection::{Closed, Connection};
use crate::deck::Deck;
use crate::digest::Meanwhile;
use crate::output::Output;
use crate::sessions::Sessions;
use crate::tabs::Tabs;
use crate::toasts::Toasts;
use crate::{Change, Effect, Input, LinkView, Notice, Place};

/// Ends of offers that are remembered, to tell a late click what happened.
const ENDS_KEPT: usize = 20;

/// The agent's side, in one tab.
#[derive(Debug)]
pub struct Desk {
    pub(crate) connection: Connection,
    pub(crate) commands: Commands,
    pub(crate) deck: Deck,
    pub(crate) toasts: Toasts,
    pub(crate) sessions: Sessions,
    pub(crate) tabs: Tabs,
    pub(crate) checkup: Checkup,
    /// This tab leads, or seeks the lead.
    leading: bool,
    pub(crate) surface: Surface,
    /// The surface that the server knows of.
    told: Option<Surface>,
    /// The agent's own name, for the messages that they write.
    pub(crate) name: String,
    pub(crate) missed: Vec<Missed>,
    pub(crate) went_elsewhere: u32,
    /// The server offers nothing more, or counts what is lost, until the person
    /// shows that they are there.
    pub(crate) absent: bool,
    /// An offer that this tab was opened or called for, until it is found.
    pub(crate) wanted: Option<OfferId>,
    /// An offer whose session this tab goes to when it opens.
    pub(crate) awaited: Option<OfferId>,
    /// Decisions of the desktop whose outcome is not known yet.
    pub(crate) unsent: Vec<(OfferId, String, Decision)>,
    /// Some while this tab is catching up.
    pub(crate) meanwhile: Option<Meanwhile>,
    pub(crate) ends: VecDeque<(OfferId, Notice)>,
    pub(crate) skipped: u64,
}

impl Desk {
    /// A desk that has heard nothing yet. It begins with [`Input::Started`].
    pub fn new(tab: TabId, now: Timestamp) -> Self {
        Self {
            connection: Connection::new(tab),
            commands: Commands::default(),
            deck: Deck::default(),
            toasts: Toasts::default(),
            sessions: Sessions::default(),
            tabs: Tabs::new(tab, now),
            checkup: Checkup::default(),
            leading: false,
            surface: Surface {
                visible: false,
                focus: false,
                permission: Permission::Default,
                worker: false,
            },
            told: None,
            name: String::new(),
            missed: Vec::new(),
            went_elsewhere: 0,
            absent: false,
            wanted: None,
            awaited: None,
            unsent: Vec::new(),
            meanwhile: None,
            ends: VecDeque::new(),
            skipped: 0,
        }
    }

    /// Takes one input in, at the browser's time `now`.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Output {
        let mut out = Output::default();
        self.take(now, input, &mut out);
        self.review_tabs(now, &mut out);
        self.deck
            .review_desktop(now, self.surface, &self.tabs, &mut out);
        let (here, heard) = (self.tabs.rings(now), self.tabs.can_be_heard());
        self.deck.review_rings(here, heard, &mut out);
        self.deck.review_title(&mut out);
        out
    }

    /// When [`Input::Timer`] is due, in the browser's time.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        [
            self.connection.next_deadline(),
            self.commands.next_deadline(),
            self.deck.next_deadline(),
            self.toasts.next_deadline(),
            self.sessions.next_deadline(),
            self.checkup.next_deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Frames of the server that this program did not know, and left out.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn take(&mut self, now: Timestamp, input: Input, out: &mut Output) {
        match input {
            Input::Started { surface, offer } => self.started(now, surface, offer, out),
            Input::SocketOpened => {
                self.told = Some(self.surface);
                self.connection.opened(self.surface, out);
            }
            Input::SocketText(text) => self.read(now, &text, out),
            Input::SocketClosed { code, jitter } => self.socket_closed(now, code, jitter, out),
            Input::NotSignedIn => self.signed_out(out),
            Input::Timer { jitter } => self.tick(now, jitter, out),
            Input::TryNow => self.connection.try_now(now, out),
            Input::Surface(surface) => self.surface_changed(now, surface, out),
            Input::Leads if self.leading => self.deck.lead(self.tabs.any_in_focus(now), out),
            Input::Leads => {}
            Input::SoundAllowed => self.tabs.sounds(true),
            Input::SoundLost => self.tabs.sounds(false),
            Input::TabNote(note) => self.tabs.heard(now, note, out),
            Input::Painted { offer } if self.surface.visible => {
                self.deck.seen(offer, false, &self.connection, out);
            }
            Input::Painted { .. } => {}
            Input::CheckKnown(check) => self.check_known(check, out),
            Input::WorkerKnown => self.worker_known(now, out),
            Input::DesktopShown { offer } if self.checkup.is_test(offer) => {}
            Input::DesktopFailed { offer } if self.checkup.is_test(offer) => {
                self.judge_check(now, CheckLine::Notification, false, out);
            }
            Input::DesktopOpened { offer } if self.checkup.is_test(offer) => {
                self.judge_check(now, CheckLine::Notification, true, out);
            }
            Input::DesktopShown { offer } => self.desktop_shown(offer, out),
            Input::DesktopFailed { offer } => self.deck.desktop_failed(offer),
            Input::DesktopOpened { offer } => self.arrive(now, offer, out),
            Input::DesktopAnswered {
                offer,
                nonce,
                decision,
            } => {
                self.desktop_answered(now, offer, nonce, decision, out);
            }
            Input::DesktopUnsent { offer } => self.answer_by_nonce(Some(offer), out),
            Input::NonceAnswered {
                offer,
                decision,
                result,
            } => {
                self.nonce_answered(now, offer, decision, result, out);
            }
            Input::SignOut => {
                self.signed_out(out);
                out.effect(Effect::SignOut);
            }
            by_person => self.person(now, by_person, out),
        }
    }

    fn started(
        &mut self,
        now: Timestamp,
        surface: Surface,
        offer: Option<OfferId>,
        out: &mut Output,
    ) {
        self.surface = surface;
        self.wanted = offer;
        self.toasts.hide(now, !surface.visible);
        self.sessions.attend(surface.focus, out);
        self.connection.start(now, out);
    }

    fn surface_changed(&mut self, now: Timestamp, surface: Surface, out: &mut Output) {
        let before = std::mem::replace(&mut self.surface, surface);
        if before == surface {
            return;
        }
        self.toasts.hide(now, !surface.visible);
        self.sessions.attend(surface.focus, out);
        if (before.permission, before.worker) != (surface.permission, surface.worker) {
            let possible = surface.worker && surface.permission == Permission::Granted;
            self.deck.desktop_changed(possible);
        }
        self.advance_check(now, out);
        if self.connection.is_live() {
            self.tell_surface(out);
        } else if surface.visible && !before.visible {
            self.connection.try_now(now, out);
        }
    }

    /// Tells the server of the surface, where it has changed.
    pub(crate) fn tell_surface(&mut self, out: &mut Output) {
        let surface = self.surface;
        if self.told.replace(surface) != Some(surface) {
            self.connection.send(&ClientFrame::Surface { surface }, out);
        }
    }

    /// Only a tab that knows what is open counts among the tabs, and may lead.
    fn review_tabs(&mut self, now: Timestamp, out: &mut Output) {
        let knows = self.connection.is_caught_up();
        self.tabs.review(now, knows, self.surface.focus, out);
        if self.leading != knows {
            self.leading = knows;
            self.deck.leader = false;
            out.effect(Effect::Lead(knows));
        }
    }

    fn socket_closed(&mut self, now: Timestamp, code: u16, jitter: f64, out: &mut Output) {
        match self.connection.closed(now, code, jitter, out) {
            Closed::SignedOut => self.signed_out(out),
            Closed::Unwelcome => out.effect(Effect::CheckSignIn),
            Closed::Other => {}
        }
    }

    fn tick(&mut self, now: Timestamp, jitter: f64, out: &mut Output) {
        self.connection.tick(now, jitter, out);
        self.commands.tick(now, &self.connection, out);
        self.deck.tick(now, out);
        self.toasts.tick(now, out);
        self.tick_check(now, out);
        for conversation in self.sessions.tick(now, out) {
            self.tell_typing(conversation, false, out);
        }
        self.tell_read(now, out);
    }

    /// Nobody is signed in any more: nothing may stay on any surface.
    fn signed_out(&mut self, out: &mut Output) {
        out.effect(Effect::CloseSocket);
        self.connection.stop(LinkView::SignedOut, out);
        self.deck.alerts.clear();
        self.deck.left_on_desktop.clear();
        self.meanwhile = None;
        self.checkup.forget();
        self.deck.test = None;
        out.effect(Effect::KeepOnlyDesktop(Vec::new()));
        self.toasts = Toasts::default();
        self.sessions.threads.clear();
        self.commands = Commands::default();
        out.change(Change::Forgotten);
        out.effect(Effect::Go(Place::SignIn));
    }

    pub(crate) fn command(&mut self, command: CommandId, body: Command, out: &mut Output) {
        self.commands.send(command, body, &self.connection, out);
    }

    pub(crate) fn toast(&mut self, now: Timestamp, notice: Notice, out: &mut Output) {
        self.toasts.push(now, notice, out);
    }

    pub(crate) fn remember_end(&mut self, offer: OfferId, end: OfferEnd) {
        let known = self.deck.get(offer);
        let customer = known.map(|alert| alert.offer.customer.clone());
        if self.ends.len() >= ENDS_KEPT {
            self.ends.pop_front();
        }
        let over = Notice::OfferOver { customer, end };
        self.ends.push_back((offer, over));
    }

    /// How this offer ended, if that was lately.
    pub(crate) fn end_of(&self, offer: OfferId) -> Option<&Notice> {
        let ended = |(ended, _): &&(OfferId, Notice)| *ended == offer;
        self.ends.iter().rev().find(ended).map(|(_, over)| over)
    }
}
