//! Why a rule can't be set: which field of it, and what is allowed there.

use serde::{Deserialize, Serialize};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field} {why}")]
pub struct Fault {
    /// As the rule names it; within a list `fields.0.value`, the first one.
    pub field: String,
    pub why: Why,
}

impl Fault {
    pub fn of(field: impl Into<String>, why: Why) -> Self {
        let field = field.into();
        Self { field, why }
    }
}

/// What is wrong with a field. Its words in English follow the field's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    #[error("must not be empty")]
    Empty,
    /// In characters.
    #[error("must have {most} characters at most")]
    TooLong { most: i64 },
    #[error("must be written {clean:?}, without odd spaces or signs")]
    OddSigns { clean: String },
    #[error("must be {least} to {most}")]
    Outside { least: i64, most: i64 },
    /// A span of time that may also be turned off.
    #[error("must be 0 (off) to {most}")]
    OffOrUpTo { most: i64 },
    /// Without its braces.
    #[error("holds {{{slug}}}, which is no slug")]
    UnknownSlug { slug: String },
    #[error("has a brace that is not closed")]
    OpenBrace,
    /// The desk writes it in its own way, and keeps it up to date.
    #[error("must hold {{{slug}}} alone, without other text")]
    SlugNotAlone { slug: String },
    #[error("must be plain text: slugs stand in fields")]
    NoSlugs,
    #[error("must not be {name}")]
    NotAllowed { name: String },
    #[error("has {name} twice")]
    Twice { name: String },
    #[error("must have {most} at most")]
    TooMany { most: i64 },
    /// Of a telephone.
    #[error("has {text}, which is no number like +14155550123")]
    NoNumber { text: String },
    /// Of opening hours.
    #[error("names {name}, which is no time zone like Europe/Berlin")]
    NoZone { name: String },
    #[error("has no day with a time")]
    NeverOpen,
    #[error("must be minutes of a day, 0 to 1440")]
    NoTime,
    #[error("ends before it begins")]
    EndsTooSoon,
    #[error("has spans that overlap")]
    Overlap,
    #[error("has {text:?}, which is no date like 2026-12-25")]
    NoDate { text: String },
    #[error("is another one's: choose another")]
    Taken,
    #[error("names {name}, which is not there")]
    NotThere { name: String },
    #[error("can't be changed")]
    Fixed,
    #[error("is your own: another administrator can change it")]
    Own,
}
