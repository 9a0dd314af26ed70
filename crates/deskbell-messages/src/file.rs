//! One message file: sections of keys, each with a text or with one for each
//! plural. Compares nothing.

use crate::Fault;

const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// A file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct File {
    pub sections: Vec<Section>,
}

/// What stands below `[name]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: String,
    pub entries: Vec<Entry>,
}

/// A key and what it says: one text whose form is empty, or some with forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub forms: Vec<(String, String)>,
}

impl File {
    /// # Errors
    /// All lines that can't be read.
    pub fn of(text: &str) -> Result<Self, Vec<Fault>> {
        let mut file = Self::default();
        let mut faults = Vec::new();
        for (line, number) in text.lines().zip(1..) {
            if let Err(fault) = file.take(line.trim(), number) {
                faults.push(fault);
            }
        }
        if faults.is_empty() {
            Ok(file)
        } else {
            Err(faults)
        }
    }

    fn take(&mut self, line: &str, number: usize) -> Result<(), Fault> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix('[') {
            let name = name.strip_suffix(']').ok_or(Fault::Line(number))?;
            if !is_key(name) {
                return Err(Fault::Key(number));
            }
            if self.sections.iter().any(|known| known.name == name) {
                return Err(Fault::SectionTwice(name.to_owned()));
            }
            self.sections.push(Section {
                name: name.to_owned(),
                entries: Vec::new(),
            });
            return Ok(());
        }
        let (key, text) = line.split_once('=').ok_or(Fault::Line(number))?;
        let section = self.sections.last_mut().ok_or(Fault::NoSection(number))?;
        section.take(key.trim(), text.trim(), number)
    }
}

impl Section {
    fn take(&mut self, key: &str, text: &str, number: usize) -> Result<(), Fault> {
        let (key, form) = key.split_once('.').unwrap_or((key, ""));
        if !is_key(key) || !(form.is_empty() || FORMS.contains(&form)) {
            return Err(Fault::Key(number));
        }
        if text.is_empty() {
            return Err(Fault::Empty(number));
        }
        if places(text).is_none() {
            return Err(Fault::Place(number));
        }
        let said = (form.to_owned(), text.to_owned());
        // Forms of one key stand below each other.
        if let Some(last) = self.entries.last_mut()
            && last.key == key
            && !form.is_empty()
            && last
                .forms
                .iter()
                .all(|(known, _)| !known.is_empty() && known != form)
        {
            last.forms.push(said);
            return Ok(());
        }
        if self.entries.iter().any(|known| known.key == key) {
            return Err(Fault::KeyTwice(format!("{}.{key}", self.name)));
        }
        self.entries.push(Entry {
            key: key.to_owned(),
            forms: vec![said],
        });
        Ok(())
    }
}

impl Entry {
    /// The places of its last form, `#` and `@` before their names, each once,
    /// in their order.
    pub fn places(&self) -> Vec<&str> {
        let last = self.forms.last().map_or("", |(_, text)| text.as_str());
        let mut all = Vec::new();
        for place in places(last).unwrap_or_default() {
            if !all.contains(&place) {
                all.push(place);
            }
        }
        all
    }

    /// True for a text that has a form for each plural.
    pub fn is_plural(&self) -> bool {
        self.forms.iter().any(|(form, _)| !form.is_empty())
    }
}

/// The places of a text; `None` where one is not closed or has no name.
pub fn places(text: &str) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}')?;
        if before.contains('}') || !is_key(place.strip_prefix(['#', '@']).unwrap_or(place)) {
            return None;
        }
        found.push(place);
        rest = after;
    }
    (!rest.contains('}')).then_some(found)
}

fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}
