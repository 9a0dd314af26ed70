//! Room for everything that the stack holds, however small the window: no toast
//! lies over an alert, and no answer is out of reach.

use deskbell::notifications::stack;
use deskbell_desk::{AlertStage, AlertView, Change, Notice, ToastView};
use deskbell_protocol::offer::{Field, FieldValue, OfferEnd, Reason};
use deskbell_protocol::{OfferId, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::samples::{alert, given};
use crate::stage::{Frame, Stage, painted, point_at, point_away};

const STYLES: [&str; 5] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/notifications.css"),
    include_str!("../../style/toasts.css"),
];

const HOME: (i32, i32) = (1280, 800);
const PHONE: (i32, i32) = (360, 640);
/// A desk of 1280 by 1024 that is zoomed to 400 %.
const ZOOMED: (i32, i32) = (320, 256);
const SIZES: [(i32, i32); 3] = [HOME, PHONE, ZOOMED];

/// Everything that can stand in the stack beside another.
const PARTS: &str = ".alert, .pile, .toast, [data-action=more-toasts]";

async fn framed((width, height): (i32, i32)) -> (Stage, Frame) {
    let stage = Stage::of(stack).await;
    let frame = Frame::around(&stage, width, height, &STYLES.join("\n"));
    (stage, frame)
}

/// With the three lines that every template has at first.
fn ringing(number: u128, customer: &str) -> Change {
    let mut view: AlertView = alert(number, customer, AlertStage::Ringing);
    let asked = Field {
        label: "Reason for contact".into(),
        value: FieldValue::Text("My invoice of last month is wrong, and nobody answers".into()),
    };
    view.offer.notification.fields.insert(1, asked);
    Change::Alert(Box::new(view))
}

fn toast(id: u64, notice: Notice) -> Change {
    let count = 1;
    Change::Toast(ToastView { id, notice, count })
}

/// Three toasts, of work and of words, and more behind them.
fn three_toasts() -> [Change; 4] {
    let problem = |code: ProblemCode| Notice::Problem(code.into());
    [
        toast(1, Notice::Work(Box::new(given(90, Reason::Assignment)))),
        toast(2, problem(ProblemCode::AlreadyOffered)),
        toast(3, problem(ProblemCode::TooManyHandshakes)),
        Change::ToastsWaiting(4),
    ]
}

/// Five offers, of which three stand in full, with three toasts below them.
async fn full(size: (i32, i32)) -> (Stage, Frame) {
    let (stage, frame) = framed(size).await;
    stage
        .put((1..=5).map(|number| ringing(number, "Lena")))
        .await;
    stage.put(three_toasts()).await;
    painted().await;
    (stage, frame)
}

/// No two parts share a place on the screen, but for what is in an open pile.
fn stand_apart(stage: &Stage, when: &str) {
    let parts = stage.all(PARTS);
    for (at, one) in parts.iter().enumerate() {
        for other in parts[at + 1..].iter().filter(|it| !one.contains(Some(it))) {
            assert!(
                !overlap(one, other),
                "{when}: {} and {}",
                name(one),
                name(other)
            );
        }
    }
}

fn overlap(one: &Element, other: &Element) -> bool {
    const A_HAIR: f64 = 0.5;
    let (one, other) = (
        one.get_bounding_client_rect(),
        other.get_bounding_client_rect(),
    );
    let wide = one.right().min(other.right()) - one.left().max(other.left());
    let high = one.bottom().min(other.bottom()) - one.top().max(other.top());
    wide > A_HAIR && high > A_HAIR
}

fn name(part: &Element) -> String {
    part.outer_html().chars().take(120).collect()
}

/// Whoever scrolls to a button, where that is needed, sees and hits it.
async fn can_be_pressed(stage: &Stage, frame: &Frame, buttons: &str, when: &str) {
    for button in stage.all(buttons) {
        if !frame.shows(&button) {
            button.scroll_into_view();
            painted().await;
        }
        assert!(frame.shows(&button), "{when}: {}", name(&button));
    }
}

const ANSWERS: &str = ".alert [data-action=accept], .alert [data-action=reject]";

#[wasm_bindgen_test]
async fn no_toast_lies_over_an_alert_and_every_answer_can_be_pressed_in_every_window() {
    for size in SIZES {
        let (stage, frame) = full(size).await;
        assert_eq!(stage.all(ANSWERS).len(), 6);
        for direction in ["ltr", "rtl"] {
            frame.set_direction(direction);
            painted().await;
            let when = format!("{size:?}, {direction}");
            stand_apart(&stage, &when);
            can_be_pressed(&stage, &frame, ANSWERS, &when).await;
        }
    }
}

#[wasm_bindgen_test]
async fn the_newest_alert_is_answered_without_scrolling_at_home_and_on_a_phone() {
    for size in [HOME, PHONE] {
        let (stage, frame) = full(size).await;
        let buttons = stage.all(ANSWERS);
        for button in &buttons[..2] {
            assert!(frame.shows(button), "{size:?}: {}", name(button));
        }
    }
}

#[wasm_bindgen_test]
async fn three_alerts_and_their_pile_are_answered_without_scrolling_at_home() {
    let (stage, frame) = full(HOME).await;
    let what = format!("{ANSWERS}, .pile-button");
    for button in stage.all(&what) {
        assert!(frame.shows(&button), "{}", name(&button));
    }
}

#[wasm_bindgen_test]
async fn every_toast_can_be_dismissed_and_every_pile_opened_in_every_window() {
    const BUTTONS: &str = ".toast .button, .pile-button, [data-action=more-toasts]";
    for size in SIZES {
        let (stage, frame) = full(size).await;
        assert_eq!(stage.all(BUTTONS).len(), 6);
        can_be_pressed(&stage, &frame, BUTTONS, &format!("{size:?}")).await;
    }
}

#[wasm_bindgen_test]
async fn an_open_pile_leaves_every_answer_within_reach_and_every_toast_below_it() {
    for size in SIZES {
        let (stage, frame) = full(size).await;
        crate::stage::press_pointer_on(&stage.one(".pile-button"));
        painted().await;
        let when = format!("{size:?}");
        assert_eq!(stage.all(ANSWERS).len(), 10);
        stand_apart(&stage, &when);
        can_be_pressed(&stage, &frame, ANSWERS, &when).await;
    }
}

#[wasm_bindgen_test]
async fn an_offer_that_arrives_under_the_pointer_is_covered_by_no_toast_either() {
    for size in SIZES {
        let (stage, frame) = framed(size).await;
        stage.put(three_toasts()).await;
        let dismiss = stage.all("[data-action=dismiss]").remove(0);
        point_at(&dismiss).await;
        stage.put([ringing(1, "Lena"), ringing(2, "Eva")]).await;
        painted().await;
        let when = format!("{size:?}, late");
        stand_apart(&stage, &when);
        can_be_pressed(&stage, &frame, ANSWERS, &when).await;
        point_away(&dismiss).await;
        painted().await;
        let when = format!("{size:?}, let go");
        stand_apart(&stage, &when);
        can_be_pressed(&stage, &frame, ANSWERS, &when).await;
    }
}

#[wasm_bindgen_test]
async fn a_name_without_an_end_and_an_alert_that_is_over_push_nothing_onto_anything() {
    let endless = "Lopadotemachoselachogaleokranioleipsan".repeat(8);
    for size in SIZES {
        let (stage, frame) = full(size).await;
        let over = AlertStage::Over(OfferEnd::Expired);
        stage
            .put([
                ringing(6, &endless),
                Change::Alert(Box::new(alert(5, &endless, over))),
                Change::AlertGone(OfferId::from_u128(4)),
            ])
            .await;
        painted().await;
        let when = format!("{size:?}");
        stand_apart(&stage, &when);
        can_be_pressed(&stage, &frame, ANSWERS, &when).await;
    }
}
