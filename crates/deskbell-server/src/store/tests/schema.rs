//! What the columns hold. A column that is added is not known here: whoever
//! adds it says whether it holds something of a customer, and if it does, sees
//! to retention, export and erasure.

use std::collections::BTreeSet;

use super::super::load::all;
use super::rows::Disk;

/// Hold what a customer is, or what somebody wrote or was shown of them.
const PERSONAL: [&str; 22] = [
    "attachments.name",
    "attachments.source",
    "back_links.former",
    "bot_events.body",
    "cases.title",
    "contacts.company",
    "contacts.email",
    "contacts.name",
    "contacts.phone",
    "conversations.answers",
    "conversations.case_in_hand",
    "conversations.customer",
    "conversations.sentiment",
    "conversations.sms",
    "conversations.token",
    "conversations.visit",
    "log.body",
    "messages.attachments",
    "messages.author",
    "messages.text",
    "offers.shown",
    "offers.why",
];

/// Texts that hold nothing of a customer: identifiers, words of ours, and what
/// the people of the house are called.
const OTHERS: [&str; 95] = [
    "_sqlx_migrations.description",
    "accounts.agent",
    "accounts.name_key",
    "accounts.password",
    "agents.aside_by",
    "agents.choice",
    "agents.id",
    "agents.inactive",
    "agents.link",
    "agents.missed",
    "agents.name",
    "agents.presence",
    "agents.profiles",
    "agents.queues",
    "agents.role",
    "agents.skills",
    "agents.status",
    "answers.actor",
    "answers.command",
    // Done, or a problem in our own words.
    "answers.outcome",
    "attachments.conversation",
    "attachments.id",
    "attachments.media_type",
    "attachments.owner",
    "audit.about",
    "audit.deed",
    "audit.who",
    "back_links.conversation",
    "back_links.link",
    "bot_events.bot",
    "bot_events.conversation",
    "bots.name",
    "bots.token",
    "bots.webhook",
    "cases.contact",
    "cases.id",
    "cases.number",
    "contacts.id",
    "conversations.agent",
    "conversations.asked",
    "conversations.consulted",
    "conversations.end_cause",
    "conversations.id",
    "conversations.needs",
    "conversations.profile",
    "conversations.queue",
    "conversations.reason",
    "conversations.session_offer",
    "conversations.state",
    "conversations.told",
    "conversations.workstream",
    "cookie_sessions.agent",
    "deliberations.members",
    "deliberations.offer",
    "deliberations.queue",
    "heads.epoch",
    "heads.owner",
    "log.owner",
    "messages.command",
    "messages.conversation",
    "messages.delivery",
    "meta.name",
    "meta.value",
    "offers.agent",
    "offers.conversation",
    "offers.decision",
    "offers.displayed_on",
    "offers.held_by",
    "offers.id",
    "offers.kind",
    "offers.profile",
    "offers.reason",
    "offers.sender",
    "offers.state",
    "outbox.conversation",
    "profiles.id",
    "profiles.name",
    "queues.id",
    "queues.name",
    "quick_replies.id",
    "quick_replies.keyword",
    "quick_replies.owner",
    "quick_replies.text",
    "sign_in_links.agent",
    "skills.id",
    "skills.name",
    "statuses.base",
    "statuses.id",
    "statuses.name",
    "statuses.text",
    "templates.id",
    "templates.template",
    "workstreams.id",
    "workstreams.queue",
    "workstreams.rules",
];

#[test]
fn of_every_column_with_text_it_is_known_whether_it_holds_something_of_a_customer() {
    let disk = Disk::new();
    let readers = disk.open().unwrap().1;
    let columns = "
        SELECT tables.name || '.' || columns.name
        FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND columns.type = 'TEXT'";
    let read = readers.read(|from| all(from, columns, [], |row| Ok(row.get(0)?)));
    let found: BTreeSet<String> = disk.runtime.block_on(read).unwrap().into_iter().collect();
    let known = PERSONAL.iter().chain(&OTHERS);
    let known: BTreeSet<String> = known.map(|name| (*name).to_owned()).collect();
    assert_eq!(found, known);
}
