//! The form that gives a conversation to somebody. The server says who can take
//! it, why not the rest, and what an assignment would pass over: that is said
//! here in words, and has to be confirmed by a second button. What the server
//! refuses is refused whatever this form says.

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Over, To, WhyNot};
use deskbell_protocol::http::Target;
use deskbell_protocol::{ConversationId, Problem};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::{Look, Size, bdi, button};
use crate::messages::{messages, words, work as texts_of};
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::http;

/// What can be done with who is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Assign,
    Transfer,
    Escalate,
}

impl Way {
    /// `sure`: what it passes over was read and confirmed. Nothing is assigned to
    /// a queue.
    fn command(self, conversation: ConversationId, to: To, sure: bool) -> Option<Command> {
        Some(match (self, to) {
            (Self::Assign, To::Queue(_)) => return None,
            (Self::Assign, To::Agent(to)) => Command::Assign {
                conversation,
                to,
                confirmed: sure,
            },
            (Self::Transfer, _) => Command::Transfer {
                conversation,
                to,
                anyway: sure,
            },
            (Self::Escalate, _) => Command::Escalate {
                conversation,
                to,
                anyway: sure,
            },
        })
    }

    /// What a person has to know before.
    fn concerns(self, target: &Target) -> Vec<String> {
        match self {
            // Nothing is asked about whom nothing reaches: the server refuses it.
            Self::Assign if is_out_of_reach(target) => Vec::new(),
            Self::Assign => {
                let over = target.over.iter();
                over.map(|over| concern(&target.name, *over)).collect()
            }
            Self::Transfer | Self::Escalate => {
                let empty = target.why_not == Some(WhyNot::NobodyThere);
                let said = empty.then(|| messages().handing.nobody_there().to_owned());
                said.into_iter().collect()
            }
        }
    }

    fn anyway(self) -> &'static str {
        match self {
            Self::Assign => texts_of().assign_anyway(),
            Self::Transfer | Self::Escalate => messages().handing.anyway(),
        }
    }
}

const fn is_out_of_reach(target: &Target) -> bool {
    matches!(
        target.why_not,
        Some(WhyNot::NotThere | WhyNot::CannotBeShown)
    )
}

fn concern(who: &str, over: Over) -> String {
    let texts = texts_of();
    match over {
        Over::Presence(base) => texts.over_presence(who, words::base(base)),
        Over::Units { used, units } => texts.over_units(who, used.into(), units.into()),
        Over::Places { used, limit } => texts.over_places(who, used.into(), limit.into()),
        Over::Blocked => texts.over_blocked(who),
        Over::Sessions => texts.over_sessions(who),
    }
}

/// The form as long as it is open.
#[derive(Clone, Copy)]
struct Form {
    conversation: ConversationId,
    /// None until the server has answered.
    targets: RwSignal<Option<Result<Vec<Target>, Problem>>>,
    chosen: RwSignal<Option<Target>>,
    /// What waits for the second button.
    asking: RwSignal<Option<Way>>,
    on_ask: Callback<Command>,
    on_close: Callback<()>,
}

impl Form {
    fn load(self) {
        self.targets.set(None);
        let path = format!("/api/conversations/{}/targets", self.conversation);
        spawn_local(async move {
            let found = http::get(&path).await;
            if self.targets.try_get_untracked().is_some() {
                self.targets.set(Some(found));
            }
        });
    }

    fn press(self, way: Way) {
        let Some(target) = self.chosen.get_untracked() else {
            return;
        };
        if way.concerns(&target).is_empty() {
            self.give(way, false);
        } else {
            self.asking.set(Some(way));
        }
    }

    fn give(self, way: Way, sure: bool) {
        let to = self.chosen.with_untracked(|it| it.as_ref().map(|it| it.to));
        let command = to.and_then(|to| way.command(self.conversation, to, sure));
        if let Some(command) = command {
            self.on_ask.run(command);
            self.on_close.run(());
        }
    }
}

pub(super) fn give(
    conversation: ConversationId,
    who: String,
    on_ask: Callback<Command>,
    on_close: Callback<()>,
) -> AnyView {
    let texts = texts_of();
    let form = Form {
        conversation,
        targets: RwSignal::new(None),
        chosen: RwSignal::new(None),
        asking: RwSignal::new(None),
        on_ask,
        on_close,
    };
    form.load();
    let content = move || {
        form.targets.with(|targets| match targets {
            None => el("p")
                .class("faint")
                .attr("role", "status")
                .child(messages().session.loading())
                .view(),
            Some(Err(problem)) => pieces([
                el("p")
                    .attr("role", "alert")
                    .child(words::problem(problem))
                    .view(),
                button("targets-again", move || form.load())
                    .size(Size::Small)
                    .child(messages().conversation.retry())
                    .view(),
            ]),
            Some(Ok(targets)) => choice(form, targets.clone()),
        })
    };
    el("div")
        .class("give")
        .attr("role", "group")
        .attr("aria-label", texts.give())
        .child(el("p").child(texts.give()).text(": ").child(bdi(who)))
        .child(content)
        .child(
            button("give-nobody", move || on_close.run(()))
                .size(Size::Small)
                .child(texts.close()),
        )
        .child(move || form.asking.get().map(|way| sure(form, way)))
        .view()
}

fn choice(form: Form, targets: Vec<Target>) -> AnyView {
    let words = &messages().handing;
    let options: Vec<El> = targets.iter().map(option).collect();
    let choose = move |value: String| {
        form.asking.set(None);
        let found = targets.iter().find(|it| value_of(it.to) == value);
        form.chosen.set(found.cloned());
    };
    let way = |action: &'static str, text: &'static str, way: Way| {
        let idle = Signal::derive(move || {
            let to = form.chosen.with(|it| it.as_ref().map(|it| it.to));
            to.and_then(|to| way.command(form.conversation, to, false))
                .is_none()
        });
        button(action, move || form.press(way))
            .size(Size::Small)
            .idle(idle)
            .child(text)
            .view()
    };
    pieces([
        el("select")
            .class("input")
            .attr("name", "target")
            .attr("aria-label", words.target())
            .on(ev::change, move |change| {
                choose(event_target_value(&change))
            })
            .child(el("option").attr("value", "").text("–"))
            .child(options)
            .view(),
        way("assign", texts_of().assign(), Way::Assign),
        way("transfer", words.transfer(), Way::Transfer),
        way("escalate", words.escalate(), Way::Escalate),
    ])
}

/// Who can't take it stands there with why not.
fn option(target: &Target) -> El {
    let texts = texts_of();
    let kind = match target.to {
        To::Agent(_) => texts.agent(),
        To::Queue(_) => texts.queue(),
    };
    let name = match target.why_not {
        None => target.name.clone(),
        Some(why_not) => {
            let why_not = words::why_not(why_not);
            messages().handing.with_why_not(&target.name, why_not)
        }
    };
    // An option holds plain text only.
    el("option")
        .attr("value", value_of(target.to))
        .child(format!("{kind}: {name}"))
}

fn value_of(to: To) -> String {
    match to {
        To::Agent(agent) => format!("agent {agent}"),
        To::Queue(queue) => format!("queue {queue}"),
    }
}

/// What it passes over, and the second button.
fn sure(form: Form, way: Way) -> El {
    let concerns = form.chosen.with_untracked(|target| {
        let concerns = target.as_ref().map(|target| way.concerns(target));
        concerns.unwrap_or_default()
    });
    let lines = concerns.into_iter().map(|text| el("li").child(text));
    el("div")
        .class("give-sure")
        .attr("role", "alert")
        .child(el("ul").child(lines.collect::<Vec<_>>()))
        .child(
            button("give-anyway", move || form.give(way, true))
                .size(Size::Small)
                .look(Look::Primary)
                .child(way.anyway()),
        )
        .child(
            button("give-not", move || form.asking.set(None))
                .size(Size::Small)
                .child(texts_of().give_not()),
        )
}
