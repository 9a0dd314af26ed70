//! What is shown without being in a log: the floor, and the place in the line.

use std::time::Duration;

use deskbell_protocol::agent::{ClientFrame, Command, Role};
use deskbell_protocol::presence::Choice;

use super::desk::{ANA, Desk, SAM};
use super::parts::{socket, tab};
use crate::engine::{Input, To};
use crate::store::Owner;

fn watch(desk: &mut Desk, role: Role) {
    desk.attach(SAM, None);
    let (agent, tab, socket, frame) = (SAM, tab(SAM), socket(SAM), ClientFrame::WatchFloor);
    desk.ask(Input::AgentFrame {
        agent,
        role,
        tab,
        socket,
        frame,
    })
    .unwrap();
}

fn floor(desk: &Desk) -> Vec<serde_json::Value> {
    desk.passing(To::One(Owner::Agent(SAM), socket(SAM)))
}

#[test]
fn a_supervisor_sees_every_agents_presence_change() {
    let mut desk = Desk::new();
    watch(&mut desk, Role::Supervisor);
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
    watch(&mut desk, Role::Agent);
    assert_eq!(floor(&desk).len(), 0);
}

#[test]
fn a_burst_of_arrivals_tells_the_queues_once_and_then_once_more() {
    let mut desk = Desk::new();
    desk.pass(Duration::from_secs(5));
    watch(&mut desk, Role::Supervisor);
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
