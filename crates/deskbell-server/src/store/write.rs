//! How a batch becomes statements: a few for each table, with many rows each
//! (`put` says how many). The text of a statement never depends on data.

use serde_json::Value;
use sqlx::sqlite::SqliteConnection;

use super::put::put;
use super::row::{Row, TrimRow};
use super::{StoreError, accounts, encode, erase, rules};

/// The rows of a batch by table. Ends of offers come before new offers, so
/// that the index of one open offer per conversation sees the old one closed.
#[derive(Default)]
struct Tables {
    queues: Vec<Value>,
    skills: Vec<Value>,
    profiles: Vec<Value>,
    statuses: Vec<Value>,
    workstreams: Vec<Value>,
    agents: Vec<Value>,
    conversations: Vec<Value>,
    changed_offers: Vec<Value>,
    new_offers: Vec<Value>,
    messages: Vec<Value>,
    log: Vec<Value>,
    heads: Vec<Value>,
    answers: Vec<Value>,
    trims: Vec<TrimRow>,
}

/// Carries `batch` out inside the transaction of `to`.
pub async fn batch(to: &mut SqliteConnection, batch: &[Row]) -> Result<(), StoreError> {
    let mut tables = Tables::default();
    let (mut of_accounts, mut erased) = (Vec::new(), Vec::new());
    for row in batch {
        match row {
            Row::Queue(row) => tables.queues.push(encode::queue(row)),
            Row::Skill(row) => tables.skills.push(encode::skill(row)),
            Row::Profile(row) => tables.profiles.push(encode::profile(row)),
            Row::Status(row) => tables.statuses.push(encode::status(row)),
            Row::Workstream(row) => tables.workstreams.push(rules::encode(row)),
            Row::Agent(row) => tables.agents.push(encode::agent(row)),
            Row::Conversation(row) => tables.conversations.push(encode::conversation(row)),
            Row::Offer(row) if row.new => tables.new_offers.push(encode::offer(row)),
            Row::Offer(row) => tables.changed_offers.push(encode::offer(row)),
            Row::Message(row) => tables.messages.push(encode::message(row)),
            Row::Log(row) => tables.log.push(encode::log(row)),
            Row::Head(row) => tables.heads.push(encode::head(row)),
            Row::Answer(row) => tables.answers.push(encode::answer(row)),
            Row::Trim(row) => tables.trims.push(*row),
            Row::Account(row) => of_accounts.push(row),
            Row::Erase(piece) => erased.push(piece),
        }
    }
    tables.write(to).await?;
    // An account refers to its agent, which may be new as well.
    for row in of_accounts {
        accounts::write(to, row).await?;
    }
    for piece in erased {
        erase::piece(to, piece).await?;
    }
    Ok(())
}

impl Tables {
    async fn write(self, to: &mut SqliteConnection) -> Result<(), StoreError> {
        put(to, PUT_QUEUES, self.queues).await?;
        put(to, PUT_SKILLS, self.skills).await?;
        put(to, PUT_PROFILES, self.profiles).await?;
        put(to, PUT_STATUSES, self.statuses).await?;
        put(to, PUT_WORKSTREAMS, self.workstreams).await?;
        put(to, PUT_AGENTS, self.agents).await?;
        put(to, PUT_CONVERSATIONS, self.conversations).await?;
        let changed = self.changed_offers.len() as u64;
        if put(to, CHANGE_OFFERS, self.changed_offers).await? != changed {
            return Err(StoreError::Stale);
        }
        put(to, NEW_OFFERS, self.new_offers).await?;
        put(to, NEW_MESSAGES, self.messages).await?;
        put(to, NEW_EVENTS, self.log).await?;
        put(to, PUT_HEADS, self.heads).await?;
        put(to, NEW_ANSWERS, self.answers).await?;
        for trim in self.trims {
            sqlx::query(TRIM_LOG)
                .bind(trim.owner.to_string())
                .bind(i64::try_from(trim.upto).unwrap_or(i64::MAX))
                .bind(trim.before.millis())
                .execute(&mut *to)
                .await?;
        }
        Ok(())
    }
}

const PUT_QUEUES: &str = "
    INSERT INTO queues (id, name)
    {rows}
    ON CONFLICT (id) DO UPDATE SET name = excluded.name";

const PUT_SKILLS: &str = "
    INSERT INTO skills (id, name)
    {rows}
    ON CONFLICT (id) DO UPDATE SET name = excluded.name";

const PUT_PROFILES: &str = "
    INSERT INTO profiles (id, name, blocks)
    {rows}
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, blocks = excluded.blocks";

const PUT_STATUSES: &str = "
    INSERT INTO statuses (id, name, text, base)
    {rows}
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, text = excluded.text, base = excluded.base";

const PUT_WORKSTREAMS: &str = "
    INSERT INTO workstreams (id, queue, rules)
    {rows}
    ON CONFLICT (id) DO UPDATE SET queue = excluded.queue, rules = excluded.rules";

const PUT_AGENTS: &str = "
    INSERT INTO agents (
        id, name, role, units, queues, enabled, signed_in, choice, inactive, missed,
        misses_in_a_row, presence, link, paused, went_elsewhere, idle_since, profiles, skills,
        status, aside_by, rejects_in_a_row, asked_at)
    {rows}
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, role = excluded.role, units = excluded.units,
        queues = excluded.queues, enabled = excluded.enabled, signed_in = excluded.signed_in,
        choice = excluded.choice, inactive = excluded.inactive, missed = excluded.missed,
        misses_in_a_row = excluded.misses_in_a_row, presence = excluded.presence,
        link = excluded.link, paused = excluded.paused,
        went_elsewhere = excluded.went_elsewhere, idle_since = excluded.idle_since,
        profiles = excluded.profiles, skills = excluded.skills, status = excluded.status,
        aside_by = excluded.aside_by, rejects_in_a_row = excluded.rejects_in_a_row,
        asked_at = excluded.asked_at";

const PUT_CONVERSATIONS: &str = "
    INSERT INTO conversations (
        id, workstream, queue, priority, first_in_line, state, arrived_at, queued_at, agent,
        accepted_at, units, attempts, asked, nobody_left, retry_at, closes_at, customer_gone,
        wrap_up_until, ended_at, end_cause, token, customer, visitor, answers, visit, cases,
        session_offer, last_message, read_upto, delivered_upto, told, reason, with_bot, needs,
        required, relax_at, profile, consulted, quiet_at, frees_at)
    {rows}
    ON CONFLICT (id) DO UPDATE SET
        workstream = excluded.workstream, queue = excluded.queue, priority = excluded.priority,
        first_in_line = excluded.first_in_line, state = excluded.state,
        queued_at = excluded.queued_at, agent = excluded.agent,
        accepted_at = excluded.accepted_at, units = excluded.units,
        attempts = excluded.attempts, asked = excluded.asked,
        nobody_left = excluded.nobody_left, retry_at = excluded.retry_at,
        closes_at = excluded.closes_at, customer_gone = excluded.customer_gone,
        wrap_up_until = excluded.wrap_up_until, ended_at = excluded.ended_at,
        end_cause = excluded.end_cause, customer = excluded.customer,
        visitor = excluded.visitor, cases = excluded.cases,
        session_offer = excluded.session_offer, last_message = excluded.last_message,
        read_upto = excluded.read_upto, delivered_upto = excluded.delivered_upto,
        told = excluded.told, reason = excluded.reason, with_bot = excluded.with_bot,
        needs = excluded.needs, required = excluded.required, relax_at = excluded.relax_at,
        profile = excluded.profile, consulted = excluded.consulted,
        quiet_at = excluded.quiet_at, frees_at = excluded.frees_at";

/// Compares and sets: an offer is changed only while it is open in the store.
const CHANGE_OFFERS: &str = "
    UPDATE offers SET
        sent_at = j.column13, displayed_at = j.column14, displayed_on = j.column15,
        state = j.column16, why = j.column17, ended_at = j.column18,
        shown = j.column19, deliver_by = j.column12
    FROM ({rows}) AS j
    WHERE offers.id = j.column1 AND offers.attempt = j.column2 AND offers.state = 'open'";

const NEW_OFFERS: &str = "
    INSERT INTO offers (
        id, attempt, conversation, agent, reason, kind, units, reject_allowed, missed_rule,
        offered_at, expires_at, deliver_by, sent_at, displayed_at, displayed_on, state, why,
        ended_at, shown, profile, sender, opens, reject_rule, decision)
    {rows}";

const NEW_MESSAGES: &str = "
    INSERT INTO messages (conversation, number, at, author, text, command)
    {rows}";

const NEW_EVENTS: &str = "
    INSERT INTO log (owner, seq, at, body)
    {rows}";

const PUT_HEADS: &str = "
    INSERT INTO heads (owner, epoch, seq)
    {rows}
    ON CONFLICT (owner) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq";

const NEW_ANSWERS: &str = "
    INSERT INTO answers (actor, command, at, outcome)
    {rows}";

/// At most 500 events, so that it stays a short piece.
const TRIM_LOG: &str = "
    DELETE FROM log
    WHERE owner = ?1 AND seq <= ?2 AND at < ?3
      AND seq < (SELECT min(seq) FROM log WHERE owner = ?1) + 500";
