//! What bots are told without asking.

use std::sync::atomic::Ordering;
use std::time::Duration;

use deskbell_protocol::agent::Command;
use deskbell_protocol::customer::{Command as Asked, CommandFrame};
use deskbell_protocol::{CommandId, ConversationId};
use deskbell_routing::Workstream;
use serde_json::{Value, json};

use super::bots::{asks, bot_chat};
use super::desk::{ANA, BEN, Desk};
use super::parts::{start, visit, workstream};
use crate::engine::{BotDeed, Control, Input, Line, WishedHandOff};
use crate::store::{BotRow, BotWaiting, Row, Store as _, TokenHash, Webhook};

fn bot(name: &str, hears: bool) -> BotRow {
    BotRow {
        token: TokenHash::of(name),
        name: name.into(),
        webhook: hears.then(|| Webhook {
            address: format!("http://127.0.0.1:1/{name}"),
            secret: "secret".into(),
        }),
    }
}

fn control(desk: &mut Desk, change: Control) {
    let changes = vec![change];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
}

/// A desk with a bot that wants to hear.
fn desk() -> Desk {
    let mut desk = Desk::new();
    control(&mut desk, Control::PutBot(bot("Helper", true)));
    desk
}

fn waiting(desk: &Desk) -> Vec<BotWaiting> {
    desk.runtime.block_on(async {
        let readers = crate::store::open(desk.folder.path()).await.unwrap().1;
        crate::store::bots_wait(&readers, 0, 100).await.unwrap()
    })
}

/// What waits for this bot, without what differs each time.
fn told(desk: &Desk, name: &str) -> Vec<Value> {
    let all = waiting(desk).into_iter();
    let all = all.filter(|it| it.bot == TokenHash::of(name));
    let bodies = all.map(|it| {
        let letter = desk.runtime.block_on(async {
            let readers = crate::store::open(desk.folder.path()).await.unwrap().1;
            crate::store::bot_letter(&readers, it.number).await.unwrap()
        });
        let letter = letter.unwrap();
        assert_eq!(letter.webhook, bot(name, true).webhook.unwrap());
        let mut body: Value = serde_json::from_str(&letter.body).unwrap();
        let fields = body.as_object_mut().unwrap();
        assert_eq!(fields.remove("event").unwrap().as_str().unwrap().len(), 26);
        assert_eq!(fields.remove("at").unwrap(), json!(it.at.millis()));
        let conversation = fields.remove("conversation").unwrap();
        assert_eq!(conversation, json!(it.conversation));
        body
    });
    bodies.collect()
}

fn says(desk: &mut Desk, id: ConversationId, number: u128, text: &str) {
    let body = Asked::Say {
        text: text.into(),
        attachments: Vec::new(),
    };
    let frame = CommandFrame {
        command: CommandId::from_u128(number),
        body,
    };
    let input = Input::CustomerCommand {
        conversation: id,
        frame,
    };
    desk.ask(input).unwrap();
}

fn hand_off(desk: &mut Desk, id: ConversationId) {
    let wish = WishedHandOff {
        anyway: true,
        transcript: vec![Line::Customer("Elsewhere".into())],
        ..WishedHandOff::default()
    };
    desk.ask(asks(id, BotDeed::HandOff(wish))).unwrap();
}

fn began() -> Value {
    json!({"type": "began", "workstream": "Web chat", "channel": "web_chat", "customer": null})
}

fn wrote(number: u32, text: &str) -> Value {
    json!({"type": "customer_wrote", "number": number, "text": text})
}

#[test]
fn a_bot_hears_of_its_conversation_in_order_until_somebody_has_taken_it() {
    let mut desk = desk();
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    desk.ask(visit(1, id)).unwrap();
    says(&mut desk, id, 1, "Of May");
    hand_off(&mut desk, id);
    says(&mut desk, id, 2, "For people");
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    let accept = Command::Accept { offer: offer.id };
    desk.command(ANA, accept).unwrap();
    says(&mut desk, id, 3, "For people, too");
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    let expected = [
        began(),
        wrote(1, "My bill"),
        wrote(2, "Of May"),
        json!({"type": "taken", "agent": "Ana"}),
    ];
    assert_eq!(told(&desk, "Helper"), expected);
}

#[test]
fn what_begins_with_people_is_nothing_to_a_bot() {
    let mut desk = desk();
    let id = desk.accepted_chat();
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    desk.ask(start(2)).unwrap();
    assert_eq!(told(&desk, "Helper"), Vec::<Value>::new());
}

#[test]
fn a_bot_hears_why_it_is_over_whoever_ended_it_and_once() {
    let mut desk = desk();
    let id = bot_chat(&mut desk);
    desk.ask(asks(id, BotDeed::End)).unwrap();
    desk.ask(asks(id, BotDeed::End)).unwrap();
    let ended = |cause: &str| json!({"type": "ended", "cause": cause});
    assert_eq!(told(&desk, "Helper")[2..], [ended("ended_by_bot")]);
}

#[test]
fn a_bot_hears_that_nobody_takes_what_it_has_handed_over_and_that_it_closed() {
    let mut desk = desk();
    let strict = Workstream {
        decline_limit: 1,
        ..workstream()
    };
    control(&mut desk, Control::PutWorkstream(Box::new(strict)));
    desk.online(ANA);
    desk.online(BEN);
    let id = bot_chat(&mut desk);
    desk.ask(visit(1, id)).unwrap();
    hand_off(&mut desk, id);
    for agent in [ANA, BEN] {
        let offer = desk.offer_to(agent);
        desk.sees(agent, &offer);
        let reject = Command::Reject {
            offer: offer.id,
            why: None,
        };
        desk.command(agent, reject).unwrap();
    }
    let nobody = json!({"type": "nobody_left"});
    assert_eq!(told(&desk, "Helper")[2..], [nobody]);
    desk.pass(Duration::from_secs(20 * 60));
    let last = told(&desk, "Helper").pop().unwrap();
    assert_eq!(last["type"], "ended");
}

#[test]
fn each_bot_with_an_address_hears_the_same_and_one_without_nothing() {
    let mut desk = desk();
    control(&mut desk, Control::PutBot(bot("Other", true)));
    control(&mut desk, Control::PutBot(bot("Silent", false)));
    bot_chat(&mut desk);
    let expected = [began(), wrote(1, "My bill")];
    assert_eq!(told(&desk, "Helper"), expected);
    assert_eq!(told(&desk, "Other"), expected);
    assert_eq!(waiting(&desk).len(), 4);
    // It is so after a restart, too.
    desk.start();
    let next = Input::StartChat(match start(2) {
        Input::StartChat(mut chat) => {
            chat.with_bot = true;
            chat
        }
        _ => panic!("as made"),
    });
    desk.ask(next).unwrap();
    assert_eq!(waiting(&desk).len(), 8);
}

#[test]
fn what_waits_for_a_bot_goes_with_its_address_and_with_the_bot() {
    let mut desk = desk();
    control(&mut desk, Control::PutBot(bot("Other", true)));
    bot_chat(&mut desk);
    control(&mut desk, Control::PutBot(bot("Helper", false)));
    assert_eq!(waiting(&desk).len(), 2);
    let token = TokenHash::of("Other");
    control(&mut desk, Control::RemoveBot { token });
    assert_eq!(waiting(&desk).len(), 0);
}

#[test]
fn what_was_told_does_not_wait_any_more_and_the_sender_is_woken_for_the_rest() {
    let mut desk = desk();
    let Input::StartChat(mut chat) = start(1) else {
        panic!("as made")
    };
    chat.with_bot = true;
    let stored = desk.batch(&[Input::StartChat(chat)]).unwrap();
    assert!(stored.bots_wait && !stored.posted);
    let [first, second] = waiting(&desk)[..] else {
        panic!("two")
    };
    let number = first.number;
    let stored = desk.batch(&[Input::BotTold { number }]).unwrap();
    assert!(stored.committed && !stored.bots_wait);
    assert_eq!(waiting(&desk), [second]);
}

#[test]
fn nothing_is_told_of_what_could_not_be_stored() {
    let mut desk = desk();
    desk.full.store(true, Ordering::Relaxed);
    let Input::StartChat(mut chat) = start(1) else {
        panic!("as made")
    };
    chat.with_bot = true;
    desk.batch(&[Input::StartChat(chat)]).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    assert_eq!(waiting(&desk).len(), 0);
}

#[test]
fn what_waits_goes_when_its_customer_is_erased() {
    let mut desk = desk();
    let id = bot_chat(&mut desk);
    desk.ask(asks(id, BotDeed::End)).unwrap();
    assert_eq!(waiting(&desk).len(), 3);
    let piece = crate::store::ErasePiece::Customer(id);
    let engine = desk.engine.as_mut().unwrap();
    engine.store_mut().commit(&[Row::Erase(piece)]).unwrap();
    assert_eq!(waiting(&desk).len(), 0);
}
