//! Makes the chat page's files ready to be sent: the modules that the page
//! starts with become one file, and comments and indentation stay behind. Knows
//! only the forms that these modules use, and refuses others. What else a script
//! does not need is terser's business, not this one's.

use std::collections::BTreeSet;

/// The module that the page loads.
pub const ENTRY: &str = "chat.js";

/// All files as they are sent. `sources` and the answer are `(name, text)`.
///
/// # Errors
/// A module has a form that can't be joined; the text says which.
pub fn ready(sources: &[(String, String)]) -> Result<Vec<(String, String)>, String> {
    let mut joined = Joined {
        sources,
        modules: Vec::new(),
        names: BTreeSet::new(),
        text: String::new(),
    };
    joined.add(ENTRY)?;
    let mut files = vec![(ENTRY.to_owned(), smaller(&joined.text))];
    for (name, text) in sources {
        if !joined.modules.contains(name) {
            let text = smaller(text);
            let is_sheet = name.ends_with(".css");
            files.push((name.clone(), if is_sheet { closer(&text) } else { text }));
        }
    }
    Ok(files)
}

/// Modules one after the other, each after those that it imports.
struct Joined<'s> {
    sources: &'s [(String, String)],
    modules: Vec<String>,
    names: BTreeSet<String>,
    text: String,
}

impl Joined<'_> {
    fn add(&mut self, module: &str) -> Result<(), String> {
        if self.modules.iter().any(|known| known == module) {
            return Ok(());
        }
        self.modules.push(module.to_owned());
        let sources = self.sources;
        let (_, text) = sources
            .iter()
            .find(|(name, _)| name == module)
            .ok_or_else(|| format!("there is no {module}"))?;
        let mut own = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("import ") {
                let mut statement = line.to_owned();
                while !statement.ends_with(';') {
                    let next = lines.next().ok_or("an import has no end")?;
                    statement.push_str(next);
                }
                let wanted = imported(&statement)
                    .ok_or_else(|| format!("{module}: can't join {statement}"))?;
                self.add(wanted)?;
                continue;
            }
            let line = line.strip_prefix("export ").unwrap_or(line);
            if line.starts_with("default ") || line.starts_with('{') {
                return Err(format!("{module}: can't join {line}"));
            }
            if declared(line).is_some_and(|name| !self.names.insert(name.to_owned())) {
                return Err(format!("{module}: another module has this name: {line}"));
            }
            own.push_str(line);
            own.push('\n');
        }
        self.text.push_str(&own);
        Ok(())
    }
}

/// The module that `import { a, b } from './module.js';` names.
fn imported(statement: &str) -> Option<&str> {
    let (names, from) = statement.strip_prefix("import {")?.split_once('}')?;
    let module = from.strip_prefix(" from './")?.strip_suffix("';")?;
    (!names.contains(" as ")).then_some(module)
}

/// The name that a line at the left edge declares for its whole module.
fn declared(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    let rest = ["function ", "const ", "let ", "class "]
        .iter()
        .find_map(|word| line.strip_prefix(word))?;
    rest.split(|letter: char| !letter.is_alphanumeric() && !"_$".contains(letter))
        .next()
}

/// Without comments that stand on lines of their own, indentation, and empty
/// lines.
pub fn smaller(text: &str) -> String {
    let mut kept = String::new();
    let mut end = None;
    for line in text.lines().map(str::trim) {
        if end.is_none() {
            end = [("/*", "*/"), ("<!--", "-->")]
                .into_iter()
                .find(|(start, _)| line.starts_with(start))
                .map(|(_, end)| end);
            if end.is_none() && !line.is_empty() && !line.starts_with("//") {
                kept.push_str(line);
                kept.push('\n');
            }
        }
        end = end.filter(|end| !line.ends_with(end));
    }
    kept
}

/// A style sheet, already without indentation, without the space that it does
/// not need. A selector of ours has none after a colon.
fn closer(sheet: &str) -> String {
    [
        ("\n", " "),
        (": ", ":"),
        (", ", ","),
        ("; ", ";"),
        (" {", "{"),
        ("{ ", "{"),
        (" }", "}"),
        ("} ", "}"),
        (";}", "}"),
    ]
    .iter()
    .fold(sheet.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect()
    }

    #[test]
    fn a_module_stands_once_and_after_those_that_it_imports() {
        let files = ready(&sources(&[
            (
                "a.js",
                "import { b } from './texts/b.js';\nexport const a = b;",
            ),
            (
                ENTRY,
                "import {\n  a,\n} from './a.js';\nimport { b } from './texts/b.js';\nrun(a, b);",
            ),
            ("embed.js", "alone();"),
            ("texts/b.js", "export const b = 1;"),
        ]))
        .unwrap();
        let expected = sources(&[
            (ENTRY, "const b = 1;\nconst a = b;\nrun(a, b);\n"),
            ("embed.js", "alone();\n"),
        ]);
        assert_eq!(files, expected);
    }

    #[test]
    fn what_could_mean_something_else_when_joined_is_refused() {
        for (module, other) in [
            ("import * as a from './a.js';", ""),
            ("import { a as b } from './a.js';", ""),
            (
                "import { a } from './a.js';\nconst a = 1;",
                "export function a() {}",
            ),
            ("export default 1;", ""),
            ("import { a } from './none.js';", ""),
        ] {
            assert!(
                ready(&sources(&[(ENTRY, module), ("a.js", other)])).is_err(),
                "{module}"
            );
        }
    }

    #[test]
    fn a_style_sheet_is_the_same_with_less_space() {
        let sheet = "@media (a: 1px) and (b) {\n.x .y, z { --c: 0 1px; d: calc(1px + 2px); }\n}\n";
        let expected = "@media (a:1px) and (b){.x .y,z{--c:0 1px;d:calc(1px + 2px)}}";
        assert_eq!(closer(sheet), expected);
    }

    #[test]
    fn comments_and_indentation_stay_behind_and_code_does_not() {
        let text = "/* one */\n/** two\n * three\n */\n  a('// b');\n\n  // c\n<!-- d\n -->\n  'https://e'; // f\n";
        assert_eq!(smaller(text), "a('// b');\n'https://e'; // f\n");
    }
}
