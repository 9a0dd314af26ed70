//! Quick replies at the box: the list that `/q` or its button opens, narrowed by
//! what is typed behind, and keeping what is written as one of the agent's own.
//! Which there are is the server's to know, and is asked each time it opens.

use deskbell_protocol::ConversationId;
use deskbell_protocol::Problem;
use deskbell_protocol::quick::{DropReply, KeepReply, QuickReply};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::composer::BOX;
use crate::components::{Icon, Look, Size, button, icon};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::memo::memo;
use crate::platform::watched::Watched;
use crate::platform::{dom, http, paint};
use crate::shell::Shell;
use crate::shell::card::Fetched;

const PATH: &str = "/api/quick-replies";
/// More of them are not shown: whoever types more finds the others.
const SHOWN: usize = 8;
/// The `id` of the field for the keyword.
const KEYWORD: &str = "quick-keyword";

/// See the module. One for each box.
#[derive(Clone)]
pub struct Quick {
    conversation: ConversationId,
    draft: ArcRwSignal<String>,
    customer: Memo<String>,
    /// Opened by its button.
    open: RwSignal<bool>,
    found: Watched<Fetched<Vec<QuickReply>>>,
    /// Why the last one could not be kept or taken away.
    refused: Watched<Option<Problem>>,
}

impl Quick {
    pub fn new(
        conversation: ConversationId,
        draft: ArcRwSignal<String>,
        customer: Memo<String>,
    ) -> Self {
        Self {
            conversation,
            draft,
            customer,
            open: RwSignal::new(false),
            found: Watched::default(),
            refused: Watched::default(),
        }
    }

    /// What is typed looks for one.
    pub fn takes(&self, typed: &str) -> bool {
        sought(typed).is_some()
    }

    /// The first of those that are found takes the place of what is typed.
    pub fn choose_first(&self) {
        if let Some(first) = self.matching().into_iter().next() {
            self.choose(&first.text);
        }
    }

    pub fn button(&self) -> El {
        let open = self.open;
        button("quick-replies", move || open.update(|open| *open = !*open))
            .attr("title", messages().quick.hint())
            .attr(
                "aria-expanded",
                move || if open.get() { "true" } else { "false" },
            )
            .look(Look::Plain)
            .child(icon(Icon::Quick))
            .label(messages().quick.title())
    }

    pub fn list(&self) -> AnyView {
        let quick = self.clone();
        let (open, draft) = (self.open, self.draft.clone());
        let shows = memo(move || open.get() || draft.with(|text| sought(text).is_some()));
        (move || match shows.get() {
            false => ().view(),
            true => {
                quick.fetch();
                quick.content()
            }
        })
        .view()
    }

    fn content(&self) -> AnyView {
        let texts = &messages().quick;
        let (quick, keeper, teller) = (self.clone(), self.clone(), self.clone());
        let draft = self.draft.clone();
        let keeps =
            memo(move || draft.with(|text| !text.trim().is_empty() && sought(text).is_none()));
        el("div")
            .class("quick")
            .attr("role", "group")
            .attr("aria-label", texts.title())
            .child(move || quick.rows())
            .child(move || teller.refusal())
            .child(move || match keeps.get() {
                false => ().view(),
                true => keeper.form(),
            })
            .view()
    }

    fn rows(&self) -> AnyView {
        let texts = &messages().quick;
        let line = |text: String| {
            el("p")
                .class("faint")
                .attr("role", "status")
                .child(text)
                .view()
        };
        let (loading, problem) = self.found.read(|found| match found {
            None => (true, None),
            Some(found) => (false, found.as_ref().err().map(words::problem)),
        });
        if loading {
            return line(messages().session.loading().to_owned());
        }
        if let Some(problem) = problem {
            return line(problem);
        }
        self.draft.track();
        let found = self.matching();
        if found.is_empty() {
            return line(texts.none().to_owned());
        }
        let rows: Vec<AnyView> = found.into_iter().map(|reply| self.row(reply)).collect();
        el("ul").child(rows).view()
    }

    fn row(&self, reply: QuickReply) -> AnyView {
        let (quick, dropper) = (self.clone(), self.clone());
        let QuickReply {
            id,
            keyword,
            text,
            own,
        } = reply;
        let name = format!("/{keyword}");
        let shown = text.clone();
        el("li")
            .child(
                button("quick-reply", move || quick.choose(&text))
                    .look(Look::Plain)
                    .size(Size::Small)
                    .child(el("b").child(el("bdi").child(name.clone())))
                    .text(" ")
                    .child(el("bdi").child(shown)),
            )
            .child(own.then(|| {
                button("drop-reply", move || {
                    dropper.tell("/api/quick-replies/remove", DropReply { id });
                })
                .look(Look::Plain)
                .size(Size::Small)
                .child(icon(Icon::Close))
                .label(messages().quick.take_away(&name))
            }))
            .view()
    }

    fn refusal(&self) -> AnyView {
        let words = self
            .refused
            .read(|refused| refused.as_ref().map(words::problem));
        words
            .map(|words| {
                el("p")
                    .class("composer-problem")
                    .attr("role", "alert")
                    .child(words)
            })
            .view()
    }

    /// Keeps what is in the box.
    fn form(&self) -> AnyView {
        let texts = &messages().quick;
        let quick = self.clone();
        el("div")
            .class("quick-keep")
            .child(
                el("input")
                    .class("input")
                    .attr("id", KEYWORD)
                    .attr("name", "keyword")
                    .attr("autocomplete", "off")
                    .attr("placeholder", texts.keyword())
                    .attr("aria-label", texts.keyword()),
            )
            .child(
                button("keep-reply", move || {
                    let reply = KeepReply {
                        keyword: dom::value(KEYWORD),
                        text: quick.draft.get_untracked(),
                        everybody: false,
                    };
                    quick.tell(PATH, reply);
                })
                .size(Size::Small)
                .child(texts.keep()),
            )
            .view()
    }

    /// Takes the place of what is in the box, with the names filled in.
    fn choose(&self, text: &str) {
        let shell = Shell::get();
        let me = shell.store.me;
        let me = me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()));
        let text = text
            .replace("{customerName}", &self.customer.get_untracked())
            .replace("{agentName}", &me.unwrap_or_default());
        shell.set_draft(self.conversation, &text);
        self.open.set(false);
        paint::focus(BOX.to_owned());
    }

    fn fetch(&self) {
        let quick = self.clone();
        spawn_local(async move {
            let found = http::get(PATH).await;
            quick.found.change(|was| *was = Some(found));
        });
    }

    fn tell(&self, path: &'static str, body: impl serde::Serialize + 'static) {
        let quick = self.clone();
        spawn_local(async move {
            let answer = http::tell(path, &body).await;
            quick.refused.change(|refused| *refused = answer.err());
            quick.fetch();
        });
    }

    /// Those whose keyword begins with what is looked for, then those whose text
    /// has it. Without what is looked for: all.
    fn matching(&self) -> Vec<QuickReply> {
        let text = self.draft.get_untracked();
        let words = sought(&text).unwrap_or_default().to_ascii_lowercase();
        let by_keyword = |reply: &&QuickReply| reply.keyword.starts_with(&*words);
        let by_text = |reply: &&QuickReply| {
            !by_keyword(reply) && reply.text.to_ascii_lowercase().contains(&*words)
        };
        self.found.peek(|found| {
            let all = found.iter().flatten().flatten();
            let first = all.clone().filter(by_keyword);
            first
                .chain(all.filter(by_text))
                .take(SHOWN)
                .cloned()
                .collect()
        })
    }
}

/// What stands behind `/q`.
fn sought(typed: &str) -> Option<&str> {
    let behind = typed.trim_start().strip_prefix("/q")?;
    let ends_there = behind.is_empty() || behind.starts_with(char::is_whitespace);
    ends_there.then(|| behind.trim())
}
