//! What may be kept of a contact and a case: one line of clean text each, a
//! phone number as E.164, something that can be an e-mail address. Who may
//! change it, and where it is kept, is not known here.

use deskbell_protocol::contact::Details;
use deskbell_protocol::text::{clean_line, shortened};
use deskbell_protocol::{Problem, ProblemCode};

use crate::phone;

/// Of a name, an address, a company, a case's title, in characters.
const LONGEST: usize = 200;

/// What was typed, as it is kept.
///
/// # Errors
/// `text_empty` without a name, `wrong_phone`, `wrong_email`.
pub fn checked(typed: &Details) -> Result<Details, Problem> {
    Ok(Details {
        name: line(&typed.name).ok_or_else(|| {
            Problem::new(ProblemCode::TextEmpty, "A contact has a name. Write it.")
        })?,
        phone: some(&typed.phone)
            .map(|it| phone::e164(&it, None).ok_or(ProblemCode::WrongPhone))
            .transpose()?,
        email: some(&typed.email)
            .map(|it| is_email(&it).then_some(it).ok_or(ProblemCode::WrongEmail))
            .transpose()?,
        company: some(&typed.company),
    })
}

/// One clean line of at most 200 characters; none where nothing is left.
pub fn line(typed: &str) -> Option<String> {
    let line = shortened(&clean_line(typed), LONGEST);
    (!line.is_empty()).then_some(line)
}

fn some(typed: &Option<String>) -> Option<String> {
    typed.as_deref().and_then(line)
}

/// Something before and behind one `@`, and no space. Whether it is in use, only
/// a message tells.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(who, place)| {
        !who.is_empty() && !place.is_empty() && !place.contains('@') && !text.contains(' ')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, phone: &str, email: &str) -> Details {
        Details {
            name: name.into(),
            phone: Some(phone.into()),
            email: Some(email.into()),
            company: Some("  ".into()),
        }
    }

    #[test]
    fn details_are_kept_clean_and_a_number_in_one_writing() {
        let kept = checked(&typed(
            " Ann\u{202E} Lee\n",
            "+44 (0)20 7946 0123",
            " ann@example.com ",
        ));
        let kept = kept.unwrap();
        assert_eq!(kept.name, "Ann Lee");
        assert_eq!(kept.phone.as_deref(), Some("+442079460123"));
        assert_eq!(kept.email.as_deref(), Some("ann@example.com"));
        assert_eq!(kept.company, None, "of spaces alone nothing is left");
    }

    #[test]
    fn what_can_not_be_kept_is_refused_by_its_name() {
        let code = |details| checked(&details).unwrap_err().code;
        assert_eq!(code(typed("\u{200B} ", "", "")), ProblemCode::TextEmpty);
        assert_eq!(code(typed("Ann", "12345", "")), ProblemCode::WrongPhone);
        for email in ["ann", "@example.com", "ann@", "a@b@c", "a b@c"] {
            assert_eq!(
                code(typed("Ann", "", email)),
                ProblemCode::WrongEmail,
                "{email}"
            );
        }
    }

    #[test]
    fn a_line_is_never_longer_than_its_place() {
        assert_eq!(line(&"ä".repeat(1_000)).unwrap().chars().count(), LONGEST);
    }
}
