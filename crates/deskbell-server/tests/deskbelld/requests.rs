//! What the server lets in, and what every answer carries.

use crate::harness::{Server, token};

const CSP: &str = "content-security-policy";

#[test]
fn a_change_without_our_header_or_from_another_site_is_refused() {
    let server = Server::start(&[]);
    let origin = server.origin();
    for headers in [
        &[("origin", origin.as_str())][..],
        &[("x-deskbell", "1")],
        &[("x-deskbell", "1"), ("origin", "https://evil.example")],
        &[
            ("x-deskbell", "1"),
            ("origin", &origin),
            ("sec-fetch-site", "same-site"),
        ],
    ] {
        for path in [
            "/api/sign-in",
            "/api/sign-in/link",
            "/api/sign-out",
            "/api/offers/answer",
            "/chat/start",
        ] {
            let answer = server.post_bare(path, "{}", headers);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "wrong_origin"),
                "{path}"
            );
        }
    }
}

#[test]
fn every_answer_carries_a_policy_and_the_other_security_headers() {
    let server = Server::start(&[]);
    for path in [
        "/",
        "/sign-in",
        "/manage/",
        "/chat/",
        "/no/such/page",
        "/api/me",
        "/healthz",
    ] {
        let answer = server.get(path, &[]);
        assert!(
            answer.header(CSP).starts_with("default-src 'none'"),
            "{path}: {answer:?}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("strict-transport-security"), "");
    }
    let chat = server.get("/chat/", &[]);
    assert_eq!(chat.status, 200);
    assert_eq!(
        chat.header(CSP),
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    );
    assert!(chat.header("content-type").starts_with("text/html"));
}

#[test]
fn a_file_that_the_browser_has_is_not_sent_again() {
    let server = Server::start(&[]);
    let first = server.get("/chat/embed.js", &[]);
    assert_eq!(
        (first.status, first.header("cache-control")),
        (200, "no-cache")
    );
    let again = server.get("/chat/embed.js", &[("if-none-match", first.header("etag"))]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}

#[test]
fn an_unknown_address_is_a_small_page_and_an_unknown_call_a_problem() {
    let server = Server::start(&[]);
    assert_eq!(server.get("/no/such/page", &[]).status, 404);
    for path in ["/api/no/such/call", "/chat/no-such-file.js"] {
        let answer = server.get(path, &[]);
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
    }
    let wrong = server.get("/api/sign-in", &[]);
    assert_eq!((wrong.status, wrong.code().as_str()), (405, "malformed"));
}

#[test]
fn headers_that_are_too_long_are_refused_and_the_server_stays() {
    let server = Server::start(&[]);
    let long = "x".repeat(17 * 1024);
    let answer = server.get("/healthz", &[("x-long", &long)]);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (431, "header_too_large")
    );
    let longer = server.get("/healthz", &[("x-long", &long.repeat(4))]);
    assert_eq!(longer.status, 431);
    assert_eq!(server.get("/healthz", &[]).status, 200);
}

#[test]
fn a_chat_is_started_once_however_often_it_is_asked_for() {
    let server = Server::start(&[]);
    let first = server.start_chat(&token("a"), "My bill");
    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!(server.start_chat(&token("a"), "My bill").body, first.body);
    assert_ne!(server.start_chat(&token("b"), "My bill").body, first.body);
}

#[test]
fn html_in_an_answer_stays_the_text_it_is() {
    let server = Server::start(&[]);
    let html = "<script>alert(1)</script>";
    assert_eq!(server.start_chat(&token("a"), html).status, 200);
    let bearer = format!("Bearer {}", token("a"));
    let page = server.get("/chat/messages", &[("authorization", &bearer)]);
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.header("content-type"), "application/json");
    assert!(page.body.contains(html), "{page:?}");
}

#[test]
fn a_chat_that_cannot_be_started_is_refused_by_name() {
    let server = Server::start(&[]);
    let long = server.start_chat(&token("a"), &"x".repeat(501));
    assert_eq!((long.status, long.code().as_str()), (422, "text_too_long"));
    let empty = server.start_chat(&token("a"), " \u{202e}");
    assert_eq!((empty.status, empty.code().as_str()), (400, "malformed"));
    for bad in ["", "short", &"+".repeat(43)] {
        assert_eq!(server.start_chat(bad, "Hello").code(), "malformed");
    }
}

#[test]
fn one_address_cannot_start_chats_without_end() {
    let server = Server::start(&[]);
    // The harness sets the limit to 10 in a minute.
    for _ in 0..10 {
        assert_eq!(server.start_chat(&token("a"), "Hello").status, 200);
    }
    assert_eq!(
        server.start_chat(&token("a"), "Hello").code(),
        "too_many_chats"
    );
}

#[test]
fn a_conversation_is_read_by_its_customer_and_a_supervisor_and_by_no_other_agent() {
    let server = Server::start(&[]);
    let started = server.start_chat(&token("a"), "My bill");
    let started: serde_json::Value = serde_json::from_str(&started.body).unwrap();
    let path = format!(
        "/api/conversations/{}/messages",
        started["conversation"].as_str().unwrap()
    );
    let (ana, sam) = (server.cookie("Ana"), server.cookie("Sam"));
    assert_eq!(server.get(&path, &[("cookie", &ana)]).code(), "not_found");
    assert_eq!(server.get(&path, &[("cookie", &sam)]).status, 200);
    assert_eq!(server.get(&path, &[]).code(), "signed_out");
    let stranger = format!("Bearer {}", token("z"));
    let other = server.get("/chat/messages", &[("authorization", &stranger)]);
    assert_eq!((other.status, other.code().as_str()), (404, "not_found"));
}

#[test]
fn a_page_of_history_that_cannot_be_read_is_refused_by_name() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{}/messages", "0".repeat(26));
    for path in [&path, "/chat/messages"] {
        let answer = server.get(&format!("{path}?before=x"), &[("cookie", &cookie)]);
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed"));
    }
    for id in ["x", "%ff"] {
        let path = format!("/api/conversations/{id}/messages");
        let answer = server.get(&path, &[("cookie", &cookie)]);
        assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
    }
}

#[test]
fn an_answer_to_an_offer_that_is_not_there_is_refused() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let body = format!(
        r#"{{"offer":"{}","nonce":"{}","decision":"accept"}}"#,
        "0".repeat(26),
        "0".repeat(32)
    );
    let answer = server.post("/api/offers/answer", &body, &[("cookie", &cookie)]);
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
}
