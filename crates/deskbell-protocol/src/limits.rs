//! Every limit of the wire, with the name that its answer carries.
//! Bytes are bytes of UTF-8.

use std::time::Duration;

/// The longest frame, in bytes. A longer one closes the socket (`frame_too_large`).
pub const FRAME_BYTES: usize = 64 * 1024;
/// The longest body of an HTTP call, in bytes (`body_too_large`).
pub const BODY_BYTES: usize = 256 * 1024;
/// The time in which a body has to arrive (`body_too_slow`).
pub const BODY_WITHIN: Duration = Duration::from_secs(10);
/// All headers of an HTTP call together, in bytes (`header_too_large`).
pub const HEADER_BYTES: usize = 16 * 1024;
/// The time in which a call's head has to arrive; then its connection is closed.
pub const HEAD_WITHIN: Duration = Duration::from_secs(5);
/// Handshakes of sockets from one address within [`HANDSHAKES_WITHIN`] that
/// failed, or that are not known to be anybody's yet (`too_many_handshakes`).
/// An office shares one address.
pub const HANDSHAKES: usize = 20;
/// Handshakes of one agent within [`HANDSHAKES_WITHIN`] (`too_many_reconnects`).
pub const AGENT_HANDSHAKES: usize = 10;
pub const HANDSHAKES_WITHIN: Duration = Duration::from_secs(10);
/// Calls from one address within [`UNSIGNED_WITHIN`] that carry no signature or
/// token of ours (`too_many_attempts`).
pub const UNSIGNED: usize = 60;
pub const UNSIGNED_WITHIN: Duration = Duration::from_secs(60);
/// Calls of one bot within [`BOT_CALLS_WITHIN`] (`too_many_calls`).
pub const BOT_CALLS: usize = 200;
pub const BOT_CALLS_WITHIN: Duration = Duration::from_secs(10);
/// The longest chat message, in bytes, after cleaning (`text_too_long`).
pub const MESSAGE_BYTES: usize = 8 * 1024;
/// The largest file that is sent with a message, in bytes, unless the
/// configuration says another (`attachment_too_large`).
pub const ATTACHMENT_BYTES: u32 = 5 * 1024 * 1024;
/// Files of one message (`too_many_attachments`).
pub const ATTACHMENTS: usize = 10;
/// The longest name of a file, in characters; more is cut off before its ending.
pub const FILE_NAME_CHARS: usize = 120;
/// Files that wait in a conversation for the message that they were uploaded
/// for (`too_many_attachments`).
pub const UNSENT_ATTACHMENTS: u32 = 30;
/// A file that was not sent within this time goes.
pub const UNSENT_ATTACHMENT_KEPT: Duration = Duration::from_secs(60 * 60);
/// The time in which a file has to arrive (`body_too_slow`).
pub const ATTACHMENT_WITHIN: Duration = Duration::from_secs(5 * 60);
/// The longest reason of a Reject, in characters; more is cut off.
pub const WHY_CHARS: usize = 200;
/// The longest name or answer of a customer before the chat, in bytes (`text_too_long`).
pub const ANSWER_BYTES: usize = 500;
/// Frames a socket may send in a second, over time (`too_many_frames`).
pub const FRAMES_PER_SECOND: u32 = 20;
/// Frames a socket may send at once (`too_many_frames`).
pub const FRAMES_BURST: u32 = 40;
/// Open sockets of one agent or one customer (`too_many_sockets`).
pub const SOCKETS_PER_OWNER: usize = 5;
/// Frames that may wait unsent in a socket (`too_slow`).
pub const UNSENT_FRAMES: usize = 256;
/// Bytes that may wait unsent in a socket (`too_slow`).
pub const UNSENT_BYTES: usize = 256 * 1024;
/// The time in which a socket takes a frame (`too_slow`). Silence is not looked
/// at while one is written; who takes none for so long is unreachable anyway.
pub const WRITE_WITHIN: Duration = UNREACHABLE_AFTER;
/// Events of a log that are kept whatever their age.
pub const LOG_EVENTS: u64 = 1_000;
/// Events younger than this are kept however many they are.
pub const LOG_AGE: Duration = Duration::from_secs(10 * 60);
/// How long the answer to a command is remembered.
pub const ANSWERS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How often the server pings.
pub const PING_EVERY: Duration = Duration::from_secs(2);
/// Silence after which a tab is suspect.
pub const SUSPECT_AFTER: Duration = Duration::from_secs(3);
/// Silence after which an agent is unreachable.
pub const UNREACHABLE_AFTER: Duration = Duration::from_secs(5);
/// The time a socket has to say `hello`.
pub const HELLO_WITHIN: Duration = Duration::from_secs(5);
/// An `ack` is due after this many events,
pub const ACK_EVENTS: u64 = 16;
/// or after this time, whichever comes first.
pub const ACK_WITHIN: Duration = Duration::from_secs(1);
/// The agents who advise on one conversation (`no_place_left`).
pub const ADVISERS: usize = 5;
/// Conversations that a supervisor's page shows at once.
pub const FLOOR_WORK: usize = 100;
/// Days of a report.
pub const REPORT_DAYS: usize = 366;
/// Waiting conversations that an agent may pick from at once.
pub const PICKABLE: usize = 20;
/// Messages on one page of a conversation's history.
pub const PAGE_MESSAGES: usize = 50;
/// The longest title of a desktop notification, in characters.
pub const DESKTOP_TITLE_CHARS: usize = 50;
/// The longest body of a desktop notification, in characters.
pub const DESKTOP_BODY_CHARS: usize = 120;
