//! Slugs: the places in a template's field that a conversation fills. Here is
//! how they are written; what fills them is the server's.

use super::Why;

/// What a slug stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slug<'a> {
    CustomerName,
    CaseId,
    CaseTitle,
    QueueName,
    Channel,
    WaitingSince,
    VisitorLanguage,
    VisitorDevice,
    /// Who hands it over, gives it or asks for advice; none where the system
    /// chose the agent.
    SenderName,
    /// The answer to a question before the chat, by the question's text.
    Answer(&'a str),
}

/// Those with one name each, as they stand between braces.
pub const SLUGS: [(&str, Slug<'static>); 9] = [
    ("customerName", Slug::CustomerName),
    ("caseId", Slug::CaseId),
    ("caseTitle", Slug::CaseTitle),
    ("queueName", Slug::QueueName),
    ("channel", Slug::Channel),
    ("waitingSince", Slug::WaitingSince),
    ("visitorLanguage", Slug::VisitorLanguage),
    ("visitorDevice", Slug::VisitorDevice),
    ("senderName", Slug::SenderName),
];

const ANSWER: &str = "answer:";

/// A stretch of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    Text(&'a str),
    Slug(Slug<'a>),
}

/// A field's value in its parts; none of them is empty.
///
/// # Errors
/// A brace that is not closed, or the name of an unknown slug.
pub fn parts(value: &str) -> Result<Vec<Part<'_>>, Why> {
    let mut parts = Vec::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, later) = after.split_once('}').ok_or(Why::OpenBrace)?;
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Slug(slug(name)?));
        rest = later;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

fn slug(name: &str) -> Result<Slug<'_>, Why> {
    if let Some(question) = name.strip_prefix(ANSWER) {
        return Ok(Slug::Answer(question));
    }
    let known = SLUGS.iter().find(|(word, _)| *word == name);
    known.map(|&(_, slug)| slug).ok_or_else(|| {
        let slug = name.to_owned();
        Why::UnknownSlug { slug }
    })
}

/// What is wrong with a field's value, if anything.
pub(super) fn why_not(value: &str, questions: &[String]) -> Option<Why> {
    let parts = match parts(value) {
        Ok(parts) => parts,
        Err(why) => return Some(why),
    };
    let wrong = |part: &Part<'_>| match part {
        Part::Slug(Slug::WaitingSince) if parts.len() > 1 => {
            let slug = "waitingSince".to_owned();
            Some(Why::SlugNotAlone { slug })
        }
        Part::Slug(Slug::Answer(asked)) if !questions.iter().any(|it| it == asked) => {
            let slug = format!("{ANSWER}{asked}");
            Some(Why::UnknownSlug { slug })
        }
        _ => None,
    };
    parts.iter().find_map(wrong)
}
