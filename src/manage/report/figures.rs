//! From what the server has counted to tables and charts: what is in which
//! column, and in whose words.

use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::report::{Ends, Figures, Service, ToAccept, WITHIN};

use super::ask::By;
use crate::manage::chart::{Bar, Chart};
use crate::manage::sheet::{Cell, Row, Sheet};
use crate::messages::report;
use crate::platform::intl;

/// Bars of a chart by name.
const SHOWN: usize = 12;

/// Whose figures these are: a day's, a queue's or an agent's.
#[derive(Debug, Clone, PartialEq)]
pub struct Whose {
    pub name: Cell,
    pub figures: Figures,
}

/// All of one view of the report.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What the rows are. Days are in their order.
    pub by: By,
    pub rows: Vec<Whose>,
    pub total: Figures,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub sheet: Sheet,
    pub charts: Vec<Chart>,
}

/// What a column holds, of one row.
type Read = Box<dyn Fn(&Figures) -> Figure>;

/// A figure, or none: nobody has accepted anything, or nobody waited.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Figure {
    Count(u64),
    /// With one digit.
    Decimal(Option<f64>),
}

impl Figure {
    fn seconds(ms: Option<u64>) -> Self {
        Self::Decimal(ms.map(|ms| as_f64(ms) / 1000.0))
    }

    fn percent(part: u64, whole: u64) -> Self {
        Self::Decimal((whole > 0).then(|| as_f64(part) * 100.0 / as_f64(whole)))
    }

    fn value(self) -> f64 {
        match self {
            Self::Count(count) => as_f64(count),
            Self::Decimal(value) => value.unwrap_or_default(),
        }
    }

    fn cell(self) -> Cell {
        match self {
            Self::Count(count) => Cell {
                said: intl::number(count),
                plain: count.to_string(),
            },
            Self::Decimal(Some(value)) => Cell {
                said: intl::decimal(value),
                plain: format!("{value:.1}"),
            },
            Self::Decimal(None) => Cell {
                said: "–".into(),
                plain: String::new(),
            },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "what is counted here is small")]
const fn as_f64(count: u64) -> f64 {
    count as f64
}

/// A column, and what its chart is called where it has one.
struct Column {
    head: String,
    chart: Option<Charted>,
    read: Read,
}

struct Charted {
    id: &'static str,
    title: String,
    scale: Scale,
    urgent: bool,
}

impl Column {
    fn plain(head: &str, read: impl Fn(&Figures) -> Figure + 'static) -> Self {
        Self {
            head: head.to_owned(),
            chart: None,
            read: Box::new(read),
        }
    }

    fn charted(mut self, id: &'static str, title: &str, scale: Scale) -> Self {
        self.chart = Some(Charted {
            id,
            title: title.to_owned(),
            scale,
            urgent: matches!(id, "missed" | "missed_rate"),
        });
        self
    }
}

impl View {
    /// Offers by end. Every end has its column; of those that were taken back
    /// each cause that occurred.
    pub fn offers(&self) -> Part {
        let texts = report();
        let of = |head: &'static str, id, read: fn(&Ends) -> u64| {
            let read = move |figures: &Figures| Figure::Count(read(&figures.ends));
            (
                Column::plain(head, read).charted(id, head, Scale::Each),
                read(&self.total),
            )
        };
        let always = [
            of(texts.accepted(), "accepted", |ends| ends.accepted),
            of(texts.rejected(), "rejected", |ends| ends.rejected),
            of(texts.missed(), "missed", |ends| ends.expired),
            of(texts.undelivered(), "undelivered", |ends| ends.undelivered),
            of(texts.disconnected(), "disconnected", |ends| {
                ends.disconnected
            }),
        ];
        let sometimes = [
            of(texts.customer_left(), "customer_left", |ends| {
                ends.rescinded(RescindReason::CustomerLeft)
            }),
            of(texts.taken_by_supervisor(), "taken_by_supervisor", |ends| {
                ends.rescinded(RescindReason::TakenBySupervisor)
            }),
            of(texts.accepted_elsewhere(), "accepted_elsewhere", |ends| {
                ends.rescinded(RescindReason::AcceptedElsewhere)
            }),
            of(texts.server_stopped(), "server_stopped", |ends| {
                ends.rescinded(RescindReason::ServerStopped)
            }),
            of(texts.agent_left(), "agent_left", |ends| {
                ends.rescinded(RescindReason::AgentLeft)
            }),
            of(texts.taken_back(), "taken_back", |ends| {
                ends.rescinded(RescindReason::TakenBack)
            }),
            of(texts.open(), "open", |ends| ends.open),
        ];
        let nothing = |total: Figure| total == Figure::Count(0);
        let mut columns = vec![Column::plain(texts.offered(), |figures| {
            Figure::Count(figures.ends.offers())
        })];
        columns.extend(always.into_iter().map(|(mut column, total)| {
            // An end that nobody met needs no chart to say so.
            let has_chart = column.chart.take().filter(|_| !nothing(total));
            column.chart = has_chart;
            column
        }));
        let occurred = sometimes.into_iter().filter(|(_, total)| !nothing(*total));
        columns.extend(occurred.map(|(column, _)| column));
        self.part(&columns)
    }

    /// Times to accept, and how often it was not.
    pub fn answering(&self) -> Part {
        let texts = report();
        let time = |head: &str, id, title: &str, read: fn(&ToAccept) -> u64| {
            let read =
                move |figures: &Figures| Figure::seconds(figures.to_accept.as_ref().map(read));
            Column::plain(head, read).charted(id, title, Scale::Shared)
        };
        let rate = |head: &str, id, title: &str, read: fn(&Ends) -> u64| {
            let read = move |figures: &Figures| {
                Figure::percent(read(&figures.ends), figures.ends.answerable())
            };
            Column::plain(head, read).charted(id, title, Scale::Percent)
        };
        let (rejected, missed) = (texts.rejection_rate(), texts.missed_rate());
        let columns = [
            time(texts.median_seconds(), "median", texts.median(), |it| {
                it.median_ms
            }),
            time(texts.p90_seconds(), "p90", texts.p90(), |it| it.p90_ms),
            time(texts.p99_seconds(), "p99", texts.p99(), |it| it.p99_ms),
            rate(
                texts.rejection_percent(),
                "rejection_rate",
                rejected,
                |it| it.rejected,
            ),
            rate(texts.missed_percent(), "missed_rate", missed, |it| {
                it.expired
            }),
        ];
        self.part(&columns)
    }

    /// How many were served in time, or by agent: of those they took.
    pub fn service(&self) -> Part {
        let texts = report();
        let joined = |figures: &Figures| Figure::Count(figures.line.joined);
        let mut columns = vec![Column::plain(texts.joined(), joined)];
        // What nobody took is no agent's.
        if self.by != By::Agent {
            let unanswered = |figures: &Figures| Figure::Count(figures.line.unanswered);
            columns.push(Column::plain(texts.unanswered(), unanswered));
        }
        let ids = ["within_20", "within_60", "within_120"];
        columns.extend(
            WITHIN
                .iter()
                .zip(ids)
                .enumerate()
                .map(|(at, (seconds, id))| {
                    let seconds = u64::from(*seconds);
                    let read = move |figures: &Figures| {
                        let service = figures.line.service.get(at).copied();
                        let Service { served, counted } = service.unwrap_or_default();
                        Figure::percent(served, counted)
                    };
                    Column::plain(&texts.within_percent(seconds), read).charted(
                        id,
                        &texts.within(seconds),
                        Scale::Percent,
                    )
                }),
        );
        self.part(&columns)
    }

    fn part(&self, columns: &[Column]) -> Part {
        let row = |name: Cell, figures: &Figures| Row {
            name,
            cells: columns.iter().map(|it| (it.read)(figures).cell()).collect(),
        };
        let heads = columns.iter().map(|column| column.head.clone());
        let sheet = Sheet {
            heads: std::iter::once(self.by.text().to_owned())
                .chain(heads)
                .collect(),
            rows: self
                .rows
                .iter()
                .map(|it| row(it.name.clone(), &it.figures))
                .collect(),
            total: Some(row(Cell::text(report().all()), &self.total)),
        };
        let charted = columns
            .iter()
            .filter_map(|it| Some((it, it.chart.as_ref()?)));
        let longest = charted
            .clone()
            .filter(|(_, charted)| charted.scale == Scale::Shared)
            .map(|(column, _)| self.longest(column))
            .fold(0.0, f64::max);
        let chart = |(column, charted): (&Column, &Charted)| {
            let most = match charted.scale {
                Scale::Each => self.longest(column),
                Scale::Shared => longest,
                Scale::Percent => 100.0,
            };
            self.chart(column, charted, most)
        };
        Part {
            sheet,
            charts: charted.map(chart).collect(),
        }
    }

    fn longest(&self, column: &Column) -> f64 {
        let values = self
            .rows
            .iter()
            .map(|it| (column.read)(&it.figures).value());
        values.fold(0.0, f64::max)
    }

    fn chart(&self, column: &Column, charted: &Charted, most: f64) -> Chart {
        let scale = charted.scale;
        let say = |figure: Figure| match (figure, scale) {
            (Figure::Decimal(Some(value)), Scale::Percent) => intl::percent(value / 100.0),
            (Figure::Decimal(Some(value)), Scale::Shared) => intl::seconds(value),
            (figure, _) => figure.cell().said,
        };
        let longest = self.longest(column);
        let highest = match scale {
            Scale::Each => Figure::Count(longest as u64),
            Scale::Shared | Scale::Percent => Figure::Decimal(Some(longest)),
        };
        let mut bars: Vec<Bar> = self
            .rows
            .iter()
            .map(|it| {
                let figure = (column.read)(&it.figures);
                Bar {
                    name: it.name.said.clone(),
                    value: figure.value(),
                    said: say(figure),
                }
            })
            .collect();
        if self.by != By::Day {
            bars.sort_by(|one, other| other.value.total_cmp(&one.value));
            bars.truncate(SHOWN);
        }
        let name = |at: Option<&Bar>| at.map(|bar| bar.name.clone()).unwrap_or_default();
        let about = report().chart_of(
            &charted.title,
            &name(bars.first()),
            &name(bars.last()),
            &say(highest),
        );
        Chart {
            id: charted.id.to_owned(),
            title: charted.title.clone(),
            said: say((column.read)(&self.total)),
            most,
            most_said: match scale {
                Scale::Percent => intl::percent(1.0),
                Scale::Each => say(highest),
                Scale::Shared => say(Figure::Decimal(Some(most))),
            },
            about,
            urgent: charted.urgent,
            bars,
        }
    }

    /// A chart by name does not show all of them.
    pub fn is_cut(&self) -> bool {
        self.by != By::Day && self.rows.len() > SHOWN
    }
}

/// What the longest bar of a chart stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Scale {
    /// The most of this chart: it is about how a count goes.
    Each,
    /// The most of all charts beside it that have this one: they are compared.
    Shared,
    /// All.
    Percent,
}
