use deskbell::platform::element::{Piece, el, rows};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::stage::{Stage, give_focus, has_focus, settled, text_of};

/// A list of buttons, which is told what it shows.
async fn list(keys: &[u128]) -> (Stage, ArcRwSignal<Vec<u128>>) {
    let keys = ArcRwSignal::new(keys.to_vec());
    let shown = keys.clone();
    let stage = Stage::of(move || {
        let shown = shown.clone();
        let button = |key: u128| {
            // One of them has gone before it is drawn.
            let button = el("button").attr("data-key", key.to_string());
            (key != 99).then(|| button.child(key.to_string()).view())
        };
        let list = rows(move || shown.get(), button);
        let around = el("p").child(el("i").text("before")).child(list);
        around.child(el("i").text("after")).view()
    })
    .await;
    (stage, keys)
}

fn shown(stage: &Stage) -> Vec<u128> {
    let all = stage.all("button");
    all.iter().map(|it| text_of(it).parse().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn a_list_follows_its_keys_and_keeps_each_row_that_stays() {
    let (stage, keys) = list(&[]).await;
    // The same numbers each time: Lehmer's, of 31 bits.
    let mut number: u128 = 1;
    let mut next = |below: u128| {
        number = number * 48_271 % 2_147_483_647;
        number % below
    };
    for _ in 0..300 {
        let mut wanted = keys.get_untracked();
        for _ in 0..next(4) {
            let place = |len: usize, at: u128| at as usize % (len + 1);
            let at = place(wanted.len(), next(20));
            match next(3) {
                0 => wanted.insert(at, next(1_000) + 100),
                1 if at < wanted.len() => drop(wanted.remove(at)),
                2 if at < wanted.len() => {
                    let moved = wanted.remove(at);
                    let to = place(wanted.len(), next(20));
                    wanted.insert(to, moved);
                }
                _ => {}
            }
            let mut known = std::collections::BTreeSet::new();
            wanted.retain(|key| known.insert(*key));
        }
        let before = stage.all("button");
        keys.set(wanted.clone());
        settled().await;
        assert_eq!(shown(&stage), wanted);
        for now in stage.all("button") {
            let is = |it: &&Element| text_of(it) == text_of(&now);
            if let Some(was) = before.iter().find(is) {
                assert!(now.is_same_node(Some(was)), "{}", text_of(&now));
            }
        }
    }
    let around = stage.all("p > i");
    assert_eq!(around.len(), 2);
    assert_eq!(text_of(&stage.one("p > i:last-child")), "after");
}

#[wasm_bindgen_test]
async fn a_row_that_stays_keeps_the_focus_whatever_moves_around_it() {
    let (stage, keys) = list(&[1, 2, 3, 4]).await;
    give_focus(&stage.one("[data-key='3']")).await;
    let lists: [&[u128]; 6] = [
        &[11, 12, 13, 14, 15, 1, 2, 3, 4],
        &[4, 11, 12, 13, 14, 15, 1, 2, 3],
        &[11, 12, 13, 14, 15, 1, 2, 3, 4],
        &[1, 3, 4],
        &[3],
        &[21, 22, 3, 23],
    ];
    for wanted in lists {
        keys.set(wanted.to_vec());
        settled().await;
        assert_eq!(shown(&stage), wanted);
        assert!(has_focus("[data-key='3']"), "{wanted:?}");
    }
}

#[wasm_bindgen_test]
async fn a_key_whose_row_is_gone_already_is_drawn_as_nothing_and_hinders_none() {
    let (stage, keys) = list(&[1, 99, 2]).await;
    assert_eq!(shown(&stage), [1, 2]);
    keys.set(vec![3, 99, 1]);
    settled().await;
    assert_eq!(shown(&stage), [3, 1]);
}
