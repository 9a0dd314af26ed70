//! F2: how long a page needs until a burst of notifications is painted, and
//! until all are gone. The pages take turns, so that what the machine does
//! meanwhile meets all of them.

use std::time::Duration;

use deskbell_testing::Browser;
use serde_json::{Value, json};

use super::Options;
use super::pages::{BARE, PLAIN, Page, STACK};
use super::site::Site;
use crate::LoadError;

/// Bursts before those that count, in each page that is loaded.
const WARM_UPS: u32 = 2;
/// So many notifications have those.
const WARM_UP: u32 = 50;
/// A page that is done within this time, in milliseconds, is measured more
/// often in each round.
const QUICK: f64 = 1_000.0;
const QUICK_BURSTS: u32 = 3;
/// No page may take longer than this for one burst: WebDriver waits for 120 s.
const PATIENCE: Duration = Duration::from_secs(110);

/// What one page needed, in milliseconds, each figure from a burst of its own.
#[derive(Debug, Clone)]
pub struct Bursts {
    pub page: Page,
    pub painted: Vec<f64>,
    pub gone: Vec<f64>,
    /// How many it shows at once, of those that it was asked for.
    pub shown: u64,
}

/// Measures all pages that show bursts.
///
/// # Errors
/// [`LoadError`] when the browser does not answer.
pub async fn measure(
    options: &Options,
    browser: &Browser,
    site: &Site,
    pages: &[Page],
) -> Result<Vec<Bursts>, LoadError> {
    let patience = browser.driver().set_script_timeout(PATIENCE).await;
    patience.map_err(|why| LoadError::Unexpected(why.to_string()))?;
    let template = template(browser, site).await;
    let mut all: Vec<Bursts> = pages
        .iter()
        .filter(|page| page.shows_bursts())
        .map(|page| Bursts {
            page: page.clone(),
            painted: Vec::new(),
            gone: Vec::new(),
            shown: 0,
        })
        .collect();
    for round in 1..=options.rounds {
        for bursts in &mut all {
            load(browser, site, &bursts.page.folder, &template).await;
            bursts.add(browser, options.notifications).await;
        }
        eprintln!("round {round} of {}", options.rounds);
    }
    Ok(all)
}

impl Bursts {
    /// On the page in hand. What never came is infinite.
    async fn add(&mut self, browser: &Browser, notifications: u32) {
        for _ in 0..WARM_UPS {
            burst(browser, WARM_UP).await;
        }
        for _ in 0..QUICK_BURSTS {
            let told = burst(browser, notifications).await;
            // The page has told none where it gave up.
            let span = |name: &str| told[name].as_f64().unwrap_or(f64::INFINITY);
            let (painted, gone) = (span("painted"), span("gone"));
            self.painted.push(painted);
            self.gone.push(gone);
            self.shown = told["shown"].as_u64().unwrap_or_default();
            if painted + gone > QUICK {
                break;
            }
        }
    }
}

async fn burst(browser: &Browser, notifications: u32) -> Value {
    let script = format!("return window.burst({notifications})");
    browser.js(&script, vec![]).await
}

/// Loads a page and what measures it.
async fn load(browser: &Browser, site: &Site, folder: &str, template: &Value) {
    browser.goto(&site.url(&format!("/{folder}/"))).await;
    browser
        .js(include_str!("../../front/burst.js"), vec![])
        .await;
    match folder {
        STACK => ready(browser).await,
        BARE => {
            let use_it = "window.use(arguments[0], arguments[1])";
            browser
                .js(use_it, vec![template.clone(), json!(".alert")])
                .await;
        }
        PLAIN => drop(browser.js("window.use()", vec![]).await),
        _ => {}
    }
    browser.until_js("window.stack").await;
}

/// The desk has its snapshot and leads, and a click has allowed it to ring: it
/// does for a burst all that it does for one offer.
async fn ready(browser: &Browser) {
    browser
        .until_js("document.getElementById('notifications')")
        .await;
    browser.click("body").await;
    let led = "navigator.locks.query().then(({held}) => held.length > 0)";
    let wait = format!(
        "return new Promise((done) => {{
            const look = () => {led}.then((led) => led ? done() : setTimeout(look, 10));
            look();
        }})"
    );
    browser.js(&wait, vec![]).await;
}

/// The elements of one alert, as the desk's own page has them.
async fn template(browser: &Browser, site: &Site) -> Value {
    load(browser, site, STACK, &Value::Null).await;
    browser.js("return window.template()", vec![]).await
}
