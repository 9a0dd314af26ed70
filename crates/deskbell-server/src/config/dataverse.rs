//! The settings of the directory in Microsoft Dataverse: all of them, or none.

use std::time::Duration;

use axum::http::Uri;

use super::{ConfigError, Layers, Origin, text, unusable, value};
use crate::directory::DataverseSettings;

const SECRET: &str = "dataverse.client_secret";
const TIME: &str = "dataverse.timeout_ms";
/// In milliseconds. A customer's message waits so long at most.
const TIMES: std::ops::RangeInclusive<u64> = 100..=10_000;

/// From here on nothing can print the secret.
///
/// # Errors
/// The setting that is missing or can't be used.
pub fn settings(layers: &mut Layers) -> Result<Option<DataverseSettings>, ConfigError> {
    let client_secret = text(layers, SECRET).trim().to_owned();
    if let Some(raw) = layers.get_mut(SECRET) {
        raw.hide();
    }
    let needed = [
        "dataverse.address",
        "dataverse.token_address",
        "dataverse.client_id",
        SECRET,
    ];
    let is_set = |name: &&str| !text(layers, name).trim().is_empty();
    let time = time(layers)?;
    let set = needed.iter().filter(|name| is_set(name)).count();
    if set == 0 {
        return Ok(None);
    }
    if let Some(missing) = needed.into_iter().find(|name| !is_set(name)) {
        let why = "is empty, although other settings of dataverse are set";
        return Err(unusable(layers, missing, why));
    }
    Ok(Some(DataverseSettings {
        address: address(layers)?,
        token_address: token_address(layers)?,
        client_id: text(layers, "dataverse.client_id").trim().to_owned(),
        client_secret,
        time,
    }))
}

fn address(layers: &Layers) -> Result<String, ConfigError> {
    const NAME: &str = "dataverse.address";
    let text = text(layers, NAME).trim().trim_end_matches('/');
    match text.parse::<Origin>() {
        Ok(origin) if origin.is_https() || origin.is_loopback() => Ok(origin.to_string()),
        _ => Err(unusable(
            layers,
            NAME,
            "is not the address of an environment, like https://contoso.crm.dynamics.com",
        )),
    }
}

fn token_address(layers: &Layers) -> Result<String, ConfigError> {
    const NAME: &str = "dataverse.token_address";
    let text = text(layers, NAME).trim();
    let origin = text.parse::<Uri>().ok().and_then(|uri| {
        let origin = format!("{}://{}", uri.scheme_str()?, uri.authority()?);
        origin.parse::<Origin>().ok()
    });
    // The secret goes there.
    match origin {
        Some(origin) if origin.is_https() || origin.is_loopback() => Ok(text.to_owned()),
        _ => Err(unusable(
            layers,
            NAME,
            "is not an address where tokens are given, like \
             https://login.microsoftonline.com/TENANT/oauth2/v2.0/token",
        )),
    }
}

fn time(layers: &Layers) -> Result<Duration, ConfigError> {
    const WHY: &str = "is not a number of milliseconds from 100 to 10000";
    match value(layers, TIME, WHY)? {
        time if TIMES.contains(&time) => Ok(Duration::from_millis(time)),
        _ => Err(unusable(layers, TIME, WHY)),
    }
}
