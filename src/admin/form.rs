//! The fields of a form: each with its label, its hint, and beside it what is
//! wrong with what was typed.

use std::borrow::Cow;
use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use super::editable::Editable;
use super::editor::Editor;
use crate::components::bdi;
use crate::messages::admin;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;

/// What a field says of itself.
pub struct Field {
    /// As the rule names it.
    pub name: String,
    pub label: Cow<'static, str>,
    pub hint: Option<String>,
    /// What it belongs to, where its label alone does not tell.
    pub of: Option<&'static str>,
    /// The list of what a browser suggests.
    pub suggested_by: Option<&'static str>,
}

impl Field {
    pub fn new(name: impl Into<String>, label: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            of: None,
            suggested_by: None,
        }
    }

    pub fn of(self, of: &'static str) -> Self {
        Self {
            of: Some(of),
            ..self
        }
    }

    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    pub fn suggested_by(self, list: &'static str) -> Self {
        Self {
            suggested_by: Some(list),
            ..self
        }
    }

    /// Its name where it stands alone.
    fn whole_label(&self) -> String {
        match self.of {
            Some(of) => format!("{of}, {}", self.label),
            None => self.label.to_string(),
        }
    }

    fn id(&self) -> String {
        format!("field-{}", self.name.replace('.', "-"))
    }
}

/// A choice: its word on the wire, and what a person reads.
pub type Choice = (String, String);

/// A line of text.
pub fn text<T: Editable>(
    editor: Editor<T>,
    field: Field,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> AnyView {
    let (value, typed) = written(editor, &field, get, set);
    input(editor, field, "text", value, typed)
}

/// A day of the calendar, as 2026-12-25.
pub fn date<T: Editable>(
    editor: Editor<T>,
    field: Field,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> AnyView {
    let (value, typed) = written(editor, &field, get, set);
    input(editor, field, "date", value, typed)
}

/// A text of several lines.
pub fn long_text<T: Editable>(
    editor: Editor<T>,
    field: Field,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> AnyView {
    let (value, typed) = written(editor, &field, get, set);
    framed(editor, &field, |said, wrong| {
        el("textarea")
            .class("input")
            .attr("id", field.id())
            .attr("rows", "3")
            .attr("dir", "auto")
            .attr("name", field.name.clone())
            .attr("aria-describedby", said)
            .attr("aria-invalid", move || wrong.get().then_some("true"))
            .value(move || value.get())
            .on(ev::input, move |event| {
                typed.run(event_target_value(&event))
            })
            .view()
    })
}

/// What a field for texts shows, and what becomes of what is typed into it.
fn written<T: Editable>(
    editor: Editor<T>,
    field: &Field,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> (Signal<String>, Callback<String>) {
    let get = Arc::new(get);
    let said = get.clone();
    editor.say(field.name.clone(), field.whole_label(), move |it| said(it));
    let value = Signal::derive(move || editor.read(|it| get(it)));
    let name = field.name.clone();
    let typed = Callback::new(move |typed: String| {
        editor.change(&name, |it| set(it, typed));
    });
    (value, typed)
}

/// A whole number. What is none is taken as one that is never allowed.
pub fn number<T: Editable>(
    editor: Editor<T>,
    field: Field,
    get: impl Fn(&T) -> i64 + Send + Sync + 'static,
    set: impl Fn(&mut T, i64) + Send + Sync + 'static,
) -> AnyView {
    let get = Arc::new(get);
    let said = get.clone();
    editor.say(field.name.clone(), field.whole_label(), move |it| {
        said(it).to_string()
    });
    // As it was typed: "5." on the way to "5.0" is not taken from under the hands.
    let shown = RwSignal::new(None::<(i64, String)>);
    let value = Signal::derive(move || {
        let number = editor.read(|it| get(it));
        let typed = shown.get().filter(|(of, _)| *of == number);
        typed.map_or_else(|| number.to_string(), |(_, typed)| typed)
    });
    let name = field.name.clone();
    let typed = Callback::new(move |typed: String| {
        let number = typed.trim().parse().unwrap_or(i64::MIN);
        shown.set(Some((number, typed)));
        editor.change(&name, |it| set(it, number));
    });
    input(editor, field, "number", value, typed)
}

fn input<T: Editable>(
    editor: Editor<T>,
    field: Field,
    kind: &'static str,
    value: Signal<String>,
    typed: Callback<String>,
) -> AnyView {
    let id = field.id();
    let (kind, mode, class) = match kind {
        "number" => ("text", "numeric", "input narrow"),
        kind => (kind, "text", "input"),
    };
    framed(editor, &field, |said, wrong| {
        el("input")
            .class(class)
            .attr("id", id)
            .attr("type", kind)
            .attr("list", field.suggested_by)
            .attr("inputmode", mode)
            .attr("autocomplete", "off")
            .attr("dir", "auto")
            .attr("name", field.name.clone())
            .attr("aria-describedby", said)
            .attr("aria-invalid", move || wrong.get().then_some("true"))
            .value(move || value.get())
            .on(ev::input, move |event| {
                typed.run(event_target_value(&event))
            })
            .view()
    })
}

/// One of a few.
pub fn choice<T: Editable>(
    editor: Editor<T>,
    field: Field,
    choices: impl Fn() -> Vec<Choice> + Send + Sync + 'static,
    get: impl Fn(&T) -> String + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> AnyView {
    let id = field.id();
    let name = field.name.clone();
    let (get, choices) = (Arc::new(get), Arc::new(choices));
    let (said, words) = (get.clone(), choices.clone());
    editor.say(field.name.clone(), field.whole_label(), move |it| {
        let word = said(it);
        let text = words().into_iter().find(|(one, _)| *one == word);
        text.map_or(word, |(_, text)| text)
    });
    let chosen = memo(move || editor.read(|it| get(it)));
    let options = move || {
        let chosen = chosen.get();
        let mut all = choices();
        // What is not there any more is shown as it is set, with its fault.
        if !all.iter().any(|(word, _)| *word == chosen) {
            all.push((chosen.clone(), chosen.clone()));
        }
        let option = |(word, text): Choice| {
            let selected = word == chosen;
            el("option")
                .attr("value", word)
                .attr("selected", selected)
                .child(text)
        };
        all.into_iter().map(option).collect::<Vec<_>>()
    };
    framed(editor, &field, |said, wrong| {
        el("select")
            .class("input")
            .attr("id", id)
            .attr("name", name.clone())
            .attr("aria-describedby", said)
            .attr("aria-invalid", move || wrong.get().then_some("true"))
            .on(ev::change, move |event| {
                let word = event_target_value(&event);
                editor.change(&name, |it| set(it, word));
            })
            .child(options)
            .view()
    })
}

/// Label above, hint and fault below.
fn framed<T: Editable>(
    editor: Editor<T>,
    field: &Field,
    control: impl FnOnce(String, Memo<bool>) -> AnyView,
) -> AnyView {
    let (id, name) = (field.id(), field.name.clone());
    let fault = memo(move || editor.fault_of(&name));
    let wrong = memo(move || fault.get().is_some());
    let said = format!("{id}-said");
    let hint = field.hint.clone();
    el("div")
        .class("field")
        .attr("data-field", field.name.clone())
        .child(
            el("label")
                .attr("for", id)
                .child(bdi(field.label.to_string())),
        )
        .child(control(said.clone(), wrong))
        .child(
            el("p")
                .class("field-said")
                .attr("id", said)
                .attr("data-wrong", move || wrong.get().then_some("true"))
                .attr("aria-live", "polite")
                .child(move || fault.get().or_else(|| hint.clone())),
        )
        .view()
}

/// Yes or no.
pub fn check<T: Editable>(
    editor: Editor<T>,
    field: Field,
    get: impl Fn(&T) -> bool + Send + Sync + 'static,
    set: impl Fn(&mut T, bool) + Send + Sync + 'static,
) -> AnyView {
    let id = field.id();
    let name = field.name.clone();
    let for_fault = field.name.clone();
    let get = Arc::new(get);
    let said = get.clone();
    editor.say(name.clone(), field.whole_label(), move |it| {
        let text = if said(it) {
            admin().yes()
        } else {
            admin().no()
        };
        text.to_owned()
    });
    let fault = move || editor.fault_of(&for_fault).or_else(|| field.hint.clone());
    el("div")
        .class("field field-check")
        .attr("data-field", field.name.clone())
        .child(
            el("input")
                .attr("type", "checkbox")
                .attr("id", id.clone())
                .attr("name", name.clone())
                .checked(move || editor.read(|it| get(it)))
                .on(ev::change, move |event| {
                    let on = event_target_checked(&event);
                    editor.change(&name, |it| set(it, on));
                }),
        )
        .child(
            el("label")
                .attr("for", id)
                .child(bdi(field.label.to_string())),
        )
        .child(el("p").class("field-said").child(fault))
        .view()
}

/// Any number of a few, as boxes to tick.
pub fn many<T: Editable>(
    editor: Editor<T>,
    field: Field,
    choices: impl Fn() -> Vec<Choice> + Send + Sync + 'static,
    has: impl Fn(&T, &str) -> bool + Send + Sync + Copy + 'static,
    set: impl Fn(&mut T, &str, bool) + Send + Sync + Copy + 'static,
) -> AnyView {
    let (id, name) = (field.id(), field.name.clone());
    let choices = Arc::new(choices);
    let words = choices.clone();
    editor.say(name.clone(), field.whole_label(), move |it| {
        let ticked = words().into_iter().filter(|(word, _)| has(it, word));
        ticked.map(|(_, text)| text).collect::<Vec<_>>().join(", ")
    });
    let boxes = move || {
        let tick = |(place, (word, text)): (usize, Choice)| {
            let (id, name) = (format!("{id}-{place}"), name.clone());
            let (value, asked) = (word.clone(), word.clone());
            el("div")
                .class("field-check")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .attr("id", id.clone())
                        .attr("value", value)
                        .checked(move || editor.read(|it| has(it, &asked)))
                        .on(ev::change, move |event| {
                            let on = event_target_checked(&event);
                            editor.change(&name, |it| set(it, &word, on));
                        }),
                )
                .child(el("label").attr("for", id).child(el("bdi").child(text)))
        };
        choices()
            .into_iter()
            .enumerate()
            .map(tick)
            .collect::<Vec<_>>()
    };
    fieldset(editor, field, boxes)
}

/// Several controls that are one field, with what is wrong with any of them.
pub fn fieldset<T: Editable>(editor: Editor<T>, field: Field, controls: impl Piece) -> AnyView {
    let for_fault = field.name.clone();
    let said = move || editor.fault_of(&for_fault).or_else(|| field.hint.clone());
    el("fieldset")
        .class("field field-many")
        .attr("data-field", field.name.clone())
        .child(el("legend").child(field.label.to_string()))
        .child(controls)
        .child(
            el("p")
                .class("field-said")
                .attr("aria-live", "polite")
                .child(said),
        )
        .view()
}

/// Fields that belong together.
pub fn group(title: &'static str, fields: Vec<AnyView>) -> AnyView {
    el("section")
        .class("form-group")
        .child(el("h3").child(title))
        .child(el("div").class("form-fields").child(fields))
        .view()
}
