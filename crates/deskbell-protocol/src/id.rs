//! Identifiers: one type for each kind of thing, so that a conversation can't
//! be passed where an offer is meant. Each is a ULID, written as 26 characters
//! of Crockford's base 32. Making a new one needs randomness, so it happens
//! outside of the cores (`from_parts`).

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use crate::Timestamp;

/// A text that is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("that is not an identifier: 26 characters of Crockford's base 32 are")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Ulid);

        impl $name {
            /// An identifier made at `at`, with 80 bits of randomness (the
            /// upper 48 bits of `random` are ignored).
            pub fn from_parts(at: Timestamp, random: u128) -> Self {
                Self(Ulid::from_parts(at.millis().max(0).unsigned_abs(), random))
            }

            /// The identifier with this number: for tests, and for storage.
            pub const fn from_u128(number: u128) -> Self {
                Self(Ulid(number))
            }

            /// The identifier as a number, in the order of its text.
            pub const fn to_u128(self) -> u128 {
                self.0.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Ulid::from_string(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// A person who signs in: an agent, a supervisor or an administrator.
    AgentId,
    /// One customer's thread on a channel; also the work item that is routed.
    ConversationId,
    /// A conversation proposed to one agent, once.
    OfferId,
    /// A waiting line with member agents.
    QueueId,
    /// A channel with its rules.
    WorkstreamId,
    /// What an agent knows and some work needs, as a language.
    SkillId,
    /// A kind of work that an agent carries by number, not by units.
    ProfileId,
    /// A status that an administrator has added.
    StatusId,
    /// A notification template.
    TemplateId,
    /// One command; a retry carries the same one.
    CommandId,
    /// Something that a bot is told; told again it carries the same one.
    BotEventId,
    /// One tab of a browser, from its load to its end.
    TabId,
    /// A known customer.
    ContactId,
    /// A customer's case.
    CaseId,
    /// A file that was sent with a message.
    AttachmentId,
    /// A text that is kept for being sent again.
    QuickReplyId,
    /// The life of a log; a new one means that positions in the old are void.
    Epoch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_survives_its_text() {
        let id = OfferId::from_parts(Timestamp::from_millis(1_700_000_000_000), 7);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 26);
    }

    #[test]
    fn a_text_that_is_no_identifier_is_refused() {
        assert_eq!("".parse::<OfferId>(), Err(NotAnId));
        assert_eq!("ü".repeat(26).parse::<OfferId>(), Err(NotAnId));
        assert_eq!("0".repeat(27).parse::<OfferId>(), Err(NotAnId));
    }

    #[test]
    fn identifiers_sort_by_the_time_they_were_made() {
        let early = OfferId::from_parts(Timestamp::from_millis(1), u128::MAX);
        let late = OfferId::from_parts(Timestamp::from_millis(2), 0);
        assert!(early < late);
    }
}
