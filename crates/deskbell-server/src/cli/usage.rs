//! What is wrong with the words that were typed, in one line. Which words are
//! right is not decided here but by the commands' declarations.

use clap::Parser as _;
use clap::error::ErrorKind;

use super::{Cli, Failure};

impl Cli {
    /// What was typed. Help and the version are printed where they are asked
    /// for, which ends the program.
    ///
    /// # Errors
    /// What can't be understood, and what to do, in one line.
    pub fn typed() -> Result<Self, Failure> {
        Self::try_parse().map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => error.exit(),
            _ => one_line(&error.to_string()).into(),
        })
    }
}

/// What clap says on several lines: the error and its tips, without the usage.
fn one_line(said: &str) -> String {
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let mut line = String::new();
    for paragraph in said.split("\n\n") {
        if paragraph.starts_with("Usage:") || paragraph.starts_with("For more information") {
            break;
        }
        let words: Vec<&str> = paragraph.split_whitespace().collect();
        line.push_str(&words.join(" "));
        line.push_str("; ");
    }
    line + "see deskbelld --help"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_for(words: &[&str]) -> String {
        let words = [&["deskbelld"], words].concat();
        one_line(&Cli::try_parse_from(words).unwrap_err().to_string())
    }

    #[test]
    fn what_is_missing_is_named_in_the_same_line() {
        assert_eq!(
            line_for(&["user", "add"]),
            "the following required arguments were not provided: --role <ROLE> <NAME>; \
             see deskbelld --help"
        );
    }

    #[test]
    fn a_value_that_will_not_do_is_named_with_those_that_will() {
        assert_eq!(
            line_for(&["user", "add", "Ana", "--role", "boss"]),
            "invalid value 'boss' for '--role <ROLE>' [possible values: agent, supervisor, \
             administrator]; see deskbelld --help"
        );
    }
}
