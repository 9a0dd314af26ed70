//! That a customer feels bad: in a supervisor's desk, and on the floor.

use deskbell::manage::{FloorStore, Warning, warnings};
use deskbell::notifications::stack;
use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Event;
use deskbell_protocol::conversation::Customer;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::served::Served;
use crate::stage::{Stage, press_pointer_on, settled, text_of};

const CHAT: ConversationId = ConversationId::from_u128(7);

fn customer(name: &str) -> Customer {
    Customer {
        name: Some(name.into()),
        ..Customer::default()
    }
}

/// Without the marks that keep a name's direction to itself.
fn plain(of: &Element) -> String {
    text_of(of).replace(['\u{2068}', '\u{2069}'], "")
}

#[wasm_bindgen_test]
async fn a_supervisors_desk_says_who_is_unhappy_and_with_whom_and_leads_to_the_conversation() {
    let desk = Served::of(stack).await;
    for agent in [Some("Ana".to_owned()), None] {
        desk.event(Event::SentimentWarning {
            conversation: CHAT,
            customer: customer("<b>Lena</b>"),
            agent,
        })
        .await;
    }
    let links = desk.stage.all(".toast a");
    let said: Vec<String> = links.iter().map(plain).collect();
    assert_eq!(
        said,
        [
            "<b>Lena</b> is unhappy. Agent: Ana",
            "<b>Lena</b> is unhappy. Agent: –"
        ]
    );
    let leads = links[0].get_attribute("href").unwrap();
    assert_eq!(leads, format!("/manage/?conversation={CHAT}"));
}

#[wasm_bindgen_test]
async fn a_warning_on_the_floor_opens_its_conversation_or_is_dismissed() {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let told = made.clone();
    let stage = Stage::of(move || {
        let store = FloorStore::default();
        let did: RwSignal<Vec<String>> = ArcRwSignal::new(Vec::new()).into();
        told.set(Some((store, did)));
        let opened = Callback::new(move |id: ConversationId| {
            did.update(|did| did.push(format!("opens {id}")))
        });
        let gone = Callback::new(move |toast: u64| {
            did.update(|did| did.push(format!("dismisses {toast}")));
        });
        warnings(store, opened, gone)
    })
    .await;
    let (store, did) = made.get().unwrap();
    let warning = |toast, name: &str| Warning {
        toast,
        conversation: CHAT,
        customer: customer(name),
        agent: Some("Ana".into()),
    };
    store
        .warnings
        .set(vec![warning(1, "Lena"), warning(2, "Eva")]);
    settled().await;
    let said: Vec<String> = stage.all(".toast p").iter().map(plain).collect();
    assert_eq!(
        said,
        ["Lena is unhappy. Agent: Ana", "Eva is unhappy. Agent: Ana"]
    );
    press_pointer_on(&stage.all("[data-action=open-warning]")[0]);
    press_pointer_on(&stage.all("[data-action=dismiss]")[1]);
    settled().await;
    let expected = [
        format!("opens {CHAT}"),
        "dismisses 1".to_owned(),
        "dismisses 2".to_owned(),
    ];
    assert_eq!(did.get_untracked(), expected);
    store.warnings.set(vec![warning(2, "Eva")]);
    settled().await;
    assert_eq!(stage.all(".toast").len(), 1);
}
