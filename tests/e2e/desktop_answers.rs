//! The promise of the product: the agent looks elsewhere, the desktop rings,
//! and the answer given there is the answer. Every way of being away, with
//! every way to answer; the answers are the notification service's signals.

use deskbell_testing::agent::{RINGING, TITLE};
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Customer, Screen, Server, Site, Tab};

/// The answer is on its way.
const ANSWERING: &str = ".alert[data-stage=answering]";
/// What a browser says of a server that is not there.
const GONE: [&str; 2] = ["ERR_CONNECTION_REFUSED", "WebSocket"];

/// Where the agent is when it rings.
#[derive(Clone, Copy, PartialEq)]
enum Away {
    AnotherTab,
    Minimised,
    /// In another window, which lies over all of the desk's.
    Covered,
    /// Minimised, and the browser has frozen the page once it has rung.
    Frozen,
    /// In another tab, and the browser has stopped the service worker.
    WorkerStopped,
    /// In another tab, and the desk's tab is closed once it has rung.
    TabClosed,
}

/// The desk's tab says whether it is visible, to who asks on its own site.
const TELL_STATE: &str = "
    const told = new BroadcastChannel('state');
    told.onmessage = () => told.postMessage(document.visibilityState);";
const HEAR_STATE: &str = "
    const asked = new BroadcastChannel('state');
    let heard = '';
    asked.onmessage = ({data}) => { heard = data; };
    window.desk = (state) => { asked.postMessage('?'); return heard === state; };";

/// Ana is away, and a customer's chat rings on her desktop.
struct Scene {
    away: Away,
    ana: Agent,
    eva: Customer,
    /// The other tab, unless the window is minimised.
    other: Option<Tab>,
    server: Server,
    _site: Site,
    _screen: Option<Screen>,
}

impl Scene {
    async fn ringing(away: Away) -> Self {
        let (server, site) = (Server::start().await, Site::elsewhere().await);
        let screen = match away {
            Away::Minimised | Away::Covered | Away::Frozen => Some(Screen::start().await),
            _ => None,
        };
        let ana = match &screen {
            Some(screen) => Agent::at_screen(&server, "Ana", screen).await,
            None => Agent::at(&server, "Ana").await,
        };
        ana.go_online().await;
        let eva = Customer::visits(&server).await;
        let other = match away {
            Away::Minimised | Away::Frozen => {
                ana.browser.minimise().await;
                ana.browser.count_visibility_changes().await;
                None
            }
            Away::Covered => {
                ana.browser.js(TELL_STATE, vec![]).await;
                let over = ana.browser.open_window(&server.url("/chat/")).await;
                ana.browser.js(HEAR_STATE, vec![]).await;
                ana.browser.until_js("desk('hidden')").await;
                ana.browser.count_visibility_changes().await;
                Some(over)
            }
            _ => Some(ana.look_elsewhere(&site).await),
        };
        eva.start("Eva", "My invoice is wrong").await;
        ana.desktop.shown(TITLE).await;
        let scene = Self {
            away,
            ana,
            eva,
            other,
            server,
            _site: site,
            _screen: screen,
        };
        scene.go_on().await;
        scene
    }

    /// What happens between the ring and the answer.
    async fn go_on(&self) {
        match (self.away, &self.other) {
            (Away::Frozen, _) => {
                self.server.until_displayed_on_the_desktop().await;
                self.ana.browser.freeze_page(true).await;
            }
            (Away::WorkerStopped, _) => self.ana.browser.stop_workers().await,
            (Away::TabClosed, Some(other)) => {
                // A desk that closes before its receipt has shown nothing.
                self.server.until_displayed_on_the_desktop().await;
                self.ana.browser.close(&self.ana.desk, other).await;
                // The driver's answer to the prompt ends with the tab that it
                // was given in; a person's would stay.
                let origin = self.server.origin();
                self.ana.browser.notifications(&origin, "granted").await;
                self.ana.browser.count_visibility_changes().await;
            }
            _ => {}
        }
    }

    /// Waits until the browser has brought the desk to the front by itself,
    /// and takes it in hand.
    async fn desk_comes_to_the_front(&self) {
        let browser = &self.ana.browser;
        match (self.away, &self.other) {
            (Away::TabClosed, Some(other)) => {
                let opened = until("a new tab with the desk", async || {
                    browser.tabs().await.into_iter().find(|tab| tab != other)
                });
                browser.switch(&opened.await).await;
            }
            (Away::Covered, Some(_)) => {
                browser.until_js("desk('visible')").await;
                browser.switch(&self.ana.desk).await;
            }
            (_, Some(_)) => {
                browser.until_visibility("hidden").await;
                browser.switch(&self.ana.desk).await;
            }
            (_, None) => browser.until_visibility("visible").await,
        }
    }

    /// The agent comes back by themselves.
    async fn agent_returns(&self) {
        let browser = &self.ana.browser;
        match self.away {
            Away::TabClosed => drop(browser.open(&self.server.url("/")).await),
            Away::Minimised => browser.restore().await,
            Away::Frozen => {
                browser.freeze_page(false).await;
                browser.restore().await;
            }
            Away::AnotherTab | Away::WorkerStopped | Away::Covered => {
                browser.switch(&self.ana.desk).await
            }
        }
    }

    async fn accept(self) {
        self.ana.desktop.press("Accept").await;
        self.desk_comes_to_the_front().await;
        self.ana.session_with("Eva").await;
        self.ana.until_focus_on("[data-session-page] h1").await;
        self.eva.until("active").await;
        assert_eq!(self.ana.desktop.open_count(), 0);
        assert!(!self.ana.browser.sees(RINGING).await);
        self.finish().await;
    }

    async fn reject(self) {
        let tabs = self.ana.browser.tabs().await.len();
        self.ana.desktop.press("Reject").await;
        assert_eq!(self.ana.desktop.open_count(), 0);
        until("the server to have the reject", async || {
            (self.server.ended("rejected").await == 1).then_some(())
        })
        .await;
        // None of its code runs in a frozen page.
        if !matches!(self.away, Away::TabClosed | Away::Frozen) {
            self.rejected_behind_the_scenes().await;
        }
        if self.away != Away::Frozen {
            let changes = self.ana.browser.visibility_changes().await;
            assert_eq!(changes, 0, "the app stays where it is");
        }
        assert_eq!(self.ana.browser.tabs().await.len(), tabs);
        self.agent_returns().await;
        self.ana.until_figure("rejected", "1").await;
        assert!(!self.ana.browser.sees(RINGING).await);
        assert!(!self.ana.browser.sees(".rail [data-session]").await);
        self.eva.until("waiting").await;
        self.finish().await;
    }

    /// The reject has arrived: the desk's title no longer rings. Read over the
    /// list of targets, which brings nothing to the front.
    async fn rejected_behind_the_scenes(&self) {
        let origin = self.server.origin();
        until("the desk's title to calm down", async || {
            let desk = self.ana.browser.title_of(&origin).await?;
            (!desk.contains(TITLE)).then_some(())
        })
        .await;
    }

    async fn body(self) {
        self.ana.desktop.press_body().await;
        self.desk_comes_to_the_front().await;
        self.ana.rings().await;
        self.ana.until_focus_on(".alert").await;
        assert_eq!(self.ana.desktop.open_count(), 0);
        self.eva.until("waiting").await;
        self.ana.accept().await;
        self.ana.session_with("Eva").await;
        self.eva.until("active").await;
        self.finish().await;
    }

    async fn finish(self) {
        // A frozen page loses its socket, and Chromium says so.
        let despite: &[&str] = match self.away {
            Away::Frozen => &["Back-Forward Cache"],
            _ => &[],
        };
        self.ana.browser.finish_despite(despite).await;
        self.eva.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_from_another_tab_opens_the_session_in_front() {
    Scene::ringing(Away::AnotherTab).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_while_minimised_opens_the_session_in_front() {
    Scene::ringing(Away::Minimised).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_with_a_stopped_worker_opens_the_session_in_front() {
    Scene::ringing(Away::WorkerStopped).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_with_the_desk_closed_opens_it_with_the_session() {
    Scene::ringing(Away::TabClosed).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_from_another_tab_leaves_the_agent_there() {
    Scene::ringing(Away::AnotherTab).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_while_minimised_leaves_the_window_so() {
    Scene::ringing(Away::Minimised).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_with_a_stopped_worker_leaves_the_agent_there() {
    Scene::ringing(Away::WorkerStopped).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_with_the_desk_closed_opens_nothing() {
    Scene::ringing(Away::TabClosed).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_from_another_tab_shows_the_alert_in_front() {
    Scene::ringing(Away::AnotherTab).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_while_minimised_shows_the_alert_in_front() {
    Scene::ringing(Away::Minimised).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_with_a_stopped_worker_shows_the_alert_in_front() {
    Scene::ringing(Away::WorkerStopped).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_with_the_desk_closed_opens_it_with_the_alert() {
    Scene::ringing(Away::TabClosed).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_while_covered_by_another_window_opens_the_session_in_front() {
    Scene::ringing(Away::Covered).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_while_covered_by_another_window_leaves_the_agent_there() {
    Scene::ringing(Away::Covered).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_while_covered_by_another_window_shows_the_alert_in_front() {
    Scene::ringing(Away::Covered).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_while_frozen_opens_the_session_in_front() {
    Scene::ringing(Away::Frozen).await.accept().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_while_frozen_leaves_the_agent_there() {
    Scene::ringing(Away::Frozen).await.reject().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_body_while_frozen_shows_the_alert_in_front() {
    Scene::ringing(Away::Frozen).await.body().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_while_the_server_is_silent_is_shown_at_once_and_counts_when_it_speaks() {
    let scene = Scene::ringing(Away::AnotherTab).await;
    scene.server.until_displayed_on_the_desktop().await;
    scene.server.freeze(true);
    scene.ana.desktop.press("Accept").await;
    scene.desk_comes_to_the_front().await;
    scene.ana.browser.wait_for(ANSWERING).await;
    scene.server.freeze(false);
    scene.ana.session_with("Eva").await;
    scene.eva.until("active").await;
    scene.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_while_the_server_is_gone_counts_when_it_is_back() {
    let mut scene = Scene::ringing(Away::AnotherTab).await;
    scene.server.until_displayed_on_the_desktop().await;
    scene.server.kill();
    scene.ana.desktop.press("Accept").await;
    scene.desk_comes_to_the_front().await;
    scene.ana.browser.wait_for(ANSWERING).await;
    scene.server.start_again().await;
    scene.ana.session_with("Eva").await;
    scene.eva.until("active").await;
    scene.ana.browser.finish_despite(&GONE).await;
    scene.eva.browser.finish_despite(&GONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reject_while_the_server_is_gone_counts_when_it_is_back() {
    let mut scene = Scene::ringing(Away::AnotherTab).await;
    scene.server.until_displayed_on_the_desktop().await;
    scene.server.kill();
    scene.ana.desktop.press("Reject").await;
    scene.server.start_again().await;
    until("the reject", async || {
        (scene.server.ended("rejected").await == 1).then_some(())
    })
    .await;
    scene.ana.browser.finish_despite(&GONE).await;
    scene.eva.browser.finish_despite(&GONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_with_the_desk_closed_and_the_server_gone_counts_once_the_desk_loads() {
    let mut scene = Scene::ringing(Away::TabClosed).await;
    scene.server.kill();
    scene.ana.desktop.press("Accept").await;
    scene.desk_comes_to_the_front().await;
    scene.server.start_again().await;
    scene.ana.browser.reload().await;
    scene.ana.session_with("Eva").await;
    scene.eva.until("active").await;
    assert_eq!(
        scene.ana.browser.js("return location.hash", vec![]).await,
        ""
    );
    scene.ana.browser.finish_despite(&GONE).await;
    scene.eva.browser.finish_despite(&GONE).await;
}
