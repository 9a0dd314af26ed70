//! What a page costs on its first load: every file that its HTML names, and
//! what those scripts and sheets name, and the texts of one language, in
//! brotli's bytes. Files that the page asks for later (the service worker, and
//! the part of the program that a session needs) are not in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::front::brotli;
use crate::smaller::LATER;
use crate::stamp::files_under;
use crate::texts;

/// The most that the agents' desk may cost (F1 in docs/benchmarks.md).
pub const DESK_BUDGET: usize = 200_000;

/// One file of a first load.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub name: String,
    pub plain: usize,
    pub brotli: usize,
}

/// The files of the first load of the page built in `folder`, largest first.
pub fn first_load(folder: &Path) -> Result<Vec<Part>, Failure> {
    let mut all = files(folder)?;
    all.retain(|name| !name.ends_with(LATER));
    let mut loaded = BTreeSet::from(["index.html".to_owned()]);
    let mut unread = vec!["index.html".to_owned()];
    let mut parts = Vec::new();
    while let Some(name) = unread.pop() {
        let plain = fs::read(folder.join(&name))
            .map_err(|error| Failure::new(format!("{}: {error}", folder.join(&name).display())))?;
        let text = String::from_utf8_lossy(&plain);
        if names_others(&name) {
            for other in &all {
                if text.contains(other.as_str()) && loaded.insert(other.clone()) {
                    unread.push(other.clone());
                }
            }
        }
        parts.push(Part::of(name, &plain)?);
    }
    parts.extend(largest_language(folder, &all)?);
    parts.sort_by_key(|part| std::cmp::Reverse(part.brotli));
    Ok(parts)
}

/// What the page in `folder` asks for once it is there, of its program.
pub fn later(folder: &Path) -> Result<Vec<Part>, Failure> {
    let mut names = files(folder)?;
    names.retain(|name| name.ends_with(LATER));
    let parts = names.into_iter().map(|name| {
        let plain = fs::read(folder.join(&name))?;
        Part::of(name, &plain)
    });
    parts.collect()
}

/// The names of all files in `folder`, as they were before compression.
fn files(folder: &Path) -> Result<Vec<String>, Failure> {
    let files = files_under(folder)?;
    let names = files
        .iter()
        .filter_map(|file| file.strip_prefix(folder).ok()?.to_str());
    let plain = names.filter(|name| !name.ends_with(".br") && !name.ends_with(".gz"));
    Ok(plain.map(str::to_owned).collect())
}

impl Part {
    fn of(name: String, plain: &[u8]) -> Result<Self, Failure> {
        Ok(Self {
            brotli: brotli(plain)?.len(),
            plain: plain.len(),
            name,
        })
    }
}

/// A page loads the texts of one language (`FOLDER-HASH/LANGUAGE/PART.txt`),
/// and puts their address together by itself: the largest language counts.
fn largest_language(folder: &Path, all: &[String]) -> Result<Vec<Part>, Failure> {
    let mut languages: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
    for name in all {
        if let [first, language, _] = name.split('/').collect::<Vec<_>>()[..]
            && first.starts_with(texts::FOLDER)
        {
            let part = Part::of(name.clone(), &fs::read(folder.join(name))?)?;
            languages.entry(language).or_default().push(part);
        }
    }
    let largest = languages.into_values().max_by_key(|parts| total(parts));
    Ok(largest.unwrap_or_default())
}

fn names_others(file: &str) -> bool {
    [".html", ".js", ".css"]
        .iter()
        .any(|kind| file.ends_with(kind))
}

/// All parts together, in brotli's bytes.
pub fn total(parts: &[Part]) -> usize {
    parts.iter().map(|part| part.brotli).sum()
}

/// How a first load of `total` bytes stands to the budget.
pub fn verdict(total: usize) -> String {
    match total.checked_sub(DESK_BUDGET) {
        None | Some(0) => format!("{total} bytes, within the budget"),
        Some(over) => format!("{total} bytes: {over} over the budget"),
    }
}

/// The parts as a table, sizes in bytes, their sum, and what comes after them.
pub fn table(parts: &[Part], later: &[Part]) -> String {
    let mut text = format!("{:>10} {:>10}  file\n", "plain", "brotli");
    let sum = Part {
        name: "first load".to_owned(),
        plain: parts.iter().map(|part| part.plain).sum(),
        brotli: total(parts),
    };
    for part in parts.iter().chain([&sum]).chain(later) {
        // Writing into a String can't fail.
        let _ = writeln!(
            text,
            "{:>10} {:>10}  {}",
            part.plain, part.brotli, part.name
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn what_the_page_names_counts_and_what_it_asks_for_later_does_not() {
        let scratch = Scratch::new("size");
        scratch.write("index.html.br", "compressed");
        scratch.write(
            "desk-1a.js",
            "import './snippets/part.js'; load('desk-1a_bg.wasm')",
        );
        scratch.write("desk-1a_bg.wasm", "sw.js");
        scratch.write("snippets/part.js", "");
        scratch.write("sw.js", "only later");
        scratch.write(
            "index.html",
            "<html data-later=/desk-1a_later.wasm><script src=/desk-1a.js></script>",
        );
        scratch.write("desk-1a_later.wasm", "what a session needs");

        let parts = first_load(&scratch.path).unwrap();
        let mut names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        names.sort_unstable();
        let expected = [
            "desk-1a.js",
            "desk-1a_bg.wasm",
            "index.html",
            "snippets/part.js",
        ];
        assert_eq!(names, expected);
        let later = later(&scratch.path).unwrap();
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].name, "desk-1a_later.wasm");
    }

    #[test]
    fn of_the_languages_only_the_largest_counts() {
        let scratch = Scratch::new("languages");
        scratch.write("index.html", "<html data-messages=/messages-1a/>");
        scratch.write("messages-1a/de/desk.txt", "Guten Tag");
        scratch.write("messages-1a/en/desk.txt", "Hello");
        scratch.write("messages-1a/en/desk.txt.br", "Hello, this is long");

        let parts = first_load(&scratch.path).unwrap();
        let mut names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["index.html", "messages-1a/de/desk.txt"]);
    }

    #[test]
    fn a_page_over_its_budget_says_by_how_much() {
        assert!(verdict(DESK_BUDGET).ends_with("within the budget"));
        assert!(verdict(DESK_BUDGET + 7).ends_with(": 7 over the budget"));
    }

    #[test]
    fn the_table_has_the_sum_of_the_first_load_before_what_comes_later() {
        let part = |name: &str, plain, brotli| Part {
            name: name.to_owned(),
            plain,
            brotli,
        };
        let first = [part("a.wasm", 300, 120), part("b.js", 30, 12)];
        let text = table(&first, &[part("a_later.wasm", 70, 20)]);
        let lines: Vec<_> = text.lines().collect();
        let words = |at: usize| lines[at].split_whitespace().collect::<Vec<_>>();
        assert_eq!(words(3), ["330", "132", "first", "load"]);
        assert_eq!(words(4), ["70", "20", "a_later.wasm"]);
    }
}
