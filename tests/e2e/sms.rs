//! A conversation by SMS, with the phone that `deskbelld simulate sms` plays.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Phone, Server};

/// Of the sample data: Ann Lee's.
const ANN: &str = "+44 7700 900101";
const NOTICE: &str = ".panel-notice";
/// Writes down how far the agent's message is, each time that it changes on the
/// screen.
const KEEP_COURSE: &str = "
    window.course = [];
    const look = () => {
        const message = document.querySelector('.message[data-author=agent]');
        const now = message?.dataset.delivery;
        if (now && now !== course.at(-1)) course.push(now);
    };
    const all = {subtree: true, childList: true, attributes: true};
    new MutationObserver(look).observe(document.querySelector('.panel'), all);";

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_reads_that_an_answer_has_arrived_and_that_who_says_stop_gets_none_before_start() {
    let server = Server::with_phone().await;
    let mut phone = Phone::of(&server, ANN).await;
    let ana = Agent::online(&server, "Ana").await;
    phone.texts("Where is my parcel?");
    ana.takes("Ann Lee").await;
    ana.browser.js(KEEP_COURSE, vec![]).await;
    ana.say("It is on its way.").await;
    phone.reads("It is on its way.").await;
    ana.browser.until_js("/sent,delivered$/.test(course)").await;
    let own = message("agent");
    ana.browser.wait_text(&own, "Delivered").await;

    phone.texts("STOP");
    ana.browser.wait_text(NOTICE, "no more messages").await;
    finds_nothing(&ana.browser, "a session whose customer said STOP").await;
    fits(&ana.browser, "a session whose customer said STOP").await;
    ana.say("Are you sure?").await;
    ana.browser.wait_text(&own, "no more messages").await;
    assert!(!phone.has_read("Are you sure?"));

    phone.texts("START");
    ana.browser.wait_gone(NOTICE).await;
    // What was not sent stands in the box.
    ana.browser.click("[data-action=send]").await;
    phone.reads("Are you sure?").await;
    ana.finish().await;
}
