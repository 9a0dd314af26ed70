//! What a template looks like before it is saved: as an alert or a toast, and
//! on the desktop, of a conversation that is made up. Nothing in it can be
//! pressed.

use deskbell_protocol::offer::Kind;
use deskbell_protocol::rules::{Part, Privacy, Slug, Template, TemplateField, parts};
use leptos::prelude::*;

use super::editor::Editor;
use crate::components::{Icon, icon, notification_icon};
use crate::messages::{admin, messages};
use crate::platform::{clock, intl};

/// The made-up customer.
const NAME: &str = "Mia Santos";

/// The template as it is being typed.
pub fn preview(editor: Editor<Template>) -> AnyView {
    let texts = admin();
    view! {
        <section class="preview" aria-labelledby="preview-title">
            <h3 id="preview-title">{texts.preview()}</h3>
            <div class="preview-both">
                <figure>
                    <figcaption>{texts.preview_app()}</figcaption>
                    <div inert>{move || editor.draft.with(in_the_app)}</div>
                </figure>
                <figure>
                    <figcaption>{texts.preview_desktop()}</figcaption>
                    <div inert>{move || editor.draft.with(on_the_desktop)}</div>
                </figure>
            </div>
        </section>
    }
    .into_any()
}

fn in_the_app(it: &Template) -> AnyView {
    let rows: Vec<AnyView> = it.fields.iter().filter_map(row).collect();
    let head = view! {
        <div class="alert-head">
            <span class="alert-mark">{notification_icon(it.icon)}</span>
            <p class="alert-title">{it.title.clone()}</p>
        </div>
        <dl class="alert-fields">{rows}</dl>
    };
    match it.kind {
        Kind::Toast => {
            view! { <div class="preview-card" data-kind="toast">{head}</div> }.into_any()
        }
        Kind::Alert => view! {
            <div class="preview-card" data-kind="alert">
                {head}
                {it.show_wait_time.then(|| countdown(it.wait_time))}
                <div class="alert-buttons">
                    {it.reject_allowed.then(|| view! {
                        <span class="button" data-look="outline">{it.reject_text.clone()}</span>
                    })}
                    <span class="button" data-look="primary">{it.accept_text.clone()}</span>
                </div>
            </div>
        }
        .into_any(),
    }
}

fn row(field: &TemplateField) -> Option<AnyView> {
    let value = filled(&field.value)?;
    let label = field.label.clone();
    Some(view! { <div><dt>{label}</dt><dd><span dir="auto">{value}</span></dd></div> }.into_any())
}

fn countdown(seconds: i64) -> AnyView {
    // What is typed may be none of the numbers that are allowed.
    let seconds = seconds.clamp(0, 900);
    let left = format!("{}:{:02}", seconds / 60, seconds % 60);
    let label = messages().notification.answer_within();
    view! {
        <p class="preview-countdown">
            <span class="preview-track"><span></span></span>
            {label} " " <span class="number">{left}</span>
        </p>
    }
    .into_any()
}

fn on_the_desktop(it: &Template) -> AnyView {
    use deskbell_protocol::offer::DesktopRule;
    if it.desktop == DesktopRule::Never {
        return view! { <p class="faint">{admin().preview_never()}</p> }.into_any();
    }
    let body = match it.privacy {
        Privacy::Full => texts_of(it).join(" · "),
        Privacy::NameOnly => NAME.to_owned(),
        Privacy::Generic => admin().preview_generic().to_owned(),
    };
    view! {
        <div class="preview-card" data-kind="desktop">
            <p class="preview-app">{icon(Icon::Bell)} {messages().desk.product()}</p>
            <p class="alert-title">{it.title.clone()}</p>
            <p dir="auto">{body}</p>
            <div class="alert-buttons">
                <span class="button" data-size="small">{it.accept_text.clone()}</span>
                {it.reject_allowed.then(|| view! {
                    <span class="button" data-size="small">{it.reject_text.clone()}</span>
                })}
            </div>
        </div>
    }
    .into_any()
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
            Slug::Channel => {
                super::words::channel(deskbell_protocol::conversation::Channel::WebChat).to_owned()
            }
            Slug::WaitingSince => messages()
                .notification
                .since(&intl::time_of_day(clock::now())),
            Slug::VisitorLanguage => intl::language(),
            Slug::VisitorDevice => "Firefox, macOS".to_owned(),
            Slug::Answer(_) => texts.example_answer().to_owned(),
        },
    }
}

/// What a slug, with its braces, shows of the made-up conversation.
pub fn example(slug: &str) -> String {
    filled(slug).unwrap_or_default()
}
