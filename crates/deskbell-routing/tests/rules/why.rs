//! The decision, explained.

use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId, SkillId};
use deskbell_routing::{
    Account, Command, DecidedBy, Need, Skill, Strategy, Verdict, WhyNot, Workstream,
};

use crate::world::{MUTE, World, account, chat_rules, secs};

const GERMAN: SkillId = SkillId::from_u128(1);

fn verdict(world: &World, conversation: ConversationId, agent: AgentId) -> Verdict {
    let why = world
        .state
        .why(world.now, conversation)
        .expect("it is known");
    let considered = why.considered.into_iter().find(|it| it.agent == agent);
    considered.expect("a member is considered").verdict
}

#[test]
fn of_an_offer_it_says_who_was_chosen_by_what_and_among_how_many() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let idle_since = world.person(ana).idle_since;
    let chat = world.chat();
    let why = world.state.why(world.now, chat).expect("it is known");
    let (offer, agent, decision) = why.offer.expect("it is offered");
    assert_eq!((offer, agent), (world.offer(chat).id, ana));
    assert_eq!(decision.by, DecidedBy::Strategy(Strategy::LongestIdle));
    assert_eq!((decision.candidates, decision.idle_since), (2, idle_since));
    assert_eq!(verdict(&world, chat, ana), Verdict::Chosen);
    assert_eq!(verdict(&world, chat, ben), Verdict::Could);
    world.show(chat);
    world.accept(chat);
    let why = world.state.why(world.now, chat).expect("it is known");
    assert_eq!(why.offer.map(|(id, ..)| id), Some(offer));
}

#[test]
fn of_waiting_work_it_says_of_each_member_what_is_in_the_way() {
    let mut world = World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    });
    world.run(Command::PutSkill(Skill {
        id: GERMAN,
        name: "German".into(),
    }));
    let skilled = |agent| {
        Command::PutAgent(Account {
            skills: vec![GERMAN],
            ..account(agent)
        })
    };
    let away = world.agent();
    world.choose(away, Choice::Away);
    let mute = world.agent();
    world.surface(mute, MUTE);
    let gone = world.agent();
    world.close_tab(gone);
    let out = world.agent();
    world.run(Command::SignOut { agent: out });
    let off = world.agent();
    world.put_agent(off, 3, false);
    let full = world.agent();
    world.put_agent(full, 0, true);
    let lacks = world.agent();
    let declined = world.agent();
    world.run(skilled(declined));
    let chat = world.arrives(|chat| {
        chat.needs = vec![Need {
            priority: 1,
            skill: GERMAN,
        }];
    });
    world.show(chat);
    world.reject(chat);
    let expected = [
        (away, WhyNot::Presence(Base::Away)),
        (mute, WhyNot::CannotBeShown),
        (gone, WhyNot::NotConnected),
        (out, WhyNot::SignedOut),
        (off, WhyNot::SwitchedOff),
        (full, WhyNot::NoRoom),
        (lacks, WhyNot::Lacks(GERMAN)),
        (declined, WhyNot::Declined { declines: 1 }),
    ];
    for (agent, why_not) in expected {
        assert_eq!(verdict(&world, chat, agent), Verdict::No(why_not));
    }
    let why = world.state.why(world.now, chat).expect("it is known");
    assert_eq!((why.place, why.offer), (Some(1), None));
}

#[test]
fn who_was_not_shown_the_last_offer_is_told_of_as_paused() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.pass(secs(3));
    assert_eq!(verdict(&world, chat, ana), Verdict::No(WhyNot::Paused));
}

#[test]
fn who_is_alone_is_asked_again_at_a_time_that_is_told() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.reject(chat);
    let at = world.now + secs(30);
    assert_eq!(verdict(&world, chat, ana), Verdict::Later { at });
}

#[test]
fn of_what_is_not_known_it_says_nothing() {
    let world = World::new();
    let unknown = ConversationId::from_u128(77);
    assert_eq!(world.state.why(world.now, unknown), None);
}
