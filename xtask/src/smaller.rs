//! Makes a built page smaller without changing what it does, with tools from
//! npm: what nobody uses or sees is left out (`smaller.mjs`); what is needed only
//! later becomes a file of its own (`later`, `split`); wasm-opt; an order that
//! packs well (`order`); short names between the program and its JavaScript,
//! which otherwise hold a hash each; terser. A page works without all of this.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::Failure;
use crate::later::only_behind;
use crate::node::Packages;
use crate::order::by_likeness;
use crate::process::{must, output};
use crate::split::{FIRST, split};
use crate::stamp;

/// What wasm-opt may use: what the compiler uses for this target, and every
/// browser with Leptos's other needs has.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// `-Oz` makes fewer bytes, which brotli packs less well; the code of `-Os` is
/// faster too. The first kilobyte is the far end of the stack, where nothing is
/// ever read by an address. Blocks are made anew from a flat program, more
/// evenly than the compiler leaves them, and functions that are called once stay
/// functions: the compiler has put them together where that is worth it. Then the
/// functions are put in order (`order`), which no pass may change.
const SMALL: [&str; 5] = [
    "--low-memory-unused",
    "--flatten",
    "--rereloop",
    "-Os",
    "--one-caller-inline-max-function-size=10",
];

/// Leaves out notes for tools.
const WITHOUT_NOTES: [&str; 2] = ["--strip-producers", "--strip-target-features"];

/// Prints the new names as JSON; all imports are then of one module, [`FIRST`].
const SHORT_NAMES: &str = "--minify-imports-and-exports-and-modules";

/// How the file ends that holds what a page needs only later.
pub const LATER: &str = "_later.wasm";

/// A page's program and the JavaScript that loads it.
struct Program {
    wasm: PathBuf,
    glue: PathBuf,
}

/// What wasm-opt has called each import and export.
#[derive(Deserialize)]
struct Names {
    /// Module, name, new name.
    imports: Vec<(String, String, String)>,
    /// Name, new name.
    exports: Vec<(String, String)>,
}

/// Makes the page in `folder` smaller, and names its program by its contents
/// again: a browser that has kept half of an older build must load both anew.
/// What is only behind the `gates` of the program that was `linked` comes later.
///
/// # Errors
/// A tool failed, or the page is not what Trunk and wasm-bindgen make.
pub fn make(
    folder: &Path,
    linked: &Path,
    gates: &[&str],
    packages: &Packages,
) -> Result<(), Failure> {
    let program = Program::in_folder(folder)?;
    let glue = without_classes(&fs::read_to_string(&program.glue)?);
    trim(&program.wasm, &read_exports(&glue), packages)?;
    let names = if gates.is_empty() {
        program.optimise(packages)?
    } else {
        program.tell_page_of_later(folder)?;
        program.optimise_in_two(&only_behind(&fs::read(linked)?, gates)?, packages)?
    };
    let glue = rename(&glue, &names)?;
    fs::write(&program.glue, glue)?;
    let mut terser = packages.terser();
    terser.args(["--module", "--compress", "--mangle", "--output"]);
    must(terser.arg(&program.glue).arg(&program.glue))?;
    program.name_by_contents(folder)
}

impl Program {
    fn in_folder(folder: &Path) -> Result<Self, Failure> {
        let files = stamp::files_under(folder)?;
        let wasm = files
            .iter()
            .find(|file| file.to_string_lossy().ends_with("_bg.wasm"))
            .ok_or_else(|| Failure::new(format!("no program in {}", folder.display())))?;
        let stem = wasm.file_stem().unwrap_or_default().to_string_lossy();
        let glue = stem.trim_end_matches("_bg");
        Ok(Self {
            wasm: wasm.clone(),
            glue: wasm.with_file_name(format!("{glue}.js")),
        })
    }

    /// What the page needs only later.
    fn later(&self) -> PathBuf {
        let stem = self.glue.file_stem().unwrap_or_default().to_string_lossy();
        self.wasm.with_file_name(format!("{stem}{LATER}"))
    }

    /// `src/platform/later.rs` reads it there.
    fn tell_page_of_later(&self, folder: &Path) -> Result<(), Failure> {
        let page = folder.join("index.html");
        let later = self.later();
        let name = later.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&page)?;
        let text = text.replacen("<html ", &format!("<html data-later=/{name} "), 1);
        Ok(fs::write(page, text)?)
    }

    fn optimise(&self, packages: &Packages) -> Result<Names, Failure> {
        let text = self.text(packages)?;
        let names = Names::read(&optimise(&text, &self.wasm, &[SHORT_NAMES], packages)?)?;
        fs::remove_file(text)?;
        Ok(names)
    }

    /// The functions `later` in a file of their own.
    fn optimise_in_two(
        &self,
        later: &BTreeSet<String>,
        packages: &Packages,
    ) -> Result<Names, Failure> {
        let text = self.text(packages)?;
        let parts = split(&fs::read_to_string(&text)?, later)?;
        fs::write(&text, &parts.first)?;
        let names = Names::read(&optimise(&text, &self.wasm, &[SHORT_NAMES], packages)?)?;
        let exports = names.exports.iter().map(|(old, new)| (&**old, &**new));
        fs::write(&text, parts.later.text(&exports.collect())?)?;
        optimise(&text, &self.later(), &[], packages)?;
        fs::remove_file(text)?;
        Ok(names)
    }

    /// The program as text, which holds nothing of the linker's notes.
    fn text(&self, packages: &Packages) -> Result<PathBuf, Failure> {
        let text = self.wasm.with_extension("wat");
        let mut command = packages.wasm_opt();
        command.args(WASM_FEATURES).arg("-S").arg(&self.wasm);
        output(command.arg("-o").arg(&text))?;
        Ok(text)
    }

    /// The hash stands in all names, and in the page that names them.
    fn name_by_contents(&self, folder: &Path) -> Result<(), Failure> {
        let stem = self.glue.file_stem().unwrap_or_default().to_string_lossy();
        let (_, old) = stem
            .rsplit_once('-')
            .ok_or_else(|| Failure::new(format!("no hash in the name of {stem}.js")))?;
        let mut files = vec![self.wasm.clone(), self.glue.clone()];
        files.extend(Some(self.later()).filter(|later| later.is_file()));
        let new = stamp::of(folder, &files, &[])?;
        for file in &files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            fs::rename(file, file.with_file_name(name.replace(old, &new)))?;
        }
        let page = folder.join("index.html");
        let text = fs::read_to_string(&page)?;
        Ok(fs::write(page, text.replace(old, &new))?)
    }
}

/// The glue without the classes that it exports. The page's own program exports
/// none: they are of dependencies, for uses that it does not have, and whatever
/// they call would stay with them.
fn without_classes(glue: &str) -> String {
    let mut kept = String::with_capacity(glue.len());
    let mut ends: Option<fn(&str) -> bool> = None;
    for line in glue.lines() {
        ends = ends.or_else(|| part_of_class(line));
        match ends {
            Some(end) if end(line) => ends = None,
            Some(_) => (),
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}

/// Whether this line begins a part of a class, and how its last line is known.
fn part_of_class(line: &str) -> Option<fn(&str) -> bool> {
    if line.starts_with("export class ") {
        return Some(|line| line == "}");
    }
    let other = line.starts_with("if (Symbol.dispose)")
        || line.starts_with("const ") && line.contains("Finalization = ");
    other.then_some(|line: &str| line.ends_with(';'))
}

/// What the glue calls in the program.
fn read_exports(glue: &str) -> BTreeSet<&str> {
    glue.split("wasm.")
        .skip(1)
        .map(|rest| {
            let end = rest.find(|next: char| !(next.is_alphanumeric() || next == '_'));
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

/// Removes all other exports from the program, and the texts of its panics.
fn trim(wasm: &Path, exports: &BTreeSet<&str>, packages: &Packages) -> Result<(), Failure> {
    let smaller = wasm.with_extension("smaller");
    let mut command = packages.trim_wasm();
    output(command.arg(wasm).arg(&smaller).args(exports))?;
    Ok(fs::rename(smaller, wasm)?)
}

/// Makes the best `wasm` of a `text`. What wasm-opt prints with `more`.
fn optimise(
    text: &Path,
    wasm: &Path,
    more: &[&str],
    packages: &Packages,
) -> Result<String, Failure> {
    let mut small = packages.wasm_opt();
    small.args(SMALL).args(WASM_FEATURES).arg("-S");
    output(small.arg(text).arg("-o").arg(text))?;
    fs::write(text, by_likeness(&fs::read_to_string(text)?)?)?;
    let mut whole = packages.wasm_opt();
    whole.args(WITHOUT_NOTES).args(WASM_FEATURES).args(more);
    output(whole.arg(text).arg("-o").arg(wasm))
}

impl Names {
    fn read(printed: &str) -> Result<Self, Failure> {
        serde_json::from_str(printed).map_err(|error| {
            Failure::new(format!("wasm-opt's list of names can't be read: {error}"))
        })
    }
}

/// The glue with the new names. Imports are keys of an object, and their names
/// stand nowhere else; exports are read from `wasm`.
fn rename(glue: &str, names: &Names) -> Result<String, Failure> {
    let mut text = glue.to_owned();
    for (_, old, new) in &names.imports {
        text = replaced(&text, "", old, new)?;
    }
    for (old, new) in &names.exports {
        // An export that the glue does not read keeps nothing waiting.
        text = replaced(&text, "wasm.", old, new).unwrap_or(text);
    }
    let mut modules: Vec<&str> = names.imports.iter().map(|(module, ..)| &**module).collect();
    modules.dedup();
    match modules[..] {
        [] => Ok(text),
        [module] => replaced(&text, "", &format!("\"{module}\""), &format!("\"{FIRST}\"")),
        _ => Err(Failure::new("the page's program imports from many modules")),
    }
}

/// `text` with every whole word `before` + `old` as `before` + `new`.
fn replaced(text: &str, before: &str, old: &str, new: &str) -> Result<String, Failure> {
    let is_part = |next: Option<char>| {
        next.is_some_and(|next| next.is_alphanumeric() || next == '_' || next == '$')
    };
    let wanted = format!("{before}{old}");
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut known = false;
    while let Some(at) = rest.find(&wanted) {
        let (skipped, found) = rest.split_at(at);
        let after = &found[wanted.len()..];
        out.push_str(skipped);
        let whole = !is_part(skipped.chars().next_back()) && !is_part(after.chars().next());
        out.push_str(before);
        out.push_str(if whole { new } else { old });
        known |= whole;
        rest = after;
    }
    if !known {
        return Err(Failure::new(format!(
            "the page's JavaScript does not know {wanted}"
        )));
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        serde_json::from_str(text).unwrap()
    }

    const GLUE: &str = r#"
        const import0 = { __wbg_ok_12: function() { return wasm.memory; },
                          __wbg_ok_123: function() { wasm.main(); } };
        const memory = { "./desk_bg.js": import0 };
    "#;

    #[test]
    fn imports_and_exports_get_their_new_names_and_nothing_else_does() {
        let names = names(
            r#"{"imports": [["./desk_bg.js", "__wbg_ok_12", "b"], ["./desk_bg.js", "__wbg_ok_123", "c"]],
                "exports": [["memory", "d"], ["main", "e"], ["unread", "f"]]}"#,
        );
        let glue = rename(GLUE, &names).unwrap();
        let expected = r#"
        const import0 = { b: function() { return wasm.d; },
                          c: function() { wasm.e(); } };
        const memory = { "a": import0 };
    "#;
        assert_eq!(glue, expected);
    }

    #[test]
    fn classes_that_dependencies_export_are_left_out_with_what_only_they_call() {
        let glue = "\
export class Source {
    free() {
        wasm.source_free(this);
    }
}
if (Symbol.dispose) Source.prototype[Symbol.dispose] = Source.prototype.free;
const SourceFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {} }
    : new FinalizationRegistry(ptr => wasm.source_free(ptr, 1));
wasm.start_1(wasm.memory);
";
        let kept = without_classes(glue);
        assert_eq!(kept, "wasm.start_1(wasm.memory);\n");
        let exports: Vec<_> = read_exports(&kept).into_iter().collect();
        assert_eq!(exports, ["memory", "start_1"]);
    }

    #[test]
    fn an_import_that_the_glue_does_not_have_stops_the_build() {
        let names = names(r#"{"imports": [["./desk_bg.js", "__wbg_new_7", "b"]], "exports": []}"#);
        let failure = rename(GLUE, &names).map_err(|failure| failure.to_string());
        assert!(failure.is_err_and(|text| text.contains("__wbg_new_7")));
    }

    #[test]
    fn a_page_is_named_by_what_is_in_it() {
        let scratch = crate::scratch::Scratch::new("smaller");
        let page = "import '/desk-0011223344556677.js'; '/desk-0011223344556677_bg.wasm'";
        scratch.write("index.html", page);
        scratch.write("desk-0011223344556677.js", "js");
        scratch.write("desk-0011223344556677_bg.wasm", "wasm");
        let program = Program::in_folder(&scratch.path).unwrap();
        program.name_by_contents(&scratch.path).unwrap();

        let now = Program::in_folder(&scratch.path).unwrap();
        assert_ne!(now.glue, program.glue);
        let page = fs::read_to_string(scratch.path.join("index.html")).unwrap();
        for file in [&now.glue, &now.wasm] {
            assert!(file.is_file());
            let name = file.file_name().unwrap().to_string_lossy();
            assert!(page.contains(&format!("/{name}'")), "{name} in {page}");
        }
    }
}
