//! Notification templates: every field, the slugs with examples, and what it
//! will look like.

use deskbell_protocol::offer::{DesktopRule, Icon, Kind, Reason, Tone};
use deskbell_protocol::rules::{Privacy, SLUGS, Template, TemplateField};
use leptos::prelude::*;

use super::editor::Editor;
use super::focus_when_drawn;
use super::form::{Field, check, choice, group, number, text};
use super::part::Kind as Part;
use super::preview::{self, preview};
use super::words;
use crate::components::{Size, button};
use crate::messages::admin;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;

const KINDS: [Kind; 2] = [Kind::Alert, Kind::Toast];
const DESKTOP: [DesktopRule; 3] = [
    DesktopRule::Never,
    DesktopRule::Background,
    DesktopRule::Always,
];

/// The identifier of the button that adds a field.
const ADD: &str = "add-field";

pub fn kind() -> Part<Template> {
    let texts = admin();
    Part {
        title: texts.templates(),
        add: Some(texts.add_template()),
        explained: texts.templates_explained(),
        all: |room| room.rules.templates.clone(),
        name: |it| it.name.clone(),
        new: |_| Template {
            name: String::new(),
            ..Template::standard(Reason::IncomingChat)
        },
        form,
        aside: None,
    }
}

fn form(editor: Editor<Template>) -> AnyView {
    pieces([
        preview(editor),
        what_it_is(editor),
        answering(editor),
        on_the_desktop(editor),
        sound(editor),
        fields(editor),
        serves(editor),
    ])
}

fn what_it_is(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let kind = |it: &mut Template, word| it.kind = words::choice(word).unwrap_or(it.kind);
    let icon = |it: &mut Template, word| it.icon = words::choice(word).unwrap_or(it.icon);
    group(
        texts.group_what(),
        vec![
            text(
                editor,
                Field::new("name", texts.name()).hint(texts.template_name_hint()),
                |it| it.name.clone(),
                |it, name| it.name = name,
            ),
            choice(
                editor,
                Field::new("kind", texts.kind()).hint(texts.kind_hint()),
                || words::choices(&KINDS, words::kind),
                |it| words::word(&it.kind),
                kind,
            ),
            text(
                editor,
                Field::new("title", texts.template_title()).hint(texts.template_title_hint()),
                |it| it.title.clone(),
                |it, title| it.title = title,
            ),
            choice(
                editor,
                Field::new("icon", texts.icon()).hint(texts.icon_hint()),
                || words::choices(&Icon::ALL, words::icon),
                |it| words::word(&it.icon),
                icon,
            ),
        ],
    )
}

fn answering(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    group(
        texts.group_answering(),
        vec![
            number(
                editor,
                Field::new("wait_time", texts.wait_time()).hint(texts.wait_time_hint()),
                |it| it.wait_time,
                |it, seconds| it.wait_time = seconds,
            ),
            check(
                editor,
                Field::new("show_wait_time", texts.show_wait_time())
                    .hint(texts.show_wait_time_hint()),
                |it| it.show_wait_time,
                |it, on| it.show_wait_time = on,
            ),
            text(
                editor,
                Field::new("accept_text", texts.accept_text()),
                |it| it.accept_text.clone(),
                |it, text| it.accept_text = text,
            ),
            check(
                editor,
                Field::new("reject_allowed", texts.reject_allowed())
                    .hint(texts.reject_allowed_hint()),
                |it| it.reject_allowed,
                |it, on| it.reject_allowed = on,
            ),
            text(
                editor,
                Field::new("reject_text", texts.reject_text()),
                |it| it.reject_text.clone(),
                |it, text| it.reject_text = text,
            ),
        ],
    )
}

fn on_the_desktop(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let desktop = |it: &mut Template, word| it.desktop = words::choice(word).unwrap_or(it.desktop);
    let privacy = |it: &mut Template, word| it.privacy = words::choice(word).unwrap_or(it.privacy);
    group(
        texts.group_desktop(),
        vec![
            choice(
                editor,
                Field::new("desktop", texts.desktop()).hint(texts.desktop_hint()),
                || words::choices(&DESKTOP, words::desktop),
                |it| words::word(&it.desktop),
                desktop,
            ),
            choice(
                editor,
                Field::new("privacy", texts.privacy()).hint(texts.privacy_hint()),
                || words::choices(&Privacy::ALL, words::privacy),
                |it| words::word(&it.privacy),
                privacy,
            ),
        ],
    )
}

fn sound(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let tone = |it: &mut Template, word| it.tone = words::choice(word).unwrap_or(it.tone);
    group(
        texts.group_sound(),
        vec![
            check(
                editor,
                Field::new("sound", texts.sound()),
                |it| it.sound,
                |it, on| it.sound = on,
            ),
            choice(
                editor,
                Field::new("tone", texts.tone()),
                || words::choices(&Tone::ALL, words::tone),
                |it| words::word(&it.tone),
                tone,
            ),
            number(
                editor,
                Field::new("volume", texts.volume()).hint(texts.volume_hint()),
                |it| it.volume,
                |it, percent| it.volume = percent,
            ),
            check(
                editor,
                Field::new("repeat", texts.repeat()),
                |it| it.repeat,
                |it, on| it.repeat = on,
            ),
        ],
    )
}

/// The lines of the notification, in their order.
fn fields(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let count = memo(move || editor.read(|it| it.fields.len()));
    editor.say("fields", texts.group_fields(), |it| {
        let line = |it: &TemplateField| format!("{}: {}", it.label, it.value);
        it.fields.iter().map(line).collect::<Vec<_>>().join("; ")
    });
    let add = move || {
        editor.change("fields", |it| {
            it.fields.push(TemplateField {
                label: String::new(),
                value: String::new(),
            });
        });
        focus_when_drawn(format!("field-fields-{}-label", count.get_untracked() - 1));
    };
    let wrong = move || editor.fault_of("fields");
    el("section")
        .class("form-group")
        .attr("data-field", "fields")
        .child(el("h3").child(texts.group_fields()))
        .child(el("p").class("faint").child(texts.fields_explained()))
        .child(el("ol").class("template-fields").child(move || {
            (0..count.get())
                .map(|place| field(editor, place))
                .collect::<Vec<_>>()
        }))
        .child(
            button("add-field", add)
                .attr("id", ADD)
                .size(Size::Small)
                .child(texts.add_field()),
        )
        .child(
            el("p")
                .class("field-said")
                .attr("data-wrong", "true")
                .attr("aria-live", "polite")
                .child(wrong),
        )
        .child(slugs(editor))
        .view()
}

fn field(editor: Editor<Template>, place: usize) -> AnyView {
    let texts = admin();
    let at = move |it: &Template| it.fields.get(place).cloned();
    let number = (place + 1).to_string();
    let up = move || {
        editor.change("fields", |it| it.fields.swap(place, place - 1));
        // With the field, which can go on from there.
        focus_when_drawn(match place - 1 {
            0 => "field-fields-0-label".into(),
            above => up_of(above),
        });
    };
    let remove = move || {
        editor.change("fields", |it| drop(it.fields.remove(place)));
        // The rows are drawn anew. The next one takes its place, or the last.
        let last = editor
            .draft
            .with_untracked(|it| it.fields.len())
            .checked_sub(1);
        focus_when_drawn(last.map_or_else(|| ADD.into(), |last| remove_of(place.min(last))));
    };
    let up = (place > 0).then(|| {
        button("field-up", up)
            .attr("id", up_of(place))
            .size(Size::Small)
            .child(texts.field_up())
            .child(el("span").class("sr-only").child(number.clone()))
    });
    el("li")
        .class("template-field")
        .child(text(
            editor,
            Field::new(format!("fields.{place}.label"), texts.field_label()),
            move |it| at(it).map(|it| it.label).unwrap_or_default(),
            move |it, label| {
                if let Some(it) = it.fields.get_mut(place) {
                    it.label = label;
                }
            },
        ))
        .child(text(
            editor,
            Field::new(format!("fields.{place}.value"), texts.field_value()),
            move |it| at(it).map(|it| it.value).unwrap_or_default(),
            move |it, value| {
                if let Some(it) = it.fields.get_mut(place) {
                    it.value = value;
                }
            },
        ))
        .child(
            el("div").class("template-field-buttons").child(up).child(
                button("field-remove", remove)
                    .attr("id", remove_of(place))
                    .size(Size::Small)
                    .child(texts.field_remove())
                    .child(el("span").class("sr-only").child(number)),
            ),
        )
        .view()
}

/// The identifiers of a field's buttons.
fn up_of(place: usize) -> String {
    format!("field-{place}-up")
}

fn remove_of(place: usize) -> String {
    format!("field-{place}-remove")
}

/// Every slug, with what it would show of the sample conversation.
fn slugs(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let known = SLUGS.iter().map(|(word, _)| format!("{{{word}}}"));
    let asked = editor.room.of(|room| room.questions.clone());
    let answers = asked
        .iter()
        .map(|question| format!("{{answer:{question}}}"));
    let rows = known.chain(answers).map(|slug| {
        let example = preview::example(&slug);
        el("tr")
            .child(el("th").attr("scope", "row").child(el("code").child(slug)))
            .child(el("td").child(example))
    });
    el("details")
        .class("slugs")
        .child(el("summary").child(texts.slugs()))
        .child(el("p").class("faint").child(texts.slugs_explained()))
        .child(
            el("table")
                .child(
                    el("thead").child(
                        el("tr")
                            .child(el("th").attr("scope", "col").child(texts.slug()))
                            .child(el("th").attr("scope", "col").child(texts.slug_example())),
                    ),
                )
                .child(el("tbody").child(rows.collect::<Vec<_>>())),
        )
        .view()
}

/// Which workstreams show it.
fn serves(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    let served = move || {
        let name = editor
            .was
            .with(|was| was.as_ref().map(|it| it.name.clone()));
        let name = name.unwrap_or_default();
        editor.room.of(|room| {
            let uses = |it: &&deskbell_protocol::rules::Workstream| {
                let served = it.served();
                served
                    .iter()
                    .any(|(_, it)| it.unknown == name || it.known == name)
            };
            let workstreams = room.rules.workstreams.iter().filter(uses);
            workstreams.map(|it| it.name.clone()).collect::<Vec<_>>()
        })
    };
    let shown = move || match served() {
        none if none.is_empty() => texts.serves_none().to_owned(),
        names => texts.serves(&names.join(", ")),
    };
    el("p").class("faint").child(shown).view()
}
