//! Mounts the page of supervisors and administrators; nothing else.

fn main() {
    leptos::mount::mount_to_body(deskbell::manage::Manage);
}
