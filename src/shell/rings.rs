//! Which offers ring. However many there are, one bell is heard.

use std::cell::RefCell;

use deskbell_protocol::OfferId;
use deskbell_protocol::offer::Sound as HowLoud;

use crate::platform::sound::Sound;

/// The offers that ring, and the bell.
#[derive(Default)]
pub(super) struct Rings {
    /// The newest last.
    offers: RefCell<Vec<(OfferId, HowLoud)>>,
    pub(super) sound: Sound,
}

impl Rings {
    pub(super) fn start(&self, offer: OfferId, how: HowLoud) {
        let mut offers = self.offers.borrow_mut();
        offers.retain(|(known, _)| *known != offer);
        offers.push((offer, how));
        drop(offers);
        self.play();
    }

    pub(super) fn stop(&self, offer: OfferId) {
        let mut offers = self.offers.borrow_mut();
        let before = offers.len();
        offers.retain(|(known, _)| *known != offer);
        if offers.len() == before {
            return;
        }
        if offers.is_empty() {
            self.sound.stop();
        } else {
            drop(offers);
            self.play();
        }
    }

    /// Rings as the newest of those that go on.
    fn play(&self) {
        let offers = self.offers.borrow();
        let newest = offers.iter().rev().find(|(_, how)| how.repeat);
        if let Some((_, how)) = newest.or_else(|| offers.last()) {
            self.sound.ring(how.volume, how.repeat);
        }
    }
}
