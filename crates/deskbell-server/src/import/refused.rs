//! The rows that were not kept, as a CSV file beside the imported one. Nothing
//! of what a row holds is in it: it may be sent around.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A row that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub line: u64,
    pub column: String,
    pub why: String,
    pub to_do: String,
}

impl Refusal {
    pub fn new(
        line: u64,
        column: impl Into<String>,
        why: impl Into<String>,
        to_do: impl Into<String>,
    ) -> Self {
        Self {
            line,
            column: column.into(),
            why: why.into(),
            to_do: to_do.into(),
        }
    }

    #[must_use]
    pub fn at(self, line: u64) -> Self {
        Self { line, ..self }
    }
}

/// See the module.
pub struct Refused {
    path: PathBuf,
    file: Option<csv::Writer<File>>,
    count: u64,
}

impl Refused {
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: None,
            count: 0,
        }
    }

    /// # Errors
    /// The file can't be written.
    pub fn add(&mut self, refusal: &Refusal) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => {
                let mut file = csv::Writer::from_writer(File::create(&self.path)?);
                file.write_record(["line", "column", "why", "what to do"])?;
                self.file.insert(file)
            }
        };
        self.count += 1;
        let line = refusal.line.to_string();
        let Refusal {
            column, why, to_do, ..
        } = refusal;
        Ok(file.write_record([&line, column, why, to_do])?)
    }

    /// How many there were, if any.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn finish(self) -> io::Result<Option<u64>> {
        let Some(mut file) = self.file else {
            return Ok(None);
        };
        file.flush()?;
        Ok(Some(self.count))
    }
}
