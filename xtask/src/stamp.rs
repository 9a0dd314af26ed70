//! A fingerprint of files: the same contents give the same text, so work that
//! was done for them need not be done again. Times are not looked at: a fresh
//! checkout or a switched branch changes those and nothing else.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};

/// The fingerprint of all files in and under `paths` (relative to `root`) and
/// of some `words`. A path that does not exist counts as such.
pub fn of(root: &Path, paths: &[impl AsRef<Path>], words: &[&str]) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    for path in paths {
        for file in files_under(&root.join(path.as_ref()))? {
            file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// All files in and under `path`, in the order of their names; `path` itself if
/// it is a file, nothing if it does not exist.
pub fn files_under(path: &Path) -> io::Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_under(&entry)?);
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_changed_a_new_and_a_renamed_file_each_change_the_stamp() {
        let scratch = Scratch::new("stamp");
        scratch.write("src/a.rs", "one");
        let now = || of(&scratch.path, &["src", "missing"], &["0.1"]).unwrap();

        let first = now();
        assert_eq!(first, now(), "nothing changed");
        scratch.write("src/a.rs", "two");
        let changed = now();
        scratch.write("src/deep/b.rs", "");
        let added = now();
        fs::rename(scratch.path.join("src/a.rs"), scratch.path.join("src/c.rs")).unwrap();
        let renamed = now();

        let all = [first, changed, added, renamed];
        for (at, stamp) in all.iter().enumerate() {
            assert!(!all[..at].contains(stamp), "{all:?}");
        }
    }

    #[test]
    fn another_version_of_a_tool_changes_the_stamp() {
        let scratch = Scratch::new("stamp-words");
        let with = |word| of(&scratch.path, &[""; 0], &[word]).unwrap();
        assert_ne!(with("trunk 1"), with("trunk 2"));
    }
}
