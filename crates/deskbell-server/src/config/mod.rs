//! What the server is told: read once at the start, never changed after.
//! Each value is checked here, with its place named when it is unusable;
//! nothing is opened or bound.

mod attachments;
mod dataverse;
mod layers;
mod origin;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use layers::{Layers, SETTINGS, Source, line_of};
pub use origin::{Network, Origin};

use crate::attachments::Settings;
use crate::directory::DataverseSettings;
use crate::phone::Country;
use crate::sms::Provider;
use deskbell_protocol::text::clean_line;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// The settings of one start.
#[derive(Debug, Clone)]
pub struct Config {
    /// 0 is any free port.
    pub port: u16,
    pub listen: IpAddr,
    pub data: PathBuf,
    /// The address that people type; none is `http://localhost:PORT`.
    pub public_url: Option<Origin>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The sites that may embed the chat page.
    pub chat_sites: Vec<Origin>,
    /// The heading of the chat page.
    pub chat_title: String,
    /// Chats that one address may start in a minute.
    pub chat_starts_per_minute: usize,
    /// Who may post SMS that came in; none: nobody.
    pub sms: Option<Provider>,
    /// Whose numbers are meant where no country's code is written.
    pub default_country: Option<Country>,
    /// Where contacts and cases are read; none: in the own database.
    pub dataverse: Option<DataverseSettings>,
    /// What may be sent with a message.
    pub attachments: Settings,
    pub messages_days: u32,
    /// What is logged, as `tracing` writes its filters: it was read once.
    pub log: String,
    pub log_format: LogFormat,
    layers: Layers,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// A configuration that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("the config file {} can't be used: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error(
        "the config file {} holds the unknown key '{key}': remove it, or see `deskbelld config` \
         for the known ones", path.display()
    )]
    UnknownKey { path: PathBuf, key: String },
    #[error(
        "the environment variable {name} is no setting: unset it, or see `deskbelld config` for \
         the known ones"
    )]
    UnknownVariable { name: String },
    #[error("the value of {place} is not readable text (UTF-8): choose another")]
    NotText { place: Source },
    #[error("{name} = '{text}' ({place}) {why}")]
    Value {
        name: &'static str,
        text: String,
        place: String,
        why: String,
    },
    #[error(
        "listen = {listen} is open to other machines, which needs TLS: set public_url to the \
         https address of the proxy in front, or listen on 127.0.0.1"
    )]
    OpenWithoutTls { listen: IpAddr },
}

impl Config {
    /// Reads the file, the environment (as the process has it), and the flags.
    ///
    /// # Errors
    /// The first value that can't be used, by name and place.
    pub fn read(
        file: Option<&Path>,
        flags: &[(&'static str, String)],
    ) -> Result<Self, ConfigError> {
        Self::from_layers(layers::lay(file, std::env::vars_os(), flags)?)
    }

    fn from_layers(mut layers: Layers) -> Result<Self, ConfigError> {
        let sms = provider(&layers)?;
        // From here on nothing can print it.
        let dataverse = dataverse::settings(&mut layers)?;
        if let Some(raw) = layers.get_mut("sms.secrets") {
            raw.hide();
        }
        let config = Self {
            port: value(&layers, "port", "is not a port from 0 to 65535")?,
            listen: value(&layers, "listen", "is not an IP address")?,
            data: folder(&layers)?,
            public_url: optional(&layers, "public_url")?,
            trusted_proxies: list(&layers, "trusted_proxies")?,
            chat_sites: list(&layers, "chat_sites")?,
            chat_title: title(&layers)?,
            chat_starts_per_minute: value(&layers, "chat_starts_per_minute", "is not a number")?,
            sms,
            default_country: country(&layers)?,
            dataverse,
            attachments: attachments::settings(&layers)?,
            messages_days: days(&layers, "retention.messages_days")?,
            log: filter(&layers)?,
            log_format: value(&layers, "log_format", "is neither 'text' nor 'json'")?,
            layers,
        };
        config.check_together()?;
        Ok(config)
    }

    fn check_together(&self) -> Result<(), ConfigError> {
        let https = self.public_url.as_ref().is_some_and(Origin::is_https);
        if !self.listen.is_loopback() && !https {
            return Err(ConfigError::OpenWithoutTls {
                listen: self.listen,
            });
        }
        match &self.public_url {
            Some(url) if !https && !url.is_loopback() => Err(unusable(
                &self.layers,
                "public_url",
                "must begin with https://, except on this machine (http://localhost:PORT)",
            )),
            _ => Ok(()),
        }
    }

    /// There is a proxy, as nobody else speaks TLS, and it is not believed about
    /// whom it speaks for.
    pub fn hides_visitors(&self) -> bool {
        let https = self.public_url.as_ref().is_some_and(Origin::is_https);
        https && self.trusted_proxies.is_empty()
    }

    /// The address that people type, once the real port is known.
    pub fn public_origin(&self, port: u16) -> Origin {
        self.public_url
            .clone()
            .unwrap_or_else(|| Origin::local("localhost", port))
    }

    /// Where requests that change something, and sockets, may come from.
    pub fn allowed_origins(&self, port: u16) -> Vec<String> {
        let public = self.public_origin(port);
        let mut allowed = vec![public.to_string()];
        // With TLS the proxy is the only way in; any program of the machine
        // could otherwise pose as the desk.
        if !public.is_https() {
            for host in ["localhost".to_owned(), host_of(self.listen)] {
                let local = Origin::local(&host, port).to_string();
                if !allowed.contains(&local) {
                    allowed.push(local);
                }
            }
        }
        allowed
    }

    /// One line per setting: name, value, and where it came from.
    pub fn lines(&self) -> Vec<String> {
        SETTINGS
            .iter()
            .filter_map(|(name, _)| self.layers.get(name).map(|raw| (name, raw)))
            .map(|(name, raw)| format!("{name:<24} {:<32} ({})", shown(&raw.text), raw.source))
            .collect()
    }
}

/// An address as the host of an origin.
fn host_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn shown(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

impl FromStr for LogFormat {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

fn text<'a>(layers: &'a Layers, name: &str) -> &'a str {
    layers.get(name).map_or("", |raw| raw.text.as_str())
}

fn unusable(layers: &Layers, name: &'static str, why: impl Display) -> ConfigError {
    ConfigError::Value {
        name,
        text: text(layers, name).to_owned(),
        place: layers
            .get(name)
            .map(|raw| raw.source.to_string())
            .unwrap_or_default(),
        why: why.to_string(),
    }
}

fn value<T: FromStr>(layers: &Layers, name: &'static str, why: &str) -> Result<T, ConfigError> {
    text(layers, name)
        .parse()
        .map_err(|_| unusable(layers, name, why))
}

/// Both settings, or none. What is wrong with a secret is told without it.
fn provider(layers: &Layers) -> Result<Option<Provider>, ConfigError> {
    let account = text(layers, "sms.account").trim();
    let secrets = text(layers, "sms.secrets").split(',').map(str::trim);
    let secrets: Vec<String> = secrets
        .filter(|it| !it.is_empty())
        .map(str::to_owned)
        .collect();
    match (account, secrets.len()) {
        ("", 0) => Ok(None),
        ("", _) => Err(unusable(
            layers,
            "sms.account",
            "names no account, although sms.secrets is set",
        )),
        (_, 0) => Err(unusable(
            layers,
            "sms.secrets",
            "is empty, although sms.account is set",
        )),
        (account, 1 | 2) => {
            let api = api_address(layers)?;
            Ok(Some(Provider::new(account.to_owned(), secrets, api)))
        }
        _ => {
            let mut hidden = layers.clone();
            if let Some(raw) = hidden.get_mut("sms.secrets") {
                raw.hide();
            }
            let why = "holds more than two secrets: the one in use, and the next one";
            Err(unusable(&hidden, "sms.secrets", why))
        }
    }
}

fn api_address(layers: &Layers) -> Result<Origin, ConfigError> {
    const NAME: &str = "sms.api_address";
    let api: Origin = text(layers, NAME)
        .parse()
        .map_err(|why: &str| unusable(layers, NAME, why))?;
    if api.is_https() || api.is_loopback() {
        return Ok(api);
    }
    let why = "must begin with https://, except on this machine: the secret goes there";
    Err(unusable(layers, NAME, why))
}

fn country(layers: &Layers) -> Result<Option<Country>, ConfigError> {
    const NAME: &str = "sms.default_country";
    match text(layers, NAME) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            unusable(
                layers,
                NAME,
                "is not two capital letters of a country, like DE",
            )
        }),
    }
}

fn days(layers: &Layers, name: &'static str) -> Result<u32, ConfigError> {
    const WHY: &str = "is not a number of days from 1 to 36500";
    match value(layers, name, WHY)? {
        days @ 1..=36_500 => Ok(days),
        _ => Err(unusable(layers, name, WHY)),
    }
}

fn list<T: FromStr<Err = &'static str>>(
    layers: &Layers,
    name: &'static str,
) -> Result<Vec<T>, ConfigError> {
    text(layers, name)
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| item.parse().map_err(|why| unusable(layers, name, why)))
        .collect()
}

fn optional<T: FromStr<Err = &'static str>>(
    layers: &Layers,
    name: &'static str,
) -> Result<Option<T>, ConfigError> {
    match text(layers, name) {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|why| unusable(layers, name, why)),
    }
}

fn folder(layers: &Layers) -> Result<PathBuf, ConfigError> {
    match text(layers, "data") {
        "" => Err(unusable(layers, "data", "names no folder")),
        folder => Ok(folder.into()),
    }
}

fn filter(layers: &Layers) -> Result<String, ConfigError> {
    let filter = text(layers, "log");
    // A misspelt level would be taken for the name of a module.
    let is_level = |word: &str| !word.is_empty() && word.trim().parse::<LevelFilter>().is_ok();
    let mut words = filter.split(',').filter(|word| !word.contains(['=', '[']));
    if words.all(is_level) && EnvFilter::try_new(filter).is_ok() {
        return Ok(filter.to_owned());
    }
    Err(unusable(
        layers,
        "log",
        "is neither 'error', 'warn', 'info', 'debug', 'trace' nor a filter like \
         'info,deskbell_server=debug'",
    ))
}

fn title(layers: &Layers) -> Result<String, ConfigError> {
    let title = clean_line(text(layers, "chat_title"));
    if title.is_empty() || title.chars().count() > 100 {
        return Err(unusable(
            layers,
            "chat_title",
            "is not a title of 1 to 100 characters",
        ));
    }
    Ok(title)
}
