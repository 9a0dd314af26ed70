//! Every text that a person reads, in the one language that the page has
//! loaded. The texts are files (`messages/LANGUAGE/PART.txt`), one field for
//! each key; `build.rs` has compared the languages and written the structs.
//! `load.js`, which stands in the page, chooses the language and asks for its
//! files before this program is there. Times and dates are the browser's
//! (`platform::intl`).

mod file;
mod text;
pub mod words;

use std::cell::Cell;

use file::File;
pub use text::{Count, CountNamed, CountOf, Named, NamedThrice, NamedTwice, NamedTwiceCount};

use crate::platform::{address, intl, storage, texts};

mod desk {
    include!(concat!(env!("OUT_DIR"), "/desk.rs"));
}

mod manage_words {
    include!(concat!(env!("OUT_DIR"), "/manage.rs"));
}

pub use desk::*;
pub use manage_words::*;

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// Where the person's choice is kept; `load.js` reads it there.
const CHOSEN: &str = "language";

thread_local! {
    // All empty before they are loaded.
    static DESK: Cell<&'static Messages> = Cell::new(read(String::new()));
    static MANAGE: Cell<&'static ManageMessages> = Cell::new(read_manage(String::new()));
}

/// Waits for the texts that the page has asked for. Where they can't be had,
/// the page has said so, and this waits for ever.
pub async fn load() {
    speak(texts::loaded().await.into_iter().next().unwrap_or_default());
}

/// The same for the page of supervisors and administrators.
pub async fn load_manage() {
    let mut parts = texts::loaded().await.into_iter();
    speak(parts.next().unwrap_or_default());
    speak_manage(parts.next().unwrap_or_default());
}

/// Takes the texts of this file from now on.
pub fn speak(file: String) {
    DESK.set(read(file));
}

/// The same for the part of supervisors and administrators.
pub fn speak_manage(file: String) {
    MANAGE.set(read_manage(file));
}

/// The texts of the agents' desk, which the other page needs as well.
pub fn messages() -> &'static Messages {
    DESK.get()
}

/// The texts of supervisors and administrators.
pub fn manage() -> &'static ManageWords {
    &MANAGE.get().manage
}

/// The texts of the supervisors' table of conversations.
pub fn work() -> &'static WorkWords {
    &MANAGE.get().work
}

/// The texts of the administrator's room.
pub fn admin() -> &'static AdminWords {
    &MANAGE.get().admin
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

fn read(file: String) -> &'static Messages {
    Box::leak(Box::new(Messages::read(&mut File::of(file))))
}

fn read_manage(file: String) -> &'static ManageMessages {
    Box::leak(Box::new(ManageMessages::read(&mut File::of(file))))
}
