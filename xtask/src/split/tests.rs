//! A small program as binaryen writes it, and both its parts.

use super::*;

const PROGRAM: &str = r#"(module
 (type $0 (func (param i32) (result i32)))
 (import "./desk_bg.js" "__wbg_log" (func $log (param i32)))
 (import "./desk_bg.js" "__wbg_now" (func $"now(\"a b\")" (param externref) (result i32)))
 (global $stack (mut i32) (i32.const 1024))
 (global $unused i32 (i32.const 7))
 (memory $0 17)
 (data $text (i32.const 8) "(func $page")
 (table $0 4 4 funcref)
 (table $externs 8 externref)
 (elem $0 (table $0) (i32.const 1) func $start $shown $both)
 (export "memory" (memory $0))
 (export "start" (func $start))
 (export "called" (func $called))
 (func $start (type $0) (param $0 i32) (result i32)
  (call $both
   (call $page
    (local.get $0)
    (i64.const 2)
   )
  )
 )
 (func $page (param $0 i32) (param $1 i64) (result i32)
  (global.set $stack
   (local.get $0)
  )
  (call $both
   (i32.const 3)
  )
 )
 (func $shown (param $0 i32) (result i32)
  (call $log
   (local.get $0)
  )
  (local.get $0)
 )
 (func $both (param $0 i32) (result i32)
  (local.get $0)
 )
 (func $called
  (nop)
 )
)
"#;

fn parts() -> Parts {
    let later = ["page", "shown", "called"].map(str::to_owned);
    split(PROGRAM, &later.into()).unwrap()
}

/// How often each of these stands in a text.
fn counts<const N: usize>(text: &str, words: [&str; N]) -> [usize; N] {
    words.map(|word| text.matches(word).count())
}

#[test]
fn the_first_part_keeps_what_it_calls_and_goes_to_the_rest_through_the_table() {
    let first = parts().first;
    let door = "(func $page (param i32) (param i64) (result i32) \
                (call_indirect $0 (param i32) (param i64) (result i32) \
                (local.get 0) (local.get 1) (i32.const 4)))";
    let stays = [
        door,
        "(table $0 5 5 funcref)",
        "(elem (table $0) (i32.const 1) func $start)",
        "(elem (table $0) (i32.const 3) func $both)",
        "(func $called\n",
        "(func $both (param",
    ];
    assert_eq!(counts(&first, stays), [1; 6], "{first}");
    assert_eq!(counts(&first, ["(func $shown", "call $log"]), [0; 2]);
}

#[test]
fn the_later_part_imports_what_it_uses_by_the_names_that_the_first_part_has_now() {
    let parts = parts();
    let exports = parts.first.lines().filter_map(|line| {
        let (name, what) = line.strip_prefix("(export \"later ")?.split_once("\" ")?;
        Some((name, what.strip_suffix(')')?))
    });
    let exports: BTreeMap<_, _> = exports.map(|(name, what)| (what, name)).collect();
    let expected = [
        "(func $both)",
        "(func $log)",
        "(global $stack)",
        "(memory $0)",
        "(table $0)",
    ];
    assert_eq!(exports.keys().copied().collect::<Vec<_>>(), expected);

    let named: BTreeMap<String, String> = exports
        .values()
        .map(|at| (format!("later {at}"), format!("x{at}")))
        .collect();
    let names = named.iter().map(|(old, new)| (&**old, &**new));
    let later = parts.later.text(&names.collect()).unwrap();
    let imports = [
        ("(func $both)", "(func $both (param i32) (result i32))"),
        ("(func $log)", "(func $log (param i32))"),
        ("(global $stack)", "(global $stack (mut i32))"),
        ("(memory $0)", "(memory $0 17)"),
        ("(table $0)", "(table $0 5 5 funcref)"),
    ];
    for (what, here) in imports {
        let line = format!("(import \"a\" \"x{}\" {here})\n", exports[what]);
        assert!(later.contains(&line), "{line} in {later}");
    }
    let has = [
        "(elem (table $0) (i32.const 2) func $shown)",
        "(elem (table $0) (i32.const 4) func $page)",
        "(func $page (param $0 i32)",
        "(func $shown (param",
        "(type $0",
        "(import",
    ];
    assert_eq!(counts(&later, has), [1, 1, 1, 1, 1, 5], "{later}");
    assert_eq!(
        counts(&later, ["(data", "(export", "$unused", "(func $called"]),
        [0; 4]
    );
}

#[test]
fn a_later_part_whose_imports_are_not_exported_stops_the_build() {
    assert!(parts().later.text(&BTreeMap::new()).is_err());
}

#[test]
fn a_program_without_any_later_function_stops_the_build() {
    assert!(split(PROGRAM, &BTreeSet::from(["gone".to_owned()])).is_err());
    assert!(split("", &BTreeSet::new()).is_err());
}

#[test]
fn names_are_read_with_and_without_quotes() {
    let all: Vec<_> = names(r#"func $_ZN1a$LT$b$GT$E $"c(\"d\") e" $f)"#).collect();
    assert_eq!(all, ["$_ZN1a$LT$b$GT$E", r#"$"c(\"d\") e""#, "$f"]);
}
