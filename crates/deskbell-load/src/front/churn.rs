//! F4: offers come and go on the whole desk; what is left in memory afterwards.

use deskbell_testing::Browser;
use serde_json::{Value, json};

use super::number;
use super::site::Site;
use crate::LoadError;

/// What the page is asked for at once: a driver waits for no script much longer
/// than a minute.
const AT_ONCE: u32 = 500;
/// The first part, of the whole: after it everything was used once.
const FIRST: u32 = 10;

/// What a page holds, after the browser has collected what is not needed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Held {
    /// JavaScript's objects, in bytes.
    pub heap: f64,
    /// The program's own memory, in bytes.
    pub program: f64,
    /// Nodes of the DOM, also those that are in no document.
    pub nodes: f64,
    pub listeners: f64,
}

/// After a tenth of the offers, and after all of them.
#[derive(Debug, Clone, Copy)]
pub struct Churn {
    pub offers: u32,
    pub early: Held,
    pub late: Held,
}

impl Churn {
    /// By how much the memory has grown, in percent.
    pub fn growth(&self) -> f64 {
        let bytes = |held: &Held| held.heap + held.program;
        (bytes(&self.late) / bytes(&self.early) - 1.0) * 100.0
    }

    pub fn nodes_more(&self) -> f64 {
        self.late.nodes - self.early.nodes
    }
}

/// On the desk's page, whose socket is the page's own.
///
/// # Errors
/// [`LoadError`] when an offer does not show, or does not go.
pub async fn measure(offers: u32, browser: &Browser, site: &Site) -> Result<Churn, LoadError> {
    browser.goto(&site.url("/")).await;
    browser.wait_for("[data-link=connected]").await;
    let first = offers / FIRST;
    come_and_go(browser, first).await?;
    let early = held(browser).await?;
    come_and_go(browser, offers - first).await?;
    Ok(Churn {
        offers,
        early,
        late: held(browser).await?,
    })
}

async fn come_and_go(browser: &Browser, offers: u32) -> Result<(), LoadError> {
    let mut gone = 0;
    while gone < offers {
        let next = AT_ONCE.min(offers - gone);
        some_come_and_go(browser, next).await?;
        gone += next;
        eprintln!("{gone} of {offers}");
    }
    Ok(())
}

async fn some_come_and_go(browser: &Browser, offers: u32) -> Result<(), LoadError> {
    let script = format!("return window.comeAndGo({offers}).then(() => null, (why) => `${{why}}`)");
    match browser.js(&script, vec![]).await {
        Value::Null => Ok(()),
        why => Err(LoadError::Unexpected(format!("on the desk: {why}"))),
    }
}

async fn held(browser: &Browser) -> Result<Held, LoadError> {
    // The toasts of the last offers stand for some seconds. They are not looked
    // for by the driver, which would hold what it has found.
    let gone = "document.querySelector('.toast') === null";
    browser.until_js(gone).await;
    browser.devtools("HeapProfiler.enable", json!({})).await;
    // What the first one frees may hold something that the next one finds.
    for _ in 0..3 {
        let collect = "HeapProfiler.collectGarbage";
        browser.devtools(collect, json!({})).await;
    }
    let heap = browser.devtools("Runtime.getHeapUsage", json!({})).await;
    let counted = browser.devtools("Memory.getDOMCounters", json!({})).await;
    let program = browser.js("return window.programMemory()", vec![]).await;
    Ok(Held {
        heap: number(&heap["usedSize"])?,
        program: number(&program)?,
        nodes: number(&counted["nodes"])?,
        listeners: number(&counted["jsEventListeners"])?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_that_of_both_memories_together() {
        let held = |heap, nodes| Held {
            heap,
            program: 60.0,
            nodes,
            listeners: 7.0,
        };
        let churn = Churn {
            offers: 10,
            early: held(40.0, 500.0),
            late: held(44.0, 500.0),
        };
        assert!((churn.growth() - 4.0).abs() < 1e-9);
        assert_eq!(churn.nodes_more(), 0.0);
    }
}
