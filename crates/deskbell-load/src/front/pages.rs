//! The pages that are measured, as who built them tells.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::LoadError;

/// The desk's own notifications alone, without their limit.
pub const STACK: &str = "stack";
/// The elements of the desk's alert by bare calls of the DOM, with its sheet.
pub const BARE: &str = "bare";
/// What the peers are given to show, by bare calls of the DOM.
pub const PLAIN: &str = "plain";
/// Nothing but the framework.
pub const EMPTY: &str = "empty";
/// The whole desk.
pub const DESK: &str = "desk";

/// One of them.
#[derive(Debug, Clone, Deserialize)]
pub struct Page {
    /// Its folder, which is its path on the site too.
    pub folder: String,
    /// What people call it, with its version.
    pub name: String,
    /// Bytes of its first load, brotli 11.
    pub first_load: u64,
}

impl Page {
    /// It shows bursts; the whole desk and the empty page show none.
    pub fn shows_bursts(&self) -> bool {
        ![EMPTY, DESK].contains(&self.folder.as_str())
    }
}

/// Reads `pages.json` in this folder.
///
/// # Errors
/// It is not there, or is no such list.
pub fn read(folder: &Path) -> Result<Vec<Page>, LoadError> {
    let file = folder.join("pages.json");
    let text = fs::read_to_string(&file).map_err(|why| {
        let why = format!("{} can't be read: {why}", file.display());
        LoadError::Unexpected(format!("{why}. `cargo xtask bench front` makes it"))
    })?;
    serde_json::from_str(&text)
        .map_err(|why| LoadError::Unexpected(format!("{} is no list: {why}", file.display())))
}
