//! The real `deskbelld` with its sample data, in a folder of the test's own.
//! It listens on a port that it picked; a second start on the same data takes
//! the same one, as a person's server would.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Browser;
use crate::channel::{ACCOUNT, SECRET};
use crate::process::Process;
use crate::wait::until;

/// A running server, killed when dropped.
pub struct Server {
    process: Process,
    port: u16,
    settings: Settings,
    data: TempDir,
}

/// Of the environment that the server is started in.
type Settings = Vec<(&'static str, String)>;

impl Server {
    /// With the sample data as it is: an answer is due within 120 s.
    pub async fn start() -> Self {
        Self::with(&[], Vec::new()).await.0
    }

    /// With another wait time, in seconds (5 at least), for what is about its end.
    pub async fn with_wait_time(seconds: u32) -> Self {
        let seconds = seconds.to_string();
        Self::with(&["--wait-time", &seconds], Vec::new()).await.0
    }

    /// With this site on the list of those that may embed the chat.
    pub async fn with_chat_site(origin: &str) -> Self {
        Self::with_settings([("DESKBELL_CHAT_SITES", origin.to_owned())]).await
    }

    /// With these settings besides, which stay when it is started again.
    pub async fn with_settings(settings: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self::with(&[], settings.into_iter().collect()).await.0
    }

    /// With so many more agents, and what the sample data's command has printed:
    /// a link each.
    pub async fn with_agents(count: u32) -> (Self, String) {
        Self::with(&["--agents", &count.to_string()], Vec::new()).await
    }

    async fn with(sample: &[&str], settings: Settings) -> (Self, String) {
        let data = tempfile::tempdir().expect("a temporary folder");
        let printed = run(deskbelld("sample", &data).args(sample));
        let (process, port) = serve(&data, 0, &settings).await;
        let server = Self {
            process,
            port,
            settings,
            data,
        };
        (server, printed)
    }

    /// The address of a path, as people type it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Another agent of the sample data's queue, with this many units.
    pub fn add_agent(&self, name: &str, units: u32) {
        let mut add = Command::new(program());
        add.args(["user", "add", name, "--role", "agent", "--queue", "Support"]);
        add.args(["--units", &units.to_string(), "--data"]);
        run(add.arg(self.data.path()));
    }

    /// What a command of `deskbelld` on this server's data prints.
    pub(crate) fn order(&self, words: &[&str]) -> String {
        run(&mut self.command(words))
    }

    /// A command of `deskbelld` on this server's data.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(words).arg("--data").arg(self.data.path());
        command
    }

    /// Changes fields of the rule of this name, each given as a line of a file
    /// (`kind = "alert"`). No two rules of the sample data have one name.
    pub fn set_rule(&self, name: &str, lines: &[&str]) {
        let rules = self.order(&["rules", "show"]);
        let mut named = false;
        let changed = rules.lines().map(|line| {
            if line.starts_with("[[") {
                named = false;
            }
            named |= line == format!("name = \"{name}\"");
            let field = line.split(" = ").next();
            let same = |given: &&&str| given.split(" = ").next() == field;
            let given = lines.iter().find(same).filter(|_| named);
            given.map_or(line, |given| given)
        });
        let changed: Vec<&str> = changed.collect();
        let file = self.data.path().join("changed-rules.toml");
        std::fs::write(&file, changed.join("\n")).expect("a file of rules");
        self.order(&["rules", "set", file.to_str().expect("a path")]);
    }

    /// A single-use link that signs this person in.
    pub fn sign_in_link(&self, name: &str) -> String {
        let said = run(deskbelld("sign-in-link", &self.data).arg(name));
        let link = said
            .split_whitespace()
            .find(|word| word.contains("/sign-in#"));
        let token = link
            .and_then(|link| link.split_once('#'))
            .map(|(_, token)| token);
        let token = token.unwrap_or_else(|| panic!("no link in {said:?}"));
        self.url(&format!("/sign-in#{token}"))
    }

    /// A supervisor's browser, on the floor.
    pub async fn supervisor(&self) -> Browser {
        let sam = Browser::headless(None).await;
        sam.goto(&self.sign_in_link("Sam")).await;
        sam.wait_for("body[data-page=manage]").await;
        sam
    }

    /// Returns once a desktop notification counts as displayed: its receipt
    /// has reached the server.
    pub async fn until_displayed_on_the_desktop(&self) {
        self.until_displayed("desktop").await;
    }

    /// Returns once an offer counts as displayed on this surface ("alert",
    /// "toast", "desktop").
    pub async fn until_displayed(&self, surface: &str) {
        let shown = format!("deskbell_offers_displayed_total{{surface=\"{surface}\"}} ");
        until(
            &format!("the receipt of what a {surface} shows"),
            async || {
                let metrics = self.get("/metrics").await.ok()?;
                metrics.contains(&shown).then_some(())
            },
        )
        .await;
    }

    /// How many offers have ended in this way ("rejected", "undelivered").
    pub async fn ended(&self, end: &str) -> u64 {
        let name = format!("deskbell_offers_total{{end=\"{end}\"}} ");
        let metrics = self.get("/metrics").await.expect("the server answers");
        let count = metrics.lines().find_map(|line| line.strip_prefix(&name));
        count.map_or(0, |count| count.trim().parse().expect("a count"))
    }

    /// A customer asks and closes the page: half a minute later they count as
    /// gone. The name is of letters, and another one each time.
    pub async fn is_asked_by(&self, name: &str) {
        let answers = [("name", name), ("reason", "My invoice is wrong")]
            .map(|(question, answer)| json!({"question": question, "answer": answer}));
        // 43 characters, whatever they are.
        let chat = json!({"token": format!("{name:A<43}"), "answers": answers, "visit": {}});
        let answer = self.request("POST /chat/start", &chat.to_string()).await;
        let answer = answer.expect("the server answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// The answer to a plain request, as text.
    async fn get(&self, path: &str) -> std::io::Result<String> {
        self.request(&format!("GET {path}"), "").await
    }

    async fn request(&self, what: &str, body: &str) -> std::io::Result<String> {
        let headers = format!(
            "origin: {}\r\nx-deskbell: 1\r\ncontent-type: application/json",
            self.origin()
        );
        self.call(what, &headers, body).await
    }

    pub(crate) async fn call(
        &self,
        what: &str,
        headers: &str,
        body: &str,
    ) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let request = format!(
            "{what} HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n{headers}\r\n\
             content-length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        Ok(answer)
    }

    /// `kill -9`: nothing is tidied up.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// From now on it answers nothing, as behind a network that is half gone;
    /// with `false` it goes on where it stopped.
    pub fn freeze(&self, frozen: bool) {
        self.process.freeze(frozen);
    }

    /// `SIGTERM`; fails if it does not end well.
    pub async fn stop(&mut self) {
        self.process.ask_to_stop();
        let ended = self.process.ended().await;
        assert!(ended.success(), "{ended}: {}", self.process.output());
    }

    /// Starts it again after [`Server::kill`] or [`Server::stop`], on the same
    /// data and port.
    pub async fn start_again(&mut self) {
        let (process, port) = serve(&self.data, self.port, &self.settings).await;
        assert_eq!(port, self.port);
        self.process = process;
    }
}

async fn serve(data: &TempDir, port: u16, settings: &Settings) -> (Process, u16) {
    let mut command = deskbelld("serve", data);
    command
        .arg("--port")
        .arg(port.to_string())
        .env("DESKBELL_SMS_ACCOUNT", ACCOUNT)
        .env("DESKBELL_SMS_SECRETS", SECRET)
        .envs(settings.iter().map(|(name, value)| (name, value)));
    let process = Process::start("deskbelld", &mut command);
    let port = process.line("the address it listens on", port_of).await;
    (process, port)
}

/// The port in "http://localhost:40021".
fn port_of(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("http://")?;
    let (_, port) = address.split_once(':')?;
    let digits: String = port.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The output of a command that ends by itself.
fn run(command: &mut Command) -> String {
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    let why = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {text}{why}");
    text
}

fn deskbelld(what: &str, data: &TempDir) -> Command {
    let mut command = Command::new(program());
    command.arg(what).arg("--data").arg(data.path());
    command
}

/// The server that the environment names, or else the newest one built beside
/// these tests.
fn program() -> PathBuf {
    if let Some(path) = std::env::var_os("DESKBELLD") {
        return path.into();
    }
    let tests = std::env::current_exe().expect("the tests are a program");
    let target = tests.ancestors().nth(3).expect("target/debug/deps/e2e");
    ["debug", "release"]
        .map(|profile| target.join(profile).join("deskbelld"))
        .into_iter()
        .filter_map(|file| Some((file.metadata().ok()?.modified().ok()?, file)))
        .max()
        .map(|(_, file)| file)
        .unwrap_or_else(|| panic!("no deskbelld in {}: build it first", target.display()))
}
