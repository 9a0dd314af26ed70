//! A staged database takes its place; nobody has the old one open. A swap that
//! was cut off is ended by the next start ([`finish`]), so that no log is ever
//! read with another file. Who was signed in stays so, if both databases know
//! them as signed in.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::access::{blocking, close, looking};
use super::erase::settle_log;
use super::inspect::{beside, check_header, check_log, log_of};
use super::migrate::migrated;
use super::open::FILE;
use super::restore::Staged;
use super::{OpenError, StoreError};
use crate::files::{self, ATTACHMENTS};

/// The folder of the database to be, inside of the data folder.
pub const FOLDER: &str = "restoring";
/// In it: the name that the replaced database gets. From then on the swap is
/// to be ended.
const READY: &str = "ready";

/// What a swap has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swapped {
    /// Where the database is that was there before, if one was.
    pub aside: Option<PathBuf>,
    /// How many browsers stay signed in.
    pub sessions: usize,
}

impl Staged {
    /// How many bytes it has.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How many files of its messages are nowhere.
    pub const fn missing(&self) -> usize {
        self.missing
    }

    /// Takes the place of the database, which nobody has open any more. That
    /// one gets another name in the same folder.
    ///
    /// # Errors
    /// The folder can't be written. The next start tries it again, or finds
    /// everything as it was.
    pub async fn swap(self) -> io::Result<Swapped> {
        let old = self.data.join(FILE);
        settle_own_log(&self.data, &old).await;
        let (from, to) = (old.clone(), self.data.join(FOLDER).join(FILE));
        let sessions = match blocking(move || carry_sessions(&from, &to)).await {
            Ok(sessions) => sessions,
            Err(why) => {
                tracing::warn!(%why, "who is signed in could not be read: everybody signs in again");
                0
            }
        };
        let aside = replaced_name(&self.data);
        let had_one = old.exists();
        let ready = self.data.join(FOLDER).join(READY);
        let part = beside(&ready, ".part");
        fs::File::create(&part)?.write_all(aside.as_bytes())?;
        files::safe(&part)?;
        fs::rename(&part, &ready)?;
        files::safe_names(&ready)?;
        finish(&self.data)?;
        let aside = had_one.then(|| self.data.join(aside));
        Ok(Swapped { aside, sessions })
    }
}

/// So that what is put aside is one file, where that can be.
async fn settle_own_log(data: &Path, old: &Path) {
    let is_ours = matches!(check_header(old), Ok(true));
    if is_ours
        && check_log(old).is_ok()
        && let Err(why) = settle_log(data).await
    {
        tracing::warn!(%why, "the log of the replaced database stays beside it");
    }
}

/// Sessions of those who are signed in by both, with the number of them.
fn carry_sessions(old: &Path, new: &Path) -> Result<usize, OpenError> {
    if !old.exists() {
        return Ok(0);
    }
    let sessions = sessions_of(old).map_err(OpenError::Load)?;
    let to = migrated(new)?;
    let carried = to.execute(CARRY, [sessions]).map_err(StoreError::from);
    let closed = close(to);
    carried
        .and_then(|carried| closed.map(|()| carried))
        .map_err(OpenError::Load)
}

/// As JSON.
fn sessions_of(old: &Path) -> Result<String, StoreError> {
    let from = looking(old).open()?;
    let sessions = from.query_row(SESSIONS, [], |row| row.get(0));
    close(from)?;
    Ok(sessions?)
}

const SESSIONS: &str = "
    SELECT json_group_array(json_array(hex(hash), agent, created_at, seen_at))
    FROM cookie_sessions";

/// Not those that began after the backup was checked, in a time to come: they
/// would not end before it.
const CARRY: &str = "
    INSERT INTO cookie_sessions (hash, agent, created_at, seen_at)
    SELECT unhex(value->>0), value->>1, value->>2, value->>3
    FROM json_each(?1) JOIN accounts ON accounts.agent = value->>1
    JOIN agents ON agents.id = accounts.agent
    WHERE agents.enabled AND agents.signed_in
      AND value->>2 <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'written_at')";

/// The first name that no file of the folder has.
fn replaced_name(data: &Path) -> String {
    let mut number: u32 = 1;
    loop {
        let name = format!("replaced-{number}.db");
        if !data.join(&name).exists() {
            return name;
        }
        number += 1;
    }
}

/// The databases that restores have put aside, and the files of their messages.
pub fn replaced_files(data: &Path) -> Vec<String> {
    let names = fs::read_dir(data).into_iter().flatten().flatten();
    let mut names: Vec<String> = names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with("replaced-"))
        .filter(|name| name.ends_with(".db") || name.ends_with(".db.attachments"))
        .collect();
    names.sort();
    names
}

/// True from the moment at which a swap is to be ended whatever happens.
pub fn is_begun(data: &Path) -> bool {
    data.join(FOLDER).join(READY).is_file()
}

/// Ends a swap that was begun, if one was; what was only staged is removed. Every
/// step can be done again.
///
/// # Errors
/// The folder can't be written.
pub fn finish(data: &Path) -> io::Result<()> {
    let folder = data.join(FOLDER);
    if !is_begun(data) {
        return unless_missing(fs::remove_dir_all(&folder));
    }
    let (new, place) = (folder.join(FILE), data.join(FILE));
    let aside = data.join(fs::read_to_string(folder.join(READY))?);
    // The files of its messages come with it, and those of the old one go aside.
    let (files, files_place) = (folder.join(ATTACHMENTS), data.join(ATTACHMENTS));
    if files.is_dir() {
        move_if_there(&files_place, &files::attachments_beside(&aside))?;
        fs::rename(&files, &files_place)?;
        files::safe_names(&files_place)?;
    }
    // Once it is gone from here it has its place.
    if new.is_file() {
        move_if_there(&log_of(&place), &log_of(&aside))?;
        remove_if_there(&beside(&place, "-shm"))?;
        move_if_there(&place, &aside)?;
        files::safe_names(&place)?;
        fs::rename(&new, &place)?;
        files::safe_names(&place)?;
    }
    fs::remove_dir_all(&folder)?;
    files::safe_names(&place)
}

fn move_if_there(from: &Path, to: &Path) -> io::Result<()> {
    unless_missing(fs::rename(from, to))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    unless_missing(fs::remove_file(path))
}

fn unless_missing(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::accounts::{AccountOf, AccountRow, CookieSession};
    use super::super::tests::rows::{ANA, Disk, NOW};
    use super::super::{Row, Store as _, backup, stage};
    use crate::audit::{Deed, Entry};

    fn session(number: u8, created_at: deskbell_protocol::Timestamp) -> Row {
        Row::Account(AccountRow::CookieSession(CookieSession {
            hash: [number; 32],
            agent: ANA,
            created_at,
            seen_at: created_at,
        }))
    }

    #[test]
    fn who_signed_in_in_a_time_to_come_signs_in_again_after_a_restore() {
        let disk = Disk::new();
        let mut store = disk.store();
        let account = AccountRow::Account(AccountOf {
            agent: ANA,
            name: "Ana".into(),
            password: None,
        });
        store.commit(&[Row::Account(account)]).unwrap();
        let (data, file) = (disk.folder.path(), disk.folder.path().join("backup.db"));
        disk.runtime.block_on(backup(data, &file)).unwrap();
        let years = Duration::from_secs(800 * 24 * 60 * 60);
        let sessions = [session(1, NOW), session(2, NOW + years)];
        store.commit(&sessions).unwrap();
        drop(store);
        let entry = Entry {
            at: NOW,
            who: "deskbelld".into(),
            deed: Deed::Restored,
            about: String::new(),
        };
        let staged = disk.runtime.block_on(stage(data, &file, NOW, entry));
        let swapped = disk.runtime.block_on(staged.unwrap().swap()).unwrap();
        assert_eq!(swapped.sessions, 1);
    }
}
