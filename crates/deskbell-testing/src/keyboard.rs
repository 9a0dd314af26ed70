//! The keyboard alone: keys go to whatever has the focus, as a person's do.

use serde_json::{Value, json};

use crate::Browser;
use crate::wait::until;

/// More than any page has places where Tab stops.
const STOPS: usize = 60;

impl Browser {
    /// Presses a key or several at once: "Enter", "Alt+Shift+A", "?".
    pub async fn press(&self, keys: &str) {
        self.hold(keys, 0).await;
    }

    /// The same, held down until it has repeated itself this often.
    pub async fn hold(&self, keys: &str, repeats: usize) {
        for repeat in 0..=repeats {
            let mut down = event(keys);
            let writes = down.get("text").is_some();
            down["type"] = json!(if writes { "keyDown" } else { "rawKeyDown" });
            down["autoRepeat"] = json!(repeat > 0);
            self.devtools("Input.dispatchKeyEvent", down).await;
        }
        let mut up = event(keys);
        up["type"] = json!("keyUp");
        self.devtools("Input.dispatchKeyEvent", up).await;
    }

    /// Writes a text where the focus is, a key for each character.
    pub async fn write(&self, text: &str) {
        for character in text.chars() {
            self.press(&character.to_string()).await;
        }
    }

    /// Returns once the focus is on what the selector finds.
    pub async fn until_focus(&self, css: &str) {
        until(&format!("the focus on {css:?}"), async || {
            self.has_focus(css).await.then_some(())
        })
        .await;
    }

    /// Whether the focus is on what the selector finds.
    pub async fn has_focus(&self, css: &str) -> bool {
        let script = "return document.activeElement?.matches(arguments[0])";
        self.js(script, vec![json!(css)]).await == true
    }

    /// Presses Tab until the focus is on what the selector finds.
    pub async fn tab_to(&self, css: &str) {
        self.wait_for(css).await;
        for _ in 0..STOPS {
            if self.has_focus(css).await {
                return;
            }
            self.press("Tab").await;
        }
        panic!("no way to {css:?} by Tab");
    }

    /// Goes to a button by Tab that gives the focus away when it is pressed, and
    /// presses Enter until it does: a button is deaf in its first moments.
    pub async fn choose(&self, css: &str) {
        self.tab_to(css).await;
        until(&format!("{css:?} to be chosen"), async || {
            if !self.has_focus(css).await {
                return Some(());
            }
            self.press("Enter").await;
            None
        })
        .await;
    }
}

/// What a key event carries, as on an English keyboard.
fn event(keys: &str) -> Value {
    let (held, key) = match keys.rsplit_once('+') {
        Some((held, key)) if !key.is_empty() => (held, key),
        _ => ("", keys),
    };
    let mut modifiers = 0;
    for modifier in held.split('+') {
        modifiers |= match modifier {
            "Alt" => 1,
            "Control" => 2,
            "Shift" => 8,
            _ => 0,
        };
    }
    let plain = modifiers & 3 == 0;
    let (code, number, text) = match key {
        "Enter" => ("Enter".to_owned(), 13, Some("\r")),
        "Tab" => ("Tab".to_owned(), 9, None),
        "Escape" => ("Escape".to_owned(), 27, None),
        "F8" => ("F8".to_owned(), 119, None),
        "?" => ("Slash".to_owned(), 191, Some("?")),
        " " => ("Space".to_owned(), 32, Some(" ")),
        one if one.len() == 1 => {
            let upper = one.to_ascii_uppercase();
            let digit = one.as_bytes()[0].is_ascii_digit();
            let code = if digit { "Digit" } else { "Key" };
            let number = u32::from(upper.as_bytes()[0]);
            (format!("{code}{upper}"), number, Some(one))
        }
        other => panic!("no such key: {other:?}"),
    };
    let mut event = json!({
        "modifiers": modifiers, "key": key, "code": code, "windowsVirtualKeyCode": number,
    });
    if let Some(text) = text.filter(|_| plain) {
        event["text"] = json!(text);
    }
    event
}
