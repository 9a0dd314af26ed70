use super::*;
use crate::audit::Deed;
use crate::store::{self, Readers, Row, Store, StoreError};

/// Stores these rows as the writer does, off the runtime's threads.
async fn store_all(
    folder: &std::path::Path,
    rows: Vec<AccountRow>,
) -> (Result<(), StoreError>, Readers) {
    let (mut store, readers) = store::open(folder).await.unwrap();
    let rows: Vec<_> = rows.into_iter().map(Row::Account).collect();
    let stored = tokio::task::spawn_blocking(move || store.commit(&rows))
        .await
        .unwrap();
    (stored, readers)
}

fn entry(who: &str) -> AccountRow {
    AccountRow::Audit(Entry {
        at: Timestamp::from_millis(7),
        who: who.into(),
        deed: Deed::SignedIn,
        about: String::new(),
    })
}

fn change_behind_our_back(folder: &std::path::Path, sql: &'static str) -> rusqlite::Result<()> {
    let connection = rusqlite::Connection::open(folder.join("deskbell.db"))?;
    connection.execute_batch(sql)
}

#[tokio::test]
async fn the_audits_chain_holds_over_batches_and_a_changed_row_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (stored, _) = store_all(folder.path(), vec![entry("Ana"), entry("Ben")]).await;
    stored.unwrap();
    let (stored, readers) = store_all(folder.path(), vec![entry("Sam")]).await;
    stored.unwrap();
    let rows = audit_rows(&readers).await.unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(audit_fault(&readers).await.unwrap(), None);

    let sql = "DROP TRIGGER audit_is_never_changed; UPDATE audit SET who = 'Eve' WHERE number = 2;";
    change_behind_our_back(folder.path(), sql).unwrap();
    assert_eq!(audit_fault(&readers).await.unwrap(), Some(2));
}

#[tokio::test]
async fn a_row_removed_from_the_end_of_the_audit_is_missed_and_stays_missed() {
    let folder = tempfile::tempdir().unwrap();
    let (stored, readers) = store_all(folder.path(), vec![entry("Ana"), entry("Ben")]).await;
    stored.unwrap();
    let sql = "DROP TRIGGER audit_is_never_shortened; DELETE FROM audit WHERE number = 2;";
    change_behind_our_back(folder.path(), sql).unwrap();
    assert_eq!(audit_fault(&readers).await.unwrap(), Some(2));
    store_all(folder.path(), vec![entry("Sam")])
        .await
        .0
        .unwrap();
    assert_eq!(audit_fault(&readers).await.unwrap(), Some(2));
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_the_audit() {
    let folder = tempfile::tempdir().unwrap();
    let (stored, _) = store_all(folder.path(), vec![entry("Ana")]).await;
    stored.unwrap();
    for sql in ["UPDATE audit SET who = 'Eve'", "DELETE FROM audit"] {
        let refused = change_behind_our_back(folder.path(), sql).unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[tokio::test]
async fn a_session_of_nobody_is_refused_with_its_whole_batch() {
    let folder = tempfile::tempdir().unwrap();
    let session = CookieSession {
        hash: [1; 32],
        agent: AgentId::from_u128(1),
        created_at: Timestamp::from_millis(0),
        seen_at: Timestamp::from_millis(0),
    };
    let rows = vec![entry("Ana"), AccountRow::CookieSession(session)];
    let (stored, readers) = store_all(folder.path(), rows).await;
    assert!(stored.is_err());
    assert_eq!(audit_rows(&readers).await.unwrap(), []);
}
