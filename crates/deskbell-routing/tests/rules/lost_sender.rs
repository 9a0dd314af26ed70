//! What is being handed over when its agent is lost, or goes by what somebody else
//! does: it stays offered, and where nobody takes it, it is as if it had not been
//! given. For who leaves it by a button, see `leaving`.

use deskbell_protocol::conversation::{Channel, ConversationState, To};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Command, Effect, Handing, Template, Workstream};

use crate::world::{SAM, VISIBLE, World, chat_rules, millis, secs};

/// A transfer is asked, for longer than an agent may be away.
fn asking(rules: Workstream) -> World {
    let mut rules = rules;
    rules.templates.transfer = Template {
        wait_time: secs(600),
        ..Template::ALERT
    };
    World::with(rules)
}

fn sms_rules() -> Workstream {
    Workstream {
        channel: Channel::Sms,
        closes_after: secs(30 * 24 * 3600),
        ..chat_rules()
    }
}

/// Ana has a conversation, and Ben sees that `by` gives it to him.
fn given(rules: Workstream, by: Option<AgentId>) -> (World, AgentId, ConversationId) {
    let mut world = asking(rules);
    let ana = world.agent();
    let ben = world.agent();
    let conversation = world.session(ana);
    world.pass(secs(60));
    world.run(Command::Transfer(Handing {
        conversation,
        by: by.unwrap_or(ana),
        supervisor: by.is_some(),
        to: To::Agent(ben),
        anyway: false,
    }));
    world.show(conversation);
    (world, ana, conversation)
}

fn loses_her_link(world: &mut World, ana: AgentId) {
    world.close_tab(ana);
    world.pass(secs(155));
}

fn signs_out(world: &mut World, ana: AgentId) {
    world.run(Command::SignOut { agent: ana });
}

const GOES: [fn(&mut World, AgentId); 2] = [loses_her_link, signs_out];

/// Ben lets its time pass; what rings next has only begun.
fn lets_it_pass(world: &mut World, conversation: ConversationId) {
    let end = world.offer(conversation).expires_at + millis(500);
    world.pass(end.since(world.now));
}

/// Ben does not take it.
const ENDS: [fn(&mut World, ConversationId); 2] = [World::reject, lets_it_pass];

fn told(world: &World) -> Option<AgentId> {
    world.effects.iter().find_map(|it| match it {
        Effect::CameBack { sender, .. } => Some(*sender),
        _ => None,
    })
}

#[test]
fn an_sms_conversation_that_nobody_takes_over_rests_when_its_sender_is_lost() {
    for goes in GOES {
        for ends in ENDS {
            let (mut world, ana, sms) = given(sms_rules(), None);
            goes(&mut world, ana);
            let cleo = world.agent();
            assert_eq!(world.the(sms).state, ConversationState::Open, "it rings");
            ends(&mut world, sms);
            assert_eq!(told(&world), None, "Ana has it no more");
            let rests = world.the(sms);
            assert_eq!(
                (rests.state, rests.agent),
                (ConversationState::Waiting, None)
            );
            assert_eq!(world.rings(sms), None);
            world.run(Command::CustomerWrites { conversation: sms });
            assert_eq!(world.rings(sms), Some(cleo));
        }
    }
}

#[test]
fn a_chat_that_nobody_takes_over_is_first_in_line_when_its_sender_is_lost() {
    for goes in GOES {
        for ends in ENDS {
            let (mut world, ana, chat) = given(chat_rules(), None);
            goes(&mut world, ana);
            let cleo = world.agent();
            ends(&mut world, chat);
            assert_eq!(told(&world), None, "Ana has it no more");
            assert_eq!(world.rings(chat), Some(cleo));
            assert!(world.the(chat).first_in_line);
        }
    }
}

#[test]
fn a_sender_who_was_lost_reads_on_return_that_a_session_was_taken_back_and_no_more() {
    let (mut world, ana, sms) = given(sms_rules(), None);
    loses_her_link(&mut world, ana);
    world.reject(sms);
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.person(ana).lost, 1);
    assert_eq!(world.person(ana).sessions.len(), 0);
    assert_eq!(world.rings(sms), None, "it rests");
}

#[test]
fn what_a_lost_sender_gave_is_the_receivers_when_they_accept() {
    let (mut world, ana, sms) = given(sms_rules(), None);
    let ben = world.rings(sms);
    loses_her_link(&mut world, ana);
    world.accept(sms);
    let taken = world.the(sms);
    assert_eq!((taken.state, taken.agent), (ConversationState::Active, ben));
}

#[test]
fn an_sms_conversation_whose_customer_wrote_after_its_sender_was_lost_waits_in_line() {
    let (mut world, ana, sms) = given(sms_rules(), None);
    loses_her_link(&mut world, ana);
    let cleo = world.agent();
    let wrote = world.now;
    world.run(Command::CustomerWrites { conversation: sms });
    world.reject(sms);
    assert_eq!(world.the(sms).queued_at, wrote);
    assert_eq!(world.rings(sms), Some(cleo));
}

#[test]
fn a_sender_who_is_away_for_a_short_time_has_back_what_is_not_taken_and_is_told() {
    for rules in [sms_rules(), chat_rules()] {
        let (mut world, ana, conversation) = given(rules, None);
        world.close_tab(ana);
        world.pass(secs(100));
        world.reject(conversation);
        assert_eq!(told(&world), Some(ana));
        world.pass(secs(54));
        world.open_tab(ana, VISIBLE);
        world.pass(secs(600));
        let back = world.the(conversation);
        assert_eq!(
            (back.state, back.agent),
            (ConversationState::Active, Some(ana))
        );
        assert_eq!(world.person(ana).lost, 0);
    }
}

#[test]
fn a_supervisor_who_gave_what_its_agent_has_left_since_is_told_and_it_is_as_its_agent_left_it() {
    let leaves = |world: &mut World, ana: AgentId| {
        let conversation = world.session_of(ana);
        world.run(Command::Leave {
            agent: ana,
            conversation,
        });
    };
    for goes in GOES.into_iter().chain([leaves as fn(&mut World, AgentId)]) {
        let (mut world, ana, sms) = given(sms_rules(), Some(SAM));
        goes(&mut world, ana);
        world.reject(sms);
        assert_eq!(told(&world), Some(SAM));
        assert_eq!(world.the(sms).state, ConversationState::Waiting);

        let (mut world, ana, chat) = given(chat_rules(), Some(SAM));
        goes(&mut world, ana);
        world.reject(chat);
        assert_eq!(told(&world), Some(SAM));
        assert_eq!(world.the(chat).state, ConversationState::Open);
        assert!(world.the(chat).first_in_line);
    }
}

#[test]
fn an_sms_conversation_that_a_supervisor_gave_from_the_line_goes_back_into_it() {
    let mut world = asking(sms_rules());
    let sms = world.chat();
    let ben = world.agent();
    assert_eq!(world.rings(sms), Some(ben));
    let end = OfferEnd::Rejected { why: None };
    let offer = world.offer(sms).id;
    world.show(sms);
    world.reject(sms);
    assert_eq!(world.end_of(offer), Some(end));
    world.pass(secs(1));
    world.run(Command::Transfer(Handing {
        conversation: sms,
        by: SAM,
        supervisor: true,
        to: To::Agent(ben),
        anyway: false,
    }));
    world.show(sms);
    world.reject(sms);
    assert_eq!(told(&world), Some(SAM));
    assert_eq!(world.the(sms).state, ConversationState::Open);
}
