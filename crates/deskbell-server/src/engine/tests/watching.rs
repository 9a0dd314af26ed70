//! What is shown without being in a log: the floor, and the place in the line.

use std::sync::atomic::Ordering;
use std::time::Duration;

use deskbell_protocol::AgentId;
use deskbell_protocol::agent::{ClientFrame, Command, Role};
use deskbell_protocol::presence::Choice;

use super::desk::{ANA, Desk, SAM};
use super::parts::{socket, start, tab};
use crate::engine::{Input, To};
use crate::store::Owner;

fn watch_floor(agent: AgentId) -> Input {
    let (tab, socket, frame) = (tab(agent), socket(agent), ClientFrame::WatchFloor);
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
