//! Many rows by one statement that stays prepared: each row's values in the
//! order of the statement's parameters, then the next row.

use rusqlite::types::Null;
use rusqlite::{CachedStatement, Connection, ToSql};
use serde::Serialize;

use super::StoreError;

/// A statement with the values of the row that is being put together.
pub struct Put<'c> {
    statement: CachedStatement<'c>,
    next: usize,
    /// The first fault of this row; it is told at its end.
    fault: Option<StoreError>,
    json: Vec<u8>,
}

impl<'c> Put<'c> {
    /// # Errors
    /// The database does not know what the statement speaks of.
    pub fn new(to: &'c Connection, statement: &'static str) -> Result<Self, StoreError> {
        Ok(Self {
            statement: to.prepare_cached(statement)?,
            next: 1,
            fault: None,
            json: Vec::new(),
        })
    }

    /// The row's next value, as it is.
    pub fn plain(&mut self, value: impl ToSql) -> &mut Self {
        if let Err(why) = self.statement.raw_bind_parameter(self.next, value) {
            self.fault.get_or_insert(why.into());
        }
        self.next += 1;
        self
    }

    /// The row's next value: a text, a number or nothing as such, true and
    /// false as 1 and 0, and everything else as JSON.
    pub fn value(&mut self, value: &impl Serialize) -> &mut Self {
        let mut json = std::mem::take(&mut self.json);
        json.clear();
        match serde_json::to_writer(&mut json, value) {
            Ok(()) => self.json_value(&json),
            Err(why) => {
                let why = rusqlite::Error::ToSqlConversionFailure(why.into());
                self.fault.get_or_insert(why.into());
            }
        }
        self.json = json;
        self
    }

    fn json_value(&mut self, json: &[u8]) {
        let text = str::from_utf8(json).unwrap_or_default();
        match json {
            b"null" => self.plain(Null),
            b"true" => self.plain(1),
            b"false" => self.plain(0),
            [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => {
                self.plain(&text[1..text.len() - 1])
            }
            [b'"', ..] => self.plain(serde_json::from_str::<String>(text).unwrap_or_default()),
            [b'{' | b'[', ..] => self.plain(text),
            _ => match text.parse::<i64>() {
                Ok(number) => self.plain(number),
                Err(_) => self.plain(text.parse::<f64>().unwrap_or_default()),
            },
        };
    }

    /// Ends the row. How many rows of its table it has changed.
    ///
    /// # Errors
    /// The database refused, or a value can't be stored.
    pub fn row(&mut self) -> Result<usize, StoreError> {
        self.next = 1;
        match self.fault.take() {
            Some(why) => Err(why),
            None => Ok(self.statement.raw_execute()?),
        }
    }
}

/// Carries `statement` out for each of `rows`, with the values that `encode`
/// gives them. How many rows of its table it has changed.
///
/// # Errors
/// The database refused.
pub fn put<T>(
    to: &Connection,
    statement: &'static str,
    rows: &[&T],
    encode: impl Fn(&T, &mut Put<'_>),
) -> Result<usize, StoreError> {
    if rows.is_empty() {
        return Ok(0);
    }
    let mut put = Put::new(to, statement)?;
    let mut changed = 0;
    for row in rows {
        encode(row, &mut put);
        changed += put.row()?;
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const INSERT: &str = "INSERT INTO t (id, a, b) VALUES (?, ?, ?)";

    fn table() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        let make = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER) STRICT";
        connection.execute_batch(make).unwrap();
        connection
    }

    fn encode(row: &[Value; 3], to: &mut Put<'_>) {
        to.value(&row[0]).value(&row[1]).value(&row[2]);
    }

    #[test]
    fn values_keep_what_they_are_and_what_is_no_plain_value_is_json() {
        let table = table();
        let rows = [
            [json!(1), json!("a 'quoted' \"text\""), json!(-3)],
            [json!(2), json!(null), json!(null)],
            [json!(3), json!(["x", null]), json!(false)],
            [json!(4), json!(""), json!(true)],
            [json!(5), json!({"a\"b": "\\"}), json!(u32::MAX)],
        ];
        assert_eq!(put(&table, INSERT, &rows.each_ref(), encode).unwrap(), 5);
        let mut all = table.prepare("SELECT a, b FROM t ORDER BY id").unwrap();
        let all = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        let read: Vec<(Option<String>, Option<i64>)> = all.unwrap().map(Result::unwrap).collect();
        let expected = [
            (Some("a 'quoted' \"text\"".to_owned()), Some(-3)),
            (None, None),
            (Some(r#"["x",null]"#.to_owned()), Some(0)),
            (Some(String::new()), Some(1)),
            (Some(r#"{"a\"b":"\\"}"#.to_owned()), Some(u32::MAX.into())),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_value_that_does_not_fit_takes_its_row_and_is_told() {
        let table = table();
        let rows = [
            [json!(1), json!("x"), json!("no number")],
            [json!(2), json!("y"), json!(2)],
        ];
        put(&table, INSERT, &rows.each_ref(), encode).unwrap_err();
        assert_eq!(put(&table, INSERT, &[&rows[1]], encode).unwrap(), 1);
    }
}
