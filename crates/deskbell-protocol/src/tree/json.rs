//! JSON's own grammar (RFC 8259), and nothing of ours. `serde_json` reads the
//! same texts; a page reads with this, since numbers with fractions, maps and
//! the places of errors would be 6 KB of its first load and serve nothing.

/// How deep lists and objects may stand in each other, as with `serde_json`.
const DEPTH: usize = 127;

/// One value. A number is as it was written: what reads it says of which kind
/// it must be.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    Text(String),
    List(Vec<Value<'a>>),
    Object(Vec<(String, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The value that is the whole of `text`; `None` where it is not JSON.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut reader = Reader { text, at: 0 };
        let value = reader.value(DEPTH)?;
        reader.space();
        (reader.at == text.len()).then_some(value)
    }

    /// The field of an object with this name: the last one, where it stands
    /// there twice.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        let Value::Object(fields) = self else {
            return None;
        };
        let found = fields.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.space();
        match self.peek()? {
            b'{' => self.object(depth.checked_sub(1)?),
            b'[' => self.list(depth.checked_sub(1)?),
            b'"' => self.string().map(Value::Text),
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 1;
        let mut fields = Vec::new();
        if self.comes(b'}') {
            return Some(Value::Object(fields));
        }
        loop {
            self.space();
            let name = self.string()?;
            if !self.comes(b':') {
                return None;
            }
            fields.push((name, self.value(depth)?));
            if self.comes(b'}') {
                return Some(Value::Object(fields));
            }
            if !self.comes(b',') {
                return None;
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        if self.comes(b']') {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.comes(b']') {
                return Some(Value::List(items));
            }
            if !self.comes(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        if !self.takes(b'"') {
            return None;
        }
        let mut string = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1F) {
                self.at += 1;
            }
            string.push_str(self.text.get(start..self.at)?);
            match self.next()? {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    /// The character after a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code(),
            _ => return None,
        })
    }

    /// The character of a code, or of two that are one together.
    fn code(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        if !(self.takes(b'\\') && self.takes(b'u')) {
            return None;
        }
        let second = self.four_digits()?;
        if !(0xDC00..0xE000).contains(&second) {
            return None;
        }
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn four_digits(&mut self) -> Option<u32> {
        let mut number = 0;
        for _ in 0..4 {
            number = number * 16 + char::from(self.next()?).to_digit(16)?;
        }
        Some(number)
    }

    fn number(&mut self) -> Option<Value<'a>> {
        let start = self.at;
        self.takes(b'-');
        // No digit follows a leading zero.
        if !self.takes(b'0') {
            self.digits()?;
        }
        if self.takes(b'.') {
            self.digits()?;
        }
        if self.takes(b'e') || self.takes(b'E') {
            let _sign = self.takes(b'+') || self.takes(b'-');
            self.digits()?;
        }
        self.text.get(start..self.at).map(Value::Number)
    }

    /// One digit at least.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Option<Value<'a>> {
        let end = self.at + word.len();
        let is_it = self.text.get(self.at..end) == Some(word);
        self.at = end;
        is_it.then_some(value)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Passes over `byte`, and white space before it, if it comes next.
    fn comes(&mut self, byte: u8) -> bool {
        self.space();
        self.takes(byte)
    }

    /// Passes over `byte` if it is the next one.
    fn takes(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn next(&mut self) -> Option<u8> {
        let next = self.peek();
        self.at += 1;
        next
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As `serde_json` has it; numbers with fractions are `null`, since nothing
    /// of ours reads them.
    fn as_serde_json(value: &Value<'_>) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(bool) => (*bool).into(),
            Value::Number(number) => match number.parse::<u64>() {
                Ok(whole) => whole.into(),
                Err(_) => number.parse::<i64>().map(Into::into).unwrap_or_default(),
            },
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(as_serde_json).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                fields
                    .map(|(name, value)| (name.clone(), as_serde_json(value)))
                    .collect()
            }
        }
    }

    fn without_fractions(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Number(number) if number.is_f64() => serde_json::Value::Null,
            serde_json::Value::Array(items) => items.into_iter().map(without_fractions).collect(),
            serde_json::Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, without_fractions(value)))
                .collect(),
            other => other,
        }
    }

    /// Both read the same, or both refuse. Only that no float is as large as a
    /// number is nothing to us, who keep it as it is written.
    fn assert_read_alike(text: &str) {
        let theirs = match serde_json::from_str(text) {
            Err(why) if why.to_string().starts_with("number out of range") => return,
            theirs => theirs.ok().map(without_fractions),
        };
        let ours = Value::of(text);
        assert_eq!(ours.as_ref().map(as_serde_json), theirs, "{text:?}");
    }

    fn values() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<u64>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f32>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..5)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_json_writes_is_read_as_serde_json_reads_it(value in values()) {
            assert_read_alike(&value.to_string());
            assert_read_alike(&format!("{value:#}"));
        }

        #[test]
        fn what_is_nearly_json_is_refused_where_serde_json_refuses_it(
            text in r#"(?s)([\[\]{}:,"\\ \n\x01]|[-+.eE0]|[1-9]{1,3}|\\u|D8|DC00|00e9|"a"|true|false|null|tru){0,12}"#
        ) {
            assert_read_alike(&text);
        }
    }

    #[test]
    fn a_number_larger_than_any_float_is_read_and_is_no_whole_number() {
        assert!(matches!(Value::of("1E311"), Some(Value::Number("1E311"))));
        let read: Result<u64, _> = crate::tree::Tree::of("1E311").unwrap().whole();
        read.unwrap_err();
    }

    #[test]
    fn every_escape_is_read_and_half_a_pair_is_refused() {
        assert_read_alike(r#""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#);
        for text in [
            r#""\uD83D""#,
            r#""\uDE00""#,
            r#""\uD83Dx""#,
            r#""\uD83D\u0041""#,
            r#""\u00g0""#,
            r#""\x""#,
            "\"\n\"",
            "\"",
        ] {
            assert_read_alike(text);
            assert!(Value::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn what_stands_too_deep_is_refused_instead_of_read_without_end() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        for depth in [1, DEPTH, DEPTH + 1, 100_000] {
            assert_read_alike(&nested(depth));
        }
        assert!(Value::of(&nested(DEPTH)).is_some());
    }

    #[test]
    fn of_two_fields_with_one_name_the_last_one_counts() {
        let text = r#"{"a": 1, "b": 2, "a": 3}"#;
        assert_read_alike(text);
        let value = Value::of(text).unwrap();
        assert!(matches!(value.field("a"), Some(Value::Number("3"))));
    }
}
