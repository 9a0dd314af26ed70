//! S5: agents who have all that they may become free, one after the other, while
//! there is always work that waits; how long until their next offer is on the
//! wire.

use super::offers::{p99, spread};
use super::table::{Measure, Row};
use super::{Stage, kept};
use crate::LoadError;
use crate::crowd::customers::{Pace, ask};
use crate::crowd::full::UNITS;
use crate::crowd::member::Habit;

/// Each makes room once a second.
const AGENTS: u32 = 500;
/// Customers who wait all the time.
const IN_LINE: u32 = 1_000;
/// How fast they come until everybody is busy and the line is long.
const AT_FIRST: u32 = 2_000;
/// The first seconds don't count.
const WARM_UP: u32 = 3;

pub async fn measure(stage: &mut Stage, seconds: u32) -> Result<Row, LoadError> {
    stage.program.start().await?;
    let most = AGENTS as usize;
    let agents = u32::try_from(stage.agents(most)).unwrap_or(AGENTS);
    let crowd = stage.gather(most, Habit::IsFull, false).await?;
    let desk = stage.desk(most, false);
    let ledger = &crowd.common.ledger;
    let at_first = Pace {
        first: 0,
        rate: AT_FIRST,
        count: agents * UNITS as u32 + IN_LINE,
    };
    ask(&desk, ledger, at_first).await?;
    // As many as are served, so that the line stays as long as it is.
    let then = Pace {
        first: at_first.count,
        rate: agents,
        count: agents * (WARM_UP + seconds),
    };
    ask(&desk, ledger, then).await?;
    let (asked, served) = ledger.counts();
    let mut freed = ledger.finish_run(0).freed;
    let faults = crowd.leave().await;
    stage.program.kill()?;
    kept(&faults)?;
    if asked - served < IN_LINE as usize / 2 {
        let why = format!("of {IN_LINE} in line {} are left", asked - served);
        return Err(LoadError::Unexpected(why));
    }
    let counted = (agents * seconds) as usize;
    let freed = freed.split_off(freed.len().saturating_sub(counted));
    let measure = Measure {
        name: "p99",
        value: p99(&freed),
        budget: 10.0,
        unit: "ms",
    };
    let what = format!(
        "{agents} agents become free once a second each, with {IN_LINE} in line, until the offer \
         is on the wire"
    );
    let more = format!("{} ({} times)", spread("all", &freed), freed.len());
    Ok(Row::of("S5", what, &[measure], &more))
}
