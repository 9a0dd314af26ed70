//! Every field of a template reaches the server as it was typed, and nothing
//! else of the template with it.

use deskbell::admin::Place;
use deskbell_protocol::http::Room;
use deskbell_protocol::offer::{DesktopRule, Icon, Kind, Reason, Tone};
use deskbell_protocol::rules::{Edit, Edited, Privacy, Rule, Template, TemplateField};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::admin::{EDIT, open, pick, room, save, template, type_into};
use crate::calls::Calls;
use crate::stage::{Stage, press_pointer_on, settled};

const REASON: Reason = Reason::IncomingChat;

/// The form of a template, and a server that takes what it sends.
struct Form {
    stage: Stage,
    calls: Calls,
}

impl Form {
    async fn opened() -> Self {
        let calls = Calls::answered();
        let (stage, _) = open(Place::Templates, "Incoming chat").await;
        Self { stage, calls }
    }

    async fn type_into(&self, field: &str, text: &str) {
        type_into(&self.stage, &format!("field-{field}"), text).await;
    }

    async fn pick(&self, field: &str, word: &str) {
        pick(&self.stage, &format!("field-{field}"), word).await;
    }

    async fn tick(&self, field: &str) {
        let tick = self.stage.one(&format!("#field-{field}"));
        tick.unchecked_ref::<HtmlElement>().click();
        settled().await;
    }

    async fn press(&self, action: &str, at: usize) {
        let action = format!("[data-action={action}]");
        press_pointer_on(&self.stage.all(&action)[at]);
        settled().await;
    }

    /// Saves it: what was sent is the template as it was, so changed.
    async fn sends(&self, change: impl FnOnce(&mut Template)) {
        self.calls.answer(EDIT, &Edited::Done);
        let mut changed = Template::standard(REASON);
        change(&mut changed);
        self.calls.answer("/api/rules", &room_with(&changed));
        save(&self.stage).await;
        let sent: Vec<Edit> = self.calls.sent(EDIT);
        let (was, becomes) = (Some(standard()), Rule::Template(Box::new(changed)));
        assert_eq!(sent, [Edit { was, becomes }]);
        assert!(self.stage.text(".rule-told").contains("Saved"));
        self.stage.one("[data-action=save][aria-disabled=true]");
    }
}

fn standard() -> Rule {
    template(REASON, |_| ())
}

/// The room once this is set.
fn room_with(changed: &Template) -> Room {
    let mut room = room();
    let standard = Template::standard(REASON).name;
    let mut all = room.rules.templates.iter_mut();
    *all.find(|it| it.name == standard).unwrap() = changed.clone();
    room
}

#[wasm_bindgen_test]
async fn each_line_of_text_is_saved_as_it_was_typed() {
    const TYPED: &str = "So & <so>, \"ja\"";
    type Set = fn(&mut Template, String);
    let lines: [(&str, Set); 4] = [
        ("name", |it, text| it.name = text),
        ("title", |it, text| it.title = text),
        ("accept_text", |it, text| it.accept_text = text),
        ("reject_text", |it, text| it.reject_text = text),
    ];
    for (field, set) in lines {
        let form = Form::opened().await;
        form.type_into(field, TYPED).await;
        form.sends(|it| set(it, TYPED.into())).await;
    }
}

#[wasm_bindgen_test]
async fn each_number_is_saved_from_its_least_to_its_most() {
    type Set = fn(&mut Template, i64);
    let numbers: [(&str, Set, [i64; 2]); 2] = [
        ("wait_time", |it, seconds| it.wait_time = seconds, [5, 900]),
        ("volume", |it, percent| it.volume = percent, [0, 100]),
    ];
    for (field, set, values) in numbers {
        for value in values {
            let form = Form::opened().await;
            form.type_into(field, &value.to_string()).await;
            form.sends(|it| set(it, value)).await;
        }
    }
}

#[wasm_bindgen_test]
async fn each_box_is_saved_when_it_is_ticked_and_when_it_is_not() {
    type Flag = fn(&mut Template) -> &mut bool;
    let boxes: [(&str, Flag); 4] = [
        ("show_wait_time", |it| &mut it.show_wait_time),
        ("reject_allowed", |it| &mut it.reject_allowed),
        ("sound", |it| &mut it.sound),
        ("repeat", |it| &mut it.repeat),
    ];
    for (field, flag) in boxes {
        let form = Form::opened().await;
        form.tick(field).await;
        form.sends(|it| *flag(it) = !*flag(it)).await;
        form.tick(field).await;
        form.calls.answer(EDIT, &Edited::Done);
        save(&form.stage).await;
        let back = form.calls.sent::<Edit>(EDIT).pop().unwrap();
        assert_eq!(back.becomes, standard(), "{field}");
    }
}

/// Picks each of these words; the template is saved with what it stands for.
async fn each_is_saved<T: Copy>(
    field: &str,
    choices: &[(&str, T)],
    set: impl Fn(&mut Template, T) + Copy,
) {
    for (word, value) in choices {
        let form = Form::opened().await;
        form.pick(field, word).await;
        form.sends(|it| set(it, *value)).await;
    }
}

#[wasm_bindgen_test]
async fn each_choice_but_the_one_that_was_set_is_saved() {
    each_is_saved("kind", &[("toast", Kind::Toast)], |it, kind| it.kind = kind).await;
    let icons = [
        ("sms", Icon::Sms),
        ("assignment", Icon::Assignment),
        ("transfer", Icon::Transfer),
        ("escalation", Icon::Escalation),
        ("bot", Icon::Bot),
        ("consult", Icon::Consult),
    ];
    each_is_saved("icon", &icons, |it, icon| it.icon = icon).await;
    let rules = [
        ("never", DesktopRule::Never),
        ("always", DesktopRule::Always),
    ];
    each_is_saved("desktop", &rules, |it, rule| it.desktop = rule).await;
    let levels = [
        ("name_only", Privacy::NameOnly),
        ("generic", Privacy::Generic),
    ];
    each_is_saved("privacy", &levels, |it, level| it.privacy = level).await;
    let tones = [
        ("chime", Tone::Chime),
        ("knock", Tone::Knock),
        ("horn", Tone::Horn),
    ];
    each_is_saved("tone", &tones, |it, tone| it.tone = tone).await;
}

#[wasm_bindgen_test]
async fn every_choice_of_the_form_is_one_that_can_be_saved() {
    let form = Form::opened().await;
    for (field, count) in [
        ("kind", 2),
        ("icon", Icon::ALL.len()),
        ("desktop", 3),
        ("privacy", Privacy::ALL.len()),
        ("tone", Tone::ALL.len()),
    ] {
        let options = form.stage.all(&format!("#field-{field} option"));
        assert_eq!(options.len(), count, "{field}");
    }
}

fn line(label: &str, value: &str) -> TemplateField {
    TemplateField {
        label: label.into(),
        value: value.into(),
    }
}

#[wasm_bindgen_test]
async fn the_lines_of_the_notification_are_saved_as_they_are_typed() {
    let form = Form::opened().await;
    form.type_into("fields-0-label", "Who").await;
    form.type_into("fields-0-value", "{customerName} ({visitorLanguage})")
        .await;
    form.type_into("fields-1-value", "{answer:How can we help?}, {caseTitle}")
        .await;
    form.sends(|it| {
        it.fields[0] = line("Who", "{customerName} ({visitorLanguage})");
        it.fields[1].value = "{answer:How can we help?}, {caseTitle}".into();
    })
    .await;
}

#[wasm_bindgen_test]
async fn lines_that_were_added_moved_and_removed_are_saved_in_their_new_order() {
    let form = Form::opened().await;
    form.press("add-field", 0).await;
    form.type_into("fields-3-label", "Browser").await;
    form.type_into("fields-3-value", "{visitorDevice}").await;
    // To the top, over three others; then the second and the last one go.
    for at in [2, 1, 0] {
        form.press("field-up", at).await;
    }
    form.press("field-remove", 1).await;
    form.press("field-remove", 2).await;
    form.sends(|it| {
        let reason = it.fields[1].clone();
        it.fields = vec![line("Browser", "{visitorDevice}"), reason];
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_template_without_any_line_can_be_saved() {
    let form = Form::opened().await;
    for _ in 0..3 {
        form.press("field-remove", 0).await;
    }
    form.sends(|it| it.fields.clear()).await;
}

#[wasm_bindgen_test]
async fn all_that_is_typed_at_once_is_saved_at_once() {
    let form = Form::opened().await;
    form.type_into("name", "Night").await;
    form.pick("desktop", "always").await;
    form.pick("privacy", "name_only").await;
    form.tick("show_wait_time").await;
    form.tick("repeat").await;
    form.pick("tone", "knock").await;
    form.type_into("volume", "35").await;
    form.type_into("wait_time", "45").await;
    form.type_into("accept_text", "Take it").await;
    form.tick("reject_allowed").await;
    form.sends(|it| {
        it.name = "Night".into();
        it.desktop = DesktopRule::Always;
        it.privacy = Privacy::NameOnly;
        it.show_wait_time = false;
        it.repeat = false;
        it.tone = Tone::Knock;
        it.volume = 35;
        it.wait_time = 45;
        it.accept_text = "Take it".into();
        it.reject_allowed = false;
    })
    .await;
}
