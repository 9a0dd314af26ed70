//! What is over leaves nothing in the program's memory: a desk is open all day.

use core::arch::wasm32::memory_size;
use std::ops::RangeInclusive;

use deskbell::dashboard::dashboard;
use deskbell::notifications::stack;
use deskbell::platform::element::pieces;
use deskbell::rail::rail;
use deskbell::session::session_page;
use deskbell_desk::{AlertStage, Change, Delivery, Notice, ToastView};
use deskbell_protocol::conversation::Author;
use deskbell_protocol::{ConversationId, OfferId, ProblemCode};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{alert, message, named, session};
use crate::stage::{Stage, painted};

/// Times that something comes and goes: until everything was used once, and
/// until the memory is counted.
const TIMES: [u128; 3] = [200, 300, 3_000];

/// Pages of 64 KiB that may go to a table of the framework that grows once, when
/// more is alive between two paints than ever before.
const ONCE: usize = 2;

/// By so many pages of 64 KiB the memory grows, once everything was used. What
/// leaves fifty bytes each time takes three of them.
async fn pages_more(view: fn() -> AnyView, changes: fn(u128) -> Vec<Change>) -> usize {
    let stage = Stage::of(view).await;
    let [warm, filled, all] = TIMES;
    come_and_go(&stage, 1..=warm, changes).await;
    let filling = fill();
    come_and_go(&stage, warm + 1..=filled, changes).await;
    let before = memory_size(0);
    come_and_go(&stage, filled + 1..=all, changes).await;
    drop(filling);
    memory_size(0) - before
}

async fn come_and_go(
    stage: &Stage,
    numbers: RangeInclusive<u128>,
    changes: fn(u128) -> Vec<Change>,
) {
    for number in numbers {
        for change in changes(number) {
            stage.put([change]).await;
        }
        if number % 20 == 0 {
            painted().await;
        }
    }
}

/// Takes what other tests have left free, where a leak would not be seen.
fn fill() -> Vec<Vec<u8>> {
    let mut taken = Vec::with_capacity(1 << 20);
    for size in [4_096, 48] {
        let before = memory_size(0);
        while memory_size(0) == before {
            taken.push(Vec::with_capacity(size));
        }
    }
    taken
}

#[wasm_bindgen_test]
async fn offers_that_come_and_go_leave_nothing_in_memory() {
    let desk = || pieces([dashboard(), stack()]);
    let more = pages_more(desk, |number| {
        vec![
            Change::Alert(Box::new(alert(number, "Lena", AlertStage::Ringing))),
            Change::AlertGone(OfferId::from_u128(number)),
        ]
    });
    assert!(more.await <= ONCE);
}

#[wasm_bindgen_test]
async fn toasts_that_come_and_go_leave_nothing_in_memory() {
    let more = pages_more(stack, |number| {
        let id = u64::try_from(number).unwrap();
        let notice = Notice::Problem(ProblemCode::Expired.into());
        let toast = ToastView {
            id,
            notice,
            count: 1,
        };
        vec![Change::Toast(toast), Change::ToastGone(id)]
    });
    assert!(more.await <= ONCE);
}

#[wasm_bindgen_test]
async fn sessions_that_come_and_go_leave_nothing_in_memory() {
    let desk = || pieces([dashboard(), rail()]);
    let more = pages_more(desk, |number| {
        let gone = ConversationId::from_u128(number);
        vec![
            Change::Session(session(number, named("Lena"), 3).into()),
            Change::SessionGone(gone),
        ]
    });
    assert!(more.await <= ONCE);
}

#[wasm_bindgen_test]
async fn messages_of_sessions_that_are_over_leave_nothing_in_memory() {
    const ID: ConversationId = ConversationId::from_u128(1);
    let more = pages_more(
        || session_page(ID),
        |number| {
            let said = message(1, Author::Customer, &number.to_string(), Delivery::Sent);
            vec![
                Change::Session(session(1, named("Lena"), 0).into()),
                Change::Messages {
                    conversation: ID,
                    messages: vec![said],
                },
                Change::SessionGone(ID),
            ]
        },
    );
    assert!(more.await <= ONCE);
}
