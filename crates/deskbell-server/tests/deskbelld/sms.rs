//! The call of a provider of SMS: what is taken, and what is refused by name.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

use crate::harness::{Answer, Server, command, printed, refusal};

const PATH: &str = "/sms/incoming";
pub const CONFIGURED: [(&str, &str); 2] = [
    ("DESKBELL_SMS_ACCOUNT", "AC1"),
    ("DESKBELL_SMS_SECRETS", "old,new"),
];
/// Of the sample data.
pub const ANN: &str = "+447700900101";

/// The form of a message, in its own order.
pub fn form(message: &str, text: &str) -> Vec<(&'static str, String)> {
    [
        ("ToCountry", "GB"),
        ("MessageSid", message),
        ("NumMedia", "0"),
        ("Body", text),
        ("From", ANN),
        ("To", "+447700900999"),
        ("AccountSid", "AC1"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

pub fn written(form: &[(&str, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish()
}

pub fn signature(address: &str, secret: &str, form: &[(&str, String)]) -> String {
    let mut sorted = form.to_vec();
    sorted.sort();
    let mut mac = Hmac::<Sha1>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(address.as_bytes());
    for (name, value) in sorted {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

fn post(server: &Server, signature: &str, body: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature),
    ];
    server.call("POST", PATH, &headers, body)
}

/// Signed with `secret` for where the server is.
pub fn signed(server: &Server, secret: &str, form: &[(&str, String)]) -> Answer {
    let address = format!("{}{PATH}", server.origin());
    post(server, &signature(&address, secret, form), &written(form))
}

/// What of a customer is kept, as `deskbelld export` writes it.
pub fn exported(server: &Server) -> serde_json::Value {
    let file = server.folder().join("export.json");
    let _ = std::fs::remove_file(&file);
    let words = ["export", "--phone", ANN, file.to_str().unwrap()];
    printed(&server.order(&words));
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

#[test]
fn a_signed_message_is_taken_once_whichever_secret_has_signed_it_and_answered_in_xml() {
    let server = Server::start_in(&CONFIGURED);
    for (secret, text) in [("old", "One & two = 3 + ä"), ("new", "Sent again")] {
        let answer = signed(&server, secret, &form("SM1", text));
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.header("content-type").starts_with("text/xml"));
        assert!(answer.body.contains("<Response></Response>"));
    }
    signed(&server, "new", &form("SM2", "Next"));
    let exported = exported(&server);
    let [conversation] = exported["conversations"].as_array().unwrap().as_slice() else {
        panic!("{exported}");
    };
    let messages = conversation["messages"].as_array().unwrap();
    let texts: Vec<_> = messages
        .iter()
        .map(|it| it["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["One & two = 3 + ä", "Next"]);
    assert_eq!(conversation["customer"]["name"], "Ann Lee");
    assert_eq!(exported["contacts"][0]["cases"][0]["number"], "CAS-1001");
}

#[test]
fn a_form_of_ten_thousand_fields_is_refused_by_name_and_the_next_message_is_taken() {
    let server = Server::start_in(&CONFIGURED);
    let mut many = form("SM1", "Hello");
    many.extend((0..10_000).map(|it| ("x", it.to_string())));
    let answer = signed(&server, "new", &many);
    assert_eq!(answer.code(), "malformed", "{answer:?}");
    assert!(answer.body.contains("more than 200 fields"), "{answer:?}");
    assert_eq!(signed(&server, "new", &form("SM2", "Next")).status, 200);
    let exported = exported(&server);
    let messages = &exported["conversations"][0]["messages"];
    assert_eq!(messages.as_array().unwrap().len(), 1, "{exported}");
}

#[test]
fn a_message_that_is_not_signed_for_this_address_or_is_another_accounts_is_refused_by_name() {
    let server = Server::start_in(&CONFIGURED);
    let form_ = form("SM1", "Hello");
    let refused = |answer: &Answer| (answer.status, answer.code());
    let wrong = (403, "wrong_signature".to_owned());
    assert_eq!(refused(&post(&server, "", &written(&form_))), wrong);
    assert_eq!(refused(&signed(&server, "other", &form_)), wrong);
    let elsewhere = signature("https://evil.example/sms/incoming", "old", &form_);
    assert_eq!(refused(&post(&server, &elsewhere, &written(&form_))), wrong);
    // What the caller calls the server changes nothing.
    let address = "http://evil.example/sms/incoming";
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-forwarded-host", "evil.example"),
        ("x-twilio-signature", &signature(address, "old", &form_)),
    ];
    let answer = server.call("POST", PATH, &headers, &written(&form_));
    assert_eq!(refused(&answer), wrong);
    // Changed on its way.
    let good = signature(&format!("{}{PATH}", server.origin()), "old", &form_);
    let changed = written(&form("SM1", "Goodbye"));
    assert_eq!(refused(&post(&server, &good, &changed)), wrong);
    let mut other = form("SM1", "Hello");
    other.last_mut().unwrap().1 = "AC2".into();
    let refused_ = refused(&signed(&server, "old", &other));
    assert_eq!(refused_, (403, "wrong_account".to_owned()));
    let none: Vec<(&str, String)> = vec![("AccountSid", "AC1".into())];
    let refused_ = refused(&signed(&server, "old", &none));
    assert_eq!(refused_, (400, "malformed".to_owned()));
}

#[test]
fn a_call_without_any_signature_is_refused_by_name_and_nothing_of_it_is_kept() {
    let server = Server::start_in(&CONFIGURED);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let went = [("MessageSid", "SM1"), ("MessageStatus", "delivered")];
    let went = went.map(|(name, value)| (name, value.to_owned()));
    for (path, form) in [
        (PATH, written(&form("SM1", "Hello"))),
        ("/sms/status", written(&went)),
    ] {
        let answer = server.call("POST", path, &headers, &form);
        let refused = (answer.status, answer.code());
        assert_eq!(refused, (403, "wrong_signature".to_owned()), "{path}");
    }
    // The same message, signed, is the first one of it.
    assert_eq!(signed(&server, "new", &form("SM1", "Signed")).status, 200);
    let exported = exported(&server);
    let messages = exported["conversations"][0]["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 1, "{exported}");
    assert_eq!(messages[0]["text"], "Signed");
}

#[test]
fn a_body_that_is_too_large_and_calls_that_are_too_many_are_refused_by_name() {
    let server = Server::start_in(&CONFIGURED);
    let large = "a".repeat(deskbell_protocol::limits::BODY_BYTES + 1);
    let answer = post(&server, "x", &large);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (413, "body_too_large")
    );
    let mut last = answer;
    for _ in 0..=deskbell_protocol::limits::UNSIGNED {
        last = post(&server, "x", "a=b");
    }
    assert_eq!(
        (last.status, last.code().as_str()),
        (429, "too_many_attempts")
    );
}

#[test]
fn without_a_provider_there_is_no_such_address() {
    let server = Server::start_on(tempfile::tempdir().unwrap(), &[]);
    let answer = signed(&server, "old", &form("SM1", "Hello"));
    assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"));
}

#[test]
fn a_secret_is_never_printed_and_half_of_a_configuration_is_refused() {
    let config = |environment: &[(&str, &str)]| {
        let mut command = command(&["config"]);
        command.envs(environment.iter().copied());
        command.output().unwrap()
    };
    let said = printed(&config(&[
        ("DESKBELL_SMS_ACCOUNT", "AC1"),
        ("DESKBELL_SMS_SECRETS", "hunter2"),
    ]));
    assert!(said.contains("AC1") && !said.contains("hunter2"), "{said}");
    let said = refusal(&config(&[("DESKBELL_SMS_SECRETS", "hunter2")]));
    assert!(
        said.contains("sms.account") && !said.contains("hunter2"),
        "{said}"
    );
    let many = [
        ("DESKBELL_SMS_ACCOUNT", "AC1"),
        ("DESKBELL_SMS_SECRETS", "hunter2,b,c"),
    ];
    let said = refusal(&config(&many));
    assert!(
        said.contains("two secrets") && !said.contains("hunter2"),
        "{said}"
    );
    let said = refusal(&config(&[("DESKBELL_SMS_ACCOUNT", "AC1")]));
    assert!(said.contains("sms.secrets"), "{said}");
}

#[test]
fn a_contact_goes_with_all_that_is_kept_of_them() {
    let server = Server::start(&[]);
    let add = [
        "contact",
        "add",
        "Eve Low",
        "--phone",
        "+44 7700 900 104",
        "--email",
        "eve@example.com",
    ];
    printed(&server.order(&add));
    let same = ["contact", "add", "Eva Low", "--phone", "+447700900104"];
    let said = printed(&server.order(&same));
    assert!(said.contains("same number"), "{said}");
    let wrong = ["contact", "add", "Nobody", "--phone", "07700 900104"];
    let said = refusal(&server.order(&wrong));
    assert!(said.contains("country's code"), "{said}");
    let erase = ["erase", "--email", "eve@example.com"];
    let said = server.order(&erase);
    assert!(String::from_utf8_lossy(&said.stdout).contains("Eve Low"));
    printed(&server.order(&[&erase[..], &["--yes"]].concat()));
    let said = refusal(&server.order(&erase));
    assert!(said.contains("no conversation is kept"), "{said}");
    let other = server.order(&["erase", "--phone", "+447700900104"]);
    let other = String::from_utf8_lossy(&other.stdout).into_owned();
    assert!(
        other.contains("Eva Low") && !other.contains("Eve Low"),
        "{other}"
    );
}
