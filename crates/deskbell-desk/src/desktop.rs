//! The desktop's own notifications: the leading tab shows one when the
//! template says so and no tab is in focus, and closes it on every end. No
//! other tab touches them, but for a sign-out, which leaves none anywhere. A
//! tab without a connection leads nothing: what is on the desktop then is
//! looked at again when the connection is back.

use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::{DesktopRule, OfferEnd};
use deskbell_protocol::{OfferId, Timestamp};

use crate::Effect;
use crate::alert::{Alert, Desktop};
use crate::deck::Deck;
use crate::output::Output;
use crate::tabs::Tabs;

impl Deck {
    /// Shows what is due and closes what is not any more. Run after every
    /// input: focus, leadership, permission and stages all matter.
    pub(crate) fn review_desktop(
        &mut self,
        now: Timestamp,
        surface: Surface,
        tabs: &Tabs,
        out: &mut Output,
    ) {
        let possible = surface.worker && surface.permission == Permission::Granted;
        let in_focus = tabs.any_in_focus(now);
        let leader = self.leader;
        if leader && in_focus {
            for offer in self.left_on_desktop.drain(..) {
                out.effect(Effect::CloseDesktop(offer));
            }
        }
        for alert in self.alerts.iter_mut().filter(|_| leader) {
            let due = alert.is_due(in_focus);
            match alert.desktop {
                Desktop::Nothing if due && possible => {
                    alert.desktop = Desktop::Asked;
                    out.effect(Effect::ShowDesktop(Box::new(alert.offer.clone())));
                }
                Desktop::Asked if !due => {
                    alert.desktop = Desktop::Nothing;
                    out.effect(Effect::CloseDesktop(alert.offer.id));
                }
                _ => {}
            }
        }
    }

    /// The browser could not show it. Another try follows a change.
    pub(crate) fn desktop_failed(&mut self, offer: OfferId) {
        if let Some(alert) = self
            .get_mut(offer)
            .filter(|alert| alert.desktop == Desktop::Asked)
        {
            alert.desktop = Desktop::Failed;
        }
    }

    /// Permission or worker changed: what failed may work now, and what is shown
    /// goes with the permission.
    pub(crate) fn desktop_changed(&mut self, possible: bool) {
        for alert in &mut self.alerts {
            alert.desktop = match alert.desktop {
                Desktop::Failed if possible => Desktop::Nothing,
                Desktop::Asked if !possible => Desktop::Failed,
                other => other,
            };
        }
    }

    /// This tab leads from now on. It does not know what the last leader
    /// showed: it closes what is not due, and shows again what is, which
    /// replaces in place.
    pub(crate) fn lead(&mut self, in_focus: bool, out: &mut Output) {
        self.leader = true;
        self.left_on_desktop.clear();
        let mut due = Vec::new();
        for alert in &mut self.alerts {
            alert.desktop = Desktop::Nothing;
            if alert.is_due(in_focus) {
                due.push(alert.offer.id);
            }
        }
        out.effect(Effect::KeepOnlyDesktop(due));
    }

    /// The offer is over, however it was shown. A toast that was accepted by
    /// being shown is closed when the agent looks: it would be gone from the
    /// desktop before anybody could read it.
    pub(crate) fn desktop_ended(&mut self, offer: OfferId, end: &OfferEnd, out: &mut Output) {
        let leader = self.leader;
        if let Some(alert) = self.get_mut(offer).filter(|_| leader) {
            let shown = std::mem::replace(&mut alert.desktop, Desktop::Nothing);
            let rule = alert.offer.notification.desktop;
            if alert.is_toast() && *end == OfferEnd::Accepted && shown == Desktop::Asked {
                // One that is always shown has the system's own time.
                if rule == DesktopRule::Background {
                    self.left_on_desktop.push(offer);
                }
                return;
            }
            if rule != DesktopRule::Never {
                out.effect(Effect::CloseDesktop(offer));
            }
        }
    }
}

impl Alert {
    /// Should the desktop show it now?
    fn is_due(&self, in_focus: bool) -> bool {
        self.is_ringing()
            && match self.offer.notification.desktop {
                DesktopRule::Never => false,
                DesktopRule::Background => !in_focus,
                DesktopRule::Always => true,
            }
    }
}
