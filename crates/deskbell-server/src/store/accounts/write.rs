//! How a change of the accounts' tables becomes statements. The rows have
//! their order from the batch; the audit's chain grows in it.

use rusqlite::{Connection, params};

use super::{AccountOf, AccountRow, CookieSession, SignInLinkRow, audit_end, name_key};
use crate::audit::{self, Entry};
use crate::store::StoreError;

/// Carries one change out.
///
/// # Errors
/// Whatever the database says; the transaction is then void.
pub fn write(to: &Connection, row: &AccountRow) -> Result<(), StoreError> {
    match row {
        AccountRow::Account(account) => put_account(to, account)?,
        AccountRow::CookieSession(session) => put_session(to, session)?,
        AccountRow::Seen(hash, at) => {
            let statement = "UPDATE cookie_sessions SET seen_at = ? WHERE hash = ?";
            to.execute(statement, params![at.millis(), hash])?
        }
        AccountRow::EndCookieSession(hash) => {
            to.execute("DELETE FROM cookie_sessions WHERE hash = ?", [hash])?
        }
        AccountRow::EndAllOf(agent) => {
            let agent = agent.to_string();
            to.execute("DELETE FROM cookie_sessions WHERE agent = ?", [&agent])?;
            to.execute("DELETE FROM sign_in_links WHERE agent = ?", [&agent])?
        }
        AccountRow::SignInLink(link) => put_link(to, link)?,
        AccountRow::UseLink(hash) => {
            to.execute("DELETE FROM sign_in_links WHERE hash = ?", [hash])?
        }
        AccountRow::Forget {
            alive,
            links_before,
        } => {
            let old = "DELETE FROM cookie_sessions WHERE created_at <= ? OR seen_at <= ?";
            to.execute(old, [alive.created.millis(), alive.seen.millis()])?;
            let links = "DELETE FROM sign_in_links WHERE expires_at < ?";
            to.execute(links, [links_before.millis()])?
        }
        AccountRow::Audit(entry) => add_to_audit(to, entry)?,
    };
    Ok(())
}

fn put_account(to: &Connection, account: &AccountOf) -> Result<usize, StoreError> {
    let statement = "INSERT INTO accounts (agent, name_key, password) VALUES (?, ?, ?)
         ON CONFLICT (agent) DO UPDATE SET
             name_key = excluded.name_key, password = excluded.password";
    let (agent, key) = (account.agent.to_string(), name_key(&account.name));
    Ok(to.execute(statement, params![agent, key, account.password])?)
}

fn put_session(to: &Connection, session: &CookieSession) -> Result<usize, StoreError> {
    let statement =
        "INSERT INTO cookie_sessions (hash, agent, created_at, seen_at) VALUES (?, ?, ?, ?)";
    let values = params![
        session.hash,
        session.agent.to_string(),
        session.created_at.millis(),
        session.seen_at.millis(),
    ];
    Ok(to.execute(statement, values)?)
}

fn put_link(to: &Connection, link: &SignInLinkRow) -> Result<usize, StoreError> {
    let statement = "INSERT INTO sign_in_links (hash, agent, expires_at) VALUES (?, ?, ?)";
    let (agent, until) = (link.agent.to_string(), link.expires_at.millis());
    Ok(to.execute(statement, params![link.hash, agent, until])?)
}

/// Goes on from where the chain is said to stand, not from the last row that is
/// there: rows that were removed stay missed.
fn add_to_audit(to: &Connection, entry: &Entry) -> Result<usize, StoreError> {
    let end = audit_end(to)?;
    let number = end.number + 1;
    let hash = audit::chain(&end.hash, entry);
    let statement =
        "INSERT INTO audit (number, at, who, deed, about, hash) VALUES (?, ?, ?, ?, ?, ?)";
    let (at, deed) = (entry.at.millis(), entry.deed.word());
    let values = params![number, at, entry.who, deed, entry.about, hash];
    to.execute(statement, values)?;
    let end = "UPDATE audit_end SET number = ?, hash = ?";
    Ok(to.execute(end, params![number, hash])?)
}
