//! Lists whose rows come and go. A row that stays is not touched: taken out and
//! put in again it would lose the focus, and the browser the place that somebody
//! reads. One function for all of them: each list with types of its own costs
//! every agent some kilobytes.

use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::tachys::view::{Mountable, Render};

use super::live::Live;
use super::ready::Ready;

type View = <AnyView as Render>::State;

/// Draws a row once for each key, and moves or removes it with its key. No key may
/// stand there twice; one whose row is gone already is drawn as nothing.
///
/// Each row has an owner of its own, and none above it: an owner keeps a mark of
/// each one that it ever had below it, and a list lives all day. So a row finds
/// no context.
pub fn rows(
    keys: impl Fn() -> Vec<u128> + 'static,
    row: impl Fn(u128) -> Option<AnyView> + 'static,
) -> AnyView {
    list(Box::new(keys), Box::new(row))
}

type Draw = dyn Fn(u128) -> Option<AnyView>;

fn list(keys: Box<dyn Fn() -> Vec<u128>>, draw: Box<Draw>) -> AnyView {
    let follow = move |before: Option<Rows>| {
        let mut rows = before.unwrap_or_else(|| Rows {
            all: VecDeque::new(),
            end: ().into_any().build(),
        });
        rows.follow(&keys(), &*draw);
        rows
    };
    Ready::new(move || Box::new(Live::new(follow))).into_any()
}

/// A row on the page.
struct Row {
    key: u128,
    // Dropped before its owner: what is inside goes first.
    view: View,
    _owner: Owner,
}

/// The rows in their order, and what marks their end.
struct Rows {
    all: VecDeque<Row>,
    end: View,
}

impl Row {
    fn drawn(key: u128, draw: &Draw) -> Self {
        let owner = Owner::default();
        // What a row reads is for itself to follow.
        let view = owner.with(|| untrack(|| draw(key).unwrap_or_else(|| ().into_any()).build()));
        Self {
            key,
            view,
            _owner: owner,
        }
    }
}

impl Rows {
    fn follow(&mut self, keys: &[u128], draw: &Draw) {
        self.remove_others(keys);
        // Those whose places are still to be found, in the order of the page.
        let mut rest = std::mem::take(&mut self.all);
        // Of them, those that go further back.
        let mut aside: Vec<Row> = Vec::new();
        for &key in keys {
            let is = |row: &Row| row.key == key;
            if !rest.front().is_some_and(is) && rest.get(1).is_some_and(is) {
                aside.extend(rest.pop_front());
            }
            let row = match rest.iter().position(is) {
                Some(0) => rest.pop_front(),
                place => {
                    let known = match place {
                        Some(place) => rest.remove(place),
                        None => (aside.iter().position(is)).map(|place| aside.remove(place)),
                    };
                    let mut row = known.unwrap_or_else(|| Row::drawn(key, draw));
                    let next = rest.front().map_or(&self.end, |row| &row.view);
                    next.insert_before_this(&mut row.view);
                    Some(row)
                }
            };
            self.all.extend(row);
        }
    }

    /// Takes those away that are none of these.
    fn remove_others(&mut self, keys: &[u128]) {
        let stay = |(row, key): &(&Row, &u128)| row.key == **key;
        let same = self.all.iter().zip(keys).take_while(stay).count();
        let keys = keys.get(same..).unwrap_or_default();
        let others = self.all.split_off(same);
        for mut row in others {
            match keys.contains(&row.key) {
                true => self.all.push_back(row),
                false => row.view.unmount(),
            }
        }
    }

    fn first(&self) -> &View {
        self.all.front().map_or(&self.end, |row| &row.view)
    }
}

impl Mountable for Rows {
    fn unmount(&mut self) {
        for row in &mut self.all {
            row.view.unmount();
        }
        self.end.unmount();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        for row in &mut self.all {
            row.view.mount(parent, marker);
        }
        self.end.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.first().insert_before_this(child)
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        let rows = self.all.iter();
        rows.flat_map(|row| row.view.elements()).collect()
    }
}
