//! `cargo xtask bench front`: the budgets F1 to F10. This builds the pages that
//! are measured, the desk's own and those of other libraries; the measuring is
//! done by crates/deskbell-load. Without Node or a network the others are left
//! out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::bench::load;
use crate::failure::Failure;
use crate::front::{self, Page};
use crate::node::{self, Packages};
use crate::place::Place;
use crate::process::output;
use crate::size;
use crate::stamp;
use crate::system;

/// The pages of our own that are no product.
const OWN: [Page; 2] = [
    Page {
        name: "stack",
        config: "crates/deskbell-load/front/Trunk.stack.toml",
        styled: true,
        later: &[],
    },
    Page {
        name: "empty",
        config: "crates/deskbell-load/front/Trunk.empty.toml",
        styled: false,
        later: &[],
    },
];
/// Others, by their packages' names.
const PEERS: [&str; 4] = ["sonner", "react-toastify", "notistack", "react-hot-toast"];
/// Where the sources of all these pages are.
const SOURCES: &str = "crates/deskbell-load/front";
/// Where the figures are kept, with `--keep`.
const KEPT: &str = "docs/benchmarks-front.svg";

#[derive(clap::Args)]
pub struct FrontBench {
    /// How often `front` loads and measures each page.
    #[arg(long, default_value_t = 5)]
    page_rounds: u32,
    /// Offers that come and go in `front`.
    #[arg(long, default_value_t = 10_000)]
    offers: u32,
    /// Parts of `front` (burst, paint, churn, idle, start, open, floor); all without one.
    #[arg(long, value_name = "PART")]
    part: Vec<String>,
    /// Puts the chart of `front` into docs/, where docs/benchmarks.md shows it.
    #[arg(long)]
    keep: bool,
}

impl FrontBench {
    pub fn run(&self, place: &Place) -> Result<(), Failure> {
        let pages = place.target.join("bench-front");
        fs::create_dir_all(&pages)?;
        own_pages(place, &pages)?;
        bare_pages(place, &pages)?;
        let peers = match peers(place, &pages) {
            Ok(peers) => peers,
            Err(why) => {
                println!("      without other libraries beside it: {why}");
                Vec::new()
            }
        };
        let list = list(place, &pages, &peers)?;
        fs::write(pages.join("pages.json"), list.to_string())?;
        self.measure(place, &pages)
    }

    fn measure(&self, place: &Place, pages: &Path) -> Result<(), Failure> {
        let browser = system::ensure_browser()?;
        let mut front = load(place, "front");
        browser.tell(place, &mut front);
        front.env("DESKBELLD", place.program("release", "deskbelld"));
        front.env("DESKBELL_CHAT_STARTS_PER_MINUTE", "100000");
        front.arg("--desk").arg(place.dist().join("desk"));
        front.arg("--pages").arg(pages);
        front.args(["--rounds", &self.page_rounds.to_string()]);
        front.args(["--offers", &self.offers.to_string()]);
        for part in &self.part {
            front.args(["--only", part]);
        }
        let status = front.status()?;
        if !status.success() {
            return Err(Failure::new(format!("the benchmark failed ({status})")));
        }
        println!("      table and chart: {}", pages.display());
        if self.keep {
            fs::copy(pages.join("front.svg"), place.root.join(KEPT))?;
            println!("      kept: {KEPT}; put the table into docs/benchmarks.md");
        }
        Ok(())
    }
}

/// The notifications alone and the empty page, by the same steps as the desk.
fn own_pages(place: &Place, pages: &Path) -> Result<(), Failure> {
    let packages = node::ensure_packages(place).is_ok();
    let packages = packages.then(|| Packages::of(place));
    let now = [
        front::stamp_now(place, packages.is_some())?,
        stamp::of(&place.root, &OWN.map(|page| page.config), &[])?,
        stamp::of(&place.root, &["stack.html", "empty.html"].map(source), &[])?,
    ]
    .concat();
    let file = pages.join(".stamp");
    if fs::read_to_string(&file).is_ok_and(|done| done == now) {
        return Ok(());
    }
    for page in &OWN {
        front::build_page(place, page, pages, packages.as_ref())?;
    }
    Ok(fs::write(file, now)?)
}

/// A file among the sources of these pages, from the project's folder.
fn source(name: &str) -> PathBuf {
    Path::new(SOURCES).join(name)
}

/// Bare calls of the DOM: with the desk's style sheet, and without any.
fn bare_pages(place: &Place, pages: &Path) -> Result<(), Failure> {
    let stack = fs::read_to_string(pages.join("stack/index.html"))?;
    let sheet = link_to_sheet(&stack)
        .ok_or_else(|| Failure::new("the page of the notifications names no style sheet"))?;
    let script = fs::read(place.root.join(source("bare.js")))?;
    for (name, sheet) in [("bare", sheet), ("plain", "")] {
        write_page(pages, name, sheet)?;
        fs::write(pages.join(name).join("page.js"), &script)?;
    }
    Ok(())
}

fn link_to_sheet(page: &str) -> Option<&str> {
    page.match_indices("<link ").find_map(|(at, _)| {
        let link = &page[at..];
        let link = &link[..=link.find('>')?];
        link.contains("stylesheet").then_some(link)
    })
}

fn write_page(pages: &Path, name: &str, more: &str) -> Result<(), Failure> {
    let folder = pages.join(name);
    fs::create_dir_all(&folder)?;
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{name}</title>\
         <link rel=icon href=data:,>{more}<body><script type=module src=page.js></script>"
    );
    Ok(fs::write(folder.join("index.html"), page)?)
}

/// Builds the pages of the other libraries; gives each name with its version.
fn peers(place: &Place, pages: &Path) -> Result<Vec<(&'static str, String)>, Failure> {
    let folder = place.root.join(SOURCES);
    println!("      other libraries: {}", node::ensure_in(&folder)?);
    let mut found = Vec::new();
    for name in PEERS {
        write_page(pages, name, "")?;
        let mut bundle = Command::new("node");
        bundle.current_dir(&folder).args(["build.mjs", name]);
        bundle.arg(pages.join(name).join("page.js"));
        found.push((name, output(&mut bundle)?.trim().to_owned()));
        front::compress(&pages.join(name))?;
    }
    Ok(found)
}

/// What `deskbell-load front` reads: each page's folder, name and first load.
fn list(place: &Place, pages: &Path, peers: &[(&str, String)]) -> Result<Value, Failure> {
    let first_load =
        |folder: &Path| -> Result<usize, Failure> { Ok(size::total(&size::first_load(folder)?)) };
    let mut list = vec![
        // Bare pages have no program of their own that could be compared.
        entry("bare", "bare DOM, as the desk's", 0),
        entry("plain", "bare DOM, as the others'", 0),
        entry(
            "stack",
            "Deskbell's notifications",
            first_load(&pages.join("stack"))?,
        ),
        entry(
            "desk",
            "Deskbell, the whole desk",
            first_load(&place.dist().join("desk"))?,
        ),
        entry(
            "empty",
            "Leptos, an empty page",
            first_load(&pages.join("empty"))?,
        ),
    ];
    for (name, version) in peers {
        let called = format!("{name} {version}");
        list.push(entry(name, &called, first_load(&pages.join(name))?));
    }
    Ok(list.into())
}

fn entry(folder: &str, name: &str, first_load: usize) -> Value {
    json!({"folder": folder, "name": name, "first_load": first_load})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn project() -> PathBuf {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").unwrap();
        Path::new(&own).parent().unwrap().to_owned()
    }

    /// The sheets that a page names, by their files' names.
    fn sheets(page: &Path) -> Vec<String> {
        let text = fs::read_to_string(page).unwrap();
        let named = text.lines().filter(|line| line.contains("rel=\"css\""));
        let files = named.map(|line| line.split_once("style/").unwrap().1);
        files
            .map(|file| file.split('"').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn the_notifications_alone_have_the_style_of_the_desk() {
        let desk = sheets(&project().join("index.html"));
        assert!(!desk.is_empty());
        assert_eq!(sheets(&project().join(source("stack.html"))), desk);
    }

    #[test]
    fn every_peer_has_its_page_and_its_version_is_fixed() {
        let fixed = fs::read_to_string(project().join(source("package.json"))).unwrap();
        let fixed: Value = serde_json::from_str(&fixed).unwrap();
        for name in PEERS {
            assert!(
                project().join(source(&format!("{name}.jsx"))).is_file(),
                "{name}"
            );
            let version = fixed["devDependencies"][name].as_str().unwrap();
            assert!(
                version.starts_with(|first: char| first.is_ascii_digit()),
                "{name}"
            );
        }
    }

    #[test]
    fn the_bare_page_takes_the_sheet_of_the_notifications() {
        let page = r#"<link rel=icon href=a.svg><link href=/stack/a.css rel=stylesheet><body>"#;
        assert_eq!(
            link_to_sheet(page),
            Some("<link href=/stack/a.css rel=stylesheet>")
        );
        assert_eq!(link_to_sheet("<link rel=icon href=a.svg>"), None);

        let scratch = Scratch::new("bare-page");
        write_page(&scratch.path, "bare", link_to_sheet(page).unwrap()).unwrap();
        let written = fs::read_to_string(scratch.path.join("bare/index.html")).unwrap();
        assert!(
            written.contains("<link href=/stack/a.css rel=stylesheet><body>"),
            "{written}"
        );
    }
}
