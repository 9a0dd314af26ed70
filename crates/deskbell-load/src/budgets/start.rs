//! S8: how soon the server is ready on a database with a million messages, and
//! how large its program is.

use std::path::Path;

use super::table::{Measure, Row, ms};
use crate::LoadError;
use crate::program::Program;

/// The median of this many starts.
const STARTS: usize = 5;

pub async fn measure(deskbelld: &Path, filled: &Path) -> Result<Row, LoadError> {
    let mut program = Program::deskbelld(deskbelld, filled)?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(program.start().await?);
        program.kill()?;
    }
    starts.sort_unstable();
    let size = std::fs::metadata(deskbelld)?.len();
    let measures = [
        Measure {
            name: "ready after",
            value: starts.get(STARTS / 2).map_or(f64::NAN, |&it| ms(it)),
            budget: 300.0,
            unit: "ms",
        },
        Measure {
            name: "program",
            value: size as f64 / 1e6,
            budget: 30.0,
            unit: "MB",
        },
    ];
    let what = "start with a million stored messages".to_owned();
    Ok(Row::of("S8", what, &measures, ""))
}
