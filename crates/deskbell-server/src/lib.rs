//! The library behind `deskbelld`.

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod config;
pub mod engine;
pub mod http;
pub mod limiter;
pub mod lock;
pub mod roles;
pub mod store;
