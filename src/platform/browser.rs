//! Which browser this is, for words on where its settings are. Nothing that it
//! can or can't do is decided by this.

use super::window;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// And others of its kind.
    Chrome,
    Edge,
    Firefox,
    Safari,
}

pub fn current() -> Browser {
    let agent = window().and_then(|window| window.navigator().user_agent().ok());
    named(&agent.unwrap_or_default())
}

/// By what it calls itself. Chrome calls itself Safari too, and Edge both.
fn named(agent: &str) -> Browser {
    let says = |name| agent.contains(name);
    if says("Edg/") {
        Browser::Edge
    } else if says("Firefox/") {
        Browser::Firefox
    } else if says("Safari/") && !says("Chrome/") {
        Browser::Safari
    } else {
        Browser::Chrome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_names_others_too_is_known() {
        let chrome = "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 Chrome/156.0 Safari/537.36";
        assert_eq!(named(chrome), Browser::Chrome);
        assert_eq!(named(&format!("{chrome} Edg/156.0")), Browser::Edge);
        assert_eq!(
            named("Mozilla/5.0 (Macintosh) Version/26.0 Safari/605"),
            Browser::Safari
        );
        assert_eq!(
            named("Mozilla/5.0 (X11) Gecko/2010 Firefox/152.0"),
            Browser::Firefox
        );
        assert_eq!(named(""), Browser::Chrome);
    }
}
