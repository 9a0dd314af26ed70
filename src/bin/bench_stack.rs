//! The notifications alone, above the real shell and desk, and without the
//! limit of three in full: what `cargo xtask bench front` measures beside other
//! libraries. No part of the product.

use deskbell::messages;
use deskbell::notifications::{Announcer, Stack};
use deskbell::shell::Shell;
use leptos::prelude::*;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        messages::load().await;
        leptos::mount::mount_to_body(|| {
            Shell::provide().begin();
            view! {
                <Announcer/>
                <Stack most=usize::MAX/>
            }
        });
    });
}
