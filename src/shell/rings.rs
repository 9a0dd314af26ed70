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
        let before = heard(&offers);
        offers.retain(|(known, _)| *known != offer);
        if before.is_none() || before == heard(&offers) {
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
        if let Some((_, how)) = heard(&self.offers.borrow()) {
            self.sound.ring(how.tone, how.volume, how.repeat);
        }
    }
}

/// The newest of those that go on; the newest, where none does. One that ends
/// behind it starts nothing anew.
fn heard(offers: &[(OfferId, HowLoud)]) -> Option<(OfferId, HowLoud)> {
    let newest = offers.iter().rev().find(|(_, how)| how.repeat);
    newest.or_else(|| offers.last()).copied()
}
