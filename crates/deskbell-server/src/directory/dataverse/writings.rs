//! The ways in which a number stands in a column of texts that people have typed:
//! few enough to ask for all of them at once, of which those of one country's own
//! count where that country is known. Whose number it is, is not decided by them.

use crate::phone::{self, Country};

/// How many digits stand in the first of two groups, behind the country's code.
const FIRST_GROUP: [usize; 3] = [2, 3, 4];

/// `country`: whose numbers are written without its code. Without a code a number
/// is another one in every country.
pub fn writings(number: &str, country: Option<Country>) -> Vec<String> {
    let digits = number.trim_start_matches('+');
    let mut all = vec![number.to_owned(), digits.to_owned(), format!("00{digits}")];
    let grouped = phone::grouped(number);
    if let Some((code, rest)) = grouped.as_deref().and_then(|it| it.split_once(' ')) {
        all.extend(separated(&format!("{code} {rest}")));
        let bare = only_digits(rest);
        all.push(format!("{code} {bare}"));
        all.extend(in_two(&bare, 0, &[' ']).map(|it| format!("{code} {it}")));
        if phone::has_trunk_zero(number) {
            all.push(format!("{code} (0){rest}"));
            all.extend(in_two(&bare, 0, &[' ']).map(|it| format!("{code} (0){it}")));
        }
    }
    if let Some(at_home) = country.and_then(|it| phone::at_home(number, it)) {
        all.extend(separated(&at_home));
        let bare = only_digits(&at_home);
        let zero = usize::from(bare.starts_with('0'));
        all.extend(in_two(&bare, zero, &[' ', '-', '/']));
        all.push(bare);
    }
    all.sort();
    all.dedup();
    all
}

/// As it is, and with one separator everywhere.
fn separated(grouped: &str) -> [String; 3] {
    let plain: String = grouped.chars().filter(|it| !"()".contains(*it)).collect();
    let with = |separator: &str| plain.replace([' ', '-'], separator);
    [with(" "), with("-"), grouped.to_owned()]
}

/// In two groups, however long the first is without the `zero` before it.
fn in_two(digits: &str, zero: usize, separators: &'static [char]) -> impl Iterator<Item = String> {
    let cut = move |first: usize| digits.split_at_checked(zero + first);
    FIRST_GROUP
        .into_iter()
        .filter_map(cut)
        .flat_map(|(first, rest)| {
            let joined = move |separator: &char| format!("{first}{separator}{rest}");
            separators.iter().map(joined)
        })
}

fn only_digits(written: &str) -> String {
    written.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(number: &str, country: Option<Country>, written: &[&str]) {
        let all = writings(number, country);
        for written in written {
            assert!(all.iter().any(|it| it == written), "{written}: {all:?}");
        }
        assert!(all.len() <= 30, "{all:?}");
    }

    #[test]
    fn a_number_stands_with_its_countrys_code_in_every_usual_way() {
        let german = [
            "+4915123456789",
            "4915123456789",
            "004915123456789",
            "+49 15123456789",
            "+49 151 23456789",
            "+49 1512 3456789",
            "+49-1512-3456789",
            "+49 (0)151 23456789",
        ];
        has("+4915123456789", None, &german);
        has(
            "+442079460123",
            None,
            &["+44 20 7946 0123", "+44 (0)20 7946 0123"],
        );
        has(
            "+14155550123",
            None,
            &["+1 415-555-0123", "+1 415 555 0123", "+1-415-555-0123"],
        );
    }

    #[test]
    fn a_number_of_the_house_stands_as_it_is_dialled_at_home_too() {
        let german = [
            "015123456789",
            "0151 23456789",
            "0151/23456789",
            "0151-23456789",
            "01512 3456789",
        ];
        has("+4915123456789", Some(Country::DE), &german);
        let british = ["02079460123", "020 7946 0123", "020-7946-0123"];
        has("+442079460123", Some(Country::GB), &british);
        let american = [
            "(415) 555-0123",
            "415-555-0123",
            "415 555 0123",
            "4155550123",
        ];
        has("+14155550123", Some(Country::US), &american);
    }

    #[test]
    fn a_number_of_elsewhere_stands_with_its_countrys_code_only() {
        for country in [None, Some(Country::DE), Some(Country::US)] {
            let all = writings("+442079460123", country);
            let codes = ["+44", "44", "0044"];
            assert!(
                all.iter()
                    .all(|it| codes.iter().any(|code| it.starts_with(code))),
                "{all:?}"
            );
        }
    }

    #[test]
    fn a_zero_that_belongs_to_the_number_is_never_in_brackets() {
        let all = writings("+390612345678", Some(Country::IT));
        assert!(!all.iter().any(|it| it.contains("(0)")), "{all:?}");
        assert!(all.contains(&"0612345678".to_owned()), "{all:?}");
    }
}
