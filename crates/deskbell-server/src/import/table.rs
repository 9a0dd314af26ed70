//! A CSV file, row by row, in bounded memory whatever is in it: a quote that is
//! never closed takes its own line and no other, and a line that is too long is
//! passed over. What the columns mean is not known here.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::progress::counted;
use super::refused::Refusal;

/// Of a line, and of a row of several lines.
const ROW_BYTES: usize = 64 * 1024;
/// A text in quotes may have so many lines.
const ROW_LINES: usize = 100;
/// No file of contacts has more.
const COLUMNS: usize = 200;
const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// A file that is no table that can be read, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error("it is empty: its first line has to name its columns")]
    Empty,
    #[error("it is written as UTF-16: save it as UTF-8 (a spreadsheet calls that \"CSV UTF-8\")")]
    Utf16,
    #[error(
        "its first line is no UTF-8, it looks like Latin-1 or Windows-1252: save it as UTF-8 (a \
         spreadsheet calls that \"CSV UTF-8\")"
    )]
    NotUtf8,
    #[error("its first line is longer than {ROW_BYTES} bytes, or a quote in it is never closed")]
    FirstLine,
    #[error("it has more than {COLUMNS} columns: leave out those that are not needed")]
    TooManyColumns,
    #[error("the column '{0}' is missing: name it in the first line (known are {1})")]
    Missing(String, String),
    #[error("the column '{0}' is there twice: leave one of them out")]
    Twice(String),
    #[error(
        "the column '{0}' is not known (known are {1}): rename it, or leave out all such columns \
         with --leave-out-unknown"
    )]
    Unknown(String, String),
    #[error("it can't be read any further ({0})")]
    Io(#[from] io::Error),
}

/// See the module.
pub struct Table<R> {
    input: R,
    /// Of the line that is read next, from 1.
    number: u64,
    /// Lines that were read already, and turned out not to belong together.
    put_back: VecDeque<Line>,
    separator: char,
    columns: Vec<String>,
}

/// A row with as many fields as there are columns.
pub struct Row {
    pub line: u64,
    pub fields: Vec<String>,
}

struct Line {
    number: u64,
    /// None: it is too long.
    bytes: Option<Vec<u8>>,
}

/// What a text is as a row.
enum Parsed {
    Fields(Vec<String>),
    /// A quote is still open at its end.
    Open,
    /// Something stands behind a closing quote.
    Behind,
}

impl<R: BufRead> Table<R> {
    /// With its first line read.
    ///
    /// # Errors
    /// It can't be a table.
    pub fn open(input: R) -> Result<Self, TableError> {
        let mut table = Self {
            input,
            number: 1,
            put_back: VecDeque::new(),
            separator: ',',
            columns: Vec::new(),
        };
        let begins = table.input.fill_buf()?;
        if begins.starts_with(&[0xFF, 0xFE]) || begins.starts_with(&[0xFE, 0xFF]) {
            return Err(TableError::Utf16);
        }
        if begins.starts_with(&BOM) {
            table.input.consume(BOM.len());
        }
        let line = loop {
            match table.line()? {
                None => return Err(TableError::Empty),
                Some(Line { bytes: None, .. }) => return Err(TableError::FirstLine),
                Some(Line {
                    bytes: Some(line), ..
                }) if is_blank(&line) => {}
                Some(Line {
                    bytes: Some(line), ..
                }) => break line,
            }
        };
        // Text has no zeros, and every other byte of UTF-16 is one.
        if line.contains(&0) {
            return Err(TableError::Utf16);
        }
        let line = String::from_utf8(line).map_err(|_| TableError::NotUtf8)?;
        table.separator = separator(&line);
        let Parsed::Fields(columns) = parsed(&line, table.separator) else {
            return Err(TableError::FirstLine);
        };
        if columns.len() > COLUMNS {
            return Err(TableError::TooManyColumns);
        }
        table.columns = columns
            .iter()
            .map(|column| column.trim().to_lowercase().replace([' ', '-'], "_"))
            .collect();
        Ok(table)
    }

    /// What the first line calls them, in lower case.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The next row, or why it is none; nothing at the end.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn next(&mut self) -> Result<Option<Result<Row, Refusal>>, TableError> {
        loop {
            let Some(line) = self.line()? else {
                return Ok(None);
            };
            let number = line.number;
            let Some(bytes) = line.bytes else {
                return Ok(Some(Err(too_long(number))));
            };
            if is_blank(&bytes) {
                continue;
            }
            let Ok(text) = String::from_utf8(bytes) else {
                return Ok(Some(Err(not_utf8(number))));
            };
            return self.row(number, text).map(Some);
        }
    }

    fn row(&mut self, number: u64, text: String) -> Result<Result<Row, Refusal>, TableError> {
        let fields = match parsed(&text, self.separator) {
            Parsed::Fields(fields) => fields,
            Parsed::Behind => return Ok(Err(behind(number))),
            Parsed::Open => match self.with_more_lines(text)? {
                Some(fields) => fields,
                None => return Ok(Err(never_closed(number))),
            },
        };
        let (has, wanted) = (fields.len(), self.columns.len());
        if has != wanted {
            return Ok(Err(Refusal::new(
                number,
                "",
                format!(
                    "it has {}, and the first line names {}",
                    counted(has as u64, "field"),
                    counted(wanted as u64, "column")
                ),
                "put a text that holds the separator in quotes, and a quote in it twice",
            )));
        }
        let line = number;
        Ok(Ok(Row { line, fields }))
    }

    /// The fields of a row whose text in quotes goes on; none where no line closes
    /// it. Those lines are then rows of their own.
    fn with_more_lines(&mut self, first: String) -> Result<Option<Vec<String>>, TableError> {
        let mut text = first;
        let mut taken: Vec<Line> = Vec::new();
        while taken.len() < ROW_LINES && text.len() < ROW_BYTES {
            let Some(line) = self.line()? else {
                break;
            };
            let more = line.bytes.as_deref().and_then(|it| str::from_utf8(it).ok());
            let Some(more) = more else {
                taken.push(line);
                break;
            };
            text.push('\n');
            text.push_str(more);
            let may_close = more.contains('"');
            taken.push(line);
            if may_close && let Parsed::Fields(fields) = parsed(&text, self.separator) {
                return Ok(Some(fields));
            }
        }
        for line in taken.into_iter().rev() {
            self.put_back.push_front(line);
        }
        Ok(None)
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.put_back.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Vec::new();
        let (mut any, mut fits) = (false, true);
        loop {
            let some = self.input.fill_buf()?;
            if some.is_empty() {
                break;
            }
            any = true;
            let end = some.iter().position(|byte| *byte == b'\n');
            let part = &some[..end.unwrap_or(some.len())];
            fits &= line.len() + part.len() <= ROW_BYTES;
            if fits {
                line.extend_from_slice(part);
            }
            let read = part.len() + usize::from(end.is_some());
            self.input.consume(read);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        let number = self.number;
        self.number += 1;
        let bytes = fits.then_some(line);
        Ok(Some(Line { number, bytes }))
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Spreadsheets of many countries write semicolons.
fn separator(first: &str) -> char {
    let count = |separator| first.matches(separator).count();
    let mut separators = [',', ';', '\t'];
    separators.sort_by_key(|separator| std::cmp::Reverse(count(*separator)));
    separators[0]
}

fn parsed(text: &str, separator: char) -> Parsed {
    let mut fields = Vec::new();
    let mut rest = text;
    loop {
        let Some(quoted) = rest.strip_prefix('"') else {
            let Some((field, more)) = rest.split_once(separator) else {
                fields.push(rest.to_owned());
                return Parsed::Fields(fields);
            };
            fields.push(field.to_owned());
            rest = more;
            continue;
        };
        let mut field = String::new();
        let mut inside = quoted;
        loop {
            let Some((part, more)) = inside.split_once('"') else {
                return Parsed::Open;
            };
            field.push_str(part);
            let Some(more) = more.strip_prefix('"') else {
                inside = more;
                break;
            };
            field.push('"');
            inside = more;
        }
        fields.push(field);
        if inside.is_empty() {
            return Parsed::Fields(fields);
        }
        let Some(more) = inside.strip_prefix(separator) else {
            return Parsed::Behind;
        };
        rest = more;
    }
}

fn too_long(line: u64) -> Refusal {
    let why = format!("the line is longer than {ROW_BYTES} bytes");
    Refusal::new(line, "", why, "shorten it")
}

fn not_utf8(line: u64) -> Refusal {
    Refusal::new(
        line,
        "",
        "the line is no UTF-8, it looks like Latin-1 or Windows-1252",
        "save the file as UTF-8 (a spreadsheet calls that \"CSV UTF-8\")",
    )
}

fn never_closed(line: u64) -> Refusal {
    Refusal::new(
        line,
        "",
        "a quote that opens here is not closed within 100 lines and 64 KiB",
        "close it, or write a quote that is part of the text twice",
    )
}

fn behind(line: u64) -> Refusal {
    Refusal::new(
        line,
        "",
        "something stands between a closing quote and the next separator",
        "write a quote that is part of the text twice",
    )
}

#[cfg(test)]
mod tests;
