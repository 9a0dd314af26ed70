//! The notifications alone, above the real shell and desk, and without the
//! limit of three in full: what `cargo xtask bench front` measures beside other
//! libraries. No part of the product.

use deskbell::messages;
use deskbell::notifications::{announcer, stack_of};
use deskbell::platform::element::pieces;
use deskbell::shell::Shell;

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        messages::load().await;
        leptos::mount::mount_to_body(|| {
            Shell::provide().begin();
            pieces([announcer(), stack_of(usize::MAX)])
        });
    });
}
