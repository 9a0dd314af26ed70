//! Signing in and out. Every failure gives the same answer at the same cost,
//! whatever the reason.

use std::net::IpAddr;
use std::time::Instant;

use deskbell_protocol::{AgentId, Problem, ProblemCode};
use sha2::{Digest, Sha256};

use super::{Accounts, Secret, SecretHash, SignedIn, alive_after, fault, tables};
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
    /// Signs in by name and password. `before` is the session that the browser
    /// has; it ends.
    ///
    /// # Errors
    /// `sign_in_failed`, `too_many_attempts`, `unavailable`.
    pub async fn by_password(
        &self,
        name: &str,
        password: String,
        from: IpAddr,
        before: Option<&SignedIn>,
    ) -> Result<(User, Secret), Problem> {
        let key = name_key(name.trim());
        self.count_attempt(&key, from)?;
        let user = tables::user_named(&self.readers, &key)
            .await
            .map_err(fault)?;
        let known = user.as_ref().map(|user| user.name.clone());
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
                let _alone = self.one_at_a_time.lock().await;
                self.open_session(user.id, Vec::new(), from, before).await
            }
            None => self.failed(known.as_deref(), from).await,
        }
    }

    /// Signs in by the token of a link, which is then used up. `before` is the
    /// session that the browser has; it ends.
    ///
    /// # Errors
    /// `sign_in_failed`, `too_many_attempts`, `unavailable`.
    pub async fn by_link(
        &self,
        token: &str,
        from: IpAddr,
        before: Option<&SignedIn>,
    ) -> Result<(User, Secret), Problem> {
        if !self.by_address.take(&from, Instant::now()) {
            return Err(ProblemCode::TooManyAttempts.into());
        }
        let _alone = self.one_at_a_time.lock().await;
        let Some(hash) = Secret::from_text(token).map(|token| token.hash()) else {
            return self.failed(None, from).await;
        };
        let readers = &self.readers;
        let link = tables::sign_in_link(readers, &hash).await.map_err(fault)?;
        let Some(link) = link.filter(|link| self.clock.now() < link.expires_at) else {
            return self.failed(None, from).await;
        };
        let rows = vec![AccountRow::UseLink(hash)];
        let opened = self.open_session(link.agent, rows, from, before).await?;
        self.by_address.give_back(&from);
        Ok(opened)
    }

    /// Ends a session and its sockets; the last one signs the agent out.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn sign_out(&self, who: &SignedIn) -> Result<(), Problem> {
        let _alone = self.one_at_a_time.lock().await;
        let changes = self.last_goes(who.user.id, Some(&who.session)).await?;
        self.change(changes.into_iter().collect(), self.end_of(who))
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
            // Nothing was tried: it must not cost the others at this address.
            self.by_address.give_back(&from);
            return Err(ProblemCode::TooManyAttempts.into());
        }
        Ok(())
    }

    /// `known` is the account that was named, if there is one.
    async fn failed<T>(&self, known: Option<&str>, from: IpAddr) -> Result<T, Problem> {
        let who = known.unwrap_or(NOBODY);
        let entry = self.entry(who, Deed::SignInFailed, &format!("from {from}"));
        self.change(vec![], vec![entry]).await?;
        Err(ProblemCode::SignInFailed.into())
    }

    fn end_of(&self, who: &SignedIn) -> Vec<AccountRow> {
        vec![
            AccountRow::EndCookieSession(who.session),
            self.entry(&who.user.name, Deed::SignedOut, ""),
        ]
    }

    /// The agent's sign-out, unless they have a session that is alive besides
    /// `ended`.
    async fn last_goes(
        &self,
        agent: AgentId,
        ended: Option<&SecretHash>,
    ) -> Result<Option<Control>, Problem> {
        let alive = alive_after(self.clock.now());
        let has = tables::has_session(&self.readers, agent, ended, alive)
            .await
            .map_err(fault)?;
        Ok((!has).then_some(Control::SignOut { agent }))
    }

    /// The caller holds `one_at_a_time`. Whoever has no session that is alive
    /// begins anew, whatever an old one has left; who signs in again in the
    /// same browser goes on with their work.
    async fn open_session(
        &self,
        agent: AgentId,
        mut rows: Vec<AccountRow>,
        from: IpAddr,
        before: Option<&SignedIn>,
    ) -> Result<(User, Secret), Problem> {
        let user = tables::user(&self.readers, agent).await.map_err(fault)?;
        let user = user.ok_or(ProblemCode::SignInFailed)?;
        if !user.enabled {
            return self.failed(Some(&user.name), from).await;
        }
        let ended = before.map(|before| &before.session);
        let mut changes = Vec::new();
        if let Some(before) = before {
            rows.extend(self.end_of(before));
            if before.user.id != agent {
                changes.extend(self.last_goes(before.user.id, ended).await?);
            }
        }
        changes.extend(self.last_goes(agent, None).await?);
        changes.push(Control::SignIn { agent });
        let secret = Secret::random().map_err(fault)?;
        let now = self.clock.now();
        rows.push(AccountRow::CookieSession(CookieSession {
            hash: secret.hash(),
            agent,
            created_at: now,
            seen_at: now,
        }));
        rows.push(self.entry(&user.name, Deed::SignedIn, ""));
        self.change(changes, rows).await?;
        if let Some(ended) = ended {
            self.sockets.end_session(ended);
        }
        Ok((user, secret))
    }
}
