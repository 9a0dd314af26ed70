//! Customers who leave, are gone for a while, or wait in vain.

use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::{ConversationId, WorkstreamId};
use deskbell_routing::{Arrival, Command, Effect, Refusal, Workstream};

use crate::world::{World, chat_rules, millis, secs};

#[test]
fn a_customer_who_ends_before_accept_closes_the_chat_and_takes_the_offer_back() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.run(Command::CustomerEnds { conversation: chat });
    let why = RescindReason::CustomerLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
    assert_eq!(
        world.the(chat).closed,
        Some((world.now, CloseCause::EndedByCustomer))
    );
    assert_eq!(world.person(ana).reserved, 0);
}

#[test]
fn a_customer_who_ends_during_the_chat_starts_wrap_up() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::CustomerEnds { conversation });
    let cause = CloseCause::EndedByCustomer;
    assert_eq!(
        world.effects,
        [Effect::WrapUpStarted {
            agent,
            conversation,
            cause
        }]
    );
    assert_eq!(world.the(conversation).state, ConversationState::WrapUp);
}

#[test]
fn ending_what_has_ended_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::End {
        agent,
        conversation,
    });
    world.run(Command::CustomerEnds { conversation });
    assert_eq!(world.effects, []);
    let cause = world.the(conversation).closed.map(|(_, cause)| cause);
    assert_eq!(cause, Some(CloseCause::EndedByAgent));
}

#[test]
fn a_customer_without_a_link_for_thirty_seconds_before_accept_has_left() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.run(Command::CustomerLost { conversation: chat });
    assert_eq!(
        world.effects,
        [Effect::CustomerLinkChanged { conversation: chat }]
    );
    world.pass(secs(30) - millis(1));
    assert_eq!(world.end_of(offer), None);
    world.pass(millis(1));
    let why = RescindReason::CustomerLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(
        world.the(chat).closed,
        Some((world.now, CloseCause::CustomerGone))
    );
}

#[test]
fn a_customer_who_is_back_in_time_keeps_the_chat() {
    let mut world = World::new();
    let chat = world.chat();
    world.run(Command::CustomerLost { conversation: chat });
    world.pass(secs(29));
    world.run(Command::CustomerBack { conversation: chat });
    assert_eq!(world.the(chat).customer, CustomerLink::Here);
    world.pass(secs(60));
    assert_eq!(world.the(chat).state, ConversationState::Open);
}

#[test]
fn during_the_chat_a_customer_has_three_minutes_to_return() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::CustomerLost { conversation });
    world.pass(secs(180) - millis(1));
    assert_eq!(world.the(conversation).state, ConversationState::Active);
    world.pass(millis(1));
    let cause = CloseCause::CustomerGone;
    assert_eq!(
        world.effects,
        [Effect::WrapUpStarted {
            agent,
            conversation,
            cause
        }]
    );
}

#[test]
fn a_customer_keeps_their_three_minutes_when_the_agent_is_lost_too() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::CustomerLost { conversation });
    world.pass(secs(100));
    world.run(Command::SignOut { agent });
    world.pass(secs(80) - millis(1));
    assert_eq!(world.the(conversation).state, ConversationState::Open);
    world.pass(millis(1));
    let gone = (world.now, CloseCause::CustomerGone);
    assert_eq!(world.the(conversation).closed, Some(gone));
}

#[test]
fn a_second_loss_report_does_not_start_the_time_anew() {
    let mut world = World::new();
    let chat = world.chat();
    world.run(Command::CustomerLost { conversation: chat });
    world.pass(secs(20));
    world.run(Command::CustomerLost { conversation: chat });
    world.pass(secs(10));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
}

#[test]
fn an_sms_customer_has_no_page_to_lose() {
    let mut world = World::with(Workstream {
        channel: Channel::Sms,
        ..chat_rules()
    });
    let sms = world.chat();
    world.run(Command::CustomerLost { conversation: sms });
    world.pass(secs(60));
    assert_eq!(world.the(sms).state, ConversationState::Open);
}

#[test]
fn a_chat_that_nobody_takes_closes_after_its_time() {
    let mut world = World::new();
    let chat = world.chat();
    world.pass(secs(20 * 60) - millis(1));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    world.pass(millis(1));
    assert_eq!(
        world.the(chat).closed,
        Some((world.now, CloseCause::NobodyCame))
    );
}

#[test]
fn an_open_offer_is_seen_to_its_end_before_nobody_came() {
    let mut world = World::new();
    let chat = world.chat();
    world.pass(secs(20 * 60 - 10));
    world.agent();
    world.show(chat);
    world.pass(secs(60));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    world.reject(chat);
    assert_eq!(
        world.the(chat).closed,
        Some((world.now, CloseCause::NobodyCame))
    );
}

#[test]
fn an_offer_accepted_after_that_time_saves_the_chat() {
    let mut world = World::new();
    let chat = world.chat();
    world.pass(secs(20 * 60 - 10));
    let ana = world.agent();
    world.show(chat);
    world.pass(secs(60));
    world.accept(chat);
    world.pass(secs(3600));
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn a_conversation_that_arrives_twice_is_one() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    let workstream = world.the(chat).workstream;
    world.run(Command::Arrive(arrival(chat, workstream)));
    assert_eq!(world.effects, []);
}

#[test]
fn work_of_an_unknown_workstream_or_conversation_is_not_found() {
    let mut world = World::new();
    let conversation = ConversationId::from_u128(77);
    let workstream = WorkstreamId::from_u128(77);
    let arrive = Command::Arrive(arrival(conversation, workstream));
    assert_eq!(world.refusal(arrive), Refusal::NotFound);
    assert_eq!(
        world.refusal(Command::CustomerEnds { conversation }),
        Refusal::NotFound
    );
}

#[test]
fn a_conversation_knows_whether_its_customer_is_known() {
    let mut world = World::new();
    let stranger = world.arrives(|_| {});
    let contact = world.arrives(|chat| chat.known = true);
    assert!(!world.the(stranger).known);
    assert!(world.the(contact).known);
}

fn arrival(conversation: ConversationId, workstream: WorkstreamId) -> Arrival {
    Arrival {
        conversation,
        workstream,
        priority: None,
        needs: Vec::new(),
        with_bot: false,
        known: false,
    }
}
