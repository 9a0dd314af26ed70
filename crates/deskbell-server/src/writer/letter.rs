//! What comes into the writer's inbox.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use deskbell_protocol::{CommandId, Problem};
use tokio::sync::oneshot;

use crate::engine::{Answer, Input, SocketId};
use crate::store::Owner;

/// An input, or the end.
#[derive(Debug)]
pub enum Message {
    Letter(Box<Letter>),
    Stop(oneshot::Sender<()>),
}

/// An input with who waits for its answer.
#[derive(Debug)]
pub struct Letter {
    pub input: Input,
    pub respond: Respond,
    pub arrived: Instant,
}

/// A fact that can't be stored for this long is given up, unless it is the
/// state of a socket: without that a tab or a customer would be there for ever.
const GIVE_UP: Duration = Duration::from_secs(60);

/// Which of `letters`, in their order, are tried again after a commit that
/// failed. What they are about is bounded: of each socket its last state, and
/// no end of one that is not known (`is_moot`).
pub fn again(letters: &[Letter], now: Instant, is_moot: impl Fn(&Input) -> bool) -> Vec<bool> {
    let last: BTreeMap<SocketId, usize> = letters
        .iter()
        .enumerate()
        .filter_map(|(index, letter)| Some((letter.input.state_of()?, index)))
        .collect();
    let one = |(index, letter): (usize, &Letter)| match (&letter.respond, letter.input.state_of()) {
        (Respond::Nobody, Some(socket)) => {
            last.get(&socket) == Some(&index) && !is_moot(&letter.input)
        }
        (Respond::Nobody, None) => now.saturating_duration_since(letter.arrived) < GIVE_UP,
        _ => false,
    };
    letters.iter().enumerate().map(one).collect()
}

/// Where the answer goes.
#[derive(Debug)]
pub enum Respond {
    /// It happened, whoever knows: tried again until it is stored.
    Nobody,
    Waiter(oneshot::Sender<Result<Answer, Problem>>),
    /// As a `reply` frame.
    Socket {
        owner: Owner,
        socket: SocketId,
        command: CommandId,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::{ConversationId, OfferId};

    fn fact(input: Input) -> Letter {
        Letter {
            input,
            respond: Respond::Nobody,
            arrived: Instant::now(),
        }
    }

    fn gone(socket: u64) -> Letter {
        let (conversation, socket) = (ConversationId::from_u128(1), SocketId(socket));
        fact(Input::CustomerGone {
            conversation,
            socket,
        })
    }

    fn heard(socket: u64) -> Letter {
        let (conversation, socket) = (ConversationId::from_u128(1), SocketId(socket));
        fact(Input::CustomerHeard {
            conversation,
            socket,
        })
    }

    fn sent() -> Letter {
        let offer = OfferId::from_u128(1);
        fact(Input::Sent { offer })
    }

    #[test]
    fn the_state_of_a_socket_is_kept_for_as_long_as_it_takes_and_other_facts_for_a_minute() {
        let letters = [gone(1), sent()];
        let nothing_is_moot = |_: &Input| false;
        let soon = Instant::now();
        assert_eq!(again(&letters, soon, nothing_is_moot), [true, true]);
        let late = soon + 10 * GIVE_UP;
        assert_eq!(again(&letters, late, nothing_is_moot), [true, false]);
    }

    #[test]
    fn of_each_socket_only_the_last_state_is_kept() {
        let letters = [gone(1), gone(2), heard(1), gone(1)];
        let kept = again(&letters, Instant::now(), |_| false);
        assert_eq!(kept, [false, true, false, true]);
    }

    #[test]
    fn the_end_of_a_socket_that_is_not_known_is_not_kept() {
        let letters = [gone(1), gone(2)];
        let is_moot = |input: &Input| input.state_of() == Some(SocketId(2));
        assert_eq!(again(&letters, Instant::now(), is_moot), [true, false]);
    }
}
