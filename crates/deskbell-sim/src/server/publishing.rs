//! After a batch: what it published goes to the sockets, the answers to who
//! asked.

use deskbell_server::engine::Answer;
use tokio::sync::oneshot::error::TryRecvError;

use super::talk::Stage;
use super::{Death, Waiting};
use crate::calls::CallNo;
use crate::event::Event;
use crate::network::WireNo;
use crate::world::World;

impl World {
    /// The batch is stored: it is published, and the writer is free again.
    pub fn publishes(&mut self, number: u64) {
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        server.busy = false;
        let fenced = server.work.is_fenced();
        match server.dies {
            Some(Death::AfterCommit) => {
                self.kill(number);
                return self.restarts();
            }
            Some(Death::WhilePublishing) => {
                let some = server.talks.len() / 2;
                self.deliver(number, some);
                self.kill(number);
                return self.restarts();
            }
            _ => self.deliver(number, usize::MAX),
        }
        if fenced {
            return self.retire(number);
        }
        self.plan_work(number);
    }

    /// Hands over what waits for the first `most` sockets.
    pub fn deliver(&mut self, number: u64, most: usize) {
        let Some(server) = self.servers.get(&number) else {
            return;
        };
        let wires: Vec<WireNo> = server.talks.keys().copied().take(most).collect();
        for wire in wires {
            self.opens(number, wire);
            self.flush(number, wire);
        }
        self.answer_calls(number);
    }

    fn answer_calls(&mut self, number: u64) {
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        let mut answered: Vec<(CallNo, Result<Answer, _>)> = Vec::new();
        server
            .calls
            .retain_mut(|(call, waiting): &mut (CallNo, Waiting)| {
                match waiting.try_recv() {
                    Ok(answer) => answered.push((*call, answer)),
                    Err(TryRecvError::Empty) => return true,
                    Err(TryRecvError::Closed) => {}
                }
                false
            });
        for (call, answer) in answered {
            self.answer_travels(call, answer);
        }
    }

    /// Whether the engine has taken a socket that waits for its attach.
    fn opens(&mut self, number: u64, wire: WireNo) {
        let Some(talk) = self.talk_mut(number, wire) else {
            return;
        };
        let Stage::Attaching(waiting) = &mut talk.stage else {
            return;
        };
        match waiting.try_recv() {
            Err(TryRecvError::Empty) => {}
            Ok(answer) => self.attached(number, wire, Some(answer)),
            Err(TryRecvError::Closed) => self.attached(number, wire, None),
        }
    }

    pub fn read_later(&mut self, number: u64, wire: WireNo) {
        let takes = self.chance.among(0..=4);
        self.agenda.after(takes, Event::Read(number, wire));
    }
}
