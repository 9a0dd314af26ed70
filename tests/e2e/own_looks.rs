//! Who wants no motion sees none, and colours of a person's own take no edge
//! away: of toasts, the pile, the reach check, a session and the
//! administrator's room. (Alerts are in `accessible`.)

use deskbell_testing::agent::RINGING;
use deskbell_testing::customer::message;
use deskbell_testing::looks::{has_edges, stands_still};
use deskbell_testing::room::{PLACES, SAVE};
use deskbell_testing::{Agent, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn toasts_and_their_history() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    eva.leave().await;
    ana.browser.wait_for(".toast").await;
    // In the stack, the focus keeps it there for as long as it takes.
    ana.browser.press("F8").await;
    ana.browser.until_focus("#notifications").await;
    stands_still(&ana.browser, "a toast").await;
    has_edges(&ana.browser, "a toast", &[".toast", ".toast .button"]).await;
    ana.browser.click("[data-action=history]").await;
    ana.browser.wait_text("#history", "left before").await;
    stands_still(&ana.browser, "a history").await;
    has_edges(&ana.browser, "a history", &["#history", "#history .button"]).await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_work_as_a_toast() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser.wait_text("select[name=target]", "Ben").await;
    let form = ["select[name=target]", ".handing .button"];
    stands_still(&ana.browser, "the form that hands over").await;
    has_edges(&ana.browser, "the form that hands over", &form).await;
    ana.hands_over("Ben", "transfer").await;
    ben.browser.wait_for(".toast-work").await;
    ben.browser.press("F8").await;
    ben.browser.until_focus("#notifications").await;
    stands_still(&ben.browser, "given work").await;
    let parts = [".toast", "[data-action=open-work]"];
    has_edges(&ben.browser, "given work", &parts).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pile_closed_and_open() {
    let server = Server::start().await;
    server.add_agent("Lena", 9);
    let lena = Agent::online(&server, "Lena").await;
    for name in ["Eva", "Max", "Kim", "Ida"] {
        server.is_asked_by(name).await;
        lena.browser.wait_text(".alert", name).await;
    }
    lena.browser.wait_for(RINGING).await;
    stands_still(&lena.browser, "a pile").await;
    has_edges(&lena.browser, "a pile", &[".alert", ".pile"]).await;
    lena.browser.click("[data-action=open-pile]").await;
    lena.browser
        .wait_for("[data-action=open-pile][aria-expanded=true]")
        .await;
    stands_still(&lena.browser, "an open pile").await;
    let parts = [".alert", ".alert .button", ".countdown-track"];
    has_edges(&lena.browser, "an open pile", &parts).await;
    lena.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reach_check_while_it_asks_and_when_it_has_failed() {
    let server = Server::start().await;
    let ana = Agent::unchecked(&server, "Ana").await;
    ana.browser.click("[data-action=go-online]").await;
    ana.browser.wait_for("[data-action=saw-none]").await;
    let parts = ["#reach", "#reach .button"];
    stands_still(&ana.browser, "a check that asks").await;
    has_edges(&ana.browser, "a check that asks", &parts).await;
    ana.browser.click("[data-action=saw-none]").await;
    ana.rings().await;
    ana.accept().await;
    ana.browser.click("[data-action=heard-nothing]").await;
    ana.browser
        .wait_for("[data-line=sound][data-state=failed]")
        .await;
    stands_still(&ana.browser, "a check that failed").await;
    has_edges(&ana.browser, "a check that failed", &parts).await;
    // What came of a line is told by its picture too, not by its colour alone.
    let pictures = "
        const drawn = (state) => document.querySelector(
            `[data-line][data-state=${state}] .icon`).innerHTML;
        return drawn('passed') !== drawn('failed');";
    assert_eq!(ana.browser.js(pictures, vec![]).await, true);
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_from_its_first_message_to_its_wrap_up() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    ana.say("I'll look.").await;
    eva.reads("I'll look.").await;
    eva.say("It says 90.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90.")
        .await;
    stands_still(&ana.browser, "a session").await;
    let parts = [
        ".bubble",
        "textarea[name=message]",
        ".composer .button",
        ".summary-part",
        ".rail-entry[aria-current]",
    ];
    has_edges(&ana.browser, "a session", &parts).await;
    ana.go_home().await;
    eva.say("And should say 9.").await;
    ana.browser.wait_for(".rail .unread").await;
    stands_still(&ana.browser, "an unread message").await;
    has_edges(&ana.browser, "an unread message", &[".unread"]).await;
    ana.go_to(&conversation).await;
    ana.browser.click("[data-action=end]").await;
    ana.browser.wait_for("#end-question").await;
    stands_still(&ana.browser, "the question before the end").await;
    let question = [".question .button"];
    has_edges(&ana.browser, "the question before the end", &question).await;
    ana.browser.click("[data-action=end-yes]").await;
    ana.browser.wait_for("[data-action=finish-wrap-up]").await;
    stands_still(&ana.browser, "a wrap-up").await;
    let parts = [".wrap-up .countdown-track", ".wrap-up .button"];
    has_edges(&ana.browser, "a wrap-up", &parts).await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_the_administrators_room() {
    let server = Server::start().await;
    for (place, name) in PLACES {
        let ada = server.administrator(place).await;
        ada.open_rule(name).await;
        stands_still(&ada, place).await;
        let parts = [
            ".card",
            ".input",
            ".button",
            ".places a[aria-current]",
            SAVE,
        ];
        has_edges(&ada, place, &parts).await;
        if place == "templates" {
            has_edges(
                &ada,
                place,
                &[".preview", ".preview-track", ".preview-card"],
            )
            .await;
        }
        ada.finish().await;
    }
}
