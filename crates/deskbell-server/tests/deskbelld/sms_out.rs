//! What agents write in an SMS conversation, against a server of ours that plays
//! the provider.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::time::Instant;

use serde_json::{Value, json};

use crate::harness::{Answer, Server, command as program, refusal};
use crate::provider::{Provider, Says, TAKEN};
use crate::sms::{ANN, signature, written};
use crate::sms_talk::{
    OURS, STATUS, Talk, callback, comes, failed, post, receipt, signed, start, tell, told,
};
use crate::sockets::{command, event, offer, online};

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_writes_goes_to_the_provider_as_it_wants_it_and_comes_further() {
    let mut talk = Talk::with(Provider::that([]).await).await;
    let text = "It is on its way: 5 € & more, مرحبا 😀";
    let said = talk.say(text).await;
    assert_eq!(said["ok"]["said"]["number"], 2, "{said}");
    let call = talk.provider.called().await;
    assert_eq!(call.path, "/2010-04-01/Accounts/AC1/Messages.json");
    // "AC1:old".
    assert_eq!(call.authorization, "Basic QUMxOm9sZA==");
    assert_eq!((&*call.form["From"], &*call.form["To"]), (OURS, ANN));
    assert_eq!(call.text(), text);
    let answer = tell(&talk.server, &call, "sent", None);
    assert_eq!(answer.status, 204, "{answer:?}");
    assert_eq!(talk.told().await, (2, json!("sent")));
    tell(&talk.server, &call, "delivered", None);
    assert_eq!(talk.told().await, (2, json!("delivered")));
    // Late and again: it takes nothing back, and is no fault.
    for status in ["sent", "delivered", "queued", "failed", "from_the_future"] {
        assert_eq!(tell(&talk.server, &call, status, None).status, 204);
    }
    let cookie = talk.server.cookie("Ana");
    let path = format!("/api/conversations/{}/messages", talk.conversation);
    let page = talk.server.get(&path, &[("cookie", &cookie)]);
    let page: Value = serde_json::from_str(&page.body).unwrap();
    assert_eq!(page["messages"][1]["delivery"], "delivered");
    assert_eq!(page["messages"][0].get("delivery"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_will_never_take_is_told_at_once_with_its_number() {
    let refuses = |body| Says::This(400, &[], body);
    let answers = [
        refuses(r#"{"code":21211,"message":"no such number"}"#),
        refuses("<html>"),
        Says::This(401, &[], r#"{"code":20003}"#),
        Says::This(401, &[], r#"{"code":20003}"#),
        refuses(r#"{"code":21610}"#),
    ];
    let mut talk = Talk::with(Provider::that(answers).await).await;
    for (number, why) in [
        (2, failed("wrong_number", Some(21211))),
        (3, failed("other", None)),
        (4, failed("setup", Some(20003))),
        (5, failed("stopped", Some(21610))),
    ] {
        talk.say("Hello").await;
        assert_eq!(talk.told().await, (number, why));
    }
    // What the provider has heard of a STOP holds.
    let refused = talk.say("Hello").await;
    assert_eq!(refused["error"]["code"], "customer_stopped");
    // The second secret is tried where the first is refused.
    let mut secrets = Vec::new();
    for _ in 0..5 {
        secrets.push(talk.provider.called().await.authorization);
    }
    assert_eq!(secrets[3], "Basic QUMxOm5ldw==");
    assert!(talk.provider.is_quiet(), "nothing was tried again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_a_while_is_tried_again_in_its_order_and_once_taken_never_more() {
    let answers = [
        Says::This(500, &[], ""),
        Says::This(503, &[], "{"),
        Says::This(201, &[], "{ no json"),
    ];
    let mut talk = Talk::with(Provider::that(answers).await).await;
    talk.say("One").await;
    talk.say("Two").await;
    let mut texts = Vec::new();
    for _ in 0..4 {
        texts.push(talk.provider.called().await.text().to_owned());
    }
    assert_eq!(texts, ["One", "One", "One", "Two"]);
    assert!(talk.provider.is_quiet());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_has_too_much_is_left_alone_as_long_as_it_asks() {
    let busy = Says::This(429, &[("retry-after", "2")], r#"{"code":20429}"#);
    let mut talk = Talk::with(Provider::that([busy]).await).await;
    talk.say("Hello").await;
    talk.provider.called().await;
    let began = Instant::now();
    assert_eq!(talk.provider.called().await.text(), "Hello");
    assert!(began.elapsed().as_millis() >= 1_900, "{began:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_to_be_there_is_not_sent_again_although_nobody_answered() {
    let mut talk = Talk::with(Provider::that([Says::Nothing]).await).await;
    talk.say("One").await;
    let call = talk.provider.called().await;
    // Its receipt comes, its answer never does: after it the next one goes.
    tell(&talk.server, &call, "delivered", None);
    assert_eq!(talk.told().await, (2, json!("delivered")));
    talk.say("Two").await;
    assert_eq!(talk.provider.called().await.text(), "Two");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_outbox_goes_on_and_what_was_taken_is_not_sent_again() {
    let mut talk = Talk::with(Provider::that([]).await).await;
    talk.say("One").await;
    let call = talk.provider.called().await;
    tell(&talk.server, &call, "sent", None);
    assert_eq!(talk.told().await, (2, json!("sent")));
    talk.provider.says(Says::This(500, &[], ""));
    talk.say("Two").await;
    assert_eq!(talk.provider.called().await.text(), "Two");
    let data = talk.server.kill();
    let server = start(&talk.provider, data);
    assert_eq!(talk.provider.called().await.text(), "Two");
    drop(server);
    assert!(talk.provider.is_quiet());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_provider_a_message_says_that_nothing_is_set_up() {
    let mut talk = Talk::with(Provider::that([Says::This(500, &[], "")]).await).await;
    talk.say("One").await;
    talk.provider.called().await;
    let data = talk.server.kill();
    let server = Server::start_on(data, &[]);
    let mut ana = online(&server, "Ana", 3).await;
    // It may have been told before she was there.
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{}/messages", talk.conversation);
    let page = server.get(&path, &[("cookie", &cookie)]);
    let page: Value = serde_json::from_str(&page.body).unwrap();
    if page["messages"][1]["delivery"] != failed("setup", None) {
        assert_eq!(told(&mut ana).await, (2, failed("setup", None)));
    }
    assert!(talk.provider.is_quiet());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_that_is_not_signed_for_its_message_is_refused_by_name() {
    let mut talk = Talk::with(Provider::that([]).await).await;
    talk.say("One").await;
    let call = talk.provider.called().await;
    let server = &talk.server;
    let path = callback(server, &call);
    let form = receipt("failed", Some(30007));
    let refused = |answer: &Answer| (answer.status, answer.code());
    let wrong = (403, "wrong_signature".to_owned());
    assert_eq!(refused(&post(server, &path, "", &written(&form))), wrong);
    assert_eq!(refused(&signed(server, &path, "other", &form)), wrong);
    // Signed for another message, or for another place.
    let good = signature(&format!("{}{path}", server.origin()), "old", &form);
    let other = path.replace("message=2", "message=1");
    assert_eq!(
        refused(&post(server, &other, &good, &written(&form))),
        wrong
    );
    let elsewhere = signature(&format!("https://evil.example{path}"), "old", &form);
    assert_eq!(
        refused(&post(server, &path, &elsewhere, &written(&form))),
        wrong
    );
    // Signed, but of nothing that went out, or of nobody's account.
    let not_found = (404, "not_found".to_owned());
    assert_eq!(refused(&signed(server, &other, "old", &form)), not_found);
    let mut foreign = form.clone();
    foreign[0].1 = "AC2".into();
    let account = (403, "wrong_account".to_owned());
    assert_eq!(refused(&signed(server, &path, "old", &foreign)), account);
    let malformed = (400, "malformed".to_owned());
    assert_eq!(refused(&signed(server, STATUS, "old", &form)), malformed);
    let many = "a=b&".repeat(10_000);
    assert_eq!(refused(&post(server, &path, "x", &many)), malformed);
    // And the right one is taken all the same.
    assert_eq!(tell(server, &call, "undelivered", Some(30007)).status, 204);
    assert_eq!(talk.told().await, (2, failed("blocked", Some(30007))));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_stop_nothing_is_sent_until_start() {
    let mut talk = Talk::with(Provider::that([]).await).await;
    comes(&talk.server, "SM2", ANN, " stop\n");
    let change = event(&mut talk.ana, "session_changed").await["change"].clone();
    assert_eq!(change, json!({"unanswerable": {"why": "stopped"}}));
    let refused = talk.say("Wait!").await;
    assert_eq!(refused["error"]["code"], "customer_stopped");
    comes(&talk.server, "SM3", ANN, "START");
    assert!(talk.say("Hello again").await["ok"].is_object());
    assert_eq!(talk.provider.called().await.text(), "Hello again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_with_a_name_is_heard_and_not_answered() {
    let mut talk = Talk::from(Provider::that([]).await, "Parcels").await;
    let refused = talk.say("Thanks").await;
    assert_eq!(refused["error"]["code"], "no_number");
    let long = talk.say(&"a".repeat(1_601)).await;
    assert_eq!(long["error"]["code"], "no_number");
    assert!(talk.provider.is_quiet());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_conversation_that_is_refused_for_now_does_not_hold_another_up() {
    let answers = [Says::This(500, &[], ""), TAKEN];
    let mut talk = Talk::with(Provider::that(answers).await).await;
    talk.say("One").await;
    assert_eq!(talk.provider.called().await.text(), "One");
    comes(&talk.server, "SM2", "+447700900102", "Hello?");
    let offer = offer(&mut talk.ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    command(&mut talk.ana, 3, accept).await;
    let say = json!({"type": "say", "conversation": offer["conversation"], "text": "Other"});
    command(&mut talk.ana, 4, say).await;
    let mut texts = [
        talk.provider.called().await.text().to_owned(),
        talk.provider.called().await.text().to_owned(),
    ];
    texts.sort();
    assert_eq!(texts, ["One", "Other"]);
}

/// A port whose next one, where the phone of its server listens, is free too:
/// below those that systems give to whoever asks for any, and so nobody else's
/// by chance.
fn free_with_its_neighbour() -> u16 {
    let free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    (18_400..18_600)
        .step_by(2)
        .find(|port| free(*port) && free(port + 1))
        .expect("two ports beside each other are free")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_played_against_the_sample_server_without_an_account() {
    let port = free_with_its_neighbour().to_string();
    let server = Server::start(&["--port", &port]);
    let mut ana = online(&server, "Ana", 1).await;
    let mut phone = program(&["simulate", "sms", "--from", "+44 7700 900101"]);
    phone.arg("--data").arg(server.folder());
    let mut phone = phone.spawn().unwrap();
    let mut out = BufReader::new(phone.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.contains("This is the phone +447700900101"), "{line}");
    let mut typed = phone.stdin.take().unwrap();
    typed.write_all(b"Where is my parcel?\n").unwrap();
    let offer = offer(&mut ana).await;
    assert_eq!(offer["customer"]["name"], "Ann Lee");
    let accept = json!({"type": "accept", "offer": offer["id"]});
    command(&mut ana, 2, accept).await;
    let say = json!({"type": "say", "conversation": offer["conversation"], "text": "Here"});
    command(&mut ana, 3, say).await;
    line.clear();
    out.read_line(&mut line).unwrap();
    assert_eq!(line, format!("{OURS}: Here\n"));
    while told(&mut ana).await != (2, json!("delivered")) {}
    // One phone at a time, and none without its server.
    let again = server.order(&["simulate", "sms", "--from", "12345"]);
    assert!(refusal(&again).contains("end the other phone"));
    phone.kill().unwrap();
    phone.wait().unwrap();
    let data = server.stop();
    let data = data.path().to_str().unwrap().to_owned();
    let mut nobody = program(&["simulate", "sms", "--from", "12345", "--data", &data]);
    assert!(refusal(&nobody.output().unwrap()).contains("no server runs"));
}
