//! What `deskbelld`'s short commands ask of a data folder, and how they reach
//! it: through the server that works on it, which leaves its address and a
//! random token in `control.json` for its own user only, or directly when the
//! lock is free. This is the shape of orders and of that file, and the call;
//! carrying an order out is `house`.

use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use deskbell_protocol::{ConversationId, Problem};
use serde::{Deserialize, Serialize};

use crate::accounts::{NewUser, Secret};
use crate::engine::Kept;
use crate::operations::{Asked, Imported, NewContact};
use crate::store::Who;

/// Where orders are posted.
pub const PATH: &str = "/control";
const PATIENCE: Duration = Duration::from_secs(20);
/// For what reads or writes as much as there is.
const LONG_PATIENCE: Duration = Duration::from_secs(60 * 60);

/// One order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Order {
    AddUser(NewUser),
    DisableUser {
        name: String,
    },
    MakeLink {
        name: String,
    },
    /// `wait_time` in seconds; `agents` is how many more there shall be.
    AddSample {
        wait_time: Option<u16>,
        agents: u32,
    },
    /// `file` is a whole path, here and below: the server has a folder of its
    /// own.
    Backup {
        file: PathBuf,
    },
    /// Answered when the file was checked and is ready; the server then begins
    /// anew, and says in its next control file how it went.
    Restore {
        file: PathBuf,
    },
    Export {
        who: Who,
        file: PathBuf,
    },
    /// Unless `sure`, only told what would go.
    Erase {
        who: Who,
        sure: bool,
    },
    Why {
        conversation: ConversationId,
    },
    Ledger {
        which: Asked,
        limit: u32,
    },
    WriteLedger {
        which: Asked,
        file: PathBuf,
    },
    AddContact(NewContact),
    /// Rows of an import.
    Keep(Imported),
    AddBot {
        name: String,
        webhook: Option<String>,
    },
    /// None: it is told nothing any more.
    SetWebhook {
        name: String,
        address: Option<String>,
    },
    RemoveBot {
        name: String,
    },
    /// What who plays the provider of SMS has to know, as JSON in the last line.
    PlayPhone,
    ShowRules,
    /// Unless `check`, which only tells what would change.
    SetRules {
        file: PathBuf,
        /// What is in it, where only the command that names it can read it: a pipe.
        text: Option<String>,
        check: bool,
    },
}

impl Order {
    const fn patience(&self) -> Duration {
        match self {
            Self::Backup { .. }
            | Self::Restore { .. }
            | Self::Export { .. }
            | Self::Erase { .. }
            | Self::Ledger { .. }
            | Self::WriteLedger { .. } => LONG_PATIENCE,
            _ => PATIENCE,
        }
    }
}

/// What was done: lines for the person; the last one alone is for programs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub lines: Vec<String>,
    /// What became of each row of [`Order::Keep`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
}

impl Report {
    pub const fn of(lines: Vec<String>) -> Self {
        let kept = Vec::new();
        Self { lines, kept }
    }
}

/// An order that did not reach the server.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    #[error("{0}")]
    Refused(Problem),
    #[error("the deskbelld that works on this data did not answer ({0}): try again")]
    Unreachable(String),
}

impl From<io::Error> for ControlError {
    fn from(why: io::Error) -> Self {
        Self::Unreachable(why.to_string())
    }
}

/// How a restore went; a fault is one line.
pub type Restored = Result<Report, String>;

/// Where orders go.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Door {
    address: SocketAddr,
    token: String,
    /// How the restore went for which the server has begun anew.
    restored: Option<Restored>,
}

impl Door {
    /// # Errors
    /// There is none at the moment.
    pub fn of(data: &Path) -> Result<Self, ControlError> {
        serde_json::from_str(&fs::read_to_string(path_in(data))?)
            .map_err(|why| ControlError::Unreachable(why.to_string()))
    }

    /// How the restore went, once this is the door of the server after `before`.
    pub fn restored_since(self, before: &Self) -> Option<Restored> {
        self.restored.filter(|_| self.token != before.token)
    }
}

/// The file that tells where orders go; removed when this is dropped.
#[derive(Debug)]
pub struct ControlFile {
    path: PathBuf,
}

impl ControlFile {
    /// Removes what a killed server left: its port may be anybody's now, and an
    /// order holds secrets. To be called as soon as the lock is had.
    ///
    /// # Errors
    /// The file can't be removed.
    pub fn remove_old(data: &Path) -> io::Result<()> {
        match fs::remove_file(path_in(data)) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// The file can't be written, or is there already.
    pub fn write(
        data: &Path,
        address: SocketAddr,
        token: &Secret,
        restored: Option<Restored>,
    ) -> io::Result<Self> {
        let path = path_in(data);
        let door = Door {
            address,
            token: token.text().to_owned(),
            restored,
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options
            .open(&path)?
            .write_all(serde_json::to_string(&door)?.as_bytes())?;
        Ok(Self { path })
    }
}

impl Drop for ControlFile {
    fn drop(&mut self) {
        // The next server writes its own; a left one only costs a failed call.
        let _ = fs::remove_file(&self.path);
    }
}

fn path_in(data: &Path) -> PathBuf {
    data.join("control.json")
}

/// Has the running server carry out `order`.
///
/// # Errors
/// It does not answer, or it refuses.
pub fn call(data: &Path, order: &Order) -> Result<Report, ControlError> {
    let door = Door::of(data)?;
    let body = serde_json::to_string(order).map_err(io::Error::from)?;
    let mut stream = TcpStream::connect_timeout(&door.address, PATIENCE)?;
    stream.set_read_timeout(Some(order.patience()))?;
    let call = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        door.address,
        door.token,
        body.len()
    );
    stream.write_all(call.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    understand(&answer)
}

fn understand(answer: &str) -> Result<Report, ControlError> {
    let unreadable = || ControlError::Unreachable("its answer could not be read".into());
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(unreadable)?;
    if head.split(' ').nth(1) == Some("200") {
        return serde_json::from_str(body).map_err(|_| unreadable());
    }
    Err(serde_json::from_str(body).map_or_else(|_| unreadable(), ControlError::Refused))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_file_is_for_its_owner_only_and_goes_with_the_server() {
        let folder = tempfile::tempdir().unwrap();
        let token = Secret::random().unwrap();
        let address = "127.0.0.1:1".parse().unwrap();
        let file = ControlFile::write(folder.path(), address, &token, None).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(path_in(folder.path()))
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        drop(file);
        assert!(!path_in(folder.path()).exists());
    }

    #[test]
    fn the_file_of_a_killed_server_is_removed_before_orders_go_there() {
        let folder = tempfile::tempdir().unwrap();
        ControlFile::remove_old(folder.path()).unwrap();
        fs::write(path_in(folder.path()), "old").unwrap();
        ControlFile::remove_old(folder.path()).unwrap();
        assert!(!path_in(folder.path()).exists());
    }

    #[test]
    fn a_refusal_is_told_in_the_servers_words() {
        let answer =
            "HTTP/1.1 400 Bad Request\r\n\r\n{\"code\":\"malformed\",\"text\":\"no such\"}";
        assert_eq!(understand(answer).unwrap_err().to_string(), "no such");
        assert!(understand("rubbish").is_err());
    }
}
