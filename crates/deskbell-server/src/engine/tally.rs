//! What is counted for those who run the server. A batch collects it, and it
//! counts once the batch is stored.

use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::OfferEnd;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Tally {
    OfferDisplayed(DisplaySurface),
    OfferEnded(OfferEnd),
}

impl Tally {
    /// It is stored.
    pub fn count(&self) {
        match self {
            Self::OfferDisplayed(surface) => {
                let name = surface_word(*surface);
                metrics::counter!("deskbell_offers_displayed_total", "surface" => name)
                    .increment(1);
            }
            Self::OfferEnded(end) => {
                metrics::counter!("deskbell_offers_total", "end" => end.word()).increment(1);
            }
        }
    }
}

const fn surface_word(surface: DisplaySurface) -> &'static str {
    match surface {
        DisplaySurface::Alert => "alert",
        DisplaySurface::Toast => "toast",
        DisplaySurface::Desktop => "desktop",
    }
}
