//! A customer's words are words, wherever they stand: no tag, no script, no
//! override of the writing direction gets through.

use deskbell_testing::agent::{RINGING, TITLE};
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Browser, Customer, Server, Site};

const NAME: &str = "<img src=x onerror=\"window.pwned=1\">";
const REASON: &str = "<script>window.pwned=1</script>\u{202e}drowssap";
const MESSAGE: &str = "<b onclick=\"window.pwned=1\">bold</b> javascript:alert(1) \u{202e}txt";

/// Nothing of it has run, and nothing of it has become an element.
async fn unharmed(browser: &Browser, place: &str) {
    let script = "return [window.pwned === undefined,
        document.querySelectorAll('img[src=x], b[onclick], a[href^=javascript]').length,
        document.body.innerText.includes('\\u202e')]";
    let answer = browser.js(script, vec![]).await;
    assert_eq!(answer, serde_json::json!([true, 0, false]), "{place}");
}

#[tokio::test(flavor = "multi_thread")]
async fn markup_and_direction_overrides_are_shown_as_plain_text_everywhere() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start(NAME, REASON).await;
    let notice = ana.desktop.shown(TITLE).await;
    assert!(notice.body.contains("<img src=x"), "{notice:?}");
    assert!(!notice.body.contains('\u{202e}'), "{notice:?}");

    ana.browser.switch(&ana.desk).await;
    ana.browser.wait_text(RINGING, "<img src=x onerror").await;
    ana.browser
        .wait_text(RINGING, "<script>window.pwned=1</script>")
        .await;
    unharmed(&ana.browser, "the alert").await;
    ana.takes("<img src=x onerror").await;
    eva.say("<b onclick").await;
    eva.browser.fill("textarea[name=message]", MESSAGE).await;
    eva.browser.click("[data-action=send]").await;
    eva.browser
        .wait_text(&message("customer"), "javascript:alert(1)")
        .await;
    ana.browser
        .wait_text(&message("customer"), "javascript:alert(1)")
        .await;
    unharmed(&ana.browser, "the session").await;
    eva.browser.reload().await;
    eva.browser
        .wait_text(&message("customer"), "javascript:alert(1)")
        .await;
    unharmed(&eva.browser, "the chat page").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agents_markup_is_text_for_the_customer() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "", "Hello").await;
    ana.takes("Visitor 1").await;
    ana.say(MESSAGE).await;
    eva.reads("javascript:alert(1)").await;
    unharmed(&eva.browser, "the chat page").await;
    ana.finish().await;
    eva.finish().await;
}

/// An agent's own tab may do what it likes with a socket: it hears why that ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_sends_a_frame_too_large_reads_why_its_socket_is_closed() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let send = "return new Promise((done) => {
        const socket = new WebSocket(`ws://${location.host}/socket`, 'deskbell.1');
        socket.onopen = () => socket.send('x'.repeat(arguments[0]));
        socket.onclose = ({ reason }) => done(reason);
    })";
    for bytes in [65_537, 200_000] {
        let reason = ana.browser.js(send, vec![bytes.into()]).await;
        assert_eq!(reason, "frame_too_large", "{bytes}");
    }
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    ana.browser.finish_despite(&["WebSocket"]).await;
    eva.finish().await;
}
