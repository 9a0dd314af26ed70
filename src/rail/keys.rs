//! Which keys do what, as each person has set it in their browser. No single
//! letters: an agent types all day.

/// What can be done by keys that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Stack,
    Accept,
    Reject,
    Home,
    /// Its keys are those that are held with a digit from 1 to 9.
    Session,
}

impl Act {
    pub const ALL: [Self; 5] = [
        Self::Stack,
        Self::Accept,
        Self::Reject,
        Self::Home,
        Self::Session,
    ];
}

/// What pressed keys ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Stack,
    Accept,
    Reject,
    Home,
    /// The session at this place of the rail, from 1.
    Session(usize),
}

/// Why keys are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A key that writes: Ctrl, Alt or Meta is missing.
    Writes,
    /// With Ctrl and Alt, which is AltGr, many keyboards write.
    Characters,
    /// The browser's or the system's own: copy, find, reload.
    System,
    /// The digit 1 is missing.
    Digit,
    /// They do something else already.
    Taken,
}

/// Letters that with Ctrl or Meta are the browser's or the system's.
const SYSTEM: &str = "CVXAZFPTWNRS";
/// The key that stands for those from 1 to 9.
const FIRST: &str = "Digit1";

/// The keys of each act, as [`crate::platform::event::keys`] writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys([String; 5]);

impl Default for Keys {
    fn default() -> Self {
        let usual = [
            "F8",
            "Alt+Shift+KeyA",
            "Alt+Shift+KeyR",
            "Alt+Shift+Digit0",
            "Alt+Shift+Digit1",
        ];
        Self(usual.map(str::to_owned))
    }
}

impl Keys {
    /// As [`Keys::text`] wrote them; the usual ones where that can't be.
    pub fn of(text: &str) -> Self {
        Self::kept(text).unwrap_or_default()
    }

    /// All of them at once: what one act gave up, another one may have.
    fn kept(text: &str) -> Option<Self> {
        let all: Vec<_> = text.lines().map(str::to_owned).collect();
        let keys = Self(all.try_into().ok()?);
        let fits = |act| {
            let pressed = keys.of_act(act);
            fits(act, pressed).is_ok() && !keys.has_taken(act, pressed)
        };
        Act::ALL.into_iter().all(fits).then_some(keys)
    }

    /// To be kept.
    pub fn text(&self) -> String {
        self.0.join("\n")
    }

    pub fn asked(&self, pressed: &str) -> Option<Asked> {
        let act = Act::ALL
            .into_iter()
            .find(|act| overlap(*act, self.of_act(*act), pressed))?;
        Some(match act {
            Act::Stack => Asked::Stack,
            Act::Accept => Asked::Accept,
            Act::Reject => Asked::Reject,
            Act::Home => Asked::Home,
            Act::Session => Asked::Session(split(pressed).1.strip_prefix("Digit")?.parse().ok()?),
        })
    }

    /// As people call them: "Alt+Shift+A", "Alt+Shift+1 … 9".
    pub fn name(&self, act: Act) -> String {
        let name = self.of_act(act).replace("Key", "").replace("Digit", "");
        match act {
            Act::Session => name + " … 9",
            _ => name,
        }
    }

    /// # Errors
    /// Why not; nothing has changed then.
    pub fn change(&mut self, act: Act, pressed: &str) -> Result<(), Refused> {
        fits(act, pressed)?;
        if self.has_taken(act, pressed) {
            return Err(Refused::Taken);
        }
        pressed.clone_into(&mut self.0[act as usize]);
        Ok(())
    }

    fn of_act(&self, act: Act) -> &str {
        &self.0[act as usize]
    }

    /// Another act has keys that `act` would have with `pressed`.
    fn has_taken(&self, act: Act, pressed: &str) -> bool {
        Act::ALL.into_iter().any(|other| {
            let theirs = self.of_act(other);
            other != act && (overlap(other, theirs, pressed) || overlap(act, pressed, theirs))
        })
    }
}

/// `pressed` is among the keys that an act has by `own`.
fn overlap(act: Act, own: &str, pressed: &str) -> bool {
    let ((held, _), (with, key)) = (split(own), split(pressed));
    match act {
        Act::Session => held == with && is_place(key),
        _ => own == pressed,
    }
}

fn is_place(key: &str) -> bool {
    matches!(key.strip_prefix("Digit"), Some(digit) if digit != "0")
}

/// Could an act have these keys, were they free?
fn fits(act: Act, pressed: &str) -> Result<(), Refused> {
    let (held, key) = split(pressed);
    let function = key.strip_prefix('F').and_then(|number| number.parse().ok());
    if function.is_some_and(|number| (1..=12_u8).contains(&number)) {
        return match act {
            Act::Session => Err(Refused::Digit),
            _ => Ok(()),
        };
    }
    let holds = |name: &str| held.split('+').any(|key| key == name);
    let [control, alt, meta] = ["Ctrl", "Alt", "Meta"].map(holds);
    let letter = key.strip_prefix("Key").unwrap_or_default();
    if !control && !alt && !meta {
        Err(Refused::Writes)
    } else if control && alt {
        Err(Refused::Characters)
    } else if (control || meta) && !letter.is_empty() && SYSTEM.contains(letter) {
        Err(Refused::System)
    } else if act == Act::Session && key != FIRST {
        Err(Refused::Digit)
    } else {
        Ok(())
    }
}

/// What is held ("Alt+Shift+"; nothing), and the key ("KeyA").
fn split(pressed: &str) -> (&str, &str) {
    pressed.split_at(pressed.rfind('+').map_or(0, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(act: Act, pressed: &str) -> Option<Refused> {
        Keys::default().change(act, pressed).err()
    }

    #[test]
    fn changed_keys_are_kept_and_told_by_their_names() {
        let mut keys = Keys::default();
        assert_eq!(keys.change(Act::Accept, "Ctrl+Shift+KeyY"), Ok(()));
        assert_eq!(keys.name(Act::Accept), "Ctrl+Shift+Y");
        assert_eq!(keys.asked("Ctrl+Shift+KeyY"), Some(Asked::Accept));
        assert_eq!(keys.asked("Alt+Shift+KeyA"), None);
        assert_eq!(Keys::of(&keys.text()), keys);
    }

    #[test]
    fn keys_that_another_act_gave_up_are_kept() {
        let mut keys = Keys::default();
        assert_eq!(keys.change(Act::Reject, "Alt+Shift+KeyX"), Ok(()));
        assert_eq!(keys.change(Act::Accept, "Alt+Shift+KeyR"), Ok(()));
        let kept = Keys::of(&keys.text());
        assert_eq!(kept.asked("Alt+Shift+KeyR"), Some(Asked::Accept));
        assert_eq!(kept.asked("Alt+Shift+KeyX"), Some(Asked::Reject));
        assert_eq!(kept.asked("Alt+Shift+KeyA"), None);
    }

    #[test]
    fn a_key_that_writes_is_refused_and_so_is_one_that_does_something_else() {
        for writes in ["KeyA", "Shift+KeyA", "Enter", "Flower", "F13"] {
            assert_eq!(
                refused(Act::Stack, writes),
                Some(Refused::Writes),
                "{writes}"
            );
        }
        for taken in ["Alt+Shift+KeyA", "Alt+Shift+Digit3"] {
            assert_eq!(refused(Act::Stack, taken), Some(Refused::Taken), "{taken}");
        }
        let mut keys = Keys::default();
        assert_eq!(keys.change(Act::Stack, "F9"), Ok(()));
        assert_eq!(keys.change(Act::Stack, "F9"), Ok(()), "what it is already");
    }

    #[test]
    fn what_the_browser_needs_and_what_writes_with_altgr_are_refused() {
        for system in ["Ctrl+KeyC", "Meta+KeyV", "Ctrl+Shift+KeyT", "Ctrl+KeyS"] {
            assert_eq!(
                refused(Act::Home, system),
                Some(Refused::System),
                "{system}"
            );
        }
        for writes in ["Ctrl+Alt+KeyQ", "Ctrl+Alt+Shift+KeyY", "Ctrl+Alt+Digit7"] {
            assert_eq!(
                refused(Act::Home, writes),
                Some(Refused::Characters),
                "{writes}"
            );
        }
        for free in ["Ctrl+Alt+F9", "Shift+F12", "Ctrl+KeyK", "Alt+KeyC"] {
            assert_eq!(refused(Act::Home, free), None, "{free}");
        }
    }

    #[test]
    fn the_digits_that_lead_to_sessions_change_together() {
        let mut keys = Keys::default();
        assert_eq!(keys.name(Act::Session), "Alt+Shift+1 … 9");
        assert_eq!(keys.asked("Alt+Shift+Digit9"), Some(Asked::Session(9)));
        assert_eq!(keys.asked("Alt+Shift+Digit0"), Some(Asked::Home));
        assert_eq!(keys.change(Act::Session, "Alt+Digit1"), Ok(()));
        assert_eq!(keys.asked("Alt+Digit4"), Some(Asked::Session(4)));
        assert_eq!(keys.asked("Alt+Digit0"), None);
        assert_eq!(keys.asked("Alt+Shift+Digit4"), None);
        assert_eq!(keys.name(Act::Session), "Alt+1 … 9");
        assert_eq!(Keys::of(&keys.text()), keys);
    }

    #[test]
    fn keys_to_sessions_are_pressed_with_the_first_digit_and_held_keys_of_their_own() {
        for other in ["Alt+KeyS", "Alt+Digit2", "F9"] {
            assert_eq!(
                refused(Act::Session, other),
                Some(Refused::Digit),
                "{other}"
            );
        }
        assert_eq!(refused(Act::Session, "Digit1"), Some(Refused::Writes));
        let mut keys = Keys::default();
        assert_eq!(keys.change(Act::Home, "Alt+Digit5"), Ok(()));
        assert_eq!(keys.change(Act::Session, "Alt+Digit1"), Err(Refused::Taken));
    }

    #[test]
    fn what_cannot_be_read_gives_the_usual_keys() {
        let twice = Keys::default().text().replace("KeyR", "KeyA");
        for text in ["", "Junk", "F9\nF9", "F8\nF9\nF10\nF11", &twice] {
            assert_eq!(Keys::of(text), Keys::default(), "{text}");
        }
    }
}
