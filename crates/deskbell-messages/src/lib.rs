//! The message files: `messages/LANGUAGE/PART.txt`, a part for each page. Reads
//! them, compares every language with English, and writes the Rust by which the
//! pages read them. All of that happens in a build: a text that is missing, one
//! too many, an unknown place or a missing plural stops it. The page itself
//! reads by order alone (`src/messages/file.rs`), and knows nothing of this.
//!
//! ```text
//! # A comment.
//! [desk]
//! home = Home
//! unread.one = {#n} unread message
//! unread.other = {#n} unread messages
//! typing = {@who} is typing…
//! ```
//!
//! `{#n}` is the place of a number, `{@who}` of what a person wrote or is called
//! (kept apart from the direction of the text around it), `{time}` of any other
//! text. A text with one number may have a form for each of its language's
//! plurals. The English text says in which order the program gives what goes
//! into the places.

mod check;
mod file;
mod rust;

pub use check::check;
pub use file::{Entry, File, Section};
pub use rust::{count, languages, rust};

/// A language, as the build knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Language {
    /// Its folder, and its `lang`.
    pub code: &'static str,
    /// Its name in itself.
    pub name: &'static str,
    /// Its plurals, as `Intl.PluralRules` calls them, all but `other`.
    pub plurals: &'static [&'static str],
}

/// English first: the others are compared with it.
pub const LANGUAGES: [Language; 4] = [
    Language {
        code: "en",
        name: "English",
        plurals: &["one"],
    },
    Language {
        code: "de",
        name: "Deutsch",
        plurals: &["one"],
    },
    Language {
        code: "es",
        name: "Español",
        plurals: &["one", "many"],
    },
    Language {
        code: "ar",
        name: "العربية",
        plurals: &["zero", "one", "two", "few", "many"],
    },
];

/// The files of each language: what the agents' desk needs, and what only the
/// page of supervisors and administrators needs besides.
pub const PARTS: [&str; 2] = ["desk", "manage"];

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("line {0}: neither `[section]`, `key = text`, a comment (#) nor empty")]
    Line(usize),
    #[error("line {0}: stands before the first [section]")]
    NoSection(usize),
    #[error(
        "line {0}: keys are made of a-z, 0-9 and _, forms are one of zero one two few many other"
    )]
    Key(usize),
    #[error("line {0}: there is no text")]
    Empty(usize),
    #[error("line {0}: a place is not closed, or is not {{name}}, {{#number}} or {{@name}}")]
    Place(usize),
    #[error("[{0}] stands there twice")]
    SectionTwice(String),
    #[error("{0} stands there twice")]
    KeyTwice(String),
    #[error("{0} is missing, or not at the place that it has in English")]
    Missing(String),
    #[error("{0} is not in English, or not at this place")]
    Superfluous(String),
    #[error("{key} has no place {{{place}}}")]
    PlaceMissing { key: String, place: String },
    #[error("{key} has the place {{{place}}}, which English does not have")]
    PlaceUnknown { key: String, place: String },
    #[error("{key} has no form {form:?}, which this language needs")]
    FormMissing { key: String, form: &'static str },
    #[error("{key} has the form {form:?}, which this language does not know")]
    FormUnknown { key: String, form: String },
    #[error("{0} has forms, but no number, or more than one")]
    FormsWithoutNumber(String),
}
