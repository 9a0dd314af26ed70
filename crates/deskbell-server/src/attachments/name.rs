//! What a file is called: a name that is harmless wherever it is saved. Says
//! nothing of what the file is.

use deskbell_protocol::limits;
use deskbell_protocol::text::{clean_line, cut};

/// Names of devices, with whatever ending, where Windows saves it.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];
/// For a file without a name of its own.
const NAMELESS: &str = "file";
/// A longer one is no ending.
const ENDING_CHARS: usize = 10;

/// The part behind the last dot, in small letters.
pub fn ending(name: &str) -> Option<String> {
    let (stem, ending) = name.rsplit_once('.')?;
    let is_one = !stem.is_empty()
        && (1..=ENDING_CHARS).contains(&ending.chars().count())
        && ending.chars().all(char::is_alphanumeric);
    is_one.then(|| ending.to_lowercase())
}

/// Without folders, control and bidi characters, and dots at its beginning; not
/// longer than [`limits::FILE_NAME_CHARS`], and never empty.
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let line = clean_line(last).replace(['<', '>', ':', '"', '|', '?', '*'], "_");
    let bare = line.trim_matches(|it: char| it == '.' || it == ' ');
    let name = if bare.is_empty() { NAMELESS } else { bare };
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    let number = |device: &str| stem.strip_prefix(device).map(str::len) == Some(1);
    let is_device = DEVICES.contains(&stem.as_str()) || NUMBERED_DEVICES.into_iter().any(number);
    shortened(if is_device {
        format!("_{name}")
    } else {
        name.to_owned()
    })
}

/// Its ending stays.
fn shortened(name: String) -> String {
    let chars = name.chars().count();
    if chars <= limits::FILE_NAME_CHARS {
        return name;
    }
    let ending = ending(&name).map(|it| format!(".{it}")).unwrap_or_default();
    let room = limits::FILE_NAME_CHARS - ending.chars().count();
    let stem = cut(&name, room);
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_no_folders_no_hidden_characters_and_no_meaning_to_a_system() {
        for (name, clean_name) in [
            ("photo.png", "photo.png"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Ann\\photo.png", "photo.png"),
            ("/", "file"),
            ("", "file"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("a\u{0}b\n.png", "ab .png"),
            ("photo\u{202e}gnp.exe", "photognp.exe"),
            ("con.txt", "_con.txt"),
            ("LPT1", "_LPT1"),
            ("COM10.txt", "COM10.txt"),
            ("what? \"this\".png ", "what_ _this_.png"),
            ("name.png. .", "name.png"),
            ("صورة.png", "صورة.png"),
        ] {
            assert_eq!(clean(name), clean_name, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = format!("{}.jpeg", "ä".repeat(500));
        let short = clean(&long);
        assert_eq!(short.chars().count(), limits::FILE_NAME_CHARS);
        assert!(short.ends_with("ä.jpeg"), "{short}");
    }

    #[test]
    fn an_ending_is_what_stands_behind_the_last_dot() {
        assert_eq!(ending("a.tar.GZ").as_deref(), Some("gz"));
        assert_eq!(ending("none"), None);
        assert_eq!(ending("a."), None);
        assert_eq!(ending("a.b c"), None);
    }
}
