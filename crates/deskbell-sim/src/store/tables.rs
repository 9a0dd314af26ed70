//! The tables, and what is read from them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::agent::Today;
use deskbell_protocol::conversation::{ConversationState, Message};
use deskbell_protocol::http::Page;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{
    AgentId, CommandId, ConversationId, OfferId, ProfileId, QueueId, Seq, SkillId, StatusId,
    TemplateId, Timestamp, WorkstreamId,
};
use deskbell_routing::{
    Deliberation, OfferState, Profile, Queue, Skill, Status, Template, Workstream,
};
use deskbell_server::store::{
    AgentRow, AnswerRow, Asked, BackLinkRow, ClosedChat, ConversationRow, HeadRow, Known, Loaded,
    LogRow, OfferRow, Owner, Row, TemplateRow, TokenHash,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// As the real store has it.
const LATE_ANSWERS: Duration = Duration::from_secs(10 * 60);

/// See the module.
#[derive(Debug)]
pub struct Tables {
    secret: [u8; 32],
    pub queues: BTreeMap<QueueId, Queue>,
    pub skills: BTreeMap<SkillId, Skill>,
    pub profiles: BTreeMap<ProfileId, Profile>,
    pub statuses: BTreeMap<StatusId, Status>,
    pub templates: BTreeMap<TemplateId, TemplateRow>,
    pub workstreams: BTreeMap<WorkstreamId, Workstream>,
    pub agents: BTreeMap<AgentId, AgentRow>,
    pub conversations: BTreeMap<ConversationId, ConversationRow>,
    pub offers: BTreeMap<OfferId, OfferRow>,
    pub deliberations: BTreeMap<OfferId, Deliberation>,
    pub messages: BTreeMap<(ConversationId, u32), Message>,
    pub log: BTreeMap<Owner, BTreeMap<Seq, LogRow>>,
    heads: BTreeMap<Owner, HeadRow>,
    pub answers: BTreeMap<(Owner, CommandId), AnswerRow>,
    pub tokens: BTreeMap<TokenHash, ConversationId>,
    pub back_links: BTreeMap<TokenHash, BackLinkRow>,
    open: BTreeMap<ConversationId, BTreeSet<OfferId>>,
    /// The highest count of a case.
    case: u32,
    /// When a batch was stored last.
    pub latest: Option<Timestamp>,
}

impl Tables {
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            queues: BTreeMap::new(),
            skills: BTreeMap::new(),
            profiles: BTreeMap::new(),
            statuses: BTreeMap::new(),
            templates: BTreeMap::new(),
            workstreams: BTreeMap::new(),
            agents: BTreeMap::new(),
            conversations: BTreeMap::new(),
            offers: BTreeMap::new(),
            deliberations: BTreeMap::new(),
            messages: BTreeMap::new(),
            log: BTreeMap::new(),
            heads: BTreeMap::new(),
            answers: BTreeMap::new(),
            tokens: BTreeMap::new(),
            back_links: BTreeMap::new(),
            open: BTreeMap::new(),
            case: 1000,
            latest: None,
        }
    }

    pub fn open_offers(&self, conversation: ConversationId) -> impl Iterator<Item = OfferId> {
        self.open.get(&conversation).into_iter().flatten().copied()
    }

    /// Stores what was found to be possible.
    pub fn put(&mut self, batch: &[Row]) {
        for row in batch {
            match row {
                Row::Queue(row) => drop(self.queues.insert(row.id, row.clone())),
                Row::Template(row) => drop(self.templates.insert(row.id, row.clone())),
                Row::Workstream(row) => drop(self.workstreams.insert(row.id, kept(row))),
                Row::Agent(row) => drop(self.agents.insert(row.agent.id, *row.clone())),
                Row::Conversation(row) => {
                    let id = row.conversation.id;
                    self.tokens.insert(row.chat.token, id);
                    let before = self.conversations.insert(id, row.as_ref().clone());
                    let former = before.map(|before| before.chat.token);
                    if let Some(former) = former.filter(|token| *token != row.chat.token) {
                        self.tokens.remove(&former);
                    }
                }
                Row::Offer(row) => self.put_offer(row),
                Row::Deliberation(row) => {
                    self.deliberations.insert(row.offer, row.clone());
                }
                Row::Message(row) => {
                    let key = (row.conversation, row.message.number);
                    self.messages.insert(key, row.message.clone());
                }
                Row::Log(row) => {
                    let log = self.log.entry(row.owner).or_default();
                    log.insert(row.seq, row.clone());
                }
                Row::Head(row) => self.put_head(row),
                Row::Trim(row) => {
                    if let Some(log) = self.log.get_mut(&row.owner) {
                        log.retain(|seq, event| *seq > row.upto || event.at >= row.before);
                    }
                }
                Row::Answer(row) => {
                    self.answers.insert((row.actor, row.command), row.clone());
                }
                Row::BackLink(row) => self.put_back_link(*row),
                Row::Skill(row) => drop(self.skills.insert(row.id, row.clone())),
                Row::Profile(row) => drop(self.profiles.insert(row.id, row.clone())),
                Row::Status(row) => drop(self.statuses.insert(row.id, row.clone())),
                Row::Time(at) => self.latest = self.latest.max(Some(*at)),
                Row::Case(row) => {
                    let count = deskbell_server::store::count_of(&row.case.number);
                    self.case = self.case.max(count.unwrap_or_default());
                }
                // No run reads these.
                Row::Erase(_) | Row::Account(_) | Row::Contact(_) | Row::Received(_) => {}
                Row::Bot(_) | Row::NoBot(_) | Row::BotEvent(_) | Row::BotTold(_) => {}
                Row::QuickReply(_) | Row::NoQuickReply(..) => {}
                Row::Attachment(_) | Row::Attached(_) | Row::Came(_) => {}
                Row::Outbox(_) | Row::Delivery(_) | Row::Stopped(_) => {}
            }
        }
    }

    fn put_back_link(&mut self, row: BackLinkRow) {
        let links = &mut self.back_links;
        links.retain(|_, it| it.conversation != row.conversation || it.used.is_some());
        links.insert(row.link, row);
    }

    fn put_offer(&mut self, row: &OfferRow) {
        let open = self.open.entry(row.offer.conversation).or_default();
        if row.offer.state == OfferState::Open {
            open.insert(row.offer.id);
        } else {
            open.remove(&row.offer.id);
        }
        let new = false;
        self.offers
            .insert(row.offer.id, OfferRow { new, ..row.clone() });
    }

    pub fn load(&self, now: Timestamp) -> Loaded {
        let conversations: Vec<ConversationRow> = self
            .conversations
            .values()
            .filter(|row| row.conversation.state != ConversationState::Closed)
            .cloned()
            .collect();
        let of_agents = self.agents.keys().map(|&id| Owner::Agent(id));
        let live = conversations.iter().map(|row| row.conversation.id);
        let owners = of_agents.chain(live.map(Owner::Conversation));
        let visitors = self.conversations.values();
        Loaded {
            secret: self.secret,
            queues: self.queues.values().cloned().collect(),
            skills: self.skills.values().cloned().collect(),
            profiles: self.profiles.values().cloned().collect(),
            statuses: self.statuses.values().cloned().collect(),
            templates: self.templates.values().cloned().collect(),
            workstreams: self.workstreams.values().cloned().collect(),
            agents: self.agents.values().cloned().collect(),
            offers: self.offers_to_load(&conversations, now),
            heads: owners.filter_map(|owner| self.head(owner)).collect(),
            case: self.case,
            visitor: visitors
                .map(|row| row.chat.customer.visitor)
                .max()
                .unwrap_or(0),
            bots: Vec::new(),
            today: self.today(now),
            conversations,
        }
    }

    fn offers_to_load(&self, live: &[ConversationRow], now: Timestamp) -> Vec<OfferRow> {
        let sessions: BTreeSet<OfferId> = live
            .iter()
            .filter_map(|row| row.chat.session_offer)
            .collect();
        let wanted = |row: &&OfferRow| match &row.offer.state {
            OfferState::Open => true,
            OfferState::Ended { end, .. } if *end == OfferEnd::Accepted => {
                sessions.contains(&row.offer.id)
            }
            OfferState::Ended { at, .. } => *at >= now - LATE_ANSWERS,
        };
        self.offers.values().filter(wanted).cloned().collect()
    }

    fn today(&self, now: Timestamp) -> Vec<(AgentId, Today)> {
        let midnight = now.millis() - now.millis().rem_euclid(DAY_MS);
        let mut today: BTreeMap<AgentId, (Today, i64)> = BTreeMap::new();
        for row in self.offers.values() {
            let OfferState::Ended { at, end } = &row.offer.state else {
                continue;
            };
            if at.millis() < midnight {
                continue;
            }
            let (figures, took) = today.entry(row.offer.agent).or_default();
            match end {
                OfferEnd::Accepted => {
                    figures.accepted += 1;
                    *took += at.millis() - row.offer.offered_at.millis();
                }
                OfferEnd::Expired => figures.missed += 1,
                OfferEnd::Rejected { .. } => figures.rejected += 1,
                _ => {}
            }
        }
        let whole = |(agent, (figures, took)): (AgentId, (Today, i64))| {
            let answer_ms = took.max(0).unsigned_abs();
            (
                agent,
                Today {
                    answer_ms,
                    ..figures
                },
            )
        };
        today.into_iter().map(whole).collect()
    }

    pub fn known(&self, asked: &Asked) -> Known {
        let mut known = Known::default();
        for key in &asked.commands {
            if let Some(row) = self.answers.get(key) {
                known.answers.insert(*key, row.outcome.clone());
            }
        }
        for token in &asked.chats {
            if let Some(&conversation) = self.tokens.get(token) {
                known.chats.insert(*token, conversation);
            }
            let left = |it: &&BackLinkRow| it.used.is_some_and(|used| used.former == *token);
            if let Some(link) = self.back_links.values().find(left) {
                known.left_chats.insert(*token, link.conversation);
            }
        }
        for link in &asked.back_links {
            if let Some(row) = self.back_links.get(link) {
                known.back_links.insert(*link, *row);
            }
        }
        known
    }

    pub fn first_kept(&self, owner: Owner) -> Option<Seq> {
        let log = self.log.get(&owner)?;
        log.first_key_value().map(|(&seq, _)| seq)
    }

    pub fn closed_chat(&self, id: ConversationId) -> Option<ClosedChat> {
        let row = self.conversations.get(&id)?;
        let (_, cause) = row.conversation.closed?;
        let last_message = row.chat.last_message;
        Some(ClosedChat {
            cause,
            last_message,
        })
    }

    /// Written for a log's life; its last event says where it stands.
    fn put_head(&mut self, row: &HeadRow) {
        let head = self.heads.entry(row.owner).or_insert(*row);
        if head.epoch != row.epoch {
            *head = *row;
        }
    }

    /// Where a log stands.
    pub fn head(&self, owner: Owner) -> Option<HeadRow> {
        let head = *self.heads.get(&owner)?;
        let log = self.log.get(&owner);
        let last = log.and_then(|log| log.last_key_value());
        let seq = last.map_or(head.seq, |(&last, _)| head.seq.max(last));
        Some(HeadRow { seq, ..head })
    }

    /// The events of a log after `after`, up to and including `upto`.
    pub fn events(&self, owner: Owner, after: Seq, upto: Seq) -> Vec<LogRow> {
        if after >= upto {
            return Vec::new();
        }
        let log = self.log.get(&owner);
        let part = log.map(|log| log.range(after + 1..=upto));
        part.into_iter()
            .flatten()
            .map(|(_, row)| row.clone())
            .collect()
    }

    /// The last messages of a conversation.
    pub fn page(&self, id: ConversationId) -> Page {
        let all = self.messages.range((id, 0)..=(id, u32::MAX));
        let messages = all.map(|(_, message)| message.clone()).collect();
        let more = false;
        Page { messages, more }
    }
}

/// Of the templates that serve a workstream only the identifiers are its own.
fn kept(workstream: &Workstream) -> Workstream {
    let Workstream {
        id, channel, queue, ..
    } = *workstream;
    let mut kept = workstream.clone();
    let plain = Workstream::new(id, channel, queue);
    for (template, plain) in kept.all_templates_mut().zip(plain.all_templates()) {
        let id = template.id;
        *template = Template { id, ..*plain };
    }
    kept
}
