//! What was sent with a message: pictures as such, in a box of their own size
//! from the start, and all else as a row with its name and size. Both are
//! downloads.

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{Attachment, Missing};
use leptos::prelude::*;

use crate::components::{Icon, bdi, icon};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::intl;

/// Nothing where nothing was sent along.
pub fn attachment_list(conversation: ConversationId, attachments: &[Attachment]) -> AnyView {
    if attachments.is_empty() {
        return ().view();
    }
    let items = attachments.iter().map(|it| item(conversation, it));
    el("ul")
        .class("attachments")
        .child(items.collect::<Vec<AnyView>>())
        .view()
}

fn item(conversation: ConversationId, attachment: &Attachment) -> AnyView {
    let texts = &messages().attachment;
    let Attachment {
        id, name, missing, ..
    } = attachment;
    let row = |mark: Icon, more: String| {
        [
            icon(mark),
            el("span")
                .class("file-name")
                .child(bdi(name.clone()))
                .view(),
            el("span").class("faint").child(more).view(),
        ]
    };
    if let Some(missing) = missing {
        let (mark, text) = match missing {
            Missing::Coming => (Icon::Clock, texts.coming()),
            Missing::Failed => (Icon::Warning, texts.failed()),
        };
        let file = el("span").class("file").child(row(mark, text.to_owned()));
        return el("li").child(file).view();
    }
    let path = format!("/api/conversations/{conversation}/attachments/{id}");
    let link = el("a")
        .attr("href", path.clone())
        .attr("download", name.clone());
    let link = if attachment.preview {
        link.class("picture")
            .attr("title", texts.download(name))
            .child(
                el("img")
                    .attr("loading", "lazy")
                    .attr("alt", name.clone())
                    .attr("src", path),
            )
    } else {
        let size = size_words(attachment.bytes.into());
        link.class("file").child(row(Icon::Clip, size))
    };
    el("li").child(link).view()
}

/// A size for people.
pub fn size_words(bytes: f64) -> String {
    let texts = &messages().attachment;
    if bytes < 1_000_000.0 {
        texts.kilobytes(&intl::decimal((bytes / 1000.0).max(0.1)))
    } else {
        texts.megabytes(&intl::decimal(bytes / 1_000_000.0))
    }
}
