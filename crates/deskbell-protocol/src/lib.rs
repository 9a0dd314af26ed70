//! The words that a browser and the server say to each other: identifiers,
//! presences, offers, conversations, and the frames that carry them.
//!
//! This crate holds shapes and the rules that belong to a shape (what a frame
//! looks like, how long a text may be, which characters it may hold). It does
//! no input or output, reads no clock, makes no random numbers, and decides
//! nothing: who is offered what is `deskbell-routing`, what the agent sees of
//! it is `deskbell-desk`.
//!
//! - [`agent`]: the frames between an agent's or supervisor's tab and the server.
//! - [`customer`]: the frames between a customer's page and the server.
//! - [`check`]: what came of an agent's reach check.
//! - [`contact`]: whom the house knows, and how the summary changes it.
//! - [`frame`]: how one text becomes a frame, an unknown one or a malformed one.
//! - [`report`]: what supervisors read of the ledger.
//! - [`rules`]: what an administrator sets, as a file and a page write it.
//! - [`sms`]: what a text costs as SMS, and how far one has come.
//! - [`tree`]: how a page reads JSON into these shapes in little code.
//! - [`waits`]: how long those waited who have just been answered.
//!
//! A frame names itself by `type`; an alternative inside of one is its name, or
//! an object with its name and what it holds: `"here"`, `{"gone": {"since": 5}}`.

pub mod agent;
pub mod check;
pub mod contact;
pub mod conversation;
pub mod customer;
pub mod floor;
pub mod frame;
pub mod http;
pub mod id;
pub mod limits;
pub mod link;
pub mod offer;
pub mod presence;
pub mod problem;
pub mod quick;
pub mod report;
pub mod rules;
pub mod sms;
pub mod text;
pub mod time;
pub mod tree;
pub mod waits;

pub use id::{
    AgentId, AttachmentId, BotEventId, CaseId, CommandId, ContactId, ConversationId, Epoch,
    OfferId, ProfileId, QueueId, QuickReplyId, SkillId, StatusId, TabId, TemplateId, WorkstreamId,
};
pub use problem::{Problem, ProblemCode};
pub use time::Timestamp;

/// A position in a log: how many events its owner's log holds up to and
/// including this one. The first event is 1; 0 is "nothing seen yet".
pub type Seq = u64;

/// The version of the frames, said in `hello`. A server answers any other
/// number by closing the socket with [`link::CloseReason::Protocol`].
pub const PROTOCOL: u32 = 1;

/// The WebSocket subprotocol that carries these frames.
pub const SUBPROTOCOL: &str = "deskbell.1";
