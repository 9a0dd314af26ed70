//! Missed notifications: Inactive, the bar, and the ways back.

use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Cause, Choice};
use deskbell_routing::{Command, Effect, Offer, Workstream};

use crate::world::{HIDDEN, MUTE, VISIBLE, World, chat_rules, millis, secs};

/// Lets a displayed offer pass; its customer then leaves. The effects are
/// those of the miss.
fn miss(world: &mut World) {
    let chat = world.chat();
    world.show(chat);
    world.pass(secs(120) + millis(500));
    let effects = std::mem::take(&mut world.effects);
    world.run(Command::CustomerEnds { conversation: chat });
    world.effects = effects;
}

#[test]
fn a_miss_makes_the_agent_inactive_with_its_cause_and_its_entry_in_the_bar() {
    let mut world = World::new();
    let ana = world.agent();
    miss(&mut world);
    let person = world.person(ana).clone();
    assert_eq!(person.presence.base, Base::Inactive);
    assert_eq!(
        person.presence.cause,
        Cause::Missed {
            reason: Reason::IncomingChat
        }
    );
    assert_eq!(person.presence.since, world.now);
    assert_eq!(person.missed.len(), 1);
    let missed = person.missed[0].clone();
    assert!(
        world
            .effects
            .contains(&Effect::Missed { agent: ana, missed })
    );
    let chat = world.chat();
    assert_eq!(world.rings(chat), None, "no work while Inactive");
}

#[test]
fn who_may_not_be_notified_any_more_let_nothing_pass_that_stood_on_their_desktop() {
    let mut world = World::new();
    let ana = world.agent();
    world.surface(ana, HIDDEN);
    let chat = world.chat();
    let Offer { id, attempt, .. } = *world.offer(chat);
    world.run(Command::Displayed {
        agent: ana,
        offer: id,
        attempt,
        surface: DisplaySurface::Desktop,
    });
    world.surface(ana, MUTE);
    world.pass(secs(120) + millis(500));
    assert_eq!(world.end_of(id), Some(OfferEnd::Disconnected));
    assert_eq!(world.base(ana), Base::Available);
}

#[test]
fn i_am_back_clears_the_bar_and_returns_the_computed_presence() {
    let mut world = World::new();
    let agent = world.agent();
    world.session(agent);
    miss(&mut world);
    assert_eq!(world.base(agent), Base::Inactive);
    world.run(Command::ImBack { agent });
    assert_eq!(world.base(agent), Base::Busy);
    assert_eq!(world.person(agent).presence.cause, Cause::ImBack);
    assert_eq!(world.person(agent).missed, []);
    assert!(world.effects.contains(&Effect::MissedCleared { agent }));
}

#[test]
fn i_am_back_without_being_inactive_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::ImBack { agent });
    assert_eq!(world.effects, []);
}

#[test]
fn picking_a_presence_answers_the_bar_too() {
    let mut world = World::new();
    let agent = world.agent();
    miss(&mut world);
    world.choose(agent, Choice::Available);
    assert_eq!(world.base(agent), Base::Available);
    assert_eq!(world.person(agent).presence.cause, Cause::Chosen);
    assert!(world.effects.contains(&Effect::MissedCleared { agent }));
}

#[test]
fn a_supervisor_can_set_an_inactive_agent_back() {
    let mut world = World::new();
    let agent = world.agent();
    miss(&mut world);
    let by = "Sam".to_owned();
    world.run(Command::ResetPresence {
        agent,
        by: by.clone(),
    });
    assert_eq!(world.base(agent), Base::Available);
    assert_eq!(world.person(agent).presence.cause, Cause::Reset { by });
}

#[test]
fn work_that_waited_for_an_inactive_agent_is_offered_when_they_are_back() {
    let mut world = World::new();
    let agent = world.agent();
    miss(&mut world);
    let chat = world.chat();
    world.run(Command::ImBack { agent });
    assert_eq!(world.rings(chat), Some(agent));
}

#[test]
fn two_alerts_that_pass_together_both_stand_in_the_bar() {
    let mut world = World::new();
    let ana = world.agent();
    let [first, second] = [world.chat(), world.chat()];
    world.show(first);
    world.show(second);
    world.pass(secs(121));
    assert_eq!(world.person(ana).missed.len(), 2);
}

#[test]
fn below_the_rules_number_of_misses_nothing_shows() {
    let mut world = World::with(Workstream {
        missed_rule: Some(2),
        ..chat_rules()
    });
    let ana = world.agent();
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Available);
    assert_eq!(world.person(ana).missed, []);
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Inactive);
}

#[test]
fn an_answered_offer_starts_the_count_of_misses_anew() {
    let mut world = World::with(Workstream {
        missed_rule: Some(2),
        ..chat_rules()
    });
    let ana = world.agent();
    miss(&mut world);
    world.session(ana);
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Busy);
    let chat = world.chat();
    world.reject(chat);
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Busy);
}

#[test]
fn without_the_rule_nobody_becomes_inactive() {
    let mut world = World::with(Workstream {
        missed_rule: None,
        ..chat_rules()
    });
    let ana = world.agent();
    miss(&mut world);
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Available);
}

/// Agents serve several channels; a miss where nobody counts is none.
#[test]
fn a_miss_counts_only_where_a_rule_counts_it() {
    let counted = Workstream {
        missed_rule: Some(2),
        ..chat_rules()
    };
    let mut world = World::with(Workstream {
        missed_rule: None,
        ..chat_rules()
    });
    let ana = world.agent();
    miss(&mut world);
    world.run(Command::PutWorkstream(Box::new(counted)));
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Available);
    miss(&mut world);
    assert_eq!(world.base(ana), Base::Inactive);
}

#[test]
fn rejecting_makes_nobody_inactive() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.reject(chat);
    assert_eq!(world.base(ana), Base::Available);
}

#[test]
fn inactive_survives_a_lost_link_with_its_own_time() {
    let mut world = World::new();
    let ana = world.agent();
    miss(&mut world);
    let inactive = world.person(ana).presence.clone();
    world.close_tab(ana);
    world.pass(secs(10));
    assert_eq!(world.person(ana).presence.cause, Cause::LinkLost);
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.person(ana).presence, inactive);
}

/// It falls due while the agent is suspect, and nobody knows yet whether the
/// link comes back.
#[test]
fn no_miss_while_the_link_is_down() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.pass(secs(118));
    world.close_tab(ana);
    world.pass(secs(2) + millis(500));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Disconnected));
    assert_eq!(world.rings(chat), Some(ben));
    assert!(world.the(chat).asked.is_empty());
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.base(ana), Base::Available);
}

#[test]
fn no_miss_when_the_link_is_lost_at_the_very_end_of_the_offer() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.pass(secs(115) + millis(500));
    world.close_tab(ana);
    world.pass(secs(5));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Disconnected));
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.base(ana), Base::Available);
}

#[test]
fn signing_out_clears_the_bar() {
    let mut world = World::new();
    let agent = world.agent();
    miss(&mut world);
    world.run(Command::SignOut { agent });
    assert!(world.effects.contains(&Effect::MissedCleared { agent }));
    world.run(Command::SignIn { agent });
    assert_eq!(world.base(agent), Base::Offline);
}
