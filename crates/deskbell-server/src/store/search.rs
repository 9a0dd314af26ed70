//! Finding contacts by words: which words a contact has, and what somebody's
//! typing looks for. Nothing that is typed ever becomes the search's syntax.
//! What [`words_of`] makes is in every database, and is made again to take it
//! out: who changes it makes the whole index anew, in a migration.

use deskbell_protocol::contact::{Contact, Details};
use rusqlite::{Connection, params};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::load::all;
use super::{StoreError, contact};
use crate::phone;

/// The most contacts that a search finds.
pub const FOUND: usize = 20;
/// Of one contact: its fields are bounded, but not by this.
const WORDS_MOST: usize = 64;
/// Of what is typed: more do not narrow it further.
const TYPED_MOST: usize = 8;
/// Nobody types more to find somebody.
const TYPED_CHARS: usize = 200;
/// Longer words are known by their beginning.
const WORD_CHARS: usize = 40;

/// The words by which a contact is found, with a space between them.
pub fn words_of(details: &Details) -> String {
    let Details {
        name,
        phone,
        email,
        company,
    } = details;
    let texts = [Some(name), company.as_ref(), email.as_ref()];
    let mut words: Vec<String> = texts
        .into_iter()
        .flatten()
        .flat_map(|text| folded(text))
        .take(WORDS_MOST)
        .collect();
    // As it is written abroad and at home.
    if let Some(phone) = phone {
        words.extend(folded(phone));
        words.extend(phone::national(phone).map(str::to_owned));
    }
    words.join(" ")
}

/// The words that are looked for in messages.
pub fn typed_words(typed: &str) -> Vec<String> {
    let typed: String = typed.chars().take(TYPED_CHARS).collect();
    let mut words = folded(&typed);
    words.truncate(TYPED_MOST);
    words
}

/// Whether the text has a word that begins with each of these.
pub fn has_words(text: &str, typed: &[String]) -> bool {
    let words = folded(text);
    let has = |sought: &String| words.iter().any(|word| word.starts_with(sought));
    typed.iter().all(has)
}

/// The text's words, in lower case and without accents: `Müller-Ørsted` is
/// found as `muller orsted`.
fn folded(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    for char in text.nfkd().filter(|char| !is_combining_mark(*char)) {
        if !char.is_alphanumeric() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            length = 0;
        } else if length < WORD_CHARS {
            length += 1;
            match plain(char) {
                Some(plain) => word.push_str(plain),
                None => word.extend(char.to_lowercase()),
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Letters that are no letter with an accent, as they are typed without them.
const fn plain(char: char) -> Option<&'static str> {
    Some(match char {
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// One thing that is looked for: a word, or a number in any of its writings.
struct Sought {
    /// Any of these; of each all words.
    ways: Vec<Vec<String>>,
}

fn sought(typed: &str) -> Vec<Sought> {
    let typed: String = typed.chars().take(TYPED_CHARS).collect();
    let mut sought: Vec<Sought> = Vec::new();
    let mut number = String::new();
    for piece in typed.split_whitespace() {
        if is_of_number(piece) {
            number.push(' ');
            number.push_str(piece);
            continue;
        }
        sought.extend(number_sought(&std::mem::take(&mut number)));
        let word = |word| Sought {
            ways: vec![vec![word]],
        };
        sought.extend(folded(piece).into_iter().map(word));
    }
    sought.extend(number_sought(&number));
    sought.truncate(TYPED_MOST);
    sought
}

fn is_of_number(piece: &str) -> bool {
    let is_part = |char: char| char.is_ascii_digit() || "+()-./".contains(char);
    piece.chars().all(is_part)
}

/// `+44 (0)20 7946 0123`, `0044 20 79...` and `020 7946...` are one number.
fn number_sought(written: &str) -> Option<Sought> {
    let written = written.trim_start();
    let abroad = written.starts_with('+') || written.starts_with("00");
    let written = if abroad {
        written.replace("(0)", "")
    } else {
        written.to_owned()
    };
    let groups = folded(&written);
    let whole = groups.concat();
    let short = whole.trim_start_matches('0').to_owned();
    let mut ways: Vec<Vec<String>> = Vec::new();
    // Numbers that are none of a phone stand in names, each for itself.
    let groups = Some(groups).filter(|groups| groups.len() > 1 && !abroad);
    for way in [vec![whole], vec![short]].into_iter().chain(groups) {
        if way.iter().any(|word| !word.is_empty()) && !ways.contains(&way) {
            ways.push(way);
        }
    }
    (!ways.is_empty()).then_some(Sought { ways })
}

/// As the index is asked. Every word stands in quotes, and holds none.
fn question(sought: &[Sought], beginnings: bool) -> String {
    let word = |word: &String| {
        // The beginning of a letter would be a large part of everybody.
        let is_one_letter = word.len() == 1;
        let star = if beginnings && !is_one_letter {
            "*"
        } else {
            ""
        };
        format!("\"{word}\"{star}")
    };
    let way = |way: &Vec<String>| {
        let words: Vec<String> = way.iter().map(word).collect();
        format!("({})", words.join(" AND "))
    };
    let one = |one: &Sought| {
        let ways: Vec<String> = one.ways.iter().map(way).collect();
        format!("({})", ways.join(" OR "))
    };
    let all: Vec<String> = sought.iter().map(one).collect();
    all.join(" AND ")
}

/// Up to [`FOUND`] contacts that have all of the words: those that have them
/// whole come first, then those whose words begin so, each by name.
pub fn search(from: &Connection, typed: &str) -> Result<Vec<Contact>, StoreError> {
    let sought = sought(typed);
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let mut numbers = Vec::new();
    let mut found = Vec::new();
    for beginnings in [false, true] {
        let question = question(&sought, beginnings);
        let more: Vec<i64> = all(
            from,
            SEARCH,
            params![question, FOUND],
            |row| Ok(row.get(0)?),
        )?;
        let mut some = Vec::new();
        for number in more {
            if numbers.len() < FOUND && !numbers.contains(&number) {
                numbers.push(number);
                some.extend(contact::numbered(from, number)?);
            }
        }
        some.sort_by(|a: &Contact, b| a.details.name.cmp(&b.details.name));
        found.append(&mut some);
        if numbers.len() >= FOUND {
            break;
        }
    }
    Ok(found)
}

/// Everybody who has all of the words of `text`, whole.
pub fn with_words_of(from: &Connection, text: &str) -> Result<Vec<Contact>, StoreError> {
    let Some(question) = whole_words_of(text) else {
        return Ok(Vec::new());
    };
    let numbers: Vec<i64> = all(from, SEARCH, params![question, -1], |row| Ok(row.get(0)?))?;
    let mut found = Vec::new();
    for number in numbers {
        found.extend(contact::numbered(from, number)?);
    }
    Ok(found)
}

/// Who has this address of e-mail, however its letters are written: at most
/// `most`, in the order in which they were added.
pub fn of_email(from: &Connection, email: &str, most: usize) -> Result<Vec<Contact>, StoreError> {
    let Some(question) = whole_words_of(email) else {
        return Ok(Vec::new());
    };
    let values = params![question, email, most];
    all(from, OF_EMAIL, values, contact::contact_of)
}

/// None where there are no words in it.
fn whole_words_of(text: &str) -> Option<String> {
    let words: Vec<Sought> = folded(text)
        .into_iter()
        .take(TYPED_MOST)
        .map(|word| Sought {
            ways: vec![vec![word]],
        })
        .collect();
    (!words.is_empty()).then(|| question(&words, false))
}

/// Of a contact that is new, or whose former words were taken out.
pub fn put(to: &Connection, number: i64, details: &Details) -> Result<(), StoreError> {
    let row = params![number, words_of(details)];
    to.prepare_cached(PUT)?.execute(row)?;
    Ok(())
}

/// `details` are as they were put.
pub fn take_out(to: &Connection, number: i64, details: &Details) -> Result<(), StoreError> {
    let row = params![number, words_of(details)];
    to.prepare_cached(TAKE_OUT)?.execute(row)?;
    Ok(())
}

/// Every contact of a database that had no index.
pub fn fill(to: &Connection) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let some = contact::after(to, after, 1_000)?;
        let Some((last, _)) = some.last() else {
            return Ok(());
        };
        after = *last;
        for (number, contact) in &some {
            put(to, *number, &contact.details)?;
        }
    }
}

const SEARCH: &str = "SELECT rowid FROM contact_words WHERE contact_words MATCH ? LIMIT ?";

const OF_EMAIL: &str = "
    SELECT contacts.* FROM contact_words JOIN contacts ON contacts.number = contact_words.rowid
    WHERE contact_words MATCH ? AND contacts.email = ? COLLATE NOCASE
    ORDER BY contact_words.rowid LIMIT ?";

const PUT: &str = "INSERT INTO contact_words (rowid, words) VALUES (?, ?)";

const TAKE_OUT: &str =
    "INSERT INTO contact_words (contact_words, rowid, words) VALUES ('delete', ?, ?)";

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> String {
        question(&sought(typed), true)
    }

    #[test]
    fn words_are_folded_the_same_way_in_a_contact_and_in_what_is_typed() {
        let details = Details {
            name: "Jörg Ørsted-Müller".into(),
            phone: Some("+442079460123".into()),
            email: Some("j.mueller@example.com".into()),
            company: Some("Straße & Söhne".into()),
        };
        let words =
            "jorg orsted muller strasse sohne j mueller example com 442079460123 2079460123";
        assert_eq!(words_of(&details), words);
        assert_eq!(asked("JÖRG straße"), r#"(("jorg"*)) AND (("strasse"*))"#);
    }

    #[test]
    fn a_number_is_looked_for_in_every_writing() {
        assert_eq!(asked("+44 (0)20 7946"), r#"(("44207946"*))"#);
        assert_eq!(
            asked("0044 20 7946"),
            r#"(("0044207946"*) OR ("44207946"*))"#
        );
        assert_eq!(
            asked("Ann 020-7946"),
            r#"(("ann"*)) AND (("0207946"*) OR ("207946"*) OR ("020"* AND "7946"*))"#
        );
    }

    #[test]
    fn nothing_that_is_typed_is_syntax() {
        for typed in [
            "\"",
            "*",
            "a\" OR \"b",
            "NEAR(a b)",
            "words : x",
            "^a",
            "-",
            "(",
            "+",
        ] {
            let connection = Connection::open_in_memory().unwrap();
            connection
                .execute_batch(
                    include_str!("../../migrations/0008_sms_and_bots.sql")
                        .split_once("ALTER")
                        .unwrap()
                        .0,
                )
                .unwrap();
            connection
                .execute_batch(include_str!("../../migrations/0010_directory.sql"))
                .unwrap();
            assert_eq!(search(&connection, typed).unwrap(), [], "{typed}");
        }
        assert_eq!(asked("x OR y*"), r#"(("x")) AND (("or"*)) AND (("y"))"#);
    }

    #[test]
    fn what_is_typed_is_bounded() {
        let question = asked(&"word ".repeat(1_000));
        assert_eq!(question.matches("word").count(), TYPED_MOST);
        assert!(asked(&"x".repeat(10_000)).len() < 100);
    }
}
