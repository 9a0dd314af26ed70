//! The places of the page of supervisors and administrators, and their
//! addresses.

use deskbell_protocol::agent::Role;

/// Where the page is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Place {
    /// Who works, and what waits.
    #[default]
    Floor,
    /// What the ledger says.
    Reports,
    /// Everybody's quick replies.
    Replies,
    Templates,
    Workstreams,
    Queues,
    Skills,
    Profiles,
    Statuses,
    People,
}

impl Place {
    pub const ALL: [Self; 10] = [
        Self::Floor,
        Self::Reports,
        Self::Replies,
        Self::Templates,
        Self::Workstreams,
        Self::Queues,
        Self::Skills,
        Self::Profiles,
        Self::Statuses,
        Self::People,
    ];

    pub const fn path(self) -> &'static str {
        match self {
            Self::Floor => "/manage/",
            Self::Reports => "/manage/reports",
            Self::Replies => "/manage/replies",
            Self::Templates => "/manage/templates",
            Self::Workstreams => "/manage/workstreams",
            Self::Queues => "/manage/queues",
            Self::Skills => "/manage/skills",
            Self::Profiles => "/manage/profiles",
            Self::Statuses => "/manage/presences",
            Self::People => "/manage/people",
        }
    }

    /// The place that an address names.
    pub fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.path() == path)
    }

    /// Whether somebody of this role is shown it; the server decides what they
    /// may.
    pub fn is_for(self, role: Role) -> bool {
        matches!(self, Self::Floor | Self::Reports | Self::Replies) || role == Role::Administrator
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_has_an_address_that_names_it() {
        for place in Place::ALL {
            assert_eq!(Place::of(place.path()), Some(place));
        }
        assert_eq!(Place::of("/manage/elsewhere"), None);
        assert_eq!(Place::of("/"), None);
    }

    #[test]
    fn a_supervisor_sees_the_floor_reports_and_replies_and_nothing_of_the_administrators_room() {
        let seen = Place::ALL
            .into_iter()
            .filter(|it| it.is_for(Role::Supervisor));
        assert!(seen.eq([Place::Floor, Place::Reports, Place::Replies]));
        assert!(
            Place::ALL
                .into_iter()
                .all(|it| it.is_for(Role::Administrator))
        );
    }
}
