//! Whether the file of a language says all that the English one says, and
//! nothing else.

use crate::file::places;
use crate::{Entry, Fault, File, Language};

/// All faults of `other`, the file of `language`, beside the English one. For
/// English itself, of its forms.
pub fn check(english: &File, other: &File, language: &Language) -> Vec<Fault> {
    let mut faults = Vec::new();
    compare_order(english, other, &mut faults);
    if !faults.is_empty() {
        return faults;
    }
    for (section, theirs) in english.sections.iter().zip(&other.sections) {
        for (entry, their) in section.entries.iter().zip(&theirs.entries) {
            let key = format!("{}.{}", section.name, entry.key);
            compare(entry, their, language, &key, &mut faults);
        }
    }
    faults
}

/// The page reads by order alone.
fn compare_order(english: &File, other: &File, faults: &mut Vec<Fault>) {
    let (wanted, found) = (keys(english), keys(other));
    let same = wanted
        .iter()
        .zip(&found)
        .take_while(|(a, b)| a == b)
        .count();
    let missing = wanted.iter().filter(|key| !found.contains(key));
    faults.extend(missing.cloned().map(Fault::Missing));
    let superfluous = found.iter().filter(|key| !wanted.contains(key));
    faults.extend(superfluous.cloned().map(Fault::Superfluous));
    if faults.is_empty()
        && let Some(key) = wanted.get(same)
    {
        faults.push(Fault::Missing(key.clone()));
    }
}

fn keys(file: &File) -> Vec<String> {
    let sections = file.sections.iter();
    sections
        .flat_map(|section| {
            let entries = section.entries.iter();
            entries.map(|entry| format!("{}.{}", section.name, entry.key))
        })
        .collect()
}

fn compare(entry: &Entry, other: &Entry, language: &Language, key: &str, faults: &mut Vec<Fault>) {
    compare_forms(entry, other, language, key, faults);
    let wanted = entry.places();
    for (form, text) in &other.forms {
        let found = places(text).unwrap_or_default();
        for place in &found {
            if !wanted.contains(place) {
                faults.push(Fault::PlaceUnknown {
                    key: key.to_owned(),
                    place: (*place).to_owned(),
                });
            }
        }
        // "One message" says its number by itself.
        let says_number = matches!(form.as_str(), "zero" | "one" | "two");
        for place in &wanted {
            let is_said = found.contains(place) || says_number && place.starts_with('#');
            if !is_said {
                faults.push(Fault::PlaceMissing {
                    key: key.to_owned(),
                    place: (*place).to_owned(),
                });
            }
        }
    }
}

fn compare_forms(
    entry: &Entry,
    other: &Entry,
    language: &Language,
    key: &str,
    faults: &mut Vec<Fault>,
) {
    let numbers = entry
        .places()
        .iter()
        .filter(|place| place.starts_with('#'))
        .count();
    if !other.is_plural() {
        if entry.is_plural() {
            faults.push(Fault::FormMissing {
                key: key.to_owned(),
                form: "other",
            });
        }
        return;
    }
    if numbers != 1 {
        faults.push(Fault::FormsWithoutNumber(key.to_owned()));
    }
    // `other` is the last one: it is what is said where no other form fits.
    let needed = language.plurals.iter().copied().chain(["other"]);
    let given: Vec<&str> = other.forms.iter().map(|(form, _)| form.as_str()).collect();
    for form in needed.clone() {
        if !given.contains(&form) {
            faults.push(Fault::FormMissing {
                key: key.to_owned(),
                form,
            });
        }
    }
    for form in &given {
        if !needed.clone().any(|known| known == *form) {
            faults.push(Fault::FormUnknown {
                key: key.to_owned(),
                form: (*form).to_owned(),
            });
        }
    }
    if given.last() != Some(&"other") && faults.is_empty() {
        faults.push(Fault::FormMissing {
            key: key.to_owned(),
            form: "other",
        });
    }
}
