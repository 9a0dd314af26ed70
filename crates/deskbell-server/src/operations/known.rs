//! Whom the house knows, and which bots may answer: added, and removed, by
//! `deskbelld`'s commands.

use deskbell_protocol::contact::Details;
use deskbell_protocol::text::clean_line;
use deskbell_protocol::{CaseId, ContactId, Problem, ProblemCode};
use serde::{Deserialize, Serialize};

use super::{entry, refused};
use crate::accounts::{Secret, checked_name, fault};
use crate::audit::Deed;
use crate::directory::{checked, line};
use crate::engine::{CaseOf, Control, Input, KeepCase, KeepContact, Keeps};
use crate::house::House;
use crate::http::OPENAPI;
use crate::store::{self, AccountRow, BotRow, TokenHash, Webhook};
use crate::webhook::checked_address;

/// Somebody to know, as they are typed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewContact {
    #[serde(flatten)]
    pub details: Details,
    /// The title of an open case.
    pub case: Option<String>,
}

impl House {
    /// Adds somebody.
    ///
    /// # Errors
    /// What of it can't be used, and what to do.
    pub async fn add_contact(&self, new: &NewContact) -> Result<Vec<String>, Problem> {
        self.check_editable()?;
        let details = checked(&new.details, self.country).map_err(refused)?;
        let title = line("case", new.case.as_deref()).map_err(refused)?;
        let (at, id) = (self.clock.now(), random()?);
        let id = ContactId::from_parts(at, id);
        let mut lines = vec![format!("Added the contact {}", details.name)];
        if let Some(phone) = &details.phone {
            let others = self.readers.contacts_of_phone(phone).await;
            if !others.map_err(fault)?.is_empty() {
                lines.push(
                    "Another contact has the same number: an SMS from it is linked to nobody"
                        .into(),
                );
            }
        }
        let case = match title {
            None => None,
            Some(title) => Some(KeepCase {
                id: CaseId::from_parts(at, random()?),
                of: CaseOf::Contact(id),
                number: None,
                title,
                open: true,
                opened_at: at,
            }),
        };
        let leads = true;
        // Who they are is not for the audit: it is never shortened.
        let entry = entry(at, Deed::ContactsAdded, "1 contacts".into());
        let keeps = Keeps {
            contacts: vec![KeepContact { id, details, leads }],
            cases: case.into_iter().collect(),
            entry: Some(entry),
        };
        self.writer.ask(Input::Keep(keeps)).await?;
        Ok(lines)
    }

    /// Makes a bot; its token is told here and never again.
    ///
    /// # Errors
    /// The name is taken, or can't be used.
    pub async fn add_bot(&self, name: &str, webhook: Option<&str>) -> Result<Vec<String>, Problem> {
        let name = checked_name(name)?;
        let webhook = webhook.map(new_webhook).transpose()?;
        if self.bot(&name).await?.is_some() {
            return Err(refused(format!(
                "there is a bot named {name} already: choose another name, or remove it first"
            )));
        }
        let secret = Secret::random().map_err(fault)?;
        let bot = BotRow {
            token: TokenHash::of(secret.text()),
            name: name.clone(),
            webhook: webhook.clone(),
        };
        self.change_bots(Control::PutBot(bot), Deed::BotAdded, &name)
            .await?;
        let mut lines = vec![format!(
            "Added the bot {name}. It answers first where a workstream of the rules says \
                 bot_first = true, and calls {}/api/bot/...: see {}{OPENAPI}",
            self.public, self.public
        )];
        if let Some(webhook) = webhook {
            lines.extend(told_at(&webhook));
        }
        lines.extend([
            "Its token, which is shown only now; keep it as safe as a password:".into(),
            secret.text().into(),
        ]);
        Ok(lines)
    }

    /// Sets where a bot is told what happens, with a secret that is told here and
    /// never again; none: nowhere any more.
    ///
    /// # Errors
    /// `not_found`, `unavailable`, or what is wrong with the address.
    pub async fn set_webhook(
        &self,
        name: &str,
        address: Option<&str>,
    ) -> Result<Vec<String>, Problem> {
        let webhook = address.map(new_webhook).transpose()?;
        let bot = self.bot_there(name).await?;
        let lines = match &webhook {
            Some(webhook) => told_at(webhook).into(),
            None => vec![format!(
                "The bot {} is told nothing any more: it has to ask",
                bot.name
            )],
        };
        let name = bot.name.clone();
        let bot = BotRow { webhook, ..bot };
        self.change_bots(Control::PutBot(bot), Deed::BotWebhookSet, &name)
            .await?;
        Ok(lines)
    }

    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn remove_bot(&self, name: &str) -> Result<Vec<String>, Problem> {
        let bot = self.bot_there(name).await?;
        let token = bot.token;
        self.change_bots(Control::RemoveBot { token }, Deed::BotRemoved, &bot.name)
            .await?;
        Ok(vec![format!(
            "Removed the bot {}: its token is worth nothing any more. What the last bot had waits \
             for people",
            bot.name
        )])
    }

    async fn bot_there(&self, name: &str) -> Result<BotRow, Problem> {
        self.bot(name).await?.ok_or_else(|| {
            let text = format!("there is no bot named {}", clean_line(name));
            Problem::new(ProblemCode::NotFound, text)
        })
    }

    async fn bot(&self, name: &str) -> Result<Option<BotRow>, Problem> {
        let found = store::bot_named(&self.readers, name.trim()).await;
        found.map_err(fault)
    }

    async fn change_bots(&self, change: Control, deed: Deed, name: &str) -> Result<(), Problem> {
        let changes = vec![change];
        let rows = vec![AccountRow::Audit(entry(
            self.clock.now(),
            deed,
            name.to_owned(),
        ))];
        self.writer
            .ask(Input::Control { changes, rows })
            .await
            .map(drop)
    }
}

fn new_webhook(address: &str) -> Result<Webhook, Problem> {
    let address = checked_address(address)
        .map_err(|why| refused(format!("the webhook {} {why}", clean_line(address))))?;
    let secret = Secret::random().map_err(fault)?.text().to_owned();
    Ok(Webhook { address, secret })
}

fn told_at(webhook: &Webhook) -> [String; 2] {
    [
        format!(
            "It is told what happens at {}, signed with this secret, which is shown only now:",
            webhook.address
        ),
        webhook.secret.clone(),
    ]
}

fn random() -> Result<u128, Problem> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(fault)?;
    Ok(u128::from_be_bytes(random))
}
