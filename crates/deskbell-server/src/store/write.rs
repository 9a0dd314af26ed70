//! How a batch becomes statements: one for each table, carried out for each of
//! its rows. The text of a statement never depends on data.

use deskbell_routing::{Deliberation, Profile, Queue, Skill, Status, Workstream};
use rusqlite::{Connection, params};

use super::put::put;
use super::row::{
    AgentRow, AnswerRow, ConversationRow, HeadRow, LogRow, MessageRow, OfferRow, Row, TemplateRow,
    TrimRow,
};
use super::{
    StoreError, accounts, attachment, back_link, bot, contact, deliberation, encode, erase, latest,
    outbox, quick, rules,
};

/// The rows of a batch by table. Ends of offers come before new offers, so
/// that the index of one open offer per conversation sees the old one closed.
#[derive(Default)]
struct Tables<'a> {
    queues: Vec<&'a Queue>,
    skills: Vec<&'a Skill>,
    profiles: Vec<&'a Profile>,
    statuses: Vec<&'a Status>,
    templates: Vec<&'a TemplateRow>,
    workstreams: Vec<&'a Workstream>,
    agents: Vec<&'a AgentRow>,
    conversations: Vec<&'a ConversationRow>,
    changed_offers: Vec<&'a OfferRow>,
    new_offers: Vec<&'a OfferRow>,
    deliberations: Vec<&'a Deliberation>,
    messages: Vec<&'a MessageRow>,
    log: Vec<&'a LogRow>,
    heads: Vec<&'a HeadRow>,
    answers: Vec<&'a AnswerRow>,
    trims: Vec<&'a TrimRow>,
}

/// Carries `batch` out inside the transaction of `to`.
pub fn batch(to: &Connection, batch: &[Row]) -> Result<(), StoreError> {
    let mut tables = Tables::default();
    let (mut of_accounts, mut erased) = (Vec::new(), Vec::new());
    let (mut going, mut deliveries) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for row in batch {
        match row {
            Row::Queue(row) => tables.queues.push(row),
            Row::Skill(row) => tables.skills.push(row),
            Row::Profile(row) => tables.profiles.push(row),
            Row::Status(row) => tables.statuses.push(row),
            Row::Template(row) => tables.templates.push(row),
            Row::Workstream(row) => tables.workstreams.push(row),
            Row::Agent(row) => tables.agents.push(row),
            Row::Conversation(row) => tables.conversations.push(row),
            Row::Offer(row) if row.new => tables.new_offers.push(row),
            Row::Offer(row) => tables.changed_offers.push(row),
            Row::Deliberation(row) => tables.deliberations.push(row),
            Row::Message(row) => tables.messages.push(row),
            Row::Attachment(_) | Row::Attached(_) | Row::Came(_) => files.push(row),
            Row::BackLink(row) => back_link::put(to, row)?,
            Row::Log(row) => tables.log.push(row),
            Row::Head(row) => tables.heads.push(row),
            Row::Answer(row) => tables.answers.push(row),
            Row::Trim(row) => tables.trims.push(row),
            Row::Account(row) => of_accounts.push(row),
            Row::Contact(row) => contact::put(to, row)?,
            Row::Case(row) => contact::put_case(to, row)?,
            Row::Bot(row) => bot::put(to, row)?,
            Row::NoBot(token) => bot::remove(to, *token)?,
            Row::QuickReply(row) => quick::put(to, row)?,
            Row::NoQuickReply(id, owner) => quick::remove(to, *id, *owner)?,
            Row::BotEvent(row) => bot::put_event(to, row)?,
            Row::BotTold(number) => bot::event_is_out(to, *number)?,
            Row::Received(row) => contact::put_received(to, *row)?,
            Row::Outbox(row) => going.push(row),
            Row::Delivery(row) => deliveries.push(row),
            Row::Stopped(row) => outbox::put_stopped(to, row)?,
            Row::Erase(piece) => erased.push(piece),
            Row::Time(at) => latest::put(to, *at)?,
        }
    }
    tables.write(to)?;
    for row in files {
        match row {
            Row::Attachment(row) => attachment::put(to, row)?,
            Row::Attached(row) => attachment::attach(to, row)?,
            Row::Came(row) => attachment::come(to, row)?,
            _ => {}
        }
    }
    // Both are about a message, which may be new as well.
    for row in going {
        outbox::put(to, row)?;
    }
    for row in deliveries {
        outbox::put_delivery(to, row)?;
    }
    // An account refers to its agent, which may be new as well.
    for row in of_accounts {
        accounts::write(to, row)?;
    }
    for piece in erased {
        erase::piece(to, piece)?;
    }
    Ok(())
}

impl Tables<'_> {
    fn write(&self, to: &Connection) -> Result<(), StoreError> {
        put(to, PUT_QUEUES, &self.queues, encode::queue)?;
        put(to, PUT_SKILLS, &self.skills, encode::skill)?;
        put(to, PUT_PROFILES, &self.profiles, encode::profile)?;
        put(to, PUT_STATUSES, &self.statuses, encode::status)?;
        put(to, PUT_TEMPLATES, &self.templates, encode::template)?;
        put(to, PUT_WORKSTREAMS, &self.workstreams, rules::encode)?;
        put(to, PUT_AGENTS, &self.agents, encode::agent)?;
        put(
            to,
            PUT_CONVERSATIONS,
            &self.conversations,
            encode::conversation,
        )?;
        let changed = &self.changed_offers;
        if put(to, CHANGE_OFFERS, changed, encode::changed_offer)? != changed.len() {
            return Err(StoreError::Stale);
        }
        put(to, NEW_OFFERS, &self.new_offers, encode::offer)?;
        let deliberations = &self.deliberations;
        put(to, deliberation::NEW, deliberations, deliberation::encode)?;
        put(to, NEW_MESSAGES, &self.messages, encode::message)?;
        put(to, NEW_EVENTS, &self.log, encode::log)?;
        put(to, PUT_HEADS, &self.heads, encode::head)?;
        put(to, NEW_ANSWERS, &self.answers, encode::answer)?;
        for trim in &self.trims {
            let upto = i64::try_from(trim.upto).unwrap_or(i64::MAX);
            let of = params![trim.owner.to_string(), upto, trim.before.millis()];
            to.prepare_cached(TRIM_LOG)?.execute(of)?;
        }
        Ok(())
    }
}

const PUT_QUEUES: &str = "
    INSERT INTO queues (id, name)
    VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name";

const PUT_SKILLS: &str = "
    INSERT INTO skills (id, name)
    VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name";

const PUT_PROFILES: &str = "
    INSERT INTO profiles (id, name, blocks)
    VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, blocks = excluded.blocks";

const PUT_TEMPLATES: &str = "
    INSERT INTO templates (id, template)
    VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET template = excluded.template";

const PUT_STATUSES: &str = "
    INSERT INTO statuses (id, name, text, base)
    VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, text = excluded.text, base = excluded.base";

const PUT_WORKSTREAMS: &str = "
    INSERT INTO workstreams (id, queue, rules)
    VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET queue = excluded.queue, rules = excluded.rules";

const PUT_AGENTS: &str = "
    INSERT INTO agents (
        id, name, role, units, queues, enabled, signed_in, choice, inactive, missed,
        misses_in_a_row, presence, link, paused, went_elsewhere, idle_since, profiles, skills,
        status, aside_by, rejects_in_a_row, asked_at, answer_time, lost)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        name = excluded.name, role = excluded.role, units = excluded.units,
        queues = excluded.queues, enabled = excluded.enabled, signed_in = excluded.signed_in,
        choice = excluded.choice, inactive = excluded.inactive, missed = excluded.missed,
        misses_in_a_row = excluded.misses_in_a_row, presence = excluded.presence,
        link = excluded.link, paused = excluded.paused,
        went_elsewhere = excluded.went_elsewhere, idle_since = excluded.idle_since,
        profiles = excluded.profiles, skills = excluded.skills, status = excluded.status,
        aside_by = excluded.aside_by, rejects_in_a_row = excluded.rejects_in_a_row,
        asked_at = excluded.asked_at, answer_time = excluded.answer_time,
        lost = excluded.lost";

const PUT_CONVERSATIONS: &str = "
    INSERT INTO conversations (
        id, workstream, queue, priority, first_in_line, state, arrived_at, queued_at, agent,
        accepted_at, units, attempts, asked, nobody_left, retry_at, closes_at, customer_gone,
        wrap_up_until, ended_at, end_cause, token, customer, visitor, answers, visit, case_in_hand,
        session_offer, last_message, read_upto, delivered_upto, told, reason, with_bot, needs,
        required, relax_at, profile, consulted, quiet_at, frees_at, sms, sentiment,
        customer_read_upto, told_hours)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
        workstream = excluded.workstream, queue = excluded.queue, priority = excluded.priority,
        first_in_line = excluded.first_in_line, state = excluded.state,
        queued_at = excluded.queued_at, agent = excluded.agent,
        accepted_at = excluded.accepted_at, units = excluded.units,
        attempts = excluded.attempts, asked = excluded.asked,
        nobody_left = excluded.nobody_left, retry_at = excluded.retry_at,
        closes_at = excluded.closes_at, customer_gone = excluded.customer_gone,
        wrap_up_until = excluded.wrap_up_until, ended_at = excluded.ended_at,
        end_cause = excluded.end_cause, token = excluded.token, customer = excluded.customer,
        visitor = excluded.visitor, case_in_hand = excluded.case_in_hand,
        session_offer = excluded.session_offer, last_message = excluded.last_message,
        read_upto = excluded.read_upto, delivered_upto = excluded.delivered_upto,
        told = excluded.told, reason = excluded.reason, with_bot = excluded.with_bot,
        needs = excluded.needs, required = excluded.required, relax_at = excluded.relax_at,
        profile = excluded.profile, consulted = excluded.consulted,
        quiet_at = excluded.quiet_at, frees_at = excluded.frees_at, sms = excluded.sms,
        answers = excluded.answers, sentiment = excluded.sentiment,
        customer_read_upto = excluded.customer_read_upto, told_hours = excluded.told_hours";

/// Compares and sets: an offer is changed only while it is open in the store.
const CHANGE_OFFERS: &str = "
    UPDATE offers SET
        deliver_by = ?3, sent_at = ?4, displayed_at = ?5, displayed_on = ?6, state = ?7,
        why = ?8, ended_at = ?9, shown = ?10
    WHERE id = ?1 AND attempt = ?2 AND state = 'open'";

const NEW_OFFERS: &str = "
    INSERT INTO offers (
        id, attempt, conversation, agent, reason, kind, units, reject_allowed, missed_rule,
        offered_at, expires_at, deliver_by, sent_at, displayed_at, displayed_on, state, why,
        ended_at, shown, profile, sender, opens, reject_rule, decision, held_by)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const NEW_MESSAGES: &str = "
    INSERT INTO messages (
        conversation, number, at, author, text, command, delivery, internal, attachments)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

const NEW_EVENTS: &str = "
    INSERT INTO log (owner, seq, at, body)
    VALUES (?, ?, ?, ?)";

/// A log's last event says where it stands, so that its head is written once.
/// Who removes a log's last event writes it before (`purge`, `erase`).
const PUT_HEADS: &str = "
    INSERT INTO heads (owner, epoch, seq)
    VALUES (?, ?, ?)
    ON CONFLICT (owner) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq
    WHERE epoch <> excluded.epoch";

const NEW_ANSWERS: &str = "
    INSERT INTO answers (actor, command, at, outcome)
    VALUES (?, ?, ?, ?)";

/// At most 500 events, so that it stays a short piece.
const TRIM_LOG: &str = "
    DELETE FROM log
    WHERE owner = ?1 AND seq <= ?2 AND at < ?3
      AND seq < (SELECT min(seq) FROM log WHERE owner = ?1) + 500";
