//! S2 and S3: customers ask at a fixed pace; every offer is decided, stored and
//! delivered, shown, accepted, ended.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::table::{Measure, Row, ms, number};
use super::{Agents, Options, Stage, kept};
use crate::LoadError;
use crate::crowd::customers::{Pace, ask};
use crate::crowd::ledger::Run;
use crate::crowd::member::Habit;
use crate::figures::percentile;
use crate::machine::{Meter, Process};

pub const AGENTS: usize = 10_000;
/// The first seconds of each run, in which everything is cold, don't count.
const WARM_UP: u32 = 3;
/// For who was asked last to be served.
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn measure(stage: &mut Stage, options: &Options) -> Result<Vec<Row>, LoadError> {
    let rates = options.rate.map_or(vec![2_000, 5_000], |rate| vec![rate]);
    let mut rows = Vec::new();
    for rate in rates {
        stage.program.start().await?;
        let process = stage.program.process()?;
        let crowd = stage.gather(AGENTS, Habit::Works, false).await?;
        let desk = stage.desk(AGENTS, false);
        let (meter, own) = (Meter::start(process)?, Meter::start(Process::own())?);
        let count = rate * (WARM_UP + options.seconds);
        let pace = Pace {
            first: 0,
            rate,
            count,
        };
        ask(&desk, &crowd.common.ledger, pace).await?;
        let (asked, served) = crowd.common.ledger.counts();
        let (cores, load) = (meter.cores()?, own.cores()?);
        crowd.all_are_served(PATIENCE).await;
        let run = crowd.common.ledger.finish_run(rate * WARM_UP);
        let refused = crowd.common.refused.load(Ordering::Relaxed);
        let agents = stage.agents(AGENTS);
        let faults = crowd.leave().await;
        stage.program.kill()?;
        kept(&faults)?;
        let done = match stage.agents {
            Agents::SignedIn(_) => "decided, stored, delivered",
            Agents::Anybody(..) => "delivered, and what agents say answered",
        };
        let what = format!("{agents} agents, {rate} offers a second {done}");
        let row = row(rate, what, &run);
        eprintln!("{}", row.figure);
        eprintln!(
            "server {cores:.2} cores, load {load:.2}; behind at the end {}; without an offer {}; \
             refused commands {refused}",
            asked - served,
            run.waiting
        );
        rows.push(row);
    }
    Ok(rows)
}

/// Every percentile that says how it is, and how the last third of a run was
/// against the first.
pub fn spread(name: &str, spans: &[Duration]) -> String {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let at = |share| percentile(&sorted, share).map_or(f64::NAN, ms);
    let [p50, p90, p999, longest] = [0.5, 0.9, 0.999, 1.0].map(|share| number(at(share)));
    format!("; {name}: p50 {p50}, p90 {p90}, p99.9 {p999}, longest {longest} ms")
}

pub fn p99(spans: &[Duration]) -> f64 {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    percentile(&sorted, 0.99).map_or(f64::NAN, ms)
}

fn row(rate: u32, what: String, run: &Run) -> Row {
    let third = run.events.len() / 3;
    let growth = format!(
        "; p99 of the first third {}, of the last {} ms",
        number(p99(&run.events[..third])),
        number(p99(&run.events[2 * third..]))
    );
    let (events, accepts) = (
        spread("events", &run.events),
        spread("Accepts", &run.accepts),
    );
    let more = format!("{events}{accepts}{growth}");
    let budgets = if rate <= 2_000 {
        [4.0, 12.0]
    } else {
        [15.0, 15.0]
    };
    let measures = [
        Measure {
            name: "event p99",
            value: p99(&run.events),
            budget: budgets[0],
            unit: "ms",
        },
        Measure {
            name: "Accept p99",
            value: p99(&run.accepts),
            budget: budgets[1],
            unit: "ms",
        },
    ];
    let id = if rate <= 2_000 { "S2" } else { "S3" };
    Row::of(id, what, &measures, &more)
}
