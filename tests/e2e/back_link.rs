//! A customer goes on with their chat in another browser, by the link that the
//! agent gives them.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Customer, Server};

const BOX: &str = ".composer textarea";

/// What a browser says of an answer that is a refusal.
const REFUSED: &str = "410";

struct Talk {
    server: Server,
    ana: Agent,
    eva: Customer,
}

async fn talking() -> Talk {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    Talk { server, ana, eva }
}

impl Talk {
    /// Ana has a link made, and does not send it.
    async fn link(&self) -> String {
        // The pointer leaves the place of the alert, which is kept free under it.
        self.ana.browser.click(BOX).await;
        self.ana.browser.click("[data-action=back-link]").await;
        let written = format!("document.querySelector('{BOX}').value");
        let has_link = format!("{written}.includes('#back=')");
        self.ana.browser.until_js(&has_link).await;
        let script = format!("return {written}");
        let text = self.ana.browser.js(&script, vec![]).await;
        let words = text.as_str().expect("a text").split_whitespace();
        words.last().expect("a link").to_owned()
    }
}

/// Another browser in which the customer opens the link.
async fn opens(link: &str) -> Customer {
    let browser = deskbell_testing::Browser::headless(None).await;
    browser.goto(link).await;
    let customer = Customer { browser };
    customer.until("back").await;
    customer
}

async fn goes_on(customer: &Customer) {
    let go_on = "#back .choices button:last-child";
    customer.browser.click(go_on).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_goes_on_in_another_browser_and_ends_where_it_was_before() {
    let talk = talking().await;
    talk.eva.say("It says 90, and should say 9.").await;
    talk.ana.browser.fill(BOX, "Go on here:").await;
    let link = talk.link().await;
    finds_nothing(&talk.ana.browser, "a link to come back, in the box").await;
    talk.ana.browser.click("[data-action=send]").await;
    talk.eva.reads("Go on here:").await;

    let phone = opens(&link).await;
    assert!(!phone.browser.url().await.contains("back"));
    fits(&phone.browser, "a link to come back, opened").await;
    finds_nothing(&phone.browser, "a link to come back, opened").await;
    // Nothing is given away by a look at the link.
    talk.eva.say("Still here").await;
    goes_on(&phone).await;
    phone.until("active").await;
    for words in ["My invoice", "It says 90", "Still here"] {
        phone.browser.wait_text(&message("customer"), words).await;
    }
    phone.reads("Go on here:").await;

    talk.eva.until("questions").await;
    let elsewhere = "This chat goes on elsewhere.";
    talk.eva.browser.wait_text("#start-error", elsewhere).await;
    assert_eq!(talk.eva.browser.count(".message").await, 0);

    phone.say("Now on my phone").await;
    let said = message("customer");
    talk.ana.browser.wait_text(&said, "Now on my phone").await;
    talk.ana.say("I see").await;
    phone.reads("I see").await;
    phone.browser.reload().await;
    phone.until("active").await;
    phone.reads("I see").await;

    // The link is used up.
    talk.eva.browser.goto(&link).await;
    talk.eva.until("back").await;
    goes_on(&talk.eva).await;
    talk.eva.until("questions").await;
    let over = "This link is no longer valid.";
    talk.eva.browser.wait_text("#start-error", over).await;
    talk.ana.finish().await;
    phone.finish().await;
    talk.eva.browser.finish_despite(&[REFUSED]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_browser_that_has_the_chat_the_link_opens_it_and_stays_good() {
    let talk = talking().await;
    let link = talk.link().await;
    let first = talk.eva.browser.tab().await;
    let second = talk.eva.browser.open(&link).await;
    talk.eva.until("back").await;
    goes_on(&talk.eva).await;
    talk.eva.until("active").await;
    talk.eva.say("In the second tab").await;
    talk.eva.browser.switch(&first).await;
    talk.eva
        .browser
        .wait_text(&message("customer"), "In the second tab")
        .await;
    let phone = opens(&link).await;
    goes_on(&phone).await;
    phone.until("active").await;
    for tab in [first, second] {
        talk.eva.browser.switch(&tab).await;
        talk.eva.until("questions").await;
    }
    talk.ana.finish().await;
    talk.eva.finish().await;
    phone.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_with_another_chat_can_keep_it_or_go_on_with_that_of_the_link() {
    let talk = talking().await;
    let link = talk.link().await;
    let tom = Customer::asks(&talk.server, "Tom", "My parcel is late").await;
    for goes in [false, true] {
        tom.browser.goto(&link).await;
        // An address that differs only behind `#` does not load the page anew.
        tom.until("back").await;
        if goes {
            goes_on(&tom).await;
        } else {
            tom.browser.click("#back .choices button").await;
        }
        let words = if goes { "My invoice" } else { "My parcel" };
        tom.browser.wait_text(&message("customer"), words).await;
    }
    tom.browser.reload().await;
    tom.until("active").await;
    tom.browser
        .wait_text(&message("customer"), "My invoice")
        .await;
    talk.eva.until("questions").await;
    talk.ana.finish().await;
    talk.eva.finish().await;
    tom.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_chat_that_is_over_says_so_and_offers_a_new_one() {
    let talk = talking().await;
    let link = talk.link().await;
    talk.eva.leave().await;
    let phone = opens(&link).await;
    goes_on(&phone).await;
    phone.until("questions").await;
    let over = "Your last chat is over. You can start a new one.";
    phone.browser.wait_text("#start-error", over).await;
    talk.ana.finish().await;
    talk.eva.finish().await;
    phone.browser.finish_despite(&["409"]).await;
}
