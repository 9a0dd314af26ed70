//! A running `deskbelld`: started, waited for, asked for sign-in links, and
//! ended together with the command that started it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::process::answer;

/// How long a start may take before it counts as failed.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How often a starting server is asked, and a running one looked at.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How to start one.
pub struct Options<'a> {
    pub program: &'a Path,
    pub data: &'a Path,
    pub port: u16,
    /// Settings by environment, beside those that the person has.
    pub settings: &'a [(&'a str, &'a str)],
}

/// A `deskbelld` of our own. Dropping it ends it.
pub struct Server {
    child: Child,
    program: PathBuf,
    data: PathBuf,
}

impl Server {
    /// Starts it with sample data and waits until it is ready.
    ///
    /// # Errors
    /// It ended before that: its own words are on the terminal already.
    pub fn start(options: &Options) -> Result<Self, Failure> {
        // Somebody else's server on this port would answer in place of ours.
        let port_is_free = is_free(options.port);
        if port_is_free {
            add_sample(options)?;
        }
        let mut command = Command::new(options.program);
        command.args(["serve", "--phone", "--port", &options.port.to_string()]);
        command.arg("--data").arg(options.data);
        command.envs(options.settings.iter().copied());
        own_group(&mut command);
        let child = command
            .spawn()
            .map_err(|error| Failure::new(format!("{}: {error}", options.program.display())))?;
        let mut server = Self {
            child,
            program: options.program.to_owned(),
            data: options.data.to_owned(),
        };
        let started = Instant::now();
        loop {
            if let Some(status) = server.child.try_wait()? {
                return Err(Failure::new(format!("deskbelld did not start ({status})")));
            }
            if port_is_free && is_ready(options.port) {
                return Ok(server);
            }
            if started.elapsed() > READY_WITHIN {
                return Err(Failure::new("deskbelld was not ready within a minute"));
            }
            thread::sleep(LOOK_EVERY);
        }
    }

    /// A link that signs this person in, once.
    pub fn sign_in_link(&self, person: &str) -> Result<String, Failure> {
        let mut ask = Command::new(&self.program);
        ask.args(["sign-in-link", person, "--data"]).arg(&self.data);
        let said = answer(&mut ask).unwrap_or_default();
        last_link(&said)
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("deskbelld made no sign-in link for {person}")))
    }

    /// Waits until it ends by itself, or `stop` says so; then ends it in order.
    pub fn run_until(mut self, stop: &Receiver<()>) -> Result<ExitStatus, Failure> {
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status);
            }
            if stop.recv_timeout(LOOK_EVERY).is_ok() {
                self.ask_to_end();
            }
        }
    }

    /// True if it runs. Never waits.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Lets it drain its connections and end.
    fn ask_to_end(&mut self) {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status();
        if !asked.is_ok_and(|status| status.success()) {
            // No `kill` here: the hard way loses nothing that was committed.
            let _ = self.child.kill();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_running() {
            self.ask_to_end();
            let _ = self.child.wait();
        }
    }
}

/// By a command of its own: `serve --sample` would print links beside ours.
fn add_sample(options: &Options) -> Result<(), Failure> {
    let mut sample = Command::new(options.program);
    sample.arg("sample").arg("--data").arg(options.data);
    sample.envs(options.settings.iter().copied());
    sample.stdout(Stdio::null());
    if sample.status()?.success() {
        return Ok(());
    }
    Err(Failure::new("deskbelld could not add its sample data"))
}

/// What a person does next, with the addresses for it.
pub fn print_links(server: &Server, port: u16) -> Result<(), Failure> {
    println!();
    println!("Deskbell is up. Each sign-in link works once:");
    println!();
    println!("  Agent's desk, Ana      {}", server.sign_in_link("Ana")?);
    println!("  Supervisor, Sam        {}", server.sign_in_link("Sam")?);
    println!("  Administrator, Ada     {}", server.sign_in_link("Ada")?);
    println!("  Customer's chat page   http://localhost:{port}/chat/");
    println!(
        "  A phone that writes    {} simulate sms --from +447700900101 --data {}",
        server.program.display(),
        server.data.display()
    );
    println!();
    println!("Sign in as Ana, go online, then write from the chat page: the desk rings.");
    println!("Use another browser profile or a private window for each further person.");
    println!(
        "Another link, for Ben or again for Ana: {} sign-in-link Ben --data {}",
        server.program.display(),
        server.data.display()
    );
    println!("Ctrl-c ends it.");
    Ok(())
}

/// True if nobody listens on this port of this machine.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Tells when the person stops this command (ctrl-c), or the system does.
pub fn stop_signal() -> Result<Receiver<()>, Failure> {
    let (say, heard) = mpsc::channel();
    ctrlc::set_handler(move || {
        // The receiver is gone only when this program ends anyway.
        let _ = say.send(());
    })
    .map_err(|error| Failure::new(format!("ctrl-c can't be handled: {error}")))?;
    Ok(heard)
}

/// Ctrl-c in a terminal goes to the whole group: the server would get it twice,
/// from the terminal and from us.
#[cfg(unix)]
pub fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
pub fn own_group(_: &mut Command) {}

fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let ask =
            format!("GET /readyz HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes())?;
        let mut said = String::new();
        stream.read_to_string(&mut said)?;
        Ok(said)
    };
    ask().is_ok_and(|said| said.starts_with("HTTP/1.1 200"))
}

/// The last address in a text: links come after what is said about them.
fn last_link(text: &str) -> Option<&str> {
    text.split_whitespace()
        .rfind(|word| word.starts_with("http://") || word.starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_found_behind_the_words_about_it() {
        let said = "Ana signs in here, once:\n  http://localhost:8750/sign-in#abc\n";
        assert_eq!(last_link(said), Some("http://localhost:8750/sign-in#abc"));
        assert_eq!(last_link("no such person"), None);
    }

    #[test]
    fn a_server_that_says_no_is_not_ready() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let answers = [
            "HTTP/1.1 503 Unavailable\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
        ];
        let serving = thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 512];
                let _ = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert!(!is_ready(port));
        assert!(is_ready(port));
        serving.join().unwrap();
    }
}
