//! Who of several candidates is asked first, as the workstream says.

use deskbell_protocol::AgentId;
use deskbell_routing::{Command, Strategy, Takes, Workstream};

use crate::world::{World, account, chat_rules, millis};

fn by(strategy: Strategy) -> World {
    World::with(Workstream {
        strategy,
        ..chat_rules()
    })
}

/// Who is asked for the next conversation, which they accept and finish at once.
fn serves(world: &mut World) -> AgentId {
    let chat = world.chat();
    let agent = world.rings(chat).expect("somebody is free");
    world.show(chat);
    world.accept(chat);
    world.ends(agent, chat);
    world.finishes(agent, chat);
    agent
}

#[test]
fn round_robin_asks_everybody_in_turn_however_long_they_are_idle() {
    let mut world = by(Strategy::RoundRobin);
    let [ana, ben, cleo] = [world.agent(), world.agent(), world.agent()];
    let first = world.chat();
    assert_eq!(world.rings(first), Some(ana));
    world.pass(millis(100));
    // Ana lets it ring; Ben answers at once and is idle again before her.
    assert_eq!(serves(&mut world), ben);
    world.pass(millis(100));
    assert_eq!(serves(&mut world), cleo);
    world.pass(millis(100));
    let next = world.chat();
    assert_eq!(world.rings(next), Some(ana), "asked the longest ago");
}

#[test]
fn longest_idle_asks_whose_last_offer_ended_the_longest_ago() {
    let mut world = by(Strategy::LongestIdle);
    let [ana, ben, cleo] = [world.agent(), world.agent(), world.agent()];
    let first = world.chat();
    assert_eq!(world.rings(first), Some(ana));
    world.pass(millis(100));
    assert_eq!(serves(&mut world), ana, "her offer has not ended yet");
    world.pass(millis(100));
    assert_eq!(serves(&mut world), ben);
    world.pass(millis(100));
    assert_eq!(serves(&mut world), cleo);
}

#[test]
fn least_loaded_asks_who_carries_the_smallest_part_of_what_they_can() {
    let mut world = by(Strategy::LeastLoaded);
    let ana = world.agent();
    let ben = world.agent();
    let units = |agent, units| {
        Command::PutAgent(deskbell_routing::Account {
            units,
            ..account(agent)
        })
    };
    world.run(units(ana, 2));
    world.run(units(ben, 8));
    let asked: Vec<Option<AgentId>> = (0..6)
        .map(|_| {
            let chat = world.chat();
            world.rings(chat)
        })
        .collect();
    // 0/2 before 0/8 by idleness; then 1/8, 2/8, 3/8, 4/8 against 1/2.
    let expected = [ana, ben, ben, ben, ben, ana].map(Some);
    assert_eq!(asked, expected);
}

#[test]
fn a_change_of_the_strategy_counts_from_the_next_offer_on() {
    let mut world = by(Strategy::LongestIdle);
    let ana = world.agent();
    let ben = world.agent();
    let units = Command::PutAgent(deskbell_routing::Account {
        units: 10,
        ..account(ben)
    });
    world.run(units);
    for agent in [ana, ben] {
        assert_eq!(world.session(agent), world.session_of(agent));
    }
    let before = world.chat();
    assert_eq!(world.rings(before), Some(ana));
    world.run(Command::PutWorkstream(Box::new(Workstream {
        strategy: Strategy::LeastLoaded,
        ..chat_rules()
    })));
    assert_eq!(world.rings(before), Some(ana), "what rings goes on");
    let after = world.chat();
    assert_eq!(world.rings(after), Some(ben));
}

#[test]
fn what_waits_while_the_rules_change_goes_to_who_fits_the_new_ones() {
    let mut world = World::with(Workstream {
        strategy: Strategy::RoundRobin,
        takes: Takes::Units(9),
        ..chat_rules()
    });
    let ana = world.agent();
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.run(Command::PutWorkstream(Box::new(Workstream {
        strategy: Strategy::LeastLoaded,
        ..chat_rules()
    })));
    assert_eq!(world.rings(chat), Some(ana));
}
