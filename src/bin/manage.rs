//! Mounts the page of supervisors and administrators; nothing else.

fn main() {
    // Leptos's own has nothing to run on before something is mounted.
    wasm_bindgen_futures::spawn_local(async {
        deskbell::messages::load_manage().await;
        leptos::mount::mount_to_body(deskbell::manage::Manage);
    });
}
