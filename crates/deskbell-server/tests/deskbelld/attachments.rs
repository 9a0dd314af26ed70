//! Files that are sent with messages, both ways: what is taken, what is refused by
//! name, and what is left of them.

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Answer, Server, deskbelld, files, printed, token};
use crate::sockets::{Socket, command, customer, event, greeted, offer, online};

const LIMIT: usize = 5 * 1024 * 1024;
const FOLDER: &str = "attachments";

/// A picture, as far as anybody looks.
pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10".to_vec();
    bytes.extend([8, 6, 0, 0, 0]);
    bytes
}

pub fn id(number: u32) -> String {
    format!("{number:026}")
}

fn bearer(letter: &str) -> String {
    format!("Bearer {}", token(letter))
}

pub fn sent(server: &Server, path: &str, who: (&str, &str), name: &str, body: &[u8]) -> Answer {
    let (path, number) = path.split_once('#').unwrap();
    let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let path = format!("{path}?id={:0>26}&name={name}", number);
    let origin = server.origin();
    let ours = [("x-deskbell", "1"), ("origin", origin.as_str()), who];
    server.send("POST", &path, &ours, body)
}

/// By the customer with this token.
fn from_chat(server: &Server, letter: &str, number: u32, name: &str, body: &[u8]) -> Answer {
    let path = format!("/chat/attachments#{number}");
    sent(
        server,
        &path,
        ("authorization", &bearer(letter)),
        name,
        body,
    )
}

pub fn read(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn chat(server: &Server, letter: &str) -> String {
    let started = read(&server.start_chat(&token(letter), "My bill"));
    started["conversation"].as_str().unwrap().to_owned()
}

/// Ana talks with the customer.
async fn talk(server: &Server) -> (String, Socket, Socket) {
    let mut ana = online(server, "Ana", 1).await;
    let id = chat(server, "a");
    let mut page = customer(server, &token("a"), 2).await;
    greeted(&mut page).await;
    let offer = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    let reply = command(&mut ana, 2, accept).await;
    assert!(reply["ok"].is_object(), "{reply}");
    (id, ana, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_to_the_other_side_and_to_nobody_else() {
    let server = Server::start(&[]);
    let (conversation, mut ana, mut page) = talk(&server).await;
    let cookie = server.cookie("Ana");
    let picture = read(&from_chat(&server, "a", 1, "Foto \u{fc}.png", &png()));
    let expected = json!({
        "id": id(1), "name": "Foto \u{fc}.png", "media_type": "image/png", "bytes": png().len(),
        "preview": true,
    });
    assert_eq!(picture, expected);
    let say = json!({"type": "say", "text": "", "attachments": [id(1)]});
    let reply = command(&mut page, 3, say.clone()).await;
    assert!(reply["ok"]["said"].is_object(), "{reply}");
    let message = loop {
        let message = event(&mut ana, "message").await["message"].clone();
        if message["text"] == "" {
            break message;
        }
    };
    assert_eq!(message["attachments"], json!([expected]));
    let at = format!("/api/conversations/{conversation}/attachments");
    let one = format!("{at}/{}", id(1));
    let got = server.get(&one, &[("cookie", &cookie)]);
    assert_eq!((got.status, got.header("content-type")), (200, "image/png"));
    assert_eq!(got.header("content-length"), png().len().to_string());
    assert_eq!(
        got.header("content-disposition"),
        "attachment; filename=\"Foto _.png\"; filename*=UTF-8''Foto%20%C3%BC.png"
    );
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));
    assert!(got.header("cache-control").starts_with("private"));
    // It is sent once.
    let again = command(&mut page, 4, say).await;
    assert_eq!(again["error"]["code"], "not_found", "{again}");

    let note = sent(
        &server,
        &format!("{at}#2"),
        ("cookie", &cookie),
        "a.txt",
        b"For you",
    );
    assert_eq!(read(&note)["media_type"], "text/plain");
    let theirs = format!("/chat/attachments/{}", id(2));
    let by_customer = |path: &str| server.get(path, &[("authorization", &bearer("a"))]).status;
    // Not sent yet.
    assert_eq!(by_customer(&theirs), 404);
    let say = json!({
        "type": "say", "conversation": conversation, "text": "Look", "attachments": [id(2)],
    });
    command(&mut ana, 3, say).await;
    assert_eq!(by_customer(&theirs), 200);

    // Nor what is sent among colleagues.
    sent(
        &server,
        &format!("{at}#3"),
        ("cookie", &cookie),
        "b.txt",
        b"For us",
    );
    let note = json!({
        "type": "note", "conversation": conversation, "text": "", "attachments": [id(3)],
    });
    let kept = command(&mut ana, 4, note).await;
    assert!(kept["ok"]["said"].is_object(), "{kept}");
    assert_eq!(by_customer(&format!("/chat/attachments/{}", id(3))), 404);
    let third = format!("{at}/{}", id(3));
    assert_eq!(server.get(&third, &[("cookie", &cookie)]).status, 200);

    // Strangers: another agent, another customer, another conversation.
    let ben = server.cookie("Ben");
    assert_eq!(server.get(&one, &[("cookie", &ben)]).status, 404);
    let upload = sent(&server, &format!("{at}#4"), ("cookie", &ben), "a.txt", b"x");
    assert_eq!(refused(&upload), (404, "not_found".into()));
    let other = chat(&server, "b");
    let foreign = server.get(&theirs, &[("authorization", &bearer("b"))]);
    assert_eq!(foreign.status, 404);
    assert_eq!(
        server
            .get(&theirs, &[("authorization", &bearer("c"))])
            .status,
        404
    );
    let elsewhere = one.replace(&conversation, &other);
    assert_eq!(server.get(&elsewhere, &[("cookie", &cookie)]).status, 404);
    // Somebody else's identifier takes nothing away from them.
    assert_eq!(from_chat(&server, "b", 1, "a.txt", b"x").status, 404);
    assert_eq!(server.get(&one, &[("cookie", &cookie)]).status, 200);
}

#[test]
fn exactly_the_limit_is_taken_and_a_byte_more_refused_by_name() {
    let server = Server::start(&[]);
    chat(&server, "a");
    let most = vec![b'a'; LIMIT];
    assert_eq!(
        read(&from_chat(&server, "a", 1, "a.txt", &most))["bytes"],
        LIMIT
    );
    let more = vec![b'a'; LIMIT + 1];
    let answer = from_chat(&server, "a", 2, "a.txt", &more);
    assert_eq!(refused(&answer), (413, "attachment_too_large".into()));
    let said = format!("This file has {} bytes; at most {LIMIT} bytes", LIMIT + 1);
    assert!(answer.body.contains(&said), "{answer:?}");
    assert_eq!(files(&server.folder().join(FOLDER)), [id(1)]);
}

#[test]
fn what_is_not_what_its_name_says_or_not_allowed_is_refused_and_not_kept() {
    let server = Server::start(&[]);
    chat(&server, "a");
    let lies: [(&str, &[u8], &str); 8] = [
        (
            "photo.png",
            b"MZ\x90\0\x03\0\0\0",
            "in .png, and what is in it is something",
        ),
        (
            "photo.png",
            b"<!doctype html><script>x()</script>",
            "in .png, and what is in it is .txt",
        ),
        (
            "photo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "in .svg, and what is in it is .txt",
        ),
        ("page.html", b"<p>Hello", "in .html"),
        (
            "photo.jpg",
            b"GIF89a\x01\0\x01\0",
            "Give it the ending .gif",
        ),
        ("setup.exe", b"MZ\x90\0\x03\0\0\0", "These can: png, jpg"),
        ("a.zip", b"PK\x03\x04", "damaged"),
        ("empty.txt", b"", "is empty"),
    ];
    for (number, (name, bytes, said)) in lies.into_iter().enumerate() {
        let number = u32::try_from(number).unwrap();
        let answer = from_chat(&server, "a", number, name, bytes);
        assert_eq!(
            refused(&answer),
            (415, "attachment_not_allowed".into()),
            "{name}"
        );
        assert!(answer.body.contains(said), "{answer:?}");
    }
    assert!(files(&server.folder().join(FOLDER)).is_empty());
    let plain = read(&from_chat(
        &server,
        "a",
        9,
        "../..\\x/con\u{202e}.txt",
        b"Hello",
    ));
    assert_eq!(plain["name"], "_con.txt");
    let nameless = read(&from_chat(&server, "a", 10, "", &png()));
    assert_eq!(nameless["name"], "file.png");
}

/// An archive whose only file is so large when it is unpacked, as it says.
fn archive(unpacked: u32) -> Vec<u8> {
    let name = b"word/document.xml";
    let mut entry = [0; 46];
    entry[..4].copy_from_slice(b"PK\x01\x02");
    entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
    entry[28] = u8::try_from(name.len()).unwrap();
    let mut end = [0; 22];
    end[..4].copy_from_slice(b"PK\x05\x06");
    end[10] = 1;
    end[16] = 4;
    [&b"PK\x03\x04"[..], &entry, name, &end].concat()
}

#[test]
fn a_file_that_would_burst_is_refused_whatever_it_is_called_and_others_are_taken() {
    let types = "application/zip, \
        application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let server = Server::start_in(&[("DESKBELL_ATTACHMENTS_TYPES", types)]);
    chat(&server, "a");
    for (number, name) in [(1, "bill.docx"), (2, "bill.zip")] {
        let answer = from_chat(&server, "a", number, name, &archive(u32::MAX));
        let expected = (415, "attachment_not_allowed".into());
        assert_eq!(refused(&answer), expected, "{name}");
        assert!(answer.body.contains("200 times"), "{answer:?}");
    }
    assert!(files(&server.folder().join(FOLDER)).is_empty());
    let taken = read(&from_chat(&server, "a", 3, "bill.zip", &archive(500)));
    assert_eq!(taken["name"], "bill.zip");
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing_and_can_be_sent_again() {
    let server = Server::start(&[]);
    chat(&server, "a");
    let mut half = TcpStream::connect(server.address).unwrap();
    let head = format!(
        "POST /chat/attachments?id={}&name=a.txt HTTP/1.1\r\nhost: x\r\nx-deskbell: 1\r\n\
         origin: {}\r\nauthorization: {}\r\ncontent-length: 1000\r\n\r\nhalf",
        id(1),
        server.origin(),
        bearer("a")
    );
    half.write_all(head.as_bytes()).unwrap();
    drop(half);
    // As long as the first try is not over, the second one is told so.
    let first = loop {
        let answer = from_chat(&server, "a", 1, "a.txt", b"whole");
        if answer.status != 503 {
            break read(&answer);
        }
        std::thread::yield_now();
    };
    assert_eq!(files(&server.folder().join(FOLDER)), [id(1)]);
    // The answer was lost: the same one comes again.
    assert_eq!(read(&from_chat(&server, "a", 1, "a.txt", b"whole")), first);
    assert_eq!(files(&server.folder().join(FOLDER)), [id(1)]);
}

#[cfg(unix)]
#[test]
fn what_the_scanner_finds_or_does_not_look_at_is_refused_by_name() {
    let scanner = |script: &'static str| {
        let words = format!("sh,-c,{script},scanner");
        let server = Server::start_in(&[("DESKBELL_ATTACHMENTS_SCANNER", words.as_str())]);
        chat(&server, "a");
        let answer = from_chat(&server, "a", 1, "a.txt", b"Hello");
        (answer, files(&server.folder().join(FOLDER)).len())
    };
    let (clean, kept) = scanner("grep -q Hello \"$1\"");
    assert_eq!((clean.status, kept), (200, 1));
    let (infected, kept) = scanner("exit 1");
    assert_eq!(refused(&infected), (422, "attachment_infected".into()));
    assert_eq!(kept, 0);
    let (unknown, kept) = scanner("exit 2");
    assert_eq!(refused(&unknown), (503, "attachment_unchecked".into()));
    assert_eq!(kept, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_uploaded_before_a_restart_is_sent_after_it_and_leftovers_go() {
    let server = Server::start(&[]);
    chat(&server, "a");
    read(&from_chat(&server, "a", 1, "a.txt", b"Hello"));
    let data = server.kill();
    let folder = data.path().join(FOLDER);
    fs::write(folder.join(id(2)), "of nobody").unwrap();
    fs::write(folder.join(format!("{}.part-0", id(3))), "half").unwrap();
    let server = Server::start_on(data, &[]);
    let mut page = customer(&server, &token("a"), 2).await;
    greeted(&mut page).await;
    let say = json!({"type": "say", "text": "Here", "attachments": [id(1)]});
    let reply = command(&mut page, 3, say).await;
    assert!(reply["ok"]["said"].is_object(), "{reply}");
    let folder = server.folder().join(FOLDER);
    let swept = async {
        while files(&folder) != [id(1)] {
            tokio::task::yield_now().await;
        }
    };
    let swept = tokio::time::timeout(Duration::from_secs(30), swept).await;
    assert!(swept.is_ok(), "what was left is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_takes_files_along_an_export_writes_them_and_an_erasure_takes_them_away() {
    let server = Server::start(&[]);
    let conversation = chat(&server, "a");
    read(&from_chat(&server, "a", 1, "a.txt", b"mysecret"));
    let mut page = customer(&server, &token("a"), 2).await;
    greeted(&mut page).await;
    command(
        &mut page,
        3,
        json!({"type": "say", "text": "", "attachments": [id(1)]}),
    )
    .await;
    let place = tempfile::tempdir().unwrap();
    let (backup, export) = (place.path().join("b.db"), place.path().join("e.json"));
    let said = printed(&server.order(&["backup", backup.to_str().unwrap()]));
    assert!(said.contains("b.db.attachments"), "{said}");
    let words = [
        "export",
        "--conversation",
        &conversation,
        export.to_str().unwrap(),
    ];
    printed(&server.order(&words));
    let written: Value = serde_json::from_slice(&fs::read(&export).unwrap()).unwrap();
    let told = &written["conversations"][0]["attachments"][0];
    assert_eq!(
        (&told["name"], &told["bytes"]),
        (&json!("a.txt"), &json!(8))
    );
    let copy = place
        .path()
        .join("e.json.attachments")
        .join(format!("{}-a.txt", id(1)));
    assert_eq!(fs::read(copy).unwrap(), b"mysecret");

    command(&mut page, 4, json!({"type": "end"})).await;
    let words = ["erase", "--conversation", &conversation, "--yes"];
    printed(&server.order(&words));
    assert!(files(&server.folder().join(FOLDER)).is_empty());

    let elsewhere = tempfile::tempdir().unwrap();
    let data = elsewhere.path().to_str().unwrap();
    printed(&deskbelld(&[
        "restore",
        backup.to_str().unwrap(),
        "--data",
        data,
    ]));
    let other = Server::start_on(elsewhere, &[]);
    let path = format!("/chat/attachments/{}", id(1));
    let got = other.get(&path, &[("authorization", &bearer("a"))]);
    assert_eq!((got.status, got.body.as_str()), (200, "mysecret"));
}
