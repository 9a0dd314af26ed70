//! Builds the front end: both pages by Trunk, then smaller, then compressed
//! beside each file. Done again only when something that goes into
//! it has changed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::node::Packages;
use crate::place::Place;
use crate::process::{cargo, forget_own_package, must};
use crate::sheets;
use crate::smaller;
use crate::stamp;
use crate::texts;
use crate::tools::{TRUNK, Tool, WASM, with_tools};

/// How cargo builds the browser's programs.
const PROFILE: &str = "web";

/// A page and the program that it loads.
pub struct Page {
    /// Its folder in `dist`.
    pub name: &'static str,
    /// How Trunk builds it.
    pub config: &'static str,
    /// It has style sheets and texts.
    pub styled: bool,
    /// The functions that only `platform::later` leads to: what they alone need
    /// is loaded once the page is there.
    pub later: &'static [&'static str],
}

const PAGES: [Page; 2] = [
    Page {
        name: "desk",
        config: "Trunk.toml",
        styled: true,
        later: &["session::session_page"],
    },
    Page {
        name: "manage",
        config: "Trunk.manage.toml",
        styled: true,
        later: &[],
    },
];

/// Everything that the built pages depend on.
const SOURCES: [&str; 25] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "package-lock.json",
    "Trunk.toml",
    "Trunk.manage.toml",
    "build.rs",
    "index.html",
    "manage.html",
    "messages",
    "src",
    "style",
    "public",
    "crates/deskbell-desk",
    "crates/deskbell-messages",
    "crates/deskbell-protocol",
    "xtask/src/front.rs",
    "xtask/src/later.rs",
    "xtask/src/order.rs",
    "xtask/src/sheets.rs",
    "xtask/src/smaller.mjs",
    "xtask/src/smaller.rs",
    "xtask/src/split.rs",
    "xtask/src/texts.rs",
];

/// What a browser takes compressed; pictures of dots are compressed already.
const COMPRESSED: [&str; 8] = [
    "html",
    "js",
    "css",
    "wasm",
    "svg",
    "json",
    "webmanifest",
    "txt",
];

/// Builds both pages into `dist` if they are not there for these sources.
/// Without `packages` they work, and are larger.
pub fn build(place: &Place, packages: Option<&Packages>) -> Result<String, Failure> {
    let stamp = stamp_now(place, packages.is_some())?;
    let stamp_file = place.dist().join(".stamp");
    if is_complete(place) && fs::read_to_string(&stamp_file).is_ok_and(|done| done == stamp) {
        return Ok("nothing changed".to_owned());
    }
    fs::create_dir_all(place.dist())?;
    if stamp_file.exists() {
        fs::remove_file(&stamp_file)?;
    }
    fetch(place)?;
    for page in &PAGES {
        build_page(place, page, &place.dist(), packages)?;
    }
    fs::write(stamp_file, stamp)?;
    Ok("built".to_owned())
}

/// Builds one page into its folder in `dist`, whatever is there.
pub fn build_page(
    place: &Place,
    page: &Page,
    dist: &Path,
    packages: Option<&Packages>,
) -> Result<(), Failure> {
    println!("      {}: compiling", page.name);
    let folder = dist.join(page.name);
    trunk_build(place, page, &folder, packages.is_some())?;
    if page.styled {
        sheets::join(&folder, page.name)?;
        texts::ready(&folder)?;
    }
    if let Some(packages) = packages {
        println!("      {}: making it smaller", page.name);
        smaller::make(&folder, &linked(place, page), page.later, packages)?;
    }
    Ok(compress(&folder)?)
}

/// What the front end's sources and tools are now. `optimised`: with packages.
pub fn stamp_now(place: &Place, optimised: bool) -> Result<String, Failure> {
    let bindgen = Tool::wasm_bindgen(place)?.version;
    let optimised = if optimised { "smaller" } else { "plain" };
    Ok(stamp::of(
        &place.root,
        &SOURCES,
        &[TRUNK, &bindgen, optimised],
    )?)
}

fn is_complete(place: &Place) -> bool {
    let mut folders = PAGES.iter().map(|page| place.dist().join(page.name));
    folders.all(|folder| folder.join("index.html.br").is_file())
}

/// Trunk then runs cargo offline: its own downloads of tools don't work on
/// closed networks, and one switch governs both.
fn fetch(place: &Place) -> Result<(), Failure> {
    must(cargo(&place.root).args(["fetch", "--target", WASM]))
}

/// The program as the linker has made it, before wasm-bindgen.
fn linked(place: &Place, page: &Page) -> PathBuf {
    let built = place.target.join(WASM).join(PROFILE);
    built.join(format!("{}.wasm", page.name))
}

/// `notes`: the linker leaves in the program what `later` reads.
fn trunk_build(place: &Place, page: &Page, folder: &Path, notes: bool) -> Result<(), Failure> {
    let mut trunk = Command::new("trunk");
    trunk.current_dir(&place.root);
    forget_own_package(&mut trunk);
    with_tools(place, &mut trunk);
    // Trunk wants `true` where the convention has `1`, and stops otherwise.
    trunk.env_remove("NO_COLOR");
    trunk.args(["build", "--config", page.config, "--color", "never"]);
    trunk.args(["--release", "--cargo-profile", PROFILE, "--offline", "true"]);
    // A person's own flags would take the place of those of this project.
    for other in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"] {
        trunk.env_remove(other);
    }
    trunk.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        flags(notes)?,
    );
    // Its minifier leaves scripts as they are where it can't read them.
    trunk.arg("--minify");
    trunk.arg("--dist").arg(folder);
    must(&mut trunk)
}

/// What the compiler is told beside `.cargo/config.toml`: files of dependencies
/// are named without the folders of this machine, so that every machine builds
/// the same, smaller program.
fn flags(notes: bool) -> Result<String, Failure> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.ok_or_else(|| Failure::new("no CARGO_HOME, and no home folder"))?;
    let sources = home.join("registry/src").display().to_string();
    let mut flags = Vec::new();
    if notes {
        flags.push("-Clink-arg=--emit-relocs".to_owned());
    }
    // Flags in the environment are told apart by spaces.
    if !sources.contains(' ') {
        flags.push(format!("--remap-path-prefix={sources}/="));
    }
    Ok(flags.join(" "))
}

/// Writes `file.br` and `file.gz` beside every file worth it.
pub fn compress(folder: &Path) -> io::Result<()> {
    for file in stamp::files_under(folder)? {
        let kind = file.extension().and_then(|kind| kind.to_str());
        if kind.is_some_and(|kind| COMPRESSED.contains(&kind)) {
            let plain = fs::read(&file)?;
            let beside = |ending: &str| {
                let mut name = file.clone().into_os_string();
                name.push(ending);
                name
            };
            fs::write(beside(".br"), brotli(&plain)?)?;
            gzip(&plain, File::create(beside(".gz"))?)?;
        }
    }
    Ok(())
}

/// The smallest brotli there is (level 11), as servers of files send it.
pub fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut smaller = Vec::new();
    let best = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &plain[..], &mut smaller, &best)?;
    Ok(smaller)
}

fn gzip(plain: &[u8], to: File) -> io::Result<()> {
    let mut encoder = flate2::write::GzEncoder::new(to, flate2::Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()?.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn pages_are_compressed_beside_the_file_and_pictures_are_left_alone() {
        let scratch = Scratch::new("compress");
        let text = "ring ".repeat(500);
        scratch.write("index.html", &text);
        scratch.write("pictures/bell.png", &text);
        compress(&scratch.path).unwrap();

        for ending in ["br", "gz"] {
            let beside = scratch.path.join(format!("index.html.{ending}"));
            assert!(fs::metadata(beside).unwrap().len() < 100);
        }
        let pictures = stamp::files_under(&scratch.path.join("pictures")).unwrap();
        assert_eq!(pictures.len(), 1);
        let plain = fs::read_to_string(scratch.path.join("index.html"));
        assert_eq!(plain.unwrap(), text);
    }

    #[test]
    fn compressed_bytes_are_the_same_bytes_again() {
        let plain = b"Accept, Reject".repeat(20);
        let mut again = Vec::new();
        let smaller = brotli(&plain).unwrap();
        brotli::BrotliDecompress(&mut &smaller[..], &mut again).unwrap();
        assert_eq!(again, plain);
    }
}
