//! The Rust that a page reads its texts with: a type for each section, with a
//! function for each key. A text is found by its place in the file alone.

use std::fmt::Write;

use crate::{Entry, File, LANGUAGES, Section};

/// The module for the English file of a part. `all` is the type that has all
/// of its sections; `first` is the place of its first text among those that the
/// page loads.
pub fn rust(english: &File, all: &str, first: usize) -> String {
    let mut out = String::from("use super::text::{filled, plain};\n\n");
    let mut place = first;
    for section in &english.sections {
        write_section(&mut out, section, &mut place);
    }
    let sections = english.sections.iter();
    let fields = |write: fn(&str, &str) -> String| -> String {
        let sections = sections.clone();
        sections
            .map(|section| write(&section.name, &type_of(section)))
            .collect()
    };
    // Writing into a String can't fail.
    let _ = writeln!(
        out,
        "/// All sections of the part.\npub struct {all} {{\n{}}}\n",
        fields(|name, kind| format!("    pub {name}: {kind},\n"))
    );
    let _ = writeln!(
        out,
        "pub(super) static ALL: {all} = {all} {{\n{}}};",
        fields(|name, kind| format!("    {name}: {kind},\n"))
    );
    out
}

/// How many texts a file has.
pub fn count(file: &File) -> usize {
    let sections = file.sections.iter();
    sections.map(|section| section.entries.len()).sum()
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

fn write_section(out: &mut String, section: &Section, place: &mut usize) {
    let name = type_of(section);
    let _ = writeln!(out, "/// `[{}]`\npub struct {name};\n", section.name);
    let _ = writeln!(out, "impl {name} {{");
    for entry in &section.entries {
        write_text(out, entry, *place);
        *place += 1;
    }
    out.push_str("}\n\n");
}

fn write_text(out: &mut String, entry: &Entry, place: usize) {
    let key = &entry.key;
    let text = entry.forms.last().map_or("", |(_, text)| text.as_str());
    let _ = writeln!(out, "    #[doc = {text:?}]");
    let places = entry.places();
    if places.is_empty() {
        let _ = writeln!(
            out,
            "    pub fn {key}(&self) -> &'static str {{\n        plain({place})\n    }}\n"
        );
        return;
    }
    let (mut takes, mut names, mut values) = (String::new(), String::new(), String::new());
    for place in places {
        let name = place.trim_start_matches(['#', '@']);
        let (kind, value) = if place.starts_with('#') {
            ("u64", "Number")
        } else {
            ("&str", "Text")
        };
        let _ = write!(takes, ", {name}: {kind}");
        let _ = write!(names, "{name:?}, ");
        let _ = write!(values, "super::text::Value::{value}({name}), ");
    }
    let _ = writeln!(
        out,
        "    pub fn {key}(&self{takes}) -> String {{\n        \
         filled({place}, &[{names}], &[{values}])\n    }}\n"
    );
}

/// `sign_in` is `SignInWords`.
fn type_of(section: &Section) -> String {
    let parts = section.name.split('_').map(|part| {
        let (first, rest) = part.split_at_checked(1).unwrap_or((part, ""));
        first.to_ascii_uppercase() + rest
    });
    parts.collect::<String>() + "Words"
}
