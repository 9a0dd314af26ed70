//! An agent leaves a conversation without ending it: a live chat is open again,
//! an SMS conversation waits for its customer.

use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, To};
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Command, Effect, Handing, Refusal, Template, Workstream};

use crate::world::{World, chat_rules, millis, secs};

fn leave(agent: AgentId, conversation: ConversationId) -> Command {
    Command::Leave {
        agent,
        conversation,
    }
}

fn transfer(conversation: ConversationId, by: AgentId, to: AgentId) -> Command {
    Command::Transfer(Handing {
        conversation,
        by,
        supervisor: false,
        to: To::Agent(to),
        anyway: false,
    })
}

fn sms_rules() -> Workstream {
    Workstream {
        channel: Channel::Sms,
        closes_after: secs(30 * 24 * 3600),
        ..chat_rules()
    }
}

fn of_sms() -> World {
    World::with(sms_rules())
}

/// Ana has a conversation, and Ben is there.
fn two(mut world: World) -> (World, AgentId, AgentId, ConversationId) {
    let ana = world.agent();
    let ben = world.agent();
    let conversation = world.session(ana);
    (world, ana, ben, conversation)
}

#[test]
fn a_chat_that_its_agent_leaves_is_open_again_and_goes_to_another_one() {
    let (mut world, ana, ben, chat) = two(World::new());
    let queued_at = world.the(chat).queued_at;
    world.pass(secs(60));
    world.run(leave(ana, chat));
    assert_eq!(world.rings(chat), Some(ben));
    assert_eq!(world.offer(chat).reason, Reason::IncomingChat);
    let left = world.the(chat);
    assert_eq!((left.state, left.agent), (ConversationState::Open, None));
    assert_eq!(left.queued_at, queued_at, "with its time in line");
    assert_eq!(world.person(ana).used, 0);
    assert!(world.person(ana).sessions.is_empty());
    let closed = Effect::SessionClosed {
        agent: ana,
        conversation: chat,
        cause: CloseCause::LeftByAgent,
    };
    let waits = Effect::WaitsAgain { conversation: chat };
    assert!(world.effects.contains(&closed) && world.effects.contains(&waits));
    let over = |it: &Effect| matches!(it, Effect::ConversationClosed { .. });
    assert!(!world.effects.iter().any(over), "it is not over");
}

#[test]
fn a_chat_that_was_left_is_first_in_line_before_more_urgent_ones() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.put_agent(ana, 1, true);
    let urgent = world.chat_of(9);
    assert_eq!(world.state.place(urgent), Some(1));
    world.run(leave(ana, chat));
    assert_eq!(world.state.place(chat), Some(1));
    assert_eq!(
        world.rings(urgent),
        Some(ana),
        "who is free gets other work"
    );
}

#[test]
fn who_left_a_chat_is_asked_for_it_after_everybody_else() {
    let (mut world, ana, ben, chat) = two(World::new());
    world.run(leave(ana, chat));
    assert_eq!(world.rings(chat), Some(ben));
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn who_left_a_chat_is_asked_for_it_after_those_who_declined_it_before() {
    let mut world = World::new();
    let [ben, cleo, ana] = [(); 3].map(|()| world.agent());
    let chat = world.chat();
    for declines in [ben, cleo] {
        assert_eq!(world.rings(chat), Some(declines));
        world.show(chat);
        world.reject(chat);
    }
    world.show(chat);
    world.accept(chat);
    world.run(leave(ana, chat));
    for again in [ben, cleo, ana] {
        assert_eq!(world.rings(chat), Some(again));
        world.show(chat);
        world.reject(chat);
    }
}

#[test]
fn who_is_alone_and_left_a_chat_is_not_asked_for_it_within_half_a_minute() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.run(leave(ana, chat));
    world.pass(secs(30) - millis(1));
    assert_eq!(world.rings(chat), None);
    world.pass(millis(1));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn a_chat_that_was_left_gets_its_full_time_to_find_another_agent() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.pass(secs(3600));
    world.run(leave(ana, chat));
    world.close_tab(ana);
    world.pass(secs(20 * 60) - millis(1));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    world.pass(millis(1));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
}

#[test]
fn an_sms_conversation_that_its_agent_leaves_waits_until_the_customer_writes() {
    let mut world = of_sms();
    let ana = world.agent();
    let sms = world.session(ana);
    world.run(leave(ana, sms));
    let left = world.the(sms);
    assert_eq!((left.state, left.agent), (ConversationState::Waiting, None));
    let waits = Effect::WaitsAgain { conversation: sms };
    assert!(!world.effects.contains(&waits), "nobody waits for an agent");
    world.pass(secs(3600));
    assert_eq!(world.rings(sms), None);
    world.run(Command::CustomerWrites { conversation: sms });
    assert_eq!(
        world.rings(sms),
        Some(ana),
        "who rests it has refused nothing"
    );
}

#[test]
fn what_is_being_handed_over_when_its_agent_leaves_stays_offered() {
    let (mut world, ana, ben, chat) = two(World::new());
    world.run(transfer(chat, ana, ben));
    world.run(leave(ana, chat));
    assert_eq!(world.rings(chat), Some(ben));
    assert_eq!(world.offer(chat).reason, Reason::Transfer);
    world.show(chat);
    assert_eq!(world.the(chat).agent, Some(ben));
}

#[test]
fn an_sms_conversation_on_its_way_to_another_agent_does_not_rest() {
    let (mut world, ana, ben, sms) = two(of_sms());
    world.run(transfer(sms, ana, ben));
    world.run(leave(ana, sms));
    assert_eq!(world.the(sms).state, ConversationState::Open);
    world.show(sms);
    assert_eq!(world.the(sms).agent, Some(ben));
}

/// Ben is asked to take it over, and Ana has left it.
fn given_and_left(rules: Workstream) -> (World, AgentId, AgentId, ConversationId) {
    let mut rules = rules;
    rules.templates.transfer = Template::ALERT;
    let (mut world, ana, ben, conversation) = two(World::with(rules));
    world.pass(secs(60));
    world.run(transfer(conversation, ana, ben));
    world.show(conversation);
    world.pass(secs(1));
    world.run(leave(ana, conversation));
    (world, ana, ben, conversation)
}

fn is_told(world: &World) -> bool {
    let told = |it: &Effect| matches!(it, Effect::CameBack { .. });
    world.effects.iter().any(told)
}

#[test]
fn a_chat_that_nobody_takes_over_after_its_agent_left_is_first_in_line_and_the_leaver_not_told() {
    let (mut world, ana, _, chat) = given_and_left(chat_rules());
    let cleo = world.agent();
    world.reject(chat);
    assert!(!is_told(&world), "it is not theirs");
    assert_eq!(world.rings(chat), Some(cleo));
    assert!(world.the(chat).first_in_line);
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ana), "before who declined it");
}

#[test]
fn an_sms_conversation_that_nobody_takes_over_after_its_agent_left_rests() {
    let (mut world, _, _, sms) = given_and_left(sms_rules());
    world.reject(sms);
    assert!(!is_told(&world), "it is not theirs");
    assert_eq!(world.the(sms).state, ConversationState::Waiting);
    let cleo = world.agent();
    assert_eq!(world.rings(sms), None);
    world.run(Command::CustomerWrites { conversation: sms });
    assert_eq!(world.rings(sms), Some(cleo));
}

#[test]
fn an_sms_conversation_whose_customer_wrote_meanwhile_waits_in_line_when_nobody_takes_it_over() {
    let (mut world, _, _, sms) = given_and_left(sms_rules());
    let cleo = world.agent();
    let wrote = world.now;
    world.run(Command::CustomerWrites { conversation: sms });
    world.reject(sms);
    assert_eq!(world.the(sms).queued_at, wrote);
    assert_eq!(world.rings(sms), Some(cleo));
}

#[test]
fn advice_and_the_asking_for_it_end_when_the_agent_leaves() {
    let (mut world, ana, ben, chat) = two(World::new());
    let cleo = world.agent();
    let consult = |whom| Command::Consult {
        agent: ana,
        conversation: chat,
        whom,
    };
    world.run(consult(ben));
    world.show(chat);
    world.accept(chat);
    world.run(consult(cleo));
    let asked = world.offer(chat).id;
    world.run(leave(ana, chat));
    let why = RescindReason::TakenBack;
    assert_eq!(world.end_of(asked), Some(OfferEnd::Rescinded { why }));
    assert!(world.the(chat).consulted.is_empty());
    let ended = Effect::ConsultEnded {
        agent: ben,
        conversation: chat,
    };
    assert!(world.effects.contains(&ended));
}

#[test]
fn only_who_has_a_conversation_that_goes_on_can_leave_it() {
    let (mut world, ana, ben, chat) = two(World::new());
    assert_eq!(world.refusal(leave(ben, chat)), Refusal::NotFound);
    world.ends(ana, chat);
    assert_eq!(world.refusal(leave(ana, chat)), Refusal::ConversationEnded);
    world.finishes(ana, chat);
    let again = world.session(ben);
    world.run(leave(ben, again));
    assert_eq!(world.refusal(leave(ben, again)), Refusal::NotFound);
}
