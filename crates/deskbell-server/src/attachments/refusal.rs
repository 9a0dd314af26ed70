//! Why a file is not taken, in words for who has sent it: what it is, what could
//! be sent instead. Nothing of its name is said but the ending, since what is
//! refused stands in the log as well.

use deskbell_protocol::{Problem, ProblemCode};

use super::kind::{Kind, NoKind};
use super::name::ending;
use super::zip;
use crate::files::size;

/// It has more than `most` bytes; how many it has, where that is known.
pub fn too_large(has: Option<u64>, most: u64) -> Problem {
    let text = match has {
        // A byte too many is none in these units.
        Some(has) if size(has) == size(most) => {
            format!("This file has {has} bytes; at most {most} bytes can be sent.")
        }
        Some(has) => format!(
            "This file has {}; at most {} can be sent.",
            size(has),
            size(most)
        ),
        None => format!(
            "This file has more than {}, which is the most that can be sent.",
            size(most)
        ),
    };
    let text = format!("{text} Make it smaller, or send it in parts.");
    Problem::new(ProblemCode::AttachmentTooLarge, text)
}

/// It is of a kind that is known and not allowed.
pub fn not_allowed(kind: &Kind, allowed: &[&'static Kind]) -> Problem {
    problem(format!(
        "Files of this kind ({}) can't be sent. {}",
        kind.media_type,
        sendable(allowed)
    ))
}

/// It is of this kind, and its name says something else.
pub fn lies(kind: &Kind, name: &str) -> Problem {
    let said = ending(name).unwrap_or_default();
    let is = kind.endings.first().copied().unwrap_or_default();
    problem(format!(
        "The name of this file ends in .{said}, and what is in it is .{is}. Give it the ending \
         .{is}, or save it as .{said} in the program that made it."
    ))
}

/// By its bytes it is nothing that could be sent.
pub fn no_kind(why: NoKind, name: &str, allowed: &[&'static Kind]) -> Problem {
    let said = ending(name);
    let claims = said.filter(|it| {
        let mut endings = allowed.iter().flat_map(|kind| kind.endings);
        endings.any(|known| *known == it.as_str())
    });
    problem(match (why, claims) {
        (NoKind::Empty, _) => "This file is empty. Choose one with something in it.".into(),
        (NoKind::Unknown, Some(said)) => format!(
            "The name of this file ends in .{said}, and what is in it is something else. Send the \
             file that was meant, or save it as .{said} in the program that made it."
        ),
        (NoKind::Unknown, None) => {
            format!("Files of this kind can't be sent. {}", sendable(allowed))
        }
        (NoKind::Archive(zip::Fault::NoDirectory), _) => {
            "This archive or document is damaged: what it holds can't be read. Save or pack it \
             anew."
                .into()
        }
        (NoKind::Archive(zip::Fault::TooMany), _) => format!(
            "This archive holds more than {} files. Send those that are needed.",
            zip::MOST_ENTRIES
        ),
        (NoKind::Archive(zip::Fault::Bursts), _) => format!(
            "Unpacked, this archive would be more than {} times as large as it is, or larger than \
             {}. Send the files in it that are needed, without packing them.",
            zip::MOST_TIMES,
            size(zip::MOST_BYTES)
        ),
    })
}

fn sendable(allowed: &[&'static Kind]) -> String {
    let endings = allowed.iter().filter_map(|kind| kind.endings.first());
    let endings: Vec<&str> = endings.copied().collect();
    format!("These can: {}.", endings.join(", "))
}

fn problem(text: String) -> Problem {
    Problem::new(ProblemCode::AttachmentNotAllowed, text)
}

#[cfg(test)]
mod tests {
    use super::super::kind::{named, of};
    use super::*;

    #[test]
    fn a_file_that_is_too_large_is_told_its_size_and_the_limit_so_that_they_differ() {
        let said = |has| too_large(has, 5 * 1024 * 1024).text;
        assert!(said(Some(7_340_032)).starts_with("This file has 7.3 MB; at most 5.2 MB can"));
        let close = said(Some(5 * 1024 * 1024 + 1));
        assert!(
            close.contains("5242881 bytes; at most 5242880 bytes"),
            "{close}"
        );
        assert!(said(None).contains("more than 5.2 MB"));
    }

    #[test]
    fn every_reason_to_refuse_a_file_has_its_own_words_and_says_what_to_do() {
        let allowed: Vec<_> = ["image/png", "text/plain"]
            .into_iter()
            .filter_map(named)
            .collect();
        let unknown = || NoKind::Unknown;
        let said = [
            no_kind(NoKind::Empty, "a.png", &allowed),
            no_kind(unknown(), "a.png", &allowed),
            no_kind(unknown(), "a.exe", &allowed),
            no_kind(NoKind::Archive(zip::Fault::NoDirectory), "a", &allowed),
            no_kind(NoKind::Archive(zip::Fault::TooMany), "a", &allowed),
            no_kind(NoKind::Archive(zip::Fault::Bursts), "a", &allowed),
            not_allowed(of(b"GIF89a").unwrap().kind, &allowed),
            lies(of(b"GIF89a").unwrap().kind, "a.PNG"),
        ]
        .map(|it| it.text);
        for (part, text) in [
            "is empty",
            "ends in .png, and what is in it is something else",
            "These can: png, txt.",
            "damaged",
            "more than 10000 files",
            "more than 200 times as large as it is, or larger than 1.0 GB",
            "(image/gif) can't be sent. These can: png, txt.",
            "ends in .png, and what is in it is .gif. Give it the ending .gif",
        ]
        .iter()
        .zip(&said)
        {
            assert!(text.contains(part), "{text}");
        }
        let mut different = said.to_vec();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), said.len());
    }
}
