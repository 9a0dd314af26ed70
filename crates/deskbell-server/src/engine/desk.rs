//! What the engine keeps in memory beside the routing state: who people are,
//! what chats say of themselves, what agents were shown, where the logs stand,
//! and which sockets are there. Everything follows the batch: it settles or is
//! taken back with it.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::agent::Today;
use deskbell_protocol::check::Check;
use deskbell_protocol::offer::{self, Reason};
use deskbell_protocol::rules::Template;
use deskbell_protocol::{
    AgentId, ConversationId, Epoch, OfferId, Seq, TabId, TemplateId, Timestamp, WorkstreamId,
};
use deskbell_routing::{Template as Served, Workstream};

use super::input::SocketId;
use super::journal::Journal;
use crate::store::{
    BotRow, Chat, ConversationRow, HeadRow, Loaded, Owner, Person, TemplateRow, TokenHash,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    pub epoch: Epoch,
    pub seq: Seq,
}

/// What a customer's page is told of its place in the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldPlace {
    pub place: u32,
    pub nobody_there: bool,
    pub opens_at: Option<Timestamp>,
}

/// An agent's figures of one day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayFigures {
    day: i64,
    figures: Today,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Desk {
    pub secret: [u8; 32],
    pub people: Journal<AgentId, Person>,
    /// Those that every desk begins with among them.
    pub templates: Journal<TemplateId, Template>,
    pub chats: Journal<ConversationId, Chat>,
    pub tokens: Journal<TokenHash, ConversationId>,
    /// Open offers as their agents see them.
    pub shown: Journal<OfferId, offer::Offer>,
    pub heads: Journal<Owner, Head>,
    pub today: Journal<AgentId, DayFigures>,
    /// What came of each agent's last reach check. In memory alone: each desk
    /// says it again when it connects.
    pub checks: Journal<AgentId, Check>,
    /// The socket that a tab speaks through; a newer one replaces it.
    pub tabs: Journal<(AgentId, TabId), SocketId>,
    /// The sockets of a customer's page that are not silent.
    pub guests: Journal<ConversationId, BTreeSet<SocketId>>,
    /// The last place in the line that the customer's page was told, with what
    /// goes with it.
    pub places: Journal<ConversationId, ToldPlace>,
    pub bots: Journal<TokenHash, BotRow>,
    /// The last SMS conversation of a customer's number in a workstream. Routing
    /// says whether it still takes messages, so what a batch has left here when
    /// it is taken back does no harm.
    pub numbers: BTreeMap<(String, WorkstreamId), ConversationId>,
    /// The highest number of a visitor without a name, under no key.
    pub visitor: Journal<(), u32>,
    /// The highest count of a case, under no key.
    pub case: Journal<(), u32>,
}

impl Desk {
    pub fn of(loaded: &Loaded, now: Timestamp) -> Self {
        let day = day_of(now);
        let chats = &loaded.conversations;
        Self {
            secret: loaded.secret,
            people: Journal::of(
                loaded
                    .agents
                    .iter()
                    .map(|it| (it.agent.id, it.person.clone())),
            ),
            templates: templates(&loaded.templates),
            chats: Journal::of(chats.iter().map(|it| (it.conversation.id, it.chat.clone()))),
            tokens: Journal::of(chats.iter().map(|it| (it.chat.token, it.conversation.id))),
            shown: Journal::of(
                loaded
                    .offers
                    .iter()
                    .filter_map(|it| Some((it.offer.id, it.shown.clone()?))),
            ),
            heads: Journal::of(loaded.heads.iter().map(head_of)),
            today: Journal::of(
                loaded
                    .today
                    .iter()
                    .map(|&(agent, figures)| (agent, DayFigures { day, figures })),
            ),
            bots: Journal::of(loaded.bots.iter().map(|it| (it.token, it.clone()))),
            numbers: chats.iter().filter_map(number_of).collect(),
            visitor: Journal::of([((), loaded.visitor)]),
            case: Journal::of([((), loaded.case)]),
            ..Self::default()
        }
    }

    pub fn settle(&mut self) {
        self.people.settle();
        self.templates.settle();
        self.chats.settle();
        self.tokens.settle();
        self.shown.settle();
        self.heads.settle();
        self.today.settle();
        self.checks.settle();
        self.tabs.settle();
        self.guests.settle();
        self.places.settle();
        self.bots.settle();
        self.visitor.settle();
        self.case.settle();
    }

    pub fn undo(&mut self) {
        self.people.undo();
        self.templates.undo();
        self.chats.undo();
        self.tokens.undo();
        self.shown.undo();
        self.heads.undo();
        self.today.undo();
        self.checks.undo();
        self.tabs.undo();
        self.guests.undo();
        self.places.undo();
        self.bots.undo();
        self.visitor.undo();
        self.case.undo();
    }

    /// A conversation that was over long ago: the store still has it.
    pub fn forget(&mut self, conversation: ConversationId) {
        if let Some(chat) = self.chats.forget(conversation) {
            self.tokens.forget(chat.token);
            if let Some(line) = chat.sms {
                self.forget_number(line.from, conversation);
            }
        }
        self.heads.forget(Owner::Conversation(conversation));
        self.guests.forget(conversation);
    }

    fn forget_number(&mut self, from: String, conversation: ConversationId) {
        let first = (from.clone(), WorkstreamId::from_u128(0));
        let of_number = self.numbers.range(first..);
        let mut of_number = of_number.take_while(|((number, _), _)| *number == from);
        let found = of_number.find(|(_, id)| **id == conversation);
        if let Some(key) = found.map(|(key, _)| key.clone()) {
            self.numbers.remove(&key);
        }
    }

    pub fn name(&self, agent: AgentId) -> String {
        self.people
            .get(agent)
            .map(|person| person.name.clone())
            .unwrap_or_default()
    }

    /// What customers read of who answers first: its name, where it is the only
    /// bot.
    pub fn bot_name(&self) -> String {
        let mut bots = self.bots.keys();
        let only = bots.next().filter(|_| bots.next().is_none());
        let bot = only.and_then(|token| self.bots.get(token));
        bot.map_or_else(|| "Bot".into(), |bot| bot.name.clone())
    }

    /// Fills in what routing has to know of the templates that serve a
    /// workstream. False where one of them is not there.
    pub fn serve(&self, workstream: &mut Workstream) -> bool {
        let mut all_there = true;
        for it in workstream.all_templates_mut() {
            match self.templates.get(it.id) {
                Some(template) => *it = Served::of(it.id, template),
                None => all_there = false,
            }
        }
        all_there
    }

    /// The next visitor's number.
    pub fn next_visitor(&mut self) -> u32 {
        let next = self.visitor.get(()).map_or(1, |last| last + 1);
        self.visitor.put((), next);
        next
    }

    /// The count of the next case.
    pub fn next_case(&mut self) -> u32 {
        let next = self.case.get(()).map_or(1, |last| last + 1);
        self.case.put((), next);
        next
    }

    /// A case with this count came from elsewhere.
    pub fn case_is_counted(&mut self, count: u32) {
        if self.case.get(()).is_none_or(|last| *last < count) {
            self.case.put((), count);
        }
    }

    /// The agent's figures since midnight (UTC).
    pub fn today(&self, agent: AgentId, now: Timestamp) -> Today {
        let kept = self.today.get(agent).copied().unwrap_or_default();
        if kept.day == day_of(now) {
            kept.figures
        } else {
            Today::default()
        }
    }

    pub fn put_today(&mut self, agent: AgentId, now: Timestamp, figures: Today) {
        self.today.put(
            agent,
            DayFigures {
                day: day_of(now),
                figures,
            },
        );
    }
}

fn templates(stored: &[TemplateRow]) -> Journal<TemplateId, Template> {
    let standard = Reason::ALL.map(|it| (TemplateId::standard(it), Template::standard(it)));
    let stored = stored.iter().map(|it| (it.id, it.template.clone()));
    Journal::of(standard.into_iter().chain(stored))
}

fn number_of(row: &ConversationRow) -> Option<((String, WorkstreamId), ConversationId)> {
    let from = row.chat.sms.as_ref()?.from.clone();
    let conversation = &row.conversation;
    Some(((from, conversation.workstream), conversation.id))
}

fn head_of(row: &HeadRow) -> (Owner, Head) {
    (
        row.owner,
        Head {
            epoch: row.epoch,
            seq: row.seq,
        },
    )
}

fn day_of(now: Timestamp) -> i64 {
    now.millis().div_euclid(DAY_MS)
}
