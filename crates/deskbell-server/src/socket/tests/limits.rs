//! The limits of a socket, each answered with its name.

use deskbell_protocol::AgentId;
use deskbell_protocol::limits::{
    FRAME_BYTES, FRAMES_BURST, MESSAGE_BYTES, UNSENT_BYTES, UNSENT_FRAMES,
};
use deskbell_protocol::link::CloseReason;
use serde_json::json;

use super::house::{Client, House, PATIENCE, hello, hello_of_customer};
use crate::engine::To;
use crate::hub::Delivery;
use crate::store::Owner;

const ANA: Owner = Owner::Agent(AgentId::from_u128(1));

fn delivery(bytes: usize) -> Delivery {
    let text = json!({"type": "from_the_future", "x": "x".repeat(bytes)});
    Delivery {
        seq: None,
        text: text.to_string().into(),
    }
}

/// A frame of so many bytes, of a type that nobody knows.
fn unknown(bytes: usize) -> String {
    let empty = json!({"type": "from_the_future", "x": ""}).to_string();
    let filling = "x".repeat(bytes - empty.len());
    json!({"type": "from_the_future", "x": filling}).to_string()
}

#[tokio::test]
async fn a_malformed_frame_closes_its_socket_and_no_other() {
    let house = House::new().await;
    let (mut good, _) = house.ana(1, None).await;
    for text in ["", "{", "[]", r#"{"type":"ack"}"#, r#"{"type":"accept"}"#] {
        let (mut bad, _) = house.ana(2, None).await;
        bad.say_text(text).await;
        assert_eq!(
            bad.hear_close().await,
            CloseReason::Malformed.code(),
            "{text}"
        );
    }
    good.command(1, json!({"type": "im_back"})).await;
    house.serves_others().await;
}

#[tokio::test]
async fn a_first_frame_that_is_no_hello_closes_the_socket() {
    let house = House::new().await;
    let mut client = house.connect("/agent/1").await;
    client.say(json!({"type": "ready"})).await;
    assert_eq!(client.hear_close().await, CloseReason::Malformed.code());
    house.serves_others().await;
}

#[tokio::test]
async fn another_version_of_the_frames_is_refused_by_name() {
    let house = House::new().await;
    let mut client = house.connect("/agent/1").await;
    let mut frame = hello(1, None);
    frame["protocol"] = json!(2);
    client.say(frame).await;
    assert_eq!(client.hear_close().await, CloseReason::Protocol.code());
    house.serves_others().await;
}

#[tokio::test]
async fn a_frame_of_one_byte_too_many_closes_the_socket_by_name() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    ana.say_text(&unknown(FRAME_BYTES)).await;
    ana.command(1, json!({"type": "im_back"})).await;
    for bytes in [FRAME_BYTES + 1, FRAME_BYTES * 3] {
        let (mut ana, _) = house.ana(1, None).await;
        ana.say_text(&"x".repeat(bytes)).await;
        assert_eq!(ana.hear_close().await, CloseReason::FrameTooLarge.code());
    }
    house.serves_others().await;
}

#[tokio::test]
async fn too_many_frames_at_once_close_the_socket_by_name() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    for _ in 1..FRAMES_BURST {
        ana.say(json!({"type": "ready"})).await;
    }
    // The last one of a burst is still answered.
    ana.command(1, json!({"type": "im_back"})).await;
    for _ in 0..2 * FRAMES_BURST {
        ana.say(json!({"type": "ready"})).await;
    }
    assert_eq!(ana.hear_close().await, CloseReason::TooManyFrames.code());
    house.serves_others().await;
}

#[tokio::test]
async fn a_message_of_one_byte_too_many_is_answered_and_the_socket_stays() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    ana.command(1, json!({"type": "set_presence", "choice": "available"}))
        .await;
    house.start_chat("token").await;
    let offer = ana.hear_of("offer_made").await["offer"].clone();
    let reply = ana
        .command(2, json!({"type": "accept", "offer": offer["id"]}))
        .await;
    let conversation = reply["ok"]["accepted"]["conversation"].clone();
    let say = |text: String| json!({"type": "say", "conversation": conversation, "text": text});
    let (long, longest) = (
        say("x".repeat(MESSAGE_BYTES + 1)),
        say("x".repeat(MESSAGE_BYTES)),
    );
    assert_eq!(ana.command(3, long).await["error"]["code"], "text_too_long");
    assert_eq!(ana.command(4, longest).await["ok"]["said"]["number"], 2);
    house.serves_others().await;
}

#[tokio::test]
async fn an_unknown_command_is_answered_and_an_unknown_frame_is_skipped() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    ana.say(json!({"type": "from_the_future"})).await;
    let reply = ana.command(1, json!({"type": "from_the_future"})).await;
    assert_eq!(reply["error"]["code"], "unsupported");
}

#[tokio::test]
async fn the_sixth_socket_of_an_agent_is_refused_and_the_five_stay() {
    let house = House::new().await;
    let mut open = Vec::new();
    for tab in 0..5 {
        open.push(house.ana(tab, None).await.0);
    }
    let mut sixth = house.connect("/agent/1").await;
    sixth.say(hello(5, None)).await;
    assert_eq!(sixth.hear_close().await, CloseReason::TooManySockets.code());
    for (number, client) in (0..).zip(&mut open) {
        client.command(number, json!({"type": "im_back"})).await;
    }
    house.serves_others().await;
}

#[tokio::test]
async fn a_hello_that_is_late_closes_the_socket_by_name() {
    let house = House::new().await;
    let mut client = house.connect("/agent/1").await;
    assert_eq!(client.hear_close().await, CloseReason::HelloLate.code());
    house.serves_others().await;
}

#[tokio::test]
async fn bytes_and_broken_text_close_the_socket_by_name() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    ana.say_bytes(br#"{"type":"ready"}"#.to_vec()).await;
    assert_eq!(ana.hear_close().await, CloseReason::Malformed.code());
    let (mut ana, _) = house.ana(1, None).await;
    // A text frame of two bytes, masked with zeros, that are no UTF-8.
    ana.say_raw(&[0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]).await;
    assert_eq!(ana.hear_close().await, CloseReason::Malformed.code());
    house.serves_others().await;
}

#[tokio::test]
async fn more_frames_than_may_wait_close_the_socket_by_name() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    // The test and the socket share a thread: it writes nothing meanwhile.
    let hub = house.doors.writer.hub();
    let taken = (0..UNSENT_FRAMES).all(|_| hub.send(To::All(ANA), &delivery(1)));
    assert!(taken);
    assert!(!hub.send(To::All(ANA), &delivery(1)));
    assert_eq!(ana.hear_close().await, CloseReason::TooSlow.code());
    house.serves_others().await;
}

#[tokio::test]
async fn as_many_bytes_as_may_wait_are_delivered_and_one_more_closes_the_socket_by_name() {
    let house = House::new().await;
    let hub = house.doors.writer.hub();
    let frame = |bytes: usize| Delivery {
        seq: None,
        text: unknown(bytes).into(),
    };
    let (mut ana, _) = house.ana(1, None).await;
    assert!(hub.send(To::All(ANA), &frame(UNSENT_BYTES / 2)));
    assert!(hub.send(To::All(ANA), &frame(UNSENT_BYTES / 2)));
    ana.hear_of("from_the_future").await;
    ana.hear_of("from_the_future").await;
    // The test and the socket share a thread: it writes nothing meanwhile.
    assert!(hub.send(To::All(ANA), &frame(UNSENT_BYTES / 2)));
    assert!(!hub.send(To::All(ANA), &frame(UNSENT_BYTES / 2 + 1)));
    assert_eq!(ana.hear_close().await, CloseReason::TooSlow.code());
    house.serves_others().await;
}

#[tokio::test]
async fn a_tab_that_takes_nothing_does_not_stay_connected() {
    let house = House::with_small_buffers().await;
    let mut sam = house.sam().await;
    let mut ana = house.connect_small("/agent/1").await;
    ana.say(hello(1, None)).await;
    ana.hear_of("snapshot").await;
    let hub = house.doors.writer.hub();
    assert!(hub.send(To::All(ANA), &delivery(1024 * 1024)));
    // Far fewer frames wait than are too many, and no ping gets through.
    let until = tokio::time::Instant::now() + PATIENCE;
    while sam.hear_of("floor_agent").await["link"] != "unreachable" {
        assert!(tokio::time::Instant::now() < until, "still connected");
    }
    house.serves_others().await;
}

#[tokio::test]
async fn a_silent_tab_is_suspect_and_connected_again_when_it_is_heard() {
    let house = House::new().await;
    let mut sam = house.sam().await;
    let (mut ana, _) = house.ana(1, None).await;
    let link = async |sam: &mut Client, expected: &str| {
        while sam.hear_of("floor_agent").await["link"] != expected {}
    };
    link(&mut sam, "connected").await;
    // Nothing of it is read here, so no ping is answered.
    link(&mut sam, "suspect").await;
    ana.say(json!({"type": "ready"})).await;
    link(&mut sam, "connected").await;
}

#[tokio::test]
async fn a_customer_has_the_same_limits() {
    let house = House::new().await;
    house.start_chat("token").await;
    for text in ["", "{", "[]", r#"{"type":"ack"}"#, r#"{"type":"say"}"#] {
        let mut customer = house.customer("token", 1).await;
        customer.say_text(text).await;
        let code = customer.hear_close().await;
        assert_eq!(code, CloseReason::Malformed.code(), "{text}");
    }
    let mut customer = house.customer("token", 1).await;
    customer.say_text(&unknown(FRAME_BYTES)).await;
    let still = customer.command(9, json!({"type": "later"})).await;
    assert_eq!(still["error"]["code"], "unsupported");
    customer.say_text(&"x".repeat(FRAME_BYTES + 1)).await;
    let code = customer.hear_close().await;
    assert_eq!(code, CloseReason::FrameTooLarge.code());
    let mut customer = house.customer("token", 1).await;
    for _ in 1..FRAMES_BURST {
        customer.say(json!({"type": "ack", "seq": 1})).await;
    }
    customer.command(8, json!({"type": "later"})).await;
    for _ in 0..2 * FRAMES_BURST {
        customer.say(json!({"type": "ack", "seq": 1})).await;
    }
    let code = customer.hear_close().await;
    assert_eq!(code, CloseReason::TooManyFrames.code());
    let mut customer = house.customer("token", 1).await;
    let say = |bytes| json!({"type": "say", "text": "x".repeat(bytes)});
    let long = customer.command(1, say(MESSAGE_BYTES + 1)).await;
    assert_eq!(long["error"]["code"], "text_too_long");
    let fits = customer.command(2, say(MESSAGE_BYTES)).await;
    assert_eq!(fits["ok"]["said"]["number"], 2);
    house.serves_others().await;
}

#[tokio::test]
async fn the_sixth_page_of_a_customer_is_refused_and_the_five_stay() {
    let house = House::new().await;
    house.start_chat("token").await;
    let mut open = Vec::new();
    for tab in 0..5 {
        open.push(house.customer("token", tab).await);
    }
    let mut sixth = house.connect("/chat").await;
    sixth.say(hello_of_customer("token", 5)).await;
    assert_eq!(sixth.hear_close().await, CloseReason::TooManySockets.code());
    for (number, page) in (0..).zip(&mut open) {
        let said = page
            .command(number, json!({"type": "say", "text": "Hello"}))
            .await;
        assert!(said["ok"].is_object(), "{said}");
    }
    house.serves_others().await;
}
