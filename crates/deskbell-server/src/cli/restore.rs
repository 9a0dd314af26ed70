//! `deskbelld restore`: the server that works on the data does it and begins
//! anew, or it is done here when nobody does.

use std::path::Path;
use std::time::{Duration, Instant};

use super::order::{AGAIN, PATIENCE};
use super::{Failure, print};
use crate::config::Config;
use crate::control::{self, ControlError, Door, Order, Restored};
use crate::lock::{DataLock, LockError};
use crate::{drain, operations};

/// From the order until the server is there again.
const BACK_WITHIN: Duration = Duration::from_secs(120);

/// Restores `file`, a whole path, and prints what was done.
///
/// # Errors
/// What could not be done, in one line.
pub fn run(config: &Config, file: &Path) -> Result<(), Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        match DataLock::take(&config.data) {
            Ok(lock) => {
                let runtime = tokio::runtime::Runtime::new()?;
                let done = runtime.block_on(operations::restore_here(&config.data, file));
                drop(lock);
                return Ok(print(&done?.lines)?);
            }
            Err(LockError::Taken(_)) => {}
            Err(why) => return Err(why.into()),
        }
        match by_server(&config.data, file) {
            Err(ControlError::Unreachable(_)) if Instant::now() < until => {
                std::thread::sleep(AGAIN);
            }
            done => return Ok(print(&done??.lines)?),
        }
    }
}

/// The outer error: the server did not take the order.
fn by_server(data: &Path, file: &Path) -> Result<Restored, ControlError> {
    let before = Door::of(data)?;
    let file = file.to_owned();
    let prepared = control::call(data, &Order::Restore { file })?;
    let until = Instant::now() + drain::WITHIN + BACK_WITHIN;
    while Instant::now() < until {
        if let Ok(door) = Door::of(data)
            && let Some(restored) = door.restored_since(&before)
        {
            return Ok(restored.map(|mut report| {
                report.lines.splice(0..0, prepared.lines);
                report
            }));
        }
        if !DataLock::is_taken(data) {
            return Ok(Err(
                "the server has ended instead of beginning anew: its last lines say why; start it \
                 again"
                    .into(),
            ));
        }
        std::thread::sleep(AGAIN);
    }
    Ok(Err(
        "the server did not come back in time: its last lines say why".into(),
    ))
}
