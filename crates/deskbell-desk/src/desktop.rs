//! The desktop's own notifications: the leading tab shows one when the
//! template says so and no tab is in focus, and every end closes it.

use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::DesktopRule;
use deskbell_protocol::{OfferId, Timestamp};

use crate::Effect;
use crate::deck::{Deck, Desktop};
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
        for alert in &mut self.alerts {
            let due = alert.is_ringing()
                && match alert.offer.notification.desktop {
                    DesktopRule::Never => false,
                    DesktopRule::Background => !in_focus,
                    DesktopRule::Always => true,
                };
            match alert.desktop {
                Desktop::Nothing if due && leader && possible => {
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

    /// Permission or worker changed: what failed may work now.
    pub(crate) fn desktop_changed(&mut self) {
        for alert in &mut self.alerts {
            if alert.desktop == Desktop::Failed {
                alert.desktop = Desktop::Nothing;
            }
        }
    }

    /// A tab that begins to lead does not know what the last leader showed: it
    /// shows again, which replaces in place, or closes in vain, which is free.
    pub(crate) fn desktop_inherited(&mut self, in_focus: bool, out: &mut Output) {
        for alert in &mut self.alerts {
            alert.desktop = Desktop::Nothing;
            let rule = alert.offer.notification.desktop;
            if !alert.is_ringing() || (in_focus && rule == DesktopRule::Background) {
                out.effect(Effect::CloseDesktop(alert.offer.id));
            }
        }
    }

    /// The offer is over: whichever tab showed it, this one closes it too.
    pub(crate) fn desktop_ended(&mut self, offer: OfferId, out: &mut Output) {
        if let Some(alert) = self.get_mut(offer) {
            alert.desktop = Desktop::Nothing;
            if alert.offer.notification.desktop != DesktopRule::Never {
                out.effect(Effect::CloseDesktop(offer));
            }
        }
    }

    /// Closes on the desktop what the server does not list: after a start, a
    /// reconnect, a sign-out.
    pub(crate) fn sweep_desktop(&self, out: &mut Output) {
        let open = self
            .alerts
            .iter()
            .filter(|alert| alert.is_ringing())
            .map(|alert| alert.offer.id);
        out.effect(Effect::KeepOnlyDesktop(open.collect()));
    }
}
