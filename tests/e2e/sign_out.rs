//! Signing out leaves nothing of the agent on the computer: the next person
//! there may be another one.

use deskbell_testing::{Agent, Customer, Server};

/// How many unsent texts the browser keeps.
const DRAFTS: &str = "Object.keys(localStorage).filter((key) => key.startsWith('draft-')).length";

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_forgets_unsent_texts_and_the_agent() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    ana.browser
        .fill("textarea[name=message]", "Half a sen")
        .await;
    ana.browser.until_js(&format!("{DRAFTS} === 1")).await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-action=sign-out]").await;
    ana.browser.wait_for("body[data-page=sign-in]").await;
    ana.browser.until_js(&format!("{DRAFTS} === 0")).await;

    ana.browser.js("history.back()", vec![]).await;
    ana.browser.wait_for("[data-link=signed_out]").await;
    assert!(!ana.browser.sees(".rail [data-session]").await);
    assert!(!ana.browser.sees("[data-session-page]").await);
    ana.finish().await;
    eva.finish().await;
}
