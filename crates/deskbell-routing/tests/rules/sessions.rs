//! Sessions: the end, wrap-up, and a supervisor's assignment.

use deskbell_protocol::conversation::{CloseCause, ConversationState, To};
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Command, Effect, Handing, Refusal, Takes, Workstream};

use crate::world::{SALES, SAM, World, chat_rules, millis, secs};

#[test]
fn wrap_up_keeps_the_units_until_the_agent_finishes_it() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::End {
        agent,
        conversation,
    });
    assert_eq!(world.person(agent).used, 1);
    assert_eq!(
        world.the(conversation).wrap_up_until,
        Some(world.now + secs(60))
    );
    world.run(Command::FinishWrapUp {
        agent,
        conversation,
    });
    assert_eq!(world.person(agent).used, 0);
    let cause = CloseCause::EndedByAgent;
    assert!(world.effects.contains(&Effect::SessionClosed {
        agent,
        conversation,
        cause
    }));
    assert!(world.effects.contains(&Effect::ConversationClosed {
        conversation,
        cause
    }));
}

#[test]
fn wrap_up_ends_by_itself_when_its_time_is_over() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::End {
        agent,
        conversation,
    });
    world.pass(secs(60) - millis(1));
    assert_eq!(world.the(conversation).state, ConversationState::WrapUp);
    world.pass(millis(1));
    assert_eq!(world.the(conversation).state, ConversationState::Closed);
    assert!(world.person(agent).sessions.is_empty());
}

#[test]
fn only_who_has_a_conversation_can_end_it() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let conversation = world.session(ana);
    let end = Command::End {
        agent: ben,
        conversation,
    };
    assert_eq!(world.refusal(end), Refusal::NotFound);
    let finish = Command::FinishWrapUp {
        agent: ben,
        conversation,
    };
    assert_eq!(world.refusal(finish), Refusal::NotFound);
}

#[test]
fn a_chat_that_goes_on_has_no_wrap_up_to_finish() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    let finish = Command::FinishWrapUp {
        agent,
        conversation,
    };
    assert_eq!(world.refusal(finish), Refusal::StillActive);
}

#[test]
fn finishing_twice_changes_nothing_and_ending_a_closed_chat_is_refused() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::End {
        agent,
        conversation,
    });
    world.run(Command::End {
        agent,
        conversation,
    });
    assert_eq!(world.effects, []);
    world.run(Command::FinishWrapUp {
        agent,
        conversation,
    });
    world.run(Command::FinishWrapUp {
        agent,
        conversation,
    });
    assert_eq!(world.effects, []);
    let end = Command::End {
        agent,
        conversation,
    };
    assert_eq!(world.refusal(end), Refusal::ConversationEnded);
}

#[test]
fn an_assignment_goes_past_capacity_and_presence_and_takes_the_offer_back() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(2),
        ..chat_rules()
    });
    let ana = world.agent();
    world.session(ana);
    world.choose(ana, Choice::Away);
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.assign(chat, ana);
    let why = RescindReason::TakenBySupervisor;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!(world.person(ana).used, 4);
    assert_eq!(world.base(ana), Base::Away);
    assert_eq!(world.person(ben).reserved, 0);
    assert!(world.effects.contains(&Effect::SessionOpened {
        agent: ana,
        conversation: chat
    }));
}

#[test]
fn an_agent_over_capacity_gets_nothing_more() {
    let mut world = World::new();
    let agent = world.agent();
    for _ in 0..3 {
        world.session(agent);
    }
    let over = world.chat();
    world.assign(over, agent);
    let waits = world.chat();
    let first = *world.person(agent).sessions.first().expect("a session");
    world.run(Command::End {
        agent,
        conversation: first,
    });
    world.run(Command::FinishWrapUp {
        agent,
        conversation: first,
    });
    assert_eq!(
        world.rings(waits),
        None,
        "three of three units are used again"
    );
}

#[test]
fn assigning_twice_to_the_same_agent_changes_nothing() {
    let mut world = World::new();
    let agent = world.agent();
    let conversation = world.session(agent);
    world.run(Command::Assign {
        conversation,
        to: agent,
        by: SAM,
        confirmed: true,
    });
    assert_eq!(world.effects, []);
}

#[test]
fn a_supervisor_takes_what_another_agent_has_and_what_has_ended_is_not_assigned() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let conversation = world.session(ana);
    let assign = Command::Assign {
        conversation,
        to: ben,
        by: SAM,
        confirmed: true,
    };
    world.run(assign.clone());
    assert_eq!(
        world.the(conversation).agent,
        Some(ana),
        "until Ben sees it"
    );
    world.show(conversation);
    assert_eq!(world.the(conversation).agent, Some(ben));
    assert_eq!(world.person(ana).used, 0);
    world.run(Command::End {
        agent: ben,
        conversation,
    });
    assert_eq!(world.refusal(assign), Refusal::ConversationEnded);
}

#[test]
fn nothing_is_assigned_to_an_agent_without_a_link() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    let assign = Command::Assign {
        conversation: chat,
        to: ana,
        by: SAM,
        confirmed: true,
    };
    world.close_tab(ana);
    assert_eq!(world.refusal(assign.clone()), Refusal::AgentUnreachable);
    world.pass(secs(5));
    assert_eq!(world.refusal(assign.clone()), Refusal::AgentUnreachable);
    world.run(Command::SignOut { agent: ana });
    assert_eq!(world.refusal(assign), Refusal::AgentUnreachable);
}

fn sam_gives(conversation: ConversationId, to: To) -> Command {
    Command::Transfer(Handing {
        conversation,
        by: SAM,
        supervisor: true,
        to,
        anyway: true,
    })
}

#[test]
fn who_had_what_a_supervisor_gives_to_others_is_told_so() {
    type Way = fn(&mut World, AgentId, ConversationId);
    let to_ben: Way = |world, ben, chat| {
        world.run(sam_gives(chat, To::Agent(ben)));
        world.show(chat);
    };
    let to_queue: Way = |world, _, chat| {
        world.run(sam_gives(chat, To::Queue(SALES)));
    };
    let ways = [to_ben, to_queue].into_iter();
    for (way, absent) in ways.flat_map(|way| [(way, false), (way, true)]) {
        let mut world = World::new();
        let (ana, ben) = (world.agent(), world.agent());
        let chat = world.session(ana);
        if absent {
            world.close_tab(ana);
        }
        way(&mut world, ben, chat);
        assert!(world.effects.contains(&Effect::SessionClosed {
            agent: ana,
            conversation: chat,
            cause: CloseCause::GivenAway,
        }));
        let later = u32::from(absent);
        assert_eq!(world.person(ana).lost, later, "a page that opens says it");
    }
}

const BY_SUPERVISOR: CloseCause = CloseCause::EndedBySupervisor;

#[test]
fn what_a_supervisor_ends_with_an_agent_goes_to_wrap_up_and_frees_its_units_after_it() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.run(Command::ForceClose { conversation: chat });
    let conversation = world.the(chat);
    assert_eq!(conversation.state, ConversationState::WrapUp);
    assert_eq!(conversation.agent, Some(ana));
    assert_eq!(conversation.closed, Some((world.now, BY_SUPERVISOR)));
    world.run(Command::FinishWrapUp {
        agent: ana,
        conversation: chat,
    });
    let closed = world.the(chat).closed.map(|(_, cause)| cause);
    assert_eq!(
        closed,
        Some(BY_SUPERVISOR),
        "the agent's notes change nothing"
    );
    assert_eq!(world.person(ana).used, 0);
}

#[test]
fn what_a_supervisor_ends_in_the_line_is_closed_and_its_offer_is_the_supervisors_not_a_miss() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.arrives(|_| {});
    let offer = world.offer(chat).id;
    world.run(Command::ForceClose { conversation: chat });
    assert_eq!(world.the(chat).state, ConversationState::Closed);
    let why = RescindReason::TakenBySupervisor;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.person(ana).misses_in_a_row, 0);
    assert_eq!(world.person(ana).reserved, 0);
}

#[test]
fn what_a_bot_has_can_be_ended_by_a_supervisor_and_what_is_over_can_not() {
    let mut world = World::new();
    let chat = world.arrives(|chat| chat.with_bot = true);
    let ends = Command::ForceClose { conversation: chat };
    world.run(ends.clone());
    let closed = world.the(chat).closed.map(|(_, cause)| cause);
    assert_eq!(closed, Some(BY_SUPERVISOR));
    assert_eq!(world.refusal(ends), Refusal::ConversationEnded);
}
