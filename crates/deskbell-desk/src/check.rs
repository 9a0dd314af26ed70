//! "Am I reachable?": each thing that must work for an offer to reach the agent
//! is tried, one after the other, with what real offers use: the same
//! notifications, the same alert, the same bell. The test offer is this tab's
//! alone: the server answers an echo, and has no part in anything else of it,
//! so that it is in no ledger and no figure.

use std::time::Duration;

use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::link::Permission;
use deskbell_protocol::offer::Offer;
use deskbell_protocol::{OfferId, Timestamp};

use crate::output::Output;
use crate::{Change, CheckState, CheckView, Desk, Effect};

/// The server has this long to answer.
const ECHO_WITHIN: Duration = Duration::from_secs(5);
/// A service worker that is still being registered has this long.
const WORKER_WITHIN: Duration = Duration::from_secs(10);
/// What came of a check holds for a working day.
const GOOD_FOR: Duration = Duration::from_secs(12 * 60 * 60);

/// The check that runs, and what came of the agent's last one in this browser.
#[derive(Debug, Default)]
pub(crate) struct Checkup {
    running: Option<Running>,
    last: Option<Check>,
    /// Whether there is a service worker is known: a missing one stays missing.
    worker_known: bool,
    /// The number of the last echo.
    echo: u32,
}

#[derive(Debug)]
struct Running {
    test: Offer,
    view: CheckView,
    /// Who still waits for the service worker then waits no longer.
    worker_by: Timestamp,
    /// The echo is late, or the test offer over.
    due_at: Option<Timestamp>,
}

impl Running {
    fn state(&mut self, line: CheckLine) -> &mut CheckState {
        &mut self.view.lines[line as usize]
    }

    /// Tries a line whose turn it is. False: it is not, or was already.
    fn begins(&mut self, line: CheckLine) -> bool {
        let waits = *self.state(line) == CheckState::Waiting;
        if waits {
            *self.state(line) = CheckState::Trying;
        }
        waits
    }

    fn settle(&mut self, line: CheckLine, works: bool) {
        *self.state(line) = if works {
            CheckState::Passed
        } else {
            CheckState::Failed
        };
    }
}

impl Checkup {
    /// This is the test offer of the check that runs.
    pub(crate) fn is_test(&self, offer: OfferId) -> bool {
        self.running
            .as_ref()
            .is_some_and(|running| running.test.id == offer)
    }

    /// Nobody is signed in any more.
    pub(crate) fn forget(&mut self) {
        self.running = None;
        self.last = None;
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let running = self.running.as_ref()?;
        let worker = running.view.lines[CheckLine::Worker as usize];
        let worker_by = (worker == CheckState::Trying).then_some(running.worker_by);
        [running.due_at, worker_by].into_iter().flatten().min()
    }

    /// The last check, if that was not long ago.
    fn lately(&self, now: Timestamp) -> Option<&Check> {
        self.last
            .as_ref()
            .filter(|check| now.since(check.at) < GOOD_FOR)
    }
}

impl Desk {
    /// The agent's last check in this browser passed, not long ago, and what can
    /// be seen of it without asking anybody is still so. A worker that is still
    /// being registered is taken to come.
    pub fn is_known_to_be_reachable(&self, now: Timestamp) -> bool {
        let last = self.checkup.lately(self.connection.server_time(now));
        last.is_some_and(Check::passed)
            && (self.surface.worker || !self.checkup.worker_known)
            && self.surface.permission == Permission::Granted
    }

    /// The agent was told not long ago what does not work in this browser, and
    /// went on with it.
    pub fn is_known_to_fail(&self, now: Timestamp) -> bool {
        let last = self.checkup.lately(self.connection.server_time(now));
        last.is_some_and(|check| !check.passed())
    }

    /// What came of this agent's last check in this browser. It is known only
    /// once the server has said who the agent is, so it is told here.
    pub(crate) fn check_known(&mut self, last: Option<Check>, out: &mut Output) {
        self.checkup.last = last;
        self.tell_check(out);
    }

    pub(crate) fn worker_known(&mut self, now: Timestamp, out: &mut Output) {
        self.checkup.worker_known = true;
        self.advance_check(now, out);
    }

    pub(crate) fn start_check(&mut self, now: Timestamp, test: Offer, out: &mut Output) {
        self.clear_check(out);
        self.checkup.running = Some(Running {
            test,
            view: CheckView::default(),
            worker_by: now + WORKER_WITHIN,
            due_at: None,
        });
        self.advance_check(now, out);
    }

    /// The person's own word on a line.
    pub(crate) fn judge_check(
        &mut self,
        now: Timestamp,
        line: CheckLine,
        works: bool,
        out: &mut Output,
    ) {
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        if *running.state(line) != CheckState::Trying {
            return;
        }
        running.settle(line, works);
        self.advance_check(now, out);
    }

    /// The person has seen enough. Who goes online with it says so to their
    /// supervisor; what was not tried was not shown to work.
    pub(crate) fn end_check(&mut self, now: Timestamp, tell: bool, out: &mut Output) {
        let over = self.checkup.running.as_ref().map(|it| it.view.over);
        if tell && over == Some(false) {
            self.conclude(now, out);
        }
        self.clear_check(out);
    }

    fn clear_check(&mut self, out: &mut Output) {
        if let Some(running) = self.checkup.running.take() {
            self.deck.done(running.test.id, out);
            self.deck.test = None;
            out.effect(Effect::CloseDesktop(running.test.id));
            out.change(Change::Check(None));
        }
    }

    /// Goes on with what can be tried now. Run when anything has changed.
    pub(crate) fn advance_check(&mut self, now: Timestamp, out: &mut Output) {
        if self.checkup.running.is_none() {
            return;
        }
        self.look_at_the_browser(now);
        self.ask_for_an_echo(now, out);
        self.show_a_notification(out);
        self.ring_for_a_test(now, out);
        let sounds = self.tabs.can_be_heard();
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        if running.state(CheckLine::Offer).is_settled()
            && running.begins(CheckLine::Sound)
            && !sounds
        {
            running.settle(CheckLine::Sound, false);
        }
        let over = running.view.lines.iter().all(CheckState::is_settled);
        let first = over && !running.view.over;
        running.view.over = over;
        out.change(Change::Check(Some(running.view)));
        if first {
            self.conclude(now, out);
        }
    }

    fn look_at_the_browser(&mut self, now: Timestamp) {
        let surface = self.surface;
        let worker_known = surface.worker || self.checkup.worker_known;
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        match surface.permission {
            // The browser asks: its question stands over the page.
            Permission::Default => *running.state(CheckLine::Permission) = CheckState::Trying,
            other => running.settle(CheckLine::Permission, other == Permission::Granted),
        }
        // What waits for it has gone on without it: one that comes later is for
        // the next check.
        if running.state(CheckLine::Worker).is_settled() {
            return;
        }
        if worker_known || running.worker_by <= now {
            running.settle(CheckLine::Worker, surface.worker);
        } else {
            *running.state(CheckLine::Worker) = CheckState::Trying;
        }
    }

    fn ask_for_an_echo(&mut self, now: Timestamp, out: &mut Output) {
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        if !running.begins(CheckLine::RoundTrip) {
            return;
        }
        if !self.connection.is_live() {
            return running.settle(CheckLine::RoundTrip, false);
        }
        self.checkup.echo = self.checkup.echo.wrapping_add(1);
        running.due_at = Some(now + ECHO_WITHIN);
        let number = self.checkup.echo;
        self.connection.send(&ClientFrame::Echo { number }, out);
    }

    pub(crate) fn echoed(&mut self, now: Timestamp, number: u32, out: &mut Output) {
        if number == self.checkup.echo {
            self.judge_check(now, CheckLine::RoundTrip, true, out);
        }
    }

    /// Without buttons: a click anywhere on it is the same, and asks the server
    /// for nothing.
    fn show_a_notification(&mut self, out: &mut Output) {
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        let asked = [CheckLine::Permission, CheckLine::Worker].map(|line| *running.state(line));
        if asked.contains(&CheckState::Trying) || !running.begins(CheckLine::Notification) {
            return;
        }
        if asked != [CheckState::Passed; 2] {
            return running.settle(CheckLine::Notification, false);
        }
        let mut shown = running.test.clone();
        shown.notification.accept_text.clear();
        shown.notification.reject_text = None;
        out.effect(Effect::ShowDesktop(Box::new(shown)));
    }

    fn ring_for_a_test(&mut self, now: Timestamp, out: &mut Output) {
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        let before = [CheckLine::RoundTrip, CheckLine::Notification];
        let settled = before.map(|line| running.state(line).is_settled());
        if settled != [true; 2] || !running.begins(CheckLine::Offer) {
            return;
        }
        if *running.state(CheckLine::RoundTrip) == CheckState::Failed {
            return running.settle(CheckLine::Offer, false);
        }
        // Its time begins now.
        let at = self.connection.server_time(now);
        let test = &mut running.test;
        let span = test.expires_at.since(test.offered_at);
        (test.offered_at, test.expires_at) = (at, at + span);
        running.due_at = Some(now + span);
        self.deck.test = Some(test.id);
        self.deck.add(now, test.clone(), &self.connection, out);
        self.deck.reveal(now, &self.connection, out);
    }

    /// The test offer was answered in this tab.
    pub(crate) fn test_answered(&mut self, now: Timestamp, test: OfferId, out: &mut Output) {
        self.deck.done(test, out);
        self.judge_check(now, CheckLine::Offer, true, out);
    }

    pub(crate) fn tick_check(&mut self, now: Timestamp, out: &mut Output) {
        self.give_up_the_worker(now, out);
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        if running.due_at.is_none_or(|at| at > now) {
            return;
        }
        running.due_at = None;
        let test = running.test.id;
        self.judge_check(now, CheckLine::RoundTrip, false, out);
        if self.deck.get(test).is_some() {
            self.deck.done(test, out);
            self.judge_check(now, CheckLine::Offer, false, out);
        }
    }

    fn give_up_the_worker(&mut self, now: Timestamp, out: &mut Output) {
        let due = |running: &mut Running| {
            *running.state(CheckLine::Worker) == CheckState::Trying && running.worker_by <= now
        };
        if self.checkup.running.as_mut().is_some_and(due) {
            self.advance_check(now, out);
        }
    }

    /// What came of it is kept and told. One that passed shows that the person
    /// is there.
    fn conclude(&mut self, now: Timestamp, out: &mut Output) {
        let Some(running) = &mut self.checkup.running else {
            return;
        };
        let lines = CheckLine::ALL.into_iter();
        let failing = lines.filter(|line| *running.state(*line) != CheckState::Passed);
        let check = Check {
            at: self.connection.server_time(now),
            failing: failing.collect(),
        };
        out.change(Change::Checked(check.clone()));
        let passed = check.passed();
        self.checkup.last = Some(check);
        self.tell_check(out);
        if passed && self.connection.is_live() {
            self.absent = false;
            self.connection.send(&ClientFrame::Ready, out);
        }
    }

    /// The server may have forgotten it, or never heard it.
    pub(crate) fn tell_check(&self, out: &mut Output) {
        if let Some(check) = self.checkup.last.clone()
            && self.connection.is_live()
        {
            self.connection.send(&ClientFrame::Checked { check }, out);
        }
    }
}
