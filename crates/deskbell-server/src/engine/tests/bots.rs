//! A conversation that a bot has, and what is asked about it.

use std::sync::atomic::{AtomicU64, Ordering};

use deskbell_protocol::agent::{Command, Done, Event, Role};
use deskbell_protocol::conversation::Author;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{CommandId, ConversationId, ProblemCode, SkillId, customer};
use deskbell_routing::{Account, Deliberation, Skill, Verdict, WhyNot, Workstream};

use super::desk::{ANA, BEN, Desk, SUPPORT};
use super::parts::{start, workstream};
use crate::engine::{Answer, BotAsks, BotDeed, Control, Input, Line, PutAgent, WishedHandOff};
use crate::store::{BotRow, TokenHash, deliberations, open};

pub fn bot_chat(desk: &mut Desk) -> ConversationId {
    let Input::StartChat(mut chat) = start(1) else {
        panic!("as made")
    };
    chat.with_bot = true;
    match desk.ask(Input::StartChat(chat)) {
        Ok(Answer::ChatStarted(started)) => started.conversation,
        other => panic!("no chat: {other:?}"),
    }
}

fn has_offer(desk: &Desk) -> bool {
    let events = desk.events(ANA);
    events
        .iter()
        .any(|event| matches!(event.body, Event::OfferMade { .. }))
}

fn hand_off(conversation: ConversationId) -> Input {
    asks(conversation, BotDeed::HandOff(WishedHandOff::default()))
}

/// Each is another command.
pub fn asks(conversation: ConversationId, deed: BotDeed) -> Input {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed);
    Input::Bot(BotAsks {
        bot: "Helper".into(),
        conversation,
        command: CommandId::from_u128(0xb07_0000 + u128::from(number)),
        deed,
    })
}

#[test]
fn a_bot_whose_hand_over_finds_nobody_is_told_and_keeps_it() {
    let mut desk = Desk::new();
    let conversation = bot_chat(&mut desk);
    let refused = desk.ask(hand_off(conversation)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NobodyThere);
    desk.online(ANA);
    assert!(!has_offer(&desk), "a bot has it");
    desk.ask(hand_off(conversation)).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.reason, Reason::EscalationFromBot);
}

#[test]
fn a_second_hand_over_is_refused_and_only_the_same_command_is_answered_as_before() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    let first = hand_off(id);
    let done = desk.ask(first.clone()).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(desk.ask(first.clone()).unwrap(), done);
    let other_wish = WishedHandOff {
        queue: Some("Attic".into()),
        transcript: vec![Line::Bot("Once more".into())],
        ..WishedHandOff::default()
    };
    let second = asks(id, BotDeed::HandOff(other_wish));
    for input in [second.clone(), second, hand_off(id)] {
        let refused = desk.ask(input).unwrap_err();
        assert_eq!(refused.code, ProblemCode::TakenByAnother);
        assert!(refused.text.contains("waits for them"), "{refused:?}");
    }
    assert_eq!(desk.offer_to(ANA), offer);
    assert_eq!(desk.ask(first).unwrap(), done);
}

#[test]
fn a_bot_that_ends_what_waits_for_people_is_not_told_that_an_agent_has_it() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    desk.ask(hand_off(id)).unwrap();
    let refused = desk.ask(asks(id, BotDeed::End)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::TakenByAnother);
    assert!(refused.text.contains("waits for them"), "{refused:?}");
    assert!(has_offer(&desk));
}

#[test]
fn who_was_considered_for_an_offer_is_stored_with_it_and_stays_as_it_was() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.online(BEN);
    let conversation = bot_chat(&mut desk);
    desk.full.store(true, Ordering::Relaxed);
    desk.batch(&[hand_off(conversation)]).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.ask(hand_off(conversation)).unwrap();
    let offer = desk.offer_to(ANA);
    let away = Command::SetPresence {
        choice: Choice::Away,
        status: None,
    };
    desk.command(BEN, away).unwrap();
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let asked = [offer.id];
    let kept = deliberations(&readers, &asked);
    let kept = desk.runtime.block_on(kept).unwrap();
    let [Deliberation { members, .. }] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    let of = |agent| {
        let found = members.iter().find(|it| it.agent == agent);
        found.unwrap().verdict.clone()
    };
    assert_eq!(of(ANA), Verdict::Chosen);
    assert_eq!(of(BEN), Verdict::Could);
}

#[test]
fn of_a_conversation_that_waits_it_can_be_asked_why_nobody_gets_it() {
    let mut desk = Desk::new();
    let conversation = desk.chat(1);
    let Ok(Answer::Why(why)) = desk.ask(Input::Why { conversation }) else {
        panic!("it is known");
    };
    let considered = why.considered.unwrap();
    let of_ana = considered.iter().find(|it| it.agent == ANA);
    let not_connected = Verdict::No(WhyNot::NotConnected);
    assert_eq!(of_ana.map(|it| &it.verdict), Some(&not_connected));
}

#[test]
fn a_bot_that_ends_closes_the_conversation_for_everybody() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = bot_chat(&mut desk);
    for _ in 0..2 {
        desk.ask(asks(conversation, BotDeed::End)).unwrap();
    }
    let refused = desk.ask(hand_off(conversation)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
}

fn add_bot(desk: &mut Desk, name: &str) {
    let bot = BotRow {
        token: TokenHash::of(name),
        name: name.into(),
        webhook: None,
    };
    control(desk, Control::PutBot(bot));
}

fn control(desk: &mut Desk, change: Control) {
    let changes = vec![change];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
}

fn bot_first(desk: &mut Desk) {
    let rules = Workstream {
        bot_first: true,
        ..workstream()
    };
    control(desk, Control::PutWorkstream(Box::new(rules)));
}

fn is_with_bot(desk: &Desk, id: ConversationId) -> bool {
    let engine = desk.engine.as_ref().unwrap();
    engine.routing().conversation(id).unwrap().with_bot
}

#[test]
fn where_the_rules_say_so_a_bot_has_what_comes_in_if_there_is_one() {
    let mut desk = Desk::new();
    bot_first(&mut desk);
    let before = desk.chat(1);
    assert!(!is_with_bot(&desk, before), "there is no bot");
    add_bot(&mut desk, "Helper");
    desk.start();
    let after = desk.chat(2);
    assert!(is_with_bot(&desk, after));
}

#[test]
fn what_the_last_bot_has_goes_to_people_when_it_is_removed() {
    let mut desk = Desk::new();
    bot_first(&mut desk);
    add_bot(&mut desk, "Helper");
    add_bot(&mut desk, "Other");
    let conversation = desk.chat(1);
    for (name, stays) in [("Other", true), ("Helper", false)] {
        let token = TokenHash::of(name);
        control(&mut desk, Control::RemoveBot { token });
        assert_eq!(is_with_bot(&desk, conversation), stays);
    }
}

#[test]
fn a_bot_talks_and_its_transcript_is_in_the_session_once_somebody_is_there() {
    let mut desk = Desk::new();
    let id = bot_chat(&mut desk);
    let say = BotDeed::Say {
        text: "Which bill?".into(),
    };
    let said = desk.ask(asks(id, say)).unwrap();
    assert!(matches!(said, Answer::Done(Done::Said { number: 2, .. })));
    let with_transcript = || {
        BotDeed::HandOff(WishedHandOff {
            transcript: vec![
                Line::Customer("That of May".into()),
                Line::Bot("I ask somebody".into()),
            ],
            ..WishedHandOff::default()
        })
    };
    let refused = desk.ask(asks(id, with_transcript())).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NobodyThere);
    desk.online(ANA);
    desk.ask(asks(id, with_transcript())).unwrap();
    let messages: Vec<_> = desk
        .customer_events(id)
        .into_iter()
        .filter_map(|event| match event {
            customer::Event::Message { message } => Some((message.author, message.text)),
            _ => None,
        })
        .collect();
    let bot = || Author::Bot {
        name: "Helper".into(),
    };
    let expected = [
        (Author::Customer, "My bill"),
        (bot(), "Which bill?"),
        (Author::Customer, "That of May"),
        (bot(), "I ask somebody"),
    ];
    assert_eq!(messages, expected.map(|(by, text)| (by, text.to_owned())));
    let waits = customer::Event::WaitsAgain { bot: true };
    assert!(desk.customer_events(id).contains(&waits));
    let late = BotDeed::Say { text: "Bye".into() };
    let refused = desk.ask(asks(id, late)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::TakenByAnother);
}

#[test]
fn a_bots_command_that_is_sent_again_is_done_once_and_answered_the_same() {
    let mut desk = Desk::new();
    let id = bot_chat(&mut desk);
    let say = BotDeed::Say { text: "Hi".into() };
    let say = asks(id, say);
    let first = desk.ask(say.clone()).unwrap();
    assert_eq!(desk.ask(say).unwrap(), first);
}

#[test]
fn a_hand_off_to_what_is_not_there_is_refused_by_its_name() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    let wish = WishedHandOff {
        queue: Some("Attic".into()),
        ..WishedHandOff::default()
    };
    let refused = desk.ask(asks(id, BotDeed::HandOff(wish))).unwrap_err();
    assert_eq!(refused.code, ProblemCode::Malformed);
    assert!(refused.text.contains("Attic"), "{refused}");
    let wish = WishedHandOff {
        queue: Some(" support".into()),
        ..WishedHandOff::default()
    };
    desk.ask(asks(id, BotDeed::HandOff(wish))).unwrap();
    assert_eq!(desk.offer_to(ANA).reason, Reason::EscalationFromBot);
}

#[test]
fn the_session_names_the_skills_that_its_conversation_needs_the_most_important_first() {
    let mut desk = Desk::new();
    let skills = [(1, "Billing"), (2, "German")].map(|(id, name)| Skill {
        id: SkillId::from_u128(id),
        name: name.into(),
    });
    let account = Account {
        skills: skills.iter().map(|it| it.id).collect(),
        ..Account::new(ANA, 3, vec![SUPPORT])
    };
    for skill in skills {
        control(&mut desk, Control::PutSkill(skill));
    }
    let put = PutAgent {
        name: "Ana".into(),
        role: Role::Agent,
        account,
    };
    control(&mut desk, Control::PutAgent(put));
    desk.online(ANA);
    let id = bot_chat(&mut desk);
    let wish = WishedHandOff {
        skills: vec![("billing".into(), 5), ("German".into(), 0)],
        ..WishedHandOff::default()
    };
    desk.ask(asks(id, BotDeed::HandOff(wish))).unwrap();
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
    assert_eq!(
        desk.desk_state(ANA).sessions[0].skills,
        ["German", "Billing"]
    );
}
