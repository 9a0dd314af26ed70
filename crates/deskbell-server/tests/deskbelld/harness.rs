//! A real `deskbelld` of each test's own, and plain HTTP to it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

pub const PATIENCE: Duration = Duration::from_secs(60);

/// `deskbelld` with these words, to its end.
pub fn deskbelld(words: &[&str]) -> Output {
    command(words).output().unwrap()
}

/// The same, with something on its standard input.
pub fn deskbelld_fed(words: &[&str], input: &str) -> Output {
    let mut child = command(words).spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// The same, still to be started.
pub fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbelld"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DESKBELL_")) {
        command.env_remove(name);
    }
    command
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The one line that a refused command says.
pub fn refusal(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    said
}

/// What a command printed.
pub fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The names in a folder, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A chat's token: 256 bits in base64url, of which the last letter holds four.
pub fn token(letter: &str) -> String {
    format!("{}A", letter.repeat(42))
}

/// A server that is ready. Killed when it is dropped.
pub struct Server {
    child: Child,
    pub out: BufReader<ChildStdout>,
    pub address: SocketAddr,
    pub data: TempDir,
}

impl Server {
    /// With the sample data and these further words.
    pub fn start(words: &[&str]) -> Self {
        let data = tempfile::tempdir().unwrap();
        Self::start_on(data, &[&["--sample"], words].concat())
    }

    /// With the sample data and these settings in the environment.
    pub fn start_in(environment: &[(&str, &str)]) -> Self {
        Self::start_with(tempfile::tempdir().unwrap(), &["--sample"], environment)
    }

    pub fn start_on(data: TempDir, words: &[&str]) -> Self {
        Self::start_with(data, words, &[])
    }

    /// With the sample data, from a shell that has done this before.
    pub fn start_after(shell: &str) -> Self {
        Self::start_on_after(tempfile::tempdir().unwrap(), shell, &["--sample"])
    }

    pub fn start_on_after(data: TempDir, shell: &str, words: &[&str]) -> Self {
        let first = format!("{shell}; exec \"$0\" \"$@\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &first, env!("CARGO_BIN_EXE_deskbelld")]);
        Self::run(shell, data, words)
    }

    pub fn start_with(data: TempDir, words: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut program = command(&[]);
        program
            .env("DESKBELL_CHAT_STARTS_PER_MINUTE", "10")
            .envs(environment.iter().copied());
        Self::run(program, data, words)
    }

    fn run(mut program: Command, data: TempDir, words: &[&str]) -> Self {
        let folder = data.path().to_str().unwrap();
        program.args(["serve", "--data", folder]).args(words);
        if !words.contains(&"--port") {
            program.args(["--port", "0"]);
        }
        let mut child = program
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line
            .split("listening on ")
            .nth(1)
            .expect("it says where it is ready");
        let address = address.trim_end().trim_end_matches(')').parse().unwrap();
        Self {
            child,
            out,
            address,
            data,
        }
    }

    pub fn folder(&self) -> &Path {
        self.data.path()
    }

    /// The address that pages have.
    pub fn origin(&self) -> String {
        format!("http://localhost:{}", self.address.port())
    }

    /// `deskbelld` with these words on this server's data.
    pub fn order(&self, words: &[&str]) -> Output {
        deskbelld(&[words, &["--data", self.folder().to_str().unwrap()]].concat())
    }

    /// A link's token for this person.
    pub fn link(&self, name: &str) -> String {
        let said = printed(&self.order(&["sign-in-link", name]));
        said.trim_end()
            .lines()
            .last()
            .unwrap()
            .split_once('#')
            .unwrap()
            .1
            .to_owned()
    }

    /// The cookie of this person, signed in by link.
    pub fn cookie(&self, name: &str) -> String {
        let token = self.link(name);
        let answer = self.post(
            "/api/sign-in/link",
            &format!(r#"{{"token":"{token}"}}"#),
            &[],
        );
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.call("GET", path, headers, "")
    }

    /// As our own pages post.
    pub fn post(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let origin = self.origin();
        let ours = [("x-deskbell", "1"), ("origin", origin.as_str())];
        self.post_bare(path, body, &[&ours, headers].concat())
    }

    pub fn post_bare(&self, path: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let json = [("content-type", "application/json")];
        self.call("POST", path, &[&json, headers].concat(), body)
    }

    pub fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send(method, path, headers, body.as_bytes())
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        if headers.iter().all(|(name, _)| *name != "connection") {
            head.push_str("connection: close\r\n");
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        // A refused body may not be read to its end; the answer counts.
        let _ = stream.write_all(&[head.as_bytes(), b"\r\n", body].concat());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::of(&String::from_utf8_lossy(&answer))
    }

    /// Asks for a socket as a page does, with these further headers, to see what
    /// the answer is.
    pub fn upgrade(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let websocket = [
            ("connection", "upgrade, close"),
            ("upgrade", "websocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("sec-websocket-protocol", "deskbell.1"),
        ];
        let is_given = |name| headers.iter().any(|(given, _)| *given == name);
        let rest = websocket.into_iter().filter(|(name, _)| !is_given(*name));
        let headers: Vec<_> = rest.chain(headers.iter().copied()).collect();
        self.get(path, &headers)
    }

    /// Starts a chat as the chat page does.
    pub fn start_chat(&self, token: &str, reason: &str) -> Answer {
        let body = serde_json::json!({
            "token": token,
            "answers": [{"question": "reason", "answer": reason}],
            "visit": {"language": "en", "device": null, "page": null},
        });
        self.post("/chat/start", &body.to_string(), &[])
    }

    /// Told to stop, and its data once it has ended.
    pub fn stop(mut self) -> TempDir {
        self.signal("TERM");
        assert!(self.wait().success());
        self.leave()
    }

    /// Killed, and its data.
    pub fn kill(mut self) -> TempDir {
        self.signal("KILL");
        self.wait();
        self.leave()
    }

    fn leave(&mut self) -> TempDir {
        std::mem::replace(&mut self.data, tempfile::tempdir().unwrap())
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// The process, as the system numbers it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn of(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
        let mut lines = head.split("\r\n");
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self {
            status,
            headers,
            body: body.to_owned(),
        }
    }

    /// The header's value; empty where it is not there.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map_or("", |(_, value)| value)
    }

    /// The code of a problem.
    pub fn code(&self) -> String {
        let problem: serde_json::Value = serde_json::from_str(&self.body).expect("a problem");
        problem["code"].as_str().expect("a code").to_owned()
    }
}
