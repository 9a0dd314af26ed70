//! An administrator in their room: its places, a rule's form, and saving it.

use serde_json::json;

use crate::{Browser, Server};

/// The button at the foot of a rule's form.
pub const SAVE: &str = "[data-action=save]";

impl Server {
    /// An administrator's browser, at a place of the room ("templates").
    pub async fn administrator(&self, place: &str) -> Browser {
        let ada = Browser::headless(None).await;
        ada.goto(&self.sign_in_link("Ada")).await;
        ada.wait_for("body[data-page=manage]").await;
        ada.go_to_place(place).await;
        ada
    }
}

/// Every place with a rule of it; none: a new one.
pub const PLACES: [(&str, &str); 7] = [
    ("templates", "Consult"),
    ("workstreams", "Web chat"),
    ("queues", "Support"),
    ("skills", ""),
    ("profiles", ""),
    ("people", "Ben"),
    ("presences", ""),
];

impl Browser {
    /// Goes to a place of the room, by its list of places.
    pub async fn go_to_place(&self, place: &str) {
        self.click(&format!(".places a[href='/manage/{place}']"))
            .await;
    }

    /// Opens the rule with this name.
    pub async fn choose_rule(&self, name: &str) {
        self.wait_text(".room-list", name).await;
        let script = "
            const named = (it) => it.textContent.trim() === arguments[0];
            [...document.querySelectorAll('.room-entry')].find(named).click();";
        self.js(script, vec![json!(name)]).await;
        self.wait_for(".rule").await;
    }

    /// Begins a new rule.
    pub async fn add_rule(&self) {
        self.click("[data-action=add-rule]").await;
        self.wait_for(".rule").await;
    }

    /// Opens the rule with this name; without one, a new one.
    pub async fn open_rule(&self, name: &str) {
        if name.is_empty() {
            self.add_rule().await;
        } else {
            self.choose_rule(name).await;
        }
    }

    /// Saves the rule, and waits until it is said to be so.
    pub async fn save_rule(&self) {
        self.click(SAVE).await;
        self.wait_text(".rule-told", "Saved").await;
    }
}
