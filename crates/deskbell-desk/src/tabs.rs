//! How the agent's tabs stand: which is in focus, and which one rings. Only
//! connected tabs count, since no other knows what is open. Tabs tell each
//! other; a tab that crashed says nothing, so its word is believed for a while
//! only, and repeated with the server's pings, without a timer.

use std::time::Duration;

use deskbell_protocol::{TabId, Timestamp};

use crate::output::Output;
use crate::{Effect, TabNote};

const BELIEVED_FOR: Duration = Duration::from_secs(12);
const REPEATED_AFTER: Duration = Duration::from_secs(5);

/// This tab and the others.
#[derive(Debug)]
pub(crate) struct Tabs {
    me: TabId,
    connected: bool,
    /// A click has allowed this page to make sound.
    sound_allowed: bool,
    /// As told to the others.
    mine: Stand,
    told_at: Timestamp,
    /// The others that said yes to something.
    others: Vec<(TabId, Stand, Timestamp)>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Stand {
    focus: bool,
    sound: bool,
}

impl Tabs {
    pub(crate) fn new(me: TabId, now: Timestamp) -> Self {
        Self {
            me,
            connected: false,
            sound_allowed: false,
            mine: Stand::default(),
            told_at: now,
            others: Vec::new(),
        }
    }

    pub(crate) fn sounds(&mut self, allowed: bool) {
        self.sound_allowed = allowed;
    }

    /// A click has allowed this page to make sound.
    pub(crate) fn can_be_heard(&self) -> bool {
        self.sound_allowed
    }

    /// Tells what has changed. Run after every input.
    pub(crate) fn review(
        &mut self,
        now: Timestamp,
        connected: bool,
        focus: bool,
        out: &mut Output,
    ) {
        if connected && !self.connected {
            out.effect(Effect::TellTabs(TabNote::HowDoYouStand));
        }
        self.connected = connected;
        let mine = Stand {
            focus: connected && focus,
            sound: connected && self.sound_allowed,
        };
        if self.mine != mine {
            self.mine = mine;
            self.tell(now, out);
        }
    }

    pub(crate) fn heard(&mut self, now: Timestamp, note: TabNote, out: &mut Output) {
        match note {
            TabNote::Stands { tab, focus, sound } => {
                self.others.retain(|(other, ..)| *other != tab);
                let stand = Stand { focus, sound };
                if stand != Stand::default() {
                    self.others.push((tab, stand, now));
                }
            }
            TabNote::HowDoYouStand if self.mine != Stand::default() => self.tell(now, out),
            TabNote::HowDoYouStand => {}
        }
    }

    /// A ping came: time to repeat?
    pub(crate) fn pinged(&mut self, now: Timestamp, out: &mut Output) {
        self.others.retain(|(.., at)| now.since(*at) < BELIEVED_FOR);
        if self.mine != Stand::default() && now.since(self.told_at) >= REPEATED_AFTER {
            self.tell(now, out);
        }
    }

    /// Is any connected tab of the agent in focus?
    pub(crate) fn any_in_focus(&self, now: Timestamp) -> bool {
        self.mine.focus || self.believed(now).any(|(_, stand)| stand.focus)
    }

    /// Is this the tab that rings? Of those that can be heard, the oldest.
    pub(crate) fn rings(&self, now: Timestamp) -> bool {
        let older = |(tab, stand): (TabId, Stand)| stand.sound && tab < self.me;
        self.mine.sound && !self.believed(now).any(older)
    }

    fn believed(&self, now: Timestamp) -> impl Iterator<Item = (TabId, Stand)> {
        self.others
            .iter()
            .filter(move |(.., at)| now.since(*at) < BELIEVED_FOR)
            .map(|&(tab, stand, _)| (tab, stand))
    }

    fn tell(&mut self, now: Timestamp, out: &mut Output) {
        self.told_at = now;
        let Stand { focus, sound } = self.mine;
        out.effect(Effect::TellTabs(TabNote::Stands {
            tab: self.me,
            focus,
            sound,
        }));
    }
}
