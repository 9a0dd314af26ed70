//! Who is offered what, and in which order.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{QueueId, WorkstreamId};
use deskbell_routing::{Account, Command, QueueFigures, Takes, Workstream};

use crate::world::{SALES, SUPPORT, World, account, chat_rules, secs};

const URGENT: WorkstreamId = WorkstreamId::from_u128(2);

#[test]
fn the_longest_idle_agent_is_asked_first() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let first = world.chat();
    assert_eq!(world.rings(first), Some(ana));
    world.pass(secs(1));
    world.accept(first);
    let second = world.chat();
    assert_eq!(world.rings(second), Some(ben));
}

#[test]
fn any_end_of_an_offer_ends_the_idle_time() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let left = world.chat();
    assert_eq!(world.rings(left), Some(ana));
    world.run(Command::CustomerEnds { conversation: left });
    let next = world.chat();
    assert_eq!(world.rings(next), Some(ben));
}

#[test]
fn an_agent_with_enough_units_is_offered_several_at_once() {
    let mut world = World::new();
    let ana = world.agent();
    let chats = [world.chat(), world.chat(), world.chat(), world.chat()];
    assert_eq!(
        chats.map(|chat| world.rings(chat)),
        [Some(ana), Some(ana), Some(ana), None]
    );
    assert_eq!(world.person(ana).reserved, 3);
}

#[test]
fn work_that_needs_more_units_than_an_agent_has_left_waits() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(2),
        ..chat_rules()
    });
    let ana = world.agent();
    let first = world.chat();
    assert_eq!(world.rings(first), Some(ana));
    let second = world.chat();
    assert_eq!(world.rings(second), None);
}

#[test]
fn ten_offers_at_once_are_enough_for_anybody() {
    let mut world = World::new();
    let ana = world.agent();
    world.put_agent(ana, 100, true);
    let chats: Vec<_> = (0..11).map(|_| world.chat()).collect();
    let ringing = chats
        .iter()
        .filter(|&&chat| world.rings(chat).is_some())
        .count();
    assert_eq!(ringing, 10);
    assert_eq!(world.rings(chats[10]), None);
    world.run(Command::CustomerEnds {
        conversation: chats[0],
    });
    assert_eq!(world.rings(chats[10]), Some(ana));
}

#[test]
fn ten_sessions_are_enough_for_anybody() {
    let mut world = World::new();
    let agent = world.agent();
    world.put_agent(agent, 100, true);
    let sessions: Vec<_> = (0..10).map(|_| world.session(agent)).collect();
    let eleventh = world.chat();
    assert_eq!(world.rings(eleventh), None);
    let conversation = sessions[0];
    world.run(Command::End {
        agent,
        conversation,
    });
    assert_eq!(world.rings(eleventh), None, "wrap-up still has a place");
    world.run(Command::FinishWrapUp {
        agent,
        conversation,
    });
    assert_eq!(world.rings(eleventh), Some(agent));
}

#[test]
fn waiting_work_is_offered_when_an_agent_goes_online() {
    let mut world = World::new();
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    let ana = world.agent();
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn waiting_work_is_offered_when_units_become_free() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(3),
        ..chat_rules()
    });
    let agent = world.agent();
    let first = world.session(agent);
    let second = world.chat();
    assert_eq!(world.rings(second), None);
    world.run(Command::End {
        agent,
        conversation: first,
    });
    assert_eq!(world.rings(second), None, "wrap-up still uses the units");
    world.run(Command::FinishWrapUp {
        agent,
        conversation: first,
    });
    assert_eq!(world.rings(second), Some(agent));
}

#[test]
fn bigger_work_is_offered_when_enough_units_are_free() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(2),
        ..chat_rules()
    });
    let agent = world.agent();
    world.put_agent(agent, 5, true);
    let first = world.session(agent);
    world.session(agent);
    let third = world.chat();
    assert_eq!(world.rings(third), None, "one unit is free, two are needed");
    world.run(Command::End {
        agent,
        conversation: first,
    });
    world.run(Command::FinishWrapUp {
        agent,
        conversation: first,
    });
    assert_eq!(world.base(agent), Base::Busy, "as before");
    assert_eq!(world.rings(third), Some(agent));
}

#[test]
fn the_higher_priority_goes_first_and_then_who_waits_longer() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(3),
        ..chat_rules()
    });
    let early = world.chat();
    world.pass(secs(1));
    let late = world.chat();
    world.pass(secs(1));
    let urgent = world.chat_of(5);
    let order: Vec<_> = world.state.waiting(SUPPORT).map(|chat| chat.id).collect();
    assert_eq!(order, [urgent, early, late]);
    let ana = world.agent();
    assert_eq!(world.rings(urgent), Some(ana));
    assert_eq!(world.rings(early), None);
}

/// A second workstream of Support, with a priority. One conversation of it is
/// all that an agent can carry.
fn urgent_rules(priority: u8) -> Workstream {
    Workstream {
        priority,
        takes: Takes::Units(3),
        ..Workstream::new(URGENT, Channel::WebChat, SUPPORT)
    }
}

#[test]
fn of_one_queue_the_workstream_with_the_higher_priority_is_served_first() {
    let mut world = World::new();
    world.run(Command::PutWorkstream(Box::new(urgent_rules(5))));
    let early = world.chat();
    world.pass(secs(1));
    let urgent = world.arrives(|chat| chat.workstream = URGENT);
    assert_eq!(world.the(urgent).priority, 5);
    let order: Vec<_> = world.state.waiting(SUPPORT).map(|chat| chat.id).collect();
    assert_eq!(order, [urgent, early]);
    let ana = world.agent();
    assert_eq!(world.rings(urgent), Some(ana));
    assert_eq!(world.rings(early), None);
}

#[test]
fn a_workstreams_new_priority_holds_for_what_comes_and_leaves_what_waits() {
    let mut world = World::new();
    world.run(Command::PutWorkstream(Box::new(urgent_rules(5))));
    let waits = world.arrives(|chat| chat.workstream = URGENT);
    world.run(Command::PutWorkstream(Box::new(urgent_rules(9))));
    let comes = world.arrives(|chat| chat.workstream = URGENT);
    assert_eq!(world.the(waits).priority, 5);
    let order: Vec<_> = world.state.waiting(SUPPORT).map(|chat| chat.id).collect();
    assert_eq!(order, [comes, waits]);
}

#[test]
fn a_place_counts_who_stands_before() {
    let mut world = World::new();
    let early = world.chat();
    let late = world.chat();
    let urgent = world.chat_of(5);
    assert_eq!(world.state.place(urgent), Some(1));
    assert_eq!(world.state.place(early), Some(2));
    assert_eq!(world.state.place(late), Some(3));
    world.agent();
    world.accept(urgent);
    assert_eq!(world.state.place(urgent), None);
    assert_eq!(world.state.place(early), Some(1));
}

/// Otherwise a customer would fall back when the offer before them expires.
#[test]
fn what_rings_still_stands_before_what_waits() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(3),
        ..chat_rules()
    });
    let agent = world.agent();
    let [rings, waits] = [world.chat(), world.chat()];
    assert_eq!(world.rings(rings), Some(agent));
    assert_eq!(world.state.place(rings), Some(1));
    assert_eq!(world.state.place(waits), Some(2));
    let waiting: Vec<_> = world.state.waiting(SUPPORT).map(|it| it.id).collect();
    assert_eq!(waiting, [waits]);
}

#[test]
fn the_figures_of_a_queue_count_all_that_is_without_an_agent() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    assert_eq!(world.state.figures(SUPPORT), QueueFigures::default());
    world.agent();
    let oldest = Some(world.now);
    let declined = world.chat();
    world.reject(declined);
    world.pass(secs(1));
    world.chat_of(5);
    let figures = QueueFigures {
        waiting: 2,
        oldest,
        nobody_left: 1,
    };
    assert_eq!(world.state.figures(SUPPORT), figures);
}

#[test]
fn agents_get_the_work_of_their_queues_only() {
    let mut world = World::new();
    let agent = world.agent();
    let queues: Vec<QueueId> = vec![SALES];
    world.run(Command::PutAgent(Account {
        queues,
        ..account(agent)
    }));
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
}

#[test]
fn only_the_presences_that_the_workstream_allows_get_its_work() {
    let mut world = World::with(Workstream {
        allowed: [Base::Away].into(),
        ..chat_rules()
    });
    let ana = world.agent();
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.choose(ana, Choice::Away);
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn the_same_command_at_the_same_time_has_the_same_effects() {
    let mut world = World::new();
    world.agent();
    world.agent();
    let mut twin = World::new();
    twin.agent();
    twin.agent();
    world.chat();
    twin.chat();
    assert_eq!(world.effects, twin.effects);
    assert!(world.state == twin.state);
}
