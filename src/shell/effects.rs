//! Carries out what the desk wants the browser to do. Each one is a few calls
//! of `platform`; what comes back is an input.

use deskbell_desk::{Effect, Input};
use deskbell_protocol::http::{Decision, OfferAnswer, Page};
use deskbell_protocol::offer::Offer;
use deskbell_protocol::{ConversationId, OfferId, ProblemCode, SUBPROTOCOL};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::run::Running;
use super::{Shell, alert_id, session_heading_id};
use crate::platform::socket::{Socket, SocketEvent};
use crate::platform::{http, paint, random};
use crate::session::attaching;

/// Announcements that stay in the live regions: enough for one turn's, which
/// all arrive there together.
const SAID_KEPT: usize = 9;
/// The close code of a socket that never opened.
const NEVER_OPENED: u16 = 1006;

impl Shell {
    pub(super) fn carry_out(&self, running: &Running, effect: Effect) {
        match effect {
            Effect::OpenSocket => self.open_socket(running),
            Effect::CloseSocket => drop(running.socket.take()),
            Effect::CheckSignIn => self.check_sign_in(),
            Effect::Send(text) => {
                if let Some(socket) = &*running.socket.borrow() {
                    socket.send(&text);
                }
            }
            Effect::ShowDesktop(offer) => self.show_desktop(running, &offer),
            Effect::Lead(true) => {
                let shell = *self;
                running.leadership.seek(move || shell.input(Input::Leads));
            }
            Effect::Lead(false) => running.leadership.give_up(),
            Effect::CloseDesktop(offer) => running.desktop.close(offer),
            Effect::KeepOnlyDesktop(offers) => running.desktop.keep_only(offers),
            Effect::AnswerByNonce {
                offer,
                nonce,
                decision,
            } => {
                self.answer_by_nonce(offer, nonce, decision);
            }
            Effect::Ring { offer, sound } => running.rings.start(offer, sound),
            Effect::StopRinging(offer) => running.rings.stop(offer),
            Effect::Title(title) => self.title.set(title),
            Effect::Announce(announcement) => {
                let number = running.next_number();
                self.announcements.update(|said| {
                    said.drain(..said.len().saturating_sub(SAID_KEPT));
                    said.push((number, announcement));
                });
            }
            Effect::Go(place) => self.go(place),
            Effect::FocusSession(conversation) => paint::focus(session_heading_id(conversation)),
            Effect::FocusAlert(offer) => paint::focus(alert_id(offer)),
            Effect::RestoreUnsent {
                conversation,
                text,
                attachments,
                internal,
            } => {
                // What the agent has typed since is newer.
                if self.draft(conversation).is_empty() {
                    self.set_draft(conversation, &text);
                    self.set_internal(conversation, internal);
                    if let Some(row) = self.store.session_untracked(conversation) {
                        attaching::restore(&row.files, attachments);
                    }
                }
            }
            Effect::FetchHistory {
                conversation,
                before,
            } => {
                self.fetch_history(conversation, before);
            }
            Effect::TellTabs(note) => running.tell_tabs(note),
            Effect::SignOut => {
                self.forget_drafts();
                // Without an answer the cookie lives on until it is too old.
                spawn_local(async move {
                    drop(http::tell("/api/sign-out", &()).await);
                });
            }
        }
    }

    fn open_socket(&self, running: &Running) {
        let shell = *self;
        let told = move |event| match event {
            SocketEvent::Opened => shell.input(Input::SocketOpened),
            SocketEvent::Text(text) => shell.input(Input::SocketText(text)),
            SocketEvent::Closed(code) => shell.socket_closed(code),
        };
        let socket = Socket::open("/socket", SUBPROTOCOL, told);
        if socket.is_none() {
            self.socket_closed(NEVER_OPENED);
        }
        running.socket.replace(socket);
    }

    fn socket_closed(&self, code: u16) {
        self.input(Input::SocketClosed {
            code,
            jitter: random::fraction(),
        });
    }

    fn check_sign_in(&self) {
        let shell = *self;
        spawn_local(async move {
            if http::is_signed_out().await {
                shell.input(Input::NotSignedIn);
            }
        });
    }

    fn show_desktop(&self, running: &Running, offer: &Offer) {
        let (shell, offer_id) = (*self, offer.id);
        let heard = running.rings.sound.unlocked();
        running.desktop.show(offer, heard, move |shown| {
            shell.input(if shown {
                Input::DesktopShown { offer: offer_id }
            } else {
                Input::DesktopFailed { offer: offer_id }
            });
        });
    }

    fn answer_by_nonce(&self, offer: OfferId, nonce: String, decision: Decision) {
        let shell = *self;
        let answer = OfferAnswer {
            offer,
            nonce,
            decision,
        };
        spawn_local(async move {
            let result = http::tell("/api/offers/answer", &answer).await;
            let result = match result {
                Err(problem) if problem.code == ProblemCode::Unavailable => None,
                result => Some(result),
            };
            shell.input(Input::NonceAnswered {
                offer,
                decision,
                result,
            });
        });
    }

    fn fetch_history(&self, conversation: ConversationId, before: Option<u32>) {
        let shell = *self;
        let before = before
            .map(|number| format!("?before={number}"))
            .unwrap_or_default();
        let path = format!("/api/conversations/{conversation}/messages{before}");
        spawn_local(async move {
            let page: Result<Page, _> = http::get(&path).await;
            shell.input(Input::History {
                conversation,
                page: page.map_err(Some),
            });
        });
    }
}
