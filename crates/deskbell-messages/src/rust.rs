//! The Rust that a page reads a part of a language with: a struct for each
//! section, with a field for each key, filled in the file's order.

use std::fmt::Write;

use crate::{Entry, File, LANGUAGES, Section};

/// A text takes what no type of `src/messages/text.rs` takes.
#[derive(Debug, thiserror::Error)]
#[error("{key}: no type for a text with {places}. Add one to TYPES and to src/messages/text.rs")]
pub struct Unwritable {
    key: String,
    places: String,
}

/// What a text takes (`#` a number, `s` a text, in their order), its type, and
/// the function of `src/messages/file.rs` that reads it.
const TYPES: [(&str, &str, &str); 8] = [
    ("", "&'static str", "text"),
    ("#", "Count", "count"),
    ("s", "Named", "named"),
    ("ss", "NamedTwice", "named_twice"),
    ("sss", "NamedThrice", "named_thrice"),
    ("##", "CountOf", "count_of"),
    ("#s", "CountNamed", "count_named"),
    ("ss#", "NamedTwiceCount", "named_twice_count"),
];

/// The module for the English file of a part. `all` is the struct that holds
/// one of each section.
///
/// # Errors
/// A text takes what no type takes.
pub fn rust(english: &File, all: &str) -> Result<String, Unwritable> {
    let mut out = String::from("use super::file::File;\n");
    // Writing into a String can't fail.
    let _ = writeln!(
        out,
        "use super::text::{{{}}};\n",
        used_types(english)?.join(", ")
    );
    for section in &english.sections {
        write_section(&mut out, section)?;
    }
    let _ = writeln!(out, "/// All sections of the part.\npub struct {all} {{");
    for section in &english.sections {
        let _ = writeln!(out, "    pub {}: {},", section.name, type_of(section));
    }
    let _ = writeln!(
        out,
        "}}\n\nimpl {all} {{\n    pub(super) fn read(file: &mut File) -> Self {{\n        Self {{"
    );
    for section in &english.sections {
        let _ = writeln!(
            out,
            "            {}: {}::read(file),",
            section.name,
            type_of(section)
        );
    }
    out.push_str("        }\n    }\n}\n");
    Ok(out)
}

/// The languages that a person may choose: their codes and their own names.
pub fn languages() -> String {
    let mut out = String::from("pub const LANGUAGES: &[(&str, &str)] = &[\n");
    for language in &LANGUAGES {
        let _ = writeln!(out, "    ({:?}, {:?}),", language.code, language.name);
    }
    out.push_str("];\n");
    out
}

/// The types of texts with places, each once.
fn used_types(english: &File) -> Result<Vec<&'static str>, Unwritable> {
    let mut used = Vec::new();
    for section in &english.sections {
        for entry in &section.entries {
            let (_, kind, function) = kind(section, entry)?;
            if function != "text" && !used.contains(&kind) {
                used.push(kind);
            }
        }
    }
    Ok(used)
}

fn write_section(out: &mut String, section: &Section) -> Result<(), Unwritable> {
    let name = type_of(section);
    let mut read = String::new();
    let _ = writeln!(out, "/// `[{}]`\npub struct {name} {{", section.name);
    for entry in &section.entries {
        let (places, kind, function) = kind(section, entry)?;
        let text = entry.forms.last().map_or("", |(_, text)| text.as_str());
        let _ = writeln!(out, "    #[doc = {text:?}]\n    pub {}: {kind},", entry.key);
        let _ = if places.is_empty() {
            writeln!(read, "            {}: file.{function}(),", entry.key)
        } else {
            writeln!(
                read,
                "            {}: file.{function}(&{places:?}),",
                entry.key
            )
        };
    }
    let _ = writeln!(
        out,
        "}}\n\nimpl {name} {{\n    fn read(file: &mut File) -> Self {{\n        Self {{\n{read}        }}\n    }}\n}}\n"
    );
    Ok(())
}

/// The names of its places, its type, and the function that reads it.
fn kind<'a>(
    section: &Section,
    entry: &'a Entry,
) -> Result<(Vec<&'a str>, &'static str, &'static str), Unwritable> {
    let places = entry.places();
    let taken: String = places
        .iter()
        .map(|place| if place.starts_with('#') { '#' } else { 's' })
        .collect();
    let Some((_, kind, function)) = TYPES.iter().find(|(known, ..)| *known == taken) else {
        return Err(Unwritable {
            key: format!("{}.{}", section.name, entry.key),
            places: places.join(", "),
        });
    };
    let names = places
        .iter()
        .map(|place| place.trim_start_matches(['#', '@']));
    Ok((names.collect(), kind, function))
}

/// `sign_in` is `SignInWords`.
fn type_of(section: &Section) -> String {
    let parts = section.name.split('_').map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        first.to_ascii_uppercase() + rest
    });
    parts.collect::<String>() + "Words"
}
