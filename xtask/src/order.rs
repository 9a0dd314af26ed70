//! Puts functions that are alike side by side, where brotli packs what the
//! second has of the first best. Works on binaryen's text of a program.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::failure::Failure;
use crate::split::{Form, forms};

/// So many lines in a row are compared as one.
const RUN: usize = 3;

/// The program with its functions in another order: the longest first, and
/// after each one the one that is most like it.
///
/// # Errors
/// The text is not what binaryen writes.
pub fn by_likeness(text: &str) -> Result<String, Failure> {
    let forms = forms(text)?;
    let (functions, others): (Vec<&Form>, Vec<&Form>) =
        forms.iter().partition(|form| form.kind == "func");
    let runs: Vec<Vec<u64>> = functions.iter().map(|form| runs(form.text)).collect();
    let mut left: BTreeSet<usize> = (0..functions.len()).collect();
    let mut next = left.iter().copied().max_by_key(|&at| runs[at].len());

    let mut ordered = String::from("(module\n");
    others.iter().for_each(|form| form.write(&mut ordered));
    while let Some(now) = next {
        functions[now].write(&mut ordered);
        left.remove(&now);
        let like = |&other: &usize| likeness(&runs[now], &runs[other]);
        // Of several, the first one: `max_by` takes the last.
        let likes = left.iter().rev().map(|other| (like(other), *other));
        next = likes
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, other)| other);
    }
    ordered.push_str(")\n");
    Ok(ordered)
}

/// The different runs of lines in a function's body, in the order of their
/// hashes. How deep a line stands is not what it says.
fn runs(function: &str) -> Vec<u64> {
    let lines: Vec<&str> = function
        .lines()
        .skip(1)
        .map(|line| line.trim_matches([' ', ')']))
        .collect();
    let hashes = lines.windows(RUN).map(|run| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    });
    let hashes: BTreeSet<u64> = hashes.collect();
    hashes.into_iter().collect()
}

/// How much of both is common to both, from 0 to 1.
fn likeness(one: &[u64], other: &[u64]) -> f64 {
    let (mut a, mut b) = (one.iter().peekable(), other.iter().peekable());
    let mut common = 0_u32;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                common += 1;
                a.next();
                b.next();
            }
        }
    }
    let all = one.len() + other.len() - common as usize;
    f64::from(common) / all.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_are_alike_stand_side_by_side_and_nothing_is_lost() {
        let body = |word: &str, times: usize| {
            let lines = (0..times).map(|at| format!("\n  ({word}.set ${at})"));
            lines.collect::<String>()
        };
        let names = ["a_long", "b_other", "c_long", "d_other", "e_empty"];
        let bodies = [
            body("local", 30),
            body("global", 20),
            body("local", 25),
            body("global", 15),
            String::new(),
        ];
        let functions: String = names
            .iter()
            .zip(bodies)
            .map(|(name, body)| format!("\n (func ${name}{body})"))
            .collect();
        let program =
            format!("(module\n (memory $0 1){functions}\n (export \"m\" (memory $0))\n)\n");
        let ordered = by_likeness(&program).unwrap();

        let places = ["memory", "export"]
            .into_iter()
            .chain(["$a_long", "$c_long", "$b_other", "$d_other"]);
        let at: Vec<Option<usize>> = places.map(|word| ordered.find(word)).collect();
        assert!(at.iter().all(Option::is_some), "{ordered}");
        assert!(at[2..].is_sorted(), "{ordered}");
        assert_eq!(ordered.matches("(func ").count(), names.len());
        assert_eq!(ordered.matches(".set $").count(), 30 + 20 + 25 + 15);
    }
}
