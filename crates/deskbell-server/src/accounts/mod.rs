//! Who is signed in, and how they came to be: passwords, single-use links,
//! cookie sessions. What a signed-in person may do is `roles`; the cookie's
//! and the links' rows are the store's.

pub mod cookie;
mod manage;
mod open_sockets;
pub mod password;
mod reading;
mod secret;
mod sign_in;

use std::net::IpAddr;
use std::time::Duration;

use deskbell_protocol::{Problem, ProblemCode, Timestamp};
use tokio::sync::Mutex;

pub use manage::{COMMAND_LINE, NewUser, checked_name};
pub use open_sockets::Ticket;
pub use secret::{Secret, SecretHash};

use crate::audit::{Deed, Entry};
use crate::clock::Clock;
use crate::engine::{Control, Input};
use crate::limiter::Limiter;
use crate::store::accounts::{self as tables, AliveAfter, CookieSession, User};
use crate::store::{AccountRow, Readers};
use crate::writer::Writer;
use open_sockets::OpenSockets;
use password::Passwords;
use reading::Read;

/// A session ends this long after its last use,
const IDLE: Duration = Duration::from_secs(8 * 60 * 60);
/// and this long after the sign-in at the latest.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// A link can be used for this long.
const LINK_LIVES: Duration = Duration::from_secs(24 * 60 * 60);
/// A use is written down at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(5 * 60);
/// Failed sign-ins of one account, or from one address,
const ATTEMPTS: usize = 10;
/// within this time.
const ATTEMPTS_WITHIN: Duration = Duration::from_secs(5 * 60);

/// Everything of sign-in.
#[derive(Debug)]
pub struct Accounts {
    readers: Readers,
    writer: Writer,
    clock: Clock,
    passwords: Passwords,
    /// By the hash of the name's key: what is typed may be long.
    by_account: Limiter<SecretHash>,
    by_address: Limiter<IpAddr>,
    /// Held from reading to committing, where two at once would both find a
    /// link unused or a name free.
    one_at_a_time: Mutex<()>,
    read: Read,
    sockets: OpenSockets,
}

/// A person whose cookie was found good.
#[derive(Debug, Clone)]
pub struct SignedIn {
    pub user: User,
    pub session: SecretHash,
}

impl Accounts {
    pub fn new(readers: Readers, writer: Writer, clock: Clock) -> Self {
        Self {
            readers,
            writer,
            clock,
            passwords: Passwords::default(),
            by_account: Limiter::new(ATTEMPTS, ATTEMPTS_WITHIN),
            by_address: Limiter::new(ATTEMPTS, ATTEMPTS_WITHIN),
            one_at_a_time: Mutex::new(()),
            read: Read::default(),
            sockets: OpenSockets::default(),
        }
    }

    /// Who has this cookie.
    ///
    /// # Errors
    /// `signed_out` when nobody (any more) has.
    pub async fn who(&self, cookie: Option<&Secret>) -> Result<SignedIn, Problem> {
        let hash = cookie.ok_or(ProblemCode::SignedOut)?.hash();
        let (user, session) = self.holder(&hash).await?;
        let now = self.clock.now();
        if now.since(session.seen_at) > SEEN_EVERY {
            let seen = self.change(vec![], vec![AccountRow::Seen(hash, now)]).await;
            if let Err(problem) = seen {
                // Whoever reads need not suffer from a disk that is full.
                tracing::warn!(%problem, "the use of a session was not written down");
            }
        }
        Ok(SignedIn {
            user,
            session: hash,
        })
    }

    /// A socket of this session opens. What ended the session before the ticket
    /// was there is seen here, what ends it later ends the ticket.
    ///
    /// # Errors
    /// `signed_out`, `unavailable`.
    pub async fn enter(&self, who: &SignedIn) -> Result<Ticket, Problem> {
        let ticket = self.sockets.enter(who.session, who.user.id);
        self.holder(&who.session).await?;
        Ok(ticket)
    }

    /// Whose session this is, while it is alive and they are not switched off.
    async fn holder(&self, hash: &SecretHash) -> Result<(User, CookieSession), Problem> {
        let readers = &self.readers;
        let session = tables::cookie_session(readers, hash).await.map_err(fault)?;
        let now = self.clock.now();
        let session = session
            .filter(|s| is_alive(s, now))
            .ok_or(ProblemCode::SignedOut)?;
        let user = tables::user(readers, session.agent).await.map_err(fault)?;
        let user = user
            .filter(|user| user.enabled)
            .ok_or(ProblemCode::SignedOut)?;
        Ok((user, session))
    }

    /// How many people can sign in.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn count(&self) -> Result<i64, Problem> {
        tables::account_count(&self.readers).await.map_err(fault)
    }

    /// Ends what is too old: sessions with their sockets, and unused links. An
    /// open socket is a use of its session; whose last session went is signed
    /// out. To be called every minute or so.
    ///
    /// # Errors
    /// The database can't be read or written.
    pub async fn tidy(&self) -> Result<(), Problem> {
        let _alone = self.one_at_a_time.lock().await;
        self.keep_used().await?;
        let now = self.clock.now();
        let alive = alive_after(now);
        let left = tables::left_without_session(&self.readers, alive)
            .await
            .map_err(fault)?;
        let changes = left
            .into_iter()
            .map(|agent| Control::SignOut { agent })
            .collect();
        let forget = AccountRow::Forget {
            alive,
            links_before: now,
        };
        self.change(changes, vec![forget]).await
    }

    /// Writes down that sessions with open sockets are used, and ends the
    /// sockets of those that are too old.
    async fn keep_used(&self) -> Result<(), Problem> {
        let now = self.clock.now();
        let mut rows = Vec::new();
        for hash in self.sockets.sessions() {
            let session = tables::cookie_session(&self.readers, &hash)
                .await
                .map_err(fault)?;
            match session {
                Some(session) if now.since(session.created_at) < LONGEST => {
                    if now.since(session.seen_at) > SEEN_EVERY {
                        rows.push(AccountRow::Seen(hash, now));
                    }
                }
                _ => self.sockets.end_session(&hash),
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        self.change(vec![], rows).await
    }

    /// Has the writer carry out `changes` and store `rows`: all or nothing.
    async fn change(&self, changes: Vec<Control>, rows: Vec<AccountRow>) -> Result<(), Problem> {
        self.writer
            .ask(Input::Control { changes, rows })
            .await
            .map(drop)
    }

    fn entry(&self, who: &str, deed: Deed, about: &str) -> AccountRow {
        AccountRow::Audit(Entry {
            at: self.clock.now(),
            who: who.to_owned(),
            deed,
            about: about.to_owned(),
        })
    }
}

fn is_alive(session: &CookieSession, now: Timestamp) -> bool {
    let after = alive_after(now);
    session.created_at > after.created && session.seen_at > after.seen
}

fn alive_after(now: Timestamp) -> AliveAfter {
    AliveAfter {
        created: now - LONGEST,
        seen: now - IDLE,
    }
}

/// A fault of the server's own: the log has `why`, the person is told that
/// nothing was changed.
pub(crate) fn fault(why: impl std::fmt::Display) -> Problem {
    tracing::error!(%why, "a request failed");
    ProblemCode::Unavailable.into()
}

#[cfg(test)]
mod tests;
