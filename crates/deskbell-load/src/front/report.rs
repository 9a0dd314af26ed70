//! The figures as Markdown: a table of the budgets, and one of the bursts of
//! all pages.

use std::fmt;

use super::burst::Bursts;
use super::churn::Churn;
use super::floor::{self, Floor};
use super::idle::Idle;
use super::open::Open;
use super::pages::{BARE, DESK, Page, STACK};
use super::start::Start;
use super::{median, page};
use crate::budgets::table::{Measure, Row, ms, number};
use crate::figures::percentile;
use crate::paint::Painted;

/// F8 to F10, in milliseconds.
const FRAME: f64 = 1000.0 / 60.0;
/// F1, in bytes.
const FIRST_LOAD: f64 = 200_000.0;

/// What was measured; what was not asked for is not there.
pub struct Report<'a> {
    pages: &'a [Page],
    pub bursts: Vec<Bursts>,
    pub paint: Option<Painted>,
    pub churn: Option<Churn>,
    pub idle: Option<Idle>,
    pub start: Option<Start>,
    pub open: Option<Open>,
    pub floor: Option<Floor>,
}

impl<'a> Report<'a> {
    pub fn new(pages: &'a [Page]) -> Self {
        Self {
            pages,
            bursts: Vec::new(),
            paint: None,
            churn: None,
            idle: None,
            start: None,
            open: None,
            floor: None,
        }
    }

    fn bursts_of(&self, folder: &str) -> Option<&Bursts> {
        self.bursts
            .iter()
            .find(|bursts| bursts.page.folder == folder)
    }

    fn first_load(&self) -> Option<Row> {
        let desk = page(self.pages, DESK)?;
        let measure = Measure {
            name: "brotli 11",
            value: desk.first_load as f64,
            budget: FIRST_LOAD,
            unit: "bytes",
        };
        let what = "first load of the agents' desk, everything".to_owned();
        Some(Row::of("F1", what, &[measure], ""))
    }

    fn burst(&self) -> Option<Row> {
        let (stack, bare) = (self.bursts_of(STACK)?, self.bursts_of(BARE)?);
        let painted = median(&stack.painted);
        let measures = [
            Measure {
                name: "painted",
                value: painted / median(&bare.painted),
                budget: 1.5,
                unit: "times bare DOM",
            },
            Measure {
                name: "gone",
                value: median(&stack.gone),
                budget: 30.0,
                unit: "ms",
            },
        ];
        let more = format!("; painted after {} ms", number(painted));
        let what = format!(
            "a burst of {} notifications until all are painted, and until all are gone; the \
             shipped stack, only its limit raised",
            stack.shown
        );
        Some(Row::of("F2", what, &measures, &more))
    }

    fn paint(&self) -> Option<Row> {
        let Painted { desk, bare } = self.paint.as_ref()?;
        let p99 = |seen: &crate::paint::Seen| {
            let mut spans = seen.spans();
            spans.sort_unstable();
            percentile(&spans, 0.99).map_or(f64::NAN, ms)
        };
        let longest = desk.long_tasks().into_iter().max().map_or(0.0, ms);
        let measures = [
            Measure {
                name: "p99",
                value: p99(desk),
                budget: 20.0,
                unit: "ms",
            },
            Measure {
                name: "longest task over 50 ms",
                value: longest,
                budget: 50.0,
                unit: "ms",
            },
        ];
        let more = format!(
            " ({} alerts); bare calls of the DOM p99 {} ms",
            desk.spans().len(),
            number(p99(bare))
        );
        let what = "frame on the socket until its alert is painted; focused tab, 9 sessions open, \
                    100 messages a second arriving";
        Some(Row::of("F3", what.to_owned(), &measures, &more))
    }

    fn churn(&self) -> Option<Row> {
        let churn = self.churn?;
        let measures = [
            Measure {
                name: "memory",
                value: churn.growth(),
                budget: 5.0,
                unit: "% more",
            },
            Measure {
                name: "DOM",
                value: churn.nodes_more().max(0.0),
                // Less than one node is none; nothing can be divided by 0.
                budget: 0.5,
                unit: "nodes more",
            },
        ];
        let megabytes = |bytes: f64| number(bytes / 1e6);
        let (early, late) = (churn.early, churn.late);
        let more = format!(
            "; heap {} and {} MB, the program's memory {} and {} MB, {} and {} nodes, {} and {} \
             listeners",
            megabytes(early.heap),
            megabytes(late.heap),
            megabytes(early.program),
            megabytes(late.program),
            early.nodes,
            late.nodes,
            early.listeners,
            late.listeners,
        );
        let what = format!(
            "{} offers come and go, against the first {}",
            churn.offers,
            churn.offers / 10
        );
        let mut row = Row::of("F4", what, &measures, &more);
        row.budget = "memory 5 % more, no node more".to_owned();
        Some(row)
    }

    fn idle(&self) -> Option<Row> {
        let idle = self.idle.as_ref()?;
        let mut kinds = idle.fired.clone();
        kinds.sort();
        kinds.dedup();
        let seconds = idle.pings * 2;
        Some(Row {
            id: "F5",
            what: format!("idle desk with one open alert, {seconds} s"),
            budget: "no timer fires between events".to_owned(),
            figure: match kinds[..] {
                [] => "none fired".to_owned(),
                _ => format!("{} fired: {}", idle.fired.len(), kinds.join(", ")),
            },
            missed: (!kinds.is_empty()).then(|| "no".to_owned()),
        })
    }

    fn start(&self) -> Option<Row> {
        let start = self.start.as_ref()?;
        let (desk, empty) = (median(&start.desk), median(&start.empty));
        let measure = Measure {
            name: "desk",
            value: desk / empty,
            budget: 1.5,
            unit: "times an empty page",
        };
        let more = format!("; {} and {} ms", number(desk), number(empty));
        let what = "from the navigation until an open offer can be accepted, loopback, warm cache";
        Some(Row::of("F6", what.to_owned(), &[measure], &more))
    }

    fn open(&self) -> Option<Row> {
        let open = self.open.as_ref()?;
        let measures = [
            Measure {
                name: "p99",
                value: worst(&open.accepted, 0.99),
                budget: 100.0,
                unit: "ms",
            },
            Measure {
                name: "with 10,000 messages, the slowest",
                value: worst(&open.long, 1.0),
                budget: 150.0,
                unit: "ms",
            },
        ];
        let more = format!(
            " ({} and {} times); medians {} and {} ms",
            open.accepted.len(),
            open.long.len(),
            number(median(&open.accepted)),
            number(median(&open.long))
        );
        let what = "from Accept until the session has its messages and can be written in, loopback";
        Some(Row::of("F7", what.to_owned(), &measures, &more))
    }

    fn switched(&self) -> Option<Row> {
        let Open { switched, work, .. } = self.open.as_ref()?;
        let measure = Measure {
            name: "p99",
            value: worst(work, 0.99),
            budget: FRAME,
            unit: "ms",
        };
        let more = format!(
            " ({} times), median {} ms; with the wait for the screen's next frame median {}, p99 \
             {} ms",
            work.len(),
            number(median(work)),
            number(median(switched)),
            number(worst(switched, 0.99))
        );
        let what = "what the page is at work from the click on one of ten open sessions, one of \
                    them of 10,000 messages, until it is painted";
        Some(Row::of("F8", what.to_owned(), &[measure], &more))
    }

    fn scroll(&self) -> Option<Row> {
        let scroll = &self.open.as_ref()?.scroll;
        let measure = |name, frames: &[f64]| Measure {
            name,
            value: worst(frames, 0.99),
            budget: 2.0 * FRAME,
            unit: "ms",
        };
        let measures = [
            measure("up, while its pages come, p99", &scroll.up),
            measure("down again p99", &scroll.down),
        ];
        let more = format!(
            " ({} and {} frames); longest {} and {} ms",
            scroll.up.len(),
            scroll.down.len(),
            number(worst(&scroll.up, 1.0)),
            number(worst(&scroll.down, 1.0))
        );
        let what = format!(
            "from frame to frame, scrolling through {} messages, 800 pixels a frame",
            scroll.messages
        );
        Some(Row::of("F9", what, &measures, &more))
    }

    fn floor(&self) -> Option<Row> {
        let floor = self.floor.as_ref()?;
        let measures = [
            Measure {
                name: "p99",
                value: worst(&floor.frames, 0.99),
                budget: 2.0 * FRAME,
                unit: "ms",
            },
            Measure {
                name: "longest task over 50 ms",
                value: floor.tasks.iter().copied().fold(0.0, f64::max),
                budget: 50.0,
                unit: "ms",
            },
        ];
        let more = format!(
            " ({} frames, {} changes of rows); longest {} ms",
            floor.frames.len(),
            floor.changes,
            number(worst(&floor.frames, 1.0))
        );
        let what = format!(
            "from frame to frame, a supervisor's page of {} agents who are available or away in \
             turn, 100 of them a second",
            floor::AGENTS
        );
        Some(Row::of("F10", what, &measures, &more))
    }

    /// The pages beside each other, the quickest first.
    fn beside(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut all: Vec<&Bursts> = self.bursts.iter().collect();
        all.sort_by(|a, b| median(&a.painted).total_cmp(&median(&b.painted)));
        let bare = self.bursts_of(BARE).map(|bare| median(&bare.painted));
        writeln!(
            to,
            "\n| page | shown | painted, median (least to most) | times bare DOM | gone | first \
             load | bursts |\n|---|---|---|---|---|---|---|"
        )?;
        for bursts in all {
            let painted = median(&bursts.painted);
            let least = bursts.painted.iter().copied().fold(f64::INFINITY, f64::min);
            let most = bursts.painted.iter().copied().fold(0.0, f64::max);
            writeln!(
                to,
                "| {} | {} | {} ms ({} to {}) | {} | {} ms | {} KB | {} |",
                bursts.page.name,
                bursts.shown,
                number(painted),
                number(least),
                number(most),
                bare.map_or_else(String::new, |bare| number(painted / bare)),
                number(median(&bursts.gone)),
                number(bursts.page.first_load as f64 / 1e3),
                bursts.painted.len(),
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            to,
            "| id | what | budget | figure | met |\n|---|---|---|---|---|"
        )?;
        let rows = [
            self.first_load(),
            self.burst(),
            self.paint(),
            self.churn(),
            self.idle(),
            self.start(),
            self.open(),
            self.switched(),
            self.scroll(),
            self.floor(),
        ];
        for row in rows.into_iter().flatten() {
            write!(to, "{row}")?;
        }
        if !self.bursts.is_empty() {
            self.beside(to)?;
        }
        Ok(())
    }
}

/// The value that this share of them does not pass.
fn worst(spans: &[f64], share: f64) -> f64 {
    let mut sorted = spans.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile(&sorted, share).unwrap_or(f64::NAN)
}
