//! The customer summary: who it is, made, found again and linked; its cases, found
//! among all of the contact's, and what was before.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Customer, Server};

const CUSTOMER: &str = "[aria-labelledby=part-customer]";
const CASE: &str = "[aria-labelledby=part-case]";
const TIMELINE: &str = "[aria-labelledby=part-timeline]";

/// Of the sample data: Ann Lee's.
const ANN: &str = "+447700900101";

/// Ana takes Eva's chat, and its summary is there.
async fn asks(server: &Server, ana: &Agent, reason: &str) -> Customer {
    let eva = Customer::asks(server, "Eva", reason).await;
    ana.takes("Eva").await;
    ana.browser.wait_for("input[name=find-contact]").await;
    eva
}

async fn ends(ana: &Agent, eva: Customer) {
    ana.browser.click("[data-action=end]").await;
    ana.browser.click("[data-action=end-yes]").await;
    eva.until("ended").await;
    ana.browser.click("[data-action=finish-wrap-up]").await;
    ana.browser.wait_gone("[data-session-page]").await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_made_in_one_chat_is_found_with_case_and_history_in_the_next() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = asks(&server, &ana, "My lamp is broken").await;
    finds_nothing(&ana.browser, "the summary of somebody unknown").await;

    ana.browser.click("[data-action=new-contact]").await;
    ana.browser.retype("input[name=name]", "Eva Berg").await;
    ana.browser.fill("input[name=phone]", "12345").await;
    finds_nothing(&ana.browser, "the form of a new contact").await;
    ana.browser.click("[data-action=save]").await;
    let problem = ".summary-form .problem";
    ana.browser.wait_text(problem, "no phone number").await;
    ana.browser
        .retype("input[name=phone]", "+49 30 901820")
        .await;
    ana.browser.click("[data-action=save]").await;
    ana.browser.wait_for("[data-action=unlink-contact]").await;
    ana.browser.wait_text(CUSTOMER, "+4930901820").await;
    ana.browser.wait_text("main h1", "Eva Berg").await;

    ana.browser.click("[data-action=new-case]").await;
    ana.browser.fill("input[name=title]", "Broken lamp").await;
    ana.browser.click("[data-action=save]").await;
    ana.browser.wait_text(CASE, "CAS-1002").await;
    finds_nothing(&ana.browser, "the summary of a contact with a case").await;
    ends(&ana, eva).await;

    let eva = asks(&server, &ana, "It is me again").await;
    ana.browser.fill("input[name=find-contact]", "ber").await;
    ana.browser.click("[data-action=link-contact]").await;
    ana.browser.wait_text(CASE, "Broken lamp").await;
    ana.browser.wait_text(TIMELINE, "ended by the agent").await;
    ana.browser.wait_text(TIMELINE, "CAS-1002").await;
    ana.browser.click("[data-action=read-earlier]").await;
    ana.browser
        .wait_text(".transcript .bubble", "My lamp is broken")
        .await;
    finds_nothing(&ana.browser, "an earlier conversation in the timeline").await;

    ana.browser.click("[data-action=unlink-case]").await;
    ana.browser.fill("input[name=find-case]", "lam bro").await;
    let found = ".summary-search [data-action=link-case]";
    ana.browser.wait_for(found).await;
    finds_nothing(&ana.browser, "a case that was found").await;
    ana.browser.click(found).await;
    ana.browser.wait_text(CASE, "Broken lamp").await;

    ana.browser.click("[data-action=edit-case]").await;
    ana.browser.click("input[name=open]").await;
    ana.browser.click("[data-action=save]").await;
    ana.browser.wait_text(CASE, "Closed").await;
    ana.browser.click("[data-action=unlink-contact]").await;
    ana.browser.wait_for("[data-action=new-contact]").await;
    ends(&ana, eva).await;
    // The number that was refused.
    ana.browser.finish_despite(&["422"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_contacts_with_the_number_of_an_sms_the_agent_chooses_one() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = asks(&server, &ana, "My number is that of my mother").await;
    ana.browser.click("[data-action=new-contact]").await;
    ana.browser.retype("input[name=name]", "Eva Lee").await;
    ana.browser.fill("input[name=phone]", ANN).await;
    ana.browser.click("[data-action=save]").await;
    ana.browser.wait_for("[data-action=unlink-contact]").await;
    ends(&ana, eva).await;

    server.is_texted("SM1", ANN, "Where is my parcel?").await;
    ana.rings().await;
    ana.accept().await;
    ana.browser.wait_text(CUSTOMER, "Choose who it is").await;
    ana.browser.wait_text(CUSTOMER, "Ann Lee").await;
    assert_eq!(ana.browser.count("[data-action=link-contact]").await, 2);
    finds_nothing(&ana.browser, "several contacts with one number").await;
    fits(&ana.browser, "several contacts with one number").await;
    ana.browser
        .click("[data-action=link-contact][aria-label*='Eva Lee']")
        .await;
    ana.browser.wait_text("main h1", "Eva Lee").await;
    ana.browser.wait_for("[data-action=unlink-contact]").await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saves_second_reads_what_was_saved_meanwhile_and_overwrites_nothing_of_it() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    server.is_texted("SM1", ANN, "Where is my parcel?").await;
    ana.takes("Ann Lee").await;
    let ben = Agent::online(&server, "Ben").await;
    let eva = asks(&server, &ben, "I am Ann's daughter").await;
    ben.browser
        .fill("input[name=find-contact]", "Ann Lee")
        .await;
    ben.browser.click("[data-action=link-contact]").await;
    for agent in [&ana, &ben] {
        agent.browser.click("[data-action=edit-contact]").await;
    }
    ana.browser
        .retype("input[name=email]", "ann@lee.test")
        .await;
    ana.browser.click("[data-action=save]").await;
    ana.browser.wait_text(CUSTOMER, "ann@lee.test").await;
    ben.browser.retype("input[name=company]", "Lee Ltd").await;
    ben.browser.click("[data-action=save]").await;
    let problem = ".summary-form .problem";
    ben.browser
        .wait_text(problem, "changed this meanwhile")
        .await;
    ben.browser.wait_text(CUSTOMER, "ann@lee.test").await;
    finds_nothing(&ben.browser, "a contact that was changed meanwhile").await;
    fits(&ben.browser, "a contact that was changed meanwhile").await;
    // Saved again, his is beside hers.
    ben.browser.click("[data-action=save]").await;
    for agent in [&ana, &ben] {
        agent.browser.wait_text(CUSTOMER, "Lee Ltd").await;
        agent.browser.wait_text(CUSTOMER, "ann@lee.test").await;
    }
    ana.finish().await;
    // What Ben saved first was refused.
    ben.browser.finish_despite(&["409"]).await;
    eva.finish().await;
}
