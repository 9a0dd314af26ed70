//! A customer on the chat page, in a browser of their own.

use crate::{Browser, Server};

/// A customer, with the chat page open.
pub struct Customer {
    pub browser: Browser,
}

impl Customer {
    /// Opens the chat page.
    pub async fn visits(server: &Server) -> Self {
        let browser = Browser::headless(None).await;
        browser.goto(&server.url("/chat/")).await;
        Self { browser }
    }

    /// Opens the chat page, and starts a chat.
    pub async fn asks(server: &Server, name: &str, reason: &str) -> Self {
        let customer = Self::visits(server).await;
        customer.start(name, reason).await;
        customer
    }

    /// Answers the questions. An empty name is left out.
    pub async fn start(&self, name: &str, reason: &str) {
        self.until("questions").await;
        if !name.is_empty() {
            self.browser.fill("#questions [name=name]", name).await;
        }
        self.browser.fill("#questions [name=reason]", reason).await;
        self.browser.click("[data-action=start]").await;
        self.until("waiting").await;
    }

    /// Returns once the page is in this state: "questions", "waiting",
    /// "active", "ended"; "back" is the question of a link to come back.
    pub async fn until(&self, state: &str) {
        self.browser
            .wait_for(&format!("#state[data-state={state}]"))
            .await;
    }

    pub async fn say(&self, text: &str) {
        self.browser.fill("textarea[name=message]", text).await;
        self.browser.click("[data-action=send]").await;
        self.browser.wait_text(&message("customer"), text).await;
    }

    /// Returns once a message of the agent's holds these words.
    pub async fn reads(&self, words: &str) {
        self.browser.wait_text(&message("agent"), words).await;
    }

    /// Ends the chat, and confirms it.
    pub async fn leave(&self) {
        self.browser.click("[data-action=end]").await;
        self.browser.click("[data-action=confirm-end]").await;
        self.until("ended").await;
    }

    pub async fn finish(self) {
        self.browser.finish().await;
    }
}

/// The messages of the "customer" or the "agent", on either side's page.
pub fn message(author: &str) -> String {
    format!(".message[data-author={author}]")
}
