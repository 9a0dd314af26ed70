//! One customer's export and erasure, on a server at work.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{Server, printed, refusal, token};
use crate::sockets::{Socket, closed, command, customer, greeted, next, offer, online, open, tell};

const NAME: &str = "Wilhelmina Quist";
/// Every place in which something of the customer is kept has a word of its own.
const WORDS: [&str; 7] = [
    NAME,
    "overcharged",
    "Zebraphone",
    "shop.example",
    "unmannerly",
    "mynumberis",
    "refunding",
];

/// The files of the data folder in which this word stands.
fn found_in(folder: &Path, word: &str) -> Vec<String> {
    let holds = |content: &[u8]| content.windows(word.len()).any(|at| at == word.as_bytes());
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    files
        .filter(|entry| holds(&fs::read(entry.path()).unwrap()))
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

/// Starts the chat of the customer; its conversation.
fn start(server: &Server) -> String {
    let body = json!({
        "token": token("a"),
        "answers": [
            {"question": "name", "answer": NAME},
            {"question": "reason", "answer": "I was overcharged"},
        ],
        "visit": {
            "language": "nl",
            "device": "Zebraphone 4",
            "page": "https://shop.example/cart",
        },
    });
    let answer = server.post("/chat/start", &body.to_string(), &[]);
    let started: Value = serde_json::from_str(&answer.body).unwrap();
    started["conversation"].as_str().unwrap().to_owned()
}

/// Ana rejects with a reason, Ben accepts; both sides write.
async fn talk(server: &Server) -> (String, Socket, Socket, Socket) {
    let mut ana = online(server, "Ana", 1).await;
    let id = start(server);
    let mut page = customer(server, &token("a"), 3).await;
    greeted(&mut page).await;
    let first = offer(&mut ana).await;
    let why = json!({"type": "reject", "offer": first["id"], "why": "She is unmannerly"});
    command(&mut ana, 2, why).await;
    let mut ben = online(server, "Ben", 2).await;
    let second = offer(&mut ben).await;
    command(
        &mut ben,
        2,
        json!({"type": "accept", "offer": second["id"]}),
    )
    .await;
    command(
        &mut page,
        1,
        json!({"type": "say", "text": "mynumberis 4711"}),
    )
    .await;
    let answer = json!({"type": "say", "conversation": id, "text": "refunding it"});
    command(&mut ben, 3, answer).await;
    (id, ana, ben, page)
}

async fn end(ben: &mut Socket, id: &str) {
    for (number, kind) in [(4, "end"), (5, "finish_wrap_up")] {
        let reply = command(ben, number, json!({"type": kind, "conversation": id})).await;
        assert!(reply["ok"].is_string(), "{reply}");
    }
}

/// The first frame to a tab of the person with this cookie, which stands there
/// in its log.
async fn first_frame(server: &Server, cookie: &str, epoch: &Value, seq: &Value) -> Value {
    let mut socket = open(server, "/socket", &[("cookie", cookie)]).await;
    let hello = json!({
        "type": "hello", "protocol": 1, "tab": format!("{:026}", 50), "epoch": epoch, "seq": seq,
        "surface": {"visible": true, "focus": true, "permission": "default", "worker": false},
    });
    tell(&mut socket, hello).await;
    next(&mut socket).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_is_nowhere_in_the_data_folder_and_the_ledger_stays() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ben");
    let before = first_frame(&server, &cookie, &Value::Null, &Value::Null).await;
    let (id, _ana, mut ben, page) = talk(&server).await;
    end(&mut ben, &id).await;
    // Somebody else's chat stays.
    server.start_chat(&token("b"), "Where is my parcel?");
    for word in WORDS {
        assert_ne!(
            found_in(server.folder(), word),
            Vec::<String>::new(),
            "{word}"
        );
    }
    let said = printed(&server.order(&["erase", "--name", NAME, "--yes"]));
    assert!(
        said.contains("Erased what was kept of this customer"),
        "{said}"
    );
    for word in WORDS {
        let left = found_in(server.folder(), word);
        assert_eq!(left, Vec::<String>::new(), "{word}: {said}");
    }
    assert_eq!(closed(page).await, "signed_out");
    let gone = refusal(&server.order(&["erase", "--name", NAME, "--yes"]));
    assert!(gone.contains("no conversation is kept"), "{gone}");
    // Who was away since before gets a snapshot instead of what is gone.
    let after = first_frame(&server, &cookie, &before["epoch"], &before["seq"]).await;
    assert_eq!(
        (&after["type"], &after["epoch"]),
        (&json!("snapshot"), &before["epoch"])
    );
    drop(ben);
    let data = server.stop();
    for word in WORDS {
        assert_eq!(found_in(data.path(), word), Vec::<String>::new(), "{word}");
    }
    assert_ne!(
        found_in(data.path(), "Where is my parcel?"),
        Vec::<String>::new()
    );
    // When and how the offers ended is still known.
    assert_ne!(found_in(data.path(), "rejected"), Vec::<String>::new());
    assert_ne!(
        found_in(data.path(), &format!("erased{id}")),
        Vec::<String>::new()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_is_being_served_is_not_erased() {
    let server = Server::start(&[]);
    let (id, _ana, mut ben, _page) = talk(&server).await;
    let refused = refusal(&server.order(&["erase", "--name", NAME, "--yes"]));
    assert!(
        refused.contains(&id) && refused.contains("is still open: Ben has it"),
        "{refused}"
    );
    end(&mut ben, &id).await;
    let output = server.order(&["erase", "--conversation", &id]);
    assert!(!output.status.success());
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains(&id) && told.contains(NAME), "{told}");
    let asked = String::from_utf8(output.stderr).unwrap();
    assert!(
        asked.contains("nothing was erased") && asked.contains("--yes"),
        "{asked}"
    );
    assert_ne!(found_in(server.folder(), NAME), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_holds_everything_that_is_kept_of_the_customer() {
    let server = Server::start(&[]);
    let (id, _ana, _ben, _page) = talk(&server).await;
    server.start_chat(&token("b"), "Where is my parcel?");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("customer.json");
    let words = ["export", "--conversation", &id, file.to_str().unwrap()];
    let said = printed(&server.order(&words));
    assert!(
        said.contains("Wrote what is kept of this customer"),
        "{said}"
    );
    let text = fs::read_to_string(&file).unwrap();
    for word in WORDS {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("parcel"), "{text}");
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["format"], "deskbell.customer");
    let conversation = &document["conversations"][0];
    assert_eq!(conversation["customer"]["name"], NAME);
    let texts: Vec<_> = conversation["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["text"])
        .collect();
    assert_eq!(
        texts,
        ["I was overcharged", "mynumberis 4711", "refunding it"]
    );
    let ends: Vec<_> = conversation["offers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["state"])
        .collect();
    assert_eq!(ends, ["rejected", "accepted"]);
    let again = refusal(&server.order(&words));
    assert!(again.contains("is there already"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_erased_where_no_server_runs_as_well() {
    let server = Server::start(&[]);
    let id = start(&server);
    let mut page = customer(&server, &token("a"), 3).await;
    greeted(&mut page).await;
    command(&mut page, 1, json!({"type": "end"})).await;
    let data = server.stop();
    assert_ne!(found_in(data.path(), NAME), Vec::<String>::new());
    let folder = data.path().to_str().unwrap();
    let words = ["erase", "--conversation", &id, "--yes", "--data", folder];
    printed(&crate::harness::deskbelld(&words));
    assert_eq!(found_in(data.path(), NAME), Vec::<String>::new());
    assert_eq!(found_in(data.path(), "overcharged"), Vec::<String>::new());
}

#[test]
fn a_customer_who_is_not_named_or_not_known_is_asked_for() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nobody.json");
    for who in [
        ["--email", "a@example.com"],
        ["--phone", "+49 30 1"],
        ["--name", "Ann"],
    ] {
        let words = ["export", who[0], who[1], file.to_str().unwrap()];
        let refused = refusal(&server.order(&words));
        assert!(
            refused.contains("no conversation is kept of this customer"),
            "{refused}"
        );
        assert!(!file.exists());
    }
    let unnamed = refusal(&server.order(&["erase", "--yes"]));
    assert!(unnamed.contains("--conversation"), "{unnamed}");
}
