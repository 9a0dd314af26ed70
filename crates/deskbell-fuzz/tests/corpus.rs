//! The inputs that are kept for the fuzz targets, run without a fuzzer.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::fs;
use std::path::{Path, PathBuf};

use deskbell_fuzz::TARGETS;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_input_that_is_kept_does_no_harm() {
    for (name, target) in TARGETS {
        let files = inputs(&corpus().join(name));
        assert!(!files.is_empty(), "no inputs of {name}");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            if let Err(why) = std::panic::catch_unwind(|| target(&bytes)) {
                println!("with {}", file.display());
                std::panic::resume_unwind(why);
            }
        }
    }
}

#[test]
fn every_folder_of_inputs_belongs_to_a_target_with_a_program() {
    let names = TARGETS.map(|(name, _)| name);
    for folder in inputs(&corpus()) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(names.contains(&name.as_str()), "{name}");
    }
    for name in names {
        let program = corpus().join(format!("../fuzz_targets/{name}.rs"));
        assert!(program.is_file(), "{name}");
    }
}
