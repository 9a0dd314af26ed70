//! What comes in by SMS, and what became of what went out.

use deskbell_protocol::ConversationId;
use deskbell_protocol::sms::Delivery;

use super::{Identified, NewMedia};
use crate::store::{Mark, SmsLine};

/// An SMS as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSms {
    /// By which it is known when it is sent again.
    pub mark: Mark,
    /// Whether they have said STOP is the store's to know.
    pub line: SmsLine,
    pub text: String,
    /// What came along.
    pub media: Vec<NewMedia>,
    pub customer: Identified,
    pub wish: Option<SmsWish>,
}

/// What the whole text of an SMS asks for, where it is a word for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsWish {
    /// No more messages.
    Stop,
    /// Messages again. Whoever wants them means nothing by it but "yes".
    Start,
}

/// What is known now of an SMS of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmsWent {
    pub conversation: ConversationId,
    pub message: u32,
    pub delivery: Delivery,
}
