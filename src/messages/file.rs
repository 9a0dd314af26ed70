//! Reads a part of a language, text by text in its order. That order, places
//! and forms are right was checked when the page was built: where a file ends
//! too soon all the same, what is missing is empty.

use std::vec::IntoIter;

use super::text::{
    Count, CountNamed, CountOf, Named, NamedThrice, NamedTwice, NamedTwiceCount, Text, Value,
};

/// The names of a text's places, in the order in which the program fills them.
type Names = &'static [&'static str];

/// What is left of a file.
pub(super) struct File(IntoIter<Text>);

impl File {
    /// The texts stay for the life of the page.
    pub(super) fn of(text: String) -> Self {
        let mut texts: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
        let lines = text.leak().lines().filter(|line| !line.starts_with('#'));
        for (key, text) in lines.filter_map(|line| line.split_once('=')) {
            let (key, form) = key.trim().split_once('.').unwrap_or((key.trim(), ""));
            let said = (form, text.trim());
            match texts.last_mut() {
                Some((last, forms)) if *last == key && !form.is_empty() => forms.push(said),
                _ => texts.push((key, vec![said])),
            }
        }
        let texts: Vec<Text> = texts
            .into_iter()
            .map(|(_, forms)| Text::of(forms))
            .collect();
        Self(texts.into_iter())
    }

    fn next(&mut self) -> Text {
        self.0.next().unwrap_or_default()
    }

    pub(super) fn text(&mut self) -> &'static str {
        self.next().plain()
    }

    pub(super) fn count(&mut self, names: Names) -> Count {
        let text = self.next();
        leak(Box::new(move |n| text.filled(names, &[Value::Number(n)])))
    }

    pub(super) fn count_of(&mut self, names: Names) -> CountOf {
        let text = self.next();
        leak(Box::new(move |n, of| {
            text.filled(names, &[Value::Number(n), Value::Number(of)])
        }))
    }

    pub(super) fn count_named(&mut self, names: Names) -> CountNamed {
        let text = self.next();
        leak(Box::new(move |n, a| {
            text.filled(names, &[Value::Number(n), Value::Text(a)])
        }))
    }

    pub(super) fn named(&mut self, names: Names) -> Named {
        let text = self.next();
        leak(Box::new(move |a| text.filled(names, &[Value::Text(a)])))
    }

    pub(super) fn named_twice(&mut self, names: Names) -> NamedTwice {
        let text = self.next();
        leak(Box::new(move |a, b| {
            text.filled(names, &[Value::Text(a), Value::Text(b)])
        }))
    }

    pub(super) fn named_thrice(&mut self, names: Names) -> NamedThrice {
        let text = self.next();
        leak(Box::new(move |a, b, c| {
            text.filled(names, &[Value::Text(a), Value::Text(b), Value::Text(c)])
        }))
    }

    pub(super) fn named_twice_count(&mut self, names: Names) -> NamedTwiceCount {
        let text = self.next();
        leak(Box::new(move |a, b, n| {
            text.filled(names, &[Value::Text(a), Value::Text(b), Value::Number(n)])
        }))
    }
}

fn leak<T: ?Sized>(text: Box<T>) -> &'static T {
    Box::leak(text)
}
