//! Every text that a person reads, in the one language that the page has
//! loaded. The texts are files (`messages/LANGUAGE/PART.txt`), one function for
//! each key; `build.rs` has compared the languages and written the functions.
//! `load.js`, which stands in the page, chooses the language and asks for its
//! files before this program is there. Times and dates are the browser's
//! (`platform::intl`).

mod text;
pub mod words;

pub use text::speak;

use crate::platform::{address, intl, storage, texts};

mod desk {
    include!(concat!(env!("OUT_DIR"), "/desk.rs"));
}

mod manage_part {
    include!(concat!(env!("OUT_DIR"), "/manage.rs"));
}

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Where the person's choice is kept; `load.js` reads it there.
const CHOSEN: &str = "language";

/// Waits for the texts that the page has asked for. Where they can't be had,
/// the page has said so, and this waits for ever.
pub async fn load() {
    speak(&texts::loaded().await);
}

/// The texts of the agents' desk, which the other page needs as well.
pub fn messages() -> &'static desk::Messages {
    &desk::ALL
}

/// The texts of supervisors and administrators.
pub fn manage() -> &'static manage_part::ManageWords {
    &manage_part::ALL.manage
}

/// The texts of the supervisors' table of conversations.
pub fn work() -> &'static manage_part::WorkWords {
    &manage_part::ALL.work
}

/// The texts of the page of everybody's quick replies.
pub fn replies() -> &'static manage_part::RepliesWords {
    &manage_part::ALL.replies
}

/// The texts of supervisors' reports.
pub fn report() -> &'static manage_part::ReportWords {
    &manage_part::ALL.report
}

/// The texts of the administrator's room.
pub fn admin() -> &'static manage_part::AdminWords {
    &manage_part::ALL.admin
}

/// The code of the language that the page speaks.
pub fn chosen() -> String {
    let language = intl::language();
    language.split('-').next().unwrap_or_default().to_owned()
}

/// Keeps the person's choice, and loads the page anew in that language. What
/// they have not sent yet is kept as at every reload.
pub fn choose(code: &str) {
    storage::set(CHOSEN, code);
    address::reload();
}
