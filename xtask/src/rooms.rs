//! What ARCHITECTURE.md says of the sources themselves: which words stand in
//! which rooms, and nowhere else.

use std::fs;
use std::path::Path;

use crate::stamp::files_under;

/// What the cores do without.
const NOT_IN_CORES: [&str; 8] = [
    "SystemTime",
    "Instant",
    "std::net",
    "std::fs",
    "std::thread",
    "tokio",
    "HashMap",
    "HashSet",
];

/// Each file under one of `rooms` that has one of `words` in its code.
fn found(rooms: &[&str], words: &[&str]) -> Vec<String> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
    let root = Path::new(&root).parent().unwrap();
    let files = rooms.iter().flat_map(|room| {
        let files = files_under(&root.join(room)).unwrap();
        assert!(!files.is_empty(), "{room}");
        files
    });
    let is_rust = |file: &Path| file.extension().is_some_and(|kind| kind == "rs");
    let mut found = Vec::new();
    for file in files.filter(|file| is_rust(file)) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code.filter(|line| words.iter().any(|word| line.contains(word))) {
            found.push(format!("{}: {line}", file.display()));
        }
    }
    found
}

#[test]
fn the_cores_know_no_clock_no_input_or_output_and_no_unordered_maps() {
    let cores = [
        "crates/deskbell-routing/src",
        "crates/deskbell-desk/src",
        "crates/deskbell-protocol/src",
    ];
    assert_eq!(found(&cores, &NOT_IN_CORES), Vec::<String>::new());
    assert_eq!(
        found(&cores, &["web_sys", "leptos", "rusqlite", "rand::"]),
        Vec::<String>::new()
    );
}

#[test]
fn the_browser_is_touched_by_the_platform_alone() {
    let mut elsewhere = found(&["src"], &["web_sys::"]);
    elsewhere.retain(|place| !place.contains("src/platform/"));
    assert_eq!(elsewhere, Vec::<String>::new());
    assert!(!found(&["src/platform"], &["web_sys::"]).is_empty());
}

#[test]
fn the_desk_never_loads_the_administrators_room_nor_the_floor() {
    let words = ["manage::", "admin::", "manage()", "admin()"];
    let mut elsewhere = found(&["src"], &words);
    let own = [
        "src/manage/",
        "src/admin/",
        "src/bin/manage.rs",
        "src/messages/",
    ];
    elsewhere.retain(|place| own.iter().all(|room| !place.contains(room)));
    assert_eq!(elsewhere, Vec::<String>::new());
    assert!(!found(&["src/manage"], &["admin::"]).is_empty());
}

#[test]
fn leptos_stays_in_the_front_end_and_sql_in_the_store() {
    assert_eq!(found(&["crates"], &["leptos::"]), Vec::<String>::new());
    let mut elsewhere = found(&["crates"], &["rusqlite::"]);
    elsewhere.retain(|place| !place.contains("deskbell-server/src/store/"));
    assert_eq!(elsewhere, Vec::<String>::new());
    assert!(!found(&["crates/deskbell-server/src/store"], &["rusqlite::"]).is_empty());
}

#[test]
fn the_server_reads_the_wall_clock_in_one_place_so_that_a_jump_of_it_moves_nothing() {
    let server = ["crates/deskbell-server/src"];
    let found = found(&server, &["SystemTime::now", "UtcDateTime", "Utc::now"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("clock.rs"), "{found:#?}");
}
