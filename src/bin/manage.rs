//! Mounts the page of supervisors and administrators; nothing else.

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        deskbell::messages::load().await;
        leptos::mount::mount_to_body(deskbell::manage::page);
    });
}
