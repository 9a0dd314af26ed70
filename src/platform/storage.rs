//! Small texts that survive a reload, in this browser only. Where storage is
//! full or forbidden, nothing is kept and nobody is told: it holds comforts
//! (an unsent text), never the truth.

use web_sys::Storage;

use super::window;

pub fn get(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

pub fn set(key: &str, value: &str) {
    if let Some(storage) = local() {
        let _ = storage.set_item(key, value);
    }
}

pub fn remove(key: &str) {
    if let Some(storage) = local() {
        let _ = storage.remove_item(key);
    }
}

fn local() -> Option<Storage> {
    window()?.local_storage().ok()?
}
