//! Work that needs skills, and what happens to a need that nobody meets.

use deskbell_protocol::{AgentId, SkillId};
use deskbell_routing::{Account, Command, Need, Refusal, Skill, Strategy, Workstream};

use crate::world::{World, account, chat_rules, millis, secs};

const GERMAN: SkillId = SkillId::from_u128(1);
const BILLING: SkillId = SkillId::from_u128(2);

const fn need(skill: SkillId, priority: u8) -> Need {
    Need { priority, skill }
}

/// Needs are given up one by one, every 20 s.
fn world() -> World {
    let mut world = World::new();
    for (id, name) in [(GERMAN, "German"), (BILLING, "Billing")] {
        let name = name.into();
        world.run(Command::PutSkill(Skill { id, name }));
    }
    world.run(Command::PutWorkstream(Box::new(Workstream {
        strategy: Strategy::Skills,
        relax_after: Some(secs(20)),
        ..chat_rules()
    })));
    world
}

fn agent_with(world: &mut World, skills: &[SkillId]) -> AgentId {
    let agent = world.agent();
    world.run(Command::PutAgent(Account {
        skills: skills.to_vec(),
        ..account(agent)
    }));
    agent
}

#[test]
fn work_goes_only_to_who_has_the_skills_that_it_needs() {
    let mut world = world();
    let ana = agent_with(&mut world, &[]);
    let ben = agent_with(&mut world, &[GERMAN]);
    let chat = world.arrives(|chat| chat.needs = vec![need(GERMAN, 1)]);
    assert_eq!(world.rings(chat), Some(ben));
    let anybody = world.chat();
    assert_eq!(world.rings(anybody), Some(ana));
}

#[test]
fn the_least_important_need_is_given_up_after_each_span_of_waiting() {
    let mut world = world();
    let needs = vec![need(BILLING, 2), need(GERMAN, 1)];
    let chat = world.arrives(|chat| chat.needs = needs);
    let ana = agent_with(&mut world, &[]);
    let ben = agent_with(&mut world, &[GERMAN]);
    assert_eq!(world.rings(chat), None);
    world.pass(secs(19));
    assert_eq!(world.rings(chat), None);
    world.pass(secs(1));
    assert_eq!(world.rings(chat), Some(ben), "billing is given up first");
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), None, "German is still needed");
    world.pass(secs(20));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn without_a_span_needs_are_insisted_on() {
    let mut world = world();
    world.run(Command::PutWorkstream(Box::new(Workstream {
        relax_after: None,
        ..chat_rules()
    })));
    world.agent();
    let chat = world.arrives(|chat| chat.needs = vec![need(GERMAN, 1)]);
    world.pass(secs(15 * 60));
    assert_eq!(world.rings(chat), None);
}

#[test]
fn who_has_a_skill_that_is_not_insisted_on_any_more_goes_first_all_the_same() {
    let mut world = world();
    let chat = world.arrives(|chat| chat.needs = vec![need(GERMAN, 1)]);
    world.pass(secs(20));
    let other = world.arrives(|chat| chat.needs = vec![need(GERMAN, 1)]);
    world.run(Command::CustomerEnds {
        conversation: other,
    });
    let ana = world.signed_in_agent();
    let ben = agent_with(&mut world, &[GERMAN]);
    assert_eq!(world.rings(chat), Some(ben));
    assert_ne!(world.rings(chat), Some(ana));
}

#[test]
fn among_equals_the_more_important_skill_decides_then_idleness() {
    let mut world = world();
    let billing = agent_with(&mut world, &[BILLING]);
    let german = agent_with(&mut world, &[GERMAN]);
    let both_needs = |chat: &mut deskbell_routing::Arrival| {
        chat.needs = vec![need(GERMAN, 1), need(BILLING, 2)];
    };
    let first = world.arrives(both_needs);
    assert_eq!(world.rings(first), None);
    world.pass(secs(20));
    assert_eq!(world.rings(first), Some(german));
    let second = world.arrives(|chat| chat.needs = vec![need(BILLING, 1)]);
    assert_eq!(world.rings(second), Some(billing));
}

#[test]
fn the_needs_of_the_workstream_are_needed_by_all_its_work() {
    let mut world = world();
    world.run(Command::PutWorkstream(Box::new(Workstream {
        needs: vec![need(BILLING, 1)],
        ..chat_rules()
    })));
    world.agent();
    let ben = agent_with(&mut world, &[BILLING]);
    let chat = world.chat();
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn an_agent_who_learns_the_skill_gets_what_waits_for_it_at_once() {
    let mut world = world();
    let ana = world.agent();
    let chat = world.arrives(|chat| chat.needs = vec![need(GERMAN, 1)]);
    assert_eq!(world.rings(chat), None);
    world.pass(millis(5));
    world.run(Command::PutAgent(Account {
        skills: vec![GERMAN],
        ..account(ana)
    }));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn an_unknown_skill_and_too_many_needs_are_refused() {
    let mut world = world();
    let agent = world.agent();
    let unknown = SkillId::from_u128(99);
    let put = Command::PutAgent(Account {
        skills: vec![unknown],
        ..account(agent)
    });
    assert_eq!(world.refusal(put), Refusal::NotFound);
    let put = |needs| {
        Command::PutWorkstream(Box::new(Workstream {
            needs,
            ..chat_rules()
        }))
    };
    let unknown = put(vec![need(unknown, 1)]);
    assert_eq!(world.refusal(unknown), Refusal::NotFound);
    for number in 3..14 {
        let id = SkillId::from_u128(number);
        let name = number.to_string();
        world.run(Command::PutSkill(Skill { id, name }));
    }
    let many = (3..14).map(|number| need(SkillId::from_u128(number), 1));
    assert_eq!(world.refusal(put(many.collect())), Refusal::BadRules);
}
