//! Tells Cargo what is embedded: the built pages and the chat page's files.
//! Builds none of them; `cargo xtask run` does.

use std::fs;

fn main() {
    for page in ["../../dist/desk", "../../dist/manage"] {
        // A path that is missing would count as changed on every build. Where
        // the folder can't be made, it only does that.
        let _ = fs::create_dir_all(page);
        println!("cargo::rerun-if-changed={page}");
    }
    println!("cargo::rerun-if-changed=chat");
    println!("cargo::rerun-if-changed=migrations");
}
