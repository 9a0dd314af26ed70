//! A text with places for what is known only later, and the types by which the
//! program fills them. Which form a number takes, and how it is written, is the
//! browser's knowledge (`platform::intl`).

use crate::platform::intl;

/// A text with a number in it.
pub type Count = &'static (dyn Fn(u64) -> String + Send + Sync);
/// A text with two numbers.
pub type CountOf = &'static (dyn Fn(u64, u64) -> String + Send + Sync);
/// A text with a number, and a name or a time.
pub type CountNamed = &'static (dyn Fn(u64, &str) -> String + Send + Sync);
/// A text with a name or a time in it.
pub type Named = &'static (dyn Fn(&str) -> String + Send + Sync);
/// A text with two of them.
pub type NamedTwice = &'static (dyn Fn(&str, &str) -> String + Send + Sync);
/// A text with three of them.
pub type NamedThrice = &'static (dyn Fn(&str, &str, &str) -> String + Send + Sync);
/// A text with two of them, and then a number.
pub type NamedTwiceCount = &'static (dyn Fn(&str, &str, u64) -> String + Send + Sync);

/// What goes into a place.
pub(super) enum Value<'a> {
    Number(u64),
    Text(&'a str),
}

/// The forms of a text, each with the plural that it is for: one, for none, in
/// most texts. The last form fits where no other does.
#[derive(Default)]
pub(super) struct Text(Vec<(&'static str, &'static str)>);

impl Text {
    pub(super) fn of(forms: Vec<(&'static str, &'static str)>) -> Self {
        Self(forms)
    }

    pub(super) fn plain(&self) -> &'static str {
        self.0.last().map_or("", |(_, text)| text)
    }

    /// The text with `values` in the places of these names.
    pub(super) fn filled(&self, names: &[&str], values: &[Value]) -> String {
        let mut filled = String::new();
        let mut rest = self.form_for(values);
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

    fn form_for(&self, values: &[Value]) -> &'static str {
        let number = values.iter().find_map(|value| match value {
            Value::Number(number) => Some(*number),
            Value::Text(_) => None,
        });
        match number {
            Some(number) if self.0.len() > 1 => {
                let plural = intl::plural(number);
                let form = self.0.iter().find(|(form, _)| *form == plural);
                form.map_or(self.plain(), |(_, text)| text)
            }
            _ => self.plain(),
        }
    }
}

/// What stands before the next place, the place, and what stands after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}
