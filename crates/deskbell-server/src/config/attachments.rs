//! What may be sent with a message: how large, of which kinds, and who looks for
//! viruses.

use super::{ConfigError, Layers, text, unusable, value};
use crate::attachments::{Kind, Settings, named};

const BYTES: &str = "attachments.bytes";
const TYPES: &str = "attachments.types";
/// More than this is no message.
const MOST: std::ops::RangeInclusive<u32> = 1..=100 * 1024 * 1024;

/// # Errors
/// The setting that can't be used.
pub fn settings(layers: &Layers) -> Result<Settings, ConfigError> {
    Ok(Settings {
        bytes: bytes(layers)?,
        kinds: items(layers, TYPES)
            .map(|it| kind(layers, it))
            .collect::<Result<_, _>>()?,
        scanner: items(layers, "attachments.scanner")
            .map(str::to_owned)
            .collect(),
    })
}

fn items<'a>(layers: &'a Layers, name: &str) -> impl Iterator<Item = &'a str> {
    text(layers, name)
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

fn bytes(layers: &Layers) -> Result<u32, ConfigError> {
    const WHY: &str = "is not a number of bytes from 1 to 104857600";
    match value(layers, BYTES, WHY)? {
        bytes if MOST.contains(&bytes) => Ok(bytes),
        _ => Err(unusable(layers, BYTES, WHY)),
    }
}

fn kind(layers: &Layers, media_type: &str) -> Result<&'static Kind, ConfigError> {
    named(media_type).ok_or_else(|| {
        let why = format!("holds '{media_type}', which is no type that is known by its bytes here");
        unusable(layers, TYPES, why)
    })
}
