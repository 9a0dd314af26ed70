//! Randomness, for identifiers and for the spread of reconnects.

use deskbell_protocol::{CommandId, OfferId, TabId};

use super::{clock, window};

/// A fresh identifier of a command.
pub fn command() -> CommandId {
    CommandId::from_parts(clock::now(), bits())
}

/// A fresh identifier of this tab.
pub fn tab() -> TabId {
    TabId::from_parts(clock::now(), bits())
}

/// A fresh identifier of an offer of this tab's own.
pub fn offer() -> OfferId {
    OfferId::from_parts(clock::now(), bits())
}

/// A number of 0 to 1.
pub fn fraction() -> f64 {
    js_sys::Math::random()
}

/// 128 random bits; the weaker source serves where the strong one is missing.
fn bits() -> u128 {
    let mut bytes = [0; 16];
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if !filled {
        for byte in &mut bytes {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "0 to 255"
            )]
            {
                *byte = (js_sys::Math::random() * 256.0) as u8;
            }
        }
    }
    u128::from_le_bytes(bytes)
}
