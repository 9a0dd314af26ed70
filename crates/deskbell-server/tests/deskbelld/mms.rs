//! Files of SMS: pictures that come in, and what agents send along.

use serde_json::{Value, json};

use crate::attachments::{id, png, read, sent};
use crate::harness::Server;
use crate::provider::{Provider, Says};
use crate::sms::{ANN, signature, written};
use crate::sockets::{Socket, command, event, offer, online};

/// Asks this provider.
fn served_by(provider: &Provider) -> Server {
    let api = format!("http://{}", provider.address);
    Server::start_in(&[
        ("DESKBELL_SMS_ACCOUNT", "AC1"),
        ("DESKBELL_SMS_SECRETS", "secret"),
        ("DESKBELL_SMS_API_ADDRESS", &api),
    ])
}

/// Ann's message comes in, with what else it says.
fn comes(server: &Server, message: &str, more: &[(&'static str, &str)]) {
    let all = [
        ("MessageSid", message),
        ("From", ANN),
        ("To", "+447700900999"),
        ("AccountSid", "AC1"),
    ];
    let form: Vec<(&'static str, String)> = all
        .iter()
        .chain(more)
        .map(|&(name, value)| (name, value.to_owned()))
        .collect();
    let address = format!("{}/sms/incoming", server.origin());
    let signature = signature(&address, "secret", &form);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature.as_str()),
    ];
    let answer = server.call("POST", "/sms/incoming", &headers, &written(&form));
    assert_eq!(answer.status, 200, "{answer:?}");
}

fn comes_with_picture(server: &Server, message: &str, media: &str) {
    let more = [
        ("NumMedia", "1"),
        ("MediaUrl0", media),
        ("MediaContentType0", "image/gif"),
        ("Body", ""),
    ];
    comes(server, message, &more);
}

/// What becomes of the file of this message.
async fn becomes_of(ana: &mut Socket, message: &Value) -> Value {
    loop {
        let change = event(ana, "session_changed").await["change"]["attachment"].clone();
        if change["message"] == *message {
            return change["attachment"]["missing"].clone();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_an_sms_comes_after_its_message_and_one_that_does_not_is_told() {
    let gif = Says::This(200, &[], "GIF89a\x01\0\x01\0");
    let moved = Says::This(307, &[("location", "/elsewhere")], "");
    let gone = Says::This(403, &[], "");
    let mut provider = Provider::that([moved, gif, gone]).await;
    let server = served_by(&provider);
    let api = format!("http://{}", provider.address);
    let mut ana = online(&server, "Ana", 1).await;
    // Nobody has it yet, so what is there is told with the session.
    comes_with_picture(&server, "SM1", &format!("{api}/media/1"));
    let first = provider.called().await;
    assert!(first.authorization.starts_with("Basic "), "{first:?}");
    assert_eq!(provider.called().await.path, "/elsewhere");
    let offer = offer(&mut ana).await;
    command(&mut ana, 2, json!({"type": "accept", "offer": offer["id"]})).await;
    let conversation = offer["conversation"].as_str().unwrap().to_owned();
    comes_with_picture(&server, "SM2", &format!("{api}/media/2"));
    let message = event(&mut ana, "message").await["message"].clone();
    assert_eq!(message["attachments"][0]["missing"], "coming", "{message}");
    assert_eq!(becomes_of(&mut ana, &message["number"]).await, "failed");
    // What another host has is not even asked for.
    comes_with_picture(&server, "SM3", "http://127.0.0.1:9/media/3");
    let third = event(&mut ana, "message").await["message"]["number"].clone();
    assert_eq!(becomes_of(&mut ana, &third).await, "failed");
    let cookie = server.cookie("Ana");
    let page = format!("/api/conversations/{conversation}/messages");
    let page = read(&server.get(&page, &[("cookie", &cookie)]));
    let picture = &page["messages"][0]["attachments"][0];
    assert_eq!(
        (&picture["name"], &picture["preview"]),
        (&json!("mms-1.gif"), &json!(true))
    );
    let path = format!(
        "/api/conversations/{conversation}/attachments/{}",
        picture["id"].as_str().unwrap()
    );
    let got = server.get(&path, &[("cookie", &cookie)]);
    assert!(got.body.starts_with("GIF89a"), "{got:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_agent_sends_goes_out_as_an_address_that_the_provider_can_fetch() {
    let mut provider = Provider::that([]).await;
    let server = served_by(&provider);
    let mut ana = online(&server, "Ana", 1).await;
    comes(&server, "SM1", &[("Body", "Hello")]);
    let offer = offer(&mut ana).await;
    command(&mut ana, 2, json!({"type": "accept", "offer": offer["id"]})).await;
    let conversation = offer["conversation"].as_str().unwrap();
    let cookie = server.cookie("Ana");
    let path = format!("/api/conversations/{conversation}/attachments#1");
    read(&sent(&server, &path, ("cookie", &cookie), "a.png", &png()));
    let say = json!({
        "type": "say", "conversation": conversation, "text": "", "attachments": [id(1)],
    });
    let reply = command(&mut ana, 3, say).await;
    assert!(reply["ok"]["said"].is_object(), "{reply}");
    let call = provider.called().await;
    let media = call.form["MediaUrl"]
        .strip_prefix(&server.origin())
        .unwrap();
    let got = server.get(media, &[]);
    assert_eq!((got.status, got.header("content-type")), (200, "image/png"));
    let forged = media.replace("until=", "until=1");
    assert_eq!(server.get(&forged, &[]).status, 404);
}
