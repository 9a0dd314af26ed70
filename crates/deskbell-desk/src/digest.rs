//! What happened while this tab was away, gathered as it is caught up with:
//! one notice says it, instead of one for each.

use deskbell_protocol::Timestamp;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::Missed;

use crate::alert::Alert;
use crate::output::Output;
use crate::{Announcement, Desk, Digest, Effect, Notice};

/// Gathered until everything that was missed has been applied.
#[derive(Debug, Default)]
pub(crate) struct Meanwhile {
    digest: Digest,
    /// Misses that the bar tells of.
    pub(crate) in_bar: u32,
    notices: Vec<Notice>,
}

impl Meanwhile {
    fn gather(&mut self, notice: Notice) {
        match &notice {
            Notice::WentElsewhere(count) => {
                self.notices
                    .retain(|known| !matches!(known, Notice::WentElsewhere(_)));
                self.digest.elsewhere = *count;
            }
            Notice::CustomerLeft { .. } => self.digest.left += 1,
            Notice::CameBack { .. } => self.digest.came_back += 1,
            Notice::SessionLost { .. } | Notice::SessionGiven { .. } => self.digest.lost += 1,
            Notice::OfferOver { end, .. } if *end == OfferEnd::Expired => self.digest.missed += 1,
            Notice::OfferOver { .. } | Notice::OfferGone => self.digest.over += 1,
            // What is still so is seen in its session.
            _ => return,
        }
        self.notices.push(notice);
    }

    /// The one thing as itself, several as a digest. A miss alone has its bar.
    fn notice(mut self) -> Option<Notice> {
        self.digest.missed += self.in_bar;
        match self.notices.len() {
            0 => None,
            1 if self.in_bar == 0 => self.notices.pop(),
            _ => Some(Notice::Digest(self.digest)),
        }
    }
}

impl Desk {
    /// A notice of the server's: now, or with what happened meanwhile.
    pub(crate) fn news(&mut self, now: Timestamp, notice: Notice, out: &mut Output) {
        match &mut self.meanwhile {
            Some(meanwhile) => meanwhile.gather(notice),
            None => self.toast(now, notice, out),
        }
    }

    /// Everything that was missed has been applied.
    pub(crate) fn tell_meanwhile(&mut self, now: Timestamp, out: &mut Output) {
        let Some(meanwhile) = self.meanwhile.take() else {
            return;
        };
        if let Some(missed) = self.missed.last().filter(|_| meanwhile.in_bar > 0) {
            out.effect(Effect::Announce(Announcement::Missed(missed.clone())));
        }
        if let Some(notice) = meanwhile.notice() {
            self.toast(now, notice, out);
        }
    }

    /// A snapshot says what was missed; what it adds happened meanwhile.
    pub(crate) fn replace_missed(&mut self, missed: Vec<Missed>) {
        let known = &self.missed;
        let new = missed
            .iter()
            .filter(|one| known.iter().all(|known| known.offer != one.offer));
        let count = new.count().try_into().unwrap_or(u32::MAX);
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.in_bar = count;
        }
        self.missed = missed;
    }

    /// A snapshot says how many sessions went to others, not which.
    pub(crate) fn lost(&mut self, count: u32) {
        self.absent |= count > 0;
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.digest.lost += count;
            // More than one are told as a number.
            let one = Notice::SessionLost { customer: None };
            let told = count.min(2) as usize;
            meanwhile.notices.extend(std::iter::repeat_n(one, told));
        }
    }

    /// How these ended the snapshot doesn't say; what became a session, or was
    /// missed, is seen where it stands now.
    pub(crate) fn no_longer_offered(&mut self, now: Timestamp, over: Vec<Alert>, out: &mut Output) {
        for Alert { offer, .. } in over {
            let told_elsewhere = self.sessions.of_offer(offer.id).is_some()
                || self.missed.iter().any(|missed| missed.offer == offer.id);
            if !told_elsewhere {
                self.withdraw_work(now, |work| work.id == offer.id, out);
                self.news(now, Notice::OfferGone, out);
            }
        }
    }
}
