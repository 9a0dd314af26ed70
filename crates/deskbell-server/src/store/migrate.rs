//! Brings a database to this version's shape, one migration after the other.
//! Which ones it has had stands in the table `_sqlx_migrations`: it is called
//! as the library did that kept it in the first versions, so that each of them
//! still knows the database of any other.

#[cfg(test)]
mod tests;

use std::path::Path;

use rusqlite::{Connection, Row, TransactionBehavior, params};
use sha2::{Digest as _, Sha384};

use super::access::writing;
use super::load::all;
use super::{OpenError, StoreError, inspect, search};

/// A step from one shape to the next. Once released it never changes.
struct Migration {
    version: i64,
    description: &'static str,
    sql: &'static str,
}

const MIGRATIONS: [Migration; 20] = [
    Migration {
        version: 1,
        description: "desk",
        sql: include_str!("../../migrations/0001_desk.sql"),
    },
    Migration {
        version: 2,
        description: "accounts",
        sql: include_str!("../../migrations/0002_accounts.sql"),
    },
    Migration {
        version: 3,
        description: "rules",
        sql: include_str!("../../migrations/0003_rules.sql"),
    },
    Migration {
        version: 4,
        description: "written at",
        sql: include_str!("../../migrations/0004_written_at.sql"),
    },
    Migration {
        version: 5,
        description: "rows in order",
        sql: include_str!("../../migrations/0005_rows_in_order.sql"),
    },
    Migration {
        version: 6,
        description: "deliberations",
        sql: include_str!("../../migrations/0006_deliberations.sql"),
    },
    Migration {
        version: 7,
        description: "templates",
        sql: include_str!("../../migrations/0007_templates.sql"),
    },
    Migration {
        version: 8,
        description: "sms and bots",
        sql: include_str!("../../migrations/0008_sms_and_bots.sql"),
    },
    Migration {
        version: 9,
        description: "lost sessions",
        sql: include_str!("../../migrations/0009_lost_sessions.sql"),
    },
    Migration {
        version: 10,
        description: "directory",
        sql: include_str!("../../migrations/0010_directory.sql"),
    },
    Migration {
        version: 11,
        description: "sms out",
        sql: include_str!("../../migrations/0011_sms_out.sql"),
    },
    Migration {
        version: 12,
        description: "earlier conversations",
        sql: include_str!("../../migrations/0012_earlier_conversations.sql"),
    },
    Migration {
        version: 13,
        description: "first accepts",
        sql: include_str!("../../migrations/0013_first_accepts.sql"),
    },
    Migration {
        version: 14,
        description: "panel",
        sql: include_str!("../../migrations/0014_panel.sql"),
    },
    Migration {
        version: 15,
        description: "bots",
        sql: include_str!("../../migrations/0015_bots.sql"),
    },
    Migration {
        version: 16,
        description: "attachments",
        sql: include_str!("../../migrations/0016_attachments.sql"),
    },
    Migration {
        version: 17,
        description: "emails by words",
        sql: include_str!("../../migrations/0017_emails_by_words.sql"),
    },
    Migration {
        version: 18,
        description: "back links",
        sql: include_str!("../../migrations/0018_back_links.sql"),
    },
    Migration {
        version: 19,
        description: "out of hours",
        sql: include_str!("../../migrations/0019_out_of_hours.sql"),
    },
    Migration {
        version: 20,
        description: "given by whom",
        sql: include_str!("../../migrations/0020_given_by_whom.sql"),
    },
];

/// The shape that brought the index of contacts.
const SEARCH: i64 = 10;

/// The shape that this version knows.
pub const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

impl Migration {
    /// By which a migration is known to be the one that was carried out.
    fn checksum(&self) -> Vec<u8> {
        Sha384::digest(self.sql).to_vec()
    }
}

/// One that the database has had.
struct Had {
    version: i64,
    checksum: Vec<u8>,
    success: bool,
}

/// A connection that writes, to a database of this version's shape.
///
/// # Errors
/// See [`OpenError`].
pub fn migrated(path: &Path) -> Result<Connection, OpenError> {
    let refused = |why: StoreError| inspect::refused(path, &why);
    let mut connection = writing(path).open().map_err(refused)?;
    connection
        .execute_batch(TABLE)
        .map_err(|why| refused(why.into()))?;
    let had = all(&connection, HAD, [], had).map_err(refused)?;
    if let Some(why) = had.iter().find_map(foreign) {
        let path = path.to_owned();
        return Err(OpenError::OtherBuild { path, why });
    }
    let last = had.last().map_or(0, |one| one.version);
    for migration in MIGRATIONS.iter().filter(|one| one.version > last) {
        carry_out(&mut connection, migration).map_err(refused)?;
    }
    Ok(connection)
}

fn had(row: &Row<'_>) -> Result<Had, StoreError> {
    Ok(Had {
        version: row.get("version")?,
        checksum: row.get("checksum")?,
        success: row.get("success")?,
    })
}

/// Why this is not what this version would have carried out.
fn foreign(one: &Had) -> Option<String> {
    let Had { version, .. } = one;
    match MIGRATIONS.iter().find(|ours| ours.version == *version) {
        None => Some(format!("its shape {version} is not known here")),
        Some(_) if !one.success => Some(format!("its shape {version} was only begun")),
        Some(ours) if ours.checksum() != one.checksum => {
            Some(format!("its shape {version} is another one"))
        }
        Some(_) => None,
    }
}

/// All of it, or nothing.
fn carry_out(on: &mut Connection, migration: &Migration) -> Result<(), StoreError> {
    let transaction = on.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(migration.sql)?;
    let Migration {
        version,
        description,
        ..
    } = migration;
    let row = params![version, description, migration.checksum()];
    transaction.execute(DONE, row)?;
    // Its words are made by more than SQL.
    if *version == SEARCH {
        search::fill(&transaction)?;
    }
    Ok(transaction.commit()?)
}

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS _sqlx_migrations (
        version BIGINT PRIMARY KEY,
        description TEXT NOT NULL,
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        success BOOLEAN NOT NULL,
        checksum BLOB NOT NULL,
        execution_time BIGINT NOT NULL
    )";

const HAD: &str = "SELECT version, checksum, success FROM _sqlx_migrations ORDER BY version";

/// Nobody asks for the time that it took.
const DONE: &str = "
    INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
    VALUES (?, ?, TRUE, ?, -1)";
