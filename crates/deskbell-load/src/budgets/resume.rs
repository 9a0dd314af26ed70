//! S6 and S7: offers that nobody sees, agents who are cut off, and a server
//! that is killed.

use std::time::{Duration, Instant};

use super::offers::{AGENTS, p99, spread};
use super::table::{Measure, Row, ms};
use super::{Stage, kept};
use crate::LoadError;
use crate::crowd::Crowd;
use crate::crowd::customers::{Desk, Pace, ask, start_chat};
use crate::crowd::member::Habit;

/// Agents and customers who meet in S6; few enough that nobody gets two offers.
const FEW: usize = 400;
const ASKING: Pace = Pace {
    rate: 50,
    count: 100,
};
/// Offers a second while the server is killed.
const MEANWHILE: u32 = 300;
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
        stage.deskbelld.start().await?;
        let server = stage.deskbelld.server();
        let crowd = Crowd::gather(&server, stage.some(FEW), habit, false).await?;
        let desk = Desk {
            server,
            call: start_chat,
            survives: false,
        };
        ask(&desk, &crowd.common.ledger, ASKING).await?;
        crowd.all_are_served(PATIENCE).await;
        let run = crowd.common.ledger.finish_run(0);
        let faults = crowd.leave().await;
        stage.deskbelld.kill()?;
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
    stage.deskbelld.start().await?;
    let server = stage.deskbelld.server();
    let cookies = stage.some(AGENTS).to_vec();
    let crowd = Crowd::gather(&server, &cookies, Habit::Works, true).await?;
    let desk = Desk {
        server,
        call: start_chat,
        survives: true,
    };
    let pace = Pace {
        rate: MEANWHILE,
        count: MEANWHILE * 20,
    };
    let ledger = std::sync::Arc::clone(&crowd.common.ledger);
    let asking = tokio::spawn(async move { ask(&desk, &ledger, pace).await });
    tokio::time::sleep(Duration::from_secs(4)).await;
    stage.deskbelld.kill()?;
    let killed = Instant::now();
    let ready = stage.deskbelld.start().await?;
    // Those that the kill cut off are not all counted yet.
    while crowd
        .common
        .connected
        .load(std::sync::atomic::Ordering::Relaxed)
        == cookies.len()
    {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    crowd.all_are_in().await?;
    let back = killed.elapsed();
    eprintln!(
        "ready after {} ms, all back after {} ms",
        ready.as_millis(),
        back.as_millis()
    );
    asking
        .await
        .map_err(|why| LoadError::Unexpected(why.to_string()))??;
    crowd.all_are_served(PATIENCE).await;
    let (asked, served) = crowd.common.ledger.counts();
    let run = crowd.common.ledger.finish_run(0);
    let mut faults = crowd.leave().await;
    stage.deskbelld.kill()?;
    if asked != served {
        faults.push(format!(
            "{} of {asked} customers were never served",
            asked - served
        ));
    }
    kept(&faults)?;
    let measure = Measure {
        name: "all back after",
        value: back.as_secs_f64(),
        budget: 10.0,
        unit: "s",
    };
    let more = format!(
        "; ready again after {} ms; {asked} customers asked meanwhile, all served once (the \
         slowest 1 % waited {:.0} ms); no log with a hole, no conversation with two holders",
        ready.as_millis(),
        p99(&run.events)
    );
    let what = format!("kill -9 with {} agents connected, restart", cookies.len());
    Ok(Row::of("S7", what, &[measure], &more))
}
