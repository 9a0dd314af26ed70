//! The link by which the customer goes on elsewhere, as the box has it: made when
//! `/r` or its button asks for it, and put at the end of what is written there.
//! Whether it is sent, or copied into an e-mail, is the agent's to decide.

use deskbell_protocol::http::BackLink as Made;
use deskbell_protocol::{ConversationId, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::composer::BOX;
use crate::components::{Icon, Look, Size, button, icon};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::watched::Watched;
use crate::platform::{http, paint};
use crate::shell::Shell;

/// See the module. One for each panel.
#[derive(Clone)]
pub struct BackLink {
    conversation: ConversationId,
    draft: ArcRwSignal<String>,
    state: Watched<State>,
}

#[derive(Default)]
enum State {
    #[default]
    Nothing,
    /// One is on its way.
    Asked,
    Refused(Problem),
}

impl BackLink {
    pub fn new(conversation: ConversationId, draft: ArcRwSignal<String>) -> Self {
        Self {
            conversation,
            draft,
            state: Watched::default(),
        }
    }

    /// A new one each time: the one before is over then.
    pub fn ask(&self) {
        let waits = self.state.peek(|state| matches!(state, State::Asked));
        if waits {
            return;
        }
        self.state.change(|state| *state = State::Asked);
        let asked = self.clone();
        let path = format!("/api/conversations/{}/back-link", self.conversation);
        spawn_local(async move { asked.came(http::post(&path, &()).await) });
    }

    fn came(&self, made: Result<Made, Problem>) {
        let shell = Shell::get();
        let state = match made {
            Ok(made) => {
                // The agent may have closed the session meanwhile.
                if shell.store.session_untracked(self.conversation).is_some() {
                    let text = self.draft.with_untracked(|text| behind(text, &made.link));
                    shell.set_draft(self.conversation, &text);
                    paint::focus(BOX.to_owned());
                }
                State::Nothing
            }
            Err(problem) => State::Refused(problem),
        };
        self.state.change(|was| *was = state);
    }

    pub fn button(&self) -> El {
        let asked = self.clone();
        button("back-link", move || asked.ask())
            .attr("title", messages().back_link.hint())
            .look(Look::Plain)
            .size(Size::Small)
            .child(icon(Icon::Link))
            .label(messages().back_link.title())
    }

    /// How far it is, or why there is none.
    pub fn line(&self) -> AnyView {
        let state = self.state.clone();
        (move || {
            state.read(|state| match state {
                State::Nothing => ().view(),
                State::Asked => el("p")
                    .class("faint")
                    .attr("role", "status")
                    .child(messages().back_link.making())
                    .view(),
                State::Refused(problem) => el("p")
                    .class("composer-problem")
                    .attr("role", "alert")
                    .child(words::problem(problem))
                    .view(),
            })
        })
        .view()
    }
}

/// The link behind what is written, and nothing of it next to the link.
fn behind(text: &str, link: &str) -> String {
    match text.chars().next_back() {
        None => link.to_owned(),
        Some(last) if last.is_whitespace() => format!("{text}{link}"),
        Some(_) => format!("{text} {link}"),
    }
}
