//! What a batch has to store, and a batch whose commit failed.

use deskbell_routing::Command;

use crate::world::{World, secs};

#[test]
fn changes_say_what_each_record_was_and_is() {
    let mut world = World::new();
    let ana = world.agent();
    world.state.settle(world.now);
    let before = world.person(ana).clone();
    let chat = world.chat();
    world.accept(chat);
    let changes = world.state.changes();
    assert_eq!(changes.agents.len(), 1);
    assert_eq!(changes.agents[0].before, Some(&before));
    assert_eq!(changes.agents[0].after, world.person(ana));
    assert_eq!(changes.conversations[0].before, None);
    assert_eq!(changes.conversations[0].after, world.the(chat));
    assert_eq!(changes.offers.len(), 1);
}

#[test]
fn a_record_that_is_again_what_it_was_is_not_stored() {
    let mut world = World::new();
    let chat = world.chat();
    world.state.settle(world.now);
    world.run(Command::CustomerLost { conversation: chat });
    assert_eq!(world.state.changes().conversations.len(), 1);
    world.run(Command::CustomerBack { conversation: chat });
    assert_eq!(world.state.changes().conversations.len(), 0);
}

#[test]
fn after_settling_there_is_nothing_to_store() {
    let mut world = World::new();
    world.agent();
    world.chat();
    world.state.settle(world.now);
    let changes = world.state.changes();
    assert!(changes.agents.is_empty() && changes.offers.is_empty());
    assert!(changes.conversations.is_empty());
}

#[test]
fn undo_takes_the_whole_batch_back() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    world.state.settle(world.now);
    let before = world.state.clone();
    world.accept(chat);
    world.chat();
    world.run(Command::SignOut { agent });
    world.state.undo();
    assert!(world.state == before);
    assert!(world.state.indexes_follow_from_records());
}

#[test]
fn an_accepted_offer_is_known_as_long_as_its_conversation() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.show(chat);
    world.accept(chat);
    world.pass(secs(3600));
    world.state.settle(world.now);
    world.run(Command::Accept { agent, offer });
    world.run(Command::CustomerEnds { conversation: chat });
    world.pass(secs(60 + 599));
    world.state.settle(world.now);
    assert!(world.state.offer(offer).is_some());
    world.pass(secs(1));
    world.state.settle(world.now);
    assert!(world.state.offer(offer).is_none());
    assert!(world.state.indexes_follow_from_records());
}

#[test]
fn what_is_over_is_forgotten_ten_minutes_later_and_not_before() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.run(Command::CustomerEnds { conversation: chat });
    world.pass(secs(599));
    world.state.settle(world.now);
    assert!(world.state.conversation(chat).is_some() && world.state.offer(offer).is_some());
    world.pass(secs(1));
    world.state.settle(world.now);
    assert!(world.state.conversation(chat).is_none() && world.state.offer(offer).is_none());
    assert!(world.state.indexes_follow_from_records());
}
