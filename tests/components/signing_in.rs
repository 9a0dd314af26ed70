use deskbell::platform::address;
use deskbell::sign_in::{Ask, Proof, sign_in_page};
use deskbell_protocol::ProblemCode;
use deskbell_protocol::agent::Me;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, painted};

#[wasm_bindgen_test]
async fn a_link_that_is_opened_in_a_tab_at_the_sign_in_page_signs_in() {
    // The test page has one of its own.
    address::take_fragment();
    let asked: RwSignal<Vec<String>> = ArcRwSignal::default().into();
    let ask: Ask = Callback::new(move |proof| {
        if let Proof::Link(token) = proof {
            asked.update(|asked| asked.push(token));
        }
        Box::pin(async { Err(ProblemCode::SignInFailed.into()) }) as _
    });
    let stage = Stage::of(move || sign_in_page(ask, Callback::new(|_: Me| ()))).await;
    assert_eq!(stage.all("form").len(), 1);
    web_sys::window()
        .unwrap()
        .location()
        .set_hash("token")
        .unwrap();
    painted().await;
    assert_eq!(asked.get_untracked(), ["token"]);
    assert_eq!(address::fragment(), "", "it stays in no address");
    assert_eq!(stage.all("[role=alert]").len(), 1);
}
