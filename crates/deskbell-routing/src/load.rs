//! What an agent carries and what is kept free for their offers: units, and
//! places in profiles. Pure sums; when they change is the rules'.

use std::sync::Arc;

use deskbell_protocol::ProfileId;
use deskbell_protocol::conversation::Over;

use crate::record::Agent;
use crate::workstream::Takes;

/// The places of an agent in one profile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    pub limit: u32,
    /// See [`Profile::blocks`](crate::Profile::blocks).
    pub blocks: bool,
    /// Of accepted work.
    pub used: u32,
    /// Of open offers.
    pub reserved: u32,
}

impl Places {
    const fn free(self) -> u32 {
        self.limit
            .saturating_sub(self.used)
            .saturating_sub(self.reserved)
    }
}

/// The free places of the profiles that have some; none is the rule.
pub(crate) type FreePlaces = Option<Arc<[(ProfileId, u32)]>>;

/// Which side of the books.
#[derive(Clone, Copy)]
enum Side {
    Used,
    Reserved,
}

impl Agent {
    pub(crate) fn reserve(&mut self, takes: Takes) {
        self.add(takes, Side::Reserved);
    }

    pub(crate) fn give_back_reserve(&mut self, takes: Takes) {
        self.subtract(takes, Side::Reserved);
    }

    pub(crate) fn carry(&mut self, takes: Takes) {
        self.add(takes, Side::Used);
    }

    pub(crate) fn put_down(&mut self, takes: Takes) {
        self.subtract(takes, Side::Used);
    }

    fn add(&mut self, takes: Takes, side: Side) {
        match takes {
            Takes::Units(units) => {
                let load = self.units_of(side);
                *load = load.saturating_add(units);
            }
            Takes::Place(profile) => {
                let places = side.of(self.places.entry(profile).or_default());
                *places += 1;
            }
        }
    }

    fn subtract(&mut self, takes: Takes, side: Side) {
        match takes {
            Takes::Units(units) => {
                let load = self.units_of(side);
                *load = load.saturating_sub(units);
            }
            Takes::Place(profile) => {
                if let Some(places) = self.places.get_mut(&profile) {
                    let count = side.of(places);
                    *count = count.saturating_sub(1);
                    // A profile that was taken away goes with its last work.
                    let (limit, load) = (places.limit, places.used + places.reserved);
                    if limit == 0 && load == 0 {
                        self.places.remove(&profile);
                    }
                }
            }
        }
    }

    fn units_of(&mut self, side: Side) -> &mut u32 {
        match side {
            Side::Used => &mut self.used,
            Side::Reserved => &mut self.reserved,
        }
    }

    /// Units neither used nor reserved.
    pub(crate) fn free_units(&self) -> u32 {
        self.units
            .saturating_sub(self.used)
            .saturating_sub(self.reserved)
    }

    pub(crate) fn free_places(&self) -> FreePlaces {
        let free = self
            .places
            .iter()
            .map(|(&profile, places)| (profile, places.free()))
            .filter(|&(_, free)| free > 0);
        // Most agents have none, and pay nothing for it.
        if self.places.is_empty() {
            return None;
        }
        let free: Arc<[_]> = free.collect();
        (!free.is_empty()).then_some(free)
    }

    /// A profile that blocks has no place left.
    pub(crate) fn is_blocked(&self) -> bool {
        let mut places = self.places.values();
        places.any(|it| it.blocks && it.limit > 0 && it.free() == 0)
    }

    /// Carries no accepted work that counts.
    pub(crate) fn is_free(&self) -> bool {
        self.used == 0 && self.places.values().all(|places| places.used == 0)
    }

    /// Accepted work leaves no room: every unit and every place is used, or all
    /// places of a profile that blocks.
    pub(crate) fn is_full(&self) -> bool {
        let full = |places: &Places| places.used >= places.limit;
        let mut places = self.places.values();
        self.places
            .values()
            .any(|it| it.blocks && it.limit > 0 && full(it))
            || (self.used >= self.units && places.all(full))
    }

    /// In thousandths of what they can carry, offers included.
    pub(crate) fn burden(&self) -> u32 {
        let mut load = u64::from(self.used) + u64::from(self.reserved);
        let mut most = u64::from(self.units);
        for places in self.places.values() {
            load += u64::from(places.used) + u64::from(places.reserved);
            most += u64::from(places.limit);
        }
        let thousandths = (load * 1000).checked_div(most).unwrap_or(u64::MAX);
        u32::try_from(thousandths).unwrap_or(u32::MAX)
    }

    /// Has what `takes` asks for.
    pub(crate) fn has_room_for(&self, takes: Takes) -> bool {
        self.lacks_room_for(takes).is_none()
    }

    /// What is in the way of what `takes` asks for.
    pub(crate) fn lacks_room_for(&self, takes: Takes) -> Option<Over> {
        let lacks = match takes {
            Takes::Units(units) => (self.free_units() < units).then_some(Over::Units {
                used: self.used + self.reserved,
                units: self.units,
            }),
            Takes::Place(profile) => {
                let places = self.places.get(&profile).copied().unwrap_or_default();
                (places.free() == 0).then_some(Over::Places {
                    used: places.used + places.reserved,
                    limit: places.limit,
                })
            }
        };
        lacks.or_else(|| self.is_blocked().then_some(Over::Blocked))
    }

    /// Without load: that follows from other records.
    #[must_use]
    pub fn unloaded(mut self) -> Self {
        self.used = 0;
        self.reserved = 0;
        for places in self.places.values_mut() {
            places.used = 0;
            places.reserved = 0;
        }
        self.places.retain(|_, places| places.limit > 0);
        self
    }
}

impl Side {
    fn of(self, places: &mut Places) -> &mut u32 {
        match self {
            Self::Used => &mut places.used,
            Self::Reserved => &mut places.reserved,
        }
    }
}
