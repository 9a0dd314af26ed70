//! The texts of the page's language, found by their place among all of them,
//! and what is put into them. That order, places and forms are right was
//! checked when the page was built. Which form a number takes, and how it is
//! written, is the browser's knowledge (`platform::intl`).

use std::cell::Cell;

use crate::platform::intl;

/// What goes into a place.
pub(super) enum Value<'a> {
    Number(u64),
    Text(&'a str),
}

/// The forms of a text, each with the plural that it is for: one, for none, in
/// most texts. The last form fits where no other does.
struct Text(Vec<(&'static str, &'static str)>);

thread_local! {
    static TEXTS: Cell<&'static [Text]> = const { Cell::new(&[]) };
}

/// Takes the texts of these files from now on, for the life of the page.
pub fn speak(files: &[String]) {
    let mut texts: Vec<Text> = Vec::new();
    let lines = files.join("\n").leak().lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    for (key, text) in lines.filter_map(|line| line.split_once('=')) {
        let form = key.split_once('.').map_or("", |(_, form)| form.trim());
        let said = (form, text.trim());
        match texts.last_mut() {
            Some(last) if last.goes_on() => last.0.push(said),
            _ => texts.push(Text(vec![said])),
        }
    }
    TEXTS.set(texts.leak());
}

/// The text at this place; empty before there are texts.
pub(super) fn plain(place: usize) -> &'static str {
    TEXTS.get().get(place).map_or("", Text::last)
}

/// The text at this place, with `values` in the places of these names.
pub(super) fn filled(place: usize, names: &[&str], values: &[Value]) -> String {
    let text = TEXTS.get().get(place);
    let mut rest = text.map_or("", |text| text.form_for(values));
    let mut filled = String::new();
    while let Some((before, place, after)) = next_place(rest) {
        filled.push_str(before);
        let name = place.trim_start_matches(['#', '@']);
        let at = names.iter().position(|known| *known == name);
        match at.and_then(|at| values.get(at)) {
            Some(Value::Number(number)) => filled.push_str(&intl::number(*number)),
            Some(Value::Text(text)) if place.starts_with('@') => {
                // What a person wrote turns nothing around it.
                filled.push('\u{2068}');
                filled.push_str(text);
                filled.push('\u{2069}');
            }
            Some(Value::Text(text)) => filled.push_str(text),
            None => (),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

impl Text {
    /// More forms follow: the last one of a text is for all other numbers.
    fn goes_on(&self) -> bool {
        !matches!(self.0.last(), None | Some(("" | "other", _)))
    }

    fn last(&self) -> &'static str {
        self.0.last().map_or("", |(_, text)| text)
    }

    fn form_for(&self, values: &[Value]) -> &'static str {
        let number = values.iter().find_map(|value| match value {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        });
        match number {
            Some(number) if self.0.len() > 1 => {
                let plural = intl::plural(number);
                let form = self.0.iter().find(|(form, _)| *form == plural);
                form.map_or(self.last(), |(_, text)| text)
            }
            _ => self.last(),
        }
    }
}

/// What stands before the next place, the place, and what stands after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}
