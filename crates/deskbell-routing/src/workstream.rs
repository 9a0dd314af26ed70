//! What an administrator sets: queues, skills, profiles, statuses, and the
//! workstreams with their rules. Changed while work goes on; what rings keeps
//! what it rings with.

use std::collections::BTreeSet;
use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::{DesktopRule, Kind, Reason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::rules::{Answering, Hours, Strategy, Template as Whole};
use deskbell_protocol::{ProfileId, QueueId, SkillId, StatusId, TemplateId, WorkstreamId};

use crate::rules;
use crate::skills::Need;

/// A waiting line. Its members are the agents whose record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub id: QueueId,
    pub name: String,
}

/// What an agent can know and some work needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skill {
    pub id: SkillId,
    pub name: String,
}

/// A kind of work of which an agent carries so many, whatever the units. How
/// many is the agent's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub id: ProfileId,
    pub name: String,
    /// Who carries as many as they can of it gets no other work either.
    pub blocks: bool,
}

/// A status of the administrator's own, on top of a base status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub id: StatusId,
    pub name: String,
    /// What others read beside it.
    pub text: String,
    pub base: Choice,
}

/// What a conversation takes of its agent's capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Takes {
    Units(u32),
    /// One of the places that the agent has in a profile.
    Place(ProfileId),
}

impl Takes {
    /// What weighs nothing: a consult, or notes that no longer block.
    pub const NOTHING: Self = Self::Units(0);
}

/// Whether notes to write keep their capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// As long as wrap-up lasts.
    Always,
    Never,
    /// At most this long.
    For(Duration),
}

/// What routing has to know of a notification template. Who changes one puts
/// the workstreams anew that it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// By which the server finds the rest of it.
    pub id: TemplateId,
    pub kind: Kind,
    /// 5 to 900 s.
    pub wait_time: Duration,
    pub reject_allowed: bool,
    /// The desktop's notifications may be used; where not, only agents with a
    /// visible tab are candidates.
    pub desktop: bool,
}

impl Template {
    /// A notice that takes by being shown.
    pub const TOAST: Self = Self {
        id: TemplateId::standard(Reason::Assignment),
        kind: Kind::Toast,
        wait_time: Duration::from_secs(120),
        reject_allowed: false,
        desktop: true,
    };
    /// A question with 120 s to answer.
    pub const ALERT: Self = Self {
        id: TemplateId::standard(Reason::IncomingChat),
        kind: Kind::Alert,
        reject_allowed: true,
        ..Self::TOAST
    };

    /// What matters here of a whole template.
    pub fn of(id: TemplateId, template: &Whole) -> Self {
        let seconds = u64::try_from(template.wait_time).unwrap_or(0);
        Self {
            id,
            kind: template.kind,
            wait_time: Duration::from_secs(seconds),
            reject_allowed: template.reject_allowed,
            desktop: template.desktop != DesktopRule::Never,
        }
    }

    /// The template that serves `reason` until an administrator says otherwise.
    pub const fn standard(reason: Reason) -> Self {
        let id = TemplateId::standard(reason);
        if reason.asks_by_default() {
            Self { id, ..Self::ALERT }
        } else {
            Self { id, ..Self::TOAST }
        }
    }
}

/// Which template serves which reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Templates {
    pub incoming: Template,
    pub assignment: Template,
    pub transfer: Template,
    pub escalation: Template,
    pub escalation_from_bot: Template,
    pub consult: Template,
}

impl Templates {
    /// The kinds that the rule book gives, and this one for what comes in.
    pub const fn of(incoming: Template) -> Self {
        Self {
            incoming,
            assignment: Template::standard(Reason::Assignment),
            transfer: Template::standard(Reason::Transfer),
            escalation: Template::standard(Reason::Escalation),
            escalation_from_bot: Template::standard(Reason::EscalationFromBot),
            consult: Template::standard(Reason::Consult),
        }
    }

    pub const fn all(&self) -> [&Template; 6] {
        [
            &self.incoming,
            &self.assignment,
            &self.transfer,
            &self.escalation,
            &self.escalation_from_bot,
            &self.consult,
        ]
    }

    /// In the order of [`Self::all`].
    pub const fn all_mut(&mut self) -> [&mut Template; 6] {
        [
            &mut self.incoming,
            &mut self.assignment,
            &mut self.transfer,
            &mut self.escalation,
            &mut self.escalation_from_bot,
            &mut self.consult,
        ]
    }

    const fn of_reason(&self, reason: Reason) -> &Template {
        match reason {
            Reason::IncomingChat | Reason::IncomingSms => &self.incoming,
            Reason::Assignment => &self.assignment,
            Reason::Transfer => &self.transfer,
            Reason::Escalation => &self.escalation,
            Reason::EscalationFromBot => &self.escalation_from_bot,
            Reason::Consult => &self.consult,
        }
    }
}

/// A channel with its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workstream {
    pub id: WorkstreamId,
    pub name: String,
    pub channel: Channel,
    /// Our numbers whose messages come in here, as E.164; none: those that no
    /// other workstream names.
    pub numbers: Vec<String>,
    /// What comes in begins with a bot, where there is one.
    pub bot_first: bool,
    pub queue: QueueId,
    /// Of what comes in from now on; the greater goes first. What waits keeps
    /// its own.
    pub priority: u8,
    pub takes: Takes,
    /// The base statuses that may get its work; neither Offline nor Inactive.
    pub allowed: BTreeSet<Base>,
    pub strategy: Strategy,
    /// What each of its conversations needs, beside its own needs.
    pub needs: Vec<Need>,
    /// After each such time in line the least important need is given up; none:
    /// they are insisted on.
    pub relax_after: Option<Duration>,
    pub answering: Answering,
    /// For customers who are no contacts of ours,
    pub templates: Templates,
    /// and for those who are.
    pub known_templates: Templates,
    /// Misses in a row until the agent becomes Inactive, 1 to 5; none: never.
    pub missed_rule: Option<u8>,
    /// Rejects in a row until the agent is set to Do not disturb, 1 to 5;
    /// none: never.
    pub reject_rule: Option<u8>,
    /// Declines after which an agent is never asked again by itself, 1 to 5.
    pub decline_limit: u8,
    pub wrap_up: Duration,
    pub wrap_up_blocks: Blocks,
    /// A conversation without an agent closes after this time.
    pub closes_after: Duration,
    /// A conversation in which nobody writes for this long ends; none: never.
    pub quiet_after: Option<Duration>,
    /// When customers may count on an answer. Routing does not look at them.
    pub hours: Hours,
}

impl Workstream {
    /// With the defaults of the rule book, and named by its channel.
    pub fn new(id: WorkstreamId, channel: Channel, queue: QueueId) -> Self {
        let (name, closes_after) = match channel {
            Channel::WebChat => ("Web chat", Duration::from_secs(20 * 60)),
            Channel::Sms => ("SMS", Duration::from_secs(30 * 24 * 60 * 60)),
        };
        let incoming = match channel {
            Channel::WebChat => Reason::IncomingChat,
            Channel::Sms => Reason::IncomingSms,
        };
        let templates = Templates::of(Template::standard(incoming));
        Self {
            id,
            name: name.into(),
            channel,
            numbers: Vec::new(),
            bot_first: false,
            queue,
            priority: 0,
            takes: Takes::Units(1),
            allowed: [Base::Available, Base::Busy].into(),
            strategy: Strategy::LongestIdle,
            needs: Vec::new(),
            relax_after: None,
            answering: Answering::Asked,
            templates,
            known_templates: templates,
            missed_rule: None,
            reject_rule: None,
            decline_limit: 3,
            wrap_up: Duration::from_secs(60),
            wrap_up_blocks: Blocks::Always,
            closes_after,
            quiet_after: None,
            hours: Hours::default(),
        }
    }

    /// What serves a conversation's offers of this reason; `known` is whether
    /// its customer is.
    pub const fn template(&self, reason: Reason, known: bool) -> &Template {
        let templates = if known {
            &self.known_templates
        } else {
            &self.templates
        };
        templates.of_reason(reason)
    }

    /// All that serve it.
    pub fn all_templates(&self) -> impl Iterator<Item = &Template> {
        let all = [self.templates.all(), self.known_templates.all()];
        all.into_iter().flatten()
    }

    pub fn all_templates_mut(&mut self) -> impl Iterator<Item = &mut Template> {
        let all = [self.templates.all_mut(), self.known_templates.all_mut()];
        all.into_iter().flatten()
    }

    /// Why an agent is notified of what comes in here.
    pub const fn incoming(&self) -> Reason {
        match self.channel {
            Channel::WebChat => Reason::IncomingChat,
            Channel::Sms => Reason::IncomingSms,
        }
    }

    pub const fn is_chat(&self) -> bool {
        matches!(self.channel, Channel::WebChat)
    }

    /// The name of the first rule that is outside of what the rule book allows:
    /// with it work would never be offered, or would ring where nobody is.
    pub fn fault(&self) -> Option<&'static str> {
        let countable = |times: u8| rules::COUNTED.contains(&times);
        let is_some_time = |span: Duration| !span.is_zero();
        let waits = |template: &Template| rules::WAIT_TIME.contains(&template.wait_time);
        let rules = [
            ("units", self.takes != Takes::NOTHING),
            ("decline_limit", countable(self.decline_limit)),
            ("missed_rule", self.missed_rule.is_none_or(countable)),
            ("reject_rule", self.reject_rule.is_none_or(countable)),
            ("wait_time", self.all_templates().all(waits)),
            (
                "allowed",
                !self.allowed.contains(&Base::Offline) && !self.allowed.contains(&Base::Inactive),
            ),
            ("needs", self.needs.len() <= rules::NEEDS_MAX),
            ("relax_after", self.relax_after.is_none_or(is_some_time)),
            ("quiet_after", self.quiet_after.is_none_or(is_some_time)),
        ];
        let fault = rules.into_iter().find(|(_, is_kept)| !is_kept);
        fault.map(|(name, _)| name)
    }
}
