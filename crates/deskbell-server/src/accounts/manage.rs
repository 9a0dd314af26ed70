//! Accounts come and go: added, switched off, given a link to sign in with.
//! Asked for by `deskbelld`'s commands and by administrators; `by` is who.

use deskbell_protocol::agent::Role;
use deskbell_protocol::rules::{NAME_CHARS, UNITS_MOST};
use deskbell_protocol::text::clean_line;
use deskbell_protocol::{AgentId, Problem, ProblemCode, QueueId};
use deskbell_routing::Account;
use serde::{Deserialize, Serialize};

use super::password::{self, PasswordError};
use super::{Accounts, LINK_LIVES, Secret, fault, tables};
use crate::audit::Deed;
use crate::clock::Clock;
use crate::engine::{Control, PutAgent};
use crate::store::AccountRow;
use crate::store::accounts::{AccountOf, SignInLinkRow, User, name_key};

/// Who acts when `deskbelld` itself is told to.
pub const COMMAND_LINE: &str = "command line";

/// A person to add.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewUser {
    pub name: String,
    pub role: Role,
    pub units: u32,
    /// The names of the queues whose work they take.
    pub queues: Vec<String>,
    /// None signs in by link only.
    pub password: Option<String>,
}

impl NewUser {
    /// What can be said about it where there is no data yet, and so no queue.
    ///
    /// # Errors
    /// What of it can't be used, and what to do.
    pub fn check_without_data(&self) -> Result<(), Problem> {
        self.check()?;
        self.queues
            .first()
            .map_or(Ok(()), |name| Err(no_queue(name)))
    }

    /// What can be said about it without the data. Its name, cleaned.
    fn check(&self) -> Result<String, Problem> {
        let name = checked_name(&self.name)?;
        if !(1..=UNITS_MOST).contains(&self.units.into()) {
            return Err(refused(format!("the units must be 1 to {UNITS_MOST}")));
        }
        if let Some(password) = &self.password {
            password::check(password).map_err(unusable)?;
        }
        Ok(name)
    }
}

impl Accounts {
    /// Adds a person.
    ///
    /// # Errors
    /// What of `new` can't be used, and what to do; nothing is changed then.
    pub async fn add(&self, new: NewUser, by: &str) -> Result<AgentId, Problem> {
        let name = new.check()?;
        let _alone = self.one_at_a_time.lock().await;
        if self.exists(&name).await? {
            return Err(refused(format!(
                "there is a user named {name} already: choose another name"
            )));
        }
        let queues = self.queues_named(&new.queues).await?;
        let password = match new.password {
            Some(password) => Some(self.passwords.hash(password).await.map_err(unusable)?),
            None => None,
        };
        let id = new_id(&self.clock)?;
        let put = Control::PutAgent(PutAgent {
            name: name.clone(),
            role: new.role,
            account: Account::new(id, new.units, queues),
        });
        let account = AccountOf {
            agent: id,
            name: name.clone(),
            password,
        };
        let entry = self.entry(by, Deed::UserAdded, &name);
        self.change(vec![put], vec![AccountRow::Account(account), entry])
            .await?;
        Ok(id)
    }

    /// Switches a person off: their sessions end at once, their work goes back.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn disable(&self, name: &str, by: &str) -> Result<User, Problem> {
        let _alone = self.one_at_a_time.lock().await;
        let user = self.named(name).await?;
        let entry = self.entry(by, Deed::UserDisabled, &user.name);
        let off = Control::SwitchOff { agent: user.id };
        self.change(vec![off], vec![AccountRow::EndAllOf(user.id), entry])
            .await?;
        self.sockets.end_agent(user.id);
        Ok(user)
    }

    /// Makes a link's token that signs this person in once, within 24 h.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn make_link(&self, name: &str, by: &str) -> Result<Secret, Problem> {
        let user = self.named(name).await?;
        if !user.enabled {
            return Err(refused(format!("{} is switched off", user.name)));
        }
        let token = Secret::random().map_err(fault)?;
        let link = SignInLinkRow {
            hash: token.hash(),
            agent: user.id,
            expires_at: self.clock.now() + LINK_LIVES,
        };
        let entry = self.entry(by, Deed::LinkMade, &user.name);
        self.change(vec![], vec![AccountRow::SignInLink(link), entry])
            .await?;
        Ok(token)
    }

    /// True if somebody has this name.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn exists(&self, name: &str) -> Result<bool, Problem> {
        let found = tables::user_named(&self.readers, name)
            .await
            .map_err(fault)?;
        Ok(found.is_some())
    }

    /// What the person with this identifier is called.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn name_of(&self, id: AgentId) -> Result<String, Problem> {
        let user = tables::user(&self.readers, id).await.map_err(fault)?;
        Ok(user.map_or_else(|| id.to_string(), |user| user.name))
    }

    /// The user with this name.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn named(&self, name: &str) -> Result<User, Problem> {
        let key = name_key(name.trim());
        let user = tables::user_named(&self.readers, &key)
            .await
            .map_err(fault)?;
        user.ok_or_else(|| {
            let name = clean_line(name);
            let text = format!("there is no user named {name}: add them with `deskbelld user add`");
            Problem::new(ProblemCode::NotFound, text)
        })
    }

    async fn queues_named(&self, names: &[String]) -> Result<Vec<QueueId>, Problem> {
        let mut queues = Vec::new();
        for name in names {
            let queue = tables::queue_named(&self.readers, name)
                .await
                .map_err(fault)?;
            queues.push(queue.ok_or_else(|| no_queue(name))?);
        }
        Ok(queues)
    }
}

fn new_id(clock: &Clock) -> Result<AgentId, Problem> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(fault)?;
    Ok(AgentId::from_parts(
        clock.now(),
        u128::from_be_bytes(random),
    ))
}

/// The name of a person, or of something that people have made.
///
/// # Errors
/// `malformed` where it is empty or too long.
pub fn checked_name(name: &str) -> Result<String, Problem> {
    let name = clean_line(name);
    if name.is_empty() || name.chars().count() > NAME_CHARS as usize {
        return Err(refused(format!("a name has 1 to {NAME_CHARS} characters")));
    }
    Ok(name)
}

fn no_queue(name: &str) -> Problem {
    refused(format!("there is no queue named {name}: make one first"))
}

fn unusable(why: PasswordError) -> Problem {
    match why {
        PasswordError::Broken(why) => fault(why),
        PasswordError::TooShort | PasswordError::TooLong => refused(why.to_string()),
    }
}

fn refused(text: String) -> Problem {
    Problem::new(ProblemCode::Malformed, text)
}
