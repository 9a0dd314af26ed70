//! Virtual time: what is due when. What is due at the same millisecond comes in
//! the order in which it was planned.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Milliseconds since the beginning of the run.
pub type Ms = u64;

/// Planned events, and the time.
#[derive(Debug)]
pub struct Agenda<E> {
    now: Ms,
    planned: u64,
    due: BinaryHeap<Reverse<Planned<E>>>,
}

#[derive(Debug)]
struct Planned<E> {
    at: Ms,
    number: u64,
    event: E,
}

impl<E> PartialEq for Planned<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.number) == (other.at, other.number)
    }
}

impl<E> Eq for Planned<E> {}

impl<E> PartialOrd for Planned<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Planned<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Self {
            now: 0,
            planned: 0,
            due: BinaryHeap::new(),
        }
    }
}

impl<E> Agenda<E> {
    pub fn now(&self) -> Ms {
        self.now
    }

    /// Plans `event` for the time `at`, or for now if that has passed.
    pub fn at(&mut self, at: Ms, event: E) {
        self.planned += 1;
        self.due.push(Reverse(Planned {
            at: at.max(self.now),
            number: self.planned,
            event,
        }));
    }

    pub fn after(&mut self, span: Ms, event: E) {
        self.at(self.now + span, event);
    }

    /// The next event; the time moves to it.
    pub fn take(&mut self) -> Option<E> {
        let Reverse(planned) = self.due.pop()?;
        self.now = planned.at;
        Some(planned.event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_then_in_the_order_of_planning() {
        let mut agenda = Agenda::default();
        agenda.at(5, 'c');
        agenda.at(2, 'a');
        agenda.at(5, 'd');
        agenda.at(3, 'b');
        let mut seen = Vec::new();
        while let Some(event) = agenda.take() {
            seen.push((agenda.now(), event));
        }
        assert_eq!(seen, [(2, 'a'), (3, 'b'), (5, 'c'), (5, 'd')]);
    }
}
