//! A desk whose page the browser has thrown out to save memory: its tab is still
//! there, and nothing in it lives until the agent looks at it.

use deskbell_testing::agent::{RINGING, TITLE, entry};
use deskbell_testing::desktop::Notice;
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Customer, Server, Tab};

/// The browser discards Ana's desk. What she has allowed stays allowed: the
/// driver's answer would end with the page.
async fn discard(server: &Server, ana: &Agent) {
    let origin = server.origin();
    ana.browser.discard(&origin).await;
    ana.browser.notifications(&origin, "granted").await;
}

/// The tabs that are new to the driver: the discarded one is, as soon as it is
/// asked for.
async fn new_tabs(ana: &Agent, known: &[Tab]) -> Vec<Tab> {
    let mut tabs = ana.browser.tabs().await;
    tabs.retain(|tab| !known.contains(tab));
    tabs
}

/// It has rung on Ana's desktop, and then her desk was discarded.
struct Scene {
    server: Server,
    ana: Agent,
    eva: Customer,
    notice: Notice,
    /// The tab in front, which can discard others.
    other: Tab,
}

impl Scene {
    async fn discarded_while_ringing() -> Self {
        let server = Server::start().await;
        let ana = Agent::discarding(&server, "Ana").await;
        ana.go_online().await;
        let eva = Customer::visits(&server).await;
        let other = ana.browser.open_discard().await;
        eva.start("Eva", "My invoice is wrong").await;
        let notice = ana.desktop.shown(TITLE).await;
        server.until_displayed_on_the_desktop().await;
        discard(&server, &ana).await;
        Self {
            server,
            ana,
            eva,
            notice,
            other,
        }
    }

    /// The server has seen that nobody is there any more.
    async fn until_disconnected(&self) {
        until("the offer to end with its desk", async || {
            (self.server.ended("disconnected").await == 1).then_some(())
        })
        .await;
    }

    /// Takes the desk in hand that the browser has opened in front, beside the
    /// discarded one.
    async fn new_desk(&self) {
        let browser = &self.ana.browser;
        browser.until_visibility("hidden").await;
        let tabs = new_tabs(&self.ana, std::slice::from_ref(&self.other)).await;
        assert_eq!(tabs.len(), 2, "the discarded desk is none to go on with");
        for tab in &tabs {
            browser.switch(tab).await;
            browser.wait_for("[data-link=connected]").await;
            if browser.js("return document.wasDiscarded", vec![]).await == false {
                break;
            }
        }
    }
}

/// The agent looks at the tab again, and its page loads anew.
async fn comes_back(ana: &Agent, other: &Tab) {
    let tabs = new_tabs(ana, std::slice::from_ref(other)).await;
    let [desk] = tabs.as_slice() else {
        panic!("one desk: {tabs:?}");
    };
    ana.browser.switch(desk).await;
    ana.browser.until_js("document.wasDiscarded").await;
    ana.browser.wait_for("[data-link=connected]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rang_at_a_discarded_desk_goes_to_the_next_agent_and_leaves_nothing_behind() {
    let scene = Scene::discarded_while_ringing().await;
    let Scene {
        server, ana, eva, ..
    } = &scene;
    scene.until_disconnected().await;
    let ben = Agent::online(server, "Ben").await;
    ben.takes("Eva").await;
    eva.until("active").await;
    comes_back(&scene.ana, &scene.other).await;
    ana.desktop.closed(scene.notice.id).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    assert!(!ana.browser.sees(RINGING).await);
    assert!(!ana.browser.sees(".rail [data-session]").await);
    assert_eq!(ana.desktop.open_count(), 0);
    assert_eq!(server.ended("expired").await, 0);
    scene.ana.finish().await;
    ben.finish().await;
    scene.eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_alone_and_comes_back_to_a_discarded_desk_is_asked_anew() {
    let scene = Scene::discarded_while_ringing().await;
    scene.until_disconnected().await;
    scene.eva.until("waiting").await;
    comes_back(&scene.ana, &scene.other).await;
    scene.ana.desktop.closed(scene.notice.id).await;
    let conversation = scene.ana.takes("Eva").await;
    scene.ana.browser.wait_for(&entry(&conversation)).await;
    scene.eva.until("active").await;
    assert_eq!(scene.server.ended("expired").await, 0);
    scene.ana.finish().await;
    scene.eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_on_the_desktop_of_a_discarded_desk_opens_one_with_the_session() {
    let scene = Scene::discarded_while_ringing().await;
    scene.ana.desktop.press("Accept").await;
    scene.eva.until("active").await;
    scene.new_desk().await;
    scene.ana.session_with("Eva").await;
    assert_eq!(scene.ana.desktop.open_count(), 0);
    scene.ana.finish().await;
    scene.eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_on_the_desktop_of_a_discarded_desk_opens_one_with_the_alert() {
    let scene = Scene::discarded_while_ringing().await;
    let Scene { ana, eva, .. } = &scene;
    ana.desktop.press_body().await;
    assert_eq!(ana.desktop.open_count(), 0);
    scene.new_desk().await;
    ana.rings().await;
    ana.until_focus_on(".alert").await;
    eva.until("waiting").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    scene.ana.finish().await;
    scene.eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_on_the_desktop_of_a_discarded_desk_counts_and_opens_nothing() {
    let scene = Scene::discarded_while_ringing().await;
    let Scene {
        server, ana, eva, ..
    } = &scene;
    ana.browser.count_visibility_changes().await;
    ana.desktop.press("Reject").await;
    assert_eq!(ana.desktop.open_count(), 0);
    until("the server to have the reject", async || {
        (server.ended("rejected").await == 1).then_some(())
    })
    .await;
    let changes = ana.browser.visibility_changes().await;
    assert_eq!(changes, 0, "the agent stays where they are");
    // The one desk is the discarded one, of which nothing rings any more.
    comes_back(ana, &scene.other).await;
    ana.until_figure("rejected", "1").await;
    assert!(!ana.browser.sees(RINGING).await);
    assert!(!ana.browser.sees(".rail [data-session]").await);
    eva.until("waiting").await;
    assert_eq!(server.ended("disconnected").await, 0);
    scene.ana.finish().await;
    scene.eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_a_desk_is_discarded_waits_and_rings_when_the_agent_comes_back() {
    let server = Server::start().await;
    let ana = Agent::discarding(&server, "Ana").await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    let other = ana.browser.open_discard().await;
    discard(&server, &ana).await;
    eva.start("Eva", "My invoice is wrong").await;
    comes_back(&ana, &other).await;
    ana.takes("Eva").await;
    eva.until("active").await;
    for end in ["expired", "accepted"] {
        let count = u64::from(end == "accepted");
        assert_eq!(server.ended(end).await, count, "{end}");
    }
    ana.finish().await;
    eva.finish().await;
}
