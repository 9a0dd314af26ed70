//! Numbers of phones as they are compared: E.164. Whether somebody has such a
//! number is not known here.

use deskbell_protocol::text::{clean_line, shortened};
use phonenumber::Mode;

/// What a provider names as a sender is no longer.
const SENDER_CHARS: usize = 40;
/// No number has more digits.
const DIGITS_MOST: usize = 15;
/// No number is written longer.
const TYPED_BYTES: usize = 60;

/// Whose numbers are meant where no country's code is written.
pub type Country = phonenumber::country::Id;

/// The number as E.164. Where it is written with its country's code, for example
/// `+44 (0)20 7946 0123`, it does not matter whether it is in use: ranges change,
/// and numbers of examples are nobody's. Without one it is taken for a number of
/// `country`, if it can be one there.
pub fn e164(typed: &str, country: Option<Country>) -> Option<String> {
    let typed = typed.trim();
    if typed.len() > TYPED_BYTES {
        return None;
    }
    let has_code = typed.starts_with(['+', '\u{FF0B}']);
    let number = match country {
        _ if has_code => phonenumber::parse(None, typed).ok()?,
        None => return None,
        Some(country) => phonenumber::parse(Some(country), typed)
            .ok()
            .filter(phonenumber::PhoneNumber::is_valid)?,
    };
    let written = number.format().mode(Mode::E164).to_string();
    (written.len() <= DIGITS_MOST + 1).then_some(written)
}

/// True for what [`e164`] writes: a plus, and no more digits than a number has.
pub fn is_e164(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or_default();
    let is_digits = digits.bytes().all(|it| it.is_ascii_digit());
    is_digits && !digits.starts_with('0') && (1..=DIGITS_MOST).contains(&digits.len())
}

/// How a number is to be written, for who has written another way.
pub const fn hint(country: Option<Country>) -> &'static str {
    match country {
        None => "is no number with its country's code, like +14155550123",
        Some(_) => {
            "is no number of sms.default_country, nor one with its country's code, like \
             +14155550123"
        }
    }
}

/// A number (E.164) in groups, as people write it for other countries:
/// `+44 20 7946 0123`.
pub fn grouped(e164: &str) -> Option<String> {
    let number = phonenumber::parse(None, e164).ok()?;
    Some(number.format().mode(Mode::International).to_string())
}

/// A number (E.164) as it is dialled and written in `country`, `020 7946 0123`; none
/// where that is another number there, or none.
pub fn at_home(number: &str, country: Country) -> Option<String> {
    let written = nationally(number)?;
    (e164(&written, Some(country)).as_deref() == Some(number)).then_some(written)
}

/// At home a number (E.164) is dialled with a zero before it, which is no part of
/// it.
pub fn has_trunk_zero(number: &str) -> bool {
    let at_home = nationally(number).unwrap_or_default();
    let digits: String = at_home.chars().filter(char::is_ascii_digit).collect();
    let is_added = |rest: &str| !rest.starts_with('0') && number.ends_with(rest);
    let is_its_own = number.ends_with(&digits);
    !is_its_own && digits.strip_prefix('0').is_some_and(is_added)
}

fn nationally(number: &str) -> Option<String> {
    let number = phonenumber::parse(None, number).ok()?;
    Some(number.format().mode(Mode::National).to_string())
}

/// Who sent something: a number as E.164, else (a short code, a name) one clean
/// line.
pub fn sender(given: &str, country: Option<Country>) -> String {
    e164(given, country).unwrap_or_else(|| shortened(&clean_line(given), SENDER_CHARS))
}

/// True for what can be sent to: a number or a short code, but no name.
pub fn is_number(sender: &str) -> bool {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
}

/// The digits of a number (E.164) behind its country's code: as it is dialled at
/// home, without a leading zero. The codes are those of the ITU, none of which
/// begins another.
pub fn national(e164: &str) -> Option<&str> {
    let digits = e164.strip_prefix('+')?;
    let two = digits.get(..2)?;
    let code = match two.as_bytes() {
        [b'1' | b'7', _] => 1,
        [b'2', b'0' | b'7']
        | [b'3', b'0'..=b'4' | b'6' | b'9']
        | [b'4', b'0' | b'1' | b'3'..=b'9']
        | [b'5', b'1'..=b'8']
        | [b'6', b'0'..=b'6']
        | [b'8', b'1' | b'2' | b'4' | b'6']
        | [b'9', b'0'..=b'5' | b'8'] => 2,
        _ => 3,
    };
    let national = digits.get(code..)?.trim_start_matches('0');
    (!national.is_empty()).then_some(national)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_one_text_however_it_is_typed() {
        for typed in [
            "+44 (0)20 7946 0123",
            "+44 20 7946 0123",
            " +442079460123 ",
            "+44-20-7946-0123",
        ] {
            assert_eq!(
                e164(typed, None).as_deref(),
                Some("+442079460123"),
                "{typed}"
            );
        }
        assert_eq!(
            e164("+1 (415) 555-0123", None).as_deref(),
            Some("+14155550123")
        );
    }

    #[test]
    fn what_is_written_as_e164_is_told_from_other_texts() {
        for typed in ["+44 (0)20 7946 0123", "+1 (415) 555-0123", "+290 2345"] {
            assert!(is_e164(&e164(typed, None).unwrap()), "{typed}");
        }
        let long = format!("+{}", "1".repeat(16));
        for text in ["", "+", "+0123", "020 7946", "+44 20", "44", "+44x", &long] {
            assert!(!is_e164(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_with_a_country_is_none() {
        for typed in ["", "020 7946 0123", "12345", "Parcels", "+", "+0", "+44x"] {
            assert_eq!(e164(typed, None), None, "{typed}");
        }
        assert_eq!(e164(&format!("+{}", "1".repeat(100)), None), None);
    }

    #[test]
    fn what_is_behind_the_countrys_code_is_as_it_is_dialled_at_home() {
        for (number, at_home) in [
            ("+14155550123", Some("4155550123")),
            ("+442079460123", Some("2079460123")),
            ("+390612345678", Some("612345678")),
            ("+353871234567", Some("871234567")),
            ("+44", None),
            ("+4", None),
            ("12345", None),
        ] {
            assert_eq!(national(number), at_home, "{number}");
        }
    }

    #[test]
    fn a_sender_without_a_number_keeps_its_name() {
        assert_eq!(sender("12345", None), "12345");
        assert_eq!(sender(" Par\u{202E}cels ", None), "Parcels");
        assert_eq!(sender("+1 415 555 0123", None), "+14155550123");
    }

    #[test]
    fn a_number_without_its_countrys_code_is_one_of_the_default_country() {
        let german = |typed| e164(typed, Some(Country::DE));
        for typed in ["0151 23456789", "(0151) 234-56789", "+49 151 23456789"] {
            assert_eq!(german(typed).as_deref(), Some("+4915123456789"), "{typed}");
        }
        let british = e164("07911 123456", Some(Country::GB));
        assert_eq!(british.as_deref(), Some("+447911123456"));
        for typed in ["", "12345", "0", "Parcels", "07700 900101 07700 900101"] {
            assert_eq!(german(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_short_code_stays_one_and_only_a_name_can_not_be_answered() {
        for country in [None, Some(Country::DE), Some(Country::US)] {
            assert_eq!(sender("12345", country), "12345");
            assert_eq!(sender("DHL", country), "DHL");
        }
        assert!(is_number("12345") && is_number("+4915123456789"));
        assert!(!is_number("DHL") && !is_number("") && !is_number("+"));
    }
}
