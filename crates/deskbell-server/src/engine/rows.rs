//! What a batch has changed, as rows for the store. Changes that say nothing
//! after a restart (tabs, sockets, when an offer was sent) are not worth a row
//! of their own.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::ConversationId;
use deskbell_routing::{Agent, Change, Offer};

use super::World;
use crate::store::{AgentRow, ConversationRow, HeadRow, OfferRow, Row, TemplateRow};

/// In an order that foreign keys allow.
pub fn changed(world: &World) -> Vec<Row> {
    let changes = world.routing.changes();
    let mut rows: Vec<Row> = Vec::new();
    rows.extend(
        changes
            .queues
            .iter()
            .map(|change| Row::Queue(change.after.clone())),
    );
    rows.extend(
        changes
            .skills
            .iter()
            .map(|change| Row::Skill(change.after.clone())),
    );
    rows.extend(
        changes
            .profiles
            .iter()
            .map(|change| Row::Profile(change.after.clone())),
    );
    rows.extend(
        changes
            .statuses
            .iter()
            .map(|change| Row::Status(change.after.clone())),
    );
    let templates = world.desk.templates.changed();
    rows.extend(templates.filter_map(|id| {
        let template = world.desk.templates.get(id)?.clone();
        Some(Row::Template(TemplateRow { id, template }))
    }));
    rows.extend(
        changes
            .workstreams
            .iter()
            .map(|it| Row::Workstream(Box::new(it.after.clone()))),
    );
    rows.extend(agents(world, &changes.agents));
    let moved = changes.conversations.iter().map(|change| change.after.id);
    rows.extend(conversations(
        world,
        moved.chain(world.desk.chats.changed()).collect(),
    ));
    rows.extend(
        changes
            .offers
            .iter()
            .filter_map(|change| offer(world, change)),
    );
    for owner in world.desk.heads.changed() {
        if let Some(head) = world.desk.heads.get(owner) {
            rows.push(Row::Head(HeadRow {
                owner,
                epoch: head.epoch,
                seq: head.seq,
            }));
        }
    }
    rows
}

fn agents<'a>(
    world: &'a World,
    changes: &[Change<'a, Agent>],
) -> impl Iterator<Item = Row> + use<'a> {
    let recorded = changes.iter().filter(|change| {
        change
            .before
            .is_none_or(|was| stored_part(was) != stored_part(change.after))
    });
    let ids: BTreeSet<_> = recorded
        .map(|change| change.after.id)
        .chain(world.desk.people.changed())
        .collect();
    ids.into_iter().filter_map(move |id| {
        let agent = world.routing.agent(id)?.clone();
        let person = world.desk.people.get(id)?.clone();
        Some(Row::Agent(Box::new(AgentRow { agent, person })))
    })
}

/// The agent without what is not stored.
fn stored_part(agent: &Agent) -> Agent {
    Agent {
        tabs: BTreeMap::new(),
        sessions: BTreeSet::new(),
        consults: BTreeSet::new(),
        ringing: BTreeSet::new(),
        ..agent.clone().unloaded()
    }
}

fn conversations(
    world: &World,
    ids: BTreeSet<ConversationId>,
) -> impl Iterator<Item = Row> + use<'_> {
    ids.into_iter().filter_map(move |id| {
        let conversation = world.routing.conversation(id)?.clone();
        let chat = world.desk.chats.get(id)?.clone();
        let row = ConversationRow { conversation, chat };
        Some(Row::Conversation(Box::new(row)))
    })
}

fn offer(world: &World, change: &Change<'_, Offer>) -> Option<Row> {
    let offer = change.after;
    let worth_storing = change
        .before
        .is_none_or(|was| was.state != offer.state || was.displayed != offer.displayed);
    worth_storing.then(|| {
        Row::Offer(Box::new(OfferRow {
            new: change.before.is_none(),
            offer: offer.clone(),
            shown: world.desk.shown.get(offer.id).cloned(),
        }))
    })
}
