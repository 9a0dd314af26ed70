//! A table of figures that is also a file: what is downloaded is what the table
//! shows, with numbers as programs read them.

use leptos::prelude::*;

use super::table::table_of;
use crate::components::bdi;
use crate::platform::download;
use crate::platform::element::{Piece, el};

/// So that spreadsheets take the file for UTF-8.
const MARK: &str = "\u{feff}";

/// See the module.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Of the columns; the first is that of the names.
    pub heads: Vec<String>,
    pub rows: Vec<Row>,
    /// The last row.
    pub total: Option<Row>,
}

/// One row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Whose figures these are.
    pub name: Cell,
    pub cells: Vec<Cell>,
}

/// As a person reads it, and as a program does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    pub said: String,
    pub plain: String,
}

impl Cell {
    /// The same for both.
    pub fn text(text: impl Into<String>) -> Self {
        let said: String = text.into();
        Self {
            plain: said.clone(),
            said,
        }
    }
}

impl Sheet {
    /// The table.
    pub fn view(&self, caption: &str) -> AnyView {
        let head = |row: &Row| {
            el("th")
                .attr("scope", "row")
                .child(bdi(row.name.said.clone()))
        };
        let line = |row: &Row| {
            let cells = row.cells.iter().zip(self.heads.iter().skip(1));
            let cells = cells.map(|(cell, head)| {
                el("td")
                    .class("number")
                    .attr("data-label", head.clone())
                    .child(cell.said.clone())
            });
            el("tr")
                .attr("data-row", row.name.plain.clone())
                .child(head(row))
                .child(cells.collect::<Vec<_>>())
        };
        table_of(caption, &self.heads)
            .child(el("tbody").child(self.rows.iter().map(line).collect::<Vec<_>>()))
            .child(self.total.as_ref().map(|row| el("tfoot").child(line(row))))
            .view()
    }

    /// As RFC 4180 says, for spreadsheets too.
    pub fn file(&self) -> String {
        let mut file = MARK.to_owned();
        put(&mut file, self.heads.iter().map(String::as_str));
        for row in self.rows.iter().chain(&self.total) {
            let cells = row.cells.iter().map(|cell| cell.plain.as_str());
            put(
                &mut file,
                std::iter::once(row.name.plain.as_str()).chain(cells),
            );
        }
        file
    }

    /// Gives it to the person as a file of this name.
    pub fn download(&self, name: &str) {
        let content = self.file();
        download::offer(name, "text/csv;charset=utf-8", content.as_bytes());
    }
}

fn put<'a>(file: &mut String, cells: impl Iterator<Item = &'a str>) {
    let cells: Vec<String> = cells.map(quoted).collect();
    file.push_str(&cells.join(","));
    file.push_str("\r\n");
}

/// A word that people typed is no formula, whatever it begins with.
fn quoted(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str) -> Sheet {
        let row = |name: &str| Row {
            name: Cell::text(name),
            cells: vec![Cell {
                said: "1.234,5".into(),
                plain: "1234.5".into(),
            }],
        };
        Sheet {
            heads: vec!["Agent".into(), "Median (s)".into()],
            rows: vec![row(name)],
            total: Some(row("All")),
        }
    }

    #[test]
    fn a_file_begins_with_its_mark_and_has_numbers_as_programs_read_them() {
        assert_eq!(
            sheet("Ana").file(),
            "\u{feff}Agent,Median (s)\r\nAna,1234.5\r\nAll,1234.5\r\n"
        );
    }

    #[test]
    fn commas_quotes_and_line_breaks_stay_within_their_cell() {
        assert_eq!(quoted("Lima, Ana"), "\"Lima, Ana\"");
        assert_eq!(quoted("Ana \"A\" Lima"), "\"Ana \"\"A\"\" Lima\"");
        assert_eq!(quoted("Ana\nLima"), "\"Ana\nLima\"");
    }

    #[test]
    fn a_name_is_never_a_formula() {
        for first in ['=', '+', '-', '@', '\t'] {
            let name = format!("{first}SUM(A1)");
            assert_eq!(quoted(&name), format!("'{name}"));
        }
        assert_eq!(quoted("\rcmd"), "\"'\rcmd\"");
        assert_eq!(quoted("=1,2"), "\"'=1,2\"");
        assert_eq!(quoted("a=1"), "a=1");
    }
}
