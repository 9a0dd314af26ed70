//! Runs the desk: one input at a time, in the order of their arrival, also
//! when carrying out an effect makes the next input. Arms the one timer.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use deskbell_desk::{Desk, Input};
use leptos::prelude::*;

use super::Shell;
use crate::platform::{clock, random};

/// What belongs to this page and not to the screen.
pub(super) struct Running {
    desk: RefCell<Desk>,
    waiting: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
}

impl Running {
    pub(super) fn new() -> Rc<Self> {
        Rc::new(Self {
            desk: RefCell::new(Desk::new(random::tab(), clock::now())),
            waiting: RefCell::default(),
            busy: Cell::new(false),
        })
    }
}

impl Shell {
    /// Hands one thing that happened to the desk.
    pub(super) fn input(&self, input: Input) {
        let running = self.running.get_value();
        running.waiting.borrow_mut().push_back(input);
        if running.busy.replace(true) {
            return;
        }
        loop {
            let Some(input) = running.waiting.borrow_mut().pop_front() else {
                break;
            };
            let output = running.desk.borrow_mut().handle(clock::now(), input);
            for change in output.changes {
                self.store
                    .patch(change, |conversation| self.draft(conversation));
            }
        }
        running.busy.set(false);
    }

    pub(super) fn connect(&self) {}
    pub(super) fn surface_changed(&self) {}
    pub(super) fn unlock_sound(&self) {}
}
