//! The library behind `deskbelld`.

pub mod accounts;
pub mod audit;
pub mod clock;
pub mod config;
pub mod engine;
pub mod http;
pub mod hub;
pub mod limiter;
pub mod lock;
pub mod roles;
pub mod socket;
pub mod store;
pub mod writer;
