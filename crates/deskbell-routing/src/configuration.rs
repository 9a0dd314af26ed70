//! Queues, workstreams and accounts, changed while work goes on. Open offers
//! keep what they were made with.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::{AgentId, ConversationId, ProfileId, QueueId, Timestamp};

use crate::command::{Account, Refusal};
use crate::load::Places;
use crate::presence;
use crate::record::{Agent, AgentLink};
use crate::rules;
use crate::skills::Skills;
use crate::step::{Seen, Step};
use crate::workstream::{Profile, Queue, Skill, Status, Takes, Workstream};

impl Step<'_> {
    pub(crate) fn put_queue(&mut self, queue: Queue) {
        self.state.queues.put(queue.id, queue);
    }

    pub(crate) fn put_skill(&mut self, skill: Skill) {
        self.state.skills.put(skill.id, skill);
    }

    /// Who has places in it follows at once.
    pub(crate) fn put_profile(&mut self, profile: Profile) {
        let (id, blocks) = (profile.id, profile.blocks);
        self.state.profiles.put(id, profile);
        let concerned: Vec<AgentId> = self
            .state
            .agents()
            .filter(|agent| agent.places.get(&id).is_some_and(|it| it.blocks != blocks))
            .map(|agent| agent.id)
            .collect();
        for agent in concerned {
            self.change_agent(agent, Cause::Load, |agent| {
                if let Some(places) = agent.places.get_mut(&id) {
                    places.blocks = blocks;
                }
            });
        }
    }

    /// Who has chosen it keeps its base status as it was.
    pub(crate) fn put_status(&mut self, status: Status) {
        self.state.statuses.put(status.id, status);
    }

    pub(crate) fn put_workstream(&mut self, workstream: Workstream) -> Result<(), Refusal> {
        let is_known = |profile| self.state.profile(profile).is_some();
        let takes_known = match workstream.takes {
            Takes::Units(_) => true,
            Takes::Place(profile) => is_known(profile),
        };
        let needs = &workstream.needs;
        let needs_known = needs.iter().all(|it| self.state.skill(it.skill).is_some());
        if self.state.queue(workstream.queue).is_none() || !takes_known || !needs_known {
            return Err(Refusal::NotFound);
        }
        if workstream.fault().is_some() {
            return Err(Refusal::BadRules);
        }
        self.state.workstreams.put(workstream.id, workstream);
        self.state.order_candidates();
        let queues: Vec<QueueId> = self.state.indexes.waiting_queues().collect();
        self.may_match_anew(queues);
        Ok(())
    }

    pub(crate) fn put_agent(&mut self, account: Account) -> Result<(), Refusal> {
        let id = account.agent;
        let state = &self.state;
        let known = account.queues.iter().all(|&it| state.queue(it).is_some())
            && account.skills.iter().all(|&it| state.skill(it).is_some())
            && account
                .profiles
                .keys()
                .all(|&it| state.profile(it).is_some());
        if !known {
            return Err(Refusal::NotFound);
        }
        if !rules::ANSWER_TIME.contains(&account.answer_time) {
            return Err(Refusal::BadRules);
        }
        let enabled = account.enabled;
        if !enabled && self.state.agent(id).is_some_and(|agent| agent.signed_in) {
            self.leave_work(id);
        }
        let mut agent = self
            .state
            .agent(id)
            .cloned()
            .unwrap_or_else(|| newcomer(id, self.now));
        let before = Seen::of(&agent);
        let mut concerned =
            std::mem::replace(&mut agent.queues, account.queues.into_iter().collect());
        concerned.extend(&agent.queues);
        agent.units = account.units;
        agent.places = self.places(&agent, &account.profiles);
        agent.skills = account.skills.into_iter().collect();
        agent.answer_time = account.answer_time;
        agent.enabled = enabled;
        let presence_changed = presence::refresh(&mut agent, self.now, Cause::Load);
        self.state.put_agent(agent);
        self.tell_agent_change(id, before, presence_changed);
        self.may_match_anew(concerned);
        Ok(())
    }

    /// With these limits, and the load that is there.
    fn places(
        &self,
        agent: &Agent,
        limits: &BTreeMap<ProfileId, u32>,
    ) -> BTreeMap<ProfileId, Places> {
        let loaded = agent
            .places
            .iter()
            .filter(|(_, it)| it.used + it.reserved > 0);
        let mut places: BTreeMap<ProfileId, Places> = loaded
            .map(|(&profile, &it)| (profile, Places { limit: 0, ..it }))
            .collect();
        for (&profile, &limit) in limits.iter().filter(|&(_, &limit)| limit > 0) {
            let blocks = self.state.profile(profile).is_some_and(|it| it.blocks);
            let entry = places.entry(profile).or_default();
            entry.limit = limit;
            entry.blocks = blocks;
        }
        places
    }

    /// Rules or members of these queues changed: of what waits, only who is
    /// left for declined work can be another.
    fn may_match_anew(&mut self, queues: impl IntoIterator<Item = QueueId>) {
        for queue in queues {
            self.state.touched.queues.push(queue);
            let known = self.state.indexes.queue(queue).into_iter();
            let declined: Vec<ConversationId> =
                known.flat_map(|it| it.waiting.declined()).collect();
            for conversation in declined {
                self.tell_if_nobody_left(conversation);
            }
        }
    }
}

impl Account {
    /// Without skills and profiles, switched on.
    pub fn new(agent: AgentId, units: u32, queues: Vec<QueueId>) -> Self {
        Self {
            agent,
            units,
            profiles: BTreeMap::new(),
            skills: Vec::new(),
            queues,
            answer_time: *rules::ANSWER_TIME.start(),
            enabled: true,
        }
    }

    /// What is set for an agent now.
    pub fn of(agent: &Agent) -> Self {
        let places = agent.places.iter();
        Self {
            agent: agent.id,
            units: agent.units,
            profiles: places.map(|(&profile, it)| (profile, it.limit)).collect(),
            skills: agent.skills.iter().collect(),
            queues: agent.queues.iter().copied().collect(),
            answer_time: agent.answer_time,
            enabled: agent.enabled,
        }
    }
}

/// An account before its first sign-in.
fn newcomer(id: AgentId, now: Timestamp) -> Agent {
    Agent {
        id,
        units: 0,
        places: BTreeMap::new(),
        skills: Skills::default(),
        queues: BTreeSet::new(),
        answer_time: *rules::ANSWER_TIME.start(),
        enabled: true,
        signed_in: false,
        choice: Choice::Offline,
        status: None,
        set_aside: None,
        missed: Vec::new(),
        misses_in_a_row: 0,
        rejects_in_a_row: 0,
        presence: Presence {
            base: Base::Offline,
            status: None,
            since: now,
            cause: Cause::SignedOut,
        },
        link: AgentLink::Unreachable {
            since: now,
            gave_up: true,
        },
        tabs: BTreeMap::new(),
        paused: false,
        went_elsewhere: 0,
        lost: 0,
        used: 0,
        reserved: 0,
        sessions: BTreeSet::new(),
        consults: BTreeSet::new(),
        ringing: BTreeSet::new(),
        idle_since: now,
        asked_at: now,
    }
}
