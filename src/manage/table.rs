//! The frame that the page's tables share: a table with the names of its
//! columns. What stands in it is theirs.

use crate::platform::element::{El, el};

/// `actions` names the column of buttons for who can't see it.
pub(super) fn table<const N: usize>(heads: [&'static str; N], actions: Option<&'static str>) -> El {
    let unseen = |text| el("span").class("sr-only").child(text);
    let heads = el("tr")
        .child(heads.map(|head| column().child(head)))
        .child(actions.map(|text| column().child(unseen(text))));
    floor().child(el("thead").child(heads))
}

/// The same, with columns that are known only when it is drawn; `caption` says
/// what it is for who can't see what stands above it.
pub(super) fn table_of(caption: &str, heads: &[String]) -> El {
    let heads = heads.iter().map(|head| column().child(head.clone()));
    floor()
        .child(el("caption").class("sr-only").child(caption.to_owned()))
        .child(el("thead").child(el("tr").child(heads.collect::<Vec<_>>())))
}

fn column() -> El {
    el("th").attr("scope", "col")
}

fn floor() -> El {
    el("table").class("floor")
}
