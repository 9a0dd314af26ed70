//! Which of the agent's tabs is in focus. Tabs tell each other; a tab that
//! crashed says nothing, so a word of focus is believed for a while only, and
//! a tab in focus repeats it with the server's pings, without a timer.

use std::time::Duration;

use deskbell_protocol::{TabId, Timestamp};

use crate::output::Output;
use crate::{Effect, TabNote};

const BELIEVED_FOR: Duration = Duration::from_secs(12);
const REPEATED_AFTER: Duration = Duration::from_secs(5);

/// The focus of this tab and of the others.
#[derive(Debug)]
pub(crate) struct Tabs {
    me: TabId,
    focus: bool,
    /// When this tab last told its focus.
    told_at: Timestamp,
    /// The others in focus, and when they said so.
    others: Vec<(TabId, Timestamp)>,
}

impl Tabs {
    pub(crate) fn new(me: TabId, now: Timestamp) -> Self {
        Self {
            me,
            focus: false,
            told_at: now,
            others: Vec::new(),
        }
    }

    pub(crate) fn start(&mut self, now: Timestamp, focus: bool, out: &mut Output) {
        out.effect(Effect::TellTabs(TabNote::WhoHasFocus));
        self.set(now, focus, out);
    }

    /// This tab's focus.
    pub(crate) fn set(&mut self, now: Timestamp, focus: bool, out: &mut Output) {
        if self.focus != focus {
            self.focus = focus;
            self.tell(now, out);
        }
    }

    pub(crate) fn heard(&mut self, now: Timestamp, note: TabNote, out: &mut Output) {
        match note {
            TabNote::Focus { tab, focus, .. } => {
                self.others.retain(|(other, _)| *other != tab);
                if focus {
                    self.others.push((tab, now));
                }
            }
            TabNote::WhoHasFocus if self.focus => self.tell(now, out),
            TabNote::WhoHasFocus => {}
        }
    }

    /// A ping came: time to repeat?
    pub(crate) fn pinged(&mut self, now: Timestamp, out: &mut Output) {
        self.others.retain(|(_, at)| now.since(*at) < BELIEVED_FOR);
        if self.focus && now.since(self.told_at) >= REPEATED_AFTER {
            self.tell(now, out);
        }
    }

    /// Is any tab of the agent in focus?
    pub(crate) fn any_in_focus(&self, now: Timestamp) -> bool {
        let recent = |(_, at): &(TabId, Timestamp)| now.since(*at) < BELIEVED_FOR;
        self.focus || self.others.iter().any(recent)
    }

    fn tell(&mut self, now: Timestamp, out: &mut Output) {
        self.told_at = now;
        out.effect(Effect::TellTabs(TabNote::Focus {
            tab: self.me,
            focus: self.focus,
            at: now,
        }));
    }
}
