//! What a file is, by its bytes alone: what its sender says of it counts for
//! nothing. Knows the kinds that people send each other, and no others; opens
//! nothing that is packed.

use super::name::ending;
use super::zip;

/// A picture of more pixels costs a browser more memory than a message is worth:
/// it is offered for download only.
const PREVIEW_PIXELS: u64 = 50_000_000;

/// A kind of file.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub media_type: &'static str,
    /// What such a file may be called; the first one is given to a file whose
    /// name has none.
    pub endings: &'static [&'static str],
    /// Browsers show it, and nothing in it can run there.
    is_picture: bool,
}

const fn kind(media_type: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind {
        media_type,
        endings,
        is_picture: false,
    }
}

const fn picture(media_type: &'static str, endings: &'static [&'static str]) -> Kind {
    Kind {
        is_picture: true,
        ..kind(media_type, endings)
    }
}

static PNG: Kind = picture("image/png", &["png"]);
static JPEG: Kind = picture("image/jpeg", &["jpg", "jpeg", "jfif"]);
static GIF: Kind = picture("image/gif", &["gif"]);
static WEBP: Kind = picture("image/webp", &["webp"]);
static HEIC: Kind = kind("image/heic", &["heic", "heif"]);
static PDF: Kind = kind("application/pdf", &["pdf"]);
/// Never a page, whatever it says: it is a download of plain text.
static TEXT: Kind = kind("text/plain", &["txt", "text", "csv", "log", "md"]);
static ZIP: Kind = kind("application/zip", &["zip"]);
static DOCX: Kind = kind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    &["docx"],
);
static XLSX: Kind = kind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    &["xlsx"],
);
static PPTX: Kind = kind(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    &["pptx"],
);
static MP3: Kind = kind("audio/mpeg", &["mp3"]);
static M4A: Kind = kind("audio/mp4", &["m4a"]);
static OGG: Kind = kind("audio/ogg", &["ogg", "oga", "opus"]);
static WAV: Kind = kind("audio/wav", &["wav"]);
static AMR: Kind = kind("audio/amr", &["amr"]);
static MP4: Kind = kind("video/mp4", &["mp4", "m4v"]);
static GPP: Kind = kind("video/3gpp", &["3gp"]);

static ALL: [&Kind; 18] = [
    &PNG, &JPEG, &GIF, &WEBP, &HEIC, &PDF, &TEXT, &ZIP, &DOCX, &XLSX, &PPTX, &MP3, &M4A, &OGG,
    &WAV, &AMR, &MP4, &GPP,
];

/// Those that may be sent where the configuration names none: all but archives,
/// in which anything could be.
pub const USUAL: &str = "image/png,image/jpeg,image/gif,image/webp,image/heic,application/pdf,\
    text/plain,application/vnd.openxmlformats-officedocument.wordprocessingml.document,\
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,\
    application/vnd.openxmlformats-officedocument.presentationml.presentation,audio/mpeg,\
    audio/mp4,audio/ogg,audio/wav,audio/amr,video/mp4,video/3gpp";

/// The kind of this media type; none: it is not known here, so it can't be
/// allowed either.
pub fn named(media_type: &str) -> Option<&'static Kind> {
    ALL.into_iter().find(|it| it.media_type == media_type)
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: &'static Kind,
    /// It can be shown in a message as it is.
    pub preview: bool,
}

/// Why a file is of no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKind {
    Empty,
    /// None that is known here.
    Unknown,
    Archive(zip::Fault),
}

/// # Errors
/// See [`NoKind`].
pub fn of(bytes: &[u8]) -> Result<Found, NoKind> {
    let kind = by_signature(bytes)?;
    let pixels = if kind.is_picture { size(bytes) } else { None };
    let pixels = pixels.map(|(width, height)| u64::from(width) * u64::from(height));
    Ok(Found {
        kind,
        preview: pixels.is_some_and(|it| (1..=PREVIEW_PIXELS).contains(&it)),
    })
}

/// The name such a file may have: its own, with an ending where it has none. None:
/// its name says that it is something else.
pub fn name_of(kind: &Kind, name: &str) -> Option<String> {
    match ending(name) {
        Some(ending) if kind.endings.contains(&ending.as_str()) => Some(name.to_owned()),
        Some(_) => None,
        None => Some(format!("{name}.{}", kind.endings.first()?)),
    }
}

fn by_signature(bytes: &[u8]) -> Result<&'static Kind, NoKind> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    let has = |at: usize, what: &[u8]| bytes.get(at..).is_some_and(|it| it.starts_with(what));
    Ok(match bytes {
        [] => return Err(NoKind::Empty),
        _ if begins(b"\x89PNG\r\n\x1a\n") => &PNG,
        _ if begins(b"\xff\xd8\xff") => &JPEG,
        _ if begins(b"GIF87a") || begins(b"GIF89a") => &GIF,
        _ if begins(b"RIFF") && has(8, b"WEBP") => &WEBP,
        _ if begins(b"RIFF") && has(8, b"WAVE") => &WAV,
        _ if begins(b"%PDF-") => &PDF,
        _ if begins(b"OggS") => &OGG,
        _ if begins(b"#!AMR") => &AMR,
        _ if begins(b"PK\x03\x04") => return packed(bytes),
        _ if has(4, b"ftyp") => {
            let brand = bytes.get(8..12).and_then(boxed);
            return brand.ok_or(NoKind::Unknown);
        }
        _ if begins(b"ID3") => &MP3,
        [0xff, second, ..] if second & 0xe6 == 0xe2 => &MP3,
        _ if is_text(bytes) => &TEXT,
        _ => return Err(NoKind::Unknown),
    })
}

/// By the brand of an ISO base media file.
fn boxed(brand: &[u8]) -> Option<&'static Kind> {
    Some(match brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"mif1" => &HEIC,
        b"M4A " | b"M4B " => &M4A,
        b"isom" | b"iso2" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"M4V "
        | b"MSNV" | b"dash" => &MP4,
        _ if brand.starts_with(b"3gp") => &GPP,
        _ => return None,
    })
}

/// By the directory at its end.
fn packed(bytes: &[u8]) -> Result<&'static Kind, NoKind> {
    let names = zip::names(bytes).map_err(NoKind::Archive)?;
    let has = |name: &str| names.iter().any(|it| it == name);
    if !has("[Content_Types].xml") {
        return Ok(&ZIP);
    }
    // What holds programs has another kind, which is not known here.
    if names.iter().any(|it| it.ends_with("vbaProject.bin")) {
        return Err(NoKind::Unknown);
    }
    let documents = [
        ("word/document.xml", &DOCX),
        ("xl/workbook.xml", &XLSX),
        ("ppt/presentation.xml", &PPTX),
    ];
    let found = documents.into_iter().find(|(name, _)| has(name));
    Ok(found.map_or(&ZIP, |(_, kind)| kind))
}

fn is_text(bytes: &[u8]) -> bool {
    let is_plain = |it: char| !it.is_control() || matches!(it, '\t' | '\n' | '\r' | '\u{c}');
    str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_plain))
}

/// Width and height, as a picture's header says.
fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let big = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let small = |at: usize| {
        let two = bytes.get(at..at + 2)?.try_into().ok()?;
        Some(u32::from(u16::from_le_bytes(two)))
    };
    let three = |at: usize| {
        let [a, b, c] = bytes.get(at..at + 3)?.try_into().ok()?;
        Some(u32::from_le_bytes([a, b, c, 0]))
    };
    match bytes {
        [0x89, ..] if bytes.get(12..16)? == b"IHDR" => Some((big(16)?, big(20)?)),
        [0xff, ..] => of_jpeg(bytes),
        [b'G', ..] => Some((small(6)?, small(8)?)),
        _ => match bytes.get(12..16)? {
            b"VP8X" => Some((three(24)? + 1, three(27)? + 1)),
            b"VP8L" if *bytes.get(20)? == 0x2f => {
                let bits = u32::from_le_bytes(bytes.get(21..25)?.try_into().ok()?);
                Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
            }
            b"VP8 " => Some((small(26)? & 0x3fff, small(28)? & 0x3fff)),
            _ => None,
        },
    }
}

/// From segment to segment, up to the one that begins the picture.
fn of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let &[0xff, marker] = bytes.get(at..at + 2)? else {
            return None;
        };
        let pair = |at: usize| {
            let two = bytes.get(at..at + 2)?.try_into().ok()?;
            Some(u16::from_be_bytes(two))
        };
        match marker {
            // Filling before a marker.
            0xff => at += 1,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((pair(at + 7)?.into(), pair(at + 5)?.into()));
            }
            0xd8..=0xda => return None,
            _ => at += 2 + usize::from(pair(at + 2)?.max(2)),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A picture's beginning: enough to say what it is and how large.
    pub fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn found(bytes: &[u8]) -> Option<&'static str> {
        of(bytes).ok().map(|it| it.kind.media_type)
    }

    #[test]
    fn every_kind_is_known_by_its_bytes() {
        for (bytes, media_type) in [
            (&png(1, 1)[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a\x01\0\x01\0", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"%PDF-1.7\n", "application/pdf"),
            (b"\0\0\0\x18ftypheic", "image/heic"),
            (b"\0\0\0\x18ftypisom", "video/mp4"),
            (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
            (b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
            (b"ID3\x03", "audio/mpeg"),
            (b"\xff\xfb\x90", "audio/mpeg"),
            (b"OggS", "audio/ogg"),
            ("Grüße\r\n".as_bytes(), "text/plain"),
        ] {
            assert_eq!(found(bytes), Some(media_type), "{bytes:?}");
        }
    }

    #[test]
    fn programs_and_whatever_else_is_not_known_are_nothing() {
        for bytes in [
            &b"MZ\x90\0\x03\0"[..],
            b"\x7fELF\x02\x01\x01\0",
            b"",
            b"\xff\xfe",
            b"\0\0\0\x18ftypqt  ",
            b"\xfe\xed\xfa\xce",
        ] {
            assert_eq!(found(bytes), None, "{bytes:?}");
        }
    }

    #[test]
    fn a_page_or_a_drawing_is_text_and_never_a_picture() {
        for page in ["<!doctype html><script>x()</script>", "<svg onload=x()>"] {
            let found = of(page.as_bytes()).unwrap();
            assert_eq!((found.kind, found.preview), (&TEXT, false));
            for name in ["a.png", "a.html", "a.svg", "a.js"] {
                assert_eq!(name_of(found.kind, name), None, "{name}");
            }
        }
    }

    #[test]
    fn a_name_that_says_something_else_is_told_and_one_without_an_ending_gets_it() {
        let name = |kind, name| name_of(kind, name);
        assert_eq!(name(&JPEG, "a.JPEG").as_deref(), Some("a.JPEG"));
        assert_eq!(name(&JPEG, "photo").as_deref(), Some("photo.jpg"));
        assert_eq!(name(&JPEG, "a.png"), None);
        assert_eq!(name(&PNG, "a.png.exe"), None);
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_for_download_only() {
        assert!(of(&png(10_000, 5_000)).unwrap().preview);
        assert!(!of(&png(10_000, 5_001)).unwrap().preview);
        assert!(!of(&png(u32::MAX, u32::MAX)).unwrap().preview);
        assert!(!of(&png(0, 5)).unwrap().preview);
    }

    #[test]
    fn the_size_of_each_picture_is_in_its_header() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\0\x20\0\x10";
        assert_eq!(size(jpeg), Some((16, 32)));
        assert_eq!(size(b"GIF89a\x10\0\x20\0"), Some((16, 32)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0";
        assert_eq!(size(extended), Some((16, 32)));
        for cut in 0..jpeg.len() {
            assert_eq!(size(&jpeg[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn what_may_usually_be_sent_is_known_here() {
        for media_type in USUAL.split(',') {
            assert!(named(media_type.trim()).is_some(), "{media_type}");
        }
        assert!(!USUAL.contains("zip") && !USUAL.contains("svg") && !USUAL.contains("html"));
    }
}
