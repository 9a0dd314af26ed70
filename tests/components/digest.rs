//! What happened while the agent was away, in words: several things at once, on
//! the screen, in the live region and in the history.

use deskbell::notifications::{announcer, history, stack};
use deskbell::platform::dom;
use deskbell::platform::element::pieces;
use deskbell_desk::{Announcement, Change, Digest, Notice, PastView, ToastView};
use deskbell_protocol::Timestamp;
use leptos::prelude::Set;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::languages::GERMAN;
use crate::stage::{ENGLISH, Stage, painted, settled, speak};

/// Another number for each kind, so that none can stand for another.
const NIGHT: Digest = Digest {
    missed: 1,
    elsewhere: 2,
    left: 3,
    over: 4,
    came_back: 5,
    lost: 6,
};

fn toast(digest: Digest) -> ToastView {
    let (id, notice, count) = (1, Notice::Digest(digest), 1);
    ToastView { id, notice, count }
}

async fn said(digest: Digest) -> String {
    let stage = Stage::of(stack).await;
    stage.put([Change::Toast(toast(digest))]).await;
    stage.text(".toast p")
}

#[wasm_bindgen_test]
async fn all_kinds_at_once_are_one_sentence_in_which_each_has_its_own_number() {
    assert_eq!(
        said(NIGHT).await,
        "While you were away: offers missed: 1; offers gone to other agents: 2; \
         customers who left before your answer: 3; other offers that ended: 4; \
         hand-overs that came back to you: 5; sessions taken back: 6."
    );
}

#[wasm_bindgen_test]
async fn each_kind_alone_is_told_without_the_others() {
    let none = Digest::default();
    let kinds = [
        (Digest { missed: 7, ..none }, "offers missed: 7"),
        (
            Digest {
                elsewhere: 7,
                ..none
            },
            "offers gone to other agents: 7",
        ),
        (
            Digest { left: 7, ..none },
            "customers who left before your answer: 7",
        ),
        (Digest { over: 7, ..none }, "other offers that ended: 7"),
        (
            Digest {
                came_back: 7,
                ..none
            },
            "hand-overs that came back to you: 7",
        ),
        (Digest { lost: 7, ..none }, "sessions taken back: 7"),
    ];
    for (digest, words) in kinds {
        assert_eq!(said(digest).await, format!("While you were away: {words}."));
    }
}

#[wasm_bindgen_test]
async fn the_live_region_and_the_history_say_it_in_the_same_words() {
    let words = said(NIGHT).await;
    let stage = Stage::of(|| pieces([announcer(), history()])).await;
    let told = Announcement::Notice(Notice::Digest(NIGHT));
    stage.shell.announcements.set(vec![(1, told)]);
    let at = Timestamp::from_millis(0);
    let toast = toast(NIGHT);
    stage.put([Change::Past(PastView { at, toast })]).await;
    assert_eq!(stage.text("[aria-live=polite]"), words);
    assert_eq!(stage.text("[aria-live=assertive]"), "", "nothing is urgent");
    dom::open_popup("history");
    painted().await;
    assert_eq!(stage.text("#history li p"), words);
    dom::close_popup("history");
    settled().await;
}

#[wasm_bindgen_test]
async fn another_language_says_all_of_it_as_well() {
    speak("de", "ltr", GERMAN);
    let words = said(NIGHT).await;
    speak("en-GB", "ltr", ENGLISH);
    for number in 1..=6 {
        assert_eq!(words.matches(&format!(": {number}")).count(), 1, "{words}");
    }
    assert!(!words.contains("While"), "{words}");
}
