//! Which offers ring. However many there are, one bell is heard.

use std::cell::RefCell;
use std::collections::BTreeMap;

use deskbell_protocol::OfferId;
use deskbell_protocol::offer::Sound as HowLoud;

use crate::platform::sound::Sound;

/// The offers that ring, and the bell.
#[derive(Default)]
pub(super) struct Rings {
    offers: RefCell<BTreeMap<OfferId, HowLoud>>,
    pub(super) sound: Sound,
}

impl Rings {
    pub(super) fn start(&self, offer: OfferId, how: HowLoud) {
        self.offers.borrow_mut().insert(offer, how);
        self.play();
    }

    pub(super) fn stop(&self, offer: OfferId) {
        let mut offers = self.offers.borrow_mut();
        if offers.remove(&offer).is_some() && offers.is_empty() {
            self.sound.stop();
        }
    }

    /// Rings as the newest of those that go on; a sound that was unlocked in
    /// the middle begins here.
    pub(super) fn play(&self) {
        let offers = self.offers.borrow();
        let newest = offers.values().rev().find(|how| how.repeat);
        if let Some(how) = newest.or_else(|| offers.values().next_back()) {
            self.sound.ring(how.volume, how.repeat);
        }
    }
}
