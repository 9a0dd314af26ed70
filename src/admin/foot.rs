//! The foot of a rule's form: the button that saves it, and what became of
//! saving it. It decides nothing about the rule.

use leptos::prelude::*;

use super::editable::Editable;
use super::editor::{Clash, Editor, Told};
use crate::components::{Look, Size, button};
use crate::messages::admin;
use crate::platform::dom;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;

/// Where it is told; it takes the keyboard focus of a button that goes with what
/// was told.
pub const TOLD: &str = "rule-told";

/// What can be done with a rule that somebody else has renamed.
pub struct Ways<T: Editable> {
    /// Goes on with the rule under the name that it has now.
    pub go_on_as: Callback<T>,
    /// Saves it as one of its own; none where there can't be a new one.
    pub save_as_new: Option<Callback<()>>,
}

impl<T: Editable> Clone for Ways<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Editable> Copy for Ways<T> {}

/// Save, and what became of it.
pub fn foot<T: Editable>(editor: Editor<T>, ways: Ways<T>) -> AnyView {
    let texts = admin();
    let dirty = memo(move || editor.is_dirty());
    let clean = Signal::derive(move || !dirty.get());
    let is_new = memo(move || editor.was.with(Option::is_none));
    el("div")
        .class("rule-foot")
        .child(
            el("div")
                .class("rule-told")
                .attr("id", TOLD)
                .attr("tabindex", "-1")
                .attr("role", "status")
                .child(move || told(editor, ways)),
        )
        .child(move || {
            (dirty.get() && !is_new.get())
                .then(|| button("revert", move || editor.revert()).child(texts.revert()))
        })
        .child(
            el("button")
                .attr("type", "submit")
                .class("button")
                .attr("data-look", "primary")
                .attr("data-action", "save")
                .attr("aria-disabled", move || clean.get().then_some("true"))
                .child(move || match editor.told.get() {
                    Told::Saving => texts.saving(),
                    _ => texts.save(),
                }),
        )
        .view()
}

fn told<T: Editable>(editor: Editor<T>, ways: Ways<T>) -> AnyView {
    let texts = admin();
    match editor.told.get() {
        Told::Nothing | Told::Saving => {
            let count = editor.faults().len() as u64;
            let says = count > 0 && editor.is_dirty();
            says.then(|| texts.faults(count)).view()
        }
        Told::Saved => texts.saved().view(),
        Told::Failed(problem) => el("span").class("rule-wrong").child(problem).view(),
        Told::Together => texts.together().view(),
        Told::Gone => gone(editor, ways),
        Told::Meanwhile(theirs) => meanwhile(editor, theirs),
    }
}

/// Somebody else was first: what both have changed, and the two ways on.
fn meanwhile<T: Editable>(editor: Editor<T>, theirs: T) -> AnyView {
    let texts = admin();
    let (take, keep) = (theirs.clone(), theirs.clone());
    let clashes = memo(move || editor.clashes(&theirs));
    let no_clash = memo(move || clashes.with(Vec::is_empty));
    let line = |it: Clash| {
        let said = texts.clash(&shown(it.mine), &shown(it.theirs));
        el("li")
            .child(el("b").child(it.label))
            .text(" ")
            .child(said)
    };
    el("div")
        .class("note")
        .attr("data-tone", "urgent")
        .child(
            el("div")
                .class("note-body")
                .child(el("p").child(texts.changed_meanwhile()))
                .child(move || {
                    (!no_clash.get()).then(|| {
                        el("div").child(el("p").child(texts.clashes())).child(
                            el("ul")
                                .class("clashes")
                                .child(clashes.get().into_iter().map(line).collect::<Vec<_>>()),
                        )
                    })
                }),
        )
        .child(
            button("take-theirs", move || {
                dom::keep_focus(TOLD);
                editor.take(take.clone());
            })
            .size(Size::Small)
            .child(texts.take_theirs()),
        )
        .child(
            button("keep-mine", move || {
                dom::keep_focus(TOLD);
                editor.keep(keep.clone());
            })
            .size(Size::Small)
            .look(Look::Outline)
            .child(move || {
                if no_clash.get() {
                    texts.keep_both()
                } else {
                    texts.keep_mine()
                }
            }),
        )
        .view()
}

/// Somebody else has renamed it: it is one of those that were not there under
/// their name before. Which one is the person's to say.
fn gone<T: Editable>(editor: Editor<T>, ways: Ways<T>) -> AnyView {
    let texts = admin();
    let go_on = editor.news().into_iter().map(|theirs| {
        let name = theirs.rule().name().to_owned();
        button("go-on-as", move || ways.go_on_as.run(theirs.clone()))
            .size(Size::Small)
            .child(texts.go_on_as(&name))
    });
    let save_as_new = ways.save_as_new.map(|save| {
        button("save-as-new", move || {
            dom::keep_focus(TOLD);
            editor.part_from_theirs();
            save.run(());
        })
        .size(Size::Small)
        .child(texts.save_as_new())
    });
    el("div")
        .class("note")
        .attr("data-tone", "urgent")
        .child(el("span").class("note-body").child(texts.gone_meanwhile()))
        .child(go_on.collect::<Vec<_>>())
        .child(save_as_new)
        .view()
}

/// A value, or a sign for none.
fn shown(value: String) -> String {
    if value.is_empty() {
        "–".into()
    } else {
        value
    }
}
