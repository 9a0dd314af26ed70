//! Skills: what an agent has, what work needs, and how much of that is still
//! insisted on.

use std::collections::BTreeMap;
use std::sync::Arc;

use deskbell_protocol::SkillId;

/// A skill that some work needs. The lower the number, the more important;
/// the least important is the first to be given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    pub priority: u8,
    pub skill: SkillId,
}

/// A set of skills, cheap to clone and to compare: most have none.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skills(Option<Arc<[SkillId]>>);

impl Skills {
    pub fn iter(&self) -> impl Iterator<Item = SkillId> {
        self.0.iter().flat_map(|skills| skills.iter().copied())
    }

    pub fn has(&self, skill: SkillId) -> bool {
        let skills = self.0.as_deref().unwrap_or_default();
        skills.binary_search(&skill).is_ok()
    }

    /// Every one of the others is here too.
    pub(crate) fn cover(&self, others: &Self) -> bool {
        others.0.is_none() || others.iter().all(|skill| self.has(skill))
    }

    /// How well they meet the needs, the most important of which come first: a
    /// bit for each, so that one important skill outweighs all lesser ones.
    pub(crate) fn meet(&self, needs: &[Need]) -> u32 {
        needs
            .iter()
            .fold(0, |met, need| (met << 1) | u32::from(self.has(need.skill)))
    }
}

impl FromIterator<SkillId> for Skills {
    fn from_iter<I: IntoIterator<Item = SkillId>>(skills: I) -> Self {
        let mut skills: Vec<SkillId> = skills.into_iter().collect();
        skills.sort_unstable();
        skills.dedup();
        Self((!skills.is_empty()).then(|| skills.into()))
    }
}

/// Each skill once, with its best priority, the most important first.
pub(crate) fn in_order(needs: impl IntoIterator<Item = Need>) -> Vec<Need> {
    let mut best: BTreeMap<SkillId, u8> = BTreeMap::new();
    for Need { priority, skill } in needs {
        let known = best.entry(skill).or_insert(priority);
        *known = priority.min(*known);
    }
    let mut needs: Vec<Need> = best
        .into_iter()
        .map(|(skill, priority)| Need { priority, skill })
        .collect();
    needs.sort_unstable();
    needs
}

/// The skills of the first so many needs.
pub(crate) fn first_of(needs: &[Need], count: usize) -> Skills {
    needs.iter().take(count).map(|need| need.skill).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(priority: u8, skill: u128) -> Need {
        Need {
            priority,
            skill: SkillId::from_u128(skill),
        }
    }

    #[test]
    fn a_need_that_is_named_twice_counts_once_and_at_its_best() {
        let needs = in_order([need(3, 1), need(2, 2), need(1, 1)]);
        assert_eq!(needs, [need(1, 1), need(2, 2)]);
    }

    #[test]
    fn one_important_skill_outweighs_all_lesser_ones() {
        let needs = [need(1, 1), need(2, 2), need(3, 3)];
        let skills =
            |ids: &[u128]| -> Skills { ids.iter().map(|&id| SkillId::from_u128(id)).collect() };
        assert!(skills(&[1]).meet(&needs) > skills(&[2, 3]).meet(&needs));
        assert!(skills(&[1, 3]).meet(&needs) > skills(&[1]).meet(&needs));
        assert_eq!(skills(&[4]).meet(&needs), 0);
    }

    #[test]
    fn the_least_important_need_is_given_up_first() {
        let needs = in_order([need(2, 1), need(1, 2)]);
        assert_eq!(first_of(&needs, 1), first_of(&[need(1, 2)], 1));
        assert_eq!(first_of(&needs, 0), Skills::default());
    }
}
