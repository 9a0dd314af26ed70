//! Menus and lists that open over the page: the browser's own `popover`. It
//! closes by Escape and by a click elsewhere, gives the focus back, and blocks
//! nothing: an alert beside it can be answered. No code of ours is needed for
//! that; these are the names that tie a button to its popup.

/// The `id` of each popup, for `popovertarget`.
pub mod popup_id {
    pub const PRESENCE: &str = "presence-menu";
    pub const HISTORY: &str = "history";
    pub const SHORTCUTS: &str = "shortcuts";
}
