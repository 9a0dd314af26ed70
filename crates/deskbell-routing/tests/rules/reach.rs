//! What tabs can show, and offers that could not be shown.

use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Base, Reach};
use deskbell_routing::{Command, Effect, Template};

use crate::world::{HIDDEN, MUTE, VISIBLE, World, chats_with, millis, secs, tab_of};

#[test]
fn an_offer_without_a_display_receipt_goes_elsewhere_after_three_seconds() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let queued_at = world.the(chat).queued_at;
    world.pass(secs(3) - millis(1));
    assert_eq!(world.end_of(offer), None);
    world.pass(millis(1));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Undelivered));
    assert_eq!(world.rings(chat), Some(ben));
    assert_eq!(world.the(chat).queued_at, queued_at);
    assert!(world.the(chat).asked.is_empty(), "no decline");
    let person = world.person(ana);
    assert_eq!(
        (person.presence.base, person.misses_in_a_row),
        (Base::Available, 0)
    );
    assert_eq!((person.reach(), person.went_elsewhere), (Reach::Paused, 1));
    assert!(world.effects.contains(&Effect::ReachChanged { agent: ana }));
}

#[test]
fn after_an_undelivered_offer_the_agent_gets_no_further_one() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.pass(secs(3));
    assert_eq!(world.rings(chat), None);
    assert!(world.person(ana).paused);
}

#[test]
fn the_pause_ends_when_a_tab_opens_can_show_again_or_the_person_is_there() {
    for end in 0..3 {
        let mut world = World::new();
        let agent = world.agent();
        let chat = world.chat();
        world.pass(secs(3));
        match end {
            0 => world.open_tab(agent, VISIBLE),
            1 => world.surface(agent, HIDDEN),
            _ => world.run(Command::Ready { agent }),
        }
        assert_eq!(world.rings(chat), Some(agent));
    }
}

#[test]
fn a_tab_that_can_show_nothing_does_not_end_the_pause() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.pass(secs(3));
    world.surface(ana, MUTE);
    world.open_tab(ana, MUTE);
    assert!(world.person(ana).paused);
    assert_eq!(world.rings(chat), None);
}

#[test]
fn what_went_elsewhere_is_counted_until_the_person_is_there() {
    let mut world = World::new();
    let agent = world.agent();
    world.chat();
    world.pass(secs(3));
    world.open_tab(agent, VISIBLE);
    assert_eq!(
        world.person(agent).went_elsewhere,
        1,
        "the desk says so on return"
    );
    world.run(Command::Ready { agent });
    assert_eq!(world.person(agent).went_elsewhere, 0);
    assert!(world.effects.contains(&Effect::ReachChanged { agent }));
}

#[test]
fn sessions_that_the_link_took_are_counted_until_the_person_is_there() {
    let mut world = World::new();
    let ana = world.agent();
    world.session(ana);
    world.close_tab(ana);
    world.pass(secs(5 + 150));
    assert_eq!(world.person(ana).lost, 1);
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.person(ana).lost, 1, "the desk says so on return");
    world.run(Command::Ready { agent: ana });
    assert_eq!(world.person(ana).lost, 0);
}

#[test]
fn who_signs_out_knows_what_goes_back_to_its_line() {
    let mut world = World::new();
    let ana = world.agent();
    world.session(ana);
    world.run(Command::SignOut { agent: ana });
    assert_eq!(world.person(ana).lost, 0);
}

#[test]
fn an_agent_whom_nothing_can_be_shown_to_is_not_asked() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    world.surface(ana, MUTE);
    let chat = world.chat();
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn the_desktop_counts_only_where_the_template_uses_it() {
    for desktop in [true, false] {
        let mut world = World::with(chats_with(Template {
            desktop,
            ..Template::ALERT
        }));
        let ana = world.agent();
        world.surface(ana, HIDDEN);
        let chat = world.chat();
        assert_eq!(world.rings(chat), desktop.then_some(ana));
        world.surface(ana, VISIBLE);
        assert_eq!(world.rings(chat), Some(ana));
    }
}

#[test]
fn waiting_work_is_offered_when_a_tab_can_show_it() {
    let mut world = World::new();
    let ana = world.agent();
    world.surface(ana, MUTE);
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.surface(ana, HIDDEN);
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn a_link_that_dies_before_the_receipt_sends_the_offer_elsewhere_at_once() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.close_tab(ana);
    assert_eq!(world.end_of(offer), Some(OfferEnd::Undelivered));
    assert_eq!(world.rings(chat), Some(ben));
    assert!(world.person(ana).paused);
}

#[test]
fn an_offer_stays_while_another_tab_is_there() {
    let mut world = World::new();
    let agent = world.agent();
    let second = deskbell_protocol::TabId::from_u128(99);
    world.run(Command::TabOpened {
        agent,
        tab: second,
        surface: HIDDEN,
    });
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let last_frame = world.now;
    world.run(Command::TabSilent {
        agent,
        tab: tab_of(agent),
        last_frame,
    });
    assert_eq!(world.end_of(offer), None);
    assert_eq!(world.rings(chat), Some(agent));
}
