//! What has to happen in a batch of seeds beside faults, in words: every one
//! that can be reached, so that none is left out unseen.

use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::Cause;
use deskbell_routing::{DecidedBy, Strategy};

/// A table of the report: its heading, and its rows.
pub type Group = (&'static str, &'static [&'static str]);

pub const GROUPS: [Group; 6] = [
    ("end of an offer", &ENDS),
    ("whom an offer goes to", &CHOSEN),
    ("what people and rules do", &DEEDS),
    ("why a presence is what it is", &CAUSES),
    ("why a session or a conversation is over", &CLOSES),
    ("what an agent's command was answered", &ANSWERS),
];

const ENDS: [&str; 11] = [
    "accepted",
    "rejected",
    "expired: a miss",
    "undelivered",
    "disconnected",
    "rescinded: customer left",
    "rescinded: taken by a supervisor",
    "rescinded: accepted elsewhere",
    "rescinded: server stopped",
    "rescinded: agent left",
    "rescinded: taken back",
];

pub const fn end(end: &OfferEnd) -> &'static str {
    match end {
        OfferEnd::Accepted => "accepted",
        OfferEnd::Rejected { .. } => "rejected",
        OfferEnd::Expired => "expired: a miss",
        OfferEnd::Undelivered => "undelivered",
        OfferEnd::Disconnected => "disconnected",
        OfferEnd::Rescinded { why } => match why {
            RescindReason::CustomerLeft => "rescinded: customer left",
            RescindReason::TakenBySupervisor => "rescinded: taken by a supervisor",
            RescindReason::AcceptedElsewhere => "rescinded: accepted elsewhere",
            RescindReason::ServerStopped => "rescinded: server stopped",
            RescindReason::AgentLeft => "rescinded: agent left",
            RescindReason::TakenBack => "rescinded: taken back",
        },
    }
}

const CHOSEN: [&str; 7] = [
    "longest idle",
    "round robin",
    "least loaded",
    "by skills",
    "asked again",
    "chosen by its sender",
    "picked from the line",
];

pub const fn chosen(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Strategy(Strategy::LongestIdle) => "longest idle",
        DecidedBy::Strategy(Strategy::RoundRobin) => "round robin",
        DecidedBy::Strategy(Strategy::LeastLoaded) => "least loaded",
        DecidedBy::Strategy(Strategy::Skills) => "by skills",
        DecidedBy::AskedAgain => "asked again",
        DecidedBy::Sender => "chosen by its sender",
        DecidedBy::Picked => "picked from the line",
    }
}

pub const ASKED: &str = "handed to an agent, who is asked";
pub const TOLD: &str = "handed to an agent, who is told";
pub const ESCALATED: &str = "escalated to an agent";
pub const ASSIGNED: &str = "assigned by a supervisor";
pub const ABOVE: &str = "assigned above capacity, confirmed";
pub const QUEUED: &str = "handed to a queue, and offered there";
pub const FROM_BOT: &str = "given by a bot, and offered";
pub const ADVICE: &str = "asked for advice";
pub const PLACE: &str = "offered for a place in a profile";
pub const SHOWN: &str = "accepted by being shown";
pub const OPENS: &str = "accepted, and opened by itself";
pub const ADVISES: &str = "advises";
pub const ADMITTED: &str = "adviser admitted to the customer";
pub const LEAVES: &str = "adviser leaves, or is sent away";
pub const RELAXED: &str = "a need is given up";
pub const FREED: &str = "capacity is free before wrap-up ends";
pub const NOBODY_LEFT: &str = "nobody is left to be asked";
pub const STATUS: &str = "a status of the administrator's is chosen";
pub const ELSEWHERE: &str = "a customer goes on elsewhere";

const DEEDS: [&str; 19] = [
    ASKED,
    TOLD,
    ESCALATED,
    ASSIGNED,
    ABOVE,
    QUEUED,
    FROM_BOT,
    ADVICE,
    PLACE,
    SHOWN,
    OPENS,
    ADVISES,
    ADMITTED,
    LEAVES,
    RELAXED,
    FREED,
    NOBODY_LEFT,
    STATUS,
    ELSEWHERE,
];

const CAUSES: [&str; 11] = [
    "signed in",
    "signed out",
    "chosen",
    "load",
    "missed",
    "rejects in a row",
    "I'm back",
    "reset",
    "link lost",
    "link back",
    "disabled",
];

pub const fn cause(cause: &Cause) -> &'static str {
    match cause {
        Cause::SignedIn => "signed in",
        Cause::SignedOut => "signed out",
        Cause::Chosen => "chosen",
        Cause::Load => "load",
        Cause::Missed { .. } => "missed",
        Cause::Rejected { .. } => "rejects in a row",
        Cause::ImBack => "I'm back",
        Cause::Reset { .. } => "reset",
        Cause::LinkLost => "link lost",
        Cause::LinkBack => "link back",
        Cause::Disabled => "disabled",
    }
}

pub const AGENT_LOST: &str = "agent lost";
pub const LEFT_BY_AGENT: &str = "left by the agent";
pub const HANDED_OVER: &str = "handed over";

const CLOSES: [&str; 10] = [
    "ended by the agent",
    "ended by the customer",
    "customer gone",
    "nobody came",
    AGENT_LOST,
    LEFT_BY_AGENT,
    HANDED_OVER,
    "went quiet",
    "ended by the bot",
    "ended by a supervisor",
];

pub const fn close(cause: CloseCause) -> &'static str {
    match cause {
        CloseCause::EndedByAgent => "ended by the agent",
        CloseCause::EndedByCustomer => "ended by the customer",
        CloseCause::CustomerGone => "customer gone",
        CloseCause::NobodyCame => "nobody came",
        CloseCause::AgentLost => AGENT_LOST,
        CloseCause::LeftByAgent => LEFT_BY_AGENT,
        CloseCause::HandedOver | CloseCause::GivenAway => HANDED_OVER,
        CloseCause::WentQuiet => "went quiet",
        CloseCause::EndedByBot => "ended by the bot",
        CloseCause::EndedBySupervisor => "ended by a supervisor",
    }
}

pub const YOURS: &str = "accepted: it is yours";
pub const EXPIRED: &str = "expired";

/// As on the wire: what was done, and the refusals that these commands have.
const ANSWERS: [&str; 25] = [
    "done",
    YOURS,
    "said",
    "taken_by_another",
    EXPIRED,
    "customer_left",
    "withdrawn",
    "already_rejected",
    "already_accepted",
    "went_elsewhere",
    "link_lost",
    "reject_not_allowed",
    "not_found",
    "not_allowed",
    "conversation_ended",
    "still_active",
    "agent_unreachable",
    "cannot_take",
    "nobody_there",
    "already_offered",
    "nobody_has_it",
    "text_empty",
    "text_too_long",
    "unsupported",
    "unavailable",
];

/// What the text of a reply answers; none for a word that is not of these.
pub fn answer(reply: &str) -> Option<&'static str> {
    let code = match reply.split_once(r#""code":""#) {
        Some((_, rest)) => rest.split('"').next()?,
        None if reply.contains(r#""accepted":"#) => YOURS,
        None if reply.contains(r#""said":"#) => "said",
        None => "done",
    };
    ANSWERS.into_iter().find(|word| *word == code)
}
