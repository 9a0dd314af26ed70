use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, QueueId, Timestamp, WorkstreamId};
use deskbell_routing::{Account, Answering, Blocks, Queue, Strategy, Takes, Workstream};

use super::super::text::Text;
use super::*;
use crate::engine::PutAgent;

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const SUPPORT: QueueId = QueueId::from_u128(1);

/// A queue, a workstream, and Ana.
fn rules() -> Rules {
    let queue = Queue {
        id: SUPPORT,
        name: "Support".into(),
    };
    Rules {
        queues: vec![queue],
        workstreams: vec![Workstream::new(
            WorkstreamId::from_u128(2),
            Channel::WebChat,
            SUPPORT,
        )],
        people: vec![PutAgent {
            name: "Ana".into(),
            role: Role::Agent,
            account: Account::new(AgentId::from_u128(3), 3, vec![SUPPORT]),
        }],
        ..Rules::default()
    }
}

fn plan(file: &str) -> Result<Plan, String> {
    let text: Text = toml::from_str(file).map_err(|why| why.message().to_owned())?;
    Plan::of(&text, rules(), NOW)
}

fn lines(file: &str) -> Vec<String> {
    plan(file).unwrap().lines
}

/// The rules once the changes of `file` are made.
fn after(file: &str) -> Rules {
    let mut rules = rules();
    for change in plan(file).unwrap().changes {
        match change {
            Control::PutQueue(it) => rules.queues.push(it),
            Control::PutSkill(it) => rules.skills.push(it),
            Control::PutProfile(it) => put(&mut rules.profiles, &it, |a, b| a.id == b.id),
            Control::PutStatus(it) => put(&mut rules.statuses, &it, |a, b| a.id == b.id),
            Control::PutWorkstream(it) => put(&mut rules.workstreams, &it, |a, b| a.id == b.id),
            Control::PutAgent(it) => put(&mut rules.people, &it, |a, b| a.name == b.name),
            other => panic!("no rule: {other:?}"),
        }
    }
    rules
}

const EVERYTHING: &str = r#"
    [[queue]]
    name = "Billing"
    [[skill]]
    name = "German"
    [[profile]]
    name = "Calls"
    blocks = true
    [[status]]
    name = "Lunch"
    text = "At lunch until one"
    base = "away"
    [[status]]
    name = "School"
    text = "At school until Friday"
    base = "offline"
    [[workstream]]
    name = "Bills"
    channel = "sms"
    queue = "Billing"
    priority = 7
    profile = "Calls"
    allowed = ["available"]
    strategy = "skills"
    needs = [{ skill = "German", priority = 1 }]
    relax_after = 30
    answering = "opened"
    missed_rule = 2
    reject_rule = 3
    decline_limit = 5
    wrap_up = 90
    wrap_up_blocks = 20
    closes_after = 600
    quiet_after = 3600
    incoming = { wait_time = 45, reject_allowed = false }
    transfer = { kind = "alert" }
    [[agent]]
    name = "ana"
    units = 5
    queues = ["Billing", "Support"]
    skills = ["German"]
    profiles = { Calls = 1 }
"#;

#[test]
fn a_file_sets_every_rule_and_names_what_it_adds_itself() {
    let rules = after(EVERYTHING);
    let bills = rules.workstreams.iter().find(|it| it.name == "Bills");
    let bills = bills.unwrap();
    assert_eq!(bills.priority, 7);
    assert_eq!(bills.takes, Takes::Place(rules.profiles[0].id));
    assert_eq!(bills.allowed, [Base::Available].into());
    assert_eq!(bills.strategy, Strategy::Skills);
    assert_eq!(bills.needs[0].skill, rules.skills[0].id);
    assert_eq!(bills.relax_after, Some(Duration::from_secs(30)));
    assert_eq!(bills.answering, Answering::Opened);
    assert_eq!((bills.missed_rule, bills.reject_rule), (Some(2), Some(3)));
    assert_eq!(bills.decline_limit, 5);
    let blocks = Blocks::For(Duration::from_secs(20));
    assert_eq!(bills.wrap_up_blocks, blocks);
    assert_eq!(bills.templates.incoming.wait_time, Duration::from_secs(45));
    let bases = rules.statuses.iter().map(|it| it.base);
    assert!(bases.eq([Choice::Away, Choice::Offline]));
    let ana = &rules.people[0].account;
    assert_eq!((ana.units, ana.queues.len(), ana.skills.len()), (5, 2, 1));
    assert_eq!(ana.profiles[&rules.profiles[0].id], 1);
}

#[test]
fn what_is_printed_sets_nothing_new() {
    let rules = after(EVERYTHING);
    let printed = toml::to_string(&Text::of(&rules)).unwrap();
    let text: Text = toml::from_str(&printed).unwrap();
    let plan = Plan::of(&text, rules, NOW).unwrap();
    assert_eq!(plan.lines, [""; 0]);
}

#[test]
fn what_a_file_leaves_out_stays_as_it_is() {
    let file = "[[workstream]]\nname = \"Web chat\"\nmissed_rule = 2";
    assert_eq!(lines(file), ["Changed the workstream Web chat"]);
    let mut expected = rules().workstreams.remove(0);
    expected.missed_rule = Some(2);
    assert_eq!(after(file).workstreams, [expected]);
}

#[test]
fn a_zero_turns_a_rule_off() {
    let on = "[[workstream]]\nname = \"Web chat\"\nmissed_rule = 1\nquiet_after = 60";
    let text: Text =
        toml::from_str("[[workstream]]\nname = \"Web chat\"\nmissed_rule = 0\nquiet_after = 0")
            .unwrap();
    let off = Plan::of(&text, after(on), NOW).unwrap();
    let Some(Control::PutWorkstream(made)) = off.changes.first() else {
        panic!("one change: {off:?}");
    };
    assert_eq!((made.missed_rule, made.quiet_after), (None, None));
}

#[test]
fn what_cant_be_set_is_named_with_its_place_and_what_is_allowed() {
    let web_chat = |rule: &str| format!("[[workstream]]\nname = \"Web chat\"\n{rule}");
    let refusals = [
        (
            web_chat("decline_limit = 6"),
            "decline_limit must be 1 to 5",
        ),
        (
            web_chat("missed_rule = 9"),
            "missed_rule must be 0 (off) to 5",
        ),
        (web_chat("priority = 256"), "priority must be 0 to 255"),
        (web_chat("priority = -1"), "priority must be 0 to 255"),
        (web_chat("priority = 1.5"), "expected i64"),
        (web_chat("units = 0"), "units must be 1 or more"),
        (web_chat("units = 101"), "units must be 1 to 100"),
        (
            web_chat("incoming = { wait_time = 3 }"),
            "wait_time must be 5 to 900",
        ),
        (
            web_chat("allowed = [\"inactive\"]"),
            "allowed must be of available",
        ),
        (
            web_chat("strategy = \"fastest\""),
            "strategy must be one of longest_idle",
        ),
        (
            web_chat("queue = \"Sales\""),
            "there is no queue named Sales",
        ),
        (
            web_chat("profile = \"Calls\""),
            "there is no profile named Calls",
        ),
        (
            web_chat("units = 1\nprofile = \"Calls\""),
            "either units or a profile",
        ),
        (web_chat("wrap_up = 99999999999999999"), "wrap_up must be"),
        (
            web_chat("closes_after = 0"),
            "closes_after must be 1 s or more",
        ),
        (web_chat("strat = 1"), "unknown field `strat`"),
        ("[[workstream]]\nname = \"New\"".into(), "needs its channel"),
        ("[[agent]]\nname = \"Zoe\"".into(), "nobody has this name"),
        (
            "[[agent]]\nname = \"Ana\"\nunits = 0".into(),
            "units must be 1 to 100",
        ),
        (
            "[[queue]]\nname = \"\"".into(),
            "a name has 1 to 60 characters",
        ),
        (
            "[[queue]]\nname = \"a\\u202eb\"".into(),
            "write it like this",
        ),
        (
            "[[skill]]\nname = \"A\"\n[[skill]]\nname = \"a\"".into(),
            "is there twice",
        ),
        (
            "[[status]]\nname = \"Home\"\ntext = \"x\"\nbase = \"inactive\"".into(),
            "unknown variant `inactive`",
        ),
        ("[[team]]\nname = \"X\"".into(), "unknown field `team`"),
    ];
    for (file, words) in refusals {
        let why = plan(&file).expect_err(&file);
        assert!(why.contains(words), "{file}: {why}");
    }
}
