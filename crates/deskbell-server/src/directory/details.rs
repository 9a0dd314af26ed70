//! What may be kept of a contact: every field clean, bounded, and what it is
//! called. Whoever types them, and whatever file they come from.

use deskbell_protocol::contact::Details;
use deskbell_protocol::text::clean_line;
use deskbell_protocol::{Problem, ProblemCode};

use crate::phone::{self, Country};

/// Of a name, an e-mail address, a company, a case's title, in characters.
pub const LONGEST: usize = 200;

/// What can't be kept, and what would do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DetailsFault {
    #[error("{field}: it is missing")]
    Empty { field: &'static str },
    #[error("{field}: it is longer than {LONGEST} characters")]
    TooLong { field: &'static str },
    #[error("phone: '{typed}' {hint}", hint = phone::hint(*.country))]
    Phone {
        typed: String,
        country: Option<Country>,
    },
    #[error("email: '{0}' is no e-mail address, like ann@example.com")]
    Email(String),
}

impl From<&DetailsFault> for Problem {
    fn from(why: &DetailsFault) -> Self {
        let code = match why {
            DetailsFault::Empty { .. } => ProblemCode::TextEmpty,
            DetailsFault::TooLong { .. } => ProblemCode::TextTooLong,
            DetailsFault::Phone { .. } => ProblemCode::WrongPhone,
            DetailsFault::Email(_) => ProblemCode::WrongEmail,
        };
        Self::new(code, why.to_string())
    }
}

impl DetailsFault {
    /// Of a contact or a case.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Empty { field } | Self::TooLong { field } => field,
            Self::Phone { .. } => "phone",
            Self::Email(_) => "email",
        }
    }
}

/// The details as they are kept. What is empty is nothing; a number without a
/// country's code is one of `country`.
///
/// # Errors
/// The first field that can't be kept.
pub fn checked(typed: &Details, country: Option<Country>) -> Result<Details, DetailsFault> {
    with_number(number(typed.phone.as_deref(), country), typed)
}

/// The same of details that were checked before they came here. Their number is
/// not taken apart once more, which was a fifth of an import's time; a text that
/// can't be one is refused all the same.
///
/// # Errors
/// The first field that can't be kept.
pub fn checked_again(details: &Details) -> Result<Details, DetailsFault> {
    let phone = match details.phone.clone() {
        Some(typed) if !phone::is_e164(&typed) => Err(DetailsFault::Phone {
            typed,
            country: None,
        }),
        phone => Ok(phone),
    };
    with_number(phone, details)
}

fn with_number(
    phone: Result<Option<String>, DetailsFault>,
    typed: &Details,
) -> Result<Details, DetailsFault> {
    let name = line("name", Some(&typed.name))?;
    let name = name.ok_or(DetailsFault::Empty { field: "name" })?;
    Ok(Details {
        name,
        phone: phone?,
        email: email(typed.email.as_deref())?,
        company: line("company", typed.company.as_deref())?,
    })
}

/// The number as E.164, if one is typed.
///
/// # Errors
/// It is none, or too long.
pub fn number(
    typed: Option<&str>,
    country: Option<Country>,
) -> Result<Option<String>, DetailsFault> {
    let Some(typed) = line("phone", typed)? else {
        return Ok(None);
    };
    match phone::e164(&typed, country) {
        Some(number) => Ok(Some(number)),
        None => Err(DetailsFault::Phone { typed, country }),
    }
}

/// The address of e-mail, if one is typed.
///
/// # Errors
/// It is none, or too long.
pub fn email(typed: Option<&str>) -> Result<Option<String>, DetailsFault> {
    match line("email", typed)? {
        Some(typed) if !is_email(&typed) => Err(DetailsFault::Email(typed)),
        email => Ok(email),
    }
}

/// One clean line, if there is anything in it.
///
/// # Errors
/// It is too long.
pub fn line(field: &'static str, typed: Option<&str>) -> Result<Option<String>, DetailsFault> {
    let line = typed.map(clean_line).filter(|line| !line.is_empty());
    match line {
        Some(line) if line.chars().count() > LONGEST => Err(DetailsFault::TooLong { field }),
        line => Ok(line),
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_bare = !text.contains(char::is_whitespace);
    is_bare && !local.is_empty() && !domain.is_empty() && !local.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(name: &str, phone: &str, email: &str, company: &str) -> Details {
        Details {
            name: name.into(),
            phone: Some(phone.into()),
            email: Some(email.into()),
            company: Some(company.into()),
        }
    }

    #[test]
    fn details_are_kept_clean_and_what_is_empty_is_nothing() {
        let typed = details(
            " Ann\u{202E} Lee\n",
            "+44 (0)20 7946 0123",
            "ann@example.com",
            " ",
        );
        let kept = checked(&typed, None).unwrap();
        assert_eq!(kept.name, "Ann Lee");
        assert_eq!(kept.phone.as_deref(), Some("+442079460123"));
        assert_eq!(kept.company, None);
        assert_eq!(checked(&kept, None), Ok(kept));
    }

    #[test]
    fn the_field_that_can_not_be_kept_is_named() {
        let long = "x".repeat(LONGEST + 1);
        for (typed, field) in [
            (details("", "", "", ""), "name"),
            (details(&long, "", "", ""), "name"),
            (details("", "020 7946", "", ""), "name"),
            (details("Ann", "020 7946", "", ""), "phone"),
            (details("Ann", "", "ann at home", ""), "email"),
            (details("Ann", "", "a@b@c", ""), "email"),
            (details("Ann", "", "", &long), "company"),
        ] {
            assert_eq!(
                checked(&typed, None).unwrap_err().field(),
                field,
                "{typed:?}"
            );
        }
    }
}
