//! Makes the customer's chat page ready to be embedded, with its compressed
//! files beside it, and tells Cargo what else is embedded: the agents' and
//! supervisors' pages, which `cargo xtask run` builds. Where that has installed
//! terser, the page's scripts are smaller; without it they are the same.

#[path = "build/page.rs"]
mod page;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CHAT: &str = "chat";
/// From npm, by `cargo xtask`.
const TERSER: &str = "../../node_modules/terser/bin/terser";
/// The only script that is no module: it stands in other sites' pages.
const EMBED: &str = "embed.js";

fn main() -> Result<(), Box<dyn Error>> {
    for page in ["../../dist/desk", "../../dist/manage"] {
        // A path that is missing would count as changed on every build. Where
        // the folder can't be made, it only does that.
        let _ = fs::create_dir_all(page);
        println!("cargo::rerun-if-changed={page}");
    }
    for source in [CHAT, "build", "migrations"] {
        println!("cargo::rerun-if-changed={source}");
    }
    println!("cargo::rustc-check-cfg=cfg(has_terser)");
    if has_terser() {
        println!("cargo::rerun-if-changed={TERSER}");
        println!("cargo::rustc-cfg=has_terser");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    chat(&out.join(CHAT))?;
    // rust-embed wants the folder's name in the source.
    let folder = format!("#[folder = {:?}]", out.join(CHAT));
    let embedded = format!("#[derive(Embed)]\n{folder}\nstruct Chat;\n");
    Ok(fs::write(out.join("chat.rs"), embedded)?)
}

/// Writes the chat page's files into `folder`, each with its `.br` and `.gz`.
fn chat(folder: &Path) -> Result<(), Box<dyn Error>> {
    let mut sources = Vec::new();
    read(Path::new(CHAT), &mut sources)?;
    sources.sort();
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for (name, text) in page::ready(&sources)? {
        let file = folder.join(&name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        let text = if name.ends_with(".js") && has_terser() {
            terser(&name, &text)?
        } else {
            text
        };
        fs::write(folder.join(format!("{name}.br")), brotli(text.as_bytes())?)?;
        gzip(text.as_bytes(), &folder.join(format!("{name}.gz")))?;
        fs::write(file, text)?;
    }
    Ok(())
}

/// All files under `folder`, by their names below the page's own folder.
fn read(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, files)?;
        } else {
            let name: Vec<_> = path
                .iter()
                .skip(1)
                .map(|part| part.to_string_lossy())
                .collect();
            files.push((name.join("/"), fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn has_terser() -> bool {
    Path::new(TERSER).exists()
}

/// The script with short names, and without what no browser needs.
fn terser(name: &str, script: &str) -> Result<String, Box<dyn Error>> {
    let mut command = Command::new("node");
    command.args([TERSER, "--compress", "passes=2", "--mangle"]);
    if name != EMBED {
        command.arg("--module");
    }
    let mut running = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // It reads all before it writes any.
    if let Some(mut input) = running.stdin.take() {
        input.write_all(script.as_bytes())?;
    }
    let done = running.wait_with_output()?;
    if !done.status.success() {
        return Err(format!("terser does not take {name}").into());
    }
    Ok(String::from_utf8(done.stdout)?)
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut smaller = Vec::new();
    let best = brotli::enc::BrotliEncoderParams {
        quality: 11,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &plain[..], &mut smaller, &best)?;
    Ok(smaller)
}

fn gzip(plain: &[u8], file: &Path) -> io::Result<()> {
    let mut encoder =
        flate2::write::GzEncoder::new(File::create(file)?, flate2::Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()?.flush()
}
