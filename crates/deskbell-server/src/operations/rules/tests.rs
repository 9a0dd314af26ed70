use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, QueueId, Timestamp, WorkstreamId};
use deskbell_routing::{Account, Answering, Blocks, Queue, Strategy, Takes, Workstream};
use toml::Table;

use super::plan::{Plan, Refused};
use crate::engine::{Control, PutAgent, Rules};
use deskbell_protocol::offer::{Icon, Kind, Reason, Tone};
use deskbell_protocol::rules::{Edit, Fault, Queue as NamedQueue, Rule, Span, Template, Why};

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
        ..Rules::standard()
    }
}

fn plan(file: &str) -> Result<Plan, String> {
    plan_on(rules(), file)
}

fn plan_on(rules: Rules, file: &str) -> Result<Plan, String> {
    let file: Table = toml::from_str(file).map_err(|why| why.message().to_owned())?;
    super::plan(&file, rules, NOW)
}

fn lines(file: &str) -> Vec<String> {
    plan(file).unwrap().lines
}

/// The rules once the changes of `file` are made.
fn after(file: &str) -> Rules {
    let (mut rules, plan) = (rules(), plan(file).unwrap());
    plan.changes.into_iter().for_each(|it| make(&mut rules, it));
    rules
}

fn make(rules: &mut Rules, change: Control) {
    match change {
        Control::PutQueue(it) => put(&mut rules.queues, it, |a, b| a.id == b.id),
        Control::PutSkill(it) => put(&mut rules.skills, it, |a, b| a.id == b.id),
        Control::PutProfile(it) => put(&mut rules.profiles, it, |a, b| a.id == b.id),
        Control::PutStatus(it) => put(&mut rules.statuses, it, |a, b| a.id == b.id),
        Control::PutTemplate(it) => put(&mut rules.templates, *it, |a, b| a.id == b.id),
        Control::PutWorkstream(it) => put(&mut rules.workstreams, *it, |a, b| a.id == b.id),
        Control::PutAgent(it) => put(&mut rules.people, it, |a, b| a.name == b.name),
        other => panic!("no rule: {other:?}"),
    }
}

fn put<T>(all: &mut Vec<T>, made: T, is_same: impl Fn(&T, &T) -> bool) {
    all.retain(|it| !is_same(it, &made));
    all.push(made);
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
    [[template]]
    name = "Stranger"
    title = "Somebody writes"
    icon = "escalation"
    wait_time = 45
    reject_allowed = false
    tone = "horn"
    fields = [{ label = "Where", value = "{queueName}" }]
    [[workstream]]
    name = "Bills"
    channel = "sms"
    queue = "Billing"
    priority = 7
    takes = { profile = "Calls" }
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
    incoming = { unknown = "Stranger", known = "Incoming SMS" }
    [workstream.hours]
    zone = "Europe/Berlin"
    open.monday = [{ from = 540, to = 720 }, { from = 780, to = 1440 }]
    closed = [{ date = "2027-01-01" }]
    text = "We are back on Monday."
    [[agent]]
    name = "ana"
    units = 5
    queues = ["Billing", "Support"]
    skills = ["German"]
    profiles = [{ profile = "Calls", most = 1 }]
    answer_time = 200
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
    let hours = &bills.hours;
    assert_eq!(
        (hours.zone.as_str(), hours.text.as_str()),
        ("Europe/Berlin", "We are back on Monday.")
    );
    let (from, to) = (780, 1440);
    assert_eq!(hours.open.monday[1], Span { from, to });
    assert_eq!(hours.closed[0].date, "2027-01-01");
    let stranger = rules
        .templates
        .iter()
        .find(|it| it.template.name == "Stranger");
    let stranger = stranger.unwrap();
    assert_eq!(bills.templates.incoming.id, stranger.id);
    assert_eq!(bills.templates.incoming.wait_time, Duration::from_secs(45));
    assert!(!bills.templates.incoming.reject_allowed);
    let known = &bills.known_templates.incoming;
    assert_eq!(known.wait_time, Duration::from_secs(120));
    let Template {
        icon, tone, fields, ..
    } = &stranger.template;
    assert_eq!(
        (*icon, *tone, fields.len()),
        (Icon::Escalation, Tone::Horn, 1)
    );
    let bases = rules.statuses.iter().map(|it| it.base);
    assert!(bases.eq([Choice::Away, Choice::Offline]));
    let ana = &rules.people[0].account;
    assert_eq!((ana.units, ana.queues.len(), ana.skills.len()), (5, 2, 1));
    assert_eq!(ana.profiles[&rules.profiles[0].id], 1);
    assert_eq!(ana.answer_time, 200);
}

#[test]
fn what_is_printed_sets_nothing_new() {
    let rules = after(EVERYTHING);
    let printed = toml::to_string(&rules.written_for_work()).unwrap();
    let plan = plan_on(rules, &printed).unwrap();
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
    let off = "[[workstream]]\nname = \"Web chat\"\nmissed_rule = 0\nquiet_after = 0";
    let off = plan_on(after(on), off).unwrap();
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
        (web_chat("takes = { units = 0 }"), "takes must be 1 to 100"),
        (
            web_chat("takes = { units = 101 }"),
            "takes must be 1 to 100",
        ),
        (
            web_chat("incoming = { unknown = \"Nobody\", known = \"Transfer\" }"),
            "incoming.unknown names Nobody, which is not there",
        ),
        (
            "[[template]]\nname = \"Transfer\"\nwait_time = 3".into(),
            "template Transfer: wait_time must be 5 to 900",
        ),
        (
            "[[template]]\nname = \"New\"\nfields = [{ label = \"A\", value = \"{shoe}\" }]".into(),
            "fields.0.value holds {shoe}, which is no slug",
        ),
        (
            web_chat("allowed = [\"inactive\"]"),
            "allowed must not be inactive",
        ),
        (
            web_chat("strategy = \"fastest\""),
            "unknown variant `fastest`",
        ),
        (
            web_chat("queue = \"Sales\""),
            "queue names Sales, which is not there",
        ),
        (
            web_chat("takes = { profile = \"Calls\" }"),
            "takes names Calls, which is not there",
        ),
        (web_chat("wrap_up = 99999999999999999"), "wrap_up must be"),
        (web_chat("closes_after = 0"), "closes_after must be 1 to"),
        (web_chat("strat = 1"), "unknown field `strat`"),
        ("[[workstream]]\nname = \"New\"".into(), "needs its channel"),
        ("[[agent]]\nname = \"Zoe\"".into(), "nobody has this name"),
        (
            "[[agent]]\nname = \"Ana\"\nunits = 0".into(),
            "units must be 1 to 100",
        ),
        ("[[queue]]\nname = \"\"".into(), "name must not be empty"),
        (
            "[[queue]]\nname = \"a\\u202eb\"".into(),
            "without odd spaces or signs",
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

fn template(change: impl FnOnce(&mut Template)) -> Rule {
    let mut template = Template::standard(Reason::Transfer);
    change(&mut template);
    Rule::Template(Box::new(template))
}

fn edit_on(rules: Rules, was: Option<Rule>, becomes: Rule) -> Result<Plan, Refused> {
    Plan::of(&[Edit { was, becomes }], rules, NOW)
}

#[test]
fn a_template_that_is_renamed_serves_what_it_served() {
    let (was, becomes) = (
        template(|_| {}),
        template(|it| it.name = "Handed over".into()),
    );
    let mut rules = rules();
    let served = rules.workstreams[0].templates.transfer.id;
    let plan = edit_on(rules.clone(), Some(was), becomes).unwrap();
    plan.changes.into_iter().for_each(|it| make(&mut rules, it));
    let renamed = rules.templates.iter().find(|it| it.id == served).unwrap();
    assert_eq!(renamed.template.name, "Handed over");
    assert_eq!(rules.templates.len(), Reason::ALL.len());
}

#[test]
fn who_changes_what_somebody_else_has_changed_is_told_what_it_is_now() {
    let theirs = template(|it| it.wait_time = 60);
    let mut now = rules();
    let first = edit_on(now.clone(), Some(template(|_| {})), theirs.clone()).unwrap();
    first.changes.into_iter().for_each(|it| make(&mut now, it));
    let mine = template(|it| it.kind = Kind::Alert);
    let refused = edit_on(now.clone(), Some(template(|_| {})), mine).unwrap_err();
    assert!(matches!(refused, Refused::Meanwhile { now: Some(it) } if it == theirs));
    // Their own edit once more, as after an answer that was lost, is no clash.
    let again = edit_on(now, Some(template(|_| {})), theirs).unwrap();
    assert_eq!(again.lines, [""; 0]);
}

#[test]
fn a_name_that_another_one_has_is_refused_beside_the_name() {
    let taken = template(|it| it.name = "incoming chat".into());
    let refused = edit_on(rules(), Some(template(|_| {})), taken).unwrap_err();
    let faults = [Fault::of("name", Why::Taken)];
    assert!(matches!(&refused, Refused::Faults { faults: it, .. } if *it == faults));
    let queue = |name: &str| Rule::Queue(NamedQueue { name: name.into() });
    let two = after("[[queue]]\nname = \"Billing\"");
    let onto = edit_on(two, Some(queue("Billing")), queue("Support"));
    assert!(matches!(&onto, Err(Refused::Faults { faults: it, .. }) if *it == faults));
    let queue = queue("Support");
    edit_on(rules(), None, queue).expect("it is there as it shall be");
}

#[test]
fn a_person_is_changed_here_and_neither_made_nor_renamed() {
    let written = rules().written().agents.remove(0);
    let mut renamed = written.clone();
    renamed.name = "Anna".into();
    let refused = edit_on(
        rules(),
        Some(Rule::Agent(written)),
        Rule::Agent(renamed.clone()),
    );
    assert!(
        refused
            .unwrap_err()
            .to_string()
            .contains("name can't be changed")
    );
    let made = edit_on(rules(), None, Rule::Agent(renamed)).unwrap_err();
    assert!(made.to_string().contains("names Anna, which is not there"));
}
