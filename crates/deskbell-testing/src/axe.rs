//! axe-core on the page as it stands, in light and in dark.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use crate::Browser;

/// The rules of WCAG 2.2 AA, and axe's own good practice. The size of targets
/// is a rule that axe leaves out unless it is asked for.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const rules = {'target-size': {enabled: true}};
    axe.run(document, {resultTypes: ['violations'], rules}).then(
        ({violations}) => done(violations.map(({id, help, nodes}) => ({
            id, help, where: nodes.map(({html, any, failureSummary}) =>
                ({html, why: failureSummary, data: any.map(({data}) => data)})),
        }))),
        (error) => done([{id: 'axe itself', help: String(error)}]),
    );";

/// Fails with what axe-core finds; `state` names the page's state.
pub async fn finds_nothing(browser: &Browser, state: &str) {
    for scheme in ["light", "dark"] {
        let found = finds(browser, scheme).await;
        assert_eq!(found, Value::Array(vec![]), "{state}, {scheme}: {found:#}");
    }
    browser.colours("light").await;
}

/// What axe-core finds in one colour scheme, "light" or "dark".
pub async fn finds(browser: &Browser, scheme: &str) -> Value {
    browser.colours(scheme).await;
    browser.js(source(), vec![]).await;
    let answer = browser
        .driver()
        .execute_async(RUN, Vec::<Value>::new())
        .await;
    answer.expect("axe runs").json().clone()
}

/// The script that `AXE` names, or the one that npm has installed.
fn source() -> &'static str {
    static SOURCE: OnceLock<String> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let usual = "node_modules/axe-core/axe.min.js";
        let file = std::env::var_os("AXE").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join(usual),
            PathBuf::from,
        );
        std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!(
                "axe-core is not at {} ({error}): `npm ci` installs it",
                file.display()
            )
        })
    })
}
