//! What a browser that runs out of memory does to a tab that nobody looks at:
//! it throws the page out and keeps the tab; who looks at it again has the page
//! loaded anew. An extension of the test's own does it on demand. (The browser's
//! own page for it, `chrome://discards`, refuses tabs that a driver is attached
//! to.)

use std::path::{Path, PathBuf};

use crate::{Browser, Tab};

/// Its page stands in for that of a new tab, so that it can be found.
const MANIFEST: &str = r#"{
    "manifest_version": 3,
    "name": "Discard",
    "version": "1",
    "permissions": ["tabs"],
    "chrome_url_overrides": {"newtab": "page.html"}
}"#;
const PAGE: &str = "<!doctype html><title>Discard</title>";
const DISCARD: &str = "
    const tabs = await chrome.tabs.query({});
    const tab = tabs.find(({url}) => url.startsWith(arguments[0]));
    const {discarded} = await chrome.tabs.discard(tab.id);
    return discarded;";

/// Writes the extension into a folder, and returns its own.
pub(crate) fn extension(folder: &Path) -> PathBuf {
    let own = folder.join("discard");
    std::fs::create_dir(&own).expect("a new folder");
    for (file, text) in [("manifest.json", MANIFEST), ("page.html", PAGE)] {
        std::fs::write(own.join(file), text).expect("a file of the extension");
    }
    own
}

impl Browser {
    /// Opens the page that can discard others, in a tab in front and in hand. For
    /// [`Browser::discarding`].
    pub async fn open_discard(&self) -> Tab {
        self.open("chrome://newtab/").await
    }

    /// Discards the tab with a page of this site, while the page of
    /// [`Browser::open_discard`] is in hand. To the driver it is another tab from
    /// then on, and [`Browser::tabs`] attaches to it, which loads its page anew.
    pub async fn discard(&self, origin: &str) {
        let discarded = self.js(DISCARD, vec![origin.into()]).await;
        assert_eq!(discarded, true, "the browser discards {origin}");
    }
}
