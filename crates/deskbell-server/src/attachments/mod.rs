//! Files that are sent with messages, from the first byte to the last: received
//! bounded, told by their bytes what they are, looked at by the virus scanner,
//! and kept beside the database under their identifier before anything names
//! them. Who may send and open one is decided by the engine and by `http`.

mod fetching;
mod folder;
mod kind;
mod name;
mod refusal;
mod scanner;
mod zip;

use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;

use axum::body::Body;
use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ConversationId, Problem, ProblemCode, limits};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::sync::{Notify, Semaphore};
use tokio::time::timeout;

pub use fetching::run as fetch;
pub use kind::{Kind, USUAL, named};

use crate::accounts::fault;
use crate::engine::{Answer, Input, NewAttachment};
use crate::files::Draft;
use crate::house::House;
use crate::store::{self, Owner, Readers};
use folder::{Folder, Held};
use scanner::{Looked, Scanner};

/// Files that arrive at the same time.
const AT_ONCE: usize = 16;
/// What may wait unsent in all conversations together.
const UNSENT_BYTES: u64 = 1024 * 1024 * 1024;

/// What may be sent, as the configuration says.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Of one file.
    pub bytes: u32,
    pub kinds: Vec<&'static Kind>,
    /// A program and its arguments; none: nobody looks for viruses.
    pub scanner: Vec<String>,
}

/// See the module.
#[derive(Debug)]
pub struct Attachments {
    settings: Settings,
    scanner: Option<Scanner>,
    folder: Folder,
    room: Semaphore,
    /// Something is to be fetched.
    wanted: Notify,
}

/// A file that somebody sends.
#[derive(Debug)]
pub struct Upload {
    pub by: Owner,
    pub conversation: ConversationId,
    /// Its sender's, so that it is the same one when it is sent again.
    pub id: AttachmentId,
    pub name: String,
    /// How long it is said to be.
    pub length: Option<u64>,
    pub body: Body,
}

/// A file that was looked at and has its place.
#[derive(Debug)]
struct Kept {
    attachment: Attachment,
    hash: [u8; 32],
}

impl Attachments {
    pub fn new(data: &Path, settings: Settings) -> Self {
        Self {
            scanner: Scanner::new(&settings.scanner),
            settings,
            folder: Folder::of(data),
            room: Semaphore::new(AT_ONCE),
            wanted: Notify::new(),
        }
    }

    /// Where the bytes of a file stand.
    pub fn file(&self, id: AttachmentId) -> PathBuf {
        self.folder.file(id)
    }

    /// There is something to fetch.
    pub fn want(&self) {
        self.wanted.notify_one();
    }

    /// Removes the files that the database knows nothing of: those of erased and
    /// old messages, and what was left where the server was killed.
    ///
    /// # Errors
    /// The folder or the database can't be read.
    pub async fn sweep(&self, readers: &Readers) -> Result<(), Problem> {
        let folder = self.folder.clone();
        let all = tokio::task::spawn_blocking(move || folder.all()).await;
        let all = all.map_err(fault)?.map_err(fault)?;
        let all: Vec<AttachmentId> = all.into_iter().collect();
        for some in all.chunks(SWEPT_AT_ONCE) {
            // From here on nobody makes one of these known.
            let held: Vec<Held> = some.iter().filter_map(|it| self.folder.hold(*it)).collect();
            let known = store::known_attachments(readers, some.to_vec()).await;
            let known = known.map_err(fault)?;
            for one in held {
                if !known.contains(&one.id()) {
                    one.remove().map_err(fault)?;
                }
            }
        }
        Ok(())
    }

    /// What a file is, once it is written; then it has its name.
    async fn keep(&self, id: AttachmentId, draft: Draft, name: &str) -> Result<Kept, Problem> {
        let (path, name) = (draft.path().to_owned(), name::clean(name));
        let looked = tokio::task::spawn_blocking(move || look(&path)).await;
        let (found, hash, bytes) = looked.map_err(fault)??;
        let kinds = &self.settings.kinds;
        let found = found.map_err(|why| refusal::no_kind(why, &name, kinds))?;
        if !kinds.contains(&found.kind) {
            return Err(refusal::not_allowed(found.kind, kinds));
        }
        let name =
            kind::name_of(found.kind, &name).ok_or_else(|| refusal::lies(found.kind, &name))?;
        if let Some(scanner) = &self.scanner {
            match scanner.look(draft.path()).await {
                Looked::Clean => {}
                Looked::Infected => {
                    tracing::warn!(%id, "the virus scanner has found something in a file");
                    return Err(ProblemCode::AttachmentInfected.into());
                }
                Looked::Unknown(why) => {
                    tracing::error!(%why, "the virus scanner did not say what a file is");
                    return Err(ProblemCode::AttachmentUnchecked.into());
                }
            }
        }
        let kept = tokio::task::spawn_blocking(move || draft.keep()).await;
        kept.map_err(fault)?.map_err(fault)?;
        let attachment = Attachment {
            id,
            name,
            media_type: found.kind.media_type.to_owned(),
            bytes,
            preview: found.preview,
            missing: None,
        };
        Ok(Kept { attachment, hash })
    }
}

/// Files of which it is looked up at a time whether anybody wants them.
const SWEPT_AT_ONCE: usize = 500;

type Seen = (Result<kind::Found, kind::NoKind>, [u8; 32], u32);

fn look(path: &Path) -> Result<Seen, Problem> {
    let bytes = fs::read(path).map_err(fault)?;
    let found = kind::of(&bytes);
    let hash = Sha256::digest(&bytes).into();
    let length = u32::try_from(bytes.len()).map_err(fault)?;
    Ok((found, hash, length))
}

impl House {
    /// Receives a file, and makes it known. Said again it is the same one.
    ///
    /// # Errors
    /// What is wrong with it, or with who sends it: nothing of it is kept.
    pub async fn upload(&self, upload: Upload) -> Result<Attachment, Problem> {
        let Upload {
            by,
            conversation,
            id,
            ..
        } = upload;
        let files = &self.attachments;
        let held = files.folder.hold(id).ok_or_else(|| {
            let text = "This file is on its way already. Wait until it is there.";
            Problem::new(ProblemCode::Unavailable, text)
        })?;
        let known = store::attachment(&self.readers, id).await.map_err(fault)?;
        if let Some(known) = known {
            let is_theirs = known.by_and_in() == (by, conversation);
            let theirs = is_theirs.then_some(known.attachment);
            return theirs.ok_or_else(|| ProblemCode::NotFound.into());
        }
        let most = u64::from(files.settings.bytes);
        if let Some(length) = upload.length.filter(|it| *it > most) {
            drain(upload, 2 * most).await;
            return Err(refusal::too_large(Some(length), most));
        }
        let Ok(_room) = files.room.try_acquire() else {
            let text = "Too many files arrive at this moment. Try again.";
            return Err(Problem::new(ProblemCode::Unavailable, text));
        };
        let unsent = store::unsent(&self.readers, conversation).await;
        let unsent = unsent.map_err(fault)?;
        if unsent.files >= limits::UNSENT_ATTACHMENTS || unsent.bytes >= UNSENT_BYTES {
            return Err(ProblemCode::TooManyAttachments.into());
        }
        let draft = held.draft().map_err(fault)?;
        let name = upload.name.clone();
        files.receive(upload, &draft).await?;
        let kept = files.keep(id, draft, &name).await?;
        let new = NewAttachment {
            by,
            conversation,
            attachment: kept.attachment,
            hash: kept.hash,
        };
        match self.writer.ask(Input::Attach(Box::new(new))).await {
            Ok(Answer::Attachment(attachment)) => Ok(attachment),
            Ok(other) => Err(fault(format!("an upload was answered by {other:?}"))),
            Err(problem) => {
                // Where it is not known whether it was stored, `sweep` will know.
                if problem.code != ProblemCode::Unavailable {
                    held.remove().map_err(fault)?;
                }
                Err(problem)
            }
        }
    }
}

impl Attachments {
    /// Writes what arrives, and gives up as soon as it is too much or too late.
    async fn receive(&self, upload: Upload, draft: &Draft) -> Result<(), Problem> {
        let most = u64::from(self.settings.bytes);
        let written = timeout(limits::ATTACHMENT_WITHIN, async {
            let mut options = tokio::fs::OpenOptions::new();
            let file = options.write(true).open(draft.path()).await;
            let mut file = file.map_err(fault)?;
            let mut arrived = 0;
            let mut chunks = upload.body.into_data_stream();
            loop {
                let chunk = timeout(limits::BODY_WITHIN, chunks.next()).await;
                let Some(chunk) = chunk.map_err(|_| ProblemCode::BodyTooSlow)? else {
                    break;
                };
                let chunk = chunk.map_err(|_| ProblemCode::BodyTooSlow)?;
                arrived += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
                if arrived > most {
                    return Err(refusal::too_large(None, most));
                }
                file.write_all(&chunk).await.map_err(fault)?;
            }
            if upload.length.is_some_and(|it| it != arrived) {
                return Err(ProblemCode::BodyTooSlow.into());
            }
            file.flush().await.map_err(fault)
        });
        written.await.map_err(|_| ProblemCode::BodyTooSlow)?
    }
}

/// Who is refused while they still send would not read why. No more than this is
/// thrown away for that.
async fn drain(upload: Upload, most: u64) {
    let is_worth_it = upload.length.is_some_and(|it| it <= most);
    if !is_worth_it {
        return;
    }
    let mut chunks = pin!(upload.body.into_data_stream());
    let rest = async { while let Some(Ok(_)) = chunks.next().await {} };
    let _ = timeout(limits::BODY_WITHIN, rest).await;
}
