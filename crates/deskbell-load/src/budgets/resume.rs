//! S6 and S7: offers that nobody sees, agents who are cut off, and a server
//! that is killed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::offers::{AGENTS, p99, spread};
use super::table::{Measure, Row, ms};
use super::{Agents, Stage, kept};
use crate::LoadError;
use crate::crowd::customers::{Pace, ask};
use crate::crowd::member::Habit;

/// Agents and customers who meet in S6; few enough that nobody gets two offers.
const FEW: usize = 400;
const ASKING: Pace = Pace {
    first: 0,
    rate: 50,
    count: 100,
};
/// Offers a second while the server is killed.
const MEANWHILE: u32 = 300;
const BEFORE: Duration = Duration::from_secs(4);
const PATIENCE: Duration = Duration::from_secs(30);

pub async fn unseen(stage: &mut Stage) -> Result<Vec<Row>, LoadError> {
    let mut rows = Vec::new();
    for (habit, what, budget) in [
        (
            Habit::LooksAway,
            "an offer that is not shown, until it is on another agent's wire",
            3_500.0,
        ),
        (
            Habit::FallsSilent,
            "an agent with an offer is cut off without a word, until another one has it",
            6_000.0,
        ),
    ] {
        stage.program.start().await?;
        let crowd = stage.gather(FEW, habit, false).await?;
        ask(&stage.desk(FEW, false), &crowd.common.ledger, ASKING).await?;
        crowd.all_are_served(PATIENCE).await;
        let run = crowd.common.ledger.finish_run(0);
        let faults = crowd.leave().await;
        stage.program.kill()?;
        kept(&faults)?;
        let measure = Measure {
            name: "longest",
            value: run.reroutes.iter().max().map_or(f64::NAN, |&it| ms(it)),
            budget,
            unit: "ms",
        };
        let more = format!(
            "{} ({} offers)",
            spread("all", &run.reroutes),
            run.reroutes.len()
        );
        rows.push(Row::of("S6", what.into(), &[measure], &more));
    }
    Ok(rows)
}

pub async fn killed(stage: &mut Stage) -> Result<Row, LoadError> {
    stage.program.start().await?;
    let agents = stage.agents(AGENTS);
    let crowd = stage.gather(AGENTS, Habit::Works, true).await?;
    let desk = stage.desk(AGENTS, true);
    let pace = Pace {
        first: 0,
        rate: MEANWHILE,
        count: MEANWHILE * 20,
    };
    let ledger = Arc::clone(&crowd.common.ledger);
    let asking = tokio::spawn(async move { ask(&desk, &ledger, pace).await });
    tokio::time::sleep(BEFORE).await;
    stage.program.kill()?;
    let killed = Instant::now();
    let ready = stage.program.start().await?;
    crowd.somebody_is_out().await;
    crowd.all_are_in().await?;
    let back = killed.elapsed();
    eprintln!("all are back after {} ms", back.as_millis());
    asking
        .await
        .map_err(|why| LoadError::Unexpected(why.to_string()))??;
    crowd.all_are_served(PATIENCE).await;
    let (asked, served) = crowd.common.ledger.counts();
    let run = crowd.common.ledger.finish_run(0);
    let faults = crowd.leave().await;
    stage.program.kill()?;
    let kept = match &stage.agents {
        Agents::SignedIn(_) => promises(asked, served, faults)?,
        Agents::Anybody(..) => format!("{} were never served", asked - served),
    };
    let measure = Measure {
        name: "all back after",
        value: back.as_secs_f64(),
        budget: 10.0,
        unit: "s",
    };
    let more = format!(
        "; ready again after {} ms; of {asked} customers meanwhile {kept} (p99 until the first \
         offer {:.0} ms)",
        ready.as_millis(),
        p99(&run.events)
    );
    let what = format!("kill -9 with {agents} agents connected, restart");
    Ok(Row::of("S7", what, &[measure], &more))
}

/// What was promised, in words, if it was kept.
fn promises(asked: usize, served: usize, mut faults: Vec<String>) -> Result<String, LoadError> {
    if asked != served {
        faults.push(format!(
            "{} of {asked} customers were never served",
            asked - served
        ));
    }
    kept(&faults)?;
    Ok("all were served once, no log has a hole, no conversation had two holders".into())
}
