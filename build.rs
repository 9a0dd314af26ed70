//! Checks the message files, and writes the Rust that reads them. What is wrong
//! with a file stops the build, with its line.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use deskbell_messages::{File, LANGUAGES, PARTS, check, count, languages, rust};

const FOLDER: &str = "messages";

fn main() -> ExitCode {
    println!("cargo:rerun-if-changed={FOLDER}");
    println!("cargo:rerun-if-changed=build.rs");
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo:error={fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Vec<String>> {
    let out = env::var_os("OUT_DIR").ok_or_else(|| vec!["no OUT_DIR".to_owned()])?;
    let mut faults = Vec::new();
    let mut first = 0;
    for (part, all) in PARTS.into_iter().zip(["Messages", "ManageMessages"]) {
        match checked(part) {
            Ok(english) => {
                let code = rust(&english, all, first);
                first += count(&english);
                write(&Path::new(&out).join(format!("{part}.rs")), &code)?;
            }
            Err(more) => faults.extend(more),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    write(&Path::new(&out).join("languages.rs"), &languages())
}

/// The English file of a part, when all other languages say what it says.
fn checked(part: &str) -> Result<File, Vec<String>> {
    let english = read(LANGUAGES[0].code, part)?;
    let mut faults = Vec::new();
    for language in &LANGUAGES {
        match read(language.code, part) {
            Ok(file) => {
                let path = path(language.code, part);
                let found = check(&english, &file, language);
                let found = found.iter();
                faults.extend(found.map(|fault| format!("{}: {fault}", path.display())));
            }
            Err(more) => faults.extend(more),
        }
    }
    if faults.is_empty() {
        Ok(english)
    } else {
        Err(faults)
    }
}

fn path(language: &str, part: &str) -> PathBuf {
    Path::new(FOLDER).join(language).join(format!("{part}.txt"))
}

fn read(language: &str, part: &str) -> Result<File, Vec<String>> {
    let path = path(language, part);
    let text = fs::read_to_string(&path);
    let text = text.map_err(|error| vec![format!("{}: {error}", path.display())])?;
    File::of(&text).map_err(|faults| {
        let faults = faults.iter();
        faults
            .map(|fault| format!("{}: {fault}", path.display()))
            .collect()
    })
}

fn write(path: &Path, text: &str) -> Result<(), Vec<String>> {
    fs::write(path, text).map_err(|error| vec![format!("{}: {error}", path.display())])
}
