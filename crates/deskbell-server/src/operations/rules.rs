//! The rules as a file: printed, and set from one, while work goes on. What
//! rings keeps what it rings with. What a rule means is routing's; how it is
//! written is `written`, what a file wants is `file`, and what that changes is
//! `plan` (of a workstream `workstream`).

mod file;
mod plan;
#[cfg(test)]
mod tests;
mod workstream;
mod written;

use std::io::Read as _;
use std::path::Path;

use deskbell_protocol::agent::Role;
use deskbell_protocol::http::Room;
use deskbell_protocol::rules::{Edit, Edited, Fault, Rule, Why};
use deskbell_protocol::{Problem, Timestamp};

use super::{aside, entry_by, refused};
use crate::accounts::{COMMAND_LINE, fault};
use crate::audit::Deed;
use crate::engine::{Input, Rules, question_texts};
use crate::house::House;
use crate::store::AccountRow;
use plan::{Plan, Refused};

/// A larger file is not one of rules.
const FILE_BYTES: u64 = 16 * 1024 * 1024;

impl House {
    /// The rules in force, as a file that can be set again.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn rules_as_file(&self) -> Result<Vec<String>, Problem> {
        let text = toml::to_string(&self.rules().await?.written_for_work()).map_err(fault)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// What the administrator's page shows.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn room(&self) -> Result<Room, Problem> {
        Ok(Room {
            rules: self.rules().await?.written(),
            questions: question_texts(),
        })
    }

    /// Sets one rule, unless somebody else has changed it since the edit began.
    ///
    /// # Errors
    /// `unavailable`; what of the rule is not allowed is an answer.
    pub async fn edit_rule(&self, edit: &Edit, by: &str) -> Result<Edited, Problem> {
        let _alone = self.ruling.lock().await;
        let now = self.clock.now();
        if let Some(fault) = own_role(edit, by) {
            return Ok(Edited::Faults(vec![fault]));
        }
        let plan = match Plan::of(std::slice::from_ref(edit), self.rules().await?, now) {
            Ok(plan) => plan,
            Err(Refused::Faults { faults, .. }) => return Ok(Edited::Faults(faults)),
            Err(Refused::Meanwhile { now }) => return Ok(Edited::Meanwhile { now }),
            Err(Refused::Randomness(why)) => return Err(fault(why)),
        };
        self.make(plan, by, now).await?;
        Ok(Edited::Done)
    }

    /// Makes the changes of a plan, and writes down who did.
    async fn make(&self, plan: Plan, by: &str, now: Timestamp) -> Result<(), Problem> {
        let Plan { changes, lines } = plan;
        if changes.is_empty() {
            return Ok(());
        }
        let audited =
            |about: String| AccountRow::Audit(entry_by(by, now, Deed::RulesChanged, about));
        let rows = lines.into_iter().map(audited).collect();
        let asked = self.writer.ask(Input::Control { changes, rows });
        asked.await.map(drop)
    }

    /// Sets what `file` says, all of it or nothing; what it does not mention
    /// stays. It is read, unless its `text` is there. With `only_check` says what
    /// would change.
    ///
    /// # Errors
    /// `malformed`, with the place in the file and what to do.
    pub async fn set_rules(
        &self,
        file: &Path,
        text: Option<String>,
        only_check: bool,
    ) -> Result<Vec<String>, Problem> {
        let path = file.to_owned();
        let text = aside(move |_| {
            let text = text.map_or_else(|| read(&path), Ok)?;
            table(&path, &text)
        });
        let text = text.await??;
        let _alone = self.ruling.lock().await;
        let now = self.clock.now();
        let plan = plan(&text, self.rules().await?, now).map_err(|why| {
            let file = file.display();
            refused(format!("{file}: {why}; nothing was changed"))
        })?;
        let mut lines = plan.lines.clone();
        if lines.is_empty() {
            return Ok(vec!["Everything in the file is set already".into()]);
        }
        if only_check {
            lines.push("Nothing was changed: set it without --check".into());
            return Ok(lines);
        }
        self.make(plan, COMMAND_LINE, now).await?;
        lines.push(
            "New offers follow it from now on; open ones keep what they were made with".into(),
        );
        Ok(lines)
    }
}

/// Who took the role from themselves could not give it back, and the last
/// administrator would be none.
fn own_role(edit: &Edit, by: &str) -> Option<Fault> {
    match &edit.becomes {
        Rule::Agent(it) if it.name == by && it.role != Role::Administrator => {
            Some(Fault::of("role", Why::Own))
        }
        _ => None,
    }
}

/// What a file changes.
fn plan(file: &toml::Table, rules: Rules, now: Timestamp) -> Result<Plan, String> {
    let edits = file::edits(file, &rules)?;
    Plan::of(&edits, rules, now).map_err(|why| why.to_string())
}

/// What comes by a pipe, which another process can't open by its name; none where
/// the name is enough.
///
/// # Errors
/// It can't be read, or is too large.
pub fn piped(file: &Path) -> Result<Option<String>, Problem> {
    let is_piped = std::fs::metadata(file).is_ok_and(|it| !it.is_file() && !it.is_dir());
    is_piped.then(|| read(file)).transpose()
}

fn read(file: &Path) -> Result<String, Problem> {
    let unread = |why: std::io::Error| refused(format!("{} can't be read ({why})", file.display()));
    let mut text = String::new();
    let opened = std::fs::File::open(file).map_err(unread)?;
    let bytes = opened
        .take(FILE_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(unread)?;
    if bytes as u64 > FILE_BYTES {
        let file = file.display();
        return Err(refused(format!(
            "{file} is too large for a file of rules: 16 MiB at most; nothing was changed"
        )));
    }
    Ok(text)
}

fn table(file: &Path, text: &str) -> Result<toml::Table, Problem> {
    toml::from_str(text).map_err(|why| {
        let line = crate::config::line_of(text, &why);
        let why = why.message().replace('\n', " ");
        refused(format!(
            "{}, line {line}: {why}; nothing was changed: `deskbelld rules show` prints how it is \
             written",
            file.display()
        ))
    })
}
