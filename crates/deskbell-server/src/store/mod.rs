//! Where everything is kept. [`Store`] is what the engine asks for, all of it
//! synchronous, so that the engine also runs without a database;
//! [`SqliteStore`] keeps it in `deskbell.db`, and [`Readers`] answers what need
//! not pass the writer (history, replay, sign-in). The only place with SQL.
//! Nothing here decides: it stores what it is given, or refuses all of it.

mod access;
pub mod accounts;
mod attachment;
mod back_link;
mod backup;
mod bot;
mod checkpoint;
mod contact;
mod customer;
mod decode;
mod deliberation;
mod earlier;
mod encode;
mod erase;
mod export;
mod inspect;
mod latest;
mod ledger;
mod load;
mod migrate;
mod open;
mod outbox;
mod purge;
mod put;
mod quick;
mod readers;
mod report;
mod restore;
mod row;
mod rules;
mod search;
mod sqlite;
mod swap;
#[cfg(test)]
mod tests;
mod turn;
mod waits;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::agent::Outcome;
use deskbell_protocol::contact::{Contact, Known as KnownContact};
use deskbell_protocol::conversation::{Case, CloseCause};
use deskbell_protocol::{
    AttachmentId, CaseId, CommandId, ContactId, ConversationId, Seq, Timestamp,
};

pub use accounts::AccountRow;
pub use attachment::{
    AttachedRow, AttachmentRow, CameRow, Unsent, attachment, attachments_in, attachments_of,
    known_attachments, shown_attachment, to_fetch, unsent,
};
pub use back_link::{BackLinkRow, Used, was_left};
pub use backup::{BackupError, backup};
pub use bot::{
    BotLetter, BotWaiting, WithBot, bot_letter, bot_named, bot_of, bots_wait, is_with_bot,
    with_bots,
};
pub use contact::{case_number, count_of};
pub use customer::{Found, Who, contacts_found, found};
pub use deliberation::deliberations;
pub use earlier::{customer_and_case, customer_of, earlier, is_earlier};
pub use erase::{ErasePiece, Traces, settle_log, traces};
pub use export::{exported, exported_contacts};
pub use latest::latest;
pub use ledger::{LedgerRow, Offers, ends, offers};
pub use open::{OpenError, check, is_missing, open};
pub use outbox::{Letter, Out, Waiting, letter, waiting};
pub use quick::{QuickReplyRow, quick_replies};
pub use readers::{LogEntry, Readers, Told};
pub use report::report;
pub use restore::{RestoreError, Staged, stage};
pub use row::{
    AgentRow, AnswerRow, BotEventRow, BotRow, CaseRow, Chat, ContactRow, ConversationRow,
    DeliveryRow, HeadRow, Loaded, LogRow, Mark, MessageRow, OfferRow, OutboxRow, Owner, Person,
    ReceivedRow, Row, SmsLine, StoppedRow, TemplateRow, TokenHash, TrimRow, Webhook,
};
pub use sqlite::SqliteStore;
pub use swap::replaced_files;
#[cfg(test)]
pub(crate) use tests::rows;
pub use waits::last_hour;

/// Where a batch is stored and looked up.
pub trait Store {
    /// Stores all of `batch` in one transaction, or nothing of it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when an offer is not open any more in the store,
    /// [`StoreError::Fenced`] when another process has taken the store over,
    /// [`StoreError::Failed`] for everything else (a full disk, a second open
    /// offer of one conversation).
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError>;

    /// What is known already of the commands and chats of a batch.
    ///
    /// # Errors
    /// The store can't be read.
    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError>;

    /// The first event of a log that is still there.
    ///
    /// # Errors
    /// The store can't be read.
    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError>;

    /// A conversation that is closed, as its customer may see it.
    ///
    /// # Errors
    /// The store can't be read.
    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError>;

    /// Everything the engine needs at its start. From here on this store is the
    /// only one that may write: whoever loaded before is [`StoreError::Fenced`].
    ///
    /// # Errors
    /// The store can't be read or written, or holds what does not belong there.
    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError>;

    /// Removes one piece of what is too old; true when there is more to remove,
    /// or to look at. Writes something in any case, so that it fails where
    /// nothing can be written.
    ///
    /// # Errors
    /// The store can't be written.
    fn purge(&mut self, before: &Before) -> Result<bool, StoreError>;

    /// Lets go of the files, and returns when they are let go. Nothing may be
    /// asked afterwards.
    fn close(&mut self) {}
}

/// What a batch wants to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub commands: Vec<(Owner, CommandId)>,
    pub chats: Vec<TokenHash>,
    pub received: Vec<Mark>,
    /// Whose contacts are these numbers (E.164)?
    pub phones: Vec<String>,
    pub contacts: Vec<ContactId>,
    pub cases: Vec<CaseId>,
    /// By what people call them.
    pub case_numbers: Vec<String>,
    /// Which of these pairs of numbers have a STOP between them?
    pub lines: Vec<Mark>,
    /// How far have these messages come?
    pub out: Vec<(ConversationId, u32)>,
    pub attachments: Vec<AttachmentId>,
    pub back_links: Vec<TokenHash>,
}

/// The answers that were given, and the chats that were started.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub answers: BTreeMap<(Owner, CommandId), Outcome>,
    pub chats: BTreeMap<TokenHash, ConversationId>,
    /// Those that have another token by now, by the one that they had.
    pub left_chats: BTreeMap<TokenHash, ConversationId>,
    pub received: BTreeSet<Mark>,
    /// The contacts of each number that was asked for, at most 20.
    pub phones: BTreeMap<String, Vec<Contact>>,
    /// With their cases: at most 50, the open ones first.
    pub contacts: BTreeMap<ContactId, KnownContact>,
    /// Each with whose it is.
    pub cases: BTreeMap<CaseId, (ContactId, Case)>,
    pub case_numbers: BTreeMap<String, (ContactId, Case)>,
    pub stopped: BTreeSet<Mark>,
    pub out: BTreeMap<(ConversationId, u32), Out>,
    pub attachments: BTreeMap<AttachmentId, AttachmentRow>,
    pub back_links: BTreeMap<TokenHash, BackLinkRow>,
}

/// The rest of a chat that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedChat {
    pub cause: CloseCause,
    pub last_message: u32,
}

/// What is older than this goes.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    pub now: Timestamp,
    pub answers: Timestamp,
    /// Also the marks by which a message that is sent again is known.
    pub messages: Timestamp,
    /// Files that were never sent.
    pub unsent: Timestamp,
    /// The logs of conversations that were closed before.
    pub closed_logs: Timestamp,
}

/// A batch that was not stored, or a question that was not answered.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The fence against two agents: somebody else changed the offer.
    #[error("an offer of this batch is not open any more in the database")]
    Stale,
    /// The fence against a process that was paused, replaced, and goes on: what
    /// it has in memory is of the past.
    #[error("another deskbelld has taken over this database")]
    Fenced,
    /// Without the text itself, which may be a customer's.
    #[error("the database holds something as {what} that does not belong there")]
    Unreadable { what: &'static str },
    #[error("the database refused: {0}")]
    Failed(#[from] rusqlite::Error),
    #[error("the database's file refused: {0}")]
    File(#[from] std::io::Error),
    /// Whoever had it open has let go of it.
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// True when a row of the batch is at fault, and not the disk: the same
    /// row would be refused again.
    pub fn is_of_the_batch(&self) -> bool {
        match self {
            Self::Stale => true,
            Self::Fenced | Self::Unreadable { .. } | Self::File(_) | Self::Closed => false,
            Self::Failed(why) => {
                why.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
            }
        }
    }

    /// What who runs the server has to do about it, where that is known. Damage
    /// is met only where something is read, which may be long after the start.
    pub fn to_do(&self) -> Option<&'static str> {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match self {
            Self::Failed(why) => match why.sqlite_error_code()? {
                DatabaseCorrupt | NotADatabase => Some(
                    "the database is damaged: put a backup in its place with `deskbelld restore \
                     FILE`",
                ),
                _ => None,
            },
            _ => None,
        }
    }
}
