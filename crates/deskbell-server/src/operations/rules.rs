//! The rules as a file: printed, and set from one, while work goes on. What
//! rings keeps what it rings with. What a rule means is routing's; how it is
//! written is `text`, and what a file changes is `plan` (of a workstream
//! `workstream`).

mod plan;
mod text;
mod workstream;

use std::io::Read as _;
use std::path::Path;

use deskbell_protocol::Problem;

use super::{aside, entry, refused};
use crate::accounts::fault;
use crate::audit::Deed;
use crate::engine::Input;
use crate::house::House;
use crate::store::AccountRow;
use plan::Plan;
use text::Text;

/// A larger file is not one of rules.
const FILE_BYTES: u64 = 16 * 1024 * 1024;

impl House {
    /// The rules in force, as a file that can be set again.
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn rules_as_file(&self) -> Result<Vec<String>, Problem> {
        let text = toml::to_string(&Text::of(&self.rules().await?)).map_err(fault)?;
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Sets what `file` says, all of it or nothing; what it does not mention
    /// stays. With `only_check` says what would change.
    ///
    /// # Errors
    /// `malformed`, with the place in the file and what to do.
    pub async fn set_rules(&self, file: &Path, only_check: bool) -> Result<Vec<String>, Problem> {
        let path = file.to_owned();
        let text = aside(move |_| read(&path)).await??;
        let _alone = self.ruling.lock().await;
        let now = self.clock.now();
        let plan = Plan::of(&text, self.rules().await?, now).map_err(|why| {
            let file = file.display();
            refused(format!("{file}: {why}; nothing was changed"))
        })?;
        let mut lines = plan.lines;
        if lines.is_empty() {
            return Ok(vec!["Everything in the file is set already".into()]);
        }
        if only_check {
            lines.push("Nothing was changed: set it without --check".into());
            return Ok(lines);
        }
        let audited =
            |about: &String| AccountRow::Audit(entry(now, Deed::RulesChanged, about.clone()));
        let rows = lines.iter().map(audited).collect();
        let changes = plan.changes;
        self.writer.ask(Input::Control { changes, rows }).await?;
        lines.push(
            "New offers follow it from now on; open ones keep what they were made with".into(),
        );
        Ok(lines)
    }
}

fn read(file: &Path) -> Result<Text, Problem> {
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
    toml::from_str(&text).map_err(|why| {
        let line = crate::config::line_of(&text, &why);
        let why = why.message().replace('\n', " ");
        refused(format!(
            "{}, line {line}: {why}; nothing was changed: `deskbelld rules show` prints how it is \
             written",
            file.display()
        ))
    })
}
