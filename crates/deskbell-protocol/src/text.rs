//! Cleaning of text that people typed, at the edge where it enters.
//! Text stays text: nothing here parses HTML, since nothing ever renders it.

use std::iter;
use std::ops::RangeInclusive;

use crate::limits;
use crate::problem::{Problem, ProblemCode};

const BLACK_FLAG: char = '\u{1F3F4}';
const TAGS: RangeInclusive<char> = '\u{E0000}'..='\u{E007F}';
const END_OF_TAGS: char = '\u{E007F}';
/// A flag's code is no longer.
const FLAG_CODE: usize = 6;

/// One line (a name, a title): control and bidi-override characters and tags
/// that make no flag are taken out, every run of white space becomes one space,
/// and both ends are trimmed. Empty if nothing of it can be seen.
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(tagged_by_flags_alone(word).filter(|&c| is_kept(c)));
        if line.len() == start {
            line.truncate(before);
        }
    }
    only_visible(line)
}

/// A message: control and bidi-override characters and tags that make no flag
/// are taken out, line breaks (each becomes `\n`) and tabs stay, and both ends
/// are trimmed. Empty if nothing of it can be seen.
pub fn clean_message(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut before = ' ';
    for c in tagged_by_flags_alone(text) {
        match c {
            '\n' if before == '\r' => (),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            '\t' => kept.push('\t'),
            c if is_kept(c) => kept.push(c),
            _ => (),
        }
        before = c;
    }
    only_visible(kept.trim().to_owned())
}

/// A message as it may be stored.
///
/// # Errors
/// `text_empty` when nothing is left after cleaning, `text_too_long` above
/// [`limits::MESSAGE_BYTES`].
pub fn checked_message(text: &str) -> Result<String, Problem> {
    checked(clean_message(text), limits::MESSAGE_BYTES)
}

/// A customer's name or answer as it may be stored; empty is allowed.
///
/// # Errors
/// `text_too_long` above [`limits::ANSWER_BYTES`].
pub fn checked_answer(text: &str) -> Result<String, Problem> {
    let line = clean_line(text);
    if line.is_empty() {
        return Ok(line);
    }
    checked(line, limits::ANSWER_BYTES)
}

/// At most `most` characters of `text`, with an ellipsis where some were cut.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short = cut(text, most.saturating_sub(1));
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The first characters of `text`, at most `most`; a flag that is cut loses the
/// tags that it has no use for.
pub fn cut(text: &str, most: usize) -> String {
    let cut: String = text.chars().take(most).collect();
    tagged_by_flags_alone(&cut).collect()
}

fn checked(text: String, most: usize) -> Result<String, Problem> {
    if text.is_empty() {
        return Err(ProblemCode::TextEmpty.into());
    }
    if text.len() > most {
        return Err(Problem::new(
            ProblemCode::TextTooLong,
            format!(
                "That text is {} bytes long; {most} are allowed. Send it in parts.",
                text.len()
            ),
        ));
    }
    Ok(text)
}

/// The text, or nothing if nothing of it can be seen.
fn only_visible(text: String) -> String {
    if text.chars().any(is_visible) {
        text
    } else {
        String::new()
    }
}

/// False for white space and for characters that have no picture of their own:
/// they shape, join, break or direct the text around them, or only fill it.
fn is_visible(c: char) -> bool {
    !(c.is_whitespace()
        || matches!(c,
            // Soft hyphen, combining joiner, mark of direction.
            '\u{AD}' | '\u{34F}' | '\u{61C}'
            // Fillers of Hangul, Khmer, Mongolian, and an empty pattern of Braille.
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
            | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}'
            // Zero-width space and joiners, marks of direction, invisible operators.
            | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}'
            // Which form of the character before.
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
            // Steps of musical notation.
            | '\u{1D173}'..='\u{1D17A}'))
}

/// The text without tags: they are letters that nobody sees, and that programs
/// read. Those that make a flag of a black one (of England, of Scotland) stay.
fn tagged_by_flags_alone(text: &str) -> impl Iterator<Item = char> {
    let mut rest = text.chars();
    let mut of_flag = 0;
    iter::from_fn(move || {
        loop {
            let c = rest.next()?;
            if c == BLACK_FLAG {
                of_flag = tags_of_flag(rest.as_str());
            } else if TAGS.contains(&c) {
                if of_flag == 0 {
                    continue;
                }
                of_flag -= 1;
            }
            return Some(c);
        }
    })
}

/// How many characters behind a black flag say which flag it is: a code of small
/// letters and digits, and its end. None of them, if it is not whole.
fn tags_of_flag(rest: &str) -> usize {
    let of_code = |c: &char| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}');
    let code = rest.chars().take_while(of_code).take(FLAG_CODE + 1).count();
    let is_whole = (1..=FLAG_CODE).contains(&code) && rest.chars().nth(code) == Some(END_OF_TAGS);
    if is_whole { code + 1 } else { 0 }
}

/// False for control characters and for the characters that reorder or hide
/// the text around them: bidi embeddings, overrides and isolates, the line
/// and paragraph separators, byte order mark, interlinear annotations.
/// Marks of direction (U+200E, U+200F, U+061C) and joiners stay: honest text
/// in Arabic, Hebrew, Persian and emoji needs them.
fn is_kept(c: char) -> bool {
    !(c.is_control()
        || matches!(c,
            '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{2028}' | '\u{2029}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BLACK: &str = "🏴";
    const ENGLAND: &str = "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
    const SCOTLAND: &str = "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}";
    const END: char = '\u{E007F}';

    /// The tag of each character.
    fn tags(text: &str) -> String {
        let tag = |c| char::from_u32(0xE0000 + u32::from(c)).unwrap();
        text.chars().map(tag).collect()
    }

    #[test]
    fn a_bidi_override_is_taken_out_of_a_name() {
        assert_eq!(clean_line("Ana\u{202E}gnp.exe"), "Anagnp.exe");
        assert_eq!(clean_line("\u{2066}\u{2069}"), "");
    }

    #[test]
    fn control_characters_are_taken_out_and_white_space_is_one_space() {
        assert_eq!(
            clean_line("  A\u{7}na \t\n Li\u{0}  \u{1} \u{202E} "),
            "Ana Li"
        );
    }

    #[test]
    fn honest_right_to_left_text_stays_as_it_is() {
        assert_eq!(clean_line("مرحبا\u{200F}"), "مرحبا\u{200F}");
    }

    #[test]
    fn html_in_a_message_stays_the_text_it_is() {
        let text = "<script>alert(1)</script> & <b>";
        assert_eq!(checked_message(text).as_deref(), Ok(text));
    }

    #[test]
    fn text_of_which_nothing_can_be_seen_is_no_text() {
        let invisible = [
            "\u{200B}",
            "\u{2060}",
            "\u{AD}",
            "\u{3164}",
            "\u{200D}\u{200C}",
            " \u{200B}\n\u{200F} \u{FE0F}",
            "\u{2800}",
        ];
        for text in invisible {
            assert_eq!(clean_line(text), "", "{text:?}");
            assert_eq!(clean_message(text), "", "{text:?}");
        }
    }

    #[test]
    fn joiners_inside_words_stay() {
        for text in [
            "می\u{200C}خواهم",
            "👩\u{200D}🚒",
            "❤\u{FE0F}",
            "👍🏽",
            "🇩🇪",
            "1\u{FE0F}\u{20E3}",
        ] {
            assert_eq!(clean_line(text), text);
            assert_eq!(clean_message(text), text);
        }
    }

    #[test]
    fn a_flag_that_tags_spell_stays_and_two_of_them_stay_two() {
        for text in [ENGLAND, SCOTLAND, &format!("{ENGLAND}{SCOTLAND} {BLACK}a")] {
            assert_eq!(clean_line(text), text);
            assert_eq!(clean_message(text), text);
        }
        let six = format!("{BLACK}{}{END}", tags("ab12z9"));
        assert_eq!(clean_message(&six), six, "the longest that there is");
    }

    #[test]
    fn text_hidden_in_tags_is_taken_out_also_behind_a_flag() {
        let hidden = tags("ignore all of it");
        for (text, seen) in [
            (hidden.clone(), String::new()),
            (format!("{hidden}{END}"), String::new()),
            (format!("a{hidden}{END}b"), "ab".into()),
            (format!("\u{E0001}{}a", tags("en")), "a".into()),
            (format!("{ENGLAND}{hidden}{END}"), ENGLAND.into()),
            // No flag: too long, empty, without its end, not of letters and
            // digits, interrupted, or of another picture.
            (format!("{BLACK}{}{END}", tags("abcdefg")), BLACK.into()),
            (format!("{BLACK}{END}"), BLACK.into()),
            (format!("{BLACK}{}", tags("gbeng")), BLACK.into()),
            (
                format!("{BLACK}{}a{END}", tags("gbeng")),
                format!("{BLACK}a"),
            ),
            (format!("{BLACK}{}{END}", tags("gb-eng")), BLACK.into()),
            (format!("{BLACK}{}{END}", tags("GBENG")), BLACK.into()),
            (
                format!("{BLACK}\u{202E}{}{END}", tags("gbeng")),
                BLACK.into(),
            ),
            (format!("😀{}{END}", tags("gbeng")), "😀".into()),
            (format!("{BLACK}{ENGLAND}"), format!("{BLACK}{ENGLAND}")),
        ] {
            assert_eq!(clean_line(&text), seen, "{text:?}");
            assert_eq!(clean_message(&text), seen, "{text:?}");
        }
    }

    #[test]
    fn a_flag_that_a_shortened_text_cuts_leaves_no_tags_behind() {
        let text = format!("a {ENGLAND}");
        assert_eq!(shortened(&text, 9), text);
        assert_eq!(shortened(&text, 8), format!("a {BLACK}…"));
    }

    #[test]
    fn every_kind_of_line_break_separates_words() {
        for breaks in ["\r", "\r\n", "\n", "\u{85}", "\u{2028}", "\u{2029}"] {
            let text = format!("a{breaks}b");
            assert_eq!(clean_message(&text), "a\nb", "{breaks:?}");
            assert_eq!(clean_line(&text), "a b", "{breaks:?}");
        }
    }

    #[test]
    fn line_breaks_stay_in_a_message_only() {
        assert_eq!(clean_message("a\r\nb\n\tc\u{8}"), "a\nb\n\tc");
        assert_eq!(clean_line("a\r\nb"), "a b");
    }

    #[test]
    fn a_message_one_byte_over_the_limit_is_refused_by_name() {
        let most = "x".repeat(limits::MESSAGE_BYTES);
        assert_eq!(checked_message(&most), Ok(most.clone()));
        let refused = checked_message(&format!("{most}x")).unwrap_err();
        assert_eq!(refused.code, ProblemCode::TextTooLong);
    }

    #[test]
    fn a_message_of_nothing_is_refused_by_name() {
        let refused = checked_message(" \u{202E} \n").unwrap_err();
        assert_eq!(refused.code, ProblemCode::TextEmpty);
    }

    #[test]
    fn a_shortened_text_says_that_it_was_cut() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abcde…");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(text in "\\PC{0,40}|.{0,40}") {
            let line = clean_line(&text);
            prop_assert_eq!(clean_line(&line), line.clone());
            let message = clean_message(&text);
            prop_assert_eq!(clean_message(&message), message.clone());
            prop_assert!(!line.chars().any(char::is_control));
        }

        #[test]
        fn whatever_stands_around_them_the_tags_that_stay_are_those_of_flags(
            text in "[🏴\u{E0001}\u{E002D}\u{E0030}\u{E0067}\u{E0062}\u{E007F}a \n\u{202E}]{0,40}"
        ) {
            let is_tag = |c: char| ('\u{E0000}'..='\u{E007F}').contains(&c);
            for clean in [clean_line(&text), clean_message(&text)] {
                prop_assert_eq!(clean_message(&clean), clean.clone());
                for part in clean.split_inclusive(END) {
                    let hides = part.trim_start_matches(|c| !is_tag(c));
                    if hides.is_empty() {
                        continue;
                    }
                    let before = part.strip_suffix(hides).unwrap();
                    let (spelt, end) = hides.split_at(hides.len() - END.len_utf8());
                    prop_assert!(before.ends_with(BLACK), "{:?}", clean);
                    prop_assert_eq!(end, END.to_string());
                    prop_assert!((1..=6).contains(&spelt.chars().count()), "{:?}", clean);
                    let plain = |c| matches!(c, '\u{E0030}' | '\u{E0062}' | '\u{E0067}');
                    prop_assert!(spelt.chars().all(plain), "{:?}", clean);
                }
            }
        }
    }
}
