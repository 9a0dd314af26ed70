//! What end-to-end tests and browser benchmarks stand on: a real browser, a real
//! notification service on a session bus, the real `deskbelld`, and what agents
//! and customers do on their pages. Everything belongs to one test: its bus, its
//! browser, its server and its folders, so that tests run side by side and in
//! any order. What goes wrong fails the test by a panic. Nothing here sleeps to
//! give something time: it waits for the thing itself, in [`wait`]. For Unix.

pub mod agent;
pub mod axe;
pub mod browser;
pub mod channel;
pub mod customer;
pub mod desktop;
pub mod devtools;
/// The server's own tests play it, too.
#[path = "../../deskbell-server/tests/deskbelld/played_directory.rs"]
pub mod directory;
pub mod discard;
pub mod ears;
pub mod keyboard;
pub mod layout;
pub mod looks;
pub mod page;
pub mod process;
pub mod room;
pub mod screen;
pub mod server;
pub mod site;
pub mod timers;
pub mod wait;

pub use agent::Agent;
pub use browser::{Browser, Tab};
pub use channel::Phone;
pub use customer::Customer;
pub use desktop::Desktop;
pub use screen::Screen;
pub use server::Server;
pub use site::Site;
