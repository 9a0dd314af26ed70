//! S1: agents who are there, and nothing happens.

use std::time::Duration;

use super::table::{Measure, Row};
use super::{Stage, kept};
use crate::LoadError;
use crate::crowd::member::Habit;
use crate::machine::{Meter, Process};

/// Until what the connecting needed is over.
const SETTLE: Duration = Duration::from_secs(5);
/// Ten pings each.
const LOOK: Duration = Duration::from_secs(20);

pub async fn measure(stage: &mut Stage) -> Result<Row, LoadError> {
    stage.program.start().await?;
    let process = stage.program.process()?;
    let before = process.resident()?;
    let crowd = stage.gather(usize::MAX, Habit::Works, false).await?;
    tokio::time::sleep(SETTLE).await;
    let (meter, own) = (Meter::start(process)?, Meter::start(Process::own())?);
    tokio::time::sleep(LOOK).await;
    let (cores, load) = (meter.cores()?, own.cores()?);
    let resident = process.resident()?.saturating_sub(before);
    let agents = stage.agents(usize::MAX);
    kept(&crowd.leave().await)?;
    stage.program.kill()?;
    let measures = [
        Measure {
            name: "a connection",
            value: resident as f64 / 1024.0 / agents as f64,
            budget: 10.0,
            unit: "KB",
        },
        Measure {
            name: "idle",
            value: cores,
            budget: 0.35,
            unit: "cores",
        },
    ];
    let more = format!(" (the load itself: {load:.2} cores)");
    let what = format!("{agents} agents connected to one process");
    Ok(Row::of("S1", what, &measures, &more))
}
