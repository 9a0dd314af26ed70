//! What agents and customers have seen, kept in one place so that it can be
//! held against the promises: no agent's log with a hole, no conversation with
//! two holders, no offer made or ended twice, nobody who asked forgotten.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use deskbell_protocol::{ConversationId, OfferId, Timestamp};

/// Faults that are kept as text; the rest are counted.
const FAULTS_TOLD: usize = 20;

/// An agent of the crowd, by number.
pub type Number = usize;

/// Shared by all agents and customers.
#[derive(Debug, Default)]
pub struct Ledger {
    pages: Mutex<Pages>,
}

#[derive(Debug, Default)]
struct Pages {
    asked: BTreeMap<u32, Asked>,
    offers: BTreeMap<OfferId, Offered>,
    holds: BTreeMap<ConversationId, Vec<Hold>>,
    freed: Vec<Duration>,
    faults: Vec<String>,
    more_faults: usize,
}

/// A customer who asks.
#[derive(Debug, Clone)]
struct Asked {
    intended: Instant,
    /// When the offers of each attempt were on an agent's wire, in their order.
    offers: Vec<Instant>,
    accept: Option<Duration>,
}

#[derive(Debug)]
struct Offered {
    to: Number,
    ended: bool,
}

/// An agent has a conversation, in the server's time.
#[derive(Debug)]
struct Hold {
    by: Number,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// What a run of customers came to.
#[derive(Debug, Default)]
pub struct Run {
    /// From the intended time of the call until the first offer was on the
    /// wire, in the order of those times.
    pub events: Vec<Duration>,
    /// From the first offer on the wire until the second.
    pub reroutes: Vec<Duration>,
    /// From the Accept until its answer.
    pub accepts: Vec<Duration>,
    /// From an agent's having room again until their next offer was on the
    /// wire, in the order of those offers.
    pub freed: Vec<Duration>,
    /// Customers whose call was answered, and who got no offer.
    pub waiting: usize,
}

impl Ledger {
    /// The customer of this number calls at `intended`, or as soon after it as
    /// somebody is free to.
    pub fn asks(&self, customer: u32, intended: Instant) {
        let asked = Asked {
            intended,
            offers: Vec::new(),
            accept: None,
        };
        self.lock().asked.insert(customer, asked);
    }

    pub fn offered(&self, to: Number, offer: OfferId, customer: Option<u32>, now: Instant) {
        let mut pages = self.lock();
        let is_new = pages.offers.insert(offer, Offered { to, ended: false });
        if is_new.is_some() {
            pages.fault(format!("offer {offer} was made twice"));
        }
        if let Some(asked) = customer.and_then(|it| pages.asked.get_mut(&it)) {
            asked.offers.push(now);
        }
    }

    pub fn ended(&self, at: Number, offer: OfferId) {
        let mut pages = self.lock();
        match pages.offers.get_mut(&offer) {
            Some(known) if known.to == at && !known.ended => known.ended = true,
            Some(_) => pages.fault(format!("offer {offer} ended twice, or at another agent")),
            None => pages.fault(format!("offer {offer} ended and was never made")),
        }
    }

    pub fn accepted(&self, customer: Option<u32>, took: Duration) {
        let mut pages = self.lock();
        if let Some(asked) = customer.and_then(|it| pages.asked.get_mut(&it)) {
            asked.accept = Some(took);
        }
    }

    /// An agent who made room so long ago has their next offer.
    pub fn offered_again(&self, after: Duration) {
        self.lock().freed.push(after);
    }

    pub fn opened(&self, by: Number, conversation: ConversationId, from: Timestamp) {
        let hold = Hold {
            by,
            from,
            until: None,
        };
        self.lock()
            .holds
            .entry(conversation)
            .or_default()
            .push(hold);
    }

    pub fn closed(&self, by: Number, conversation: ConversationId, until: Timestamp) {
        let mut pages = self.lock();
        let holds = pages.holds.entry(conversation).or_default();
        let open = holds
            .iter_mut()
            .rev()
            .find(|it| it.by == by && it.until.is_none());
        match open {
            Some(hold) => hold.until = Some(until),
            None => pages.fault(format!("{conversation} was closed and never opened")),
        }
    }

    pub fn fault(&self, what: String) {
        self.lock().fault(what);
    }

    /// What customers from the number `first` on have seen; they are forgotten.
    pub fn finish_run(&self, first: u32) -> Run {
        let mut pages = self.lock();
        let mut run = Run {
            freed: std::mem::take(&mut pages.freed),
            ..Run::default()
        };
        let asked = std::mem::take(&mut pages.asked);
        drop(pages);
        for asked in asked
            .into_iter()
            .filter(|(it, _)| *it >= first)
            .map(|it| it.1)
        {
            match asked.offers.first() {
                Some(offered) => run
                    .events
                    .push(offered.saturating_duration_since(asked.intended)),
                None => run.waiting += 1,
            }
            if let [first, second, ..] = asked.offers[..] {
                run.reroutes.push(second - first);
            }
            run.accepts.extend(asked.accept);
        }
        run
    }

    /// How many have asked, and for how many of them an Accept was answered.
    pub fn counts(&self) -> (usize, usize) {
        let pages = self.lock();
        let accepted = pages.asked.values().filter(|it| it.accept.is_some());
        (pages.asked.len(), accepted.count())
    }

    /// What has begun and not ended yet: offers, sessions and customers.
    pub fn unsettled(&self) -> Vec<String> {
        let pages = self.lock();
        let offers = pages.offers.iter().filter(|(_, offer)| !offer.ended);
        let offers = offers.map(|(id, offer)| format!("offer {id} of agent {} is open", offer.to));
        let holds = pages.holds.iter();
        let holds = holds.flat_map(|(id, holds)| holds.iter().map(move |hold| (id, hold)));
        let holds = holds.filter(|(_, hold)| hold.until.is_none());
        let holds = holds.map(|(id, hold)| format!("agent {} still has {id}", hold.by));
        let asked = pages.asked.iter().filter(|(_, it)| it.accept.is_none());
        let asked = asked.map(|(number, _)| format!("customer {number} was not served"));
        offers.chain(holds).chain(asked).collect()
    }

    /// How many offers there were since the last verdict.
    pub fn offers(&self) -> usize {
        self.lock().offers.len()
    }

    /// Every broken promise; to be asked when nothing is on its way any more.
    pub fn verdict(&self) -> Vec<String> {
        let mut pages = self.lock();
        let doubles: Vec<String> = pages
            .holds
            .iter()
            .filter(|(_, holds)| are_two_at_once(holds))
            .map(|(id, holds)| format!("{id} had two holders at once: {holds:?}"))
            .collect();
        doubles.into_iter().for_each(|fault| pages.fault(fault));
        let mut faults = std::mem::take(&mut pages.faults);
        match std::mem::take(&mut pages.more_faults) {
            0 => {}
            more => faults.push(format!("and {more} more")),
        }
        pages.holds.clear();
        pages.offers.clear();
        faults
    }

    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn fault(&mut self, what: String) {
        if self.faults.len() < FAULTS_TOLD {
            self.faults.push(what);
        } else {
            self.more_faults += 1;
        }
    }
}

fn are_two_at_once(holds: &[Hold]) -> bool {
    let overlap = |a: &Hold, b: &Hold| {
        let before = |a: &Hold, b: &Hold| a.until.is_some_and(|until| until <= b.from);
        !before(a, b) && !before(b, a)
    };
    holds
        .iter()
        .enumerate()
        .any(|(index, a)| holds[index + 1..].iter().any(|b| overlap(a, b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: OfferId = OfferId::from_u128(1);
    const CHAT: ConversationId = ConversationId::from_u128(2);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn two_agents_who_have_a_conversation_one_after_the_other_are_no_fault() {
        let ledger = Ledger::default();
        // The second agent's socket may tell first.
        ledger.opened(2, CHAT, at(5));
        ledger.opened(1, CHAT, at(1));
        ledger.closed(1, CHAT, at(5));
        assert_eq!(ledger.verdict(), Vec::<String>::new());
    }

    #[test]
    fn two_agents_who_have_a_conversation_at_once_are_a_fault() {
        let ledger = Ledger::default();
        ledger.opened(1, CHAT, at(1));
        ledger.opened(2, CHAT, at(5));
        ledger.closed(1, CHAT, at(6));
        assert_eq!(ledger.verdict().len(), 1);
    }

    #[test]
    fn an_offer_that_ends_twice_is_a_fault() {
        let ledger = Ledger::default();
        ledger.offered(1, OFFER, None, Instant::now());
        ledger.ended(1, OFFER);
        assert_eq!(ledger.verdict(), Vec::<String>::new());
        ledger.offered(1, OFFER, None, Instant::now());
        ledger.ended(1, OFFER);
        ledger.ended(1, OFFER);
        assert_eq!(ledger.verdict().len(), 1);
    }

    #[test]
    fn who_asked_and_got_no_offer_waits() {
        let ledger = Ledger::default();
        let now = Instant::now();
        ledger.asks(0, now);
        ledger.asks(1, now);
        ledger.offered(1, OFFER, Some(1), now + Duration::from_millis(3));
        let run = ledger.finish_run(0);
        assert_eq!(run.events, [Duration::from_millis(3)]);
        assert_eq!(run.waiting, 1);
    }
}
