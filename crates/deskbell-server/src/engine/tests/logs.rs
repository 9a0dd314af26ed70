//! What of a log is kept: a thousand events, and all of the last ten minutes.
//! The log is looked through at its event number 1,024: twenty-four of them are
//! not among the last thousand.

use std::time::Duration;

use deskbell_protocol::agent::{Command, CommandFrame};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{Seq, limits};

use super::desk::{ANA, Desk};
use crate::engine::{Input, Position, To, What};
use crate::store::Owner;

const LOOKED_THROUGH_AT: Seq = 1_024;
const OLD: Seq = LOOKED_THROUGH_AT - limits::LOG_EVENTS;
const MOMENT: Duration = Duration::from_millis(1);

/// Lets events of Ana's happen now until there are `upto`.
fn grow(desk: &mut Desk, upto: Seq) {
    let missing = last(desk) + 1..=upto;
    let inputs: Vec<_> = missing.map(|seq| choose(desk, seq)).collect();
    let stored = desk.batch(&inputs).unwrap();
    desk.told.extend(stored.tellings);
    assert_eq!(last(desk), upto);
}

/// Changes Ana's presence, which is the event `seq`.
fn choose(desk: &mut Desk, seq: Seq) -> Input {
    let even = seq.is_multiple_of(2);
    let body = Command::SetPresence {
        choice: if even { Choice::Away } else { Choice::Busy },
        status: None,
    };
    let command = desk.new_command();
    let frame = CommandFrame { command, body };
    Input::AgentCommand { agent: ANA, frame }
}

fn last(desk: &Desk) -> Seq {
    let to_ana = desk.told.iter().rev();
    let mut to_ana = to_ana.filter(|it| it.to == To::All(Owner::Agent(ANA)));
    let last = to_ana.find_map(|it| match &it.what {
        What::Event { seq, .. } => Some(*seq),
        _ => None,
    });
    last.unwrap_or(0)
}

/// Whether a browser that has everything up to `seq` gets the rest, and no
/// snapshot.
fn resumes(desk: &mut Desk, known: Position, seq: Seq) -> bool {
    let attached = desk.attach(ANA, Some(Position { seq, ..known }));
    attached.first.contains(r#""recovered":true"#) && attached.after == seq
}

#[test]
fn of_older_events_a_thousand_are_kept_and_none_before_them() {
    let mut desk = Desk::new();
    let known = desk.position();
    grow(&mut desk, LOOKED_THROUGH_AT - 1);
    desk.now = desk.now + limits::LOG_AGE + MOMENT;
    grow(&mut desk, LOOKED_THROUGH_AT);
    assert!(resumes(&mut desk, known, OLD));
    assert!(!resumes(&mut desk, known, OLD - 1));
}

#[test]
fn an_event_is_kept_until_it_is_older_than_ten_minutes_however_many_there_are() {
    for (age, is_kept) in [(limits::LOG_AGE, true), (limits::LOG_AGE + MOMENT, false)] {
        let mut desk = Desk::new();
        let first = desk.position();
        assert!((1..OLD).contains(&first.seq), "{first:?}");
        desk.now = desk.now + MOMENT;
        grow(&mut desk, LOOKED_THROUGH_AT - 1);
        desk.now = desk.now + (age - MOMENT);
        grow(&mut desk, LOOKED_THROUGH_AT);
        assert_eq!(resumes(&mut desk, first, first.seq - 1), is_kept, "{age:?}");
        assert!(resumes(&mut desk, first, first.seq), "{age:?}");
    }
}
