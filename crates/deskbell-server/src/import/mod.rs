//! `deskbelld import`: a CSV file of contacts or of cases, read row by row, and
//! handed on in orders of bounded size to whoever works on the data. A row that
//! can't be kept is told with its line and column, and the others are kept. What
//! of a row can be kept, and whether it is known already, is not decided here.

mod progress;
mod refused;
mod rows;
mod table;

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use clap::ValueEnum;

use crate::control::{Order, Report};
use crate::engine::Kept;
use crate::operations::Imported;
use crate::phone::Country;
use progress::{Progress, counted};
use refused::{Refusal, Refused};
use rows::Rows;
use table::{Table, TableError};

/// The most rows of an order; and of what they hold, in bytes, so that an order
/// is no longer than a call may be.
const ROWS: usize = 500;
const BYTES: usize = 100 * 1024;
/// Orders that are ready while one is carried out.
const AHEAD: usize = 2;

/// What the rows of the file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Contacts,
    Cases,
}

/// What is imported, and where it is told what was not.
#[derive(Debug, Clone)]
pub struct Import {
    pub kind: Kind,
    pub file: PathBuf,
    /// Taken anew. Only there where a row was refused.
    pub report: PathBuf,
    /// Columns that are not known are left out; else the file is refused.
    pub leave_out: bool,
    /// Whose numbers are meant where no country's code is written.
    pub country: Option<Country>,
}

/// A file that can't be imported: nothing of it was kept, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{} can't be read ({why}): nothing was kept", path.display())]
    Unreadable { path: PathBuf, why: io::Error },
    #[error("{}: {why}; nothing was kept", path.display())]
    Unusable { path: PathBuf, why: TableError },
    #[error("the report {} can't be written ({why}): {kept}", path.display())]
    Report {
        path: PathBuf,
        why: io::Error,
        kept: String,
    },
    #[error("{refused} refused, and nothing was kept: {} says which, why, and what to do", report.display())]
    AllRefused { refused: String, report: PathBuf },
    #[error("{why} ({kept}; import the file again: what is kept already is not kept twice)")]
    Interrupted { why: String, kept: String },
}

/// Rows that go together.
struct Piece {
    imported: Imported,
    /// In which line each of them begins.
    lines: Vec<u64>,
    refused: Vec<Refusal>,
    fault: Option<TableError>,
}

/// Imports, telling how far it is, and says what became of it. `ask` has an order
/// carried out.
///
/// # Errors
/// See [`ImportError`].
pub fn run<E: std::fmt::Display>(
    import: &Import,
    mut ask: impl FnMut(&Order) -> Result<Report, E>,
    tell: impl FnMut(&str),
) -> Result<Vec<String>, ImportError> {
    let Import { file: path, .. } = import;
    let unreadable = |why| ImportError::Unreadable {
        path: path.clone(),
        why,
    };
    let file = File::open(path).map_err(unreadable)?;
    let table =
        Table::open(BufReader::with_capacity(1 << 16, file)).map_err(|why| unusable(path, why))?;
    let rows = Rows::of(
        import.kind,
        table.columns(),
        import.leave_out,
        import.country,
    );
    let rows = rows.map_err(|why| unusable(path, why))?;
    let mut progress = Progress::new(import.kind, tell);
    let mut refused = Refused::new(&import.report);
    let (pieces, ready) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(move || read(table, &rows, &pieces));
        carry_out(import, &ready, &mut ask, &mut progress, &mut refused)
    })?;
    let report_fault = |why| ImportError::Report {
        path: import.report.clone(),
        why,
        kept: "all rows were read".into(),
    };
    let mut lines = vec![progress.summary()];
    if let Some(count) = refused.finish().map_err(report_fault)? {
        let were = if count == 1 { "was" } else { "were" };
        let were = format!("{} {were}", counted(count, "row"));
        let report = import.report.clone();
        if progress.kept_nothing() {
            return Err(ImportError::AllRefused {
                refused: were,
                report,
            });
        }
        lines.push(format!(
            "{were} refused: {} says which, why, and what to do",
            report.display()
        ));
    }
    Ok(lines)
}

fn carry_out<E: std::fmt::Display>(
    import: &Import,
    ready: &Receiver<Piece>,
    ask: &mut impl FnMut(&Order) -> Result<Report, E>,
    progress: &mut Progress<impl FnMut(&str)>,
    refused: &mut Refused,
) -> Result<(), ImportError> {
    for piece in ready {
        let Piece {
            imported,
            lines,
            refused: of_piece,
            fault,
        } = piece;
        let mut faults = of_piece;
        if !lines.is_empty() {
            let interrupted = |why: String| ImportError::Interrupted {
                why,
                kept: progress.summary(),
            };
            let report = ask(&Order::Keep(imported));
            let report = report.map_err(|why| interrupted(why.to_string()))?;
            if report.kept.len() != lines.len() {
                return Err(interrupted("the server did not say what it kept".into()));
            }
            for (kept, line) in report.kept.into_iter().zip(&lines) {
                progress.count(kept);
                faults.extend(Refusal::of(import.kind, *line, kept));
            }
        }
        // Those that the server refuses stand among those that it never saw.
        faults.sort_by_key(|it| it.line);
        progress.refused(faults.len());
        for fault in &faults {
            refused.add(fault).map_err(|why| ImportError::Report {
                path: import.report.clone(),
                why,
                kept: progress.summary(),
            })?;
        }
        progress.tell();
        if let Some(why) = fault {
            return Err(ImportError::Interrupted {
                why: format!("{}: {why}", import.file.display()),
                kept: progress.summary(),
            });
        }
    }
    Ok(())
}

/// Until the end, a fault of the file itself, or nobody wants any more.
fn read(mut table: Table<BufReader<File>>, rows: &Rows, pieces: &SyncSender<Piece>) {
    loop {
        let mut piece = Piece {
            imported: rows.none(),
            lines: Vec::new(),
            refused: Vec::new(),
            fault: None,
        };
        let mut bytes = 0;
        let mut is_over = false;
        while piece.lines.len() < ROWS && piece.refused.len() < ROWS && bytes < BYTES {
            match table.next() {
                Ok(Some(Ok(row))) => match rows.add(&row.fields, &mut piece.imported) {
                    Ok(()) => {
                        bytes += row
                            .fields
                            .iter()
                            .map(|it| it.len().min(1_000))
                            .sum::<usize>()
                            + 100;
                        piece.lines.push(row.line);
                    }
                    Err(why) => piece.refused.push(why.at(row.line)),
                },
                Ok(Some(Err(refusal))) => piece.refused.push(refusal),
                Ok(None) => is_over = true,
                Err(why) => piece.fault = Some(why),
            }
            if is_over || piece.fault.is_some() {
                break;
            }
        }
        is_over |= piece.fault.is_some();
        if pieces.send(piece).is_err() || is_over {
            return;
        }
    }
}

fn unusable(path: &Path, why: TableError) -> ImportError {
    let path = path.to_owned();
    ImportError::Unusable { path, why }
}

impl Refusal {
    /// Why the server has not kept the row in this line, if it has not.
    fn of(kind: Kind, line: u64, kept: Kept) -> Option<Self> {
        let (column, why, to_do) = match kept {
            Kept::New | Kept::Changed | Kept::Same => return None,
            Kept::NoContact => (
                "contact",
                "no contact is known with this identifier or number",
                "import the contacts first, with the same external_id or phone",
            ),
            Kept::SeveralContacts => (
                "contact_phone",
                "several contacts have this number",
                "name the contact by contact_external_id",
            ),
            Kept::OthersNumber => (
                "number",
                "another contact's case has this number",
                "give the case a number of its own, or leave it empty",
            ),
        };
        debug_assert_eq!(kind, Kind::Cases);
        Some(Self::new(line, column, why, to_do))
    }
}
