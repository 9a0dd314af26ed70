//! Two people have changed the same rule, each from the same beginning: what
//! only one of them has changed is taken from them, and what both have changed
//! is named. Which of the two is kept there is a person's to say.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// What two changes of a rule make together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged<T> {
    /// Where both have changed a field, it is mine.
    pub rule: T,
    /// The fields that both have changed, each to something else, as the rule
    /// names them: `title`, or `incoming.known`.
    pub clashes: Vec<String>,
}

/// `theirs` and `mine` together, both of which began as `was`. A list is one
/// field: changed by both, it is a clash.
///
/// # Errors
/// The rule can't be written, or what was made of it can't be read.
pub fn merged<T>(was: &T, theirs: &T, mine: &T) -> Result<Merged<T>, serde_json::Error>
where
    T: Serialize + DeserializeOwned,
{
    let value = serde_json::to_value::<&T>;
    let mut clashes = Vec::new();
    let both = merge(
        &value(was)?,
        &value(theirs)?,
        &value(mine)?,
        "",
        &mut clashes,
    );
    let rule = serde_json::from_value(both)?;
    Ok(Merged { rule, clashes })
}

fn merge(
    was: &Value,
    theirs: &Value,
    mine: &Value,
    path: &str,
    clashes: &mut Vec<String>,
) -> Value {
    if theirs == was || theirs == mine {
        return mine.clone();
    }
    if mine == was {
        return theirs.clone();
    }
    if let (Value::Object(was), Value::Object(theirs), Value::Object(mine)) = (was, theirs, mine)
        && have_the_same_fields(was, theirs)
        && have_the_same_fields(was, mine)
    {
        let both = mine.iter().map(|(name, mine)| {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            let both = merge(&was[name], &theirs[name], mine, &path, clashes);
            (name.clone(), both)
        });
        return Value::Object(both.collect());
    }
    clashes.push(path.to_owned());
    mine.clone()
}

/// Objects with other fields are no two states of one thing: a choice is
/// written with the name of what was chosen.
fn have_the_same_fields(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.keys().eq(other.keys())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::offer::Reason;
    use crate::rules::{Served, Takes, Template, TemplateField};

    fn template(change: impl FnOnce(&mut Template)) -> Template {
        let mut template = Template::standard(Reason::Transfer);
        change(&mut template);
        template
    }

    #[test]
    fn what_only_one_of_two_has_changed_is_kept_of_both() {
        let was = template(|_| {});
        let theirs = template(|it| {
            it.title = "Handed to you".into();
            it.fields.clear();
        });
        let mine = template(|it| it.wait_time = 60);
        let merged = merged(&was, &theirs, &mine).unwrap();
        let both = template(|it| {
            it.title = "Handed to you".into();
            it.fields.clear();
            it.wait_time = 60;
        });
        assert_eq!(merged.rule, both);
        assert!(merged.clashes.is_empty());
    }

    #[test]
    fn what_both_have_changed_is_named_and_mine_unless_they_agree() {
        let was = template(|_| {});
        let theirs = template(|it| {
            it.title = "Theirs".into();
            it.volume = 10;
            it.fields.clear();
        });
        let mine = template(|it| {
            it.title = "Mine".into();
            it.volume = 10;
            it.fields.push(TemplateField {
                label: "Case".into(),
                value: "{caseId}".into(),
            });
        });
        let merged = merged(&was, &theirs, &mine).unwrap();
        assert_eq!(merged.rule, mine);
        let mut clashes = merged.clashes;
        clashes.sort();
        assert_eq!(clashes, ["fields", "title"]);
    }

    #[test]
    fn the_halves_of_a_field_are_kept_apart_and_choices_are_not_mixed() {
        let served = |unknown: &str, known: &str| Served {
            unknown: unknown.into(),
            known: known.into(),
        };
        let both = merged(&served("A", "A"), &served("B", "A"), &served("A", "C")).unwrap();
        assert_eq!(both.rule, served("B", "C"));
        let (was, mine) = (Takes::Units(1), Takes::Units(2));
        let theirs = Takes::Profile("Calls".into());
        let both = merged(&was, &theirs, &mine).unwrap();
        assert_eq!(both.rule, mine);
        assert_eq!(both.clashes, [""]);
    }

    proptest! {
        #[test]
        fn each_field_is_of_who_has_changed_it(
            was in any::<[bool; 3]>(),
            theirs in any::<[bool; 3]>(),
            mine in any::<[bool; 3]>(),
        ) {
            let of = |on: [bool; 3]| template(|it| {
                (it.sound, it.repeat, it.reject_allowed) = on.into();
            });
            let both = merged(&of(was), &of(theirs), &of(mine)).unwrap();
            // Of two states, both who leave one come to the same other one.
            let field = |at: usize| if mine[at] == was[at] { theirs[at] } else { mine[at] };
            prop_assert_eq!(both.rule, of([field(0), field(1), field(2)]));
            prop_assert!(both.clashes.is_empty());
        }
    }
}
