//! A page with nothing but Leptos, which says when it is there: what
//! `cargo xtask bench front` holds the desk's start against. No part of the
//! product.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <p id="ready">"Ready"</p> });
}
