//! Takes out of a script what no browser needs: spaces, line ends, and the length
//! of private names. Texts, templates and regular expressions stay as they are.
//! Statements of ours end in a semicolon, so a line end is never more than a space.

use std::collections::BTreeMap;

/// The script with less in it, and the same meaning.
pub fn squeezed(script: &str) -> String {
    let mut squeeze = Squeeze {
        rest: script,
        out: String::with_capacity(script.len()),
        names: BTreeMap::new(),
    };
    while squeeze.step() {}
    squeeze.out
}

struct Squeeze<'s> {
    rest: &'s str,
    out: String,
    /// Private names, by those that they had.
    names: BTreeMap<&'s str, String>,
}

impl<'s> Squeeze<'s> {
    fn step(&mut self) -> bool {
        let Some(next) = self.rest.chars().next() else {
            return false;
        };
        match next {
            '\'' | '"' => self.copy(quoted(self.rest, next)),
            '`' => self.template(),
            '/' if self.rest.starts_with("//") => {
                self.rest = &self.rest[self.rest.find('\n').unwrap_or(self.rest.len())..];
            }
            '/' if self.begins_value() => self.copy(regular_expression(self.rest)),
            '#' => self.private_name(),
            '}' => {
                if self.out.ends_with(';') {
                    self.out.pop();
                }
                self.copy(1);
            }
            _ if next.is_whitespace() => self.space(),
            _ => self.copy(next.len_utf8()),
        }
        true
    }

    fn copy(&mut self, bytes: usize) {
        let (copied, rest) = self.rest.split_at(bytes);
        self.out.push_str(copied);
        self.rest = rest;
    }

    /// A slash here is no division.
    fn begins_value(&self) -> bool {
        let before = self.out.trim_end();
        before.ends_with(|it| "(,=:[!&|?{};>".contains(it)) || before.ends_with("return")
    }

    fn space(&mut self) {
        let after = self.rest.trim_start();
        let space = &self.rest[..self.rest.len() - after.len()];
        self.rest = after;
        let (Some(before), Some(next)) = (self.out.chars().last(), after.chars().next()) else {
            return;
        };
        let is_word = |it: char| it.is_alphanumeric() || "_$#".contains(it);
        let one_sign = before == next && "+-".contains(next);
        let ends_block = before == '}' && space.contains('\n');
        if ends_block && !"})],;.?:".contains(next) {
            self.out.push('\n');
        } else if (is_word(before) && is_word(next)) || one_sign {
            self.out.push(' ');
        }
    }

    fn private_name(&mut self) {
        let length = name_length(&self.rest[1..]);
        if length == 0 {
            return self.copy(1);
        }
        let name = &self.rest[1..=length];
        self.rest = &self.rest[1 + length..];
        let short = self.short(name);
        self.out.push_str(&short);
    }

    fn short(&mut self, name: &'s str) -> String {
        let count = self.names.len();
        let short = self.names.entry(name).or_insert_with(|| {
            let letter = char::from(b'a' + u8::try_from(count % 26).unwrap_or(0));
            match count / 26 {
                0 => format!("#{letter}"),
                round => format!("#{letter}{round}"),
            }
        });
        short.clone()
    }

    /// Its text stays; private names in its values are as they are elsewhere.
    fn template(&mut self) {
        let mut depth = 0_u32;
        self.copy(1);
        while let Some(next) = self.rest.chars().next() {
            match next {
                '\\' => self.copy(2),
                '`' if depth == 0 => return self.copy(1),
                '$' if self.rest.starts_with("${") => {
                    depth += 1;
                    self.copy(2);
                }
                '}' if depth > 0 => {
                    depth -= 1;
                    self.copy(1);
                }
                '\'' | '"' if depth > 0 => self.copy(quoted(self.rest, next)),
                '#' if depth > 0 => self.private_name(),
                _ => self.copy(next.len_utf8()),
            }
        }
    }
}

fn name_length(text: &str) -> usize {
    text.find(|it: char| !it.is_alphanumeric() && it != '_')
        .unwrap_or(text.len())
}

/// The length of what begins here and ends with the same sign.
fn quoted(text: &str, sign: char) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if it == sign => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn regular_expression(text: &str) -> usize {
    let (mut escaped, mut in_class) = (false, false);
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::squeezed;

    #[test]
    fn spaces_go_and_words_stay_apart() {
        for (script, expected) in [
            ("const a = 1;\nlet b;\n", "const a=1;let b;"),
            ("if (a) {\n  b();\n}\nc();", "if(a){b()}\nc();"),
            ("x = {\n  a,\n  b: 1,\n};", "x={a,b:1,};"),
            ("a\n  ? b\n  : c;", "a?b:c;"),
            ("return typeof x in y;", "return typeof x in y;"),
            ("a + +b - -c;", "a+ +b- -c;"),
            ("f();  // why\ng();", "f();g();"),
        ] {
            assert_eq!(squeezed(script), expected);
        }
    }

    #[test]
    fn texts_templates_and_regular_expressions_stay_as_they_are() {
        for script in [
            r"'a  b # // c \'  d';",
            r#""it's  ;}";"#,
            "`a  ${b}  #c`;",
            r"x.replace(/[/ ]  '\/ #/g,1);",
            "return/^a  b$/.test(x);",
            "a/b/c;",
        ] {
            assert_eq!(squeezed(script), script);
        }
    }

    #[test]
    fn private_names_are_short_and_the_same_everywhere() {
        let script =
            "class A { #long = 1; #other; f() { return `${this.#other} #long` + this.#long; } }";
        let expected = "class A{#a=1;#b;f(){return `${this.#b} #long`+this.#a}}";
        assert_eq!(squeezed(script), expected);
    }
}
