//! One style sheet for a page instead of one for each folder of its source:
//! one request, and smaller, since it is compressed as a whole. Trunk has no
//! such step.

use std::fs;
use std::path::Path;

use crate::failure::Failure;
use crate::stamp;

/// Joins the sheets that the page in `folder` names, in their order, and lets
/// it name the joined one, called `name` and its hash.
///
/// # Errors
/// The page names no sheet, or one that is not there.
pub fn join(folder: &Path, name: &str) -> Result<(), Failure> {
    let page = folder.join("index.html");
    let text = fs::read_to_string(&page)?;
    let links = links(&text);
    let [(first, address), ..] = links[..] else {
        return Err(Failure::new(format!(
            "no style sheet in {}",
            page.display()
        )));
    };
    let mut sheet = String::new();
    for (_, address) in &links {
        let file = folder.join(file_of(address));
        sheet.push_str(&fs::read_to_string(&file)?);
        fs::remove_file(file)?;
    }
    let joined = format!("{name}-{}.css", stamp::of(folder, &[""; 0], &[&sheet])?);
    fs::write(folder.join(&joined), sheet)?;
    let link = first.replace(file_of(address), &joined);
    let mut text = text.replacen(first, &link, 1);
    for (other, _) in &links[1..] {
        text = text.replacen(other, "", 1);
    }
    Ok(fs::write(page, text)?)
}

/// The page's links to sheets, each as it is written and with its address.
fn links(page: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for (at, _) in page.match_indices("<link ") {
        let Some(end) = page[at..].find('>') else {
            break;
        };
        let link = &page[at..=at + end];
        if link.contains("stylesheet")
            && let Some((_, address)) = link.split_once("href=")
        {
            let address = address.trim_start_matches('"');
            let end = address.find(['"', ' ', '>']).unwrap_or(address.len());
            found.push((link, &address[..end]));
        }
    }
    found
}

fn file_of(address: &str) -> &str {
    address.rsplit_once('/').map_or(address, |(_, file)| file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    /// The page after its sheets were joined, and the joined sheet.
    fn joined(test: &str, page: &str) -> (String, String) {
        let scratch = Scratch::new(test);
        scratch.write("index.html", page);
        scratch.write("tokens-1a.css", "@layer a;");
        scratch.write("base-2b.css", "b{}");
        join(&scratch.path, "desk").unwrap();
        let page = fs::read_to_string(scratch.path.join("index.html")).unwrap();
        let links = links(&page);
        assert_eq!(links.len(), 1, "{page}");
        let sheet = fs::read_to_string(scratch.path.join(file_of(links[0].1))).unwrap();
        assert!(!scratch.path.join("tokens-1a.css").exists());
        (page.replace(file_of(links[0].1), "SHEET"), sheet)
    }

    #[test]
    fn a_page_names_one_sheet_that_holds_all_in_their_order() {
        let (page, sheet) = joined(
            "sheets",
            r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/manage/tokens-1a.css"/><link rel="stylesheet" href="/manage/base-2b.css"/><p>"#,
        );
        let expected =
            r#"<link rel="icon" href="/i.svg"><link rel="stylesheet" href="/manage/SHEET"/><p>"#;
        assert_eq!(page, expected);
        assert_eq!(sheet, "@layer a;b{}");
    }

    #[test]
    fn a_page_without_quotes_and_spaces_is_read_too() {
        let (page, sheet) = joined(
            "sheets-minified",
            "<link href=/tokens-1a.css rel=stylesheet><link href=/base-2b.css rel=stylesheet>",
        );
        assert_eq!(page, "<link href=/SHEET rel=stylesheet>");
        assert_eq!(sheet, "@layer a;b{}");
    }

    #[test]
    fn a_page_without_a_sheet_is_no_page_of_ours() {
        let scratch = Scratch::new("sheets-none");
        scratch.write("index.html", "<p>");
        assert!(join(&scratch.path, "desk").is_err());
    }
}
