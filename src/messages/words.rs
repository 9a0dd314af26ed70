//! From the wire's enums to the chosen language's words, in one place, so that
//! a new variant can't be forgotten on one screen.

use deskbell_protocol::check::CheckLine;
use deskbell_protocol::conversation::{
    Channel, CloseCause, ConversationState, Customer, Sentiment, WhyNot,
};
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::{Base, Cause, Choice, Link, Reach};
use deskbell_protocol::sms::NotDelivered;
use deskbell_protocol::{ConversationId, Problem, ProblemCode};

use super::{manage, messages};

/// What the agent calls a customer: the name, or "Visitor 1".
pub fn customer(customer: &Customer) -> String {
    match &customer.name {
        Some(name) if !name.is_empty() => name.clone(),
        _ => messages().conversation.visitor(u64::from(customer.visitor)),
    }
}

pub fn channel(channel: Channel) -> &'static str {
    let words = &messages().conversation;
    match channel {
        Channel::WebChat => words.web_chat(),
        Channel::Sms => words.sms(),
    }
}

pub fn state(state: ConversationState) -> &'static str {
    let words = &messages().conversation;
    match state {
        ConversationState::Open => words.open(),
        ConversationState::Active => words.active(),
        ConversationState::Waiting => words.waiting(),
        ConversationState::WrapUp => words.wrap_up(),
        ConversationState::Closed => words.closed(),
    }
}

/// As a title: "Incoming chat".
pub fn reason(reason: Reason) -> &'static str {
    reason_words(reason).0
}

/// Inside of a sentence: "an incoming chat".
pub fn reason_in_sentence(reason: Reason) -> &'static str {
    reason_words(reason).1
}

fn reason_words(reason: Reason) -> (&'static str, &'static str) {
    let words = &messages().reason;
    match reason {
        Reason::IncomingChat => (words.incoming_chat(), words.incoming_chat_inside()),
        Reason::IncomingSms => (words.incoming_sms(), words.incoming_sms_inside()),
        Reason::Assignment => (words.assignment(), words.assignment_inside()),
        Reason::Transfer => (words.transfer(), words.transfer_inside()),
        Reason::Escalation => (words.escalation(), words.escalation_inside()),
        Reason::EscalationFromBot => (
            words.escalation_from_bot(),
            words.escalation_from_bot_inside(),
        ),
        Reason::Consult => (words.consult(), words.consult_inside()),
    }
}

/// Why the customer does not have a message, and what to do; with the provider's
/// number for it where there is one.
pub fn not_delivered(why: NotDelivered, code: Option<u32>) -> String {
    let words = &messages().sms;
    let text = match why {
        NotDelivered::Stopped => words.stopped(),
        NotDelivered::WrongNumber => words.wrong_number(),
        NotDelivered::Unreachable => words.unreachable(),
        NotDelivered::Blocked => words.blocked(),
        NotDelivered::Setup => words.setup(),
        NotDelivered::GivenUp => words.given_up(),
        NotDelivered::Other => words.other(),
    };
    match code {
        Some(code) => format!("{text} ({code})"),
        None => text.to_owned(),
    }
}

/// A refusal in the page's language; in the server's words where its code is
/// newer than this page.
pub fn problem(problem: &Problem) -> String {
    let words = &messages().problem;
    let words = match problem.code {
        ProblemCode::Unknown
        // Told to programs that call the server, or to customers, never to an
        // agent.
        | ProblemCode::LinkOver
        | ProblemCode::TooManyCalls
        | ProblemCode::WrongSignature
        | ProblemCode::WrongAccount => problem.text.as_str(),
        ProblemCode::TakenByAnother => words.taken_by_another(),
        ProblemCode::Expired => words.expired(),
        ProblemCode::CustomerLeft => words.customer_left(),
        ProblemCode::Withdrawn => words.withdrawn(),
        ProblemCode::AlreadyRejected => words.already_rejected(),
        ProblemCode::AlreadyAccepted => words.already_accepted(),
        ProblemCode::WentElsewhere => words.went_elsewhere(),
        ProblemCode::LinkLost => words.link_lost(),
        ProblemCode::RejectNotAllowed => words.reject_not_allowed(),
        ProblemCode::NotFound => words.not_found(),
        ProblemCode::NotAllowed => words.not_allowed(),
        ProblemCode::ConversationEnded => words.conversation_ended(),
        ProblemCode::StillActive => words.still_active(),
        ProblemCode::AgentUnreachable => words.agent_unreachable(),
        ProblemCode::CannotTake => words.cannot_take(),
        ProblemCode::NobodyThere => words.nobody_there(),
        ProblemCode::AlreadyOffered => words.already_offered(),
        ProblemCode::NobodyHasIt => words.nobody_has_it(),
        ProblemCode::NoPlaceLeft => words.no_place_left(),
        ProblemCode::WebChatOnly => words.web_chat_only(),
        ProblemCode::TextEmpty => words.text_empty(),
        ProblemCode::TextTooLong => words.text_too_long(),
        ProblemCode::AttachmentTooLarge => words.attachment_too_large(),
        ProblemCode::AttachmentNotAllowed => words.attachment_not_allowed(),
        ProblemCode::AttachmentInfected => words.attachment_infected(),
        ProblemCode::AttachmentUnchecked => words.attachment_unchecked(),
        ProblemCode::TooManyAttachments => words.too_many_attachments(),
        ProblemCode::ChangedMeanwhile => words.changed_meanwhile(),
        ProblemCode::KeptElsewhere => words.kept_elsewhere(),
        ProblemCode::WrongPhone => words.wrong_phone(),
        ProblemCode::WrongEmail => words.wrong_email(),
        ProblemCode::SmsTooLong => words.sms_too_long(),
        ProblemCode::CustomerStopped => words.customer_stopped(),
        ProblemCode::NoNumber => words.no_number(),
        ProblemCode::BodyTooLarge => words.body_too_large(),
        ProblemCode::BodyTooSlow => words.body_too_slow(),
        ProblemCode::HeaderTooLarge => words.header_too_large(),
        ProblemCode::TooManyFrames => words.too_many_frames(),
        ProblemCode::TooManyAttempts => words.too_many_attempts(),
        ProblemCode::TooManyHandshakes => words.too_many_handshakes(),
        ProblemCode::TooManyReconnects => words.too_many_reconnects(),
        ProblemCode::TooManyChats => words.too_many_chats(),
        ProblemCode::UnknownSlug => words.unknown_slug(),
        ProblemCode::TooManyReplies => words.too_many_replies(),
        ProblemCode::DirectoryDown => words.directory_down(),
        ProblemCode::DirectoryWrong => words.directory_wrong(),
        ProblemCode::DirectoryRefused => words.directory_refused(),
        ProblemCode::SignInFailed => words.sign_in_failed(),
        ProblemCode::SignedOut => words.signed_out(),
        ProblemCode::WrongOrigin => words.wrong_origin(),
        ProblemCode::Malformed => words.malformed(),
        ProblemCode::Unsupported => words.unsupported(),
        ProblemCode::Unavailable => words.unavailable(),
    };
    words.to_owned()
}

/// A span of time in its two largest units: "1 min 20 s".
pub fn span(millis: u64) -> String {
    let words = &messages().span;
    let seconds = millis / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut said = Vec::new();
    if hours > 0 {
        said.push(words.hours(hours));
    }
    if minutes > 0 {
        said.push(words.minutes(minutes));
    }
    if said.is_empty() || (hours == 0 && seconds > 0) {
        said.push(words.seconds(seconds));
    }
    said.join(" ")
}

/// What became of an offer.
pub fn offer_end(end: &OfferEnd) -> &'static str {
    let words = &messages().notification;
    match end {
        OfferEnd::Accepted => words.accepted(),
        OfferEnd::Rejected { .. } => words.rejected(),
        OfferEnd::Expired => words.expired(),
        OfferEnd::Undelivered => words.undelivered(),
        OfferEnd::Disconnected => words.disconnected(),
        OfferEnd::Rescinded { why } => match why {
            RescindReason::CustomerLeft => words.customer_left(),
            RescindReason::TakenBySupervisor => words.taken_by_supervisor(),
            RescindReason::AcceptedElsewhere => words.accepted_elsewhere(),
            RescindReason::ServerStopped => words.server_stopped(),
            RescindReason::AgentLeft => words.agent_left(),
            RescindReason::TakenBack => words.taken_back(),
        },
    }
}

/// Why somebody can't take work now.
pub fn why_not(why_not: WhyNot) -> &'static str {
    let words = &messages().handing;
    match why_not {
        WhyNot::NotThere => words.not_there(),
        WhyNot::CannotBeShown => words.cannot_be_shown(),
        WhyNot::Presence => words.by_presence(),
        WhyNot::Capacity => words.no_units(),
        WhyNot::Sessions => words.no_sessions(),
        WhyNot::HasIt => words.has_it(),
        WhyNot::NobodyThere => words.queue_empty(),
    }
}

/// How a conversation of before ended.
pub fn close_cause(cause: CloseCause) -> &'static str {
    let words = &messages().session;
    match cause {
        CloseCause::EndedByAgent => words.ended_by_agent(),
        CloseCause::EndedByCustomer => words.ended_by_customer(),
        CloseCause::CustomerGone => words.customer_gone(),
        CloseCause::NobodyCame => words.nobody_came(),
        CloseCause::WentQuiet => words.went_quiet(),
        CloseCause::EndedByBot => words.ended_by_bot(),
        CloseCause::EndedBySupervisor => words.ended_by_supervisor(),
        // These end sessions; the conversation goes on.
        CloseCause::AgentLost
        | CloseCause::LeftByAgent
        | CloseCause::HandedOver
        | CloseCause::GivenAway => words.ended(),
    }
}

/// Why who was to have it has it not.
/// The address of the page on which a supervisor reads this conversation along.
pub fn monitor_address(conversation: ConversationId) -> String {
    format!("/manage/?conversation={conversation}")
}

pub fn sentiment_warning(customer: &Customer, agent: Option<&str>) -> String {
    let texts = &messages().notification;
    texts.unhappy(&self::customer(customer), agent.unwrap_or("–"))
}

/// For the page of supervisors.
pub fn sentiment(sentiment: Sentiment) -> &'static str {
    let texts = super::work();
    match sentiment {
        Sentiment::VeryNegative => texts.very_negative(),
        Sentiment::Negative => texts.negative(),
        Sentiment::Neutral => texts.neutral(),
        Sentiment::Positive => texts.positive(),
        Sentiment::VeryPositive => texts.very_positive(),
    }
}

pub fn came_back(who: &str, end: &OfferEnd) -> String {
    let texts = &messages().notification;
    match end {
        OfferEnd::Rejected { why } => {
            texts.came_back_rejected(who, why.as_deref().unwrap_or_default())
        }
        OfferEnd::Expired => texts.came_back_expired(who),
        OfferEnd::Undelivered | OfferEnd::Disconnected => texts.came_back_unseen(who),
        OfferEnd::Accepted | OfferEnd::Rescinded { .. } => texts.came_back(who),
    }
}

pub fn base(base: Base) -> &'static str {
    let words = &messages().presence;
    match base {
        Base::Available => words.available(),
        Base::Busy => words.busy(),
        Base::DoNotDisturb => words.do_not_disturb(),
        Base::Away => words.away(),
        Base::Offline => words.offline(),
        Base::Inactive => words.inactive(),
    }
}

/// The name of a choice, and one line about what it does.
pub fn choice(choice: Choice) -> (&'static str, &'static str) {
    let words = &messages().presence;
    match choice {
        Choice::Available => (words.available(), words.available_hint()),
        Choice::Busy => (words.busy(), words.busy_hint()),
        Choice::DoNotDisturb => (words.do_not_disturb(), words.do_not_disturb_hint()),
        Choice::Away => (words.away(), words.away_hint()),
        Choice::Offline => (words.offline(), words.offline_hint()),
    }
}

/// Why a presence is what it is.
pub fn cause(cause: &Cause) -> String {
    let words = &messages().presence;
    match cause {
        Cause::SignedIn => words.signed_in().to_owned(),
        Cause::SignedOut => words.signed_out().to_owned(),
        Cause::Chosen => words.chosen().to_owned(),
        Cause::Load => words.load().to_owned(),
        Cause::Missed { reason } => words.missed(reason_in_sentence(*reason)),
        Cause::Rejected { reason } => words.rejected(reason_in_sentence(*reason)),
        Cause::ImBack => words.im_back().to_owned(),
        Cause::Reset { by } => words.reset(by),
        Cause::LinkLost => words.link_lost().to_owned(),
        Cause::LinkBack => words.link_back().to_owned(),
        Cause::Disabled => words.disabled().to_owned(),
    }
}

/// What a line of the reach check is about.
pub fn check_line(line: CheckLine) -> &'static str {
    let words = &messages().reach;
    match line {
        CheckLine::Permission => words.permission(),
        CheckLine::Worker => words.worker(),
        CheckLine::RoundTrip => words.round_trip(),
        CheckLine::Notification => words.notification(),
        CheckLine::Offer => words.offer(),
        CheckLine::Sound => words.sound(),
    }
}

/// What it says while it is tried, when it passed, and when it failed.
pub fn check_line_said(line: CheckLine) -> [&'static str; 3] {
    let words = &messages().reach;
    match line {
        CheckLine::Permission => [
            words.permission_try(),
            words.permission_good(),
            words.permission_bad(),
        ],
        CheckLine::Worker => [words.worker_try(), words.worker_good(), words.worker_bad()],
        CheckLine::RoundTrip => [
            words.round_trip_try(),
            words.round_trip_good(),
            words.round_trip_bad(),
        ],
        CheckLine::Notification => [
            words.notification_try(),
            words.notification_good(),
            words.notification_bad(),
        ],
        CheckLine::Offer => [words.offer_try(), words.offer_good(), words.offer_bad()],
        CheckLine::Sound => [words.sound_try(), words.sound_good(), words.sound_bad()],
    }
}

pub fn link(link: Link) -> &'static str {
    let words = manage();
    match link {
        Link::Connected => words.link_connected(),
        Link::Suspect => words.link_suspect(),
        Link::Unreachable => words.link_unreachable(),
    }
}

pub fn reach(reach: Reach) -> &'static str {
    let words = manage();
    match reach {
        Reach::Nothing => words.reach_nothing(),
        Reach::Paused => words.reach_paused(),
        Reach::Desktop => words.reach_desktop(),
        Reach::Visible => words.reach_visible(),
    }
}
