//! Splits a program in two: what the page begins with, and what it needs only
//! later, which joins it in the same memory. Works on binaryen's text of it, a
//! form in a line or more. A call from the first part into the later one goes
//! through the table of functions; there the places of what is not loaded yet
//! are empty, and a call of one of them ends the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::failure::Failure;

/// The module of which the later part imports everything: the first part.
pub const FIRST: &str = "a";

/// Both parts, as text.
pub struct Parts {
    pub first: String,
    pub later: Later,
}

/// The part that comes later, which still has to be told what the first part
/// calls its exports.
pub struct Later {
    types: String,
    /// Names of exports, and what they are here.
    imports: Vec<(String, String)>,
    rest: String,
}

/// A form of the program's text without its first bracket.
pub struct Form<'a> {
    pub kind: &'a str,
    name: &'a str,
    pub text: &'a str,
}

/// Which function stands where in the table.
struct Table<'a> {
    name: &'a str,
    first: usize,
    slots: Vec<&'a str>,
}

/// Puts the functions `later` into a part of their own, but those that the
/// browser calls.
///
/// # Errors
/// The text is not what binaryen writes of a program of wasm-bindgen.
pub fn split(text: &str, later: &BTreeSet<String>) -> Result<Parts, Failure> {
    let forms = forms(text)?;
    let of = |kind: &'static str| forms.iter().filter(move |form| form.kind == kind);
    let called_outside: BTreeSet<&str> = of("export").chain(of("start")).map(Form::last).collect();
    let moves = |name: &str| later.contains(bare(name)) && !called_outside.contains(name);
    let (moved, kept): (Vec<&Form>, Vec<&Form>) = of("func").partition(|form| moves(form.name));
    if moved.is_empty() {
        return Err(Failure::new(
            "none of the later functions is in the program",
        ));
    }
    let kept_calls: BTreeSet<&str> = kept.iter().flat_map(|form| names(form.text)).collect();
    let moved_uses: BTreeSet<&str> = moved.iter().flat_map(|form| names(form.text)).collect();

    let mut table = Table::read(of("elem"))?;
    let doors: Vec<&&Form> = moved
        .iter()
        .filter(|form| kept_calls.contains(form.name))
        .collect();
    for door in &doors {
        table.hold(door.name);
    }

    let mut first = String::from("(module\n");
    let mut imports = Vec::new();
    for form in &forms {
        match form.kind {
            "elem" => first.push_str(&table.segments(|name| !moves(name))),
            "func" if moves(form.name) => (),
            "table" if form.name == table.name => {
                // Writing into a String can't fail.
                let _ = writeln!(first, "{}", table.declared());
            }
            _ => form.write(&mut first),
        }
        let here = match form.kind {
            "memory" => Some(format!("({}", form.text)),
            "table" if form.name == table.name => Some(table.declared()),
            _ if !moved_uses.contains(form.name) => None,
            "table" => Some(format!("({}", form.text)),
            "global" => Some(form.global()),
            "import" | "func" if !moves(form.name) => Some(form.signature().declared(form.name)),
            _ => None,
        };
        if let Some(here) = here {
            let exported = format!("later {}", imports.len());
            let kind = if form.kind == "import" {
                "func"
            } else {
                form.kind
            };
            let _ = writeln!(first, "(export \"{exported}\" ({kind} {}))", form.name);
            imports.push((exported, here));
        }
    }
    for door in doors {
        first.push_str(&table.door(door));
    }
    first.push_str(")\n");

    let mut rest = table.segments(moves);
    moved.iter().for_each(|form| form.write(&mut rest));
    let mut types = String::new();
    of("type").for_each(|form| form.write(&mut types));
    let later = Later {
        types,
        imports,
        rest,
    };
    Ok(Parts { first, later })
}

impl Later {
    /// Its text, when the first part's exports have these names now.
    ///
    /// # Errors
    /// The first part does not export what this part needs.
    pub fn text(&self, names: &BTreeMap<&str, &str>) -> Result<String, Failure> {
        let mut text = format!("(module\n{}", self.types);
        for (exported, here) in &self.imports {
            let name = names.get(&**exported);
            let name = name.ok_or_else(|| Failure::new(format!("no export {exported}")))?;
            let _ = writeln!(text, "(import \"{FIRST}\" \"{name}\" {here})");
        }
        text.push_str(&self.rest);
        text.push_str(")\n");
        Ok(text)
    }
}

/// The program's forms. Each begins on a line of its own, one space deep.
pub fn forms(text: &str) -> Result<Vec<Form<'_>>, Failure> {
    let inner = text.trim_end().strip_suffix(')');
    let inner = inner.ok_or_else(|| Failure::new("this is no text of a program"))?;
    let forms = inner.split("\n (").skip(1);
    Ok(forms.filter_map(Form::read).collect())
}

impl<'a> Form<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let kind = text.split_whitespace().next()?;
        let name = names(text).next().unwrap_or_default();
        Some(Self { kind, name, text })
    }

    pub fn write(&self, to: &mut String) {
        let _ = writeln!(to, "({}", self.text);
    }

    /// What an export or a start names.
    fn last(&self) -> &'a str {
        names(self.text).last().unwrap_or_default()
    }

    /// Imported instead of made.
    fn global(&self) -> String {
        let kind = self.text.split_once(self.name).map_or("", |(_, rest)| rest);
        let end = if kind.starts_with(" (mut ") { ')' } else { ' ' };
        let end = kind[1..].find(end).map_or(kind.len(), |at| at + 1);
        let close = if kind.starts_with(" (mut ") { ")" } else { "" };
        format!("(global {}{}{close})", self.name, &kind[..end])
    }

    fn signature(&self) -> Signature<'a> {
        let head = self.text.lines().next().unwrap_or_default();
        let of = |kind: &str| {
            let groups = head.split('(').filter_map(|group| {
                let (types, _) = group.strip_prefix(kind)?.split_once(')')?;
                Some(types)
            });
            groups
                .flat_map(str::split_whitespace)
                .filter(|word| !word.starts_with('$'))
                .collect()
        };
        Signature {
            takes: of("param "),
            gives: of("result "),
        }
    }
}

struct Signature<'a> {
    takes: Vec<&'a str>,
    gives: Vec<&'a str>,
}

impl Signature<'_> {
    /// As words of the text.
    fn words(&self) -> String {
        let takes = self.takes.iter().map(|one| format!(" (param {one})"));
        let gives = self.gives.iter().map(|one| format!(" (result {one})"));
        takes.chain(gives).collect()
    }

    fn declared(&self, name: &str) -> String {
        format!("(func {name}{})", self.words())
    }
}

impl<'a> Table<'a> {
    /// wasm-bindgen makes one table of functions, filled in one piece.
    fn read<'f>(mut elems: impl Iterator<Item = &'f Form<'a>>) -> Result<Self, Failure>
    where
        'a: 'f,
    {
        let unknown = || Failure::new("the program's table is not filled in one piece");
        let elem = elems.next().ok_or_else(unknown)?;
        let (head, functions) = elem.text.split_once(" func ").ok_or_else(unknown)?;
        let (_, at) = head.split_once("(i32.const ").ok_or_else(unknown)?;
        let first = at.trim_end_matches(')').parse().map_err(|_| unknown())?;
        let name = names(head).nth(1).ok_or_else(unknown)?;
        let slots = names(functions).collect();
        let table = Self { name, first, slots };
        elems.next().map_or(Ok(table), |_| Err(unknown()))
    }

    /// Makes sure that this function has a place.
    fn hold(&mut self, name: &'a str) {
        if !self.slots.contains(&name) {
            self.slots.push(name);
        }
    }

    fn declared(&self) -> String {
        let size = self.first + self.slots.len();
        format!("(table {} {size} {size} funcref)", self.name)
    }

    /// Fills the places of the functions that are `there`.
    fn segments(&self, there: impl Fn(&str) -> bool) -> String {
        let mut text = String::new();
        let mut open = false;
        for (at, name) in self.slots.iter().enumerate() {
            match (there(name), open) {
                (true, true) => {
                    let _ = write!(text, " {name}");
                }
                (true, false) => {
                    let (table, at) = (self.name, self.first + at);
                    let _ = write!(text, "(elem (table {table}) (i32.const {at}) func {name}");
                }
                (false, true) => text.push_str(")\n"),
                (false, false) => (),
            }
            open = there(name);
        }
        if open {
            text.push_str(")\n");
        }
        text
    }

    /// The function of this name, where it is only loaded later.
    fn door(&self, form: &Form) -> String {
        let signature = form.signature();
        let at = self.slots.iter().position(|name| *name == form.name);
        let at = self.first + at.unwrap_or_default();
        let given: String = (0..signature.takes.len())
            .map(|param| format!("(local.get {param}) "))
            .collect();
        format!(
            "(func {}{words} (call_indirect {}{words} {given}(i32.const {at})))\n",
            form.name,
            self.name,
            words = signature.words(),
        )
    }
}

/// All names in a text, each with its `$`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let from = rest.find('$')?;
        let name = &rest[from..];
        let end = match name.strip_prefix("$\"") {
            Some(quoted) => {
                let mut escaped = false;
                let end = quoted.find(|next: char| {
                    let ends = next == '"' && !escaped;
                    escaped = next == '\\' && !escaped;
                    ends
                });
                end.map(|end| end + 3)
            }
            None => name.find(|next: char| next.is_whitespace() || next == ')'),
        };
        let (name, after) = name.split_at(end.unwrap_or(name.len()));
        rest = after;
        Some(name)
    })
}

/// A name as the compiler writes it.
fn bare(name: &str) -> &str {
    name.trim_start_matches('$').trim_matches('"')
}

#[cfg(test)]
mod tests;
