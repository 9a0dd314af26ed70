//! Which report the person wants, and the one that the server has told last. A
//! report that was asked for earlier and comes later is not shown.

use std::sync::Arc;

use deskbell_protocol::limits::REPORT_DAYS;
use deskbell_protocol::report::{Line, Named, Report, Span};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::figures::{View, Whose};
use crate::manage::sheet::Cell;
use crate::messages::{report, words};
use crate::platform::dates::Day;
use crate::platform::{http, intl};

/// Days that are shown at first.
const AT_FIRST: i32 = 7;

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Day,
    Queue,
    Agent,
}

impl By {
    pub const ALL: [Self; 3] = [Self::Day, Self::Queue, Self::Agent];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "by-day",
            Self::Queue => "by-queue",
            Self::Agent => "by-agent",
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Self::Day => report().by_day(),
            Self::Queue => report().by_queue(),
            Self::Agent => report().by_agent(),
        }
    }
}

/// What the server has told, of which days.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    days: Vec<Day>,
    report: Report,
}

/// See the module.
#[derive(Clone, Copy)]
pub struct Reports {
    pub from: RwSignal<Option<Day>>,
    pub to: RwSignal<Option<Day>>,
    pub by: RwSignal<By>,
    /// A call is under way.
    pub asking: RwSignal<bool>,
    /// Why there is none.
    pub problem: RwSignal<Option<String>>,
    told: RwSignal<Option<Arc<Told>>>,
    /// Counts the calls.
    turn: StoredValue<u32>,
}

impl Default for Reports {
    fn default() -> Self {
        let today = Day::today();
        Self {
            from: RwSignal::new(Some(today.plus(1 - AT_FIRST))),
            to: RwSignal::new(Some(today)),
            by: RwSignal::new(By::Day),
            asking: RwSignal::new(false),
            problem: RwSignal::new(None),
            told: RwSignal::new(None),
            turn: StoredValue::new(0),
        }
    }
}

impl Reports {
    /// The last so many days, today included.
    pub fn choose_last(self, days: i32) {
        let today = Day::today();
        self.from.set(Some(today.plus(1 - days)));
        self.to.set(Some(today));
        self.load();
    }

    /// Asks for the days that are chosen; what is shown stays until it is there.
    pub fn load(self) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        let days = match self.days() {
            Ok(days) => days,
            Err(why) => {
                self.asking.set(false);
                self.told.set(None);
                self.problem.set(Some(why));
                return;
            }
        };
        self.problem.set(None);
        self.asking.set(true);
        let next = days.last().map(|day| day.plus(1));
        let edges = days.iter().copied().chain(next).map(Day::begins);
        let span = Span {
            edges: edges.collect(),
        };
        spawn_local(async move {
            let answer = http::post::<Report>("/api/report", &span).await;
            // The page may have gone meanwhile, or asked for another one.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.asking.set(false);
            match answer {
                Ok(report) => self.told.set(Some(Arc::new(Told { days, report }))),
                Err(problem) => {
                    self.told.set(None);
                    self.problem.set(Some(words::problem(&problem)));
                }
            }
        });
    }

    fn days(self) -> Result<Vec<Day>, String> {
        let texts = report();
        let chosen = self.from.get_untracked().zip(self.to.get_untracked());
        let (from, to) = chosen.ok_or_else(|| texts.no_day().to_owned())?;
        let days = from.until(to, REPORT_DAYS);
        if days.is_empty() {
            return Err(texts.wrong_order().to_owned());
        }
        if days.len() > REPORT_DAYS {
            return Err(texts.too_long(REPORT_DAYS as u64));
        }
        Ok(days)
    }

    /// What is to be shown, if anything was told.
    pub(super) fn view(self) -> Option<View> {
        let told = self.told.get()?;
        let by = self.by.get();
        let rows = match by {
            By::Day => told
                .days
                .iter()
                .zip(&told.report.days)
                .map(|(day, figures)| Whose {
                    name: Cell {
                        said: intl::day(day.begins()),
                        plain: day.text(),
                    },
                    figures: figures.clone(),
                })
                .collect(),
            By::Queue => named(&told.report.queues),
            By::Agent => named(&told.report.agents),
        };
        let mut total = told.report.total.clone();
        if by == By::Agent {
            // Of all that agents took: what nobody took is in no row either.
            total.line = Line::default();
            let agents = told.report.agents.iter();
            agents.for_each(|it| total.line.add(&it.figures.line));
        }
        Some(View { by, rows, total })
    }

    /// For this part of the report that is shown.
    pub(super) fn file_name(self, part: &str) -> String {
        let by = self.by.get_untracked().name();
        let days = self.told.get_untracked();
        let day = |day: Option<&Day>| day.map(|day| day.text()).unwrap_or_default();
        let ends = days.map(|told| (day(told.days.first()), day(told.days.last())));
        let (first, last) = ends.unwrap_or_default();
        format!("deskbell-{part}-{by}-{first}-{last}.csv")
    }
}

fn named(all: &[Named]) -> Vec<Whose> {
    let whose = all.iter().map(|it| Whose {
        name: Cell::text(it.name.clone()),
        figures: it.figures.clone(),
    });
    whose.collect()
}
