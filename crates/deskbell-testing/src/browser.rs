//! A browser of the test's own: Chromium behind ChromeDriver, with a new
//! profile, on a given desktop and, where a window must be minimised, on a
//! given screen.
//!
//! Over WebDriver, choosing a tab brings it to the front. So a test that is
//! about a hidden tab stays on the other one, and looks at the hidden one only
//! when the product should have brought it back.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, WindowHandle};

use crate::process::Process;
use crate::wait::until;
use crate::{Desktop, Screen, discard};

/// Needed as root, and to keep a browser on a closed network calm.
const FLAGS: [&str; 9] = [
    "--no-sandbox",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--window-size=1280,800",
    "--lang=en-GB",
];

/// A hidden tab's timers run once a minute after ten seconds, instead of after
/// five minutes.
const THROTTLING: [&str; 2] = [
    "--intensive-wake-up-throttling-policy=force-enable",
    "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10,\
     QuickIntensiveWakeUpThrottlingAfterLoading",
];

/// What is unusual about a browser.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Usual,
    /// It is soon hard on the timers of hidden tabs.
    Throttling,
    /// It can discard tabs on demand.
    Discarding,
}

/// A tab of a browser.
pub type Tab = WindowHandle;

/// A running browser. A test ends with [`Browser::finish`], which looks at
/// what the console says; dropping it otherwise fails the test.
pub struct Browser {
    driver: WebDriver,
    finished: bool,
    chromedriver: Process,
    pub(crate) folder: TempDir,
}

impl Browser {
    /// Without a window.
    pub async fn headless(desktop: Option<&Desktop>) -> Self {
        Self::start(desktop, None, Way::Usual).await
    }

    /// Without a window, and soon hard on the timers of hidden tabs.
    pub async fn throttling(desktop: Option<&Desktop>) -> Self {
        Self::start(desktop, None, Way::Throttling).await
    }

    /// Without a window, and with the extension that discards tabs.
    pub async fn discarding(desktop: Option<&Desktop>) -> Self {
        Self::start(desktop, None, Way::Discarding).await
    }

    /// With a window that can be minimised.
    pub async fn on(screen: &Screen, desktop: Option<&Desktop>) -> Self {
        Self::start(desktop, Some(screen), Way::Usual).await
    }

    async fn start(desktop: Option<&Desktop>, screen: Option<&Screen>, way: Way) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new(program("CHROMEDRIVER", "chromedriver"));
        command
            .arg("--port=0")
            .env("TMPDIR", folder.path())
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                desktop.map_or("disabled:", Desktop::address),
            )
            .env_remove("DISPLAY");
        if let Some(screen) = screen {
            command.env("DISPLAY", screen.display());
        }
        let (chromedriver, port) = driver_at_a_port(&mut command).await;
        let capabilities = capabilities(&folder, screen.is_none(), way);
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities)
            .await
            .unwrap_or_else(|error| panic!("no browser: {error}\n{}", chromedriver.output()));
        Self {
            driver,
            finished: false,
            chromedriver,
            folder,
        }
    }

    /// WebDriver itself, for what has no word of its own here.
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    pub async fn goto(&self, url: &str) {
        self.driver.goto(url).await.expect("the page loads");
    }

    pub async fn reload(&self) {
        self.driver.refresh().await.expect("the page loads again");
    }

    /// The address of the tab in hand.
    pub async fn url(&self) -> String {
        self.driver.current_url().await.expect("a tab").to_string()
    }

    /// The tab in hand.
    pub async fn tab(&self) -> Tab {
        self.driver.window().await.expect("a tab")
    }

    /// A new tab, in front and in hand, with this page.
    pub async fn open(&self, url: &str) -> Tab {
        let tab = self.driver.new_tab().await.expect("a new tab");
        self.switch(&tab).await;
        self.goto(url).await;
        tab
    }

    /// A new window, in hand and in front, with this page, as large as the screen.
    pub async fn open_window(&self, url: &str) -> Tab {
        let window = self.driver.new_window().await.expect("a new window");
        self.switch(&window).await;
        self.goto(url).await;
        self.restore().await;
        window
    }

    /// Takes this tab in hand, which brings it to the front.
    pub async fn switch(&self, tab: &Tab) {
        self.driver
            .switch_to_window(tab.clone())
            .await
            .expect("the tab is there");
    }

    /// Closes `tab`, and goes on with `next`.
    pub async fn close(&self, tab: &Tab, next: &Tab) {
        self.switch(tab).await;
        self.driver.close_window().await.expect("the tab closes");
        self.switch(next).await;
    }

    /// Goes on inside the frame that the script returns.
    pub async fn enter_frame(&self, script: &str) {
        let answer = self
            .driver
            .execute(script, Vec::<Value>::new())
            .await
            .expect("a script");
        let frame = answer.element().expect("the script returns a frame");
        frame.enter_frame().await.expect("the frame can be entered");
    }

    /// Goes on in the page that holds the frame.
    pub async fn leave_frame(&self) {
        let left = self.driver.enter_default_frame().await;
        left.expect("the page is there");
    }

    pub async fn tabs(&self) -> Vec<Tab> {
        self.driver.windows().await.expect("the browser answers")
    }

    pub async fn minimise(&self) {
        self.driver
            .minimize_window()
            .await
            .expect("the window is minimised");
        self.until_visibility("hidden").await;
    }

    pub async fn restore(&self) {
        self.driver
            .maximize_window()
            .await
            .expect("the window comes back");
        self.until_visibility("visible").await;
    }

    /// Makes the window of the tab in hand this large, in pixels of the screen,
    /// in its corner.
    pub async fn window_size(&self, width: u32, height: u32) {
        let sized = self.driver.set_window_rect(0, 0, width, height).await;
        sized.expect("the window takes the size");
    }

    /// What the script returns, in the tab in hand.
    pub async fn js(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.try_js(script, arguments)
            .await
            .expect("the script runs")
    }

    /// As [`Browser::js`]; nothing while the page is between two documents.
    async fn try_js(&self, script: &str, arguments: Vec<Value>) -> Option<Value> {
        let answer = self.driver.execute(script, arguments).await.ok()?;
        Some(answer.json().clone())
    }

    /// Returns once the expression is true in the tab in hand.
    pub async fn until_js(&self, expression: &str) {
        let script = format!("return Boolean({expression})");
        until(expression, async || {
            (self.try_js(&script, vec![]).await? == true).then_some(())
        })
        .await;
    }

    /// Returns once the tab in hand is "visible" or "hidden".
    pub async fn until_visibility(&self, state: &str) {
        self.until_js(&format!("document.visibilityState === '{state}'"))
            .await;
    }

    /// Starts to count how often the tab in hand was shown or hidden.
    pub async fn count_visibility_changes(&self) {
        self.js(
            "window.visibilityChanges = 0; \
             document.addEventListener('visibilitychange', () => window.visibilityChanges++)",
            vec![],
        )
        .await;
    }

    /// How often since [`Browser::count_visibility_changes`].
    pub async fn visibility_changes(&self) -> u64 {
        self.js("return window.visibilityChanges", vec![])
            .await
            .as_u64()
            .expect("counted")
    }

    /// Fails if a page complained on its console, other than with the words in
    /// `expected`, and closes the browser.
    pub async fn finish_despite(mut self, expected: &[&str]) {
        self.finished = true;
        let complaints: Vec<_> = self.complaints().await;
        let others = complaints
            .iter()
            .filter(|message| !expected.iter().any(|words| message.contains(words)));
        let others: Vec<_> = others.collect();
        assert!(others.is_empty(), "the console says: {others:#?}");
    }

    /// Fails unless the browser refused something with these words on the
    /// console, and closes the browser.
    pub async fn finish_refused(mut self, words: &str) {
        self.finished = true;
        let complaints = self.complaints().await;
        assert!(
            complaints.iter().any(|message| message.contains(words)),
            "{complaints:#?}"
        );
    }

    /// The errors on the console since the last look.
    async fn complaints(&self) -> Vec<String> {
        let log = self.driver.browser_log().await.expect("the console's log");
        log.into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .collect()
    }

    /// Fails if a page complained on its console, and closes the browser.
    pub async fn finish(self) {
        self.finish_despite(&[]).await;
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The group is killed: a polite end would only take time.
        let _quit_already = self.driver.clone().leak();
        self.chromedriver.kill();
        if !std::thread::panicking() {
            assert!(
                self.finished,
                "a test ends with `finish` for each of its browsers"
            );
        }
    }
}

fn capabilities(folder: &TempDir, headless: bool, way: Way) -> Capabilities {
    let throttling = way == Way::Throttling;
    let more: &[&str] = if throttling { &THROTTLING } else { &[] };
    let flags = FLAGS.iter().chain(more);
    let mut flags: Vec<String> = flags.map(|&flag| flag.to_owned()).collect();
    flags.push(format!(
        "--user-data-dir={}",
        folder.path().join("profile").display()
    ));
    if headless {
        flags.push("--headless=new".to_owned());
    }
    if way == Way::Discarding {
        let extension = discard::extension(folder.path());
        flags.push(format!("--load-extension={}", extension.display()));
    }
    let mut chrome = json!({"args": flags, "binary": program("CHROME", "chromium")});
    if !headless {
        // ChromeDriver's own, with which a window that is covered is as visible
        // as any other.
        chrome["excludeSwitches"] = json!(["disable-backgrounding-occluded-windows"]);
    }
    if throttling {
        // ChromeDriver's own, which would keep hidden tabs as fast as others.
        chrome["excludeSwitches"] = json!([
            "disable-background-timer-throttling",
            "disable-renderer-backgrounding",
            "disable-backgrounding-occluded-windows",
        ]);
    }
    let wanted = json!({
        "browserName": "chrome",
        "goog:chromeOptions": chrome,
        "goog:loggingPrefs": {"browser": "ALL"},
        "unhandledPromptBehavior": "ignore",
    });
    let Value::Object(wanted) = wanted else {
        unreachable!("an object")
    };
    Capabilities::from(wanted)
}

/// The program that the environment names, or else finds under its usual name.
fn program(variable: &str, usual: &str) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return path.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join(usual))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("no {usual} on the PATH, and no {variable}"))
}

/// A chromedriver that listens, and where. For a free port it asks the system
/// once, for IPv6, and takes the same one for IPv4, where another program may
/// have it: it says so and ends. Then another one is started.
async fn driver_at_a_port(command: &mut Command) -> (Process, u16) {
    const TRIES: usize = 5;
    let mut outputs = String::new();
    for _ in 0..TRIES {
        let driver = Process::start("chromedriver", command);
        if let Some(port) = driver.line_if_any(port_of).await {
            return (driver, port);
        }
        outputs += &driver.output();
    }
    panic!("{TRIES} chromedrivers never said their port:\n{outputs}");
}

/// "ChromeDriver was started successfully on port 40021."
fn port_of(line: &str) -> Option<u16> {
    let (_, port) = line.split_once("started successfully on port ")?;
    port.trim_end_matches('.').parse().ok()
}
