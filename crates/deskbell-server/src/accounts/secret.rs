//! Random secrets that a browser carries: the session cookie and the token of
//! a sign-in link. Only their hash is ever stored, so a stolen database opens
//! no session.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// The length of a secret's text: 256 bits in base64url without padding.
const TEXT_LENGTH: usize = 43;

/// SHA-256 of a secret's text. A secret has 256 random bits, so a plain hash
/// can't be searched backwards.
pub type SecretHash = [u8; 32];

/// 256 random bits in base64url. Not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// # Errors
    /// The system has no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret with this text, if it has the form of one.
    pub fn from_text(text: &str) -> Option<Self> {
        let formed = text.len() == TEXT_LENGTH && BASE64_URL_SAFE_NO_PAD.decode(text).is_ok();
        formed.then(|| Self(text.to_owned()))
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> SecretHash {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_no_two_are_equal() {
        let one = Secret::random().unwrap();
        assert_eq!(Secret::from_text(one.text()), Some(one.clone()));
        assert_ne!(one, Secret::random().unwrap());
        assert_eq!(format!("{one:?}"), "Secret");
    }

    #[test]
    fn a_text_of_another_form_is_no_secret() {
        assert_eq!(Secret::from_text(""), None);
        assert_eq!(Secret::from_text(&"A".repeat(44)), None);
        assert_eq!(Secret::from_text(&"+".repeat(43)), None);
    }
}
