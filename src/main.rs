//! Mounts the desk; nothing else.

fn main() {
    leptos::task::spawn_local(async {
        deskbell::messages::load().await;
        leptos::mount::mount_to_body(deskbell::app::App);
    });
}
