//! The directory at the end of a zip archive: the names in it, and whether it
//! would burst. Nothing is ever unpacked here, so what the directory says is all
//! that is known; whoever unpacks it is on their own machine.

/// An archive that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("its directory can't be read")]
    NoDirectory,
    #[error("it holds more than {MOST_ENTRIES} files")]
    TooMany,
    #[error(
        "unpacked it would be more than {MOST_TIMES} times as large, or than {MOST_BYTES} bytes"
    )]
    Bursts,
}

pub const MOST_ENTRIES: usize = 10_000;
/// Documents are mostly text, which packs well; bombs pack a thousand to one.
pub const MOST_TIMES: u64 = 200;
pub const MOST_BYTES: u64 = 1024 * 1024 * 1024;
const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENTRY_BYTES: usize = 46;
/// The longest comment behind the directory.
const COMMENT: usize = u16::MAX as usize;

/// The names of its files.
///
/// # Errors
/// See [`Fault`].
pub fn names(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    let from = bytes.len().saturating_sub(COMMENT + END_BYTES);
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail.windows(END.len()).rposition(|it| it == END);
    let end = end.ok_or(Fault::NoDirectory)? + from;
    if bytes.len() < end + END_BYTES {
        return Err(Fault::NoDirectory);
    }
    let count = usize::from(two(bytes, end + 10)?);
    let mut at = usize::try_from(four(bytes, end + 16)?).map_err(|_| Fault::NoDirectory)?;
    let (mut names, mut unpacked) = (Vec::new(), 0_u64);
    // Its entries are counted here: whoever unpacks it may not go by its own count.
    while bytes.get(at..at.saturating_add(ENTRY.len())) == Some(ENTRY) {
        if names.len() == MOST_ENTRIES {
            return Err(Fault::TooMany);
        }
        // A size that stands elsewhere (4 GiB and more) bursts as well.
        unpacked += u64::from(four(bytes, at + 24)?);
        let lengths = [28, 30, 32].map(|field| two(bytes, at + field).map(usize::from));
        let [name, extra, comment] = lengths;
        let (name, start) = (name?, at + ENTRY_BYTES);
        let text = bytes.get(start..start + name).ok_or(Fault::NoDirectory)?;
        names.push(String::from_utf8_lossy(text).into_owned());
        at = start + name + extra? + comment?;
    }
    // What lies between would be read by some, and not by others.
    if at != end || names.len() != count {
        return Err(Fault::NoDirectory);
    }
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if unpacked > MOST_BYTES || unpacked > packed.saturating_mul(MOST_TIMES) {
        return Err(Fault::Bursts);
    }
    Ok(names)
}

fn two(bytes: &[u8], at: usize) -> Result<u16, Fault> {
    let two = bytes.get(at..at + 2).and_then(|it| it.try_into().ok());
    two.map(u16::from_le_bytes).ok_or(Fault::NoDirectory)
}

fn four(bytes: &[u8], at: usize) -> Result<u32, Fault> {
    let four = bytes.get(at..at + 4).and_then(|it| it.try_into().ok());
    four.map(u32::from_le_bytes).ok_or(Fault::NoDirectory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attachments::kind;

    /// Where the count stands in the end record, from the end of the archive.
    const ENTRY_COUNT_FROM_END: usize = END_BYTES - 10;

    /// An archive of these files, each said to have so many bytes.
    fn archive(files: &[(&str, u32)]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04 what is packed".to_vec();
        let directory = u32::try_from(bytes.len()).unwrap();
        for (name, unpacked) in files {
            let mut entry = [0; ENTRY_BYTES];
            entry[..4].copy_from_slice(ENTRY);
            entry[24..28].copy_from_slice(&unpacked.to_le_bytes());
            entry[28] = u8::try_from(name.len()).unwrap();
            bytes.extend(entry);
            bytes.extend(name.as_bytes());
        }
        let mut end = [0; END_BYTES];
        end[..4].copy_from_slice(END);
        let count = u16::try_from(files.len()).unwrap();
        end[10..12].copy_from_slice(&count.to_le_bytes());
        end[16..20].copy_from_slice(&directory.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn an_archive_says_what_it_holds() {
        let bytes = archive(&[("a.txt", 5), ("b/c.txt", 7)]);
        assert_eq!(names(&bytes).unwrap(), ["a.txt", "b/c.txt"]);
    }

    #[test]
    fn one_that_would_burst_is_refused() {
        let bytes = archive(&[("a", 100)]);
        let most = u32::try_from(bytes.len() * 200).unwrap();
        assert!(names(&archive(&[("a", most)])).is_ok());
        assert_eq!(names(&archive(&[("a", most + 1)])), Err(Fault::Bursts));
        let many = [("a", u32::MAX); 100];
        assert_eq!(names(&archive(&many)), Err(Fault::Bursts));
        assert_eq!(
            kind::of(&archive(&many)),
            Err(kind::NoKind::Archive(Fault::Bursts))
        );
    }

    #[test]
    fn a_directory_that_is_cut_off_or_lies_elsewhere_is_none() {
        let bytes = archive(&[("a.txt", 5)]);
        for cut in 0..bytes.len() {
            assert_eq!(names(&bytes[..cut]), Err(Fault::NoDirectory), "{cut}");
        }
        let mut elsewhere = bytes.clone();
        let at = elsewhere.len() - 6;
        elsewhere[at..at + 4].fill(0xff);
        assert_eq!(names(&elsewhere), Err(Fault::NoDirectory));
    }

    #[test]
    fn one_that_says_it_holds_fewer_or_more_files_than_it_does_is_refused() {
        let honest = archive(&[("a.txt", 5), ("b.exe", 7), ("c.txt", 9)]);
        let count = honest.len() - ENTRY_COUNT_FROM_END;
        for says in [0, 1, 2, 4, u8::MAX] {
            let mut lying = honest.clone();
            lying[count] = says;
            assert_eq!(names(&lying), Err(Fault::NoDirectory), "{says}");
        }
        // One that would come round again in the two bytes of the count.
        let mut many = archive(&[("a", 0)]);
        let end = many.split_off(many.len() - END_BYTES);
        let entry = many.split_off(many.len() - ENTRY_BYTES - 1);
        (0..=0x1_0000).for_each(|_| many.extend(&entry));
        many.extend(end);
        assert_eq!(names(&many), Err(Fault::TooMany));
    }

    #[test]
    fn a_directory_that_does_not_reach_to_its_end_record_is_refused() {
        let honest = archive(&[("a.txt", 5), ("b.exe", 7)]);
        let end = honest.len() - END_BYTES;
        let mut between = honest;
        between.splice(end..end, [0; 7]);
        assert_eq!(names(&between), Err(Fault::NoDirectory));
    }

    #[test]
    fn a_document_is_told_by_what_is_in_it_and_one_with_programs_is_none() {
        let media_type = |files: &[(&str, u32)]| {
            kind::of(&archive(files))
                .ok()
                .map(|it| it.kind.media_type.rsplit('.').next().unwrap())
        };
        let types = ("[Content_Types].xml", 9);
        assert_eq!(
            media_type(&[types, ("word/document.xml", 9)]),
            Some("document")
        );
        assert_eq!(media_type(&[types, ("xl/workbook.xml", 9)]), Some("sheet"));
        let macros = ("word/vbaProject.bin", 9);
        assert_eq!(media_type(&[types, ("word/document.xml", 9), macros]), None);
        assert_eq!(media_type(&[("a", 1)]), Some("application/zip"));
    }
}
