//! What is shown without being in a log: the floor, and the place in the line.

use std::sync::atomic::Ordering;
use std::time::Duration;

use deskbell_protocol::agent::{ClientFrame, Command, Event, Role};
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::customer::CommandFrame;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, StatusId};
use deskbell_routing::{Status, Workstream};

use super::desk::{ANA, BEN, Desk, SAM};
use super::parts::{socket, start, tab, visit, workstream};
use crate::engine::{Control, Input, To};
use crate::store::Owner;

fn watch_floor(agent: AgentId) -> Input {
    says(agent, ClientFrame::WatchFloor)
}

fn says(agent: AgentId, frame: ClientFrame) -> Input {
    let (tab, socket) = (tab(agent), socket(agent));
    Input::AgentFrame {
        agent,
        tab,
        socket,
        frame,
    }
}

fn watch(desk: &mut Desk, agent: AgentId) {
    desk.attach(agent, None);
    desk.ask(watch_floor(agent)).unwrap();
}

fn floor(desk: &Desk) -> Vec<serde_json::Value> {
    desk.passing(To::One(Owner::Agent(SAM), socket(SAM)))
}

#[test]
fn a_status_of_the_administrators_is_in_open_desks_and_chosen_its_text_is_on_the_floor() {
    let mut desk = Desk::new();
    desk.online(ANA);
    watch(&mut desk, SAM);
    let lunch = Status {
        id: StatusId::from_u128(7),
        name: "Lunch".into(),
        text: "At lunch".into(),
        base: Choice::Away,
    };
    let changes = vec![Control::PutStatus(lunch.clone())];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    let mut told = desk.events(ANA).into_iter().rev();
    let told = told.find_map(|event| match event.body {
        Event::Statuses { statuses } => Some(statuses),
        _ => None,
    });
    assert_eq!(told.unwrap()[0].id, lunch.id);
    let choose = Command::SetPresence {
        choice: Choice::Available,
        status: Some(lunch.id),
    };
    desk.command(ANA, choose).unwrap();
    let state = desk.desk_state(ANA);
    assert_eq!(state.presence.status, Some(lunch.id));
    assert_eq!(state.choice, Choice::Away);
    assert_eq!(state.statuses[0].text, "At lunch");
    let seen = floor(&desk);
    assert_eq!(seen.last().unwrap()["status"], "At lunch");
}

#[test]
fn a_supervisor_sees_every_agents_presence_change() {
    let mut desk = Desk::new();
    watch(&mut desk, SAM);
    let first = floor(&desk).remove(0);
    let names: Vec<_> = first["agents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["Ana", "Ben"]);
    desk.attach(ANA, None);
    desk.command(
        ANA,
        Command::SetPresence {
            choice: Choice::Available,
            status: None,
        },
    )
    .unwrap();
    let last = floor(&desk).pop().unwrap();
    assert_eq!(last["type"], "floor_agent");
    assert_eq!(last["presence"]["base"], "available");
}

#[test]
fn an_agent_who_asks_for_the_floor_gets_nothing() {
    let mut desk = Desk::new();
    watch(&mut desk, ANA);
    let passed = desk.passing(To::One(Owner::Agent(ANA), socket(ANA)));
    assert_eq!(passed.len(), 0);
}

#[test]
fn a_burst_of_arrivals_tells_the_queues_once_and_then_once_more() {
    let mut desk = Desk::new();
    desk.pass(Duration::from_secs(5));
    watch(&mut desk, SAM);
    for number in 0..10 {
        desk.chat(number);
    }
    let floors = |desk: &Desk| {
        floor(desk)
            .iter()
            .filter(|it| it["type"] == "floor")
            .count()
    };
    assert_eq!(floors(&desk), 2);
    desk.pass(Duration::from_secs(1));
    assert_eq!(floors(&desk), 3);
    let last = floor(&desk).pop().unwrap();
    assert_eq!(last["queues"][0]["waiting"], 10);
}

/// How many conversations of Support have nobody left, as Sam last saw it.
fn nobody_left(desk: &Desk) -> serde_json::Value {
    let mut frames = floor(desk).into_iter().rev();
    let last = frames.find(|it| it["type"] == "floor");
    last.unwrap()["queues"][0]["nobody_left"].clone()
}

#[test]
fn a_supervisor_sees_at_once_that_nobody_is_left_and_then_that_somebody_took_it() {
    let mut desk = Desk::new();
    let strict = Workstream {
        decline_limit: 1,
        ..workstream()
    };
    let changes = vec![Control::PutWorkstream(Box::new(strict))];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    desk.pass(Duration::from_secs(5));
    watch(&mut desk, SAM);
    desk.online(ANA);
    desk.online(BEN);
    let conversation = desk.chat(1);
    // In the same second as all before it.
    for agent in [ANA, BEN] {
        assert_eq!(nobody_left(&desk), 0);
        let offer = desk.offer_to(agent);
        desk.sees(agent, &offer);
        let reject = Command::Reject {
            offer: offer.id,
            why: None,
        };
        desk.command(agent, reject).unwrap();
    }
    assert_eq!(nobody_left(&desk), 1);
    desk.command(ANA, Command::Pick { conversation }).unwrap();
    desk.pass(Duration::from_secs(1));
    assert_eq!(nobody_left(&desk), 0);
}

#[test]
fn who_waits_is_told_when_the_line_moves() {
    let mut desk = Desk::new();
    let first = desk.chat(1);
    let second = desk.chat(2);
    desk.pass(Duration::from_secs(2));
    desk.customer(first, deskbell_protocol::customer::Command::End)
        .unwrap();
    desk.pass(Duration::from_secs(2));
    let places = desk.passing(To::All(Owner::Conversation(second)));
    assert_eq!(places.last().unwrap()["place"], 1);
}

#[test]
fn who_waits_is_told_that_nobody_is_there_and_that_somebody_has_come() {
    let mut desk = Desk::new();
    let first = desk.chat(1);
    let second = desk.chat(2);
    desk.pass(Duration::from_secs(2));
    let told = |desk: &Desk, id| {
        let places = desk.passing(To::All(Owner::Conversation(id)));
        let place = places.into_iter().rfind(|frame| frame["type"] == "place");
        place.unwrap()["nobody_there"].clone()
    };
    assert_eq!(told(&desk, first), true);
    assert_eq!(told(&desk, second), true);
    desk.online(ANA);
    desk.pass(Duration::from_secs(2));
    // One of them is offered to Ana, and the other one goes on waiting.
    let offered = desk.offer_to(ANA).conversation;
    let waits = if offered == first { second } else { first };
    assert_eq!(told(&desk, waits), false);
}

#[test]
fn who_is_no_supervisor_any_more_sees_the_floor_no_more() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    desk.change_role(SAM, Role::Agent);
    desk.ask(watch_floor(SAM)).unwrap();
    assert_eq!(floor(&desk).len(), 0);
}

#[test]
fn a_look_at_the_floor_that_could_not_be_stored_is_taken_back() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    desk.full.store(true, Ordering::Relaxed);
    desk.batch(&[watch_floor(SAM), start(1)]).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.online(ANA);
    assert_eq!(floor(&desk).len(), 0);
}

/// The places that the page of a conversation was told.
fn places(desk: &Desk, conversation: ConversationId) -> Vec<serde_json::Value> {
    desk.passing(To::All(Owner::Conversation(conversation)))
        .into_iter()
        .filter(|frame| frame["type"] == "place")
        .map(|frame| frame["place"].clone())
        .collect()
}

#[test]
fn a_place_is_told_again_only_when_it_is_another() {
    let mut desk = Desk::new();
    let first = desk.chat(1);
    let second = desk.chat(2);
    desk.pass(Duration::from_secs(2));
    let third = desk.chat(3);
    desk.pass(Duration::from_secs(2));
    assert_eq!(places(&desk, second), [2]);
    desk.customer(first, deskbell_protocol::customer::Command::End)
        .unwrap();
    desk.pass(Duration::from_secs(2));
    assert_eq!(places(&desk, second), [2, 1]);
    assert_eq!(places(&desk, third), [3, 2]);
}

#[test]
fn a_page_that_comes_back_hears_its_place_again() {
    let mut desk = Desk::new();
    let chat = desk.chat(1);
    desk.pass(Duration::from_secs(2));
    desk.ask(visit(1, chat)).unwrap();
    desk.pass(Duration::from_secs(2));
    assert_eq!(places(&desk, chat), [1, 1]);
}

#[test]
fn a_conversation_that_rings_keeps_its_place_before_who_waits() {
    let mut desk = Desk::new();
    desk.online(ANA);
    for number in 1..=3 {
        desk.chat(number);
    }
    let waits = desk.chat(4);
    desk.pass(Duration::from_secs(2));
    assert_eq!(places(&desk, waits), [4]);
}

#[test]
fn a_place_of_a_batch_that_could_not_be_stored_is_told_with_the_next() {
    let mut desk = Desk::new();
    let first = desk.chat(1);
    let second = desk.chat(2);
    desk.pass(Duration::from_secs(2));
    desk.full.store(true, Ordering::Relaxed);
    let end = Input::CustomerCommand {
        conversation: first,
        frame: CommandFrame {
            command: desk.new_command(),
            body: deskbell_protocol::customer::Command::End,
        },
    };
    desk.batch(std::slice::from_ref(&end)).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.ask(end).unwrap();
    desk.pass(Duration::from_secs(2));
    assert_eq!(places(&desk, second), [2, 1]);
}

#[test]
fn a_supervisor_sees_what_came_of_an_agents_reach_check_and_each_line_once() {
    let mut desk = Desk::new();
    watch(&mut desk, SAM);
    desk.attach(ANA, None);
    let check = Check {
        at: deskbell_protocol::Timestamp::from_millis(5),
        failing: vec![CheckLine::Sound, CheckLine::Worker, CheckLine::Sound],
    };
    desk.ask(says(ANA, ClientFrame::Checked { check })).unwrap();
    let last = floor(&desk).pop().unwrap();
    assert_eq!(last["type"], "floor_agent");
    let seen = serde_json::json!({"at": 5, "failing": ["worker", "sound"]});
    assert_eq!(last["check"], seen);
}

#[test]
fn an_echo_goes_back_to_the_tab_that_asked_and_changes_nothing() {
    let mut desk = Desk::new();
    desk.attach(ANA, None);
    desk.ask(says(ANA, ClientFrame::Echo { number: 7 }))
        .unwrap();
    let heard = desk.passing(To::One(Owner::Agent(ANA), socket(ANA)));
    let echo = serde_json::json!({"type": "echo", "number": 7});
    assert_eq!(heard.last(), Some(&echo));
}
