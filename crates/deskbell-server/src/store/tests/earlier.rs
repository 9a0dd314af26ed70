//! How what was before with a customer is looked for; what is found is told over
//! HTTP (`tests/deskbelld/timeline.rs`).

use rusqlite::params;

use super::super::{earlier, load};
use super::rows::{CHAT, Disk};

#[test]
fn what_else_there_was_with_a_customer_is_found_by_contact_and_by_number_and_by_nothing_wider() {
    let disk = Disk::new();
    let (_store, readers) = disk.open().unwrap();
    let plan = readers.read(move |from| {
        let statement = format!("EXPLAIN QUERY PLAN {}", earlier::OTHERS);
        let values = params![CHAT.to_string(), earlier::TOLD];
        load::all(from, &statement, values, |row| {
            Ok(row.get::<_, String>("detail")?)
        })
    });
    let plan = disk.runtime.block_on(plan).unwrap();
    let looked_in: Vec<&str> = plan
        .iter()
        .filter_map(|it| it.strip_prefix("SEARCH c USING "))
        .collect();
    assert_eq!(
        looked_in,
        [
            "COVERING INDEX conversations_of_contact (<expr>=?)",
            "INDEX conversations_of_number (<expr>=?)",
            "PRIMARY KEY (id=?)",
        ],
        "{plan:#?}"
    );
    assert!(!plan.iter().any(|it| it.starts_with("SCAN c")), "{plan:#?}");
}
