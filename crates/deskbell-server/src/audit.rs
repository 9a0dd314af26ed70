//! Who did what, when: rows that are only ever added, each with the hash of
//! the one before, so that a row changed or removed later is found. Holds no
//! message text and no phone number. Writing is the store's; this is the shape
//! of a row and the arithmetic of the chain.

use std::fmt;

use deskbell_protocol::Timestamp;
use sha2::{Digest, Sha256};

/// SHA-256 of a row and of the hash before it.
pub type ChainHash = [u8; 32];

/// One place in the chain: a row's number, from 1, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub number: i64,
    pub hash: ChainHash,
}

/// What the first row takes as the one before it.
pub const START: Link = Link {
    number: 0,
    hash: [0; 32],
};

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
    /// Somebody read a conversation that is not theirs.
    ConversationRead,
    /// A supervisor joined a conversation beside its agent.
    ConversationJoined,
    /// An agent left a conversation without ending it.
    ConversationLeft,
    /// A supervisor ended a conversation, whoever had it.
    ConversationEnded,
    /// A supervisor gave a conversation to an agent,
    ConversationAssigned,
    /// or handed it to an agent or a queue, whoever had it,
    ConversationTransferred,
    /// or escalated it to one.
    ConversationEscalated,
    /// An agent made the link by which a customer goes on elsewhere.
    BackLinkMade,
    /// An agent said who the customer of a conversation is,
    ContactLinked,
    /// or that they are not;
    ContactUnlinked,
    /// kept somebody new who they are,
    ContactCreated,
    /// or changed what is kept of them.
    ContactChanged,
    /// The same of the case that a conversation is about.
    CaseLinked,
    CaseUnlinked,
    CaseCreated,
    CaseChanged,
    /// What is kept of a conversation's customer was written to a file.
    Exported,
    /// What was kept of a conversation's customer is gone.
    Erased,
    /// A backup took the place of the database: later rows are in the file
    /// that it replaced.
    Restored,
    /// A queue, a skill, a profile, a status, a workstream or a person's work
    /// was added or changed.
    RulesChanged,
    /// A quick reply of everybody's was kept, changed, or taken away.
    QuickReplyChanged,
    ContactsAdded,
    BotAdded,
    BotRemoved,
    /// Where a bot is told what happens was set, or taken away.
    BotWebhookSet,
    /// A bot gave a conversation to people,
    BotHandedOff,
    /// or ended it.
    BotEnded,
}

impl Deed {
    pub const ALL: [Self; 34] = [
        Self::SignedIn,
        Self::SignInFailed,
        Self::SignedOut,
        Self::UserAdded,
        Self::UserDisabled,
        Self::LinkMade,
        Self::PresenceReset,
        Self::ConversationRead,
        Self::ConversationJoined,
        Self::ConversationLeft,
        Self::ConversationEnded,
        Self::ConversationAssigned,
        Self::ConversationTransferred,
        Self::ConversationEscalated,
        Self::BackLinkMade,
        Self::ContactLinked,
        Self::ContactUnlinked,
        Self::ContactCreated,
        Self::ContactChanged,
        Self::CaseLinked,
        Self::CaseUnlinked,
        Self::CaseCreated,
        Self::CaseChanged,
        Self::Exported,
        Self::Erased,
        Self::Restored,
        Self::RulesChanged,
        Self::QuickReplyChanged,
        Self::ContactsAdded,
        Self::BotAdded,
        Self::BotRemoved,
        Self::BotWebhookSet,
        Self::BotHandedOff,
        Self::BotEnded,
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
            Self::ConversationRead => "conversation_read",
            Self::ConversationJoined => "conversation_joined",
            Self::ConversationLeft => "conversation_left",
            Self::ConversationEnded => "conversation_ended",
            Self::ConversationAssigned => "conversation_assigned",
            Self::ConversationTransferred => "conversation_transferred",
            Self::ConversationEscalated => "conversation_escalated",
            Self::BackLinkMade => "back_link_made",
            Self::ContactLinked => "contact_linked",
            Self::ContactUnlinked => "contact_unlinked",
            Self::ContactCreated => "contact_created",
            Self::ContactChanged => "contact_changed",
            Self::CaseLinked => "case_linked",
            Self::CaseUnlinked => "case_unlinked",
            Self::CaseCreated => "case_created",
            Self::CaseChanged => "case_changed",
            Self::Exported => "exported",
            Self::Erased => "erased",
            Self::Restored => "restored",
            Self::RulesChanged => "rules_changed",
            Self::QuickReplyChanged => "quick_reply_changed",
            Self::ContactsAdded => "contacts_added",
            Self::BotAdded => "bot_added",
            Self::BotRemoved => "bot_removed",
            Self::BotWebhookSet => "bot_webhook_set",
            Self::BotHandedOff => "bot_handed_off",
            Self::BotEnded => "bot_ended",
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

/// The number of the first row that is not what was written there: rows follow
/// `after`, and the chain ends with `last`. None when all is well.
pub fn first_broken(after: Link, rows: &[(Entry, Link)], last: Link) -> Option<i64> {
    let mut before = after;
    for (entry, link) in rows {
        let number = before.number + 1;
        if link.number != number || link.hash != chain(&before.hash, entry) {
            return Some(number);
        }
        before = *link;
    }
    (before != last).then_some(before.number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<(Entry, Link)> {
        let mut last = START;
        ["ana", "ben", "sam"]
            .into_iter()
            .map(|who| {
                let entry = Entry {
                    at: Timestamp::from_millis(1),
                    who: who.into(),
                    deed: Deed::SignedIn,
                    about: String::new(),
                };
                last = Link {
                    number: last.number + 1,
                    hash: chain(&last.hash, &entry),
                };
                (entry, last)
            })
            .collect()
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        let rows = rows();
        assert_eq!(first_broken(START, &rows, rows[2].1), None);
        assert_eq!(first_broken(rows[0].1, &rows[1..], rows[2].1), None);
        assert_eq!(first_broken(START, &[], START), None);
    }

    #[test]
    fn a_changed_row_is_found() {
        let mut rows = rows();
        rows[1].0.who = "eve".into();
        assert_eq!(first_broken(START, &rows, rows[2].1), Some(2));
    }

    #[test]
    fn a_removed_row_is_found_wherever_it_was() {
        for (removed, number) in [(0, 1), (1, 2), (2, 3)] {
            let mut rows = rows();
            let last = rows[2].1;
            rows.remove(removed);
            assert_eq!(first_broken(START, &rows, last), Some(number));
        }
    }

    #[test]
    fn every_deed_is_read_back_from_its_word() {
        for deed in Deed::ALL {
            assert_eq!(Deed::from_word(deed.word()), Some(deed));
        }
    }
}
