//! What a test does on the page of the tab in hand: look, click, type. Each of
//! these waits until it can be done.

use thirtyfour::prelude::*;

use crate::Browser;
use crate::wait::until;

impl Browser {
    /// The first visible element that the selector finds.
    pub async fn wait_for(&self, css: &str) -> WebElement {
        until(&format!("{css:?} on {}", self.url().await), async || {
            let found = self.driver().find_all(By::Css(css)).await.ok()?;
            for element in found {
                if element.is_displayed().await.ok()? {
                    return Some(element);
                }
            }
            None
        })
        .await
    }

    /// Returns once the selector finds nothing visible.
    pub async fn wait_gone(&self, css: &str) {
        until(&format!("{css:?} to go"), async || {
            for element in self.driver().find_all(By::Css(css)).await.ok()? {
                if element.is_displayed().await.ok()? {
                    return None;
                }
            }
            Some(())
        })
        .await;
    }

    /// Returns once the element's text holds `words`.
    pub async fn wait_text(&self, css: &str, words: &str) {
        until(&format!("{words:?} in {css:?}"), async || {
            for element in self.driver().find_all(By::Css(css)).await.ok()? {
                if element.text().await.ok()?.contains(words) {
                    return Some(());
                }
            }
            None
        })
        .await;
    }

    /// How many visible elements there are now.
    pub async fn count(&self, css: &str) -> usize {
        let mut count = 0;
        for element in self
            .driver()
            .find_all(By::Css(css))
            .await
            .unwrap_or_default()
        {
            count += usize::from(element.is_displayed().await.unwrap_or(false));
        }
        count
    }

    /// Whether there is a visible one now.
    pub async fn sees(&self, css: &str) -> bool {
        self.count(css).await > 0
    }

    /// An attribute of the first element found, once it is there.
    pub async fn attribute(&self, css: &str, name: &str) -> String {
        let what = format!("attribute {name} of {css:?}");
        until(&what, async || {
            self.driver()
                .find(By::Css(css))
                .await
                .ok()?
                .attr(name)
                .await
                .ok()?
        })
        .await
    }

    /// A click as a person makes it, on what can be clicked.
    pub async fn click(&self, css: &str) {
        until(&format!("a click on {css:?}"), async || {
            self.driver()
                .find(By::Css(css))
                .await
                .ok()?
                .click()
                .await
                .ok()
        })
        .await;
    }

    /// Types into a field.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.wait_for(css).await;
        field.send_keys(text).await.expect("the field takes text");
    }

    /// Types over what a field holds.
    pub async fn retype(&self, css: &str, text: &str) {
        self.wait_for(css).await;
        let script = "document.querySelector(arguments[0]).select()";
        self.js(script, vec![css.into()]).await;
        self.fill(css, text).await;
    }

    /// Chooses from a list what has these words.
    pub async fn choose_option(&self, css: &str, words: &str) {
        let script = "
            const select = document.querySelector(arguments[0]);
            const option = [...select.options].find((it) => it.textContent.includes(arguments[1]));
            select.value = option.value;
            select.dispatchEvent(new Event('change', {bubbles: true}));";
        self.wait_text(css, words).await;
        self.js(script, vec![css.into(), words.into()]).await;
    }

    /// Chooses who is to have it, by words of their name.
    pub async fn choose_target(&self, words: &str) {
        self.choose_option("select[name=target]", words).await;
    }

    /// Chooses a language ("ar"), and waits until the page speaks it.
    pub async fn choose_language(&self, code: &str) {
        let choice = "
            const field = document.querySelector('[data-action=language]');
            field.value = arguments[0];
            field.dispatchEvent(new Event('change', {bubbles: true}));";
        self.js(choice, vec![code.into()]).await;
        self.wait_for(&format!("html[lang|={code}] body[data-page]"))
            .await;
    }
}
