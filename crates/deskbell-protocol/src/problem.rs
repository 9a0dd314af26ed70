//! What a person is told when a command is refused. The code is for programs
//! (and for translated texts), the text is for the person: what happened, and
//! what to do.

use serde::{Deserialize, Serialize};

/// A refusal: `{code, text}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{text}")]
pub struct Problem {
    pub code: ProblemCode,
    /// In English; a browser shows its own words for a code that it knows.
    pub text: String,
}

impl Problem {
    /// A problem with words of its own.
    pub fn new(code: ProblemCode, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Self::new(code, code.words())
    }
}

/// Why a command was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The offer was accepted by somebody else.
    TakenByAnother,
    /// The wait time had passed.
    Expired,
    /// The customer left before the answer.
    CustomerLeft,
    /// The offer was taken back: a supervisor, or a stop of the server.
    Withdrawn,
    /// The agent has rejected this offer already.
    AlreadyRejected,
    /// The agent has accepted this offer already.
    AlreadyAccepted,
    /// The offer went elsewhere because this browser could not show it.
    WentElsewhere,
    /// The offer or the conversation went elsewhere because the link was lost.
    LinkLost,
    /// The template does not allow to reject.
    RejectNotAllowed,
    /// Not there, or not this person's.
    NotFound,
    /// This role may not do that.
    NotAllowed,
    /// The conversation takes no more messages.
    ConversationEnded,
    /// The conversation has to end first.
    StillActive,
    /// The agent who shall get the conversation is not connected.
    AgentUnreachable,
    /// Presence, capacity or skills of the agent don't allow it.
    CannotTake,
    /// Nobody of the queue is there.
    NobodyThere,
    /// It is being offered to somebody already.
    AlreadyOffered,
    /// No agent has it: there is nobody to join.
    NobodyHasIt,
    /// As many have joined it, or are open on this desk, as can be.
    NoPlaceLeft,
    /// Only the customer of a web chat comes back by a link.
    WebChatOnly,
    /// A link to come back that is none, was used, or is too old.
    LinkOver,
    TextEmpty,
    TextTooLong,
    /// More than [`crate::limits::ATTACHMENT_BYTES`], or what is configured.
    AttachmentTooLarge,
    /// Not a kind of file that may be sent, or not what its name says.
    AttachmentNotAllowed,
    /// The virus scanner has found something in it.
    AttachmentInfected,
    /// The virus scanner gave no answer.
    AttachmentUnchecked,
    /// More than a message or a conversation takes.
    TooManyAttachments,
    /// Somebody else has changed it since this person has seen it.
    ChangedMeanwhile,
    /// Contacts and cases are another system's, and can't be changed here.
    KeptElsewhere,
    /// No number with its country's code.
    WrongPhone,
    /// No address of e-mail.
    WrongEmail,
    /// More than [`crate::sms::MOST_UNITS`].
    SmsTooLong,
    /// The customer has said STOP.
    CustomerStopped,
    /// The customer writes under a name, which has no number.
    NoNumber,
    /// More than 256 KiB in one call.
    BodyTooLarge,
    /// A call that was not sent whole in time.
    BodyTooSlow,
    /// More than 16 KiB of headers.
    HeaderTooLarge,
    TooManyFrames,
    /// Sign-ins of one account, or from one address, that failed.
    TooManyAttempts,
    /// Sockets from one address that failed, or that nobody has signed for yet.
    TooManyHandshakes,
    /// Sockets of one agent within a short time.
    TooManyReconnects,
    /// Chats that one address has started.
    TooManyChats,
    /// Calls of one bot within a short time.
    TooManyCalls,
    /// A text to keep holds a slug that is none.
    UnknownSlug,
    /// More than [`crate::quick::MOST`] are kept.
    TooManyReplies,
    /// Not signed with a secret of ours, or not about this address.
    WrongSignature,
    /// Signed, but of an account that is not ours.
    WrongAccount,
    /// The directory of contacts is an outside system, and gives no answer;
    DirectoryDown,
    /// it gives one that is none;
    DirectoryWrong,
    /// or it does not let this server in, as that is set up.
    DirectoryRefused,
    /// The name and password do not belong together, or the link was used or is too old.
    SignInFailed,
    /// Nobody is signed in, or not any more.
    SignedOut,
    /// A request from another site, or without the header that our pages send.
    WrongOrigin,
    /// The request is not of the expected form.
    Malformed,
    /// This server does not know that command.
    Unsupported,
    /// The server can't store at the moment; nothing was changed.
    Unavailable,
    /// A code newer than this program.
    #[serde(other)]
    Unknown,
}

impl ProblemCode {
    /// What the person reads when nothing more exact is known.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TakenByAnother => "Another agent has taken this conversation.",
            Self::Expired => "The time to answer is over. The conversation went to the next agent.",
            Self::CustomerLeft => "The customer has left.",
            Self::Withdrawn => "This offer was taken back.",
            Self::AlreadyRejected => "You have rejected this conversation.",
            Self::AlreadyAccepted => "You have accepted this conversation. End it when it is over.",
            Self::WentElsewhere => {
                "Your browser could not show this offer in time, so it went to another agent."
            }
            Self::LinkLost => {
                "Your connection was lost, so this conversation went back to the line."
            }
            Self::RejectNotAllowed => "This conversation can't be rejected.",
            Self::NotFound => "That is not there any more.",
            Self::NotAllowed => "Your role does not allow this. Ask an administrator.",
            Self::ConversationEnded => "This conversation has ended.",
            Self::StillActive => "This conversation still goes on. End it first.",
            Self::AgentUnreachable => "That agent can't be reached now. Choose another one.",
            Self::CannotTake => "That agent can't take it now. Choose another one.",
            Self::NobodyThere => "Nobody of that queue is there now. Choose another one.",
            Self::AlreadyOffered => {
                "This is being offered to somebody already. Take that back first."
            }
            Self::NobodyHasIt => "No agent has this conversation now. Give it to one.",
            Self::NoPlaceLeft => {
                "There is no place left: five others are in it, or ten sessions are open on your \
                 desk."
            }
            Self::WebChatOnly => "There is a link to come back for web chats only.",
            Self::LinkOver => "This link is no longer valid. Ask for a new one.",
            Self::TextEmpty => "There is no text to send.",
            Self::TextTooLong => "That text is too long. Send it in parts.",
            Self::AttachmentTooLarge => "That file is too large to be sent.",
            Self::AttachmentNotAllowed => {
                "That file can't be sent: its kind is not allowed, or it is not what its name says."
            }
            Self::AttachmentInfected => {
                "The virus scanner has found something in that file. It was not kept."
            }
            Self::AttachmentUnchecked => {
                "That file could not be checked for viruses. Try again in a moment."
            }
            Self::TooManyAttachments => {
                "That are too many files at once. Send those that wait first."
            }
            Self::ChangedMeanwhile => {
                "Somebody else has changed this meanwhile. Look at it, then save again."
            }
            Self::KeptElsewhere => {
                "Contacts and cases are kept in another system. Change it there."
            }
            Self::WrongPhone => {
                "That is no phone number. Write it with its country's code, like +49 30 901820."
            }
            Self::WrongEmail => "That is no e-mail address. Write it like ann@example.com.",
            Self::SmsTooLong => "That is too long for an SMS. Shorten it, or send it in parts.",
            Self::CustomerStopped => {
                "The customer has asked for no more messages (STOP). Nothing can be sent until \
                 they write START."
            }
            Self::NoNumber => {
                "The customer writes under a name without a number, which can't be answered. \
                 Reach them another way."
            }
            Self::BodyTooLarge => "That is more than the server takes at once.",
            Self::BodyTooSlow => {
                "The server waited too long for this. Check the connection and try again."
            }
            Self::HeaderTooLarge => "The browser sent too many cookies. Clear them and try again.",
            Self::TooManyFrames => "That was too fast. Wait a moment and try again.",
            Self::TooManyAttempts => "Too many attempts. Wait a minute and try again.",
            Self::TooManyHandshakes => {
                "Too many connections from this address. Wait a moment and try again."
            }
            Self::TooManyReconnects => {
                "This desk has connected too often. Wait a moment and try again."
            }
            Self::TooManyChats => {
                "Too many chats were started from this address. Wait a minute and try again."
            }
            Self::TooManyCalls => "This bot calls too often. Wait a moment and try again.",
            Self::UnknownSlug => {
                "A word between braces in this text can't be filled in. Write it without braces."
            }
            Self::TooManyReplies => {
                "As many quick replies as can be are kept already. Take one away first."
            }
            Self::WrongSignature => "The signature of this call does not fit. Check the secret.",
            Self::WrongAccount => "This call is of another account. Check the settings.",
            Self::DirectoryDown => {
                "The directory of contacts does not answer. Try again in a moment."
            }
            Self::DirectoryWrong => {
                "The directory of contacts gives an answer that can't be used. Tell an \
                 administrator if it stays so."
            }
            Self::DirectoryRefused => {
                "The directory of contacts does not accept Deskbell's settings. Tell an \
                 administrator."
            }
            Self::SignInFailed => {
                "That sign-in did not work. Check the name and the password, or ask for a new link."
            }
            Self::SignedOut => "You are signed out. Sign in again.",
            Self::WrongOrigin => "This request came from another site and was refused.",
            Self::Malformed => "The server could not read that request. Reload the page.",
            Self::Unsupported => "The server does not know this command. Reload the page.",
            Self::Unavailable => "The server can't store this now. Nothing was changed; try again.",
            Self::Unknown => "The server refused this. Reload the page.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_newer_than_this_program_is_read_as_unknown() {
        let read: Problem =
            serde_json::from_str(r#"{"code":"from_the_future","text":"x"}"#).unwrap();
        assert_eq!(read.code, ProblemCode::Unknown);
        assert_eq!(read.text, "x");
    }
}
