//! Passwords: Argon2id with 19 MiB and 2 rounds, at most two at a time, so
//! that a burst of sign-ins takes neither all memory nor both cores.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// The shortest password that is taken, in characters.
pub const SHORTEST: usize = 12;
/// The longest password that is taken, in bytes.
pub const LONGEST: usize = 1024;

const MEMORY_KIB: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;
const AT_ONCE: usize = 2;

/// No password has this hash. Checking against it costs what a real check
/// costs, so that the time of an answer does not tell whether a name exists.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gb25lIGhhcyB0aGlz$\
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password that could not be hashed or checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("a password needs at least {SHORTEST} characters")]
    TooShort,
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    #[error("the password could not be worked on: {0}")]
    Broken(String),
}

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// Whether a password can be taken.
///
/// # Errors
/// Too short, too long.
pub fn check(password: &str) -> Result<(), PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    Ok(())
}

impl Passwords {
    /// The text to store for this password.
    ///
    /// # Errors
    /// Too short, too long, or no randomness for the salt.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        check(&password)?;
        self.work(move || {
            let hash = argon2()?
                .hash_password(password.as_bytes())
                .map_err(broken)?;
            Ok(hash.to_string())
        })
        .await
    }

    /// True if the password is the one that `stored` was made of. Without a
    /// stored one the answer is false, at the same cost.
    ///
    /// # Errors
    /// `stored` is no hash.
    pub async fn matches(
        &self,
        password: String,
        stored: Option<String>,
    ) -> Result<bool, PasswordError> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        self.work(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODYS.to_owned());
            let hash = PasswordHash::new(&stored).map_err(broken)?;
            Ok(argon2()?
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
                && known)
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(broken)?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        })
        .await
        .map_err(broken)?
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, ROUNDS, LANES, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(why: impl ToString) -> PasswordError {
    PasswordError::Broken(why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    #[tokio::test]
    async fn only_the_password_itself_matches_its_hash() {
        let passwords = Passwords::default();
        let stored = passwords
            .hash("correct horse battery".into())
            .await
            .unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let matches = |text: &str| passwords.matches(text.into(), Some(stored.clone()));
        assert!(matches("correct horse battery").await.unwrap());
        assert!(!matches("correct horse batterz").await.unwrap());
    }

    #[tokio::test]
    async fn without_a_stored_hash_nothing_matches_and_the_work_is_done_all_the_same() {
        let passwords = Passwords::default();
        assert_eq!(passwords.matches("any".into(), None).await, Ok(false));
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }

    #[tokio::test]
    async fn a_third_password_waits_until_one_of_two_is_done() {
        let passwords = Passwords::default();
        let one = passwords.slots.acquire().await.unwrap();
        let _two = passwords.slots.acquire().await.unwrap();
        assert_eq!(passwords.slots.available_permits(), 0);
        let mut third = Box::pin(passwords.matches("any".into(), None));
        assert!(third.as_mut().now_or_never().is_none());
        drop(one);
        // It waited for this place: nobody else can have it.
        assert_eq!(passwords.slots.available_permits(), 0);
        assert_eq!(third.await, Ok(false));
    }

    #[tokio::test]
    async fn a_short_or_endless_password_is_refused() {
        let passwords = Passwords::default();
        assert_eq!(
            passwords.hash("short".into()).await,
            Err(PasswordError::TooShort)
        );
        assert_eq!(
            passwords.hash("x".repeat(1025)).await,
            Err(PasswordError::TooLong)
        );
    }
}
