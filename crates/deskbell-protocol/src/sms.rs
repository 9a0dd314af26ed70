//! What a text costs as SMS, how far one has come, and why its receiver can't
//! be written to. The alphabets are those of 3GPP TS 23.038, the parts those of
//! TS 23.040. Nothing here sends.

use serde::{Deserialize, Serialize};

/// The longest text that goes out as SMS, in [`Size::units`]: a provider takes no
/// more at once (`sms_too_long`).
pub const MOST_UNITS: u32 = 1_600;

/// Who begins with these has two units of the alphabet for it.
const EXTENSION: &str = "\u{C}^{}\\[~]|€";
/// The default alphabet without digits and the letters of ASCII.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";

/// In which alphabet a text goes out: the first that has all of its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Seven bits for each unit.
    Gsm,
    /// Sixteen bits for each unit.
    Ucs2,
}

impl Alphabet {
    /// Units of a text that is one message alone.
    pub const fn alone(self) -> u32 {
        match self {
            Self::Gsm => 160,
            Self::Ucs2 => 70,
        }
    }

    /// Units of each part of a longer one: a header says where it belongs.
    pub const fn part(self) -> u32 {
        match self {
            Self::Gsm => 153,
            Self::Ucs2 => 67,
        }
    }

    fn units(self, c: char) -> u32 {
        match self {
            Self::Gsm if EXTENSION.contains(c) => 2,
            Self::Gsm => 1,
            Self::Ucs2 if c.len_utf16() > 1 => 2,
            Self::Ucs2 => 1,
        }
    }
}

/// What a text takes as SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub alphabet: Alphabet,
    pub units: u32,
    /// How many messages it is; each one is paid for.
    pub parts: u32,
    /// Units that still go into the last of them.
    pub left: u32,
}

impl Size {
    pub const fn is_too_long(&self) -> bool {
        self.units > MOST_UNITS
    }
}

/// A character of two units is never cut in two: where it does not go into a
/// part any more, it begins the next.
pub fn size(text: &str) -> Size {
    let is_gsm = |c: char| c.is_ascii_alphanumeric() || BASIC.contains(c) || EXTENSION.contains(c);
    let alphabet = if text.chars().all(is_gsm) {
        Alphabet::Gsm
    } else {
        Alphabet::Ucs2
    };
    let units: u32 = text.chars().map(|c| alphabet.units(c)).sum();
    if units <= alphabet.alone() {
        return Size {
            alphabet,
            units,
            parts: 1,
            left: alphabet.alone() - units,
        };
    }
    let (mut parts, mut left) = (1, alphabet.part());
    for c in text.chars() {
        let takes = alphabet.units(c);
        if takes > left {
            parts += 1;
            left = alphabet.part();
        }
        left -= takes;
    }
    Size {
        alphabet,
        units,
        parts,
        left,
    }
}

/// How far a message has come that went out as SMS. It only ever comes further:
/// see [`Delivery::is_after`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It waits here or at the provider.
    Queued,
    /// The provider has given it to the customer's network.
    Sent,
    Failed {
        why: NotDelivered,
        /// The provider's number for it, for who looks it up there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<u32>,
    },
    /// It is on the customer's phone.
    Delivered,
}

impl Delivery {
    /// True if this is news after `known`. Words of a provider come in any order
    /// and more than once. That a phone has it is proof, also where it was given
    /// up before.
    pub const fn is_after(self, known: Self) -> bool {
        self.rank() > known.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sent => 1,
            Self::Failed { .. } => 2,
            Self::Delivered => 3,
        }
    }
}

/// Why the customer does not have it, as far as it changes what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDelivered {
    /// The customer has asked for no more messages.
    Stopped,
    /// There is no such mobile number.
    WrongNumber,
    /// The phone is off or out of reach, or takes no SMS.
    Unreachable,
    /// The customer's network refused it, for example as unwanted.
    Blocked,
    /// What an administrator has set up does not fit, or nothing is.
    Setup,
    /// The provider could not be asked for so long that it was given up.
    GivenUp,
    /// Something else, or newer than this program.
    #[serde(other)]
    Other,
}

/// Why the customer of an SMS conversation can't be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswerable {
    /// They have said STOP, and not START since.
    Stopped,
    /// They write under a name, which has no number.
    NoNumber,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Alphabet, u32, u32, u32) {
        let it = size(text);
        (it.alphabet, it.units, it.parts, it.left)
    }

    #[test]
    fn every_character_of_the_default_alphabet_takes_one_unit() {
        // TS 23.038, 6.2.1: 128 places, without the escape.
        let digits = ('0'..='9').chain('a'..='z').chain('A'..='Z');
        let all: String = digits.chain(BASIC.chars()).collect();
        assert_eq!(all.chars().count(), 127);
        assert_eq!(of(&all), (Alphabet::Gsm, 127, 1, 33));
    }

    #[test]
    fn characters_of_the_extension_take_two_units() {
        // TS 23.038, 6.2.1.1: ten of them.
        assert_eq!(EXTENSION.chars().count(), 10);
        assert_eq!(of(EXTENSION), (Alphabet::Gsm, 20, 1, 140));
    }

    #[test]
    fn an_accent_that_the_alphabet_does_not_have_makes_the_whole_text_ucs2() {
        for other in ["ç", "`", "\t", "я", "م", "“"] {
            let text = format!("{}{other}", "a".repeat(69));
            assert_eq!(of(&text), (Alphabet::Ucs2, 70, 1, 0), "{other}");
        }
        // The capital one is there.
        assert_eq!(size("Ç").alphabet, Alphabet::Gsm);
    }

    #[test]
    fn a_text_alone_holds_more_than_each_part_of_a_long_one() {
        let gsm = |count| of(&"a".repeat(count));
        assert_eq!(gsm(0), (Alphabet::Gsm, 0, 1, 160));
        assert_eq!(gsm(160), (Alphabet::Gsm, 160, 1, 0));
        assert_eq!(gsm(161), (Alphabet::Gsm, 161, 2, 145));
        assert_eq!(gsm(306), (Alphabet::Gsm, 306, 2, 0));
        assert_eq!(gsm(307), (Alphabet::Gsm, 307, 3, 152));
        let ucs2 = |count| of(&"я".repeat(count));
        assert_eq!(ucs2(70), (Alphabet::Ucs2, 70, 1, 0));
        assert_eq!(ucs2(71), (Alphabet::Ucs2, 71, 2, 63));
        assert_eq!(ucs2(134), (Alphabet::Ucs2, 134, 2, 0));
        assert_eq!(ucs2(135), (Alphabet::Ucs2, 135, 3, 66));
    }

    #[test]
    fn a_character_of_two_units_is_never_cut_in_two() {
        // 152 units and the euro's two don't go into one part of 153.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(151));
        assert_eq!(of(&text), (Alphabet::Gsm, 305, 2, 0));
        let text = format!("{text}a");
        assert_eq!(of(&text), (Alphabet::Gsm, 306, 3, 152));
        // Nor does a smiley's pair into 67 units after 66.
        let text = format!("{}😀{}", "я".repeat(66), "я".repeat(65));
        assert_eq!(of(&text), (Alphabet::Ucs2, 133, 2, 0));
    }

    #[test]
    fn what_a_provider_does_not_take_at_once_is_too_long() {
        assert!(!size(&"a".repeat(1_600)).is_too_long());
        assert!(size(&"a".repeat(1_601)).is_too_long());
        // The emoji counts twice, as the provider counts it.
        assert!(size(&format!("{}😀", "я".repeat(1_599))).is_too_long());
    }

    #[test]
    fn a_delivery_only_comes_further_in_whichever_order_it_is_told() {
        let failed = Delivery::Failed {
            why: NotDelivered::Unreachable,
            code: Some(30003),
        };
        let order = [
            Delivery::Queued,
            Delivery::Sent,
            failed,
            Delivery::Delivered,
        ];
        for (later, one) in order.iter().enumerate() {
            for (sooner, other) in order.iter().enumerate() {
                assert_eq!(one.is_after(*other), later > sooner);
            }
        }
    }

    #[test]
    fn a_reason_newer_than_this_program_is_read_as_another_one() {
        let told = r#"{"failed":{"why":"from_the_future","code":7}}"#;
        let read: Delivery = serde_json::from_str(told).unwrap();
        let other = Delivery::Failed {
            why: NotDelivered::Other,
            code: Some(7),
        };
        assert_eq!(read, other);
    }
}
