//! The box to write in. Its text is a draft that survives a change of session
//! and a reload. Enter sends, Shift+Enter is a new line.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::limits;
use deskbell_protocol::sms::{self, Size};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::attaching::{attach_field, attaching_list, stops, takes_files};
use crate::components::{Icon, Look, button, icon, shown};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::platform::{event, intl, paint};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The question takes the keyboard focus from the button that asked it.
const END_QUESTION: &str = "end-question";
const END: &str = "end";
/// The `id` of the box with its buttons.
pub const COMPOSER: &str = "composer";

pub fn composer(row: SessionRow, customer: Memo<String>) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let texts = &messages().conversation;
    let (draft, files) = (row.draft, row.files);
    let is_sms = row
        .value
        .with_untracked(|view| view.session.channel == Channel::Sms);
    let size = memo({
        let draft = draft.clone();
        move || is_sms.then(|| draft.with(|text| sms::size(text.trim())))
    });
    let too_long = memo({
        let draft = draft.clone();
        move || match size.get() {
            Some(size) => size.is_too_long(),
            None => draft.with(|text| text.len() > limits::MESSAGE_BYTES),
        }
    });
    let send = {
        let (draft, files) = (draft.clone(), files.clone());
        Callback::new(move |()| {
            let text = draft.get_untracked();
            if !untrack(|| stops(&files, &text)) && !too_long.get_untracked() {
                shell.say(key, text);
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
        .child(
            el("textarea")
                .class("input")
                .attr("name", "message")
                .attr("rows", "2")
                .attr("dir", "auto")
                .attr("placeholder", texts.write_hint())
                .attr("aria-label", move || texts.write(&customer.get()))
                .attr("aria-invalid", move || too_long.get().then_some("true"))
                .value(move || value.get())
                .on(ev::input, move |input| {
                    shell.set_draft(key, &event_target_value(&input));
                    shell.typed(key);
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
        .child(
            el("div")
                .class("composer-row")
                .child(end_question(key))
                .child(attach_field(key, &files))
                .child(el("span").class("push"))
                .child(
                    button("send", move || send.run(()))
                        .look(Look::Primary)
                        .idle(nothing)
                        .child(icon(Icon::Send))
                        .child(texts.send()),
                ),
        )
        .view()
}

/// What the text costs as SMS, while it is written.
fn sms_size(size: Size) -> AnyView {
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

/// End asks once more, in its own place: nothing is covered by a question.
fn end_question(conversation: deskbell_protocol::ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().conversation;
    let asking = RwSignal::new(false);
    let ask = move |yes: bool| {
        asking.set(yes);
        paint::focus(if yes { END_QUESTION } else { END }.to_owned());
    };
    (move || {
        if asking.get() {
            el("div")
                .class("end-question")
                .attr("role", "group")
                .attr("aria-label", texts.end_question())
                .attr("id", END_QUESTION)
                .attr("tabindex", "-1")
                .child(el("p").child(texts.end_question()))
                .child(button("end-no", move || ask(false)).child(texts.end_no()))
                .child(
                    button("end-yes", move || shell.end(conversation))
                        .look(Look::Primary)
                        .child(texts.end_yes()),
                )
                .view()
        } else {
            button("end", move || ask(true))
                .attr("id", END)
                .look(Look::Plain)
                .child(texts.end())
                .view()
        }
    })
    .view()
}
