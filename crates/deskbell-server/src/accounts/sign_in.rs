//! Signing in and out. Every failure gives the same answer at the same cost,
//! whatever the reason.

use std::net::IpAddr;
use std::time::Instant;

use deskbell_protocol::{Problem, ProblemCode};
use sha2::{Digest, Sha256};

use super::{Accounts, Secret, SecretHash, SignedIn, fault, tables};
use crate::audit::Deed;
use crate::engine::Control;
use crate::store::AccountRow;
use crate::store::accounts::{CookieSession, User, name_key};

/// Who stands in the audit where no account was named rightly: what was typed
/// could be a password.
const NOBODY: &str = "nobody known";

/// A typed name as a key of limits: short, however long the name is.
fn counted(key: &str) -> SecretHash {
    Sha256::digest(key.as_bytes()).into()
}

impl Accounts {
    /// Signs in by name and password.
    ///
    /// # Errors
    /// `sign_in_failed`, `too_many_attempts`, `unavailable`.
    pub async fn by_password(
        &self,
        name: &str,
        password: String,
        from: IpAddr,
    ) -> Result<(User, Secret), Problem> {
        let key = name_key(name.trim());
        self.count_attempt(&key, from)?;
        let user = tables::user_named(self.readers.pool(), &key)
            .await
            .map_err(fault)?;
        let stored = user.as_ref().and_then(|user| user.password.clone());
        let matches = self
            .passwords
            .matches(password, stored)
            .await
            .map_err(fault)?;
        match user.filter(|user| matches && user.enabled) {
            Some(user) => {
                self.by_account.give_back(&counted(&key));
                self.by_address.give_back(&from);
                self.open_session(user, Vec::new()).await
            }
            None => self.failed().await,
        }
    }

    /// Signs in by the token of a link, which is then used up.
    ///
    /// # Errors
    /// `sign_in_failed`, `too_many_attempts`, `unavailable`.
    pub async fn by_link(&self, token: &str, from: IpAddr) -> Result<(User, Secret), Problem> {
        if !self.by_address.take(&from, Instant::now()) {
            return Err(ProblemCode::TooManyAttempts.into());
        }
        let _alone = self.one_at_a_time.lock().await;
        let Some(hash) = Secret::from_text(token).map(|token| token.hash()) else {
            return self.failed().await;
        };
        let pool = self.readers.pool();
        let link = tables::sign_in_link(pool, &hash).await.map_err(fault)?;
        let Some(link) = link.filter(|link| self.clock.now() < link.expires_at) else {
            return self.failed().await;
        };
        let user = tables::user(pool, link.agent).await.map_err(fault)?;
        let Some(user) = user.filter(|user| user.enabled) else {
            return self.failed().await;
        };
        self.by_address.give_back(&from);
        self.open_session(user, vec![AccountRow::UseLink(hash)])
            .await
    }

    /// Ends a session and its sockets; the last one signs the agent out.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), Problem> {
        let _alone = self.one_at_a_time.lock().await;
        let pool = self.readers.pool();
        let sessions = tables::session_count(pool, who.user.id)
            .await
            .map_err(fault)?;
        let mut changes = Vec::new();
        if sessions <= 1 {
            changes.push(Control::SignOut { agent: who.user.id });
        }
        let end = AccountRow::EndCookieSession(who.session);
        self.change(
            changes,
            vec![end, self.entry(&who.user.name, Deed::SignedOut, "")],
        )
        .await?;
        self.sockets.end_session(&who.session);
        Ok(())
    }

    /// An attempt counts until it turns out well, so that many at once can't
    /// slip by before the first one has failed.
    fn count_attempt(&self, key: &str, from: IpAddr) -> Result<(), Problem> {
        let now = Instant::now();
        if !self.by_address.take(&from, now) {
            return Err(ProblemCode::TooManyAttempts.into());
        }
        if !self.by_account.take(&counted(key), now) {
            return Err(ProblemCode::TooManyAttempts.into());
        }
        Ok(())
    }

    async fn failed<T>(&self) -> Result<T, Problem> {
        self.change(vec![], vec![self.entry(NOBODY, Deed::SignInFailed, "")])
            .await?;
        Err(ProblemCode::SignInFailed.into())
    }

    async fn open_session(
        &self,
        user: User,
        mut rows: Vec<AccountRow>,
    ) -> Result<(User, Secret), Problem> {
        let secret = Secret::random().map_err(fault)?;
        let now = self.clock.now();
        rows.push(AccountRow::CookieSession(CookieSession {
            hash: secret.hash(),
            agent: user.id,
            created_at: now,
            seen_at: now,
        }));
        rows.push(self.entry(&user.name, Deed::SignedIn, ""));
        self.change(vec![Control::SignIn { agent: user.id }], rows)
            .await?;
        Ok((user, secret))
    }
}
