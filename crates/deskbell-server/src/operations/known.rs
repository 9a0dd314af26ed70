//! Whom the house knows, and which bots may answer: added, and removed, by
//! `deskbelld`'s commands.

use std::path::Path;

use deskbell_protocol::text::{clean_line, shortened};
use deskbell_protocol::{CaseId, ContactId, Problem, ProblemCode};
use serde::{Deserialize, Serialize};

use super::{aside, entry, refused};
use crate::accounts::{Secret, checked_name, fault};
use crate::audit::Deed;
use crate::engine::{Control, Input};
use crate::house::House;
use crate::phone;
use crate::store::{self, AccountRow, BotRow, ContactRow, TokenHash};

/// Of an e-mail address, a company, a case's title, in characters.
const LONGEST: usize = 200;
/// Contacts that pass the writer together.
const PIECE: usize = 50;

/// Somebody to know, as it is typed or stands in a file.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewContact {
    pub name: String,
    /// With its country's code, unless it is one of `sms.default_country`.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub company: Option<String>,
    /// The title of an open case.
    pub case: Option<String>,
}

impl House {
    /// Adds somebody.
    ///
    /// # Errors
    /// What of it can't be used, and what to do.
    pub async fn add_contact(&self, new: &NewContact) -> Result<Vec<String>, Problem> {
        let row = self.contact(new).map_err(refused)?;
        let mut lines = vec![format!("Added the contact {}", row.name)];
        if let Some(phone) = &row.phone {
            let others = store::count_with_phone(&self.readers, phone).await;
            if others.map_err(fault)? > 0 {
                lines.push(
                    "Another contact has the same number: an SMS from it is linked to nobody"
                        .into(),
                );
            }
        }
        self.add_contacts(vec![row]).await?;
        Ok(lines)
    }

    /// Adds everybody in a CSV file whose first line names its columns.
    ///
    /// # Errors
    /// The line that can't be used, and what to do; nobody is added then.
    pub async fn import_contacts(&self, file: &Path) -> Result<Vec<String>, Problem> {
        let path = file.to_owned();
        let read = aside(move |_| {
            let mut reader = csv::Reader::from_path(&path)?;
            reader.deserialize().collect::<Result<Vec<NewContact>, _>>()
        });
        let named = |why: String| refused(format!("{}: {why}; nobody was added", file.display()));
        let new = read.await?.map_err(|why| named(why.to_string()))?;
        let checked = new.iter().zip(2..).map(|(new, line)| {
            self.contact(new)
                .map_err(|why| named(format!("line {line}: {why}")))
        });
        let rows: Vec<ContactRow> = checked.collect::<Result<_, _>>()?;
        let count = rows.len();
        for some in rows.chunks(PIECE) {
            self.add_contacts(some.to_vec()).await?;
        }
        Ok(vec![format!("Added {count} contacts")])
    }

    fn contact(&self, new: &NewContact) -> Result<ContactRow, String> {
        let name = checked_name(&new.name).map_err(|problem| problem.text)?;
        let line = |text: &Option<String>| {
            let text = text.as_deref().map(clean_line);
            text.map(|it| shortened(&it, LONGEST))
                .filter(|it| !it.is_empty())
        };
        let phone = match line(&new.phone) {
            None => None,
            Some(typed) => Some(phone::e164(&typed, self.country).ok_or_else(|| {
                let hint = phone::hint(self.country);
                format!("'{typed}' {hint}")
            })?),
        };
        let at = self.clock.now();
        let random = || random().map_err(|problem| problem.text);
        let case = match line(&new.case) {
            None => None,
            Some(title) => Some((CaseId::from_parts(at, random()?), title)),
        };
        Ok(ContactRow {
            id: ContactId::from_parts(at, random()?),
            name,
            phone,
            email: line(&new.email),
            company: line(&new.company),
            case,
            at,
        })
    }

    async fn add_contacts(&self, contacts: Vec<ContactRow>) -> Result<(), Problem> {
        // Who they are is not for the audit: it is never shortened.
        let about = format!("{} contacts", contacts.len());
        let entry = entry(self.clock.now(), Deed::ContactsAdded, about);
        let input = Input::AddContacts { contacts, entry };
        self.writer.ask(input).await.map(drop)
    }

    /// Makes a bot; its token is told here and never again.
    ///
    /// # Errors
    /// The name is taken, or can't be used.
    pub async fn add_bot(&self, name: &str) -> Result<Vec<String>, Problem> {
        let name = checked_name(name)?;
        if self.bot(&name).await?.is_some() {
            return Err(refused(format!(
                "there is a bot named {name} already: choose another name, or remove it first"
            )));
        }
        let secret = Secret::random().map_err(fault)?;
        let bot = BotRow {
            token: TokenHash::of(secret.text()),
            name: name.clone(),
        };
        self.change_bots(Control::PutBot(bot), Deed::BotAdded, &name)
            .await?;
        Ok(vec![
            format!(
                "Added the bot {name}. It answers first where a workstream of the rules says \
                 bot_first = true, and calls {}/api/bot/...",
                self.public
            ),
            "Its token, which is shown only now; keep it as safe as a password:".into(),
            secret.text().into(),
        ])
    }

    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn remove_bot(&self, name: &str) -> Result<Vec<String>, Problem> {
        let bot = self.bot(name).await?.ok_or_else(|| {
            let name = clean_line(name);
            Problem::new(
                ProblemCode::NotFound,
                format!("there is no bot named {name}"),
            )
        })?;
        let token = bot.token;
        self.change_bots(Control::RemoveBot { token }, Deed::BotRemoved, &bot.name)
            .await?;
        Ok(vec![format!(
            "Removed the bot {}: its token is worth nothing any more. What the last bot had waits \
             for people",
            bot.name
        )])
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

fn random() -> Result<u128, Problem> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(fault)?;
    Ok(u128::from_be_bytes(random))
}
