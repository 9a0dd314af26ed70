//! Signing in and out, with a real server.

use crate::harness::{Server, deskbelld_fed, printed};

const PASSWORD: &str = "correct horse battery";

fn with_password(server: &Server, name: &str) {
    let data = server.folder().to_str().unwrap();
    let words = [
        "user",
        "add",
        name,
        "--role",
        "supervisor",
        "--password-stdin",
        "--data",
        data,
    ];
    printed(&deskbelld_fed(&words, &format!("{PASSWORD}\n")));
}

fn sign_in(server: &Server, name: &str, password: &str) -> crate::harness::Answer {
    let body = format!(r#"{{"name":"{name}","password":"{password}"}}"#);
    server.post("/api/sign-in", &body, &[])
}

#[test]
fn a_sign_in_link_works_once() {
    let server = Server::start(&[]);
    let body = format!(r#"{{"token":"{}"}}"#, server.link("ana"));
    let first = server.post("/api/sign-in/link", &body, &[]);
    assert_eq!(first.status, 200, "{first:?}");
    assert!(first.body.contains(r#""name":"Ana""#), "{first:?}");
    let second = server.post("/api/sign-in/link", &body, &[]);
    assert_eq!(
        (second.status, second.code().as_str()),
        (401, "sign_in_failed")
    );
}

#[test]
fn two_uses_of_a_link_at_once_make_one_session() {
    let server = Server::start(&[]);
    let body = format!(r#"{{"token":"{}"}}"#, server.link("Ana"));
    let use_it = || server.post("/api/sign-in/link", &body, &[]).status;
    let mut statuses = std::thread::scope(|scope| {
        let other = scope.spawn(use_it);
        vec![use_it(), other.join().unwrap()]
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401]);
}

#[test]
fn a_link_is_made_for_a_server_that_is_not_running_as_well() {
    let mut server = Server::start(&[]);
    server.signal("TERM");
    assert!(server.wait().success());
    assert_eq!(server.link("Ana").len(), 43);
}

#[test]
fn the_password_signs_in_whatever_the_case_of_the_name() {
    let server = Server::start(&[]);
    with_password(&server, "Cleo");
    let answer = sign_in(&server, "cLEO", PASSWORD);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.body.contains(r#""role":"supervisor""#), "{answer:?}");
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::start(&[]);
    with_password(&server, "Cleo");
    let wrong = sign_in(&server, "Cleo", "wrong horse battery");
    let unknown = sign_in(&server, "Nobody", "wrong horse battery");
    // Ana signs in by link only.
    let without = sign_in(&server, "Ana", "");
    assert_eq!((wrong.status, &wrong.body), (401, &unknown.body));
    assert_eq!(
        (unknown.status, &unknown.body),
        (without.status, &without.body)
    );
    assert_eq!(wrong.code(), "sign_in_failed");
}

#[test]
fn after_ten_failures_even_the_right_password_has_to_wait() {
    let server = Server::start(&[]);
    with_password(&server, "Cleo");
    for _ in 0..10 {
        assert_eq!(sign_in(&server, "Cleo", "wrong").code(), "sign_in_failed");
    }
    let refused = sign_in(&server, "Cleo", PASSWORD);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "too_many_attempts")
    );
}

#[test]
fn ten_failures_from_an_address_are_too_many_whatever_the_names() {
    let server = Server::start(&[]);
    with_password(&server, "Cleo");
    for number in 0..10 {
        let refused = sign_in(&server, &format!("Nobody {number}"), "wrong");
        assert_eq!(refused.code(), "sign_in_failed");
    }
    let refused = sign_in(&server, "Cleo", PASSWORD);
    assert_eq!(refused.code(), "too_many_attempts");
    let link = format!(r#"{{"token":"{}"}}"#, server.link("Ana"));
    let refused = server.post("/api/sign-in/link", &link, &[]);
    assert_eq!(refused.code(), "too_many_attempts");
}

#[test]
fn a_very_long_name_is_a_failed_sign_in_like_any_other() {
    let server = Server::start(&[]);
    let refused = sign_in(&server, &"x".repeat(200 * 1024), "wrong");
    assert_eq!(refused.code(), "sign_in_failed");
}

#[test]
fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let server = Server::start(&[]);
    let body = format!(r#"{{"token":"{}"}}"#, server.link("Ana"));
    let answer = server.post("/api/sign-in/link", &body, &[]);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("deskbell="), "{cookie}");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
}

#[test]
fn behind_tls_the_cookie_has_the_host_prefix_and_browsers_are_told_to_stay_with_tls() {
    let server = Server::start(&["--public-url", "https://desk.example.com"]);
    let body = format!(r#"{{"token":"{}"}}"#, server.link("Ana"));
    let ours = [("x-deskbell", "1"), ("sec-fetch-site", "same-origin")];
    let answer = server.post_bare("/api/sign-in/link", &body, &ours);
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("__Host-deskbell=") && cookie.contains("; Secure"),
        "{cookie}"
    );
    assert!(
        answer
            .header("strict-transport-security")
            .contains("max-age=")
    );
}

#[test]
fn a_foreign_cookie_is_signed_out() {
    let server = Server::start(&[]);
    let foreign = format!("deskbell={}", "A".repeat(43));
    for cookie in ["", "deskbell=x", &foreign] {
        let answer = server.get("/api/me", &[("cookie", cookie)]);
        assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    }
    let cookie = server.cookie("Ana");
    assert_eq!(server.get("/api/me", &[("cookie", &cookie)]).status, 200);
}

#[test]
fn after_signing_out_the_cookie_is_worth_nothing() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let out = server.post("/api/sign-out", "", &[("cookie", &cookie)]);
    assert_eq!(out.status, 204, "{out:?}");
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        server.get("/api/me", &[("cookie", &cookie)]).code(),
        "signed_out"
    );
}

#[test]
fn a_sign_in_ends_the_session_that_the_browser_had() {
    let server = Server::start(&[]);
    let old = server.cookie("Ana");
    let body = format!(r#"{{"token":"{}"}}"#, server.link("Ben"));
    let new = server.post("/api/sign-in/link", &body, &[("cookie", &old)]);
    assert_eq!(new.status, 200, "{new:?}");
    assert_eq!(
        server.get("/api/me", &[("cookie", &old)]).code(),
        "signed_out"
    );
}

#[test]
fn a_person_who_is_switched_off_is_signed_out_and_gets_no_link() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let unused = server.link("Ana");
    printed(&server.order(&["user", "disable", "Ana"]));
    assert_eq!(
        server.get("/api/me", &[("cookie", &cookie)]).code(),
        "signed_out"
    );
    let link = server.post(
        "/api/sign-in/link",
        &format!(r#"{{"token":"{unused}"}}"#),
        &[],
    );
    assert_eq!(link.code(), "sign_in_failed");
    assert!(!server.order(&["sign-in-link", "Ana"]).status.success());
}

#[test]
fn a_session_survives_a_restart() {
    let mut server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    server.signal("KILL");
    server.wait();
    let data = std::mem::replace(&mut server.data, tempfile::tempdir().unwrap());
    let again = Server::start_on(data, &[]);
    assert_eq!(again.get("/api/me", &[("cookie", &cookie)]).status, 200);
}
