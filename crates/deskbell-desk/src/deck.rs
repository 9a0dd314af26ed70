//! The open offers as alerts: ringing, being answered, over. Ends none by
//! itself: every end is the server's word. What the desktop shows of them is
//! `desktop`.

use std::time::Duration;

use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::http::Decision;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, Offer, OfferEnd, Reason};
use deskbell_protocol::{OfferId, Problem, Timestamp};

use crate::connection::Connection;
use crate::output::Output;
use crate::{AlertStage, AlertView, Announcement, Change, Effect};

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
}

/// One alert.
#[derive(Debug)]
pub(crate) struct Alert {
    pub(crate) offer: Offer,
    pub(crate) stage: AlertStage,
    pub(crate) desktop: Desktop,
    /// Where this tab has shown it, as told to the server.
    receipt: Option<DisplaySurface>,
    held: bool,
    /// In the browser's time; none once it was said.
    last_call_at: Option<Timestamp>,
    /// Over: goes at this time.
    goes_at: Option<Timestamp>,
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
    pub(crate) fn is_ringing(&self) -> bool {
        self.stage == AlertStage::Ringing
    }

    fn is_open(&self) -> bool {
        matches!(self.stage, AlertStage::Ringing | AlertStage::Answering(_))
    }

    fn show(&self, out: &mut Output) {
        let view = AlertView {
            offer: self.offer.clone(),
            stage: self.stage.clone(),
        };
        out.change(Change::Alert(view));
    }

    fn send_receipt(&self, connection: &Connection, out: &mut Output) {
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

    /// A new offer; the same one again changes nothing that the agent began.
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
        out.effect(Effect::Announce(Announcement::Arrived {
            title: offer.notification.title.clone(),
            queue: offer.queue.clone(),
            seconds: left.as_secs(),
        }));
        let last_call_at =
            (left > LAST_CALL).then(|| connection.browser_time(offer.expires_at - LAST_CALL));
        let alert = Alert {
            offer,
            stage: AlertStage::Ringing,
            desktop: Desktop::Nothing,
            receipt: None,
            held: false,
            last_call_at,
            goes_at: None,
        };
        alert.show(out);
        self.alerts.push(alert);
    }

    /// A snapshot's offers replace what was there. An alert that is in both
    /// goes on as it was.
    pub(crate) fn replace(
        &mut self,
        now: Timestamp,
        offers: Vec<Offer>,
        connection: &Connection,
        out: &mut Output,
    ) {
        let mut before = std::mem::take(&mut self.alerts);
        for offer in offers {
            let known = before
                .iter()
                .position(|alert| alert.offer.id == offer.id && alert.is_open());
            if let Some(index) = known {
                self.alerts.push(before.remove(index));
            }
            self.add(now, offer, connection, out);
        }
        for alert in before {
            if self.get(alert.offer.id).is_none() {
                out.change(Change::AlertGone(alert.offer.id));
            }
        }
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
        true
    }

    /// The answer was taken: the alert has done its work.
    pub(crate) fn done(&mut self, offer: OfferId, out: &mut Output) {
        if self.get(offer).is_some() {
            self.alerts.retain(|alert| alert.offer.id != offer);
            out.change(Change::AlertGone(offer));
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
        let stays = !by_agent && (alert.held || answering);
        let over = AlertStage::Over(end.clone());
        if !by_agent {
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
        let Some(alert) = self.get_mut(offer) else {
            return;
        };
        if alert.receipt.is_some() || !alert.is_open() {
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
    pub(crate) fn review_rings(&mut self, here: bool, out: &mut Output) {
        let rings =
            |alert: &&Alert| here && alert.is_ringing() && alert.offer.notification.sound.on;
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
        let sound = |offer| Some(self.get(offer)?.offer.notification.sound);
        for &offer in begun.iter().filter(|offer| !ended.contains(offer)) {
            if let Some(sound) = sound(offer) {
                out.effect(Effect::Ring { offer, sound });
            }
        }
        self.rung = ringing;
    }

    /// The tab's title follows what rings.
    pub(crate) fn review_title(&mut self, out: &mut Output) {
        let ringing = || self.alerts.iter().filter(|alert| alert.is_ringing());
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
