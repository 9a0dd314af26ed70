//! What was before with a customer, over HTTP: who may read it, and that a
//! stranger's conversation is none of it.

use serde_json::{Value, json};

use crate::attachments::{id, png, read, sent};
use crate::harness::{Answer, Server, token};
use crate::sms::{ANN, form, signed};
use crate::sockets::{Socket, command, customer, greeted, offer, online};

/// What goes out goes nowhere.
const CONFIGURED: [(&str, &str); 3] = [
    ("DESKBELL_SMS_ACCOUNT", "AC1"),
    ("DESKBELL_SMS_SECRETS", "new"),
    ("DESKBELL_SMS_API_ADDRESS", "http://127.0.0.1:9"),
];
/// Of nobody in the sample data.
const NOBODY: &str = "+447700900777";

/// The next conversation that rings is theirs.
async fn takes(agent: &mut Socket, number: u32) -> String {
    let rings = offer(agent).await;
    let accept = json!({"type": "accept", "offer": rings["id"]});
    let reply = command(agent, number, accept).await;
    assert!(reply["ok"].is_object(), "{reply}");
    rings["conversation"].as_str().unwrap().to_owned()
}

/// A chat that this agent takes, with its customer's page.
async fn chat(server: &Server, letter: &str, agent: &mut Socket, number: u32) -> (String, Socket) {
    let reason = format!("The reason of {letter}");
    assert_eq!(server.start_chat(&token(letter), &reason).status, 200);
    let mut page = customer(server, &token(letter), 60 + number).await;
    greeted(&mut page).await;
    (takes(agent, number).await, page)
}

/// One who is signed in.
struct Reader<'a> {
    server: &'a Server,
    cookie: String,
}

impl Reader<'_> {
    fn get(&self, conversation: &str, what: &str) -> Answer {
        let path = format!("/api/conversations/{conversation}/{what}");
        self.server.get(&path, &[("cookie", &self.cookie)])
    }

    fn timeline(&self, conversation: &str) -> Vec<String> {
        let all = read(&self.get(conversation, "timeline"));
        let of = |it: &Value| it["conversation"].as_str().unwrap().to_owned();
        all.as_array().unwrap().iter().map(of).collect()
    }

    /// What was said in another one, as it is read beside the first.
    fn earlier(&self, conversation: &str, other: &str) -> Answer {
        self.get(conversation, &format!("earlier/{other}"))
    }

    /// The change that links the one whom these words find.
    fn link_with(&self, words: &str) -> Value {
        let path = format!("/api/contacts?words={words}");
        let found = read(&self.server.get(&path, &[("cookie", &self.cookie)]));
        json!({"link": {"contact": found[0]["id"]}})
    }

    fn change(&self, conversation: &str, command: u32, change: &Value) {
        let path = format!("/api/conversations/{conversation}/customer");
        let body = json!({"command": format!("{command:026}"), "change": change});
        let headers = [("cookie", self.cookie.as_str())];
        let done = self.server.post(&path, &body.to_string(), &headers);
        assert_eq!(done.status, 200, "{done:?}");
    }
}

fn reader<'a>(server: &'a Server, name: &str) -> Reader<'a> {
    let cookie = server.cookie(name);
    Reader { server, cookie }
}

fn refused(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

fn not_found() -> (u16, String) {
    (404, "not_found".into())
}

fn texts(answer: &Answer) -> Vec<String> {
    let page = read(answer);
    let messages = page["messages"].as_array().unwrap().iter();
    let text = |it: &Value| it["text"].as_str().unwrap().to_owned();
    messages.map(text).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_before_with_a_contact_is_read_by_who_has_them_now_and_by_nobody_else() {
    let server = Server::start_in(&CONFIGURED);
    let mut ana = online(&server, "Ana", 1).await;
    let (first, mut page) = chat(&server, "a", &mut ana, 2).await;
    let bearer = format!("Bearer {}", token("a"));
    let who = ("authorization", bearer.as_str());
    let picture = sent(&server, "/chat/attachments#1", who, "a.png", &png());
    assert_eq!(picture.status, 200, "{picture:?}");
    let say = json!({"type": "say", "text": "Look", "attachments": [id(1)]});
    assert!(command(&mut page, 1, say).await["ok"].is_object());
    let (stranger, _other) = chat(&server, "b", &mut ana, 3).await;
    let anas = reader(&server, "Ana");
    let link = anas.link_with("ann");
    anas.change(&first, 4, &link);
    let away = json!({"type": "set_presence", "choice": "away"});
    command(&mut ana, 5, away).await;

    let mut ben = online(&server, "Ben", 6).await;
    let (second, _page) = chat(&server, "c", &mut ben, 7).await;
    let bens = reader(&server, "Ben");
    let file = format!("attachments/{}", id(1));
    let nothing = |bens: &Reader<'_>| {
        assert_eq!(bens.timeline(&second), [""; 0]);
        assert_eq!(refused(&bens.earlier(&second, &first)), not_found());
        assert_eq!(refused(&bens.get(&second, &file)), not_found());
    };
    nothing(&bens);
    bens.change(&second, 8, &link);
    let told = read(&bens.get(&second, "timeline"));
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told[0]["conversation"], json!(first));
    assert_eq!(
        (&told[0]["agent"], &told[0]["queue"], &told[0]["channel"]),
        (&json!("Ana"), &json!("Support"), &json!("web_chat"))
    );
    assert_eq!(
        (&told[0]["ended"], &told[0]["messages"]),
        (&Value::Null, &json!(2))
    );
    assert_eq!(
        texts(&bens.earlier(&second, &first)),
        ["The reason of a", "Look"]
    );
    let got = bens.get(&second, &file);
    assert_eq!((got.status, got.header("content-type")), (200, "image/png"));
    // Only beside his own; and nothing that is not of the same customer.
    for what in ["messages", "timeline", &file] {
        assert_eq!(refused(&bens.get(&first, what)), not_found(), "{what}");
    }
    let unknown = format!("{:026}", 9_000);
    for other in [stranger.as_str(), &second, &unknown, "nonsense"] {
        assert_eq!(
            refused(&bens.earlier(&second, other)),
            not_found(),
            "{other}"
        );
    }
    // Nor beside what Ana has of somebody else.
    assert_eq!(anas.timeline(&stranger), [""; 0]);
    assert_eq!(refused(&anas.earlier(&stranger, &first)), not_found());
    assert_eq!(refused(&anas.get(&stranger, &file)), not_found());

    let earlier = format!("earlier/{first}");
    let sam = reader(&server, "Sam");
    let nobody = Reader {
        server: &server,
        cookie: String::new(),
    };
    for what in ["timeline", &earlier, &file] {
        assert_eq!(refused(&anas.get(&second, what)), not_found(), "{what}");
        assert_eq!(sam.get(&second, what).status, 200, "{what}");
        let signed_out = (401, "signed_out".to_owned());
        assert_eq!(refused(&nobody.get(&second, what)), signed_out, "{what}");
    }
    bens.change(&second, 9, &json!("unlink"));
    nothing(&bens);
}

/// An SMS is posted, as the provider does it.
fn comes(server: &Server, message: &str, from: &str, text: &str) {
    let mut form = form(message, text);
    let (_, sender) = form.iter_mut().find(|(name, _)| *name == "From").unwrap();
    *sender = from.to_owned();
    assert_eq!(signed(server, "new", &form).status, 200);
}

/// The agent's part is over; the two commands have these numbers.
async fn ends(agent: &mut Socket, conversation: &str, numbers: [u32; 2]) {
    for (number, kind) in numbers.into_iter().zip(["end", "finish_wrap_up"]) {
        let body = json!({"type": kind, "conversation": conversation});
        let reply = command(agent, number, body).await;
        assert!(reply["ok"].is_string(), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_number_that_nobody_is_linked_with_its_own_conversations_are_told_and_no_others() {
    let server = Server::start_in(&CONFIGURED);
    let mut ana = online(&server, "Ana", 1).await;
    comes(&server, "SM1", NOBODY, "The first");
    let first = takes(&mut ana, 2).await;
    ends(&mut ana, &first, [3, 4]).await;
    comes(&server, "SM2", NOBODY, "The second");
    let second = takes(&mut ana, 5).await;
    assert_ne!(second, first);
    comes(&server, "SM3", ANN, "Of Ann");
    let anns = takes(&mut ana, 6).await;
    let (unlinked, _page) = chat(&server, "a", &mut ana, 7).await;

    let anas = reader(&server, "Ana");
    let told = read(&anas.get(&second, "timeline"));
    assert_eq!(told.as_array().unwrap().len(), 1, "{told}");
    assert_eq!(told[0]["conversation"], json!(first));
    assert_eq!(told[0]["channel"], "sms");
    assert_eq!(told[0]["ended"]["cause"], "ended_by_agent", "{told}");
    assert_eq!(texts(&anas.earlier(&second, &first)), ["The first"]);
    for (beside, other) in [
        (&second, &anns),
        (&second, &unlinked),
        (&anns, &first),
        (&unlinked, &first),
    ] {
        assert_eq!(refused(&anas.earlier(beside, other)), not_found());
    }
    for alone in [&anns, &unlinked] {
        assert_eq!(anas.timeline(alone), [""; 0]);
    }
    let ben = reader(&server, "Ben");
    assert_eq!(refused(&ben.get(&second, "timeline")), not_found());
    assert_eq!(refused(&ben.earlier(&second, &first)), not_found());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_linked_with_a_number_has_what_it_wrote_before_of_whom_nobody_was_linked() {
    let server = Server::start_in(&CONFIGURED);
    let mut ana = online(&server, "Ana", 1).await;
    let anas = reader(&server, "Ana");
    comes(&server, "SM1", NOBODY, "Nobody is linked");
    let unlinked = takes(&mut ana, 2).await;
    ends(&mut ana, &unlinked, [3, 4]).await;
    comes(&server, "SM2", NOBODY, "Bob has borrowed the phone");
    let bobs = takes(&mut ana, 5).await;
    anas.change(&bobs, 6, &anas.link_with("bob"));
    ends(&mut ana, &bobs, [7, 8]).await;
    comes(&server, "SM3", ANN, "Of Ann");
    let anns = takes(&mut ana, 9).await;
    let (chat, _page) = chat(&server, "a", &mut ana, 10).await;

    ends(&mut ana, &anns, [11, 12]).await;
    comes(&server, "SM4", NOBODY, "Ann has a new number");
    let now = takes(&mut ana, 13).await;
    assert_eq!(anas.timeline(&now), [unlinked.as_str()], "of the number");
    anas.change(&now, 14, &anas.link_with("ann"));
    assert_eq!(anas.timeline(&now), [anns.as_str(), &unlinked]);
    let said = texts(&anas.earlier(&now, &unlinked));
    assert_eq!(said, ["Nobody is linked"]);
    for other in [&bobs, &chat] {
        assert_eq!(refused(&anas.earlier(&now, other)), not_found());
    }
    // What else is hers does not lead to the number; nor does a chat have one.
    anas.change(&chat, 15, &anas.link_with("ann"));
    assert_eq!(anas.timeline(&chat), [now.as_str(), &anns]);
    assert_eq!(refused(&anas.earlier(&chat, &unlinked)), not_found());

    anas.change(&now, 16, &anas.link_with("bob"));
    assert_eq!(anas.timeline(&now), [bobs.as_str(), &unlinked]);
    assert_eq!(refused(&anas.earlier(&now, &anns)), not_found());
}
