//! Presence: what the agent chose, what follows from the load, and its cause.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::{Base, Cause, Choice};
use deskbell_routing::{Command, Effect, Refusal};

use crate::world::{VISIBLE, World, secs, tab_of};

#[test]
fn a_new_sign_in_starts_offline() {
    let mut world = World::new();
    let ana = world.signed_in_agent();
    assert_eq!(world.base(ana), Base::Offline);
    assert_eq!(world.person(ana).presence.cause, Cause::SignedIn);
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.person(ana).presence.cause, Cause::SignedIn);
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
}

#[test]
fn a_second_sign_in_of_the_same_agent_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::SignIn { agent });
    assert_eq!(world.effects, []);
    assert_eq!(world.base(agent), Base::Available);
}

#[test]
fn a_sign_in_of_an_agent_who_was_gone_for_long_starts_offline() {
    for (gone, base) in [(149, Base::Available), (156, Base::Offline)] {
        let mut world = World::new();
        let agent = world.agent();
        world.close_tab(agent);
        world.pass(secs(gone));
        world.run(Command::SignIn { agent });
        world.open_tab(agent, VISIBLE);
        assert_eq!(world.base(agent), base, "after {gone} s");
        let chat = world.chat();
        assert_eq!(world.rings(chat).is_some(), base == Base::Available);
    }
}

#[test]
fn available_follows_the_accepted_work() {
    let mut world = World::new();
    let agent = world.agent();
    let mut seen = vec![world.base(agent)];
    let mut chats = Vec::new();
    for _ in 0..3 {
        chats.push(world.session(agent));
        seen.push(world.base(agent));
    }
    assert_eq!(
        seen,
        [Base::Available, Base::Busy, Base::Busy, Base::DoNotDisturb]
    );
    assert_eq!(world.person(agent).presence.cause, Cause::Load);
    for conversation in chats {
        world.run(Command::End {
            agent,
            conversation,
        });
        world.run(Command::FinishWrapUp {
            agent,
            conversation,
        });
    }
    assert_eq!(world.base(agent), Base::Available);
}

#[test]
fn units_that_an_offer_reserves_do_not_change_the_presence() {
    let mut world = World::new();
    let ana = world.agent();
    world.chat();
    world.chat();
    world.chat();
    assert_eq!(world.base(ana), Base::Available);
    assert!(
        !world
            .effects
            .contains(&Effect::PresenceChanged { agent: ana })
    );
    assert!(world.effects.contains(&Effect::LoadChanged { agent: ana }));
}

#[test]
fn what_an_agent_chose_stays_whatever_the_load_does() {
    for (choice, base) in [
        (Choice::DoNotDisturb, Base::DoNotDisturb),
        (Choice::Away, Base::Away),
        (Choice::Offline, Base::Offline),
    ] {
        let mut world = World::new();
        let agent = world.agent();
        let conversation = world.session(agent);
        world.choose(agent, choice);
        world.run(Command::End {
            agent,
            conversation,
        });
        world.run(Command::FinishWrapUp {
            agent,
            conversation,
        });
        assert_eq!(world.base(agent), base);
        assert_eq!(world.person(agent).presence.cause, Cause::Chosen);
    }
}

#[test]
fn a_choice_becomes_the_cause_even_where_the_status_stays() {
    let mut world = World::new();
    let ana = world.agent();
    for _ in 0..3 {
        world.session(ana);
    }
    let since = world.person(ana).presence.since;
    world.pass(secs(5));
    world.choose(ana, Choice::DoNotDisturb);
    let presence = &world.person(ana).presence;
    assert_eq!((presence.base, presence.since), (Base::DoNotDisturb, since));
    assert_eq!(presence.cause, Cause::Chosen);
}

#[test]
fn the_same_choice_again_changes_nothing() {
    let mut world = World::new();
    let ana = world.agent();
    let before = world.person(ana).presence.clone();
    world.pass(secs(5));
    world.choose(ana, Choice::Available);
    assert_eq!(world.effects, []);
    assert_eq!(world.person(ana).presence, before);
}

#[test]
fn since_moves_with_the_status_only() {
    let mut world = World::new();
    let ana = world.agent();
    world.session(ana);
    let busy_since = world.person(ana).presence.since;
    world.pass(secs(5));
    world.session(ana);
    assert_eq!(world.base(ana), Base::Busy);
    assert_eq!(world.person(ana).presence.since, busy_since);
}

#[test]
fn signing_out_takes_offers_back_and_returns_chats_to_the_line() {
    let mut world = World::new();
    let agent = world.agent();
    let active = world.session(agent);
    let ringing = world.chat();
    let offer = world.offer(ringing).id;
    world.run(Command::SignOut { agent });
    assert_eq!(world.base(agent), Base::Offline);
    assert_eq!(world.person(agent).presence.cause, Cause::SignedOut);
    let why = RescindReason::AgentLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.the(active).state, ConversationState::Open);
    assert!(world.the(active).first_in_line);
    assert_eq!(world.person(agent).used, 0);
}

#[test]
fn signing_in_again_starts_offline_whatever_was_before() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::SignOut { agent });
    world.run(Command::SignIn { agent });
    assert_eq!(world.base(agent), Base::Offline);
    assert_eq!(world.person(agent).choice, Choice::Offline);
}

#[test]
fn who_is_not_signed_in_or_switched_off_has_no_presence_to_choose() {
    let mut world = World::new();
    let agent = world.agent();
    let choose = Command::SetPresence {
        agent,
        choice: Choice::Away,
        status: None,
    };
    world.run(Command::SignOut { agent });
    assert_eq!(world.refusal(choose.clone()), Refusal::SignedOut);
    let tab = tab_of(agent);
    let open = Command::TabOpened {
        agent,
        tab,
        surface: VISIBLE,
    };
    assert_eq!(world.refusal(open), Refusal::SignedOut);
    world.put_agent(agent, 3, false);
    assert_eq!(world.refusal(choose), Refusal::SignedOut);
    assert_eq!(world.refusal(Command::SignIn { agent }), Refusal::SignedOut);
}
