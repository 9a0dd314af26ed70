//! Rejected and missed work goes on, and comes back only when it must.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Command, Effect, Takes, Workstream};

use crate::world::{SUPPORT, World, chat_rules, millis, secs};

#[test]
fn rejected_work_goes_to_the_next_agent_at_once() {
    let mut world = World::new();
    world.agent();
    let ben = world.agent();
    let chat = world.chat();
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn missed_work_goes_to_the_next_agent_at_once() {
    let mut world = World::new();
    world.agent();
    let ben = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.pass(secs(120) + millis(500));
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn rerouted_work_keeps_its_place_in_the_line() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(3),
        ..chat_rules()
    });
    world.agent();
    let first = world.chat();
    let queued_at = world.the(first).queued_at;
    world.pass(secs(1));
    let second = world.chat();
    world.reject(first);
    assert_eq!(world.the(first).queued_at, queued_at);
    assert_eq!(world.state.place(first), Some(1));
    let ben = world.agent();
    assert_eq!(
        world.rings(first),
        Some(ben),
        "before the chat that came later"
    );
    assert_ne!(world.rings(second), Some(ben));
}

#[test]
fn who_declined_is_asked_again_only_after_every_other() {
    let mut world = World::new();
    let [ana, ben, eva] = [world.agent(), world.agent(), world.agent()];
    let chat = world.chat();
    let mut asked = Vec::new();
    for _ in 0..4 {
        asked.push(world.rings(chat));
        world.pass(secs(1));
        world.reject(chat);
    }
    assert_eq!(asked, [Some(ana), Some(ben), Some(eva), Some(ana)]);
}

#[test]
fn among_decliners_the_one_who_declined_least_is_asked() {
    let mut world = World::new();
    let [ana, ben] = [world.agent(), world.agent()];
    let chat = world.chat();
    world.reject(chat);
    world.choose(ben, Choice::Away);
    assert_eq!(
        world.rings(chat),
        Some(ben),
        "offers stay when their agent goes away"
    );
    world.reject(chat);
    world.pass(secs(30));
    assert_eq!(world.rings(chat), Some(ana));
    world.reject(chat);
    world.choose(ben, Choice::Available);
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn an_agent_who_is_alone_is_not_asked_again_for_thirty_seconds() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.reject(chat);
    assert_eq!(world.rings(chat), None);
    world.pass(secs(30) - millis(1));
    assert_eq!(world.rings(chat), None);
    world.pass(millis(1));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn the_rest_of_a_lone_decliner_does_not_keep_the_chat_from_a_newcomer() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    world.reject(chat);
    world.pass(secs(5));
    let ben = world.agent();
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn the_rest_of_a_lone_decliner_does_not_hold_other_work_up() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(3),
        ..chat_rules()
    });
    let ana = world.agent();
    let declined = world.chat();
    let other = world.chat();
    world.reject(declined);
    assert_eq!(world.rings(declined), None);
    assert_eq!(world.rings(other), Some(ana));
}

#[test]
fn at_the_decline_limit_an_agent_is_never_asked_again_by_itself() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    for _ in 0..3 {
        assert_eq!(world.rings(chat), Some(ana));
        world.reject(chat);
        world.pass(secs(31));
    }
    assert_eq!(world.rings(chat), None);
    world.pass(secs(600));
    world.choose(ana, Choice::Away);
    world.choose(ana, Choice::Available);
    assert_eq!(world.rings(chat), None);
}

#[test]
fn when_every_member_is_at_the_limit_the_supervisor_is_told_once() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.agent();
    world.agent();
    let chat = world.chat();
    let told = Effect::NobodyLeft { conversation: chat };
    world.reject(chat);
    assert!(
        !world.effects.contains(&told),
        "the second agent was not asked yet"
    );
    world.reject(chat);
    assert!(world.effects.contains(&told));
    assert!(world.the(chat).nobody_left);
    world.pass(secs(120));
    assert!(!world.effects.contains(&told));
}

#[test]
fn a_member_who_is_offline_can_still_be_asked_later_so_nobody_is_told() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.agent();
    world.signed_in_agent();
    let chat = world.chat();
    world.reject(chat);
    assert!(!world.the(chat).nobody_left);
}

#[test]
fn when_the_last_who_could_be_asked_is_switched_off_the_supervisor_is_told() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.agent();
    let ben = world.signed_in_agent();
    let chat = world.chat();
    world.reject(chat);
    world.put_agent(ben, 3, false);
    assert!(
        world
            .effects
            .contains(&Effect::NobodyLeft { conversation: chat })
    );
}

#[test]
fn a_new_member_gets_what_everybody_had_declined() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.agent();
    let chat = world.chat();
    world.reject(chat);
    assert!(world.the(chat).nobody_left);
    let ben = world.agent();
    assert_eq!(world.rings(chat), Some(ben));
    assert!(!world.the(chat).nobody_left);
}

#[test]
fn a_higher_limit_lets_decliners_be_asked_again() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    let ana = world.agent();
    let chat = world.chat();
    world.reject(chat);
    world.pass(secs(31));
    assert_eq!(world.rings(chat), None);
    world.run(Command::PutWorkstream(Box::new(Workstream {
        decline_limit: 2,
        ..chat_rules()
    })));
    assert_eq!(world.rings(chat), Some(ana));
    assert_eq!(world.state.waiting(SUPPORT).count(), 0);
}

/// Everybody may be asked once; Ana has declined a conversation of this
/// channel, and got it from a supervisor all the same.
fn assigned_after_declining(channel: Channel) -> (World, AgentId, ConversationId) {
    let mut world = World::with(Workstream {
        channel,
        decline_limit: 1,
        ..chat_rules()
    });
    let ana = world.agent();
    let conversation = world.chat();
    world.reject(conversation);
    let to = ana;
    world.assign(conversation, to);
    assert!(!world.the(conversation).nobody_left);
    (world, ana, conversation)
}

#[test]
fn a_lost_chat_that_every_member_has_declined_is_told_of() {
    let (mut world, agent, conversation) = assigned_after_declining(Channel::WebChat);
    world.run(Command::SignOut { agent });
    assert!(world.effects.contains(&Effect::NobodyLeft { conversation }));
}

#[test]
fn an_sms_customer_who_writes_to_nobody_who_is_left_is_told_of() {
    let (mut world, agent, conversation) = assigned_after_declining(Channel::Sms);
    world.run(Command::SignOut { agent });
    world.run(Command::CustomerWrites { conversation });
    assert_eq!(world.effects, [Effect::NobodyLeft { conversation }]);
}

#[test]
fn with_a_new_member_somebody_is_left_and_without_them_the_supervisor_is_told_again() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.agent();
    let conversation = world.chat();
    world.reject(conversation);
    let ben = world.signed_in_agent();
    assert!(!world.the(conversation).nobody_left);
    world.put_agent(ben, 3, false);
    assert!(world.effects.contains(&Effect::NobodyLeft { conversation }));
}
