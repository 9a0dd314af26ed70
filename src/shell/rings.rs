//! Which offers ring. However many there are, one bell is heard.

use std::cell::RefCell;

use deskbell_protocol::OfferId;
use deskbell_protocol::offer::Sound as HowLoud;

use crate::platform::sound::Sound;

/// The offers that ring again and again, and the bell.
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
        if how.repeat {
            offers.push((offer, how));
        } else if offers.is_empty() {
            // Heard to its end: what takes by being shown is over before that.
            self.sound.ring(how.tone, how.volume, false);
            return;
        }
        drop(offers);
        self.play();
    }

    pub(super) fn stop(&self, offer: OfferId) {
        let mut offers = self.offers.borrow_mut();
        let before = offers.last().map(|(newest, _)| *newest);
        offers.retain(|(known, _)| *known != offer);
        // One that ends behind the newest starts nothing anew.
        if before != Some(offer) {
            return;
        }
        if offers.is_empty() {
            self.sound.stop();
        } else {
            drop(offers);
            self.play();
        }
    }

    fn play(&self) {
        if let Some((_, how)) = self.offers.borrow().last() {
            self.sound.ring(how.tone, how.volume, true);
        }
    }
}
