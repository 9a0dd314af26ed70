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

/// Removes every text whose key begins with `prefix`.
pub fn remove_prefixed(prefix: &str) {
    let Some(storage) = local() else { return };
    // All keys first: a removal may change the order of the others.
    let keys: Vec<String> = (0..storage.length().unwrap_or(0))
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| key.starts_with(prefix))
        .collect();
    for key in keys {
        let _ = storage.remove_item(&key);
    }
}

fn local() -> Option<Storage> {
    window()?.local_storage().ok()?
}
