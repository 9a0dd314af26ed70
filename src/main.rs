//! Mounts the desk; nothing else.

fn main() {
    leptos::mount::mount_to_body(deskbell::app::App);
}
