//! A customer goes on with their chat in another browser, over the real wire.

use std::fs;
use std::thread;

use serde_json::{Value, json};

use crate::harness::{Answer, Server, token};
use crate::sockets::{Socket, closed, command, customer, event, greeted, offer, online};

/// Ana has Eva's chat.
struct Talk {
    server: Server,
    ana: Socket,
    page: Socket,
    cookie: String,
    conversation: String,
}

async fn talk(server: Server) -> Talk {
    let mut ana = online(&server, "Ana", 1).await;
    let answer = server.start_chat(&token("e"), "My invoice is wrong");
    let started: Value = serde_json::from_str(&answer.body).unwrap();
    let conversation = started["conversation"].as_str().unwrap().to_owned();
    let mut page = customer(&server, &token("e"), 2).await;
    greeted(&mut page).await;
    let offer = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    let reply = command(&mut ana, 2, accept).await;
    assert!(reply["ok"]["accepted"].is_object(), "{reply}");
    let cookie = server.cookie("Ana");
    Talk {
        server,
        ana,
        page,
        cookie,
        conversation,
    }
}

impl Talk {
    fn ask(&self, cookie: &str) -> Answer {
        let path = format!("/api/conversations/{}/back-link", self.conversation);
        self.server.post(&path, "{}", &[("cookie", cookie)])
    }

    /// The secret of a new link.
    fn secret(&self) -> String {
        let answer = self.ask(&self.cookie);
        assert_eq!(answer.status, 200, "{answer:?}");
        let made: Value = serde_json::from_str(&answer.body).unwrap();
        let link = made["link"].as_str().unwrap();
        let begins = format!("{}/chat/#back=", self.server.origin());
        let secret = link.strip_prefix(&begins).expect(link);
        assert_eq!(secret.len(), 43, "{link}");
        secret.to_owned()
    }
}

fn comes(server: &Server, secret: &str, letter: &str) -> Answer {
    let body = json!({"secret": secret, "token": token(letter)});
    server.post("/chat/back", &body.to_string(), &[])
}

fn texts(server: &Server, letter: &str) -> (u16, Vec<String>) {
    let bearer = format!("Bearer {}", token(letter));
    let answer = server.get("/chat/messages", &[("authorization", &bearer)]);
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    let messages = page["messages"].as_array().into_iter().flatten();
    let text = |it: &Value| it["text"].as_str().unwrap().to_owned();
    (answer.status, messages.map(text).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_goes_on_with_all_that_was_said_and_the_page_before_is_closed_for_good() {
    let mut talk = talk(Server::start(&[])).await;
    let say = json!({"type": "say", "text": "It says 90"});
    command(&mut talk.page, 3, say).await;
    let answer = comes(&talk.server, &talk.secret(), "f");
    assert_eq!(answer.status, 200, "{answer:?}");
    let came: Value = serde_json::from_str(&answer.body).unwrap();
    let expected = json!({"conversation": talk.conversation, "moved": true});
    assert_eq!(came, expected);
    assert_eq!(closed(talk.page).await, "moved");
    let server = &talk.server;
    assert_eq!(texts(server, "e"), (404, Vec::new()));
    let said = ["My invoice is wrong", "It says 90"].map(str::to_owned);
    assert_eq!(texts(server, "f"), (200, said.to_vec()));
    // The page of before comes back from where there was no network.
    assert_eq!(
        closed(customer(server, &token("e"), 4).await).await,
        "moved"
    );
    assert_eq!(
        closed(customer(server, &token("g"), 4).await).await,
        "signed_out"
    );
    let mut page = customer(server, &token("f"), 5).await;
    greeted(&mut page).await;
    let say = json!({"type": "say", "text": "Here I am again"});
    command(&mut page, 6, say).await;
    let heard = loop {
        let heard = event(&mut talk.ana, "message").await;
        if heard["message"]["number"] == 3 {
            break heard;
        }
    };
    assert_eq!(heard["message"]["text"], "Here I am again");
    let say = json!({"type": "say", "conversation": talk.conversation, "text": "Welcome back"});
    command(&mut talk.ana, 7, say).await;
    let heard = event(&mut page, "message").await;
    assert_eq!(heard["message"]["text"], "Welcome back");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_that_open_the_link_at_once_exactly_one_has_the_chat() {
    let talk = talk(Server::start(&[])).await;
    let (secret, server) = (&talk.secret(), &talk.server);
    let answers = thread::scope(|scope| {
        let come = |letter| scope.spawn(move || (letter, comes(server, secret, letter)));
        ["f", "g"].map(come).map(|one| one.join().unwrap())
    });
    let (got, missed): (Vec<_>, Vec<_>) = answers.iter().partition(|(_, it)| it.status == 200);
    let ([(has, _)], [(_, refused)]) = (&got[..], &missed[..]) else {
        panic!("{answers:?}")
    };
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (410, "link_over")
    );
    let opens: Vec<_> = ["f", "g"]
        .into_iter()
        .filter(|letter| texts(server, letter).0 == 200)
        .collect();
    assert_eq!(opens, [*has]);
    // The answer of the one who has it was lost: the same again.
    assert_eq!(comes(server, secret, has).status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_have_a_link_or_has_none_is_refused_by_name() {
    let talk = talk(Server::start_in(&[(
        "DESKBELL_CHAT_STARTS_PER_MINUTE",
        "5",
    )]))
    .await;
    let server = &talk.server;
    let told = |answer: &Answer| (answer.status, answer.code());
    let of_ben = talk.ask(&server.cookie("Ben"));
    assert_eq!(told(&of_ben), (404, "not_found".into()));
    assert_eq!(told(&talk.ask("")), (401, "signed_out".into()));
    let path = format!("/api/conversations/{}/back-link", talk.conversation);
    let foreign = server.post_bare(&path, "{}", &[("cookie", &talk.cookie)]);
    assert_eq!(told(&foreign), (403, "wrong_origin".into()));
    let foreign = json!({"secret": token("s"), "token": token("f")}).to_string();
    let foreign = server.post_bare("/chat/back", &foreign, &[]);
    assert_eq!(told(&foreign), (403, "wrong_origin".into()));
    // One start was counted already.
    for secret in [token("s").as_str(), "", "no such form"] {
        let unknown = comes(server, secret, "f");
        assert_eq!(told(&unknown), (410, "link_over".into()), "{secret}");
    }
    let body = json!({"secret": token("s"), "token": "short"}).to_string();
    let malformed = server.post("/chat/back", &body, &[]);
    assert_eq!(told(&malformed), (400, "malformed".into()));
    let guessed = comes(server, &talk.secret(), "f");
    assert_eq!(told(&guessed), (429, "too_many_chats".into()));
    let mut page = talk.page;
    let say = json!({"type": "say", "text": "Still here"});
    let said = command(&mut page, 3, say).await;
    assert!(said["ok"]["said"].is_object(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_the_secret_nor_a_token_is_kept() {
    let talk = talk(Server::start(&[])).await;
    let secret = talk.secret();
    assert_eq!(comes(&talk.server, &secret, "f").status, 200);
    let data = talk.server.stop();
    for entry in fs::read_dir(data.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let content = fs::read(&path).unwrap();
            for kept in [&secret, &token("e"), &token("f")] {
                let mut parts = content.windows(kept.len());
                assert!(
                    !parts.any(|part| part == kept.as_bytes()),
                    "{}",
                    path.display()
                );
            }
        }
    }
}
