//! The life of an offer: shown, answered, expired, taken back. Who comes after
//! its end is in `late`.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_routing::{Command, Effect, Refusal, Template};

use crate::world::{World, chats_with, millis, secs};

#[test]
fn a_chat_is_offered_at_once_to_an_agent_who_can_take_it() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    assert_eq!(world.rings(chat), Some(ana));
    assert_eq!(world.person(ana).reserved, 1);
    assert!(world.effects.contains(&Effect::OfferMade {
        offer: world.offer(chat).id
    }));
}

#[test]
fn the_wait_time_starts_when_the_offer_is_made() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    assert_eq!(world.offer(chat).expires_at, world.now + secs(120));
}

#[test]
fn accepting_opens_the_session_and_turns_reserved_units_into_used_ones() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.accept(chat);
    assert_eq!(world.end_of(offer), Some(OfferEnd::Accepted));
    assert_eq!(world.the(chat).state, ConversationState::Active);
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!((world.person(ana).used, world.person(ana).reserved), (1, 0));
    assert!(world.effects.contains(&Effect::SessionOpened {
        agent: ana,
        conversation: chat
    }));
}

#[test]
fn a_repeated_accept_of_the_agent_who_has_it_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.accept(chat);
    let before = world.state.clone();
    world.run(Command::Accept { agent, offer });
    assert_eq!(world.effects, []);
    assert!(world.state == before);
}

#[test]
fn somebody_elses_offer_does_not_exist_for_an_agent() {
    let mut world = World::new();
    world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    assert_eq!(
        world.refusal(Command::Accept { agent: ben, offer }),
        Refusal::NotFound
    );
    let reject = Command::Reject {
        agent: ben,
        offer,
        why: None,
    };
    assert_eq!(world.refusal(reject), Refusal::NotFound);
    let surface = DisplaySurface::Alert;
    let shown = Command::Displayed {
        agent: ben,
        offer,
        attempt: 1,
        surface,
    };
    assert_eq!(world.refusal(shown), Refusal::NotFound);
}

#[test]
fn a_click_at_zero_still_wins() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.pass(secs(120) + millis(499));
    world.accept(chat);
    assert_eq!(world.the(chat).agent, Some(ana));
}

/// The timer is a command like any other, and the first one decides.
#[test]
fn a_click_that_is_taken_before_the_timer_wins_however_late_both_are() {
    let mut world = World::new();
    let ana = world.agent();
    let [accepted, rejected] = [world.chat(), world.chat()];
    world.show(accepted);
    world.show(rejected);
    let offer = world.offer(rejected).id;
    world.now = world.now + secs(120) + millis(600);
    world.accept(accepted);
    world.reject(rejected);
    world.run(Command::Wake);
    assert_eq!(world.the(accepted).agent, Some(ana));
    let why = None;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rejected { why }));
    assert_eq!(world.base(ana), Base::Busy, "nothing was missed");
}

#[test]
fn a_receipt_that_is_taken_before_the_timer_counts_however_late_both_are() {
    let mut world = World::with(chats_with(Template::TOAST));
    let ana = world.agent();
    let toast = world.chat();
    world.now = world.now + secs(600);
    world.show(toast);
    assert_eq!(world.the(toast).agent, Some(ana));
}

#[test]
fn an_offer_that_was_shown_and_not_answered_expires_half_a_second_after_zero() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.pass(secs(120) + millis(499));
    assert_eq!(world.end_of(offer), None);
    world.pass(millis(1));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Expired));
}

#[test]
fn the_first_display_receipt_counts_and_no_other() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let shown = |surface| Command::Displayed {
        agent,
        offer,
        attempt: 1,
        surface,
    };
    world.run(shown(DisplaySurface::Desktop));
    let surface = DisplaySurface::Desktop;
    assert_eq!(world.effects, [Effect::OfferDisplayed { offer, surface }]);
    world.run(shown(DisplaySurface::Alert));
    assert_eq!(world.effects, []);
    assert_eq!(
        world.offer(chat).displayed,
        Some((world.now, DisplaySurface::Desktop))
    );
}

#[test]
fn a_receipt_for_another_attempt_is_not_for_this_offer() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let surface = DisplaySurface::Alert;
    let shown = Command::Displayed {
        agent,
        offer,
        attempt: 2,
        surface,
    };
    assert_eq!(world.refusal(shown), Refusal::NotFound);
}

#[test]
fn the_time_to_show_an_offer_counts_from_its_sending_once() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.pass(secs(2));
    world.run(Command::Sent { offer });
    assert_eq!(world.offer(chat).deliver_by, world.now + secs(3));
    let deliver_by = world.offer(chat).deliver_by;
    world.pass(secs(1));
    world.run(Command::Sent { offer });
    assert_eq!(world.offer(chat).deliver_by, deliver_by);
}

#[test]
fn a_rejected_offer_gives_its_units_back_and_keeps_its_reason() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let why = Some("not mine".to_owned());
    world.run(Command::Reject {
        agent,
        offer,
        why: why.clone(),
    });
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rejected { why }));
    assert_eq!(world.person(agent).reserved, 0);
}

#[test]
fn an_accepted_offer_cannot_be_rejected() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.accept(chat);
    let reject = Command::Reject {
        agent,
        offer,
        why: None,
    };
    assert_eq!(world.refusal(reject), Refusal::AlreadyAccepted);
}

#[test]
fn where_rejecting_is_not_allowed_a_reject_is_refused() {
    let mut world = World::with(chats_with(Template {
        reject_allowed: false,
        ..Template::ALERT
    }));
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let reject = Command::Reject {
        agent,
        offer,
        why: None,
    };
    assert_eq!(world.refusal(reject), Refusal::RejectNotAllowed);
}

#[test]
fn a_toast_is_accepted_by_being_shown_and_can_not_be_rejected() {
    let mut world = World::with(chats_with(Template::TOAST));
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    let reject = Command::Reject {
        agent,
        offer,
        why: None,
    };
    assert_eq!(world.refusal(reject), Refusal::RejectNotAllowed);
    world.show(chat);
    assert_eq!(world.end_of(offer), Some(OfferEnd::Accepted));
    assert_eq!(world.the(chat).agent, Some(agent));
}

#[test]
fn a_toast_that_nobody_could_see_goes_back() {
    let mut world = World::with(chats_with(Template::TOAST));
    world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.pass(secs(3));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Undelivered));
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn going_offline_takes_the_offers_back_but_away_and_do_not_disturb_leave_them() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.choose(ana, Choice::Away);
    world.choose(ana, Choice::DoNotDisturb);
    assert_eq!(world.end_of(offer), None);
    world.choose(ana, Choice::Offline);
    let why = RescindReason::AgentLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
}

#[test]
fn every_offer_has_an_identifier_of_its_own_and_counts_its_attempts() {
    let mut world = World::new();
    world.agent();
    world.agent();
    let chat = world.chat();
    let first = world.offer(chat).clone();
    world.reject(chat);
    let second = world.offer(chat).clone();
    assert_ne!(first.id, second.id);
    assert_eq!((first.attempt, second.attempt), (1, 2));
}
