//! Who answers after the end of an offer is told how it ended.

use deskbell_protocol::presence::Choice;
use deskbell_routing::{Command, Refusal};

use crate::world::{World, millis, secs};

#[test]
fn who_answers_after_the_end_is_told_how_it_ended() {
    let mut world = World::new();
    let agent = world.agent();
    let accept = |offer| Command::Accept { agent, offer };

    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.run(Command::CustomerEnds { conversation: chat });
    assert_eq!(world.refusal(accept(offer)), Refusal::CustomerLeft);

    let chat = world.chat();
    let offer = world.offer(chat).id;
    let ben = world.agent();
    world.assign(chat, ben);
    assert_eq!(world.refusal(accept(offer)), Refusal::Withdrawn);

    world.choose(ben, Choice::Away);
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.pass(secs(3));
    assert_eq!(world.refusal(accept(offer)), Refusal::WentElsewhere);

    world.run(Command::Ready { agent });
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.show(chat);
    world.pass(secs(121));
    assert_eq!(world.refusal(accept(offer)), Refusal::Expired);
}

#[test]
fn who_was_given_a_conversation_in_another_way_has_it() {
    let mut world = World::new();
    let agent = world.agent();
    let [rings, rejected] = [world.chat(), world.chat()];
    let offers = [rings, rejected].map(|chat| world.offer(chat).id);
    world.reject(rejected);
    for conversation in [rings, rejected] {
        let to = agent;
        world.assign(conversation, to);
    }
    for offer in offers {
        world.run(Command::Accept { agent, offer });
        assert_eq!(world.effects, []);
    }
}

#[test]
fn who_lost_what_they_accepted_with_their_link_is_told_so() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.accept(chat);
    world.close_tab(agent);
    world.pass(secs(155));
    let accept = Command::Accept { agent, offer };
    assert_eq!(world.refusal(accept), Refusal::LinkLost);
}

#[test]
fn who_accepted_a_conversation_that_has_closed_since_is_told_so() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.accept(chat);
    world.run(Command::End {
        agent,
        conversation: chat,
    });
    world.run(Command::FinishWrapUp {
        agent,
        conversation: chat,
    });
    let refusal = world.refusal(Command::Accept { agent, offer });
    assert_eq!(refusal, Refusal::ConversationEnded);
}

#[test]
fn after_the_timer_a_click_is_too_late() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.pass(secs(120) + millis(500));
    let accept = Command::Accept { agent, offer };
    assert_eq!(world.refusal(accept), Refusal::Expired);
    let why = None;
    let reject = Command::Reject { agent, offer, why };
    assert_eq!(world.refusal(reject), Refusal::Expired);
}

#[test]
fn after_a_reject_an_accept_is_told_so_and_a_second_reject_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.reject(chat);
    assert_eq!(
        world.refusal(Command::Accept { agent, offer }),
        Refusal::AlreadyRejected
    );
    world.run(Command::Reject {
        agent,
        offer,
        why: None,
    });
    assert_eq!(world.effects, []);
}
