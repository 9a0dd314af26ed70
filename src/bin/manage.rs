//! Mounts the page of supervisors and administrators; nothing else.

fn main() {
    leptos::task::spawn_local(async {
        deskbell::messages::load_manage().await;
        leptos::mount::mount_to_body(deskbell::manage::Manage);
    });
}
