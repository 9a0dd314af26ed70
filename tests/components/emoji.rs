//! The emoji of the box: found, reached by keyboard, and put into the text.

use std::time::Duration;

use deskbell::session::session_page;
use deskbell_desk::{Change, SessionView};
use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{ConversationState, Part};
use leptos::prelude::GetUntracked;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

use crate::clock::Clock;
use crate::languages::ARABIC;
use crate::log::STYLES;
use crate::samples::{desk_state, named, session};
use crate::stage::{
    ENGLISH, Frame, Stage, give_focus, has_focus, painted, press_key_on, press_pointer_on, speak,
    text_of,
};
use crate::writing::type_into;

const ID: ConversationId = ConversationId::from_u128(1);
const BUTTON: &str = "[data-action=emoji]";
const ONE: &str = ".emoji button";
/// The smallest that a finger hits, by WCAG 2.5.8.
const SMALLEST: f64 = 24.0;

async fn page(change: impl FnOnce(&mut SessionView)) -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    change(&mut view);
    let me = Change::Me(desk_state().me);
    stage.put([me, Change::Session(view.into())]).await;
    stage
}

async fn open(stage: &Stage) {
    press_pointer_on(&stage.one(BUTTON));
    painted().await;
    painted().await;
}

/// Selects in the box, from one place to another: the caret, where they are one.
fn select(stage: &Stage, start: u32, end: u32) {
    let field = stage.one("textarea");
    let select = js_sys::Reflect::get(&field, &"setSelectionRange".into()).unwrap();
    let select: js_sys::Function = select.unchecked_into();
    select.call2(&field, &start.into(), &end.into()).unwrap();
}

fn caret(stage: &Stage) -> Option<f64> {
    let start = js_sys::Reflect::get(&stage.one("textarea"), &"selectionStart".into());
    start.unwrap().as_f64()
}

fn draft(stage: &Stage) -> String {
    let row = stage.shell.store.session_untracked(ID).unwrap();
    row.draft.get_untracked()
}

/// The one with the keyboard focus.
fn on() -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    document.active_element().unwrap().unchecked_into()
}

/// A key goes down where the focus is.
async fn key(name: &str) {
    key_with(name, |_| ()).await;
}

/// A key goes down there, with others that are held.
async fn key_with(name: &str, hold: impl FnOnce(&KeyboardEventInit)) -> bool {
    let init = KeyboardEventInit::new();
    hold(&init);
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_key(name);
    let down = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let left = on().dispatch_event(&down).unwrap();
    painted().await;
    !left
}

#[wasm_bindgen_test]
async fn the_one_that_is_chosen_comes_where_the_caret_is_and_over_what_is_selected() {
    let stage = page(|_| ()).await;
    type_into(&stage, "textarea", "Hello Lena, bye").await;
    select(&stage, 10, 10);
    open(&stage).await;
    let button = stage.one(BUTTON);
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    assert_eq!(stage.all(ONE).len(), 40);
    press_pointer_on(&stage.all(ONE)[0]);
    painted().await;
    assert_eq!(draft(&stage), "Hello Lena🙂, bye");
    assert!(has_focus("textarea"));
    assert_eq!(caret(&stage), Some(12.0), "behind it, to write on");
    assert!(stage.all(".emoji").is_empty());
    select(&stage, 14, 17);
    open(&stage).await;
    let wave = stage.all(ONE).into_iter().find(|it| text_of(it) == "👋");
    press_pointer_on(&wave.unwrap());
    painted().await;
    assert_eq!(draft(&stage), "Hello Lena🙂, 👋");
    stage.shell.set_draft(ID, "");
}

#[wasm_bindgen_test]
async fn the_arrows_go_through_the_grid_and_escape_back_to_the_text() {
    let stage = page(|_| ()).await;
    type_into(&stage, "textarea", "").await;
    let clock = Clock::stopped();
    open(&stage).await;
    assert!(has_focus("#emoji-0"));
    for (name, at) in [
        ("ArrowLeft", 0),
        ("ArrowUp", 0),
        ("ArrowRight", 1),
        ("ArrowDown", 9),
        ("ArrowLeft", 8),
        ("End", 39),
        ("ArrowRight", 39),
        ("ArrowDown", 39),
        ("ArrowUp", 31),
        ("Home", 0),
        ("ArrowRight", 1),
    ] {
        key(name).await;
        assert!(has_focus(&format!("#emoji-{at}")), "{name} {at}");
        assert_eq!(stage.all(&format!("{ONE}[tabindex='0']")).len(), 1);
    }
    key("Escape").await;
    assert!(has_focus("textarea"));
    assert!(stage.all(".emoji").is_empty());
    assert_eq!(draft(&stage), "");
    open(&stage).await;
    assert!(has_focus("#emoji-1"), "where they were");
    clock.pass(Duration::from_millis(600));
    press_key_on(&on());
    painted().await;
    assert_eq!(draft(&stage), "😀");
    assert!(has_focus("textarea"));
    stage.shell.set_draft(ID, "");
}

#[wasm_bindgen_test]
async fn a_key_with_others_held_is_not_the_grids() {
    let stage = page(|_| ()).await;
    open(&stage).await;
    key("ArrowRight").await;
    let held: [fn(&KeyboardEventInit); 4] = [
        |init| init.set_alt_key(true),
        |init| init.set_ctrl_key(true),
        |init| init.set_meta_key(true),
        |init| init.set_shift_key(true),
    ];
    for hold in held {
        for name in [
            "ArrowRight",
            "ArrowLeft",
            "ArrowDown",
            "Home",
            "End",
            "Escape",
        ] {
            assert!(!key_with(name, hold).await, "{name} is taken");
            assert!(has_focus("#emoji-1"), "{name}");
        }
    }
    assert!(key_with("End", |_| ()).await);
    assert!(has_focus("#emoji-39"));
}

#[wasm_bindgen_test]
async fn it_closes_when_the_message_is_sent_and_stays_open_when_none_is() {
    for by_key in [true, false] {
        let stage = page(|_| ()).await;
        type_into(&stage, "textarea", "").await;
        open(&stage).await;
        give_focus(&stage.one("textarea")).await;
        key("Enter").await;
        assert_eq!(stage.all(ONE).len(), 40, "there is nothing to send");
        type_into(&stage, "textarea", "Hello Lena").await;
        let sends = if by_key {
            "textarea"
        } else {
            "[data-action=send]"
        };
        give_focus(&stage.one(sends)).await;
        if by_key {
            key("Enter").await;
        } else {
            press_pointer_on(&stage.one(sends));
            painted().await;
        }
        assert!(stage.all(".emoji").is_empty());
        assert!(has_focus(sends), "it takes the focus from nowhere");
        assert_eq!(draft(&stage), "", "sent");
    }
}

#[wasm_bindgen_test]
async fn from_right_to_left_the_arrows_go_as_the_grid_stands() {
    speak("ar", "rtl", ARABIC);
    let stage = page(|_| ()).await;
    open(&stage).await;
    let name = stage.one(BUTTON).get_attribute("aria-label");
    key("ArrowLeft").await;
    let next = has_focus("#emoji-1");
    key("ArrowRight").await;
    let back = has_focus("#emoji-0");
    speak("en-GB", "ltr", ENGLISH);
    assert!(next && back);
    assert_eq!(name.as_deref(), Some("رموز تعبيرية"));
}

#[wasm_bindgen_test]
async fn notes_can_have_them_too() {
    let reads = page(|view| view.session.part = Part::Reads).await;
    assert_eq!(reads.all(BUTTON).len(), 1);
    drop(reads);
    let ended = page(|view| view.session.state = ConversationState::WrapUp).await;
    assert_eq!(ended.all(BUTTON).len(), 1);
}

#[wasm_bindgen_test]
async fn on_the_smallest_screen_all_of_them_fit_beside_each_other_and_are_hit_by_a_finger() {
    let stage = page(|_| ()).await;
    open(&stage).await;
    let styles = [STYLES, &[".panel { block-size: 640px }"]].concat();
    let frame = Frame::around(&stage, 320, 640, &styles.join("\n"));
    for dir in ["ltr", "rtl"] {
        frame.set_direction(dir);
        painted().await;
        let all = stage.all(ONE);
        assert_eq!(all.len(), 40);
        for one in all {
            let place = one.get_bounding_client_rect();
            let fits = place.left() >= 0.0 && place.right() <= 320.0;
            let size = place.width().min(place.height());
            assert!(fits && size >= SMALLEST, "{dir} {} {size}", text_of(&one));
        }
    }
}
