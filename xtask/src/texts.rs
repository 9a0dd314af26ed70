//! The message files of a built page: only the parts that it names, without
//! keys and comments, in a folder that is called by its contents. Trunk
//! copies all of them as they are.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::stamp;

/// The folder of message files in a built page, before its name has a hash.
pub const FOLDER: &str = "messages";

/// Makes the message files of the page in `folder` ready, and lets the page
/// name them by their contents.
///
/// # Errors
/// The page names no parts, or there are no files.
pub fn ready(folder: &Path) -> Result<(), Failure> {
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page)?;
    let parts = parts(&text).ok_or_else(|| {
        Failure::new(format!(
            "{} does not say which messages it needs",
            page.display()
        ))
    })?;
    let messages = folder.join(FOLDER);
    for file in stamp::files_under(&messages)? {
        let part = file.file_stem().unwrap_or_default().to_string_lossy();
        if parts.iter().any(|known| *known == part) {
            fs::write(&file, without_keys(&fs::read_to_string(&file)?))?;
        } else {
            fs::remove_file(file)?;
        }
    }
    let named = format!("{FOLDER}-{}", stamp::of(folder, &[&messages], &[])?);
    fs::rename(messages, folder.join(&named))?;
    let address = |name: &str| format!("/{name}/");
    Ok(fs::write(
        page,
        text.replace(&address(FOLDER), &address(&named)),
    )?)
}

/// As in `data-parts`, which Trunk may have written without quotes.
fn parts(page: &str) -> Option<Vec<&str>> {
    let (_, rest) = page.split_once("data-parts=")?;
    let value = match rest.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => rest.split([' ', '>']).next()?,
    };
    Some(value.split(' ').collect())
}

/// The texts with their forms. A page finds them by their order, not by keys.
fn without_keys(file: &str) -> String {
    let lines = file.lines().map(str::trim);
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(key, text)| {
            let form = key.find('.').map_or("", |dot| key[dot..].trim_end());
            format!("{form}={}\n", text.trim_start())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_page_names_the_parts_that_it_needs_by_their_contents() {
        let scratch = Scratch::new("texts");
        let page = r#"<html data-messages=/manage/messages/ data-parts="desk manage">"#;
        scratch.write("index.html", page);
        const FILE: &str =
            "# Said = so.\n[a]\nb = A = B\nunread.one = {#n} one\nunread.other = {#n} more\n";
        for part in ["desk", "manage", "other"] {
            let file = format!("messages/de/{part}.txt");
            scratch.write(&file, FILE);
        }
        ready(&scratch.path).unwrap();

        let page = fs::read_to_string(scratch.path.join("index.html")).unwrap();
        let (_, named) = page.split_once("/manage/messages-").unwrap();
        let folder = format!("messages-{}", named.split('/').next().unwrap());
        let left = stamp::files_under(&scratch.path.join(&folder)).unwrap();
        assert_eq!(left.len(), 2);
        let desk = fs::read_to_string(scratch.path.join(folder).join("de/desk.txt")).unwrap();
        assert_eq!(desk, "=A = B\n.one={#n} one\n.other={#n} more\n");
    }

    #[test]
    fn a_page_that_names_no_parts_stops_the_build() {
        let scratch = Scratch::new("no-texts");
        scratch.write("index.html", "<html>");
        assert!(ready(&scratch.path).is_err());
        assert_eq!(parts("<html data-parts=desk><head>"), Some(vec!["desk"]));
    }
}
