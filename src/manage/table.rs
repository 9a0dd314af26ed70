//! The frame that the floor's tables share: a table with the names of its
//! columns. What stands in it is theirs.

use crate::platform::element::{El, el};

/// `actions` names the column of buttons for who can't see it.
pub(super) fn table<const N: usize>(heads: [&'static str; N], actions: Option<&'static str>) -> El {
    let column = || el("th").attr("scope", "col");
    let unseen = |text| el("span").class("sr-only").child(text);
    el("table").class("floor").child(
        el("thead").child(
            el("tr")
                .child(heads.map(|head| column().child(head)))
                .child(actions.map(|text| column().child(unseen(text)))),
        ),
    )
}
