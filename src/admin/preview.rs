//! What a template looks like before it is saved: as an alert or a toast, and
//! on the desktop, of a conversation that is made up. What the server writes is
//! here as it writes it, in no other language; what the desktop cuts is cut.
//! Nothing in it can be pressed.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::limits::{DESKTOP_BODY_CHARS, DESKTOP_TITLE_CHARS};
use deskbell_protocol::offer::{DesktopRule, Kind};
use deskbell_protocol::rules::{Part, Privacy, Slug, Template, TemplateField, parts};
use deskbell_protocol::text::shortened;
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::{Icon, icon, notification_icon};
use crate::messages::{admin, messages};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::{clock, intl};

/// The made-up customer.
const NAME: &str = "Mia Santos";
/// Who gives it.
const COLLEAGUE: &str = "Ana Lopez";

/// The template as it is being typed.
pub fn preview(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    el("section")
        .class("preview")
        .attr("aria-labelledby", "preview-title")
        .child(el("h3").attr("id", "preview-title").child(texts.preview()))
        .child(
            el("div")
                .class("preview-both")
                .child(
                    el("figure")
                        .child(el("figcaption").child(texts.preview_app()))
                        .child(
                            el("div")
                                .attr("inert", true)
                                .child(move || editor.draft.with(in_the_app)),
                        ),
                )
                .child(
                    el("figure")
                        .child(el("figcaption").child(texts.preview_desktop()))
                        .child(
                            el("div")
                                .attr("inert", true)
                                .child(move || editor.draft.with(on_the_desktop)),
                        ),
                ),
        )
        .view()
}

fn in_the_app(it: &Template) -> AnyView {
    let rows: Vec<AnyView> = it.fields.iter().filter_map(row).collect();
    let head = pieces([
        el("div")
            .class("alert-head")
            .child(
                el("span")
                    .class("alert-mark")
                    .child(notification_icon(it.icon)),
            )
            .child(el("p").class("alert-title").child(it.title.clone()))
            .view(),
        el("dl").class("alert-fields").child(rows).view(),
    ]);
    match it.kind {
        Kind::Toast => el("div")
            .class("preview-card")
            .attr("data-kind", "toast")
            .child(head)
            .view(),
        Kind::Alert => el("div")
            .class("preview-card")
            .attr("data-kind", "alert")
            .child(head)
            .child(it.show_wait_time.then(|| countdown(it.wait_time)))
            .child(
                el("div")
                    .class("alert-buttons")
                    .child(it.reject_allowed.then(|| {
                        el("span")
                            .class("button")
                            .attr("data-look", "outline")
                            .child(it.reject_text.clone())
                    }))
                    .child(
                        el("span")
                            .class("button")
                            .attr("data-look", "primary")
                            .child(it.accept_text.clone()),
                    ),
            )
            .view(),
    }
}

fn row(field: &TemplateField) -> Option<AnyView> {
    let value = filled(&field.value)?;
    let label = field.label.clone();
    Some(
        el("div")
            .child(el("dt").child(label))
            .child(el("dd").child(el("span").attr("dir", "auto").child(value)))
            .view(),
    )
}

fn countdown(seconds: i64) -> AnyView {
    // What is typed may be none of the numbers that are allowed.
    let seconds = seconds.clamp(0, 900);
    let left = format!("{}:{:02}", seconds / 60, seconds % 60);
    let label = messages().notification.answer_within();
    el("p")
        .class("preview-countdown")
        .child(el("span").class("preview-track").child(el("span")))
        .child(label)
        .text(" ")
        .child(el("span").class("number").child(left))
        .view()
}

fn on_the_desktop(it: &Template) -> AnyView {
    if it.desktop == DesktopRule::Never {
        return el("p").class("faint").child(admin().preview_never()).view();
    }
    let body = match it.privacy {
        Privacy::Full => texts_of(it).join(" · "),
        Privacy::NameOnly => NAME.to_owned(),
        Privacy::Generic => Privacy::GENERIC_BODY.to_owned(),
    };
    let title = shortened(&it.title, DESKTOP_TITLE_CHARS);
    let body = shortened(&body, DESKTOP_BODY_CHARS);
    el("div")
        .class("preview-card")
        .attr("data-kind", "desktop")
        .child(
            el("p")
                .class("preview-app")
                .child(icon(Icon::Bell))
                .child(messages().desk.product()),
        )
        .child(el("p").class("alert-title").child(title))
        .child(el("p").attr("dir", "auto").child(body))
        // What is only told has no answers.
        .child((it.kind == Kind::Alert).then(|| answers(it)))
        .view()
}

fn answers(it: &Template) -> AnyView {
    let answer = |text: &String| {
        el("span")
            .class("button")
            .attr("data-size", "small")
            .child(text.clone())
    };
    el("div")
        .class("alert-buttons")
        .child(answer(&it.accept_text))
        .child(it.reject_allowed.then(|| answer(&it.reject_text)))
        .view()
}

/// As the server does it: times are left out.
fn texts_of(it: &Template) -> Vec<String> {
    let fields = it.fields.iter();
    let texts = fields.filter(|field| field.value != "{waitingSince}");
    texts.filter_map(|field| filled(&field.value)).collect()
}

/// A field's value of the made-up conversation; none while it can't be read.
fn filled(value: &str) -> Option<String> {
    let parts = parts(value).ok()?;
    let text: String = parts.iter().map(shown).collect();
    (!text.is_empty()).then_some(text)
}

fn shown(part: &Part<'_>) -> String {
    let texts = admin();
    match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Slug(slug) => match slug {
            Slug::CustomerName => NAME.to_owned(),
            Slug::CaseId => "CAS-1042".to_owned(),
            Slug::CaseTitle => texts.example_case().to_owned(),
            Slug::QueueName => texts.example_queue().to_owned(),
            Slug::Channel => Channel::WebChat.name().to_owned(),
            Slug::WaitingSince => messages()
                .notification
                .since(&intl::time_of_day(clock::now())),
            Slug::VisitorLanguage => intl::language(),
            Slug::VisitorDevice => "Firefox, macOS".to_owned(),
            Slug::SenderName => COLLEAGUE.to_owned(),
            Slug::Answer(_) => texts.example_answer().to_owned(),
        },
    }
}

/// What a slug, with its braces, shows of the made-up conversation.
pub fn example(slug: &str) -> String {
    filled(slug).unwrap_or_default()
}
