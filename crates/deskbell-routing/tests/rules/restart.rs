//! The server stops and comes back: nobody pays for it.

use std::time::Duration;

use deskbell_protocol::conversation::{CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_routing::{AgentLink, Command, Effect, Records, State};

use crate::world::{VISIBLE, World, millis, secs};

/// Stops the server for a while, with what a store would have kept.
fn restart(world: &mut World, stopped: Duration) {
    let state = &world.state;
    let records = Records {
        queues: state.queues().cloned().collect(),
        skills: state.skills().cloned().collect(),
        profiles: state.profiles().cloned().collect(),
        statuses: state.statuses().cloned().collect(),
        workstreams: state.workstreams().cloned().collect(),
        agents: state.agents().cloned().collect(),
        conversations: state.open_conversations().cloned().collect(),
        offers: state.open_offers().cloned().collect(),
    };
    world.now = world.now + stopped;
    (world.state, world.effects) = State::restore(records, world.now);
}

#[test]
fn an_offer_that_was_overdue_is_taken_back_without_a_miss() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    restart(&mut world, secs(120) + millis(500));
    let why = RescindReason::ServerStopped;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.base(ana), Base::Available);
    assert!(world.the(chat).asked.is_empty());
    assert_eq!(world.person(ana).reserved, 0);
}

#[test]
fn an_offer_that_nobody_saw_goes_back_without_a_pause() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    restart(&mut world, secs(1));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Undelivered));
    assert_eq!(
        (world.person(ana).paused, world.person(ana).went_elsewhere),
        (false, 0)
    );
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn a_displayed_offer_keeps_its_deadline_and_can_be_accepted() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    let expires_at = world.offer(chat).expires_at;
    restart(&mut world, secs(20));
    assert_eq!(world.offer(chat).expires_at, expires_at);
    world.run(Command::CustomerBack { conversation: chat });
    world.open_tab(ana, VISIBLE);
    world.accept(chat);
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn an_offer_that_falls_due_before_its_agent_is_back_is_no_miss() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    restart(&mut world, secs(110));
    world.pass(secs(10) + millis(500));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Disconnected));
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.base(ana), Base::Available);
}

#[test]
fn agents_have_thirty_five_seconds_to_come_back() {
    let mut world = World::new();
    let ana = world.agent();
    restart(&mut world, secs(600));
    let unreachable_at = world.now + secs(35);
    assert_eq!(
        world.person(ana).link,
        AgentLink::Suspect { unreachable_at }
    );
    world.pass(secs(34));
    assert_eq!(world.base(ana), Base::Available);
    world.pass(secs(1));
    assert_eq!(world.base(ana), Base::Offline);
}

#[test]
fn sessions_and_their_load_are_there_after_the_restart() {
    let mut world = World::new();
    let ana = world.agent();
    let active = world.session(ana);
    let wrapping = world.session(ana);
    world.run(Command::End {
        agent: ana,
        conversation: wrapping,
    });
    restart(&mut world, secs(5));
    let person = world.person(ana);
    assert_eq!(person.sessions, [active, wrapping].into());
    assert_eq!((person.used, person.presence.base), (2, Base::Busy));
}

#[test]
fn customers_of_live_chats_count_as_gone_until_they_are_back() {
    let mut world = World::new();
    let ana = world.agent();
    let active = world.session(ana);
    restart(&mut world, secs(5));
    let since = world.now;
    assert_eq!(world.the(active).customer, CustomerLink::Gone { since });
    assert!(world.effects.contains(&Effect::CustomerLinkChanged {
        conversation: active
    }));
    world.open_tab(ana, VISIBLE);
    world.pass(secs(180) - millis(1));
    assert_eq!(world.the(active).state, ConversationState::Active);
    world.pass(millis(1));
    assert_eq!(world.the(active).state, ConversationState::WrapUp);
}

/// A page in the background may try once a minute only.
#[test]
fn customers_who_wait_have_sixty_five_seconds_to_come_back() {
    let mut world = World::new();
    let waits = world.chat();
    restart(&mut world, secs(5));
    world.pass(secs(65) - millis(1));
    assert_eq!(world.the(waits).state, ConversationState::Open);
    world.pass(millis(1));
    let cause = world.the(waits).closed.map(|(_, cause)| cause);
    assert_eq!(cause, Some(CloseCause::CustomerGone));
}

#[test]
fn a_chat_whose_time_ran_out_during_the_stop_waits_until_agents_can_be_back() {
    let mut world = World::new();
    let ana = world.agent();
    let offered = world.chat();
    world.show(offered);
    world.choose(ana, Choice::DoNotDisturb);
    let waits = world.chat();
    restart(&mut world, secs(20 * 60));
    for conversation in [offered, waits] {
        world.run(Command::CustomerBack { conversation });
    }
    world.pass(secs(35) - millis(1));
    world.open_tab(ana, VISIBLE);
    world.choose(ana, Choice::Available);
    for conversation in [offered, waits] {
        assert_eq!(world.rings(conversation), Some(ana));
    }
}

#[test]
fn an_agent_who_was_unreachable_at_the_stop_keeps_their_chats_until_they_can_be_back() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.close_tab(ana);
    world.pass(secs(10));
    restart(&mut world, secs(600));
    world.run(Command::CustomerBack { conversation: chat });
    world.pass(secs(35) - millis(1));
    assert_eq!(world.the(chat).agent, Some(ana));
    world.pass(millis(1));
    assert_eq!(world.the(chat).agent, None);
}

#[test]
fn work_keeps_its_place_and_its_declines_over_a_restart() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.reject(chat);
    let before = world.the(chat).clone();
    restart(&mut world, secs(5));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    assert_eq!(world.the(chat).queued_at, before.queued_at);
    assert_eq!(world.the(chat).asked, before.asked);
    world.run(Command::CustomerBack { conversation: chat });
    world.open_tab(ana, VISIBLE);
    assert_eq!(
        world.rings(chat),
        None,
        "a lone decliner still has their rest"
    );
    world.pass(secs(25));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn what_the_restart_changed_is_there_to_be_stored() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    restart(&mut world, secs(1));
    let changes = world.state.changes();
    assert_eq!(changes.offers.len(), 1);
    assert_eq!(changes.agents.len(), 1);
    assert_eq!(changes.conversations.len(), 1);
    assert_eq!(changes.conversations[0].after.id, chat);
    assert!(changes.queues.is_empty() && changes.workstreams.is_empty());
}

#[test]
fn offers_after_a_restart_have_new_identifiers_even_in_the_same_millisecond() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let first = world.offer(chat).id;
    restart(&mut world, Duration::ZERO);
    world.open_tab(ana, VISIBLE);
    assert_ne!(world.offer(chat).id, first);
}
