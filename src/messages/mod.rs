//! Every text that a person reads, one file for each language. A language is
//! one value of [`Messages`]: where a text is missing it does not compile.
//! Texts with a number or a name in them are functions, so that each language
//! has its own word order and its own plurals. Times and dates are not here:
//! the browser writes those (`platform::intl`).

mod desk;
mod en;
pub mod words;

use std::sync::OnceLock;

use deskbell_protocol::ProblemCode;

pub use desk::{
    ConversationWords, DashboardWords, DeskWords, HandingWords, ManageWords, NotificationWords,
    PresenceWords, SessionWords, SignInWords,
};

/// All texts of one language.
pub struct Messages {
    /// As in the `lang` attribute.
    pub lang: &'static str,
    /// As in the `dir` attribute: `ltr` or `rtl`.
    pub dir: &'static str,
    pub desk: DeskWords,
    pub sign_in: SignInWords,
    pub presence: PresenceWords,
    pub dashboard: DashboardWords,
    pub notification: NotificationWords,
    pub session: SessionWords,
    pub conversation: ConversationWords,
    pub handing: HandingWords,
    pub manage: ManageWords,
    /// A refusal: what happened, and what to do.
    pub problem: fn(ProblemCode) -> &'static str,
}

/// The first one is used where no other fits.
static LANGUAGES: &[&Messages] = &[&en::MESSAGES];

static CHOSEN: OnceLock<&'static Messages> = OnceLock::new();

/// Chooses the language of the page, once: `wanted` is as in
/// `navigator.language` ("de-AT").
pub fn choose(wanted: &str) -> &'static Messages {
    CHOSEN.get_or_init(|| best(wanted))
}

/// The texts of the chosen language.
pub fn messages() -> &'static Messages {
    CHOSEN.get().copied().unwrap_or(&en::MESSAGES)
}

fn best(wanted: &str) -> &'static Messages {
    let primary = wanted.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES
        .iter()
        .find(|messages| messages.lang.eq_ignore_ascii_case(primary))
        .copied()
        .unwrap_or(&en::MESSAGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_gets_its_language_and_an_unknown_language_gets_english() {
        assert_eq!(best("en-GB").lang, "en");
        assert_eq!(best("xx").lang, "en");
        assert_eq!(best("").lang, "en");
    }

    #[test]
    fn one_thing_is_singular_and_none_is_plural() {
        let texts = &en::MESSAGES;
        assert_eq!((texts.notification.more_offers)(1), "1 more offer");
        assert_eq!((texts.notification.more_offers)(2), "2 more offers");
        assert_eq!((texts.desk.unread)(0), "0 unread messages");
        assert_eq!((texts.manage.sessions)(1), "1 session");
    }

    #[test]
    fn a_span_is_said_in_its_two_largest_units() {
        let span = en::MESSAGES.conversation.span;
        assert_eq!(span(0), "0 s");
        assert_eq!(span(59_999), "59 s");
        assert_eq!(span(80_000), "1 min 20 s");
        assert_eq!(span(120_000), "2 min");
        assert_eq!(span(3_720_000), "1 h 2 min");
    }
}
