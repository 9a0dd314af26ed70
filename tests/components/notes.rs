use deskbell::platform::desktop::WorkerNote;
use deskbell::platform::note;
use deskbell::platform::tabs::Tabs;
use deskbell_desk::TabNote;
use deskbell_protocol::http::Decision;
use deskbell_protocol::{OfferId, TabId, Timestamp};
use js_sys::{JSON, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

fn note_of(json: &str) -> Option<WorkerNote> {
    note::read(&JSON::parse(json).unwrap())
}

#[wasm_bindgen_test]
fn what_the_service_worker_posts_is_read() {
    let offer = OfferId::from_u128(1);
    let opened = note_of(&format!(r#"{{"opened":{{"offer":"{offer}"}}}}"#));
    assert_eq!(opened.unwrap(), WorkerNote::Opened { offer });
    let answered = note_of(&format!(
        r#"{{"answered":{{"offer":"{offer}","nonce":"n","decision":"reject","sent":false}}}}"#
    ));
    let (nonce, decision) = ("n".to_owned(), Decision::Reject);
    assert_eq!(
        answered.unwrap(),
        WorkerNote::Answered {
            offer,
            nonce,
            decision,
            sent: false
        }
    );
}

#[wasm_bindgen_test]
fn what_another_script_posts_is_refused() {
    for json in ["{}", "null", "7", r#"{"opened":{"offer":"x"}}"#] {
        assert_eq!(note_of(json), None, "{json}");
    }
}

/// What a second tab hears of a note, as text.
async fn heard(note: TabNote) -> String {
    let hears = Promise::new(&mut |resolve, _| {
        Tabs::open(move |note: TabNote| {
            let _ = resolve.call1(&JsValue::NULL, &format!("{note:?}").into());
        });
    });
    Tabs::open(|_: TabNote| ()).tell(&note);
    hears.await.unwrap().as_string().unwrap()
}

#[wasm_bindgen_test]
async fn tabs_hear_of_each_others_focus() {
    let focus = TabNote::Focus {
        tab: TabId::from_u128(7),
        focus: true,
        at: Timestamp::from_millis(1_700_000_000_000),
    };
    for note in [focus, TabNote::WhoHasFocus] {
        assert_eq!(heard(note).await, format!("{note:?}"));
    }
}
