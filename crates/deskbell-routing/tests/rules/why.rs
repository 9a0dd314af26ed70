//! The decision, explained: of an offer as it was made, of what waits as it is
//! now.

use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId, SkillId};
use deskbell_routing::{
    Account, Command, Considered, DELIBERATED_MAX, DecidedBy, Deliberation, Need, Skill, Strategy,
    Verdict, WhyNot, Workstream,
};

use crate::world::{MUTE, SUPPORT, VISIBLE, World, account, chat_rules, secs};

const GERMAN: SkillId = SkillId::from_u128(1);

/// What was told of the open offer of a conversation.
fn told(world: &World, conversation: ConversationId) -> &Deliberation {
    let offer = world.offer(conversation).id;
    let told = world.deliberations.iter().find(|it| it.offer == offer);
    told.expect("the line made it")
}

fn of(considered: &[Considered], agent: AgentId) -> Verdict {
    let found = considered.iter().find(|it| it.agent == agent);
    found.expect("a member is considered").verdict.clone()
}

/// On a member while the conversation waits.
fn now(world: &World, conversation: ConversationId, agent: AgentId) -> Verdict {
    let why = world.state.why(world.now, conversation);
    let considered = why.expect("it is known").considered;
    of(&considered.expect("it waits"), agent)
}

/// Members of Support in every plight, and what is in the way of each.
fn hindered(world: &mut World) -> Vec<(AgentId, WhyNot)> {
    world.run(Command::PutSkill(Skill {
        id: GERMAN,
        name: "German".into(),
    }));
    let crowded = world.agent();
    skilled(world, crowded, 20);
    for _ in 0..10 {
        let chat = world.chat();
        world.show(chat);
        world.accept(chat);
    }
    let paused = world.agent();
    world.chat();
    world.pass(secs(3));
    world.customers_end();
    let away = world.agent();
    world.choose(away, Choice::Away);
    let quiet = world.agent();
    world.choose(quiet, Choice::DoNotDisturb);
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
    vec![
        (crowded, WhyNot::DeskFull),
        (paused, WhyNot::Paused),
        (away, WhyNot::Presence(Base::Away)),
        (quiet, WhyNot::Presence(Base::DoNotDisturb)),
        (mute, WhyNot::CannotBeShown),
        (gone, WhyNot::NotConnected),
        (out, WhyNot::SignedOut),
        (off, WhyNot::SwitchedOff),
        (full, WhyNot::NoRoom),
        (lacks, WhyNot::Lacks(GERMAN)),
    ]
}

/// The same, and a chat that the only one who could take it has declined for good.
fn hindered_and_declined() -> (World, ConversationId, Vec<(AgentId, WhyNot)>) {
    let mut world = strict();
    let mut expected = hindered(&mut world);
    let declined = world.agent();
    skilled(&mut world, declined, 3);
    let chat = asks_for_german(&mut world);
    world.show(chat);
    world.reject(chat);
    expected.push((declined, WhyNot::Declined { declines: 1 }));
    (world, chat, expected)
}

fn skilled(world: &mut World, agent: AgentId, units: u32) {
    world.run(Command::PutAgent(Account {
        skills: vec![GERMAN],
        units,
        ..account(agent)
    }));
}

fn asks_for_german(world: &mut World) -> ConversationId {
    world.arrives(|chat| {
        chat.needs = vec![Need {
            priority: 1,
            skill: GERMAN,
        }];
    })
}

/// Where an agent may decline once.
fn strict() -> World {
    World::with(Workstream {
        decline_limit: 1,
        ..chat_rules()
    })
}

#[test]
fn of_an_offer_it_is_told_who_was_chosen_by_what_and_among_how_many() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let idle_since = world.person(ana).idle_since;
    let chat = world.chat();
    let decision = world.offer(chat).decision;
    assert_eq!(decision.by, DecidedBy::Strategy(Strategy::LongestIdle));
    assert_eq!((decision.candidates, decision.idle_since), (2, idle_since));
    assert_eq!(decision.members, Some(2));
    let told = told(&world, chat);
    assert_eq!(told.queue, SUPPORT);
    assert_eq!(of(&told.members, ana), Verdict::Chosen);
    assert_eq!(of(&told.members, ben), Verdict::Could);
}

#[test]
fn of_an_offer_it_is_told_what_was_in_the_way_of_each_other_member() {
    let (mut world, chat, expected) = hindered_and_declined();
    let able = world.signed_in_agent();
    skilled(&mut world, able, 3);
    world.open_tab(able, VISIBLE);
    world.choose(able, Choice::Available);
    assert_eq!(world.rings(chat), Some(able));
    let decision = world.offer(chat).decision;
    assert_eq!(decision.candidates, 1, "who declined for good is none");
    let told = told(&world, chat);
    assert_eq!(of(&told.members, able), Verdict::Chosen);
    assert_eq!(told.members.len(), expected.len() + 1);
    for (agent, why_not) in expected {
        assert_eq!(of(&told.members, agent), Verdict::No(why_not));
    }
}

#[test]
fn each_of_two_offers_of_one_step_is_told_as_the_one_before_left_it() {
    let mut world = World::new();
    let (ana, ben) = (world.agent(), world.agent());
    for agent in [ana, ben] {
        world.put_agent(agent, 1, true);
        world.choose(agent, Choice::Away);
    }
    let (first, second) = (world.chat(), world.chat());
    world.run(Command::PutWorkstream(Box::new(Workstream {
        allowed: [Base::Away].into(),
        ..chat_rules()
    })));
    assert_eq!(world.rings(first), Some(ana));
    assert_eq!(world.rings(second), Some(ben));
    assert_eq!(of(&told(&world, first).members, ben), Verdict::Could);
    let ana = of(&told(&world, second).members, ana);
    assert_eq!(ana, Verdict::No(WhyNot::NoRoom));
}

#[test]
fn who_has_declined_is_told_as_asked_after_everybody_else() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ben));
    let members = &told(&world, chat).members;
    assert_eq!(of(members, ana), Verdict::AskedLast { declines: 1 });
    assert_eq!(world.offer(chat).decision.candidates, 2);
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ana), "asked again");
    let members = &told(&world, chat).members;
    assert_eq!(of(members, ben), Verdict::AskedLast { declines: 1 });
    assert_eq!(of(members, ana), Verdict::Chosen);
}

#[test]
fn of_an_offer_that_a_person_made_nobody_else_was_considered() {
    let mut world = World::new();
    let ana = world.agent();
    world.choose(ana, Choice::Away);
    let (given, picked) = (world.chat(), world.chat());
    world.assign(given, ana);
    assert_eq!(world.session_of(ana), given);
    world.choose(ana, Choice::Busy);
    assert_eq!(world.rings(picked), Some(ana));
    let of_the_line = world.deliberations.len();
    let ben = world.agent();
    world.run(Command::Pick {
        agent: ben,
        conversation: picked,
    });
    assert_eq!((of_the_line, world.deliberations.len()), (1, 1));
}

#[test]
fn in_a_queue_of_more_than_a_hundred_nobody_is_looked_at_and_the_offer_says_how_many_they_were() {
    for (more, told) in [(0, 1), (1, 0)] {
        let mut world = World::new();
        let ana = world.agent();
        for number in 1..DELIBERATED_MAX + more {
            let agent = AgentId::from_u128(1000 + u128::from(number));
            // Who is switched off is a member as well.
            world.put_agent(agent, 3, number % 2 == 0);
        }
        let chat = world.chat();
        assert_eq!(world.rings(chat), Some(ana));
        let members = world.offer(chat).decision.members;
        assert_eq!(members, Some(DELIBERATED_MAX + more));
        assert_eq!(world.deliberations.len(), told);
    }
}

#[test]
fn of_waiting_work_it_says_of_each_member_what_is_in_the_way_now() {
    let (world, chat, expected) = hindered_and_declined();
    for (agent, why_not) in expected {
        assert_eq!(now(&world, chat, agent), Verdict::No(why_not));
    }
    let why = world.state.why(world.now, chat).expect("it is known");
    assert_eq!(why.place, Some(1));
}

#[test]
fn of_what_does_not_wait_nobody_is_told_as_they_are_now() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    let why = world.state.why(world.now, chat).expect("it is known");
    assert_eq!((why.place, why.considered), (Some(1), None));
    world.show(chat);
    world.accept(chat);
    let why = world.state.why(world.now, chat).expect("it is known");
    assert_eq!((why.place, why.considered), (None, None));
}

#[test]
fn who_is_alone_is_asked_again_at_a_time_that_is_told() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.reject(chat);
    let at = world.now + secs(30);
    assert_eq!(now(&world, chat, ana), Verdict::Later { at });
}

#[test]
fn of_what_is_not_known_it_says_nothing() {
    let world = World::new();
    let unknown = ConversationId::from_u128(77);
    assert_eq!(world.state.why(world.now, unknown), None);
}
