//! Versions: what programs say of themselves, and what Cargo.lock asks for.

/// The version in the first line of `--version`: `trunk 0.21.14` and
/// `wasm-opt version 132 (version_132)` have one, a text without digits has none.
pub fn in_answer(text: &str) -> Option<&str> {
    text.lines()
        .next()?
        .split_whitespace()
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The version of `package` that Cargo.lock fixes; the first one where there
/// are several.
pub fn in_lock<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    lines
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
}

/// True if `version` is `least` or newer, number by number; what is no number
/// counts as zero.
pub fn at_least(version: &str, least: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        text.split(['.', '-'])
            .map(|part| part.parse().unwrap_or(0))
            .collect()
    };
    numbers(version) >= numbers(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "version = 4\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\
        source = \"somewhere\"\n\n[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n";

    #[test]
    fn the_lock_file_tells_the_version_of_exactly_that_package() {
        assert_eq!(in_lock(LOCK, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(in_lock(LOCK, "wasm-bindgen-macro"), Some("0.2.9"));
        assert_eq!(in_lock(LOCK, "wasm"), None);
    }

    #[test]
    fn this_projects_own_lock_file_can_be_read() {
        let lock = include_str!("../../Cargo.lock");
        let version = in_lock(lock, "wasm-bindgen");
        assert!(version.is_some_and(|version| version.starts_with("0.2.")));
    }

    #[test]
    fn a_tool_tells_its_version_in_its_own_way() {
        assert_eq!(in_answer("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(
            in_answer("rustc 1.95.0 (59807616e 2026-04-14)"),
            Some("1.95.0")
        );
        assert_eq!(in_answer("wasm-opt version 132 (version_132)"), Some("132"));
        assert_eq!(in_answer("command not found"), None);
        assert_eq!(in_answer(""), None);
    }

    #[test]
    fn a_newer_version_is_new_enough_and_an_older_one_is_not() {
        assert!(at_least("1.95.0", "1.95"));
        assert!(at_least("1.100.0", "1.95"));
        assert!(at_least("2.0.0", "1.95"));
        assert!(!at_least("1.94.1", "1.95"));
    }
}
