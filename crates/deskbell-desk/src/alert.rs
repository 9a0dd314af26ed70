//! One open offer in this tab: its stage, where it was shown, and what was told
//! to the server of that. Which of them ring and in which order is `deck`.

use deskbell_protocol::Timestamp;
use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, Offer};

use crate::connection::Connection;
use crate::output::Output;
use crate::{AlertStage, AlertView, Change};

/// One offer.
#[derive(Debug)]
pub(crate) struct Alert {
    pub(crate) offer: Offer,
    pub(crate) stage: AlertStage,
    pub(crate) desktop: Desktop,
    /// It was shown and announced in this tab.
    pub(crate) revealed: bool,
    /// Where this tab has shown it, as told to the server.
    pub(crate) receipt: Option<DisplaySurface>,
    pub(crate) held: bool,
    /// In the browser's time; none once it was said.
    pub(crate) last_call_at: Option<Timestamp>,
    /// Over: goes at this time.
    pub(crate) goes_at: Option<Timestamp>,
}

/// What this tab did on the desktop for an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Desktop {
    Nothing,
    /// Asked for, shown or not yet.
    Asked,
    /// The browser refused; asked again when something about that changes.
    Failed,
}

impl Alert {
    pub(crate) fn new(offer: Offer, last_call_at: Option<Timestamp>) -> Self {
        Self {
            offer,
            stage: AlertStage::Ringing,
            desktop: Desktop::Nothing,
            revealed: false,
            receipt: None,
            held: false,
            last_call_at,
            goes_at: None,
        }
    }

    /// Its template says toast: it stands among the toasts.
    pub(crate) fn is_toast(&self) -> bool {
        self.offer.notification.kind == Kind::Toast
    }

    /// It stands among the alerts.
    pub(crate) fn is_on_screen(&self) -> bool {
        self.revealed && !self.is_toast()
    }

    pub(crate) fn is_ringing(&self) -> bool {
        self.stage == AlertStage::Ringing
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(self.stage, AlertStage::Ringing | AlertStage::Answering(_))
    }

    pub(crate) fn show(&self, out: &mut Output) {
        if !self.is_on_screen() {
            return;
        }
        let view = AlertView {
            offer: self.offer.clone(),
            stage: self.stage.clone(),
        };
        out.change(Change::Alert(Box::new(view)));
    }

    pub(crate) fn hide(&self, out: &mut Output) {
        if self.is_on_screen() {
            out.change(Change::AlertGone(self.offer.id));
        }
    }

    pub(crate) fn send_receipt(&self, connection: &Connection, out: &mut Output) {
        let Some(surface) = self.receipt else { return };
        if connection.is_live() && self.is_open() && !self.offer.displayed {
            let (offer, attempt) = (self.offer.id, self.offer.attempt);
            connection.send(
                &ClientFrame::Displayed {
                    offer,
                    attempt,
                    surface,
                },
                out,
            );
        }
    }
}
