//! Files that are sent with the next message: chosen, pasted or dropped, uploaded
//! at once, and listed under the box until the message goes.

use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ConversationId, Problem, ProblemCode, limits};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::attachments::size_words;
use crate::components::{Icon, Look, Size, bdi, button, icon};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::files::{self, File};
use crate::platform::{address, http, random};

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Attaching {
    pub id: AttachmentId,
    pub name: String,
    pub bytes: f64,
    /// None: it is on its way.
    pub came: Option<Result<Attachment, Problem>>,
}

/// Those of a session.
pub type AttachingList = ArcRwSignal<Vec<Attaching>>;

/// Nothing can be sent now: something is on its way, or there is nothing at all.
pub fn stops(list: &AttachingList, text: &str) -> bool {
    list.with(|list| {
        let is_ready = |it: &Attaching| matches!(it.came, Some(Ok(_)));
        let nothing = text.trim().is_empty() && !list.iter().any(is_ready);
        nothing || list.iter().any(|it| it.came.is_none())
    })
}

/// What is uploaded goes with a message; the rest is forgotten.
pub fn taken(list: &AttachingList) -> Vec<Attachment> {
    let all = list.with_untracked(Clone::clone);
    if !all.is_empty() {
        list.set(Vec::new());
    }
    all.into_iter().filter_map(|it| it.came?.ok()).collect()
}

/// What could not be sent stands before what was chosen since.
pub fn restore(list: &AttachingList, unsent: Vec<Attachment>) {
    if !unsent.is_empty() {
        let unsent = unsent.into_iter().map(|it| Attaching {
            id: it.id,
            name: it.name.clone(),
            bytes: it.bytes.into(),
            came: Some(Ok(it)),
        });
        list.update(|all| drop(all.splice(..0, unsent)));
    }
}

/// Takes pasted and dropped files as well.
pub fn takes_files(part: El, conversation: ConversationId, list: &AttachingList) -> El {
    let (pasted, dropped) = (list.clone(), list.clone());
    part.on(ev::paste, move |event| {
        let files = files::given(event.clone());
        if !files.is_empty() {
            event.prevent_default();
            begin(conversation, &pasted, files);
        }
    })
    // Without it the browser opens what is dropped.
    .on(ev::dragover, |event| event.prevent_default())
    .on(ev::drop, move |event| {
        event.prevent_default();
        begin(conversation, &dropped, files::given(event));
    })
}

/// The field that asks for files; it looks like a button.
pub fn attach_field(conversation: ConversationId, list: &AttachingList) -> AnyView {
    let list = list.clone();
    el("label")
        .class("button icon-only attach")
        .attr("data-look", "plain")
        .attr("title", messages().attachment.attach())
        .child(icon(Icon::Clip))
        .child(
            el("input")
                .class("sr-only")
                .attr("type", "file")
                .attr("name", "attachments")
                .attr("multiple", "")
                .attr("aria-label", messages().attachment.attach())
                .on(ev::change, move |event| {
                    begin(conversation, &list, files::given(event));
                }),
        )
        .view()
}

/// The list under the box.
pub fn attaching_list(list: &AttachingList) -> AnyView {
    let list = list.clone();
    (move || {
        let all = list.get();
        if all.is_empty() {
            return ().view();
        }
        let rows: Vec<AnyView> = all.into_iter().map(|it| row(it, list.clone())).collect();
        el("ul")
            .class("attaching")
            .attr("aria-label", messages().attachment.list())
            .child(rows)
            .view()
    })
    .view()
}

fn row(one: Attaching, list: AttachingList) -> AnyView {
    let texts = &messages().attachment;
    let id = one.id;
    let (state, said) = match &one.came {
        None => ("uploading", texts.uploading().to_owned()),
        Some(Ok(_)) => ("ready", size_words(one.bytes)),
        Some(Err(problem)) => ("failed", words::problem(problem)),
    };
    let mark = match &one.came {
        None => el("span")
            .class("spinner")
            .attr("aria-hidden", "true")
            .view(),
        Some(Ok(_)) => icon(Icon::Clip),
        Some(Err(_)) => icon(Icon::Warning),
    };
    let remove = texts.remove(&one.name);
    el("li")
        .attr("data-state", state)
        .child(mark)
        .child(el("span").class("file-name").child(bdi(one.name)))
        .child(el("span").class("faint").attr("role", "status").child(said))
        .child(
            button("remove-file", move || {
                list.update(|all| all.retain(|it| it.id != id));
            })
            .look(Look::Plain)
            .size(Size::Small)
            .label(remove)
            .child(icon(Icon::Close)),
        )
        .view()
}

fn begin(conversation: ConversationId, list: &AttachingList, files: Vec<File>) {
    for file in files {
        let id = AttachmentId::from_u128(random::command().to_u128());
        let too_many = list.with_untracked(Vec::len) >= limits::ATTACHMENTS;
        let (name, bytes) = (file.name(), file.size());
        let came = too_many.then(|| Err(ProblemCode::TooManyAttachments.into()));
        let goes = came.is_none();
        list.update(|all| {
            all.push(Attaching {
                id,
                name: name.clone(),
                bytes,
                came,
            });
        });
        if goes {
            upload(conversation, list.clone(), (id, name), file);
        }
    }
}

fn upload(
    conversation: ConversationId,
    list: AttachingList,
    (id, name): (AttachmentId, String),
    file: File,
) {
    let name = address::encoded(&name);
    let path = format!("/api/conversations/{conversation}/attachments?id={id}&name={name}");
    spawn_local(async move {
        let came: Result<Attachment, Problem> = http::upload(&path, file).await;
        list.update(|all| {
            // It may have been removed.
            if let Some(one) = all.iter_mut().find(|it| it.id == id) {
                one.came = Some(came);
            }
        });
    });
}
