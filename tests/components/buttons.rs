use deskbell::components::button;
use deskbell::platform::element::Piece;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, next_frame, press_key_on, press_pointer_on};

async fn counting(presses: RwSignal<u32>) -> Stage {
    Stage::of(move || {
        button("count", move || presses.update(|count| *count += 1))
            .text("Count")
            .view()
    })
    .await
}

#[wasm_bindgen_test]
async fn a_key_does_nothing_on_a_button_that_has_just_appeared() {
    let presses = ArcRwSignal::new(0).into();
    let stage = counting(presses).await;
    press_key_on(&stage.one("[data-action=count]"));
    assert_eq!(presses.get_untracked(), 0);
}

#[wasm_bindgen_test]
async fn a_pointer_presses_a_button_at_once() {
    let presses = ArcRwSignal::new(0).into();
    let stage = counting(presses).await;
    press_pointer_on(&stage.one("[data-action=count]"));
    assert_eq!(presses.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn a_key_presses_a_button_that_has_stood_for_a_moment() {
    let presses: RwSignal<u32> = ArcRwSignal::new(0).into();
    let stage = counting(presses).await;
    while presses.get_untracked() == 0 {
        press_key_on(&stage.one("[data-action=count]"));
        next_frame().await;
    }
    assert_eq!(presses.get_untracked(), 1);
}
