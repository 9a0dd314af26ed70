//! What a tab shows, as far as people act on it and a run compares it.

use std::collections::BTreeMap;

use deskbell_desk::{AlertStage, Change, LinkView, Notice};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::{Choice, Presence};
use deskbell_protocol::{AgentId, ConversationId, OfferId, Timestamp};

/// An alert as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    pub rings: bool,
    pub expires_at: Timestamp,
    pub nonce: String,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Screen {
    pub link: Option<LinkView>,
    pub me: Option<AgentId>,
    pub presence: Option<(Presence, Choice)>,
    pub missed: usize,
    pub alerts: BTreeMap<OfferId, Alert>,
    /// The toasts of work that is taken by being shown.
    pub given: BTreeMap<u64, OfferId>,
    pub sessions: BTreeMap<ConversationId, ConversationState>,
}

impl Screen {
    /// Patches a change in; gives the offer of an alert, or of a toast of work,
    /// that has appeared.
    pub fn draw(&mut self, change: Change) -> Option<OfferId> {
        match change {
            Change::Link(link) => self.link = Some(link),
            Change::Me(me) => self.me = Some(me.id),
            Change::Presence { presence, choice } => self.presence = Some((presence, choice)),
            Change::Missed(missed) => self.missed = missed.len(),
            Change::Alert(view) => {
                let alert = Alert {
                    rings: view.stage == AlertStage::Ringing,
                    expires_at: view.offer.expires_at,
                    nonce: view.offer.nonce,
                };
                let rings = alert.rings;
                let new = self.alerts.insert(view.offer.id, alert).is_none();
                return (new && rings).then_some(view.offer.id);
            }
            Change::Toast(view) => {
                if let Notice::Work(offer) = view.notice {
                    let new = self.given.insert(view.id, offer.id).is_none();
                    return new.then_some(offer.id);
                }
            }
            Change::ToastGone(toast) => drop(self.given.remove(&toast)),
            Change::AlertGone(offer) => drop(self.alerts.remove(&offer)),
            Change::Session(view) => {
                let (id, state) = (view.session.conversation, view.session.state);
                self.sessions.insert(id, state);
            }
            Change::SessionGone(conversation) => drop(self.sessions.remove(&conversation)),
            Change::Forgotten => {
                *self = Self {
                    link: self.link,
                    ..Self::default()
                };
            }
            Change::ClockOffset(_)
            | Change::Statuses(_)
            | Change::Reach { .. }
            | Change::Today(_)
            | Change::Check(_)
            | Change::Checked(_)
            | Change::Past(_)
            | Change::PastGone(_)
            | Change::ToastsWaiting(_)
            | Change::Messages { .. }
            | Change::OlderMessages { .. } => {}
        }
        None
    }

    /// The offers of all that a paint shows.
    pub fn offers(&self) -> Vec<OfferId> {
        let alerts = self.alerts.keys();
        alerts.chain(self.given.values()).copied().collect()
    }

    pub fn signed_in(&self) -> bool {
        self.link != Some(LinkView::SignedOut)
    }

    pub fn connected(&self) -> bool {
        self.link == Some(LinkView::Connected)
    }
}
