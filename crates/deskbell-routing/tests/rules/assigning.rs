//! A supervisor's assignment over what an agent says or carries: nobody makes it
//! by accident, and each thing that it passes over is named.

use std::collections::BTreeMap;

use deskbell_protocol::conversation::{Over, WhyNot};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId, ProfileId};
use deskbell_routing::{Account, Command, Profile, Refusal, Takes, Workstream};

use crate::world::{MUTE, SAM, World, account, chat_rules};

const CLAIMS: ProfileId = ProfileId::from_u128(1);

fn assign(conversation: ConversationId, to: AgentId, confirmed: bool) -> Command {
    Command::Assign {
        conversation,
        to,
        by: SAM,
        confirmed,
    }
}

/// Ana alone, with so many units, where each conversation takes this.
fn alone(units: u32, takes: Takes) -> (World, AgentId) {
    let mut world = World::new();
    let ana = world.agent();
    world.put_agent(ana, units, true);
    take(&mut world, takes);
    (world, ana)
}

fn take(world: &mut World, takes: Takes) {
    world.run(Command::PutWorkstream(Box::new(Workstream {
        takes,
        ..chat_rules()
    })));
}

/// One place for claims, and what that profile keeps away while it is full.
fn carries_a_claim(world: &mut World, agent: AgentId, blocks: bool) {
    world.run(Command::PutProfile(Profile {
        id: CLAIMS,
        name: "Claims".into(),
        blocks,
    }));
    world.run(Command::PutAgent(Account {
        profiles: BTreeMap::from([(CLAIMS, 1)]),
        ..account(agent)
    }));
    take(world, Takes::Place(CLAIMS));
    world.session(agent);
}

/// What an assignment of the next conversation to her passes over; it is made
/// only when it is confirmed, whatever that is.
fn passes_over(world: &mut World, ana: AgentId) -> Vec<Over> {
    let chat = world.chat();
    assert_eq!(world.rings(chat), None, "the line does not ask her");
    let over = world.state.passed_over(world.the(chat), world.person(ana));
    assert_eq!(
        world.refusal(assign(chat, ana, false)),
        Refusal::CannotTake,
        "{over:?}"
    );
    world.run(assign(chat, ana, true));
    world.show(chat);
    assert_eq!(world.the(chat).agent, Some(ana), "{over:?}");
    over
}

#[test]
fn over_a_presence_it_has_to_be_confirmed() {
    let (mut world, ana) = alone(3, Takes::Units(1));
    world.choose(ana, Choice::Away);
    let away = Over::Presence(Base::Away);
    assert_eq!(passes_over(&mut world, ana), [away]);
    assert_eq!(world.base(ana), Base::Away, "as she has chosen");
}

#[test]
fn over_units_that_are_too_few_it_has_to_be_confirmed_and_she_carries_more_than_she_has() {
    let (mut world, ana) = alone(3, Takes::Units(2));
    world.session(ana);
    let too_few = Over::Units { used: 2, units: 3 };
    assert_eq!(passes_over(&mut world, ana), [too_few]);
    assert_eq!(world.person(ana).used, 4);
    let none = Over::Units { used: 4, units: 3 };
    let full = Over::Presence(Base::DoNotDisturb);
    assert_eq!(passes_over(&mut world, ana), [full, none]);
}

#[test]
fn units_of_what_only_rings_are_passed_over_too() {
    let (mut world, ana) = alone(3, Takes::Units(2));
    let first = world.chat();
    assert_eq!(world.rings(first), Some(ana));
    let reserved = Over::Units { used: 2, units: 3 };
    assert_eq!(passes_over(&mut world, ana), [reserved]);
    assert_eq!(world.rings(first), Some(ana), "it rings on");
}

#[test]
fn over_the_places_of_a_profile_it_has_to_be_confirmed() {
    let (mut world, ana) = alone(3, Takes::Units(1));
    carries_a_claim(&mut world, ana, false);
    let full = Over::Places { used: 1, limit: 1 };
    assert_eq!(passes_over(&mut world, ana), [full]);
}

#[test]
fn over_a_full_profile_that_keeps_other_work_away_it_has_to_be_confirmed() {
    let (mut world, ana) = alone(3, Takes::Units(1));
    carries_a_claim(&mut world, ana, true);
    take(&mut world, Takes::Units(1));
    let full = Over::Presence(Base::DoNotDisturb);
    assert_eq!(passes_over(&mut world, ana), [full, Over::Blocked]);
}

#[test]
fn over_as_many_sessions_as_one_can_have_it_has_to_be_confirmed() {
    let (mut world, ana) = alone(30, Takes::Units(1));
    for _ in 0..10 {
        world.session(ana);
    }
    assert_eq!(passes_over(&mut world, ana), [Over::Sessions]);
    assert_eq!(world.person(ana).sessions.len(), 11);
}

#[test]
fn who_can_take_it_is_given_it_without_a_word_of_passing_over() {
    let (mut world, ana) = alone(3, Takes::Units(1));
    let chat = world.chat();
    world.reject(chat);
    let over = world.state.passed_over(world.the(chat), world.person(ana));
    assert_eq!(over, []);
    world.run(assign(chat, ana, false));
    world.show(chat);
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn who_could_not_know_of_it_is_given_nothing_however_often_it_is_confirmed() {
    let (mut world, ana) = alone(3, Takes::Units(1));
    world.surface(ana, MUTE);
    let chat = world.chat();
    let why_not = world.state.why_not_to(world.the(chat), world.person(ana));
    assert_eq!(why_not, Some(WhyNot::CannotBeShown));
    let confirmed = assign(chat, ana, true);
    assert_eq!(world.refusal(confirmed), Refusal::AgentUnreachable);
}
