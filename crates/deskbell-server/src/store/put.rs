//! Many rows by one statement, with a parameter for each of their values. A
//! statement that reads its rows from one array of JSON would be shorter, but
//! SQLite takes such a row apart again for each of its columns.

use serde_json::Value;
use sqlx::AssertSqlSafe;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};

use super::StoreError;

/// Where a statement has its rows.
const ROWS: &str = "{rows}";
/// Each number of rows up to this has a statement of its own,
const SINGLE: usize = 16;
/// and more rows go in as many of these as there are: each statement stays
/// prepared, so there are few.
const MANY: usize = 64;

/// Carries out `statement`, in which `{rows}` stands for `rows`: arrays of
/// values, all of the same length. How many rows of its table it has changed.
///
/// # Errors
/// The database refused.
pub async fn put(
    to: &mut SqliteConnection,
    statement: &'static str,
    rows: Vec<Value>,
) -> Result<u64, StoreError> {
    let mut left = rows.len();
    let mut rows = rows.into_iter();
    let mut changed = 0;
    while left > 0 {
        let count = piece(left);
        left -= count;
        let rows: Vec<Vec<Value>> = rows.by_ref().take(count).map(values).collect();
        // Only the number of rows is in the text, never what is in them.
        let text = AssertSqlSafe(text(statement, &rows));
        let query = rows.into_iter().flatten().fold(sqlx::query(text), bind);
        changed += query.execute(&mut *to).await?.rows_affected();
    }
    Ok(changed)
}

const fn piece(left: usize) -> usize {
    if left >= MANY {
        MANY
    } else if left > SINGLE {
        SINGLE
    } else {
        left
    }
}

fn values(row: Value) -> Vec<Value> {
    match row {
        Value::Array(values) => values,
        value => vec![value],
    }
}

fn text(statement: &str, rows: &[Vec<Value>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let row = format!("({})", vec!["?"; columns].join(","));
    let rows = format!("VALUES {}", vec![row.as_str(); rows.len()].join(","));
    statement.replacen(ROWS, &rows, 1)
}

type Statement = Query<'static, Sqlite, SqliteArguments>;

/// What is no plain value is kept as JSON.
fn bind(query: Statement, value: Value) -> Statement {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Bool(value) => query.bind(i64::from(value)),
        Value::Number(value) => match value.as_i64() {
            Some(value) => query.bind(value),
            None => query.bind(value.as_f64()),
        },
        Value::String(value) => query.bind(value),
        value => query.bind(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sqlx::{Connection as _, Row as _};

    use super::*;

    async fn table() -> SqliteConnection {
        let mut connection = SqliteConnection::connect(":memory:").await.unwrap();
        let make = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER) STRICT";
        sqlx::query(make).execute(&mut connection).await.unwrap();
        connection
    }

    #[tokio::test]
    async fn any_number_of_rows_is_written() {
        for count in [0, 1, 16, 17, 64, 65, 163] {
            let mut table = table().await;
            let rows = (0..count).map(|id| json!([id, "x", true])).collect();
            let insert = "INSERT INTO t (id, a, b) {rows}";
            assert_eq!(put(&mut table, insert, rows).await.unwrap(), count);
            let sum = "SELECT count(*), coalesce(sum(b), 0) FROM t";
            let row = sqlx::query(sum).fetch_one(&mut table).await.unwrap();
            let (rows, sum): (i64, i64) = (row.get(0), row.get(1));
            assert_eq!((rows.unsigned_abs(), sum.unsigned_abs()), (count, count));
        }
    }

    #[tokio::test]
    async fn values_keep_what_they_are_and_what_is_no_plain_value_is_json() {
        let mut table = table().await;
        let rows = vec![
            json!([1, "a 'quoted' \"text\"", -3]),
            json!([2, null, null]),
            json!([3, ["x", null], false]),
        ];
        let insert = "INSERT INTO t (id, a, b) {rows}";
        put(&mut table, insert, rows).await.unwrap();
        let all = sqlx::query("SELECT a, b FROM t ORDER BY id");
        let read: Vec<(Option<String>, Option<i64>)> = all
            .fetch_all(&mut table)
            .await
            .unwrap()
            .iter()
            .map(|row| (row.get(0), row.get(1)))
            .collect();
        let expected = [
            (Some("a 'quoted' \"text\"".to_owned()), Some(-3)),
            (None, None),
            (Some(r#"["x",null]"#.to_owned()), Some(0)),
        ];
        assert_eq!(read, expected);
    }
}
