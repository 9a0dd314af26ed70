//! Filters of OData, as far as the directory writes them: `and`, `or`, brackets,
//! `eq` and `contains`, in which a text in quotes is a text whatever is in it.

use serde_json::Value;

/// Whether the filter fits the row.
///
/// # Panics
/// It is no filter.
pub fn fits(filter: &str, row: &Value) -> bool {
    let mut read = Reader { rest: filter, row };
    let fits = read.any();
    assert_eq!(read.rest, "", "{filter}");
    fits
}

struct Reader<'a> {
    rest: &'a str,
    row: &'a Value,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> bool {
        let mut fits = self.all();
        while self.takes(" or ") {
            fits |= self.all();
        }
        fits
    }

    fn all(&mut self) -> bool {
        let mut fits = self.one();
        while self.takes(" and ") {
            fits &= self.one();
        }
        fits
    }

    fn one(&mut self) -> bool {
        if self.takes("(") {
            let fits = self.any();
            assert!(self.takes(")"), "{}", self.rest);
            return fits;
        }
        if self.takes("contains(") {
            let column = self.until(",");
            assert!(self.takes(","), "{}", self.rest);
            let sought = plain(&self.literal()).to_lowercase();
            assert!(self.takes(")"), "{}", self.rest);
            return self.column(column).to_lowercase().contains(&sought);
        }
        let column = self.until(" ");
        assert!(self.takes(" eq "), "{}", self.rest);
        let value = self.until(" )").to_owned();
        self.column(column) == value
    }

    /// A text in quotes.
    fn literal(&mut self) -> String {
        assert!(self.takes("'"), "{}", self.rest);
        let mut text = String::new();
        loop {
            text.push_str(self.until("'"));
            assert!(self.takes("'"), "it has no end");
            if !self.takes("'") {
                return text;
            }
            text.push('\'');
        }
    }

    fn takes(&mut self, word: &str) -> bool {
        let rest = self.rest.strip_prefix(word);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands before the first of these signs, or the end.
    fn until(&mut self, ends: &str) -> &'a str {
        let at = self.rest.find(|it| ends.contains(it));
        let (before, rest) = self.rest.split_at(at.unwrap_or(self.rest.len()));
        self.rest = rest;
        before
    }

    fn column(&self, name: &str) -> String {
        let value = &self.row[name];
        let text = value.as_str().map(str::to_owned);
        text.unwrap_or_else(|| value.to_string())
    }
}

/// Without the brackets in which signs stand that would be others'.
fn plain(text: &str) -> String {
    let mut plain = text.to_owned();
    for sign in ["%", "_", "["] {
        plain = plain.replace(&format!("[{sign}]"), sign);
    }
    plain
}

#[test]
fn a_text_is_a_text_and_brackets_bind() {
    let row = serde_json::json!({"title": "O'Neil (late) 100%", "n": 7});
    for (filter, is_so) in [
        ("contains(title,'o''neil (')", true),
        ("contains(title,'100[%]')", true),
        ("contains(title,'100%%')", false),
        ("n eq 7 and (n eq 8 or contains(title,'late'))", true),
        ("n eq 8 or n eq 7 and contains(title,'early')", false),
    ] {
        assert_eq!(fits(filter, &row), is_so, "{filter}");
    }
}
