//! The browser's permission for notifications: it can be given and taken away
//! at any time, outside of our page.

use deskbell_protocol::link::Permission;
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Notification, NotificationPermission, PermissionStatus};

use super::window;

/// The permission at this moment.
pub fn current() -> Permission {
    if !supported() {
        return Permission::Unsupported;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Default,
    }
}

/// Asks, where the question is still open. Call it inside a click: browsers
/// ignore it elsewhere, and count it against the page.
pub fn ask(then: impl FnOnce(Permission) + 'static) {
    let now = current();
    if now != Permission::Default {
        then(now);
        return;
    }
    let question = Notification::request_permission();
    spawn_local(async move {
        if let Ok(question) = question {
            let _ = question.await;
        }
        then(current());
    });
}

/// Calls back on every change, for the life of the page.
pub fn watch(changed: impl Fn(Permission) + 'static) {
    spawn_local(async move {
        let Ok(status) = status().await else { return };
        let listener = Closure::<dyn Fn()>::new(move || changed(current()));
        status.set_onchange(Some(listener.as_ref().unchecked_ref()));
        // Both live as long as the page: a status without an owner may be
        // collected, and its event with it.
        listener.forget();
        std::mem::forget(status);
    });
}

async fn status() -> Result<PermissionStatus, JsValue> {
    let window = window().ok_or(JsValue::NULL)?;
    let query = Object::new();
    Reflect::set(&query, &"name".into(), &"notifications".into())?;
    window
        .navigator()
        .permissions()?
        .query(&query)?
        .await?
        .dyn_into()
}

fn supported() -> bool {
    window().is_some_and(|window| Reflect::has(&window, &"Notification".into()).unwrap_or(false))
}
