//! Takes out of a script what no browser needs: spaces, line ends, and the length
//! of names that nobody outside of it says. Texts, templates and regular
//! expressions stay as they are. Statements of ours end in a semicolon, so a line
//! end is never more than a space.

use std::collections::{BTreeMap, BTreeSet};

/// The script with less in it, and the same meaning. `own` are the names that it
/// declares at its left edge.
pub fn squeezed(script: &str, own: &BTreeSet<String>) -> String {
    let tokens = tokens(script);
    let mut names = Names::new(&tokens, own);
    let mut out = String::with_capacity(script.len());
    let mut space = "";
    for token in &tokens {
        let said = match *token {
            Token::Space(text) => {
                space = text;
                continue;
            }
            Token::Private(name) => names.private(name),
            Token::Word(word) => names.of(word).to_owned(),
            Token::Sign(sign) => sign.to_string(),
            Token::Kept(text) => text.to_owned(),
        };
        put_space(&mut out, std::mem::take(&mut space), &said);
        if said == "}" && out.ends_with(';') {
            out.pop();
        }
        out.push_str(&said);
    }
    out
}

fn put_space(out: &mut String, space: &str, said: &str) {
    let (Some(before), Some(next)) = (out.chars().last(), said.chars().next()) else {
        return;
    };
    let ends_block = before == '}' && space.contains('\n');
    if space.is_empty() {
    } else if ends_block && !"})],;.?:".contains(next) {
        out.push('\n');
    } else if (is_word(before) && (is_word(next) || next == '#'))
        || (before == next && "+-".contains(next))
    {
        out.push(' ');
    }
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_' || it == '$'
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'s> {
    Word(&'s str),
    /// Without its `#`.
    Private(&'s str),
    Sign(char),
    Space(&'s str),
    Kept(&'s str),
}

/// Short names, by those that they had.
struct Names<'s> {
    private: BTreeMap<&'s str, String>,
    own: BTreeMap<&'s str, String>,
}

impl<'s> Names<'s> {
    /// Of its own names those are short that stand for nothing else anywhere: no
    /// property, and no part of a pattern or an object by the same name.
    fn new(tokens: &[Token<'s>], own: &BTreeSet<String>) -> Self {
        let code: Vec<Token<'s>> = tokens
            .iter()
            .filter(|it| !matches!(it, Token::Space(_)))
            .copied()
            .collect();
        let sign = |at: Option<usize>| match at.and_then(|at| code.get(at)) {
            Some(Token::Sign(sign)) => *sign,
            _ => ' ',
        };
        let (mut used, mut kept) = (Vec::new(), BTreeSet::new());
        for (at, token) in code.iter().enumerate() {
            let Token::Word(word) = *token else { continue };
            if !own.contains(word) || word.len() < 3 {
                kept.insert(word);
                continue;
            }
            let (before, next) = (sign(at.checked_sub(1)), sign(Some(at + 1)));
            let is_part = "{,".contains(before) && ",}=".contains(next);
            if before == '.' || next == ':' || is_part {
                kept.insert(word);
            } else if !used.contains(&word) {
                used.push(word);
            }
        }
        let short = (0..)
            .map(|count| format!("${}", letters(count)))
            .filter(|it| !kept.contains(it.as_str()));
        let long = used.into_iter().filter(|it| !kept.contains(it));
        Self {
            private: BTreeMap::new(),
            own: long.zip(short).collect(),
        }
    }

    fn of<'a>(&'a self, word: &'a str) -> &'a str {
        self.own.get(word).map_or(word, String::as_str)
    }

    fn private(&mut self, name: &'s str) -> String {
        let count = self.private.len();
        let short = self.private.entry(name);
        short
            .or_insert_with(|| format!("#{}", letters(count)))
            .clone()
    }
}

/// a to z, then aa and so on.
fn letters(count: usize) -> String {
    let last = char::from(b'a' + u8::try_from(count % 26).unwrap_or(0));
    match count / 26 {
        0 => last.to_string(),
        more => letters(more - 1) + &last.to_string(),
    }
}

fn tokens(script: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut rest) = (Vec::new(), script);
    // How many braces are open in the value of each template that is not over.
    let mut open: Vec<u32> = Vec::new();
    while let Some(next) = rest.chars().next() {
        let (token, length) = match next {
            '\'' | '"' => kept(rest, quoted(rest, next)),
            '`' => {
                let length = template(rest);
                if !ends_template(rest, length) {
                    open.push(0);
                }
                kept(rest, length)
            }
            '}' if open.last() == Some(&0) => {
                let length = template(rest);
                if ends_template(rest, length) {
                    open.pop();
                }
                kept(rest, length)
            }
            '/' if rest.starts_with("//") => {
                let length = rest.find('\n').unwrap_or(rest.len());
                (Token::Space("\n"), length)
            }
            '/' if begins_value(&tokens) => kept(rest, regular_expression(rest)),
            '#' => {
                let length = run(&rest[1..], is_word);
                (Token::Private(&rest[1..=length]), 1 + length)
            }
            _ if is_word(next) => {
                let length = run(rest, is_word);
                (Token::Word(&rest[..length]), length)
            }
            _ if next.is_whitespace() => {
                let length = run(rest, char::is_whitespace);
                (Token::Space(&rest[..length]), length)
            }
            _ => {
                match (next, open.last_mut()) {
                    ('{', Some(open)) => *open += 1,
                    ('}', Some(open)) => *open -= 1,
                    _ => {}
                }
                (Token::Sign(next), next.len_utf8())
            }
        };
        tokens.push(token);
        rest = &rest[length..];
    }
    tokens
}

fn kept(text: &str, length: usize) -> (Token<'_>, usize) {
    (Token::Kept(&text[..length]), length)
}

fn run(text: &str, is_in: impl Fn(char) -> bool) -> usize {
    text.find(|it| !is_in(it)).unwrap_or(text.len())
}

/// A slash here is no division.
fn begins_value(before: &[Token<'_>]) -> bool {
    let before = before.iter().rev();
    let last = before.clone().find(|it| !matches!(it, Token::Space(_)));
    match last {
        None | Some(Token::Word("return" | "typeof" | "case")) => true,
        Some(Token::Sign(sign)) => "(,=:[!&|?{};>".contains(*sign),
        Some(_) => false,
    }
}

/// The length of what begins here and ends with the same sign.
fn quoted(text: &str, sign: char) -> usize {
    until(text, |it, _| it == sign)
}

fn regular_expression(text: &str) -> usize {
    let mut in_class = false;
    until(text, |it, _| {
        in_class = (in_class && it != ']') || it == '[';
        it == '/' && !in_class
    })
}

/// From a backtick, or from the end of a value, to the next of either.
fn template(text: &str) -> usize {
    until(text, |it, before| it == '`' || (it == '{' && before == '$'))
}

fn ends_template(text: &str, length: usize) -> bool {
    length > 1 && text[..length].ends_with('`')
}

/// Behind the first sign after the beginning that is an end, and not escaped.
fn until(text: &str, mut is_end: impl FnMut(char, char) -> bool) -> usize {
    let (mut before, mut escaped) = (' ', false);
    for (at, it) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if it == '\\' {
            escaped = true;
        } else if is_end(it, before) {
            return at + it.len_utf8();
        }
        before = it;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(script: &str, own: &[&str]) -> String {
        let own = own.iter().map(|&it| it.to_owned()).collect();
        squeezed(script, &own)
    }

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
            ("static  #a = 1;", "static #a=1;"),
        ] {
            assert_eq!(with(script, &[]), expected);
        }
    }

    #[test]
    fn texts_templates_and_regular_expressions_stay_as_they_are() {
        for script in [
            r"'a  b # // c \'  d';",
            r#""it's  ;}";"#,
            "`a  ${b}  #c // d`;",
            "`a ${b ? `c  ${d}` : {}}  e`;",
            r"x.replace(/[/ ]  '\/ #/g,1);",
            "return/^a  b$/.test(x);",
            "a/b/c;",
        ] {
            let expected = script.replace("b ? ", "b?").replace("` : {", "`:{");
            assert_eq!(with(script, &["c", "d"]), expected);
        }
    }

    #[test]
    fn private_names_are_short_and_the_same_everywhere() {
        let script =
            "class A { #long = 1; #other; f() { return `${this.#other} #long` + this.#long; } }";
        let expected = "class A{#a=1;#b;f(){return`${this.#b} #long`+this.#a}}";
        assert_eq!(with(script, &[]), expected);
    }

    #[test]
    fn own_names_are_short_where_they_stand_for_nothing_else() {
        let own = ["first", "second", "third", "fourth", "fifth"];
        let script = "function first(a){return `first ${second(a)}`+'second'}const third=a.third;\
            let{fourth}=a;f({fifth:1},fifth);first(second);";
        let expected = "function $a(a){return`first ${$b(a)}`+'second'}const third=a.third;\
            let{fourth}=a;f({fifth:1},fifth);$a($b);";
        assert_eq!(with(script, &own), expected);
        assert_eq!(
            with("const $a=1;let long;", &["long"]),
            "const $a=1;let $b;"
        );
    }

    #[test]
    fn there_are_names_enough() {
        assert_eq!(
            (letters(0), letters(25), letters(26)),
            ("a".into(), "z".into(), "aa".into())
        );
    }
}
