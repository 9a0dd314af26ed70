//! A file of rules as edits: what it leaves out stays as it is, and what is
//! new begins with the defaults of the rule book.

use std::collections::BTreeSet;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::{Edit, Profile, Rule, Template};
use deskbell_protocol::{QueueId, WorkstreamId};
use deskbell_routing::Workstream;
use toml::{Table, Value};

use crate::engine::Rules;
use crate::store::accounts::name_key;

/// The kinds of rules in an order in which what is named comes first.
const KINDS: [&str; 7] = [
    "queue",
    "skill",
    "profile",
    "status",
    "template",
    "workstream",
    "agent",
];

/// What the file sets, each beside what is set now.
///
/// # Errors
/// What of it can't be read as rules, and where.
pub fn edits(file: &Table, rules: &Rules) -> Result<Vec<Edit>, String> {
    let unknown = file.keys().find(|key| !KINDS.contains(&key.as_str()));
    if let Some(key) = unknown {
        let kinds = KINDS.join(", ");
        return Err(format!("unknown field `{key}`, expected one of {kinds}"));
    }
    let mut edits = Vec::new();
    for kind in KINDS {
        let mut seen = BTreeSet::new();
        for given in tables(file, kind)? {
            let name = given.get("name").and_then(Value::as_str);
            let name = name.ok_or_else(|| format!("a {kind} has no name"))?;
            if !seen.insert(name_key(name)) {
                return Err(format!("the {kind} {name} is there twice"));
            }
            let placed = |why| format!("{kind} {name}: {why}");
            edits.push(edit(kind, name, given, rules).map_err(placed)?);
        }
    }
    Ok(edits)
}

fn tables<'a>(file: &'a Table, kind: &str) -> Result<Vec<&'a Table>, String> {
    let Some(value) = file.get(kind) else {
        return Ok(Vec::new());
    };
    let tables = value
        .as_array()
        .map(|items| items.iter().map(Value::as_table));
    let tables: Option<Vec<&Table>> = tables.and_then(Iterator::collect);
    tables.ok_or_else(|| format!("each {kind} begins with [[{kind}]]"))
}

fn edit(kind: &str, name: &str, given: &Table, rules: &Rules) -> Result<Edit, String> {
    let was = rules.rule_named(kind, name);
    let mut fields = match &was {
        Some(rule) => fields(rule)?,
        None => beginning(kind, name, given)?,
    };
    let own_name = was.as_ref().map_or(name, Rule::name).to_owned();
    fields.extend(given.clone());
    fields.insert("name".into(), Value::String(own_name));
    let tagged = Table::from_iter([(kind.to_owned(), Value::Table(fields))]);
    let becomes = tagged.try_into().map_err(said)?;
    Ok(Edit { was, becomes })
}

/// A rule's fields by name.
fn fields(rule: &Rule) -> Result<Table, String> {
    let mut tagged = Table::try_from(rule).map_err(|why| why.to_string())?;
    match tagged.remove(rule.kind()) {
        Some(Value::Table(fields)) => Ok(fields),
        _ => Err("it can't be written as a table".into()),
    }
}

/// What a new rule has without being told.
fn beginning(kind: &str, name: &str, given: &Table) -> Result<Table, String> {
    match kind {
        "profile" => fields(&Rule::Profile(Profile {
            name: name.into(),
            blocks: false,
        })),
        "template" => {
            let template = Template::standard(Reason::IncomingChat);
            fields(&Rule::Template(Box::new(template)))
        }
        "workstream" => {
            let channel = given.get("channel").ok_or("a new one needs its channel")?;
            let channel: Channel = channel.clone().try_into().map_err(said)?;
            given.get("queue").ok_or("a new one needs its queue")?;
            let plain = Workstream::new(WorkstreamId::from_u128(0), channel, QueueId::from_u128(0));
            let rule = Rules::standard().workstream(&plain);
            fields(&Rule::Workstream(Box::new(rule)))
        }
        "agent" => Err("nobody has this name: add them with `deskbelld user add`".into()),
        _ => Ok(Table::new()),
    }
}

fn said(why: toml::de::Error) -> String {
    why.message().replace('\n', " ")
}
