//! The library behind `deskbelld`.

pub mod config;
pub mod lock;
pub mod roles;
