use std::cell::Cell;
use std::rc::Rc;

use deskbell::platform::desktop::WorkerNote;
use deskbell::platform::leadership::Leadership;
use deskbell::platform::note;
use deskbell::platform::tabs::Tabs;
use deskbell_desk::TabNote;
use deskbell_protocol::http::Decision;
use deskbell_protocol::{OfferId, TabId};
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
        r#"{{"answered":{{"offer":"{offer}","nonce":"n","decision":"reject"}}}}"#
    ));
    let (nonce, decision) = ("n".to_owned(), Decision::Reject);
    assert_eq!(
        answered.unwrap(),
        WorkerNote::Answered {
            offer,
            nonce,
            decision
        }
    );
    let unsent = note_of(&format!(r#"{{"unsent":{{"offer":"{offer}"}}}}"#));
    assert_eq!(unsent.unwrap(), WorkerNote::Unsent { offer });
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
async fn tabs_hear_how_the_others_stand() {
    let stands = TabNote::Stands {
        tab: TabId::from_u128(7),
        focus: true,
        sound: false,
    };
    for note in [stands, TabNote::HowDoYouStand] {
        assert_eq!(heard(note).await, format!("{note:?}"));
    }
}

/// Asks for the lead; the promise ends once it is had.
fn seek(leadership: &Rc<Leadership>) -> Promise {
    Promise::new(&mut |resolve, _| {
        leadership.seek(move || drop(resolve.call0(&JsValue::NULL)));
    })
}

#[wasm_bindgen_test]
async fn the_lead_goes_on_when_it_is_given_up_and_never_to_who_gave_up_waiting() {
    let [first, second, third] = [(); 3].map(|()| Rc::<Leadership>::default());
    seek(&first).await.unwrap();
    let impatient = Rc::new(Cell::new(false));
    let leads = impatient.clone();
    second.seek(move || leads.set(true));
    let next = seek(&third);
    second.give_up();
    first.give_up();
    next.await.unwrap();
    assert!(!impatient.get());
    let again = seek(&first);
    third.give_up();
    again.await.unwrap();
    first.give_up();
}
