//! Everybody's quick replies: supervisors read them, administrators keep and take
//! them away. What is typed and not kept stays while another place is looked at.
//! The server checks the role, the text and how many there are.

mod list;

use deskbell_protocol::QuickReplyId;
use deskbell_protocol::quick::{self, DropReply, KeepReply, QuickReply};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{Look, button};
use crate::messages::{messages, replies as texts_of, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::http;
use crate::platform::memo::memo;
use crate::platform::page::AskBeforeLeaving;

const PATH: &str = "/api/quick-replies";
/// The `id` of the field for the keyword.
const KEYWORD: &str = "reply-keyword";

/// See the module.
#[derive(Clone, Copy)]
pub struct Replies {
    may_change: bool,
    /// Everybody's, by keyword; none until the first answer.
    all: RwSignal<Option<Vec<QuickReply>>>,
    /// Why they could not be had.
    problem: RwSignal<Option<String>>,
    sought: RwSignal<String>,
    /// The one whose text is in the form; none: a new one.
    changes: RwSignal<Option<QuickReply>>,
    keyword: RwSignal<String>,
    text: RwSignal<String>,
    /// Why the last one was not kept or taken away.
    refused: RwSignal<Option<String>>,
    kept: RwSignal<bool>,
    /// On its way: a second press does nothing.
    sending: RwSignal<bool>,
    /// To be taken away once that is said again.
    going: RwSignal<Option<QuickReplyId>>,
}

impl Replies {
    /// `may_change` is what the page shows; the server decides it.
    pub fn new(may_change: bool) -> Self {
        let replies = Self {
            may_change,
            all: RwSignal::new(None),
            problem: RwSignal::new(None),
            sought: RwSignal::new(String::new()),
            changes: RwSignal::new(None),
            keyword: RwSignal::new(String::new()),
            text: RwSignal::new(String::new()),
            refused: RwSignal::new(None),
            kept: RwSignal::new(false),
            sending: RwSignal::new(false),
            going: RwSignal::new(None),
        };
        let unsaved = move || untrack(|| replies.is_at_risk());
        StoredValue::new_local(AskBeforeLeaving::while_unsaved(unsaved));
        replies
    }

    /// Something was typed that is not kept.
    fn is_at_risk(self) -> bool {
        let (keyword, text) = self.changes.with(|it| {
            let it = it.as_ref();
            it.map_or_else(Default::default, |it| (it.keyword.clone(), it.text.clone()))
        });
        self.keyword.with(|typed| *typed != keyword) || self.text.with(|typed| *typed != text)
    }

    fn load(self) {
        spawn_local(async move {
            let answer: Result<Vec<QuickReply>, _> = http::get(PATH).await;
            if self.all.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(mut all) => {
                    self.problem.set(None);
                    all.retain(|it| !it.own);
                    self.all.set(Some(all));
                }
                Err(problem) => self.problem.set(Some(words::problem(&problem))),
            }
        });
    }

    /// Puts one into the form, or empties it.
    fn edit(self, reply: Option<QuickReply>) {
        let it = reply.as_ref();
        self.keyword
            .set(it.map(|it| it.keyword.clone()).unwrap_or_default());
        self.text
            .set(it.map(|it| it.text.clone()).unwrap_or_default());
        self.changes.set(reply);
        self.refused.set(None);
        self.kept.set(false);
        self.going.set(None);
    }

    /// What is wrong with what was typed.
    fn fault(self) -> Option<String> {
        let texts = texts_of();
        let keyword = quick::keyword(&self.keyword.get_untracked());
        let own = self
            .changes
            .with_untracked(|it| it.as_ref().map(|it| it.id));
        let another = |it: &&QuickReply| it.keyword == keyword && Some(it.id) != own;
        let text = self.text.get_untracked();
        if keyword.is_empty() {
            Some(texts.no_keyword().to_owned())
        } else if text.trim().is_empty() {
            Some(texts.no_text().to_owned())
        } else if self
            .all
            .with_untracked(|all| all.iter().flatten().any(|it| another(&it)))
        {
            Some(texts.taken().to_owned())
        } else {
            let slug = quick::unknown_slug(&text);
            slug.map(|slug| texts.unknown_slug(&format!("{{{slug}}}")))
        }
    }

    fn keep(self) {
        if self.sending.get_untracked() {
            return;
        }
        self.kept.set(false);
        let fault = self.fault();
        self.refused.set(fault.clone());
        if fault.is_some() {
            return;
        }
        let asked = KeepReply {
            keyword: self.keyword.get_untracked(),
            text: self.text.get_untracked(),
            everybody: true,
        };
        let keyword = quick::keyword(&asked.keyword);
        let before = self.changes.get_untracked();
        let renamed = before.filter(|it| it.keyword != keyword).map(|it| it.id);
        self.sending.set(true);
        spawn_local(async move {
            let answer = http::tell(PATH, &asked).await;
            self.sending.set(false);
            match (answer, renamed) {
                (Err(problem), _) => return self.refused.set(Some(words::problem(&problem))),
                // Under its old keyword it goes only now: nothing is lost between.
                (Ok(()), Some(old)) => self.take_away(old),
                (Ok(()), None) => self.load(),
            }
            self.edit(None);
            self.kept.set(true);
        });
    }

    fn take_away(self, id: QuickReplyId) {
        let asked = DropReply { id };
        spawn_local(async move {
            let answer = http::tell(&format!("{PATH}/remove"), &asked).await;
            self.going.set(None);
            if let Err(problem) = answer {
                self.refused.set(Some(words::problem(&problem)));
            }
            let in_the_form = self
                .changes
                .with_untracked(|it| it.as_ref().map(|it| it.id));
            if in_the_form == Some(id) {
                self.edit(None);
            }
            self.load();
        });
    }

    fn shown(self) -> Vec<QuickReply> {
        let sought = self.sought.get().to_lowercase();
        let fits = |it: &&QuickReply| {
            it.keyword.contains(&sought) || it.text.to_lowercase().contains(&sought)
        };
        self.all
            .with(|all| all.iter().flatten().filter(fits).cloned().collect())
    }
}

/// The whole place.
pub fn replies(store: Replies) -> AnyView {
    let texts = texts_of();
    store.load();
    let is_there = memo(move || store.all.with(Option::is_some));
    el("section")
        .class("card replies")
        .attr("aria-labelledby", "replies")
        .child(el("h2").attr("id", "replies").child(texts.title()))
        .child(el("p").class("soft").child(texts.explained()))
        .child((!store.may_change).then(|| el("p").class("soft").child(texts.reading())))
        .child(store.may_change.then(|| form(store)))
        .child(move || store.problem.get().map(|text| problem(store, text)))
        .child(move || match is_there.get() {
            true => list::list(store),
            false => waiting(store),
        })
        .view()
}

fn waiting(store: Replies) -> AnyView {
    (move || {
        store.problem.with(Option::is_none).then(|| {
            el("p")
                .class("faint")
                .attr("role", "status")
                .child(texts_of().loading())
        })
    })
    .view()
}

fn problem(store: Replies, text: String) -> El {
    el("div")
        .class("note")
        .attr("data-tone", "urgent")
        .attr("role", "alert")
        .child(el("span").class("note-body").child(text))
        .child(button("replies-again", move || store.load()).child(messages().conversation.retry()))
}

fn form(store: Replies) -> AnyView {
    let texts = texts_of();
    let title = move || match store.changes.get() {
        Some(reply) => texts.changes(&reply.keyword),
        None => texts.add().to_owned(),
    };
    let can_cancel = memo(move || store.changes.with(Option::is_some) || store.is_at_risk());
    let slug = |slug: &'static str, meaning: &'static str| {
        el("li")
            .child(el("code").attr("dir", "ltr").child(format!("{{{slug}}}")))
            .text(" ")
            .child(meaning)
    };
    let [customer, agent] = quick::SLUGS;
    el("form")
        .class("reply-form")
        .attr("aria-labelledby", "reply-title")
        .on(ev::submit, move |submit| {
            submit.prevent_default();
            store.keep();
        })
        .child(el("h3").attr("id", "reply-title").child(title))
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", KEYWORD).child(texts.keyword()))
                .child(
                    el("input")
                        .class("input")
                        .attr("id", KEYWORD)
                        .attr("name", "keyword")
                        .attr("autocomplete", "off")
                        .attr("dir", "auto")
                        .attr("maxlength", (2 * quick::KEYWORD_CHARS).to_string())
                        .attr("aria-describedby", "reply-keyword-hint")
                        .value(move || store.keyword.get())
                        .on(ev::input, move |input| {
                            store.keyword.set(event_target_value(&input))
                        }),
                )
                .child(
                    el("p")
                        .class("faint")
                        .attr("id", "reply-keyword-hint")
                        .child(texts.keyword_hint()),
                ),
        )
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", "reply-text").child(texts.text()))
                .child(
                    el("textarea")
                        .class("input")
                        .attr("id", "reply-text")
                        .attr("name", "text")
                        .attr("rows", "4")
                        .attr("dir", "auto")
                        .attr("aria-describedby", "reply-slugs")
                        .value(move || store.text.get())
                        .on(ev::input, move |input| {
                            store.text.set(event_target_value(&input))
                        }),
                ),
        )
        .child(
            el("div")
                .class("faint reply-slugs")
                .attr("id", "reply-slugs")
                .child(el("p").child(texts.slugs()))
                .child(
                    el("ul")
                        .child(slug(customer, texts.slug_customer()))
                        .child(slug(agent, texts.slug_agent())),
                ),
        )
        .child(el("div").attr("role", "alert").child(move || {
            store
                .refused
                .get()
                .map(|text| el("p").class("refused").child(text))
        }))
        .child(
            el("div")
                .class("reply-foot")
                .child(
                    button("keep-reply", || {})
                        .attr("type", "submit")
                        .look(Look::Primary)
                        .idle(Signal::derive(move || store.sending.get()))
                        .child(texts.keep()),
                )
                .child(move || {
                    can_cancel.get().then(|| {
                        button("cancel-reply", move || store.edit(None)).child(texts.cancel())
                    })
                })
                .child(
                    el("p")
                        .class("faint")
                        .attr("role", "status")
                        .child(move || store.kept.get().then(|| texts.kept())),
                ),
        )
        .view()
}
