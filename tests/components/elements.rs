use std::cell::Cell;
use std::rc::Rc;

use deskbell::platform::element::{Piece, el};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, painted, press_pointer_on, settled, text_of};

/// A signal that outlives the view.
fn signal<T: Send + Sync + 'static>(value: T) -> ArcRwSignal<T> {
    ArcRwSignal::new(value)
}

#[wasm_bindgen_test]
async fn what_is_said_follows_its_signal_and_goes_with_it() {
    let name = signal(Some("Ana".to_owned()));
    let read = name.clone();
    let stage = Stage::of(move || {
        let read = (read.clone(), read.clone());
        el("p")
            .attr("data-name", move || read.0.get())
            .attr("data-known", true)
            .attr("data-unknown", false)
            .child(move || read.1.get())
            .view()
    })
    .await;
    let p = stage.one("p");
    assert_eq!(p.get_attribute("data-name").as_deref(), Some("Ana"));
    assert!(p.has_attribute("data-known") && !p.has_attribute("data-unknown"));
    name.set(None);
    settled().await;
    assert!(!p.has_attribute("data-name"));
    assert_eq!(text_of(&p), "");
    name.set(Some("Ben".into()));
    settled().await;
    assert_eq!(p.get_attribute("data-name").as_deref(), Some("Ben"));
    assert_eq!(text_of(&stage.one("p")), "Ben");
}

#[wasm_bindgen_test]
async fn what_is_drawn_anew_takes_the_place_of_what_was_there_which_follows_nothing_any_more() {
    let (which, heard) = (signal(1), signal(0));
    let runs = Rc::new(Cell::new(0));
    let (drawn, told, counted) = (which.clone(), heard.clone(), runs.clone());
    let stage = Stage::of(move || {
        let counted = send_wrapper::SendWrapper::new(counted);
        let middle = move || {
            let (told, counted) = (told.clone(), counted.clone());
            let number: i32 = drawn.get();
            el("b").attr("data-heard", move || {
                counted.set(counted.get() + 1);
                format!("{number}:{}", told.get())
            })
        };
        el("p")
            .child(el("i").text("before"))
            .child(middle)
            .child(el("i").text("after"))
            .view()
    })
    .await;
    which.set(2);
    settled().await;
    let names: Vec<String> = stage.all("p > *").iter().map(|it| it.tag_name()).collect();
    assert_eq!(names, ["I", "B", "I"]);
    runs.set(0);
    heard.set(7);
    settled().await;
    assert_eq!(runs.get(), 1, "the first one listens no more");
    let now = stage.one("b").get_attribute("data-heard");
    assert_eq!(now.as_deref(), Some("2:7"));
}

#[wasm_bindgen_test]
async fn what_has_gone_is_told_nothing_more() {
    let (there, told) = (signal(true), signal(0));
    let (shown, hears) = (there.clone(), told.clone());
    let stage = Stage::of(move || {
        let (shown, hears) = (shown.clone(), hears.clone());
        let view = move || {
            let hears = hears.clone();
            let add = move |_| hears.update(|told| *told += 1);
            shown.get().then(|| el("p").on(ev::scroll, add))
        };
        view.view()
    })
    .await;
    let p = stage.one("p");
    let scrolled = || p.dispatch_event(&web_sys::Event::new("scroll").unwrap());
    scrolled().unwrap();
    assert_eq!(told.get_untracked(), 1);
    there.set(false);
    settled().await;
    let faults = Rc::new(Cell::new(0));
    let counted = faults.clone();
    let fault = Closure::<dyn Fn()>::new(move || counted.set(counted.get() + 1));
    let window = web_sys::window().unwrap();
    window.set_onerror(Some(fault.as_ref().unchecked_ref()));
    scrolled().unwrap();
    window.set_onerror(None);
    assert_eq!((told.get_untracked(), faults.get()), (1, 0));
}

#[wasm_bindgen_test]
async fn a_button_may_take_itself_away() {
    let there = signal(true);
    let shown = there.clone();
    let stage = Stage::of(move || {
        let view = move || {
            let gone = shown.clone();
            let there = shown.get();
            there.then(|| el("button").on(ev::click, move |_| gone.set(false)))
        };
        view.view()
    })
    .await;
    press_pointer_on(&stage.one("button"));
    settled().await;
    assert!(stage.all("button").is_empty());
    assert!(!there.get_untracked());
}

#[wasm_bindgen_test]
async fn what_lies_outside_of_the_window_is_not_seen_before_it_is_scrolled_to() {
    let seen = Rc::new(Cell::new(false));
    let told = seen.clone();
    let stage = Stage::of(move || {
        el("div")
            .child(el("p").style("height", "9000px"))
            .child(el("b").text("below").when_seen(move || told.set(true)))
            .view()
    })
    .await;
    painted().await;
    assert!(!seen.get());
    stage.one("b").scroll_into_view();
    for _ in 0..10 {
        painted().await;
    }
    assert!(seen.get());
}
