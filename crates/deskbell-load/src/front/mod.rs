//! The budgets F1 to F10 of the front end, in one run: the desk and its
//! notification stack in Chromium, and beside them bare calls of the DOM, an
//! empty page of the same framework, and libraries that show notifications.
//! Which pages there are, and what each costs on its first load, is told by
//! `pages.json` beside them; this builds none.

mod burst;
mod chart;
mod churn;
mod floor;
mod idle;
mod open;
mod pages;
mod report;
mod sample;
mod scroll;
mod site;
mod start;

use std::fs;
use std::path::{Path, PathBuf};

use deskbell_testing::{Agent, Browser, Server};

use crate::LoadError;
use crate::paint;
use pages::Page;
use report::Report;
use site::Site;

/// The agent of this benchmark: the sample's people carry less.
const AGENT: &str = "Lena";
/// As many sessions as one agent can have.
const UNITS: u32 = 10;
/// Files that a run leaves.
const TABLE: &str = "front.md";
const CHART: &str = "front.svg";

/// What `deskbell-load front` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  DESKBELLD=target/release/deskbelld deskbell-load front --desk dist/desk \\\n    --pages target/bench-front --rounds 5 --only burst"
)]
pub struct Options {
    /// The desk's built page
    #[arg(long, value_name = "FOLDER")]
    desk: PathBuf,
    /// The other pages, and `pages.json`, which names them; the table and the chart go there
    #[arg(long, value_name = "FOLDER")]
    pages: PathBuf,
    /// How often each page is loaded and measured
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Notifications in one burst
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    notifications: u32,
    /// Offers that come and go, in F4
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(10..))]
    offers: u32,
    /// Alerts that are timed while messages arrive, in F3
    #[arg(long, default_value_t = 150)]
    alerts: usize,
    /// Only this part. Can be given more than once.
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// F2: a burst of notifications, beside the other libraries.
    Burst,
    /// F3: from the frame to the paint, while messages arrive.
    Paint,
    /// F4: memory and nodes after many offers.
    Churn,
    /// F5: timers of a desk that only waits.
    Idle,
    /// F6: from the navigation to a desk that can accept.
    Start,
    /// F7 to F9: from a click to an open session, and through its history.
    Open,
    /// F10: the supervisor's page while many agents come and go.
    Floor,
}

/// Measures every part that is asked for; the answer is Markdown.
///
/// # Errors
/// [`LoadError`]; the first refusal ends the run.
///
/// # Panics
/// When the browser or the server can't be started.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let pages = pages::read(&options.pages)?;
    let folders = vec![options.pages.clone(), options.desk.clone()];
    let site = Site::start(folders).await?;
    let mut report = Report::new(&pages);

    let server = Server::start().await;
    server.add_agent(AGENT, UNITS);
    let agent = Agent::at(&server, AGENT).await;
    let given = sample::record(&server, &agent).await?;
    if options.wants(Part::Idle) {
        eprintln!("F5: an idle desk with an open alert");
        report.idle = Some(idle::measure(&server, &agent).await?);
        keep(options, &pages, &report)?;
    }
    if options.wants(Part::Start) {
        eprintln!("F6: from the navigation to a desk that can accept");
        report.start = Some(start::measure(options.rounds, &server, &agent, &site).await?);
        keep(options, &pages, &report)?;
    }
    if options.wants(Part::Open) {
        eprintln!("F7 to F9: from a click to an open session, and through its history");
        report.open = Some(open::measure(options.rounds, &server, &agent).await?);
        keep(options, &pages, &report)?;
    }
    agent.finish().await;
    drop(server);
    if options.wants(Part::Floor) {
        eprintln!("F10: the supervisor's page with {} agents", floor::AGENTS);
        report.floor = Some(floor::measure().await?);
        keep(options, &pages, &report)?;
    }

    if options.wants(Part::Burst) || options.wants(Part::Churn) {
        let browser = Browser::headless(None).await;
        browser.before_each_page(&given.script()).await;
        if options.wants(Part::Burst) {
            eprintln!("F2: bursts of {} notifications", options.notifications);
            report.bursts = burst::measure(options, &browser, &site, &pages).await?;
            keep(options, &pages, &report)?;
        }
        if options.wants(Part::Churn) {
            eprintln!("F4: {} offers come and go", options.offers);
            report.churn = Some(churn::measure(options.offers, &browser, &site).await?);
            keep(options, &pages, &report)?;
        }
        // What only the server has is not there.
        browser.finish_despite(&["404"]).await;
    }
    if options.wants(Part::Paint) {
        eprintln!("F3: {} alerts while messages arrive", options.alerts);
        report.paint = Some(paint::measure(&paint::Options::of(options.alerts)).await?);
        keep(options, &pages, &report)?;
    }
    Ok(report.to_string())
}

/// After each part: one that fails takes no other's figures with it.
fn keep(options: &Options, pages: &[Page], report: &Report) -> Result<(), LoadError> {
    let chart = chart::draw(pages, &report.bursts);
    write(&options.pages.join(CHART), &chart)?;
    write(&options.pages.join(TABLE), &report.to_string())
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn write(file: &Path, text: &str) -> Result<(), LoadError> {
    fs::write(file, text)?;
    eprintln!("written: {}", file.display());
    Ok(())
}

/// The median, in the unit of the figures; not a number without any.
fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.get(middle), sorted.len() % 2) {
        (Some(&at), 1) => at,
        (Some(&at), _) => f64::midpoint(sorted[middle - 1], at),
        (None, _) => f64::NAN,
    }
}

/// A number that a page has told.
fn number(told: &serde_json::Value) -> Result<f64, LoadError> {
    let number = told.as_f64();
    number.ok_or_else(|| LoadError::Unexpected(format!("the page told {told}, no number")))
}

fn numbers(told: &serde_json::Value) -> Result<Vec<f64>, LoadError> {
    told.as_array().into_iter().flatten().map(number).collect()
}

/// The pages that this run knows by their folder; every other one is a peer.
fn page<'a>(pages: &'a [Page], folder: &str) -> Option<&'a Page> {
    pages.iter().find(|page| page.folder == folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 4.0]), 4.0);
        assert_eq!(median(&[9.0, 1.0, 4.0, 6.0]), 5.0);
        assert!(median(&[]).is_nan());
    }
}
