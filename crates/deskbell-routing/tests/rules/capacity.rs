//! What agents carry: profiles beside units, and how long notes keep their
//! place.

use std::collections::BTreeMap;

use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, ConversationId, ProfileId};
use deskbell_routing::{Account, Blocks, Command, Profile, Refusal, Takes, Workstream};

use crate::world::{World, account, chat_rules, secs};

const CLAIMS: ProfileId = ProfileId::from_u128(1);

/// Every conversation takes a place in the profile of claims.
fn world(blocks: bool) -> World {
    let mut world = World::new();
    put_profile(&mut world, blocks);
    world.run(Command::PutWorkstream(Box::new(Workstream {
        takes: Takes::Place(CLAIMS),
        ..chat_rules()
    })));
    world
}

fn put_profile(world: &mut World, blocks: bool) {
    world.run(Command::PutProfile(Profile {
        id: CLAIMS,
        name: "Claims".into(),
        blocks,
    }));
}

fn carries(world: &mut World, agent: AgentId, places: u32) {
    world.run(Command::PutAgent(Account {
        profiles: BTreeMap::from([(CLAIMS, places)]),
        ..account(agent)
    }));
}

fn takes_units(world: &mut World) {
    world.run(Command::PutWorkstream(Box::new(chat_rules())));
}

#[test]
fn work_of_a_profile_takes_its_places_and_no_units() {
    let mut world = world(false);
    let ana = world.agent();
    let first = world.chat();
    assert_eq!(world.rings(first), None, "nobody carries claims");
    carries(&mut world, ana, 2);
    let [second, third] = [world.chat(), world.chat()];
    let rings = [first, second, third].map(|chat| world.rings(chat));
    assert_eq!(rings, [Some(ana), Some(ana), None]);
    assert_eq!(world.person(ana).reserved, 0);
    takes_units(&mut world);
    assert_eq!(world.rings(third), Some(ana), "units are free");
}

#[test]
fn a_profile_that_blocks_keeps_all_other_work_away_while_it_is_full() {
    for (blocks, rings) in [(true, false), (false, true)] {
        let mut world = world(blocks);
        let ana = world.agent();
        carries(&mut world, ana, 1);
        let claim = world.chat();
        assert_eq!(world.rings(claim), Some(ana));
        takes_units(&mut world);
        let chat = world.chat();
        assert_eq!(world.rings(chat).is_some(), rings);
    }
}

#[test]
fn a_profile_that_stops_blocking_lets_other_work_through_at_once() {
    let mut world = world(true);
    let ana = world.agent();
    carries(&mut world, ana, 1);
    world.chat();
    takes_units(&mut world);
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    put_profile(&mut world, false);
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn a_full_profile_that_blocks_is_do_not_disturb_and_any_other_is_busy() {
    for (blocks, base) in [(true, Base::DoNotDisturb), (false, Base::Busy)] {
        let mut world = world(blocks);
        let ana = world.agent();
        carries(&mut world, ana, 1);
        assert_eq!(world.base(ana), Base::Available);
        world.session(ana);
        assert_eq!(world.base(ana), base);
    }
}

#[test]
fn places_that_are_taken_away_while_in_use_go_with_their_work() {
    let mut world = world(false);
    let agent = world.agent();
    carries(&mut world, agent, 2);
    let conversation = world.session(agent);
    world.run(Command::PutAgent(account(agent)));
    let places = world.person(agent).places[&CLAIMS];
    assert_eq!((places.limit, places.used), (0, 1));
    world.ends(agent, conversation);
    world.finishes(agent, conversation);
    assert!(world.person(agent).places.is_empty());
}

#[test]
fn a_profile_that_is_not_known_is_refused() {
    let mut world = World::new();
    let agent = world.agent();
    let put = Command::PutAgent(Account {
        profiles: BTreeMap::from([(CLAIMS, 1)]),
        ..account(agent)
    });
    assert_eq!(world.refusal(put), Refusal::NotFound);
    let put = Command::PutWorkstream(Box::new(Workstream {
        takes: Takes::Place(CLAIMS),
        ..chat_rules()
    }));
    assert_eq!(world.refusal(put), Refusal::NotFound);
}

/// The agent's only unit is in a conversation that has just ended.
fn in_wrap_up(wrap_up_blocks: Blocks) -> (World, AgentId, ConversationId) {
    let mut world = World::with(Workstream {
        wrap_up_blocks,
        ..chat_rules()
    });
    let agent = world.agent();
    world.put_agent(agent, 1, true);
    let conversation = world.session(agent);
    world.ends(agent, conversation);
    (world, agent, conversation)
}

#[test]
fn notes_keep_the_capacity_as_long_as_the_workstream_says() {
    let (mut world, agent, _) = in_wrap_up(Blocks::Never);
    assert_eq!(world.base(agent), Base::Available);
    let chat = world.chat();
    assert_eq!(world.rings(chat), Some(agent));

    let (mut world, agent, conversation) = in_wrap_up(Blocks::For(secs(10)));
    let chat = world.chat();
    world.pass(secs(9));
    assert_eq!(world.rings(chat), None);
    world.pass(secs(1));
    assert_eq!(world.rings(chat), Some(agent));
    assert!(world.person(agent).sessions.contains(&conversation));

    let (mut world, agent, _) = in_wrap_up(Blocks::Always);
    let chat = world.chat();
    world.pass(secs(59));
    assert_eq!(world.rings(chat), None);
    world.pass(secs(1));
    assert_eq!(world.rings(chat), Some(agent));
}

#[test]
fn notes_that_no_longer_block_give_nothing_back_a_second_time() {
    let (mut world, agent, conversation) = in_wrap_up(Blocks::Never);
    let other = world.session(agent);
    world.finishes(agent, conversation);
    assert_eq!(world.person(agent).used, 1, "{other:?} is still carried");
}
