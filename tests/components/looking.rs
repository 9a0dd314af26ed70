//! When the page hears that somebody looks at it, or looks away.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use deskbell::platform::focus;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventTarget};

use crate::clock::Clock;

/// As long as a blur may be one into a frame or into the developer tools.
const SETTLES: Duration = Duration::from_millis(150);
const ALMOST: Duration = Duration::from_millis(149);

/// Counts what it is told.
fn watched() -> Rc<Cell<u32>> {
    let told = Rc::new(Cell::new(0));
    let count = told.clone();
    focus::watch(move || count.set(count.get() + 1));
    told
}

fn happens(to: &EventTarget, name: &str) {
    to.dispatch_event(&Event::new(name).unwrap()).unwrap();
}

#[wasm_bindgen_test]
fn a_tab_that_is_hidden_or_shown_is_told_at_once() {
    let told = watched();
    let document = web_sys::window().unwrap().document().unwrap();
    for times in 1..=2 {
        happens(&document, "visibilitychange");
        assert_eq!(told.get(), times);
    }
}

#[wasm_bindgen_test]
fn a_window_that_loses_the_focus_is_told_once_that_has_lasted() {
    let clock = Clock::stopped();
    let told = watched();
    let window = web_sys::window().unwrap();
    happens(&window, "blur");
    clock.pass(ALMOST);
    assert_eq!(told.get(), 0);
    clock.pass(SETTLES - ALMOST);
    assert_eq!(told.get(), 1);
}

#[wasm_bindgen_test]
fn a_focus_that_comes_back_at_once_is_told_and_that_it_was_gone_is_not() {
    let clock = Clock::stopped();
    let told = watched();
    let window = web_sys::window().unwrap();
    happens(&window, "blur");
    clock.pass(ALMOST);
    happens(&window, "focus");
    assert_eq!(told.get(), 1);
    clock.pass(SETTLES * 2);
    assert_eq!(told.get(), 1);
}
