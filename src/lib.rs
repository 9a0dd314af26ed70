//! The agents' desk in the browser, and the page of supervisors and
//! administrators. Two programs share this library: `desk` mounts [`app`],
//! `manage` mounts [`manage`]; neither links the other.

pub mod admin;
pub mod app;
pub mod components;
pub mod dashboard;
pub mod manage;
pub mod messages;
pub mod notifications;
pub mod platform;
pub mod presence;
pub mod rail;
pub mod reach;
pub mod session;
pub mod shell;
pub mod sign_in;
