//! Toasts: three at most are on the screen, the rest wait in line, and a time
//! that nobody could see does not run. What was on the screen goes into the
//! history.

use std::collections::VecDeque;
use std::time::Duration;

use deskbell_protocol::Timestamp;

use crate::output::Output;
use crate::{Announcement, Change, Effect, Notice, PastView, ToastView};

/// Toasts on the screen at once.
const SHOWN: usize = 3;
const STAYS: Duration = Duration::from_secs(8);
/// Toasts in the history.
const KEPT: usize = 100;

/// The toasts on the screen and behind it.
#[derive(Debug, Default)]
pub(crate) struct Toasts {
    shown: Vec<Shown>,
    /// With the time that each has left.
    waiting: VecDeque<(ToastView, Duration)>,
    /// What the history holds, the oldest first.
    past: VecDeque<u64>,
    last_id: u64,
    hidden: bool,
}

#[derive(Debug)]
struct Shown {
    view: ToastView,
    held: bool,
    time: Time,
}

/// The time that a toast has left.
#[derive(Debug, Clone, Copy)]
enum Time {
    Until(Timestamp),
    Paused(Duration),
}

impl Toasts {
    /// Shows a notice, or counts it on an equal one that is still there.
    pub(crate) fn push(&mut self, now: Timestamp, notice: Notice, out: &mut Output) {
        if let Some(shown) = self
            .shown
            .iter_mut()
            .find(|shown| shown.view.notice == notice)
        {
            shown.view.count += 1;
            shown.time = match shown.time {
                Time::Until(_) => Time::Until(now + STAYS),
                Time::Paused(_) => Time::Paused(STAYS),
            };
            let toast = shown.view.clone();
            out.change(Change::Toast(toast.clone()));
            if self.past.contains(&toast.id) {
                out.change(Change::Past(PastView { at: now, toast }));
            }
            return;
        }
        let mut waiting = self.waiting.iter_mut().map(|(view, _)| view);
        if let Some(view) = waiting.find(|view| view.notice == notice) {
            view.count += 1;
            return;
        }
        let view = self.new_toast(notice);
        self.waiting.push_back((view, STAYS));
        if self.shown.len() < SHOWN {
            self.fill(now, out);
        } else {
            self.tell_waiting(out);
        }
    }

    /// Shows a notice that can't wait, in the place of one that can. Where the
    /// agent is on them, or none can wait, nothing moves: it stands beside them.
    pub(crate) fn push_at_once(&mut self, now: Timestamp, notice: Notice, out: &mut Output) {
        if self.shown.len() >= SHOWN
            && let Some(index) = self.shown.iter().position(Shown::can_wait)
        {
            let Shown { view, time, .. } = self.shown.remove(index);
            out.change(Change::ToastGone(view.id));
            let left = match time {
                Time::Until(at) => at.since(now),
                Time::Paused(left) => left,
            };
            self.waiting.push_front((view, left));
        }
        let view = self.new_toast(notice);
        self.show(now, view, STAYS, out);
        self.tell_waiting(out);
    }

    fn new_toast(&mut self, notice: Notice) -> ToastView {
        self.last_id += 1;
        ToastView {
            id: self.last_id,
            notice,
            count: 1,
        }
    }

    pub(crate) fn dismiss(&mut self, now: Timestamp, id: u64, out: &mut Output) {
        let before = self.shown.len();
        self.shown.retain(|shown| shown.view.id != id);
        if self.shown.len() < before {
            out.change(Change::ToastGone(id));
            self.fill(now, out);
        }
    }

    /// Takes back notices that a newer one says better.
    pub(crate) fn withdraw(
        &mut self,
        now: Timestamp,
        which: impl Fn(&Notice) -> bool,
        out: &mut Output,
    ) {
        let before = self.waiting.len();
        self.waiting.retain(|(view, _)| !which(&view.notice));
        if self.waiting.len() < before {
            self.tell_waiting(out);
        }
        let gone: Vec<u64> = self
            .shown
            .iter()
            .filter(|shown| which(&shown.view.notice))
            .map(|shown| shown.view.id)
            .collect();
        for id in gone {
            self.dismiss(now, id, out);
        }
    }

    /// The pointer or the focus is on a toast, or has left it.
    pub(crate) fn hold(&mut self, now: Timestamp, id: u64, held: bool) {
        let hidden = self.hidden;
        if let Some(shown) = self.shown.iter_mut().find(|shown| shown.view.id == id) {
            shown.held = held;
            shown.set_running(now, !held && !hidden);
        }
    }

    /// The tab was hidden or shown.
    pub(crate) fn hide(&mut self, now: Timestamp, hidden: bool) {
        self.hidden = hidden;
        for shown in &mut self.shown {
            let held = shown.held;
            shown.set_running(now, !held && !hidden);
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.shown.iter().filter_map(|shown| shown.until()).min()
    }

    pub(crate) fn tick(&mut self, now: Timestamp, out: &mut Output) {
        let over: Vec<u64> = self
            .shown
            .iter()
            .filter(|shown| shown.until().is_some_and(|until| until <= now))
            .map(|shown| shown.view.id)
            .collect();
        for id in over {
            self.dismiss(now, id, out);
        }
    }

    /// The person opens the pile: all that wait are on the screen.
    pub(crate) fn open(&mut self, now: Timestamp, out: &mut Output) {
        self.fill_to(usize::MAX, now, out);
    }

    fn fill(&mut self, now: Timestamp, out: &mut Output) {
        self.fill_to(SHOWN, now, out);
    }

    fn fill_to(&mut self, most: usize, now: Timestamp, out: &mut Output) {
        while self.shown.len() < most {
            let Some((view, left)) = self.waiting.pop_front() else {
                break;
            };
            self.show(now, view, left, out);
        }
        self.tell_waiting(out);
    }

    fn show(&mut self, now: Timestamp, view: ToastView, left: Duration, out: &mut Output) {
        let time = if self.hidden {
            Time::Paused(left)
        } else {
            Time::Until(now + left)
        };
        out.change(Change::Toast(view.clone()));
        if !self.past.contains(&view.id) {
            let notice = view.notice.clone();
            out.effect(Effect::Announce(Announcement::Notice(notice)));
            self.remember(now, view.clone(), out);
        }
        self.shown.push(Shown {
            view,
            held: false,
            time,
        });
    }

    fn remember(&mut self, now: Timestamp, toast: ToastView, out: &mut Output) {
        self.past.push_back(toast.id);
        out.change(Change::Past(PastView { at: now, toast }));
        if self.past.len() > KEPT
            && let Some(oldest) = self.past.pop_front()
        {
            out.change(Change::PastGone(oldest));
        }
    }

    fn tell_waiting(&self, out: &mut Output) {
        out.change(Change::ToastsWaiting(
            u32::try_from(self.waiting.len()).unwrap_or(u32::MAX),
        ));
    }
}

impl Shown {
    /// Work counts as given only once it was seen, so it stays.
    fn can_wait(&self) -> bool {
        !self.held && !matches!(self.view.notice, Notice::Work(_))
    }

    fn until(&self) -> Option<Timestamp> {
        match self.time {
            Time::Until(at) => Some(at),
            Time::Paused(_) => None,
        }
    }

    fn set_running(&mut self, now: Timestamp, run: bool) {
        self.time = match (self.time, run) {
            (Time::Paused(left), true) => Time::Until(now + left),
            (Time::Until(at), false) => Time::Paused(at.since(now)),
            (time, _) => time,
        };
    }
}
