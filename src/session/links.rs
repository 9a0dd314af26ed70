//! Links in a text, recognised safely: only addresses that begin with
//! `https://`, that the browser itself reads as such, and that name nobody who
//! signs in. Everything else is text.

use leptos::prelude::*;

use crate::platform::address;
use crate::platform::element::{Piece, el};

const BEGINS: &str = "https://";
/// What stands behind an address in a sentence, and is none of it.
const BEHIND: [char; 14] = [
    '.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '»', '”',
];

/// The text with its links. A link shows what was written; where it really
/// leads, as the browser writes it, is its title.
pub fn linked(text: &str) -> Vec<AnyView> {
    let mut views = Vec::new();
    let mut rest = text;
    let mut said = String::new();
    while let Some(at) = rest.find(BEGINS) {
        let (before, from) = rest.split_at(at);
        let ends = |it: char| it.is_whitespace() || "<>\"".contains(it);
        let written = from.split(ends).next().unwrap_or(from);
        let written = written.trim_end_matches(BEHIND);
        said.push_str(before);
        let begins = said
            .chars()
            .next_back()
            .is_none_or(|it| !it.is_ascii_alphanumeric());
        match address::safe(written).filter(|_| begins) {
            Some(leads_to) => {
                if !said.is_empty() {
                    views.push(std::mem::take(&mut said).view());
                }
                views.push(link(written, leads_to));
            }
            None => said.push_str(written),
        }
        // Behind `https:` there is always something left to take.
        rest = from.get(written.len().max(1)..).unwrap_or_default();
    }
    said.push_str(rest);
    if !said.is_empty() {
        views.push(said.view());
    }
    views
}

fn link(written: &str, leads_to: String) -> AnyView {
    el("a")
        .attr("href", leads_to.clone())
        .attr("title", leads_to)
        .attr("target", "_blank")
        .attr("rel", "noopener noreferrer")
        .attr("dir", "ltr")
        .text(written)
        .view()
}
