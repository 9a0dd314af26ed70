//! An agent at their desk: a desktop, a browser, and what a person does there.

use crate::{Browser, Desktop, Screen, Server, Site, Tab};

/// An alert that waits for an answer.
pub const RINGING: &str = ".alert[data-stage=ringing]";
/// The title of the notification that the sample data's workstream sends.
pub const TITLE: &str = "Incoming chat";

/// Whatever agent asks finds in this browser a reach check that has passed.
const CHECKED: &str = "{
    const kept = Storage.prototype.getItem;
    const passed = JSON.stringify({at: Date.now(), failing: []});
    Storage.prototype.getItem = function (key) {
        return kept.call(this, key) ?? (key.startsWith('reach-check-') ? passed : null);
    };
}";

/// A signed-in agent, with the desk in the first tab.
pub struct Agent {
    pub browser: Browser,
    pub desktop: Desktop,
    /// The desk's tab.
    pub desk: Tab,
    /// Their browser has passed the reach check: going online is one click.
    checked: bool,
}

impl Agent {
    /// Signs in by link, with desktop notifications allowed.
    pub async fn at(server: &Server, name: &str) -> Self {
        Self::with(server, name, None, "granted").await
    }

    /// With a window that can be minimised.
    pub async fn at_screen(server: &Server, name: &str, screen: &Screen) -> Self {
        Self::with(server, name, Some(screen), "granted").await
    }

    /// With desktop notifications "denied".
    pub async fn without_notifications(server: &Server, name: &str) -> Self {
        Self::with(server, name, None, "denied").await
    }

    /// Who has not yet checked whether offers reach them.
    pub async fn unchecked(server: &Server, name: &str) -> Self {
        let desktop = Desktop::start().await;
        let browser = Browser::headless(Some(&desktop)).await;
        browser.notifications(&server.origin(), "granted").await;
        let desk = browser.tab().await;
        let agent = Self {
            browser,
            desktop,
            desk,
            checked: false,
        };
        agent.sign_in(server, name).await;
        agent
    }

    /// Who has not yet been asked whether this site may notify.
    pub async fn undecided(server: &Server, name: &str) -> Self {
        Self::with(server, name, None, "prompt").await
    }

    /// Whose browser soon runs the timers of hidden tabs once a minute.
    pub async fn throttled(server: &Server, name: &str) -> Self {
        let desktop = Desktop::start().await;
        let browser = Browser::throttling(Some(&desktop)).await;
        Self::signed_in(server, name, desktop, browser, "granted").await
    }

    /// Whose browser can discard tabs.
    pub async fn discarding(server: &Server, name: &str) -> Self {
        let desktop = Desktop::start().await;
        let browser = Browser::discarding(Some(&desktop)).await;
        Self::signed_in(server, name, desktop, browser, "granted").await
    }

    async fn with(server: &Server, name: &str, screen: Option<&Screen>, allowed: &str) -> Self {
        let desktop = Desktop::start().await;
        let browser = match screen {
            Some(screen) => Browser::on(screen, Some(&desktop)).await,
            None => Browser::headless(Some(&desktop)).await,
        };
        Self::signed_in(server, name, desktop, browser, allowed).await
    }

    async fn signed_in(
        server: &Server,
        name: &str,
        desktop: Desktop,
        browser: Browser,
        allowed: &str,
    ) -> Self {
        browser.notifications(&server.origin(), allowed).await;
        let desk = browser.tab().await;
        let agent = Self {
            browser,
            desktop,
            desk,
            checked: allowed == "granted",
        };
        agent.browser.before_each_page(CHECKED).await;
        agent.sign_in(server, name).await;
        agent
    }

    /// As a person who opens the desk, finds the sign-in, leaves it open and
    /// clicks the link that they were given. Gives the sign-in's tab too.
    pub async fn beside_a_sign_in(server: &Server, name: &str) -> (Self, Tab) {
        let desktop = Desktop::start().await;
        let browser = Browser::headless(Some(&desktop)).await;
        browser.notifications(&server.origin(), "granted").await;
        let left_open = browser.tab().await;
        browser.goto(&server.url("/")).await;
        browser.wait_for("body[data-page=sign-in]").await;
        let desk = browser.open("about:blank").await;
        let agent = Self {
            browser,
            desktop,
            desk,
            checked: true,
        };
        agent.browser.before_each_page(CHECKED).await;
        agent.sign_in(server, name).await;
        (agent, left_open)
    }

    async fn sign_in(&self, server: &Server, name: &str) {
        self.browser.goto(&server.sign_in_link(name)).await;
        self.browser.wait_for("body[data-page=desk]").await;
        self.browser.wait_for("[data-link=connected]").await;
    }

    /// Signs in, and goes online.
    pub async fn online(server: &Server, name: &str) -> Self {
        let agent = Self::at(server, name).await;
        agent.go_online().await;
        agent
    }

    /// From now on the browser's question about notifications gets no answer,
    /// and the page counts how often it was asked as browsers demand: by a
    /// person's click (`window.asked`).
    pub async fn leaves_the_question_open(&self) {
        let question = "window.asked = 0;
            Notification.requestPermission = () => {
                window.asked += navigator.userActivation.isActive;
                return new Promise(() => {});
            }";
        self.browser.js(question, vec![]).await;
    }

    pub async fn go_online(&self) {
        self.browser.click("[data-action=go-online]").await;
        if !self.checked {
            self.browser.click("[data-action=go-online-now]").await;
        }
        self.until_presence("available").await;
    }

    /// Returns once the presence button says so.
    pub async fn until_presence(&self, presence: &str) {
        self.browser
            .wait_for(&format!("[data-presence={presence}]"))
            .await;
    }

    /// The offer of the alert that rings, once one does.
    pub async fn rings(&self) -> String {
        self.browser.wait_for(RINGING).await;
        self.browser.attribute(RINGING, "data-offer").await
    }

    /// When the alert on the screen runs out, in milliseconds since 1970: read
    /// from the animation that draws the countdown.
    pub async fn deadline(&self) -> f64 {
        let script = "
            const [running] = document.querySelector('.alert').getAnimations({subtree: true})
                .filter((animation) => animation.effect.getComputedTiming().duration > 4000);
            const {endTime} = running.effect.getComputedTiming();
            return Date.now() + endTime - running.currentTime;";
        let answer = self.browser.js(script, vec![]).await;
        answer.as_f64().expect("a countdown runs")
    }

    /// Returns once the keyboard focus is on such an element.
    pub async fn until_focus_on(&self, css: &str) {
        self.browser
            .until_js(&format!("document.activeElement?.matches('{css}')"))
            .await;
    }

    pub async fn accept(&self) {
        self.browser.click(".alert [data-action=accept]").await;
    }

    pub async fn reject(&self) {
        self.browser.click(".alert [data-action=reject]").await;
    }

    /// The conversation of the session that is open, once it is the one with
    /// this customer.
    pub async fn session_with(&self, customer: &str) -> String {
        self.browser
            .wait_text("main [data-session-page] h1", customer)
            .await;
        self.browser
            .attribute("main [data-session-page]", "data-session-page")
            .await
    }

    /// Waits for the alert, accepts it, and returns the session's conversation.
    pub async fn takes(&self, customer: &str) -> String {
        self.rings().await;
        self.accept().await;
        self.session_with(customer).await
    }

    /// Opens the form of the session in front, and hands it to this colleague
    /// ("transfer", "escalate", "consult").
    pub async fn hands_over(&self, colleague: &str, how: &str) {
        if !self.browser.sees("select[name=target]").await {
            self.browser.click("[data-action=hand-over]").await;
        }
        self.browser.choose_target(colleague).await;
        self.browser.click(&format!("[data-action={how}]")).await;
    }

    /// Writes a message in the open session, and sends it.
    pub async fn say(&self, text: &str) {
        self.browser.fill("textarea[name=message]", text).await;
        self.browser.click("[data-action=send]").await;
    }

    /// Goes to the dashboard, by the rail.
    pub async fn go_home(&self) {
        self.browser.click(".rail a[href='/']").await;
        self.browser.wait_for(".dashboard").await;
    }

    /// Goes to a session, by the rail.
    pub async fn go_to(&self, conversation: &str) {
        self.browser.click(&entry(conversation)).await;
        self.browser
            .wait_for(&format!("[data-session-page='{conversation}']"))
            .await;
    }

    /// Opens another page in a second tab: the desk is hidden from then on.
    pub async fn look_elsewhere(&self, site: &Site) -> Tab {
        let other = self.browser.open(&site.url("/")).await;
        self.browser.until_visibility("visible").await;
        self.browser.count_visibility_changes().await;
        other
    }

    /// One of today's figures on the dashboard: "accepted", "missed", "rejected".
    pub async fn until_figure(&self, name: &str, value: &str) {
        let figure = format!("[data-figure={name}] .figure-value");
        self.browser.wait_text(&figure, value).await;
    }

    pub async fn finish(self) {
        self.browser.finish().await;
    }
}

/// A session's entry in the rail.
pub fn entry(conversation: &str) -> String {
    format!(".rail [data-session='{conversation}']")
}
