//! Runs the desk: one input at a time, in the order of their arrival, also
//! when carrying out an effect makes the next input. Arms the one timer.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use deskbell_desk::{Change, Desk, Input, TabNote};
use deskbell_protocol::AgentId;
use deskbell_protocol::link::Surface;
use leptos::prelude::*;

use super::Shell;
use super::rings::Rings;
use crate::platform::desktop::Desktop;
use crate::platform::leadership::Leadership;
use crate::platform::socket::Socket;
use crate::platform::tabs::Tabs;
use crate::platform::timer::Timer;
use crate::platform::{clock, focus, permission, random};

/// What belongs to this page and not to the screen.
pub(super) struct Running {
    desk: RefCell<Desk>,
    waiting: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    timer: Timer,
    pub(super) socket: RefCell<Option<Socket>>,
    pub(super) tabs: RefCell<Option<Tabs>>,
    pub(super) desktop: Rc<Desktop>,
    pub(super) rings: Rings,
    pub(super) leadership: Rc<Leadership>,
    /// Numbers what the shell hands to components one by one.
    count: Cell<u32>,
}

impl Running {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            desk: RefCell::new(Desk::new(random::tab(), clock::now())),
            waiting: RefCell::default(),
            busy: Cell::new(false),
            timer: Timer::default(),
            socket: RefCell::default(),
            tabs: RefCell::default(),
            desktop: Rc::default(),
            rings: Rings::default(),
            leadership: Rc::default(),
            count: Cell::new(0),
        })
    }

    pub(super) fn next_number(&self) -> u32 {
        let number = self.count.get().wrapping_add(1);
        self.count.set(number);
        number
    }

    /// What this tab can show at this moment.
    pub(super) fn surface(&self) -> Surface {
        Surface {
            visible: focus::visible(),
            focus: focus::focused(),
            permission: permission::current(),
            worker: self.desktop.ready(),
        }
    }

    pub(super) fn is_known_to_be_reachable(&self) -> bool {
        self.desk.borrow().is_known_to_be_reachable(clock::now())
    }

    pub(super) fn is_known_to_fail(&self) -> bool {
        self.desk.borrow().is_known_to_fail(clock::now())
    }

    pub(super) fn tell_tabs(&self, note: TabNote) {
        if let Some(tabs) = &*self.tabs.borrow() {
            tabs.tell(&note);
        }
    }
}

impl Shell {
    /// Hands one thing that happened to the desk. What a person does has its
    /// action instead.
    pub fn input(&self, input: Input) {
        // A timer may outlive the page that a test has taken away.
        let Some(running) = self.running.try_get_value() else {
            return;
        };
        running.waiting.borrow_mut().push_back(input);
        if running.busy.replace(true) {
            return;
        }
        loop {
            let next = running.waiting.borrow_mut().pop_front();
            let Some(input) = next else { break };
            let output = running.desk.borrow_mut().handle(clock::now(), input);
            for change in output.changes {
                self.patch(change);
            }
            for effect in output.effects {
                self.carry_out(&running, effect);
            }
        }
        running.busy.set(false);
        let shell = *self;
        let deadline = running.desk.borrow().next_deadline();
        running.timer.set(deadline, move || shell.timer_fired());
    }

    fn timer_fired(&self) {
        self.running.get_value().timer.fired();
        self.input(Input::Timer {
            jitter: random::fraction(),
        });
    }

    /// Takes one change of the desk into the store, and what is kept with it.
    pub fn patch(&self, change: Change) {
        match &change {
            Change::SessionGone(conversation) => self.set_draft(*conversation, ""),
            Change::Checked(check) => self.keep_check(check),
            _ => {}
        }
        let before = self.agent();
        self.store.patch(change, |conversation| {
            (self.draft(conversation), self.is_internal(conversation))
        });
        if self.agent() != before {
            self.take_own_keys();
            self.remember_check();
        }
    }

    /// Who is signed in, once the server has said so.
    pub(super) fn agent(&self) -> Option<AgentId> {
        let me = self.store.me;
        me.with_untracked(|me| me.as_ref().map(|me| me.id))
    }
}
