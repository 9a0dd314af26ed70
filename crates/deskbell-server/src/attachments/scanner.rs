//! The virus scanner of the house: a program that is given a file's path and
//! answers by how it ends. Nothing is shown to anybody before it said that the
//! file is clean.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Programs that run at the same time.
const AT_ONCE: usize = 2;
/// For a file, with the wait for its turn.
const WITHIN: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Debug)]
pub struct Scanner {
    program: String,
    arguments: Vec<String>,
    within: Duration,
    turns: Semaphore,
}

/// What came of looking at a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    Clean,
    Infected,
    /// It did not say: whose fault it is is for who runs the server.
    Unknown(String),
}

impl Scanner {
    /// The program, then its arguments; none of an empty list.
    pub fn new(words: &[String]) -> Option<Self> {
        Self::within(words, WITHIN)
    }

    fn within(words: &[String], within: Duration) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        Some(Self {
            program: program.clone(),
            arguments: arguments.to_vec(),
            within,
            turns: Semaphore::new(AT_ONCE),
        })
    }

    pub async fn look(&self, file: &Path) -> Looked {
        match timeout(self.within, self.run(file)).await {
            Ok(looked) => looked,
            Err(_) => Looked::Unknown(format!("no answer within {} s", self.within.as_secs())),
        }
    }

    async fn run(&self, file: &Path) -> Looked {
        let Ok(_turn) = self.turns.acquire().await else {
            return Looked::Unknown("it is over".into());
        };
        let mut command = Command::new(&self.program);
        // Its own environment may hold the server's secrets.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DESKBELL_") {
                command.env_remove(name);
            }
        }
        let ended = command
            .args(&self.arguments)
            .arg(std::path::absolute(file).as_deref().unwrap_or(file))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Who waits for it no more ends it.
            .kill_on_drop(true)
            .status()
            .await;
        match ended.map(|it| (it.code(), it)) {
            Ok((Some(0), _)) => Looked::Clean,
            Ok((Some(1), _)) => Looked::Infected,
            Ok((_, status)) => Looked::Unknown(status.to_string()),
            Err(why) => Looked::Unknown(why.to_string()),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// A scanner that runs this in a shell, with the file as `$1`.
    fn scanner(script: &str) -> Scanner {
        let words = ["sh", "-c", script, "scanner"].map(str::to_owned);
        Scanner::within(&words, Duration::from_millis(500)).unwrap()
    }

    #[tokio::test]
    async fn how_the_program_ends_is_its_answer() {
        let look = async |script| scanner(script).look(Path::new("/tmp/x")).await;
        assert_eq!(look("exit 0").await, Looked::Clean);
        assert_eq!(look("exit 1").await, Looked::Infected);
        assert!(matches!(look("exit 2").await, Looked::Unknown(_)));
        assert!(matches!(look("kill -9 $$").await, Looked::Unknown(_)));
        assert_eq!(look(r#"test "$1" = /tmp/x"#).await, Looked::Clean);
    }

    #[tokio::test]
    async fn one_that_hangs_or_is_not_there_says_nothing() {
        let looked = scanner("sleep 60").look(Path::new("/tmp/x")).await;
        assert!(matches!(looked, Looked::Unknown(_)), "{looked:?}");
        let missing = Scanner::new(&["/no/such/program".to_owned()]).unwrap();
        let looked = missing.look(Path::new("/tmp/x")).await;
        assert!(matches!(looked, Looked::Unknown(_)), "{looked:?}");
    }
}
