//! Files as they come.

use super::*;

fn rows(text: &[u8]) -> Vec<Result<Vec<String>, (u64, String)>> {
    let mut table = Table::open(text).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = table.next().unwrap() {
        rows.push(row.map(|row| row.fields).map_err(|no| (no.line, no.why)));
    }
    rows
}

fn fields(text: &str) -> Vec<Vec<String>> {
    rows(text.as_bytes())
        .into_iter()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn fields_are_read_as_spreadsheets_write_them() {
    let expected = [["Ann, Lee", "say \"hi\"\nthere"], ["", ""], ["Bob", "x"]];
    for text in [
        "name,note\n\"Ann, Lee\",\"say \"\"hi\"\"\nthere\"\n,\nBob,x",
        "\u{FEFF}Name;note\r\n\"Ann, Lee\";\"say \"\"hi\"\"\r\nthere\"\r\n;\r\n\r\nBob;x\r\n",
        "name\tnote\nAnn, Lee\t\"say \"\"hi\"\"\nthere\"\n\"\"\t\nBob\tx\n",
    ] {
        assert_eq!(fields(text), expected, "{text}");
        assert_eq!(
            Table::open(text.as_bytes()).unwrap().columns(),
            ["name", "note"]
        );
    }
}

#[test]
fn a_quote_that_never_closes_takes_its_own_line_only() {
    let text = format!("name,note\n\"Ann,x\n{}Zoe,y\n", "Bob,x\n".repeat(300));
    let rows = rows(text.as_bytes());
    assert_eq!(rows.len(), 302);
    assert_eq!(rows[0].as_ref().unwrap_err().0, 2);
    assert!(rows[1..].iter().all(Result::is_ok));
    let last = super::tests::rows(b"name\n\"Ann");
    assert_eq!(last[0].as_ref().unwrap_err().0, 2);
}

#[test]
fn what_is_no_row_is_told_with_its_line_and_the_others_are_read() {
    let mut text = b"name,note\nAnn\n\"Ann\"x,y\nJos\xE9,x\n".to_vec();
    text.extend(b"x".repeat(ROW_BYTES + 1));
    text.extend(b"\na,b,c\nBob,x\n");
    let rows = rows(&text);
    let lines: Vec<u64> = rows[..5]
        .iter()
        .map(|it| it.as_ref().unwrap_err().0)
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
    assert!(rows[2].as_ref().unwrap_err().1.contains("Latin-1"));
    assert_eq!(rows[5], Ok(vec!["Bob".to_owned(), "x".into()]));
}

#[test]
fn a_line_without_an_end_is_passed_over_in_bounded_memory() {
    use std::io::Read as _;
    let endless = std::io::repeat(b'x').take(1 << 26);
    let text = (&b"name\n"[..]).chain(endless).chain(&b"\nBob\n"[..]);
    let mut table = Table::open(io::BufReader::new(text)).unwrap();
    assert!(table.next().unwrap().unwrap().is_err());
    assert_eq!(table.next().unwrap().unwrap().unwrap().fields, ["Bob"]);
}

#[test]
fn a_file_that_is_no_table_is_refused_by_what_it_is() {
    let refused = |text: &[u8]| Table::open(text).err().unwrap().to_string();
    assert!(refused(b"").contains("empty"));
    assert!(refused(b"\xEF\xBB\xBF\r\n\r\n").contains("empty"));
    for text in [
        &b"\xFF\xFEn\0a\0"[..],
        b"\xFE\xFF\0n\0a",
        b"n\0a\0m\0e\0\n\0",
    ] {
        assert!(refused(text).contains("UTF-16"));
    }
    assert!(refused(b"name,stra\xDFe\n").contains("Latin-1"));
    assert!(refused("a,".repeat(1_000).as_bytes()).contains("columns"));
    assert!(refused("a,".repeat(1_000_000).as_bytes()).contains("first line"));
    assert!(refused(b"\"name\n").contains("first line"));
}
