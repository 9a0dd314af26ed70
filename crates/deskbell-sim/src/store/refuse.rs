//! What the database refuses, all of it and by whichever fence.

use std::collections::BTreeSet;

use deskbell_routing::OfferState;
use deskbell_server::store::{OfferRow, Row, StoreError};

use super::{Fences, Tables};

/// Every refusal of a row is told as the same one: the writer only asks
/// whether the batch is at fault.
const OF_THE_BATCH: StoreError = StoreError::Stale;

/// # Errors
/// A row of the batch is not possible.
pub fn check(tables: &Tables, fences: &Fences, batch: &[Row]) -> Result<(), StoreError> {
    references(tables, batch)?;
    changed_offers(tables, fences, batch)?;
    new_offers(tables, fences, batch)?;
    keys(tables, fences, batch)
}

fn offers(batch: &[Row], new: bool) -> impl Iterator<Item = &OfferRow> {
    batch.iter().filter_map(move |row| match row {
        Row::Offer(row) if row.new == new => Some(row.as_ref()),
        _ => None,
    })
}

fn refuse_if(refused: bool) -> Result<(), StoreError> {
    if refused { Err(OF_THE_BATCH) } else { Ok(()) }
}

/// Foreign keys.
fn references(tables: &Tables, batch: &[Row]) -> Result<(), StoreError> {
    let (mut queues, mut agents) = (BTreeSet::new(), BTreeSet::new());
    let (mut workstreams, mut conversations) = (BTreeSet::new(), BTreeSet::new());
    let mut offers = BTreeSet::new();
    for row in batch {
        match row {
            Row::Queue(row) => drop(queues.insert(row.id)),
            Row::Workstream(row) => drop(workstreams.insert(row.id)),
            Row::Agent(row) => drop(agents.insert(row.agent.id)),
            Row::Conversation(row) => drop(conversations.insert(row.conversation.id)),
            Row::Offer(row) => drop(offers.insert(row.offer.id)),
            _ => {}
        }
    }
    let queue = |id| queues.contains(&id) || tables.queues.contains_key(&id);
    let agent = |id| agents.contains(&id) || tables.agents.contains_key(&id);
    let chat = |id| conversations.contains(&id) || tables.conversations.contains_key(&id);
    let workstream = |id| workstreams.contains(&id) || tables.workstreams.contains_key(&id);
    let offer = |id| offers.contains(&id) || tables.offers.contains_key(&id);
    for row in batch {
        let holds = match row {
            Row::Workstream(row) => queue(row.queue),
            Row::Conversation(row) => {
                let row = &row.conversation;
                workstream(row.workstream) && queue(row.queue) && row.agent.is_none_or(agent)
            }
            Row::Offer(row) if row.new => chat(row.offer.conversation) && agent(row.offer.agent),
            Row::Message(row) => chat(row.conversation),
            Row::BackLink(row) => chat(row.conversation),
            Row::Deliberation(row) => offer(row.offer) && queue(row.queue),
            _ => true,
        };
        refuse_if(!holds)?;
    }
    Ok(())
}

/// Compares and sets.
fn changed_offers(tables: &Tables, fences: &Fences, batch: &[Row]) -> Result<(), StoreError> {
    for row in offers(batch, false) {
        let stored = tables.offers.get(&row.offer.id);
        let same = stored.filter(|stored| stored.offer.attempt == row.offer.attempt);
        let open = |stored: &OfferRow| stored.offer.state == OfferState::Open;
        let may = same.is_some_and(|stored| open(stored) || !fences.compare_and_set);
        refuse_if(!may)?;
    }
    Ok(())
}

/// One open offer of each conversation, after the changes of the batch.
fn new_offers(tables: &Tables, fences: &Fences, batch: &[Row]) -> Result<(), StoreError> {
    let ended: BTreeSet<_> = offers(batch, false)
        .filter(|row| row.offer.state != OfferState::Open)
        .map(|row| row.offer.id)
        .collect();
    let (mut made, mut rung) = (BTreeSet::new(), BTreeSet::new());
    for row in offers(batch, true) {
        let known = tables.offers.contains_key(&row.offer.id);
        refuse_if(known || !made.insert(row.offer.id))?;
        if row.offer.state != OfferState::Open || !fences.unique_index {
            continue;
        }
        let mut open = tables.open_offers(row.offer.conversation);
        let rings = open.any(|id| !ended.contains(&id));
        refuse_if(rings || !rung.insert(row.offer.conversation))?;
    }
    Ok(())
}

/// Primary keys of what is only added, and the tokens.
fn keys(tables: &Tables, fences: &Fences, batch: &[Row]) -> Result<(), StoreError> {
    let (mut log, mut messages, mut answers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut deliberations = BTreeSet::new();
    for row in batch {
        let refused = match row {
            Row::Log(row) if fences.log_places => {
                let known = tables.log.get(&row.owner);
                known.is_some_and(|log| log.contains_key(&row.seq))
                    || !log.insert((row.owner, row.seq))
            }
            Row::Message(row) if fences.message_numbers => {
                let key = (row.conversation, row.message.number);
                tables.messages.contains_key(&key) || !messages.insert(key)
            }
            Row::Answer(row) if fences.once => {
                let key = (row.actor, row.command);
                tables.answers.contains_key(&key) || !answers.insert(key)
            }
            Row::Deliberation(row) => {
                let known = tables.deliberations.contains_key(&row.offer);
                known || !deliberations.insert(row.offer)
            }
            Row::Conversation(row) => {
                let owner = tables.tokens.get(&row.chat.token);
                owner.is_some_and(|&owner| owner != row.conversation.id)
            }
            _ => false,
        };
        refuse_if(refused)?;
    }
    Ok(())
}
