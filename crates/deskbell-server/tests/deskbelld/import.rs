//! Contacts and cases that are taken over from files, by a server at work and
//! without one.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::harness::{Server, deskbelld, printed, refusal};
use crate::sms::{CONFIGURED, form, signed};

const PHONE: &str = "+447700900123";

/// Writes the file, imports it, and says what was printed and what was refused.
fn imported(server: &Server, kind: &str, text: impl AsRef<[u8]>) -> (String, Option<String>) {
    let file = server.folder().join("import.csv");
    let report = server.folder().join("import.csv.refused.csv");
    let _ = fs::remove_file(&report);
    fs::write(&file, text).unwrap();
    let said = printed(&server.order(&["import", kind, file.to_str().unwrap()]));
    (said, fs::read_to_string(report).ok())
}

fn refused(server: &Server, kind: &str, text: impl AsRef<[u8]>) -> String {
    let file = server.folder().join("import.csv");
    fs::write(&file, text).unwrap();
    refusal(&server.order(&["import", kind, file.to_str().unwrap()]))
}

/// The contact of this e-mail address, as it is exported.
fn contact(server: &Server, email: &str) -> Value {
    let file = server.folder().join("export.json");
    let _ = fs::remove_file(&file);
    let export = ["export", "--email", email, file.to_str().unwrap()];
    printed(&server.order(&export));
    let exported: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(exported["contacts"].as_array().unwrap().len(), 1);
    exported["contacts"][0].clone()
}

#[test]
fn good_rows_are_kept_and_each_refused_row_is_told_with_line_column_why_and_what_to_do() {
    let server = Server::start(&[]);
    let text = format!(
        "name,phone,email\nFay,{PHONE},fay@example.com\nGus,1,\n,,\n\"Hal,x\nIda,,ida@example.com\nJo,,x,y\n"
    );
    let (said, report) = imported(&server, "contacts", &text);
    assert!(
        said.starts_with("2 new contacts, 0 changed, 0 known already, 4 refused"),
        "{said}"
    );
    assert!(said.contains("import.csv.refused.csv"), "{said}");
    let report = report.unwrap();
    let rows: Vec<&str> = report.lines().collect();
    assert_eq!(rows[0], "line,column,why,what to do");
    assert!(rows[1].starts_with("3,phone,") && rows[1].contains("+14155550123"));
    assert!(rows[2].starts_with("4,name,"), "{report}");
    assert!(
        rows[3].starts_with("5,,") && rows[3].contains("quote"),
        "{report}"
    );
    assert!(
        rows[4].starts_with("7,,") && rows[4].contains("4 fields"),
        "{report}"
    );
    // Nothing of what they hold is in it.
    assert!(!report.contains("Gus"), "{report}");
    assert_eq!(contact(&server, "fay@example.com")["phone"], PHONE);
}

#[test]
fn what_is_imported_again_is_not_there_twice_and_follows_who_has_an_identifier() {
    let server = Server::start(&[]);
    let text =
        "external_id,name,email,company\n7,Fay,fay@example.com,Acme\n,Gus,gus@example.com,Acme\n";
    let (said, report) = imported(&server, "contacts", text);
    assert!(said.starts_with("2 new") && report.is_none(), "{said}");
    let (said, _) = imported(&server, "contacts", text);
    assert!(
        said.starts_with("0 new contacts, 0 changed, 2 known already"),
        "{said}"
    );
    let (said, _) = imported(&server, "contacts", text.replace("Acme", "Bell"));
    assert!(
        said.starts_with("0 new contacts, 1 changed, 1 known already"),
        "{said}"
    );
    let fay = contact(&server, "fay@example.com");
    assert_eq!(
        (&fay["company"], &fay["version"]),
        (&"Bell".into(), &1.into())
    );
    assert_eq!(contact(&server, "gus@example.com")["company"], "Acme");
}

#[test]
fn cases_go_to_their_contacts_and_those_that_can_not_are_told() {
    let server = Server::start(&[]);
    let contacts = String::from(
        "external_id,name,phone,email\n7,Fay,+447700900199,fay@example.com\n,Two,+447700900188,a@b\n,Two,+447700900188,c@d\n",
    );
    let (said, _) = imported(&server, "contacts", contacts);
    assert!(said.starts_with("3 new"), "{said}");
    let cases = String::from(
        "contact_external_id,contact_phone,title,number,open,opened_at\n\
         7,,Late parcel,INC-1,yes,2027-01-15\n\
         ,+447700900199,Broken cup,,no,\n\
         8,,Nobody's,,,\n\
         ,+447700900188,Of two,,,\n\
         7,,Odd,,perhaps,\n",
    );
    let (said, report) = imported(&server, "cases", &cases);
    assert!(
        said.starts_with("2 new cases, 0 changed, 0 known already, 3 refused"),
        "{said}"
    );
    assert!(said.contains("3 rows were refused"), "{said}");
    // In the order of the file, whoever has refused it: here, or the server.
    let report = report.unwrap();
    let rows: Vec<&str> = report.lines().skip(1).collect();
    assert_eq!(rows.len(), 3, "{report}");
    for (row, begins) in rows
        .iter()
        .zip(["4,contact,", "5,contact_phone,", "6,open,"])
    {
        assert!(row.starts_with(begins), "{report}");
    }
    let (said, _) = imported(&server, "cases", cases.replace("INC-1,yes", "INC-1,no"));
    assert!(
        said.starts_with("0 new cases, 1 changed, 1 known already, 3 refused"),
        "{said}"
    );
    let fay = contact(&server, "fay@example.com");
    let mut numbers: Vec<&str> = fay["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["number"].as_str().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["CAS-1002", "INC-1"]);
}

#[test]
fn an_import_of_which_nothing_is_kept_fails_and_names_the_report() {
    let server = Server::start(&[]);
    let said = refused(&server, "contacts", "name,phone\nGus,1\n");
    assert!(
        said.contains("1 row was refused, and nothing was kept"),
        "{said}"
    );
    assert!(said.contains("import.csv.refused.csv"), "{said}");
    let cases = "title,contact_external_id\nLate,7\nLost,8\n";
    let said = refused(&server, "cases", cases);
    assert!(
        said.contains("2 rows were refused, and nothing was kept"),
        "{said}"
    );
    let (said, report) = imported(&server, "contacts", "name,phone\nGus,1\nFay,\nA\0l,\n");
    assert!(
        said.starts_with("1 new contact, 0 changed, 0 known already, 2 refused"),
        "{said}"
    );
    let report = report.unwrap();
    assert!(
        report.contains("4,name,it holds the control character U+0000"),
        "{report}"
    );
    let again = "name,phone\nGus,1\nFay,\n";
    let (said, _) = imported(&server, "contacts", again);
    assert!(
        said.contains("1 row was refused"),
        "what is known is kept: {said}"
    );
}

#[test]
fn a_file_that_is_no_table_is_refused_in_one_line_by_what_it_is() {
    let server = Server::start(&[]);
    for (text, what) in [
        (&b""[..], "is empty"),
        (b"\xFF\xFEn\0a\0m\0e\0", "UTF-16"),
        (b"name,stra\xDFe\n", "Latin-1"),
        (b"phone\n", "'name' is missing"),
        (b"name,emial\n", "'emial' is not known"),
    ] {
        let said = refused(&server, "contacts", text);
        assert!(
            said.contains(what) && said.contains("nothing was kept"),
            "{said}"
        );
    }
    let said = refused(&server, "contacts", "name,".repeat(1_000_000));
    assert!(said.contains("first line"), "{said}");
    let gone = server.order(&["import", "contacts", "/nowhere.csv"]);
    assert!(refusal(&gone).contains("/nowhere.csv can't be read"));
}

#[test]
fn many_rows_are_kept_without_a_server_too_and_found_by_an_sms() {
    let server = Server::start(&[]);
    let mut text = "name;phone\r\n".to_owned();
    for number in 0..2_000 {
        write!(text, "Contact {number};+4477{number:08}\r\n").unwrap();
    }
    let (said, _) = imported(&server, "contacts", &text);
    assert!(said.starts_with("2,000 new contacts"), "{said}");
    let data = server.stop();
    let file = data.path().join("import.csv");
    let folder = data.path().to_str().unwrap();
    let import = [
        "import",
        "contacts",
        file.to_str().unwrap(),
        "--data",
        folder,
    ];
    let said = printed(&deskbelld(&import));
    assert!(
        said.starts_with("0 new contacts, 0 changed, 2,000 known already"),
        "{said}"
    );

    let server = Server::start_with(data, &["--sample"], &CONFIGURED);
    let number = "+447700001234";
    let mut sms = form("SM1", "Hello");
    let (_, from) = sms.iter_mut().find(|(name, _)| *name == "From").unwrap();
    *from = number.to_owned();
    assert_eq!(signed(&server, "new", &sms).status, 200);
    let file = server.folder().join("export.json");
    let export = ["export", "--phone", number, file.to_str().unwrap()];
    printed(&server.order(&export));
    let exported: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    let customer = &exported["conversations"][0]["customer"];
    assert_eq!(customer["name"], "Contact 1234", "{exported}");
    assert_eq!(customer["contact"], exported["contacts"][0]["id"]);
}

#[test]
fn where_another_system_has_the_contacts_nothing_is_imported() {
    let server = Server::start_in(&[
        ("DESKBELL_DATAVERSE_ADDRESS", "http://127.0.0.1:9"),
        (
            "DESKBELL_DATAVERSE_TOKEN_ADDRESS",
            "http://127.0.0.1:9/token",
        ),
        ("DESKBELL_DATAVERSE_CLIENT_ID", "desk"),
        ("DESKBELL_DATAVERSE_CLIENT_SECRET", "hunter2"),
    ]);
    let said = refused(&server, "contacts", "name\nFay\n");
    assert!(said.contains("Dataverse"), "{said}");
    let add = server.order(&["contact", "add", "Fay"]);
    assert!(refusal(&add).contains("Dataverse"));
}
