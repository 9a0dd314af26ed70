//! The form that gives a conversation to somebody. The server says who can take
//! it, why not the rest, and what an assignment would pass over: that is said
//! here in words, and has to be confirmed by a second button. What the server
//! refuses is refused whatever this form says, and stands in it: it is open until it is done.

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Over, To, WhyNot};
use deskbell_protocol::http::Target;
use deskbell_protocol::{ConversationId, Problem};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::asked::Asked;
use crate::components::{Look, Size, bdi, button};
use crate::messages::{messages, words, work as texts_of};
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::{dom, http, paint};

/// The `id` of all of it, that of its heading and that of the second question.
pub(super) const GIVE: &str = "give";
const HEADING: &str = "give-heading";
const SURE: &str = "give-sure";

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

/// What is known of who can take it.
#[derive(Clone, PartialEq)]
enum Known {
    Nothing,
    Failed(Problem),
    Targets,
}

/// The form as long as it is open.
#[derive(Clone, Copy)]
struct Form {
    conversation: ConversationId,
    known: RwSignal<Known>,
    /// Those of before stay until the new ones are there.
    targets: RwSignal<Vec<Target>>,
    chosen: RwSignal<Option<Target>>,
    /// What waits for the second button.
    asking: RwSignal<Option<Way>>,
    /// It was asked for, and the server has not answered yet.
    waits: RwSignal<bool>,
    /// Why the server has refused it.
    refused: RwSignal<Option<String>>,
    on_ask: Callback<Asked>,
    on_close: Callback<()>,
}

impl Form {
    /// `refused`: what the server has just refused, since things stand otherwise
    /// than this form knew. What it passes over as they stand now is asked.
    fn load(self, refused: Option<(Way, To)>) {
        let path = format!("/api/conversations/{}/targets", self.conversation);
        spawn_local(async move {
            let found: Result<Vec<Target>, Problem> = http::get(&path).await;
            if self.known.try_get_untracked().is_none() {
                return;
            }
            match found {
                Ok(targets) => self.take_in(targets, refused),
                Err(problem) => self.know(Known::Failed(problem)),
            }
        });
    }

    fn take_in(self, targets: Vec<Target>, refused: Option<(Way, To)>) {
        let to = self.to();
        let chosen = targets.iter().find(|it| Some(it.to) == to).cloned();
        self.chosen.set(chosen.clone());
        self.targets.set(targets);
        self.know(Known::Targets);
        if let (Some((way, to)), Some(chosen)) = (refused, chosen)
            && chosen.to == to
            && !way.concerns(&chosen).is_empty()
        {
            self.asking.set(Some(way));
        }
    }

    fn know(self, known: Known) {
        if self.known.with_untracked(|was| *was != known) {
            dom::keep_focus(GIVE);
            self.known.set(known);
        }
    }

    fn to(self) -> Option<To> {
        self.chosen.with_untracked(|it| it.as_ref().map(|it| it.to))
    }

    fn press(self, way: Way) {
        let Some(target) = self.chosen.get_untracked() else {
            return;
        };
        if way.concerns(&target).is_empty() {
            self.give(way, false);
        } else {
            self.refused.set(None);
            self.asking.set(Some(way));
        }
    }

    fn give(self, way: Way, sure: bool) {
        let Some(to) = self.to() else { return };
        if let Some(command) = way.command(self.conversation, to, sure) {
            self.refused.set(None);
            self.waits.set(true);
            let hear = move |refused: Option<&Problem>| self.hear(way, to, refused);
            self.on_ask.run(Asked::with(command, hear));
        }
    }

    fn hear(self, way: Way, to: To, refused: Option<&Problem>) -> bool {
        if self.waits.try_set(false).is_some() {
            return false;
        }
        match refused {
            None => self.on_close.run(()),
            Some(problem) => {
                self.ask_nothing();
                self.refused.set(Some(words::problem(problem)));
                self.load(Some((way, to)));
            }
        }
        true
    }

    fn ask_nothing(self) {
        if dom::focus_within(SURE) {
            dom::focus(GIVE);
        }
        self.asking.set(None);
    }
}

pub(super) fn give(
    conversation: ConversationId,
    who: String,
    on_ask: Callback<Asked>,
    on_close: Callback<()>,
) -> AnyView {
    let texts = texts_of();
    let form = Form {
        conversation,
        known: RwSignal::new(Known::Nothing),
        targets: RwSignal::new(Vec::new()),
        chosen: RwSignal::new(None),
        asking: RwSignal::new(None),
        waits: RwSignal::new(false),
        refused: RwSignal::new(None),
        on_ask,
        on_close,
    };
    form.load(None);
    paint::show(HEADING.to_owned());
    let again = move || {
        form.know(Known::Nothing);
        form.load(None);
    };
    let content = move || match form.known.get() {
        Known::Nothing => status(messages().session.loading()).view(),
        Known::Failed(problem) => pieces([
            el("p")
                .attr("role", "alert")
                .child(words::problem(&problem))
                .view(),
            button("targets-again", again)
                .size(Size::Small)
                .child(messages().conversation.retry())
                .view(),
        ]),
        Known::Targets => choice(form),
    };
    let refused = move || {
        let text = form.refused.get()?;
        let alert = el("p").class("give-refused").attr("role", "alert");
        Some(alert.child(text))
    };
    el("div")
        .class("give")
        .attr("id", GIVE)
        .attr("tabindex", "-1")
        .attr("role", "group")
        .attr("aria-label", texts.give())
        .child(
            el("h3")
                .attr("id", HEADING)
                .attr("tabindex", "-1")
                .child(texts.give())
                .text(": ")
                .child(bdi(who)),
        )
        .child(refused)
        .child(content)
        .child(
            button("give-nobody", move || on_close.run(()))
                .size(Size::Small)
                .child(texts.close()),
        )
        .child(move || {
            let waits = form.waits.get();
            waits.then(|| status(messages().conversation.sending()))
        })
        .child(move || form.asking.get().map(|way| sure(form, way)))
        .view()
}

fn status(text: &'static str) -> El {
    el("p").class("faint").attr("role", "status").child(text)
}

fn choice(form: Form) -> AnyView {
    let words = &messages().handing;
    let options = move || {
        let to = form.to();
        let nobody = el("option").attr("value", "").text("–");
        form.targets.with(|all| {
            let all = all.iter().map(|it| option(it, to == Some(it.to)));
            std::iter::once(nobody).chain(all).collect::<Vec<El>>()
        })
    };
    let choose = move |value: String| {
        form.asking.set(None);
        form.refused.set(None);
        let found = form.targets.with_untracked(|all| {
            let found = all.iter().find(|it| value_of(it.to) == value);
            found.cloned()
        });
        form.chosen.set(found);
    };
    let way = |action: &'static str, text: &'static str, way: Way| {
        let idle = Signal::derive(move || {
            let to = form.chosen.with(|it| it.as_ref().map(|it| it.to));
            let command = to.and_then(|to| way.command(form.conversation, to, false));
            form.waits.get() || command.is_none()
        });
        button(action, move || form.press(way))
            .size(Size::Small)
            .idle(idle)
            .child(text)
            .view()
    };
    pieces([
        el("label")
            .class("give-to")
            .child(words.target())
            .child(
                el("select")
                    .class("input")
                    .attr("name", "target")
                    .on(ev::change, move |change| {
                        choose(event_target_value(&change))
                    })
                    .child(options),
            )
            .view(),
        way("assign", texts_of().assign(), Way::Assign),
        way("transfer", words.transfer(), Way::Transfer),
        way("escalate", words.escalate(), Way::Escalate),
    ])
}

/// Who can't take it stands there with why not.
fn option(target: &Target, chosen: bool) -> El {
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
        .attr("selected", chosen)
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
        .attr("id", SURE)
        .attr("role", "alert")
        .child(el("ul").child(lines.collect::<Vec<_>>()))
        .child(
            button("give-anyway", move || form.give(way, true))
                .size(Size::Small)
                .look(Look::Primary)
                .idle(form.waits)
                .child(way.anyway()),
        )
        .child(
            button("give-not", move || form.ask_nothing())
                .size(Size::Small)
                .child(texts_of().give_not()),
        )
}
