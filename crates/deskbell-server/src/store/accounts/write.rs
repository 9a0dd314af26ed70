//! How a change of the accounts' tables becomes statements. The rows have
//! their order from the batch; the audit's chain grows in it.

use sqlx::query;
use sqlx::sqlite::SqliteConnection;

use super::{AccountOf, AccountRow, CookieSession, audit_end, name_key};
use crate::audit::{self, Entry};

/// Carries one change out.
///
/// # Errors
/// Whatever the database says; the transaction is then void.
pub async fn write(to: &mut SqliteConnection, row: &AccountRow) -> Result<(), sqlx::Error> {
    match row {
        AccountRow::Account(account) => put_account(to, account).await,
        AccountRow::CookieSession(session) => put_session(to, session).await,
        AccountRow::Seen(hash, at) => {
            let update = query("UPDATE cookie_sessions SET seen_at = ? WHERE hash = ?");
            run(to, update.bind(at.millis()).bind(hash.as_slice())).await
        }
        AccountRow::EndCookieSession(hash) => {
            run(
                to,
                query("DELETE FROM cookie_sessions WHERE hash = ?").bind(hash.as_slice()),
            )
            .await
        }
        AccountRow::EndAllOf(agent) => {
            let agent = agent.to_string();
            run(
                to,
                query("DELETE FROM cookie_sessions WHERE agent = ?").bind(&agent),
            )
            .await?;
            run(
                to,
                query("DELETE FROM sign_in_links WHERE agent = ?").bind(&agent),
            )
            .await
        }
        AccountRow::SignInLink(link) => {
            let insert =
                query("INSERT INTO sign_in_links (hash, agent, expires_at) VALUES (?, ?, ?)")
                    .bind(link.hash.as_slice())
                    .bind(link.agent.to_string())
                    .bind(link.expires_at.millis());
            run(to, insert).await
        }
        AccountRow::UseLink(hash) => {
            run(
                to,
                query("DELETE FROM sign_in_links WHERE hash = ?").bind(hash.as_slice()),
            )
            .await
        }
        AccountRow::Forget {
            alive,
            links_before,
        } => {
            let old = query("DELETE FROM cookie_sessions WHERE created_at <= ? OR seen_at <= ?")
                .bind(alive.created.millis())
                .bind(alive.seen.millis());
            run(to, old).await?;
            let links = query("DELETE FROM sign_in_links WHERE expires_at < ?");
            run(to, links.bind(links_before.millis())).await
        }
        AccountRow::Audit(entry) => add_to_audit(to, entry).await,
    }
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

async fn run(to: &mut SqliteConnection, statement: Statement<'_>) -> Result<(), sqlx::Error> {
    statement.execute(to).await.map(drop)
}

async fn put_account(to: &mut SqliteConnection, account: &AccountOf) -> Result<(), sqlx::Error> {
    let upsert = query(
        "INSERT INTO accounts (agent, name_key, password) VALUES (?, ?, ?)
         ON CONFLICT (agent) DO UPDATE SET
             name_key = excluded.name_key, password = excluded.password",
    )
    .bind(account.agent.to_string())
    .bind(name_key(&account.name))
    .bind(&account.password);
    run(to, upsert).await
}

async fn put_session(
    to: &mut SqliteConnection,
    session: &CookieSession,
) -> Result<(), sqlx::Error> {
    let insert =
        query("INSERT INTO cookie_sessions (hash, agent, created_at, seen_at) VALUES (?, ?, ?, ?)")
            .bind(session.hash.as_slice())
            .bind(session.agent.to_string())
            .bind(session.created_at.millis())
            .bind(session.seen_at.millis());
    run(to, insert).await
}

/// Goes on from where the chain is said to stand, not from the last row that is
/// there: rows that were removed stay missed.
async fn add_to_audit(to: &mut SqliteConnection, entry: &Entry) -> Result<(), sqlx::Error> {
    let end = audit_end(&mut *to).await?;
    let number = end.number + 1;
    let hash = audit::chain(&end.hash, entry).to_vec();
    let insert =
        query("INSERT INTO audit (number, at, who, deed, about, hash) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(number)
            .bind(entry.at.millis())
            .bind(&entry.who)
            .bind(entry.deed.word())
            .bind(&entry.about)
            .bind(&hash);
    run(to, insert).await?;
    let end = query("UPDATE audit_end SET number = ?, hash = ?");
    run(to, end.bind(number).bind(&hash)).await
}
