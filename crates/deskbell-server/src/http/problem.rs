//! Refusals over HTTP: a `Problem` as JSON, with the status that fits its code.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use deskbell_protocol::{Problem, ProblemCode};

/// A problem on its way out.
#[derive(Debug)]
pub struct Refused(pub Problem);

impl From<ProblemCode> for Refused {
    fn from(code: ProblemCode) -> Self {
        Self(code.into())
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl Refused {
    /// A fault of the server's own: the log has `why`, the person is told that
    /// nothing was changed.
    pub fn fault(why: impl std::fmt::Display) -> Self {
        tracing::error!(%why, "a request failed");
        ProblemCode::Unavailable.into()
    }

    /// Not of the expected form, with what exactly.
    pub fn malformed(text: impl Into<String>) -> Self {
        Self(Problem::new(ProblemCode::Malformed, text))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (status(self.0.code), Json(self.0)).into_response()
    }
}

const fn status(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::LinkOver => StatusCode::GONE,
        ProblemCode::NotAllowed
        | ProblemCode::WrongOrigin
        | ProblemCode::WrongSignature
        | ProblemCode::WrongAccount => StatusCode::FORBIDDEN,
        ProblemCode::SignInFailed | ProblemCode::SignedOut => StatusCode::UNAUTHORIZED,
        ProblemCode::TooManyFrames
        | ProblemCode::TooManyAttempts
        | ProblemCode::TooManyHandshakes
        | ProblemCode::TooManyReconnects
        | ProblemCode::TooManyChats
        | ProblemCode::TooManyCalls => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
        ProblemCode::HeaderTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ProblemCode::AttachmentTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::AttachmentNotAllowed => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemCode::AttachmentInfected
        | ProblemCode::TooManyAttachments
        | ProblemCode::TextTooLong
        | ProblemCode::TextEmpty
        | ProblemCode::SmsTooLong
        | ProblemCode::WrongPhone
        | ProblemCode::WrongEmail
        | ProblemCode::UnknownSlug => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::Malformed | ProblemCode::Unsupported => StatusCode::BAD_REQUEST,
        ProblemCode::Unavailable
        | ProblemCode::DirectoryDown
        | ProblemCode::DirectoryWrong
        | ProblemCode::DirectoryRefused
        | ProblemCode::AttachmentUnchecked => StatusCode::SERVICE_UNAVAILABLE,
        ProblemCode::TakenByAnother
        | ProblemCode::Expired
        | ProblemCode::CustomerLeft
        | ProblemCode::Withdrawn
        | ProblemCode::AlreadyRejected
        | ProblemCode::AlreadyAccepted
        | ProblemCode::WentElsewhere
        | ProblemCode::LinkLost
        | ProblemCode::StillActive
        | ProblemCode::AgentUnreachable
        | ProblemCode::CannotTake
        | ProblemCode::NobodyThere
        | ProblemCode::AlreadyOffered
        | ProblemCode::NobodyHasIt
        | ProblemCode::NoPlaceLeft
        | ProblemCode::WebChatOnly
        | ProblemCode::RejectNotAllowed
        | ProblemCode::ChangedMeanwhile
        | ProblemCode::KeptElsewhere
        | ProblemCode::CustomerStopped
        | ProblemCode::NoNumber
        | ProblemCode::TooManyReplies
        | ProblemCode::ConversationEnded => StatusCode::CONFLICT,
        ProblemCode::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
