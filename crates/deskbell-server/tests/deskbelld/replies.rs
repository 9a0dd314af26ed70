//! Quick replies over HTTP: who keeps whose, under which keyword, and how many.

use serde_json::{Value, json};

use crate::harness::{Answer, Server};

/// A server without the replies of the sample data.
fn bare() -> Server {
    let server = Server::start(&[]);
    let ada = server.cookie("Ada");
    for reply in all(&server, &ada) {
        assert_eq!(remove(&server, &ada, &reply["id"]).status, 204);
    }
    server
}

fn all(server: &Server, cookie: &str) -> Vec<Value> {
    let answer = server.get("/api/quick-replies", &[("cookie", cookie)]);
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn texts(server: &Server, cookie: &str) -> Vec<(String, bool)> {
    let text = |it: &Value| {
        let text = it["text"].as_str().unwrap().to_owned();
        (text, it["own"].as_bool().unwrap())
    };
    all(server, cookie).iter().map(text).collect()
}

fn keep(server: &Server, cookie: &str, keyword: &str, text: &str, everybody: bool) -> Answer {
    let body = json!({"keyword": keyword, "text": text, "everybody": everybody});
    server.post(
        "/api/quick-replies",
        &body.to_string(),
        &[("cookie", cookie)],
    )
}

fn remove(server: &Server, cookie: &str, id: &Value) -> Answer {
    let body = json!({"id": id}).to_string();
    server.post("/api/quick-replies/remove", &body, &[("cookie", cookie)])
}

#[test]
fn everybodys_are_an_administrators_and_an_own_one_is_nobody_elses() {
    let server = bare();
    let [ana, ben, sam, ada] = ["Ana", "Ben", "Sam", "Ada"].map(|name| server.cookie(name));
    for agent in [&ana, &sam] {
        let refused = keep(&server, agent, "bye", "Goodbye", true);
        assert_eq!(
            (refused.status, refused.code()),
            (403, "not_allowed".into())
        );
    }
    assert_eq!(keep(&server, &ada, "bye", "Goodbye", true).status, 204);
    assert_eq!(keep(&server, &ana, "bye", "See you", false).status, 204);
    let (hers, everybodys) = (("See you".into(), true), ("Goodbye".into(), false));
    assert_eq!(texts(&server, &ana), [hers, everybodys], "own ones first");
    assert_eq!(texts(&server, &ben), [("Goodbye".into(), false)]);
    let own = all(&server, &ana)[0]["id"].clone();
    for (who, id) in [(&ben, &own), (&ada, &own)] {
        let refused = remove(&server, who, id);
        assert_eq!((refused.status, refused.code()), (404, "not_found".into()));
    }
    let house = all(&server, &ben)[0]["id"].clone();
    let refused = remove(&server, &ben, &house);
    assert_eq!(
        (refused.status, refused.code()),
        (403, "not_allowed".into())
    );
    assert_eq!(remove(&server, &ada, &house).status, 204);
    assert_eq!(remove(&server, &ana, &own).status, 204);
    assert!(texts(&server, &ana).is_empty());
    assert_eq!(server.get("/api/quick-replies", &[]).status, 401);
}

#[test]
fn a_keyword_that_is_there_gets_the_new_text() {
    let server = bare();
    let ada = server.cookie("Ada");
    assert_eq!(keep(&server, &ada, "Good Day", "Hello", true).status, 204);
    assert_eq!(keep(&server, &ada, "/goodday", "Hi", true).status, 204);
    let kept = all(&server, &ada);
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (&kept[0]["keyword"], &kept[0]["text"]),
        (&json!("goodday"), &json!("Hi"))
    );
    let refused = keep(&server, &ada, " / ", "Hi", true);
    assert_eq!((refused.status, refused.code()), (422, "text_empty".into()));
}

#[test]
fn two_hundred_are_kept_and_then_only_their_texts_change() {
    let server = bare();
    let ada = server.cookie("Ada");
    for number in 0..200 {
        let kept = keep(&server, &ada, &format!("k{number}"), "Hello", true);
        assert_eq!(kept.status, 204, "{number}");
    }
    let refused = keep(&server, &ada, "more", "Hello", true);
    assert_eq!(
        (refused.status, refused.code()),
        (409, "too_many_replies".into())
    );
    assert_eq!(keep(&server, &ada, "k7", "Hi", true).status, 204);
    assert_eq!(
        keep(&server, &ada, "more", "Hello", false).status,
        204,
        "an own one"
    );
}

#[test]
fn a_slug_that_is_none_is_refused_by_its_name_and_hostile_text_is_text() {
    let server = bare();
    let ana = server.cookie("Ana");
    let refused = keep(&server, &ana, "hello", "Dear {customerNmae}", false);
    assert_eq!(
        (refused.status, refused.code()),
        (422, "unknown_slug".into())
    );
    assert!(refused.body.contains("{customerNmae}"), "{refused:?}");
    let hostile = "<script>alert(1)</script> '; DROP TABLE quick_replies; -- {customerName} { x }";
    assert_eq!(keep(&server, &ana, "<b>'", hostile, false).status, 204);
    let overridden = format!("{hostile}\u{202e}\u{0}");
    assert_eq!(keep(&server, &ana, "<b>'", &overridden, false).status, 204);
    let kept = all(&server, &ana);
    assert_eq!(
        (&kept[0]["keyword"], &kept[0]["text"]),
        (&json!("<b>'"), &json!(hostile))
    );
    let too_long = keep(&server, &ana, "long", &"x".repeat(8 * 1024 + 1), false);
    assert_eq!(
        (too_long.status, too_long.code()),
        (422, "text_too_long".into())
    );
    let foreign = server.post_bare(
        "/api/quick-replies",
        &json!({"keyword": "a", "text": "b"}).to_string(),
        &[("cookie", &ana)],
    );
    assert_eq!(foreign.status, 403, "only our own pages");
}
