//! Which keys do what, as each person has set it in their browser. No single
//! letters: an agent types all day.

/// What can be done by keys that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Stack,
    Accept,
    Reject,
    Home,
}

impl Act {
    pub const ALL: [Self; 4] = [Self::Stack, Self::Accept, Self::Reject, Self::Home];
}

/// Why keys are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A key that writes: Ctrl, Alt or Meta is missing.
    Writes,
    /// It does something else already.
    Taken,
}

/// The keys of each act, as [`crate::platform::event::keys`] writes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys([String; 4]);

impl Default for Keys {
    fn default() -> Self {
        Self(["F8", "Alt+Shift+KeyA", "Alt+Shift+KeyR", "Alt+Shift+Digit0"].map(str::to_owned))
    }
}

impl Keys {
    /// As [`Keys::text`] wrote them; the usual ones where that can't be.
    pub fn of(text: &str) -> Self {
        let mut keys = Self::default();
        for (act, pressed) in Act::ALL.into_iter().zip(text.lines()) {
            if keys.change(act, pressed).is_err() {
                return Self::default();
            }
        }
        keys
    }

    /// To be kept.
    pub fn text(&self) -> String {
        self.0.join("\n")
    }

    pub fn act(&self, pressed: &str) -> Option<Act> {
        Act::ALL
            .into_iter()
            .find(|act| self.0[*act as usize] == pressed)
    }

    /// As people call them: "Alt+Shift+A".
    pub fn name(&self, act: Act) -> String {
        self.0[act as usize].replace("Key", "").replace("Digit", "")
    }

    /// # Errors
    /// Why not; nothing has changed then.
    pub fn change(&mut self, act: Act, pressed: &str) -> Result<(), Refused> {
        let function = pressed
            .strip_prefix('F')
            .is_some_and(|number| number.parse::<u8>().is_ok());
        let held = ["Ctrl+", "Alt+", "Meta+"];
        if !function && !held.iter().any(|key| pressed.contains(key)) {
            return Err(Refused::Writes);
        }
        let to_session = pressed.strip_prefix("Alt+Shift+Digit");
        let to_session = to_session.is_some_and(|digit| digit != "0");
        if to_session || self.act(pressed).is_some_and(|other| other != act) {
            return Err(Refused::Taken);
        }
        pressed.clone_into(&mut self.0[act as usize]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_keys_are_kept_and_told_by_their_names() {
        let mut keys = Keys::default();
        assert_eq!(keys.change(Act::Accept, "Ctrl+Alt+KeyY"), Ok(()));
        assert_eq!(keys.name(Act::Accept), "Ctrl+Alt+Y");
        assert_eq!(keys.act("Ctrl+Alt+KeyY"), Some(Act::Accept));
        assert_eq!(keys.act("Alt+Shift+KeyA"), None);
        assert_eq!(Keys::of(&keys.text()), keys);
    }

    #[test]
    fn a_key_that_writes_is_refused_and_so_is_one_that_does_something_else() {
        let mut keys = Keys::default();
        for writes in ["KeyA", "Shift+KeyA", "Enter", "Flower"] {
            assert_eq!(
                keys.change(Act::Stack, writes),
                Err(Refused::Writes),
                "{writes}"
            );
        }
        for taken in ["Alt+Shift+KeyA", "Alt+Shift+Digit3"] {
            assert_eq!(
                keys.change(Act::Stack, taken),
                Err(Refused::Taken),
                "{taken}"
            );
        }
        assert_eq!(keys.change(Act::Stack, "F9"), Ok(()));
        assert_eq!(keys.change(Act::Stack, "F9"), Ok(()), "what it is already");
    }

    #[test]
    fn what_cannot_be_read_gives_the_usual_keys() {
        for text in ["", "Junk", "F9\nF9"] {
            assert_eq!(Keys::of(text), Keys::default(), "{text}");
        }
    }
}
