//! The box to write in, to the customer or for colleagues. Its text is a draft
//! that survives a change of session and a reload, and so does for whom it is.
//! Enter sends, Shift+Enter is a new line; `/q` finds a quick reply, `/n` is for
//! a note, `/t` and `/c` hand over and ask for advice, `/r` makes a link by which the
//! customer comes back.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::sms;
use deskbell_protocol::{ConversationId, limits};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::attaching::{attach_field, attaching_list, stops, takes_files};
use super::back_link::BackLink;
use super::emoji::Emoji;
use super::question::{Question, question};
use super::quick::Quick;
use crate::components::{Icon, Look, Size, button, icon, shown};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::platform::{event, intl, paint};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The `id` of the box with its buttons.
pub const COMPOSER: &str = "composer";
/// The `id` of the box.
pub const BOX: &str = "message-box";

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// To the customer, or for colleagues.
    Both,
    /// For colleagues only: the customer is not this agent's to write to, or the
    /// conversation has ended.
    Notes,
}

/// `hand` opens the ways to hand over, `back` has a link made.
pub fn composer(
    row: SessionRow,
    customer: Memo<String>,
    writes: Writes,
    hand: RwSignal<bool>,
    back: &BackLink,
) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let texts = &messages().conversation;
    let (draft, noted, files) = (row.draft, row.internal, row.files);
    let internal = memo(move || writes == Writes::Notes || noted.get());
    let quick = Quick::new(key, draft.clone(), customer);
    let emoji = Emoji::new();
    let is_sms = row
        .value
        .with_untracked(|view| view.session.channel == Channel::Sms);
    let size = memo({
        let draft = draft.clone();
        move || {
            let counts = is_sms && !internal.get();
            counts.then(|| draft.with(|text| sms::size(text.trim())))
        }
    });
    let too_long = memo({
        let draft = draft.clone();
        move || match size.get() {
            Some(size) => size.is_too_long(),
            None => draft.with(|text| text.len() > limits::MESSAGE_BYTES),
        }
    });
    let send = {
        let (draft, quick, files) = (draft.clone(), quick.clone(), files.clone());
        let back = back.clone();
        Callback::new(move |()| {
            let text = draft.get_untracked();
            match text.trim() {
                "/n" => {
                    shell.set_draft(key, "");
                    // Where only notes can be written, it is one already.
                    let is_note = writes == Writes::Both && !internal.get_untracked();
                    shell.set_internal(key, is_note);
                }
                "/t" | "/c" => {
                    shell.set_draft(key, "");
                    hand.set(true);
                }
                "/r" => {
                    shell.set_draft(key, "");
                    back.ask();
                }
                typed if quick.takes(typed) => quick.choose_first(),
                _ if too_long.get_untracked() || untrack(|| stops(&files, &text)) => {}
                _ => {
                    shell.say(key, text, internal.get_untracked());
                    emoji.put_away();
                }
            }
        })
    };
    let press = move |pressed: KeyboardEvent| {
        if pressed.key() == "Enter" && !pressed.shift_key() && !event::composing(&pressed) {
            pressed.prevent_default();
            send.run(());
        }
    };
    let value = draft.clone();
    let attached = files.clone();
    let nothing =
        Signal::derive(move || too_long.get() || draft.with(|text| stops(&attached, text)));
    takes_files(el("div").class("composer"), key, &files)
        .attr("id", COMPOSER)
        .attr("data-internal", move || internal.get().then_some(""))
        .child(
            el("textarea")
                .class("input")
                .attr("id", BOX)
                .attr(
                    "name",
                    move || if internal.get() { "note" } else { "message" },
                )
                .attr("rows", "2")
                .attr("dir", "auto")
                .attr("placeholder", move || match internal.get() {
                    true => texts.note_hint(),
                    false => texts.write_hint(),
                })
                .attr("aria-label", move || match internal.get() {
                    true => texts.note_hint().to_owned(),
                    false => texts.write(&customer.get()),
                })
                .attr("aria-invalid", move || too_long.get().then_some("true"))
                .value(move || value.get())
                .on(ev::input, move |input| {
                    shell.set_draft(key, &event_target_value(&input));
                    if !internal.get_untracked() {
                        shell.typed(key);
                    }
                })
                .on(ev::keydown, press),
        )
        .child(move || {
            shown(too_long.get(), || {
                el("p")
                    .class("composer-problem")
                    .attr("role", "alert")
                    .child(texts.too_long())
                    .view()
            })
        })
        .child(move || size.get().map_or_else(|| ().view(), sms_size))
        .child(attaching_list(&files))
        .child(quick.list())
        .child(back.line())
        .child(emoji.grid())
        .child(
            el("div")
                .class("composer-row")
                .child((writes == Writes::Both).then(|| end_question(key)))
                .child(attach_field(key, &files))
                .child(emoji.button())
                .child((writes == Writes::Both).then(|| quick.button()))
                .child((writes == Writes::Both).then(|| {
                    button("note", move || {
                        shell.set_internal(key, !internal.get_untracked());
                        paint::focus(BOX.to_owned());
                    })
                    .look(Look::Plain)
                    .attr("aria-pressed", move || {
                        if internal.get() { "true" } else { "false" }
                    })
                    .child(texts.note())
                }))
                .child(
                    button("send", move || send.run(()))
                        .look(Look::Primary)
                        .idle(nothing)
                        .child(icon(Icon::Send))
                        .child(move || match internal.get() {
                            true => texts.keep_note(),
                            false => texts.send(),
                        }),
                ),
        )
        .view()
}

/// What the text costs as SMS, while it is written.
fn sms_size(size: sms::Size) -> AnyView {
    let texts = &messages().sms;
    let text = if size.is_too_long() {
        texts.too_many(size.units.into(), sms::MOST_UNITS.into())
    } else {
        texts.parts(size.parts.into(), &intl::number(size.left.into()))
    };
    el("p")
        .class("composer-size")
        .attr("data-parts", size.parts.to_string())
        .child(text)
        .view()
}

/// End asks once more.
fn end_question(conversation: ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().conversation;
    let end = Question {
        name: "end",
        look: Look::Plain,
        size: Size::Medium,
        text: texts.end(),
        about: None,
        id: "end-question",
        asks: texts.end_question(),
        no: ("end-no", texts.end_no()),
        yes: ("end-yes", texts.end_yes()),
    };
    question(end, move || shell.end(conversation))
}
