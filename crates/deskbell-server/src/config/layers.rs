//! Where values come from: the defaults, a TOML file, the environment, flags;
//! each later one wins. Values stay text here, with the place they came from;
//! `config` reads them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::ConfigError;

/// Every setting with its default. A setting's environment variable is its
/// name in capitals behind `DESKBELL_`, with `_` for the dot.
pub const SETTINGS: [(&str, &str); 23] = [
    ("port", "8750"),
    ("listen", "127.0.0.1"),
    ("data", "data"),
    ("public_url", ""),
    ("trusted_proxies", ""),
    ("chat_sites", ""),
    ("chat_title", "Deskbell"),
    ("chat_starts_per_minute", "30"),
    ("sms.account", ""),
    ("sms.secrets", ""),
    ("sms.api_address", "https://api.twilio.com"),
    ("sms.default_country", ""),
    ("dataverse.address", ""),
    ("dataverse.token_address", ""),
    ("dataverse.client_id", ""),
    ("dataverse.client_secret", ""),
    ("dataverse.timeout_ms", "2000"),
    ("attachments.bytes", "5242880"),
    ("attachments.types", crate::attachments::USUAL),
    ("attachments.scanner", ""),
    ("retention.messages_days", "180"),
    ("log", "info"),
    ("log_format", "text"),
];

/// What the environment variables of settings begin with; no others do.
const PREFIX: &str = "DESKBELL_";

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Default,
    File(PathBuf),
    Environment(String),
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// A value that nobody has read yet. A list is a text with commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub text: String,
    pub source: Source,
}

impl Raw {
    /// The same without its text, which nobody shall read.
    pub fn hide(&mut self) {
        if !self.text.is_empty() {
            "(set, and not shown)".clone_into(&mut self.text);
        }
    }
}

/// What is in force, by the setting's name.
pub type Layers = BTreeMap<&'static str, Raw>;

/// The defaults, with each layer laid over them.
///
/// # Errors
/// A file that can't be read, is not TOML, or holds a key that is no setting; a
/// variable that begins as ours do and is none, or is no text.
pub fn lay(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (OsString, OsString)>,
    flags: &[(&'static str, String)],
) -> Result<Layers, ConfigError> {
    let mut layers: Layers = SETTINGS
        .iter()
        .map(|&(name, text)| {
            (
                name,
                Raw {
                    text: text.to_owned(),
                    source: Source::Default,
                },
            )
        })
        .collect();
    if let Some(path) = file {
        for (name, text) in read(path)? {
            layers.insert(
                name,
                Raw {
                    text,
                    source: Source::File(path.to_owned()),
                },
            );
        }
    }
    for (variable, value) in environment {
        let variable = variable.to_string_lossy().into_owned();
        if !variable.starts_with(PREFIX) {
            continue;
        }
        let Some(name) = setting_of(&variable) else {
            return Err(ConfigError::UnknownVariable { name: variable });
        };
        let place = Source::Environment(variable);
        let Ok(text) = value.into_string() else {
            return Err(ConfigError::NotText { place });
        };
        layers.insert(
            name,
            Raw {
                text,
                source: place,
            },
        );
    }
    for (name, text) in flags {
        let flag = format!("--{}", name.replace('_', "-"));
        layers.insert(
            name,
            Raw {
                text: text.clone(),
                source: Source::Flag(flag),
            },
        );
    }
    Ok(layers)
}

fn setting_of(variable: &str) -> Option<&'static str> {
    let names = SETTINGS.iter().map(|&(name, _)| name);
    names
        .map(|name| (name, name.replace('.', "_").to_ascii_uppercase()))
        .find(|(_, capitals)| variable.strip_prefix(PREFIX) == Some(capitals))
        .map(|(name, _)| name)
}

fn read(path: &Path) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|why| ConfigError::File {
        path: path.to_owned(),
        why: why.to_string(),
    })?;
    let table: Table = text
        .parse()
        .map_err(|why: toml::de::Error| ConfigError::File {
            path: path.to_owned(),
            why: format!(
                "line {} is not TOML: {}",
                line_of(&text, &why),
                why.message()
            ),
        })?;
    let mut found = Vec::new();
    flatten(path, "", &table, &mut found)?;
    Ok(found)
}

/// The line in which the reader stopped, from 1.
pub fn line_of(text: &str, why: &toml::de::Error) -> usize {
    let read = why.span().and_then(|span| text.get(..span.start));
    read.unwrap_or_default().matches('\n').count() + 1
}

/// Tables become names with dots.
fn flatten(
    path: &Path,
    prefix: &str,
    table: &Table,
    found: &mut Vec<(&'static str, String)>,
) -> Result<(), ConfigError> {
    for (key, value) in table {
        let name = format!("{prefix}{key}");
        let unknown = || ConfigError::UnknownKey {
            path: path.to_owned(),
            key: name.clone(),
        };
        if let Value::Table(inner) = value {
            let inside = format!("{name}.");
            if !SETTINGS.iter().any(|(it, _)| it.starts_with(&inside)) {
                return Err(unknown());
            }
            flatten(path, &inside, inner, found)?;
            continue;
        }
        let Some(&(setting, _)) = SETTINGS.iter().find(|(setting, _)| *setting == name) else {
            return Err(unknown());
        };
        found.push((setting, text_of(value)));
    }
    Ok(())
}

fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
