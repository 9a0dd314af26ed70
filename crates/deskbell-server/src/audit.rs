//! Who did what, when: rows that are only ever added, each with the hash of
//! the one before, so that a row changed or removed later is found. Holds no
//! message text and no phone number. Writing is the store's; this is the shape
//! of a row and the arithmetic of the chain.

use std::fmt;

use deskbell_protocol::Timestamp;
use sha2::{Digest, Sha256};

/// SHA-256 of a row and of the hash before it.
pub type ChainHash = [u8; 32];

/// What the first row takes as the hash before it.
pub const START: ChainHash = [0; 32];

/// One deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub at: Timestamp,
    /// The name of who did it; "command line" for the machine's own user.
    pub who: String,
    pub deed: Deed,
    /// Whom or what it was done to.
    pub about: String,
}

/// The deeds that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    SignedIn,
    SignInFailed,
    SignedOut,
    UserAdded,
    UserDisabled,
    LinkMade,
    PresenceReset,
}

impl Deed {
    pub const ALL: [Self; 7] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::UserAdded,
        Self::UserDisabled,
        Self::LinkMade,
        Self::PresenceReset,
    ];

    /// The word in the database.
    pub const fn word(self) -> &'static str {
        match self {
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignedOut => "signed_out",
            Self::UserAdded => "user_added",
            Self::UserDisabled => "user_disabled",
            Self::LinkMade => "link_made",
            Self::PresenceReset => "presence_reset",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.word() == word)
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The hash of `entry` behind a row with the hash `previous`.
pub fn chain(previous: &ChainHash, entry: &Entry) -> ChainHash {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(entry.at.millis().to_be_bytes());
    // The length before each text keeps ("ab", "c") apart from ("a", "bc").
    for text in [entry.who.as_str(), entry.deed.word(), entry.about.as_str()] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// The number (from 1) of the first row whose hash does not follow from the
/// rows before it; none when the chain is whole.
pub fn first_broken(rows: &[(Entry, ChainHash)]) -> Option<usize> {
    let mut previous = START;
    for (index, (entry, hash)) in rows.iter().enumerate() {
        if chain(&previous, entry) != *hash {
            return Some(index + 1);
        }
        previous = *hash;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(Entry, ChainHash)> {
        let mut previous = START;
        ["ana", "ben", "sam"]
            .into_iter()
            .map(|who| {
                let entry = Entry {
                    at: Timestamp::from_millis(1),
                    who: who.into(),
                    deed: Deed::SignedIn,
                    about: String::new(),
                };
                previous = chain(&previous, &entry);
                (entry, previous)
            })
            .collect()
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        assert_eq!(first_broken(&rows()), None);
        assert_eq!(first_broken(&[]), None);
    }

    #[test]
    fn a_changed_row_is_found() {
        let mut rows = rows();
        rows[1].0.who = "eve".into();
        assert_eq!(first_broken(&rows), Some(2));
    }

    #[test]
    fn a_removed_row_is_found() {
        let mut rows = rows();
        rows.remove(0);
        assert_eq!(first_broken(&rows), Some(1));
    }

    #[test]
    fn every_deed_is_read_back_from_its_word() {
        for deed in Deed::ALL {
            assert_eq!(Deed::from_word(deed.word()), Some(deed));
        }
    }
}
