//! An agent who has as many conversations as they may: each second they end the
//! oldest, and half a second later its wrap-up, which makes room for the next
//! one in line. How long that offer takes counts from the time at which the
//! wrap-up was to end, however late the load is.

use std::collections::VecDeque;
use std::time::Duration;

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use tokio::time::Instant;

use super::ledger::Number;

/// As the sample data has it.
pub const UNITS: usize = 3;
/// Between an End and the end of its wrap-up, and between that and the next End.
const PACE: Duration = Duration::from_millis(500);
/// Not all agents end theirs at once.
const SHIFTS: usize = 500;

/// What they have, and what they do next.
#[derive(Debug)]
pub struct Full {
    has: VecDeque<ConversationId>,
    wraps_up: Option<ConversationId>,
    due: Instant,
    /// Since when there is room, and no offer for it.
    room: Option<Instant>,
}

impl Full {
    /// The agent of this number begins with nothing.
    pub fn new(number: Number) -> Self {
        let shift = PACE.mul_f64((number % SHIFTS) as f64 / SHIFTS as f64);
        Self {
            has: VecDeque::new(),
            wraps_up: None,
            due: Instant::now() + shift,
            room: None,
        }
    }

    /// When [`next`](Self::next) is to be called.
    pub const fn due(&self) -> Instant {
        self.due
    }

    /// What to do at the time that was due; nothing while they are not full.
    pub fn next(&mut self) -> Option<Command> {
        let due = self.due;
        self.due += PACE;
        if let Some(conversation) = self.wraps_up.take() {
            self.room = Some(due);
            return Some(Command::FinishWrapUp { conversation });
        }
        let oldest = (self.has.len() == UNITS).then(|| self.has.pop_front());
        self.wraps_up = oldest.flatten();
        let conversation = self.wraps_up?;
        Some(Command::End { conversation })
    }

    /// The answer is for how long there was room; none for the first ones.
    pub fn offered(&mut self) -> Option<Duration> {
        self.room.take().map(|since| since.elapsed())
    }

    pub fn accepted(&mut self, conversation: ConversationId) {
        self.has.push_back(conversation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(number: u128) -> ConversationId {
        ConversationId::from_u128(number)
    }

    #[tokio::test(start_paused = true)]
    async fn room_counts_from_the_time_at_which_the_wrap_up_was_to_end() {
        let mut agent = Full::new(0);
        assert_eq!(agent.offered(), None);
        for number in 1..=3 {
            assert_eq!(agent.next(), None, "not full yet");
            agent.accepted(chat(number));
        }
        let conversation = chat(1);
        assert_eq!(agent.next(), Some(Command::End { conversation }));
        let due = agent.due();
        assert_eq!(agent.next(), Some(Command::FinishWrapUp { conversation }));
        tokio::time::advance(due - Instant::now() + Duration::from_millis(7)).await;
        assert_eq!(agent.offered(), Some(Duration::from_millis(7)));
        assert_eq!(agent.next(), None, "they have two");
    }
}
