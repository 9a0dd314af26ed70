//! Customers and their pages: they ask, write, leave, come back, end. The page
//! keeps its place in the conversation's log and repeats what got no reply, as
//! the chat page does.

use std::sync::Arc;

use deskbell_protocol::customer::{ClientFrame, Command, CommandFrame};
use deskbell_protocol::{CommandId, ConversationId, PROTOCOL, Problem, TabId, frame};
use deskbell_server::engine::{Answer, Input};
use deskbell_server::store::Owner;

use crate::agenda::Ms;
use crate::calls::Caller;
use crate::elsewhere::Elsewhere;
use crate::event::Event;
use crate::house;
use crate::invariants::Mirror;
use crate::network::{Client, Packet, WireNo};
use crate::world::World;

/// Where a customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Wants to chat, and has no conversation yet.
    Asks,
    Chats,
    /// The page is closed until then, perhaps for ever.
    Away(Ms),
    Over,
}

/// See the module.
#[derive(Debug)]
pub struct Customer {
    pub stage: Stage,
    pub conversation: Option<ConversationId>,
    pub wire: Option<WireNo>,
    live: bool,
    pub tab: TabId,
    /// What opens their chat.
    pub token: String,
    pub elsewhere: Option<Elsewhere>,
    pub mirror: Mirror,
    /// Without a reply, as frames.
    open: Vec<(CommandId, Arc<str>)>,
    heard_at: Ms,
    retry_at: Ms,
    tries: u32,
    pub calling: bool,
    /// The page has read that the conversation is over.
    ended: bool,
    /// A bot answers first.
    with_bot: bool,
}

impl World {
    pub fn customer_arrives(&mut self) {
        if self.quiet {
            return;
        }
        let next = self.chance.among(100..=self.weather.arrivals);
        self.agenda.after(next, Event::CustomerArrives);
        let live = self
            .customers
            .iter()
            .filter(|it| it.stage != Stage::Over)
            .count();
        if live >= self.weather.customers {
            return;
        }
        let number = self.customers.len();
        let tab = TabId::from_u128(self.chance.number());
        let with_bot = self.chance.percent(15);
        self.customers.push(Customer {
            stage: Stage::Asks,
            conversation: None,
            wire: None,
            live: false,
            tab,
            token: house::token(number),
            elsewhere: None,
            mirror: Mirror::default(),
            open: Vec::new(),
            heard_at: 0,
            retry_at: 0,
            tries: 0,
            calling: false,
            ended: false,
            with_bot,
        });
        self.tally.conversations += 1;
        self.agenda.after(1, Event::CustomerActs(number));
        self.agenda.after(250, Event::PageBeats(number));
    }

    /// The customer of a conversation, as its agent reads it.
    pub fn customer_of(&self, conversation: ConversationId) -> usize {
        let disk = self.disk.borrow();
        let row = disk.tables.conversations.get(&conversation);
        let name = row.and_then(|row| row.chat.customer.name.as_deref());
        name.and_then(|name| house::marks(name).next()).unwrap_or(0)
    }

    pub fn chat_started(&mut self, number: usize, answer: Option<Result<Answer, Problem>>) {
        let customer = &mut self.customers[number];
        customer.calling = false;
        if let Some(Ok(Answer::ChatStarted(started))) = answer {
            let known = customer.conversation.replace(started.conversation);
            customer.stage = match customer.stage {
                Stage::Asks => Stage::Chats,
                stage => stage,
            };
            if known.is_none() && customer.with_bot {
                self.agenda.after(1_000, Event::BotActs(number));
            }
            self.heard_chat(number, known, started.conversation);
        }
    }

    pub fn customer_acts(&mut self, number: usize) {
        let quick = if self.quiet { 2_000 } else { 300 };
        let next = self.chance.among(quick..=3_000);
        self.goes_elsewhere(number);
        match self.customers[number].stage {
            Stage::Over => return,
            Stage::Asks => {
                if !self.customers[number].calling {
                    self.customers[number].calling = true;
                    let wish = house::new_chat(number, self.customers[number].with_bot);
                    self.call(Caller::Chat(number), Input::StartChat(wish));
                }
            }
            Stage::Away(until) if until <= self.now() || self.quiet => {
                self.customers[number].stage = Stage::Chats;
            }
            Stage::Away(_) => {}
            Stage::Chats => self.customer_chats(number),
        }
        self.agenda.after(next, Event::CustomerActs(number));
    }

    fn customer_chats(&mut self, number: usize) {
        let leaves = if self.quiet { 0 } else { 4 };
        match self.chance.among(0..=99) {
            0..=49 => {
                let text = format!("It is about {}", house::mark(number));
                self.customer_commands(
                    number,
                    Command::Say {
                        text,
                        attachments: Vec::new(),
                    },
                );
            }
            50..=53 => self.customer_commands(number, Command::End),
            54..=60 => {
                let typing = ClientFrame::Typing { on: true };
                self.page_sends(number, &frame::write(&typing));
            }
            61..=70 => {
                let upto = 1_000_000;
                self.page_sends(number, &frame::write(&ClientFrame::Delivered { upto }));
            }
            71..=73 if !self.quiet => self.leaves_for_elsewhere(number),
            roll if roll >= 100 - leaves => {
                let away = match self.chance.among(0..=3) {
                    0 => Ms::MAX / 2,
                    1 => self.chance.among(25_000..=60_000),
                    _ => self.chance.among(1_000..=20_000),
                };
                self.page_closes(number);
                self.customers[number].stage = Stage::Away(self.now() + away);
            }
            _ => {}
        }
    }

    fn customer_commands(&mut self, number: usize, body: Command) {
        let random = self.chance.number();
        let command = CommandId::from_parts(self.server_time(), random);
        let text: Arc<str> = frame::write(&CommandFrame { command, body }).into();
        self.customers[number]
            .open
            .push((command, Arc::clone(&text)));
        if self.customers[number].live {
            self.page_sends(number, &text);
        }
    }

    fn page_sends(&mut self, number: usize, text: &str) {
        let customer = &self.customers[number];
        if let Some(wire) = customer.wire.filter(|_| customer.live) {
            self.client_sends(wire, text);
        }
    }

    pub fn page_closes(&mut self, number: usize) {
        self.customers[number].live = false;
        if let Some(wire) = self.customers[number].wire.take() {
            self.client_closes(wire);
        }
    }

    /// The connection of a page: opened where it is missing, given up where
    /// nothing is heard.
    pub fn page_beats(&mut self, number: usize) {
        let now = self.now();
        let customer = &self.customers[number];
        if customer.stage == Stage::Over {
            return self.page_closes(number);
        }
        self.agenda.after(500, Event::PageBeats(number));
        let silent = now.saturating_sub(customer.heard_at) > 7_000;
        if customer.wire.is_some() && silent {
            self.page_lost(number);
        }
        let customer = &self.customers[number];
        let wants = customer.stage == Stage::Chats && customer.conversation.is_some();
        if wants && customer.wire.is_none() && customer.retry_at <= now {
            let wire = self.client_opens(Client::Customer(number), false);
            let customer = &mut self.customers[number];
            customer.wire = Some(wire);
            customer.heard_at = now;
            customer.mirror.socket_opens();
        }
    }

    fn page_lost(&mut self, number: usize) {
        self.page_closes(number);
        let most = 500 << self.customers[number].tries.min(3);
        let wait = self.chance.among(250..=most);
        let customer = &mut self.customers[number];
        customer.tries += 1;
        customer.retry_at = self.agenda.now() + wait;
    }

    pub fn customer_receives(&mut self, number: usize, wire: WireNo, packet: Packet) {
        if self.customers[number].wire != Some(wire) {
            return;
        }
        self.customers[number].heard_at = self.now();
        match packet {
            Packet::Opened => self.page_says_hello(number, wire),
            Packet::Close(_) => self.page_lost(number),
            Packet::Frame { text, seq } => {
                self.page_hears(number, &text, seq);
                self.page_reads(number, &text);
            }
            Packet::Connect => {}
        }
    }

    fn page_says_hello(&mut self, number: usize, wire: WireNo) {
        let customer = &self.customers[number];
        let position = customer.mirror.position();
        let hello = ClientFrame::Hello {
            protocol: PROTOCOL,
            token: customer.token.clone(),
            epoch: position.map(|it| it.0),
            seq: position.map(|it| it.1),
            tab: customer.tab,
        };
        self.client_sends(wire, &frame::write(&hello));
    }

    fn page_reads(&mut self, number: usize, text: &str) {
        if let Some(at) = text.strip_prefix(r#"{"type":"ping","at":"#) {
            let pong = format!(r#"{{"type":"pong","at":{at}"#);
            self.customers[number].tries = 0;
            return self.page_sends(number, &pong);
        }
        let begins = [r#"{"type":"welcome""#, r#"{"type":"snapshot""#];
        if begins.iter().any(|it| text.starts_with(it)) {
            self.customers[number].live = true;
            let open: Vec<Arc<str>> = self.customers[number]
                .open
                .iter()
                .map(|(_, text)| Arc::clone(text))
                .collect();
            for text in open {
                self.page_sends(number, &text);
            }
        }
        if let Some(command) = reply_to(text) {
            self.heard_page_reply(number, command, text);
            self.customers[number].open.retain(|it| it.0 != command);
        }
        let ended = text.contains(r#""type":"ended""#) || text.contains(r#""stage":{"ended""#);
        let customer = &mut self.customers[number];
        customer.ended |= ended;
        if customer.ended && customer.open.is_empty() {
            customer.stage = Stage::Over;
        }
    }

    /// Whose log a customer's page follows.
    pub fn page_owner(&self, number: usize) -> Option<Owner> {
        self.customers[number].conversation.map(Owner::Conversation)
    }
}

/// The command that a frame replies to.
pub fn reply_to(text: &str) -> Option<CommandId> {
    let rest = text.strip_prefix(r#"{"type":"reply","reply":""#)?;
    rest.get(..26)?.parse().ok()
}
