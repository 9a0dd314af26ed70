//! Bots: one has the conversation of some customers first. After a while it
//! gives it to people, or ends it; a hand-off that finds nobody it tries again.

use deskbell_protocol::CommandId;
use deskbell_server::engine::{BotAsks, BotDeed, Input, WishedHandOff};

use crate::calls::Caller;
use crate::event::Event;
use crate::house;
use crate::world::World;

impl World {
    pub fn bot_acts(&mut self, number: usize) {
        let Some(conversation) = self.customers[number].conversation else {
            return;
        };
        let has = self
            .routing()
            .and_then(|state| state.conversation(conversation))
            .map(|it| it.with_bot && it.closed.is_none());
        if has == Some(false) {
            return;
        }
        let next = self.chance.among(500..=6_000);
        self.agenda.after(next, Event::BotActs(number));
        let deed = match self.chance.among(0..=9) {
            0..=3 if !self.quiet => return,
            4 => BotDeed::End,
            5 => BotDeed::Say {
                text: format!("Hello {}", house::mark(number)),
            },
            _ => {
                let queue = house::queue_name(self.chance.among(1..=house::QUEUES));
                let skills = self.chance.percent(30).then(|| (house::skill_name(1), 1));
                BotDeed::HandOff(WishedHandOff {
                    queue: self.chance.percent(50).then_some(queue),
                    priority: self.chance.percent(30).then_some(1),
                    skills: skills.into_iter().collect(),
                    anyway: self.quiet || self.chance.percent(30),
                    ..WishedHandOff::default()
                })
            }
        };
        let asks = BotAsks {
            bot: "Bot".into(),
            conversation,
            command: CommandId::from_u128(self.chance.number()),
            deed,
        };
        self.call(Caller::Bot, Input::Bot(asks));
    }
}
