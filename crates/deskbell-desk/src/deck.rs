//! The open offers: ringing, being answered, over. Ends none by itself: every
//! end is the server's word. What the desktop shows of them is `desktop`; an
//! offer whose template says toast is here for its receipt, its sound and the
//! desktop, and stands on the screen among the `toasts`.

use std::time::Duration;

use deskbell_protocol::http::Decision;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, Offer, OfferEnd, Reason, Sound};
use deskbell_protocol::{OfferId, Problem, Timestamp};

use crate::alert::Alert;
use crate::connection::Connection;
use crate::output::Output;
use crate::{AlertStage, Announcement, Effect};

/// How long an alert that is over stays under the pointer.
const OVER_STAYS: Duration = Duration::from_secs(3);
/// A screen reader is told when this much is left.
const LAST_CALL: Duration = Duration::from_secs(10);

/// The alerts, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Deck {
    pub(crate) alerts: Vec<Alert>,
    pub(crate) leader: bool,
    /// The offers that ring in this tab.
    rung: Vec<OfferId>,
    title: Option<(u32, Reason)>,
    /// An offer of this tab's own, to see that it rings; unknown to the server.
    pub(crate) test: Option<OfferId>,
    /// Toasts that were accepted by being shown on the desktop: they stay there
    /// until the agent looks.
    pub(crate) left_on_desktop: Vec<OfferId>,
}

impl Deck {
    pub(crate) fn get(&self, offer: OfferId) -> Option<&Alert> {
        self.alerts.iter().find(|alert| alert.offer.id == offer)
    }

    pub(crate) fn get_mut(&mut self, offer: OfferId) -> Option<&mut Alert> {
        self.alerts.iter_mut().find(|alert| alert.offer.id == offer)
    }

    /// The offer, while the agent can still answer it.
    pub(crate) fn ringing(&self, offer: OfferId) -> Option<&Offer> {
        self.get(offer)
            .filter(|alert| alert.is_ringing())
            .map(|alert| &alert.offer)
    }

    /// A new offer, on no screen before [`Deck::reveal`]; the same one again
    /// changes nothing that the agent began.
    pub(crate) fn add(
        &mut self,
        now: Timestamp,
        offer: Offer,
        connection: &Connection,
        out: &mut Output,
    ) {
        if let Some(known) = self.get_mut(offer.id) {
            known.offer = offer;
            return known.show(out);
        }
        let left = offer.expires_at.since(connection.server_time(now));
        let last_call_at =
            (left > LAST_CALL).then(|| connection.browser_time(offer.expires_at - LAST_CALL));
        self.alerts.push(Alert::new(offer, last_call_at));
    }

    /// Shows and announces what has come since the last time; gives what is to
    /// be shown as a toast. Not called while the tab is catching up: what is
    /// over by then was never news here.
    pub(crate) fn reveal(
        &mut self,
        now: Timestamp,
        connection: &Connection,
        out: &mut Output,
    ) -> Vec<Offer> {
        let mut toasts = Vec::new();
        for alert in self.alerts.iter_mut().filter(|alert| !alert.revealed) {
            alert.revealed = true;
            if alert.is_toast() {
                toasts.push(alert.offer.clone());
                continue;
            }
            let left = alert.offer.expires_at.since(connection.server_time(now));
            out.effect(Effect::Announce(Announcement::Arrived {
                title: alert.offer.notification.title.clone(),
                queue: alert.offer.queue.clone(),
                seconds: left.as_secs(),
            }));
            alert.show(out);
        }
        toasts
    }

    /// A snapshot's offers replace what was there. An alert that is in both
    /// goes on as it was; gives those that rang and are not offered any more.
    pub(crate) fn replace(
        &mut self,
        now: Timestamp,
        offers: Vec<Offer>,
        connection: &Connection,
        out: &mut Output,
    ) -> Vec<Alert> {
        let mut before = std::mem::take(&mut self.alerts);
        let test = before
            .iter()
            .position(|alert| Some(alert.offer.id) == self.test);
        self.alerts.extend(test.map(|index| before.remove(index)));
        for offer in offers {
            let known = before
                .iter()
                .position(|alert| alert.offer.id == offer.id && alert.is_open());
            if let Some(index) = known {
                self.alerts.push(before.remove(index));
            }
            self.add(now, offer, connection, out);
        }
        before.retain(|alert| self.get(alert.offer.id).is_none());
        for alert in &before {
            alert.hide(out);
        }
        before.retain(Alert::is_ringing);
        before
    }

    /// The agent's answer is on its way, from this tab or from the desktop.
    pub(crate) fn answer(&mut self, offer: OfferId, decision: Decision, out: &mut Output) {
        if let Some(alert) = self.get_mut(offer).filter(|alert| alert.is_ringing()) {
            alert.stage = AlertStage::Answering(decision);
            alert.show(out);
        }
    }

    /// The answer did not come through; the offer is still open.
    pub(crate) fn ring_again(&mut self, offer: OfferId, out: &mut Output) {
        let answering = |alert: &&mut Alert| matches!(alert.stage, AlertStage::Answering(_));
        if let Some(alert) = self.get_mut(offer).filter(answering) {
            alert.stage = AlertStage::Ringing;
            alert.show(out);
        }
    }

    /// The server refused the answer for good. False: no alert could say so.
    pub(crate) fn refuse(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        problem: &Problem,
        out: &mut Output,
    ) -> bool {
        let Some(alert) = self.get_mut(offer) else {
            return false;
        };
        alert.stage = AlertStage::Refused(problem.clone());
        alert.goes_at = Some(now + OVER_STAYS);
        alert.show(out);
        out.effect(Effect::Announce(Announcement::Ended {
            title: alert.offer.notification.title.clone(),
            end: alert.stage.clone(),
        }));
        true
    }

    /// The answer was taken: the alert has done its work.
    pub(crate) fn done(&mut self, offer: OfferId, out: &mut Output) {
        if let Some(index) = self.alerts.iter().position(|alert| alert.offer.id == offer) {
            self.alerts.remove(index).hide(out);
        }
    }

    /// The offer is over. Gives it back, and says whether its alert stays for
    /// a moment because the agent is on it.
    pub(crate) fn end(
        &mut self,
        now: Timestamp,
        offer: OfferId,
        end: &OfferEnd,
        out: &mut Output,
    ) -> Option<(Offer, bool)> {
        let alert = self.get_mut(offer).filter(|alert| alert.is_open())?;
        let ended = alert.offer.clone();
        let by_agent = matches!(end, OfferEnd::Accepted | OfferEnd::Rejected { .. });
        let answering = matches!(alert.stage, AlertStage::Answering(_));
        let stays = !by_agent && alert.is_on_screen() && (alert.held || answering);
        let over = AlertStage::Over(end.clone());
        if !by_agent && alert.is_on_screen() {
            let title = ended.notification.title.clone();
            out.effect(Effect::Announce(Announcement::Ended {
                title,
                end: over.clone(),
            }));
        }
        if stays {
            alert.stage = over;
            alert.goes_at = Some(now + OVER_STAYS);
            alert.show(out);
        } else {
            self.done(offer, out);
        }
        Some((ended, stays))
    }

    pub(crate) fn hold(&mut self, offer: OfferId, held: bool) {
        if let Some(alert) = self.get_mut(offer) {
            alert.held = held;
        }
    }

    pub(crate) fn displayed(&mut self, offer: OfferId) {
        if let Some(alert) = self.get_mut(offer) {
            alert.offer.displayed = true;
        }
    }

    /// A person could see the offer in this tab, or on the desktop. The first
    /// time counts.
    pub(crate) fn seen(
        &mut self,
        offer: OfferId,
        on_desktop: bool,
        connection: &Connection,
        out: &mut Output,
    ) {
        let is_test = self.test == Some(offer);
        let Some(alert) = self.get_mut(offer) else {
            return;
        };
        if alert.receipt.is_some() || !alert.is_open() || is_test {
            return;
        }
        let surface = match alert.offer.notification.kind {
            _ if on_desktop => DisplaySurface::Desktop,
            Kind::Alert => DisplaySurface::Alert,
            Kind::Toast => DisplaySurface::Toast,
        };
        alert.receipt = Some(surface);
        alert.send_receipt(connection, out);
    }

    /// A receipt may have been lost with the socket.
    pub(crate) fn send_receipts_again(&self, connection: &Connection, out: &mut Output) {
        for alert in &self.alerts {
            alert.send_receipt(connection, out);
        }
    }

    /// Rings for what should be heard from this tab, and for nothing else. Run
    /// after every input: stages and the other tabs matter.
    /// A test rings in its own tab, if that can be heard.
    pub(crate) fn review_rings(&mut self, here: bool, heard: bool, out: &mut Output) {
        let test = self.test;
        let rings = |alert: &&Alert| {
            let here = here || heard && Some(alert.offer.id) == test;
            here && alert.is_ringing() && alert.offer.notification.sound.on
        };
        let alerts = &self.alerts;
        let ringing: Vec<OfferId> = alerts
            .iter()
            .filter(rings)
            .map(|alert| alert.offer.id)
            .collect();
        // Where hundreds ring, all but a few are the same as before, in the
        // same order: only what stands between those is compared.
        let (ended, begun) = different(&self.rung, &ringing);
        for &offer in ended.iter().filter(|offer| !begun.contains(offer)) {
            out.effect(Effect::StopRinging(offer));
        }
        // What takes by being shown is over before it could be heard again.
        let sound = |offer| {
            let alert = self.get(offer)?;
            let sound = alert.offer.notification.sound;
            Some(Sound {
                repeat: sound.repeat && !alert.is_toast(),
                ..sound
            })
        };
        for &offer in begun.iter().filter(|offer| !ended.contains(offer)) {
            if let Some(sound) = sound(offer) {
                out.effect(Effect::Ring { offer, sound });
            }
        }
        self.rung = ringing;
    }

    /// The tab's title follows what rings.
    pub(crate) fn review_title(&mut self, out: &mut Output) {
        let ringing = || {
            let alerts = self.alerts.iter();
            let tells = |alert: &&Alert| Some(alert.offer.id) != self.test;
            alerts
                .filter(|alert| alert.is_ringing() && alert.is_on_screen())
                .filter(tells)
        };
        let count = u32::try_from(ringing().count()).unwrap_or(u32::MAX);
        let title = ringing()
            .next_back()
            .map(|newest| (count, newest.offer.reason));
        if self.title != title {
            self.title = title;
            out.effect(Effect::Title(title));
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.alerts
            .iter()
            .flat_map(|alert| {
                [
                    alert.goes_at,
                    alert.last_call_at.filter(|_| alert.is_ringing()),
                ]
            })
            .flatten()
            .min()
    }

    pub(crate) fn tick(&mut self, now: Timestamp, out: &mut Output) {
        for alert in &mut self.alerts {
            if alert.is_ringing() && alert.last_call_at.is_some_and(|at| at <= now) {
                alert.last_call_at = None;
                if !alert.is_on_screen() {
                    continue;
                }
                let title = alert.offer.notification.title.clone();
                out.effect(Effect::Announce(Announcement::TenSeconds { title }));
            }
        }
        let over: Vec<OfferId> = self
            .alerts
            .iter()
            .filter(|alert| alert.goes_at.is_some_and(|at| at <= now))
            .map(|alert| alert.offer.id)
            .collect();
        for offer in over {
            self.done(offer, out);
        }
    }
}

/// What is left of both once the same beginning and the same end are taken off.
fn different<'a, T: PartialEq>(one: &'a [T], other: &'a [T]) -> (&'a [T], &'a [T]) {
    let same = |(a, b): &(&T, &T)| a == b;
    let begin = one.iter().zip(other).take_while(same).count();
    let (one, other) = (&one[begin..], &other[begin..]);
    let end = one.iter().rev().zip(other.iter().rev());
    let end = end.take_while(same).count();
    (&one[..one.len() - end], &other[..other.len() - end])
}

#[cfg(test)]
mod tests {
    use super::different;

    #[test]
    fn only_what_is_not_the_same_at_both_ends_is_looked_at() {
        let of = |one: &'static [u8], other: &'static [u8]| different(one, other);
        assert_eq!(of(&[1, 2, 3], &[1, 2, 3]), (&[][..], &[][..]));
        assert_eq!(of(&[1, 2, 3], &[1, 2, 3, 4]), (&[][..], &[4][..]));
        assert_eq!(of(&[1, 2, 3], &[2, 3]), (&[1][..], &[][..]));
        assert_eq!(of(&[1, 1], &[1]), (&[1][..], &[][..]));
        assert_eq!(of(&[1, 2, 3, 9], &[1, 3, 2, 9]), (&[2, 3][..], &[3, 2][..]));
    }
}
