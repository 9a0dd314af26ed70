//! A second agent is asked in: advice that takes no capacity.

use deskbell_protocol::offer::{Kind, OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Command, Consulted, Effect, Refusal};

use crate::world::{World, secs};

fn consult(agent: AgentId, conversation: ConversationId, whom: AgentId) -> Command {
    Command::Consult {
        agent,
        conversation,
        whom,
    }
}

/// Ana has a conversation, and asks Ben.
fn asked() -> (World, AgentId, AgentId, ConversationId) {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.session(ana);
    world.run(consult(ana, chat, ben));
    (world, ana, ben, chat)
}

fn advised() -> (World, AgentId, AgentId, ConversationId) {
    let (mut world, ana, ben, chat) = asked();
    world.show(chat);
    world.accept(chat);
    (world, ana, ben, chat)
}

#[test]
fn a_consult_is_an_alert_that_takes_no_capacity_and_leaves_the_conversation() {
    let (mut world, ana, ben, chat) = asked();
    let offer = world.offer(chat).clone();
    assert_eq!((offer.reason, offer.kind), (Reason::Consult, Kind::Alert));
    assert_eq!(world.person(ben).reserved, 0);
    world.show(chat);
    world.accept(chat);
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!(world.the(chat).consulted[&ben], Consulted::Reads);
    let ben = world.person(ben);
    assert_eq!(
        (ben.used, ben.consults.len(), ben.sessions.len()),
        (0, 1, 0)
    );
}

#[test]
fn who_advises_joins_when_the_agent_lets_them() {
    let (mut world, ana, ben, chat) = advised();
    let admit = |agent| Command::Admit {
        agent,
        conversation: chat,
        whom: ben,
    };
    assert_eq!(
        world.refusal(admit(ben)),
        Refusal::NotFound,
        "not by herself"
    );
    world.run(admit(ana));
    assert_eq!(world.the(chat).consulted[&ben], Consulted::Joined);
    world.run(admit(ana));
    assert_eq!(world.effects, []);
}

#[test]
fn a_rejected_consult_is_told_and_counts_for_nothing_else() {
    let (mut world, ana, ben, chat) = asked();
    world.show(chat);
    let offer = world.offer(chat).id;
    world.run(Command::Reject {
        agent: ben,
        offer,
        why: None,
    });
    let told = Effect::CameBack { offer, sender: ana };
    assert!(world.effects.contains(&told));
    assert!(world.the(chat).asked.is_empty());
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn advice_ends_with_the_conversation_or_when_either_of_them_wants() {
    let ended = Effect::ConsultEnded {
        agent: AgentId::from_u128(2),
        conversation: ConversationId::from_u128(1),
    };
    let (mut world, agent, ben, conversation) = advised();
    world.run(Command::End {
        agent,
        conversation,
    });
    assert!(world.effects.contains(&ended));
    assert!(world.person(ben).consults.is_empty());

    for by_who_advises in [true, false] {
        let (mut world, ana, ben, conversation) = advised();
        world.run(Command::LeaveConsult {
            agent: if by_who_advises { ben } else { ana },
            conversation,
            whom: ben,
        });
        assert!(world.effects.contains(&ended));
        assert!(world.the(conversation).consulted.is_empty());
    }

    let (mut world, _, ben, _) = advised();
    world.run(Command::SignOut { agent: ben });
    assert!(world.effects.contains(&ended));

    let (mut world, ana, _, chat) = advised();
    world.close_tab(ana);
    world.pass(secs(155));
    assert!(world.the(chat).consulted.is_empty());
    assert_eq!(
        world.the(chat).agent,
        None,
        "the chat goes back to the line"
    );
}

#[test]
fn an_unanswered_consult_goes_with_the_agent_who_asked() {
    let (mut world, ana, _, chat) = asked();
    let offer = world.offer(chat).id;
    world.show(chat);
    world.run(Command::SignOut { agent: ana });
    let why = RescindReason::TakenBack;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    let rings = world.offer(chat).clone();
    assert_eq!(
        rings.reason,
        Reason::IncomingChat,
        "it is offered as a chat"
    );
}

#[test]
fn five_may_advise_and_one_place_on_the_desk_is_taken_for_each() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    for _ in 0..5 {
        let whom = world.agent();
        world.run(consult(ana, chat, whom));
        world.show(chat);
        world.accept(chat);
    }
    let sixth = world.agent();
    assert_eq!(
        world.refusal(consult(ana, chat, sixth)),
        Refusal::NoPlaceLeft
    );
}

fn join(agent: AgentId, conversation: ConversationId) -> Command {
    Command::Join {
        agent,
        conversation,
    }
}

#[test]
fn a_supervisor_joins_beside_the_agent_without_being_asked_and_carries_nothing_for_it() {
    let mut world = World::new();
    let ana = world.agent();
    let sam = world.agent();
    world.run(Command::SetPresence {
        agent: sam,
        choice: Choice::Away,
        status: None,
    });
    let chat = world.session(ana);
    world.run(join(sam, chat));
    let told = Effect::ConsultJoined {
        agent: sam,
        conversation: chat,
    };
    assert_eq!(world.effects, [told]);
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!(world.the(chat).consulted[&sam], Consulted::Joined);
    let person = world.person(sam);
    assert_eq!((person.used, person.reserved), (0, 0));
    assert_eq!(person.consults.len(), 1, "a place on the desk");
    world.run(join(sam, chat));
    assert_eq!(world.effects, [], "once");
    world.run(Command::LeaveConsult {
        agent: sam,
        conversation: chat,
        whom: sam,
    });
    assert!(world.the(chat).consulted.is_empty());
    assert!(world.person(sam).consults.is_empty());
}

#[test]
fn only_what_an_agent_has_in_hand_can_be_joined() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.run(join(ana, chat));
    assert!(world.the(chat).consulted.is_empty(), "it is hers already");
    let sam = world.agent();
    world.run(Command::End {
        agent: ana,
        conversation: chat,
    });
    assert_eq!(world.refusal(join(sam, chat)), Refusal::ConversationEnded);
    let waits = world.chat();
    assert_eq!(world.refusal(join(sam, waits)), Refusal::NobodyHasIt);
    let nothing = ConversationId::from_u128(99);
    assert_eq!(world.refusal(join(sam, nothing)), Refusal::NotFound);
}

#[test]
fn who_only_advised_or_was_being_asked_writes_to_the_customer_once_they_join() {
    let (mut world, _, ben, chat) = advised();
    world.run(join(ben, chat));
    assert_eq!(world.the(chat).consulted[&ben], Consulted::Joined);

    let (mut world, _, ben, chat) = asked();
    let offer = world.offer(chat).id;
    world.run(join(ben, chat));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Accepted));
    assert_eq!(world.the(chat).consulted[&ben], Consulted::Joined);
}

#[test]
fn nobody_joins_where_five_advise_or_one_is_being_asked_for_the_last_place() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    for _ in 0..4 {
        let whom = world.agent();
        world.run(join(whom, chat));
    }
    let fifth = world.agent();
    let sam = world.agent();
    world.run(consult(ana, chat, fifth));
    assert_eq!(world.refusal(join(sam, chat)), Refusal::NoPlaceLeft);
    world.run(join(fifth, chat));
    assert_eq!(world.the(chat).consulted.len(), 5);
    assert_eq!(world.refusal(join(sam, chat)), Refusal::NoPlaceLeft);
}

#[test]
fn who_advised_and_then_gets_the_conversation_has_it_once() {
    let (mut world, ana, ben, chat) = advised();
    world.assign(chat, ben);
    assert_eq!(world.the(chat).agent, Some(ben));
    assert!(world.the(chat).consulted.is_empty());
    let ben = world.person(ben);
    assert_eq!((ben.sessions.len(), ben.consults.len()), (1, 0));
    assert!(world.person(ana).sessions.is_empty());
}

#[test]
fn who_advises_does_not_have_what_they_did_not_take_in_time() {
    let (mut world, ana, ben, chat) = advised();
    world.run(Command::Assign {
        conversation: chat,
        to: ben,
        by: ana,
        confirmed: true,
    });
    let assigned = world.offer(chat).id;
    world.pass(secs(4));
    assert_eq!(world.end_of(assigned), Some(OfferEnd::Undelivered));
    let late = Command::Accept {
        agent: ben,
        offer: assigned,
    };
    assert_eq!(world.refusal(late), Refusal::WentElsewhere);
    assert_eq!(world.the(chat).agent, Some(ana));
}
