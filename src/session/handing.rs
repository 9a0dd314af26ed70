//! Plain buttons to give a conversation away, to ask for advice and to leave it
//! without ending it, and what was asked and is not answered yet; beside them, who
//! advises. Who can take it, and why not, is the server's to say.

use std::cell::Cell;

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{
    Adviser, Channel, Colleague, ConversationState, Part, To, WhyNot,
};
use deskbell_protocol::http::Target;
use deskbell_protocol::{ConversationId, limits};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::advisers;
use super::question::{Question, question};
use crate::components::{Look, Size, button, shown};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{dom, http};
use crate::shell::Shell;
use crate::shell::card::Fetched;
use crate::shell::store::SessionRow;

/// The `id` of all of it: it takes the keyboard focus of a button that goes with
/// what it has asked for.
const HANDING: &str = "handing";

/// The `id` of what becomes of it when its agent leaves.
const LEAVING: &str = "handing-leaving";

/// What of the session decides what stands here.
type Stands = (Part, Channel, Option<Colleague>, Vec<Adviser>);

/// `open`: the ways to give it away are to be seen.
pub fn handing(row: SessionRow, open: RwSignal<bool>) -> AnyView {
    let (key, view) = (row.key, row.value);
    let stands = memo(move || {
        view.with(|view| {
            let it = &view.session;
            let open = it.state == ConversationState::Active && !view.provisional;
            open.then(|| -> Stands { (it.part, it.channel, it.asked.clone(), it.advisers.clone()) })
        })
    });
    let drawn = Cell::new(false);
    el("div")
        .class("handing")
        .attr("id", HANDING)
        .attr("tabindex", "-1")
        .child(move || {
            let stands = stands.get();
            // What has changed since it was opened may have another way.
            if drawn.replace(true) {
                open.set(false);
            }
            dom::keep_focus(HANDING);
            stands.map(|it| content(key, it, open)).unwrap_or_default()
        })
        .view()
}

fn content(
    conversation: ConversationId,
    (part, channel, asked, advisers): Stands,
    open: RwSignal<bool>,
) -> Vec<AnyView> {
    let texts = &messages().handing;
    if part != Part::Holds {
        return advisers::own(conversation, part);
    }
    let full = advisers.len() >= limits::ADVISERS;
    let list = advisers::list(conversation, advisers);
    let mut all: Vec<AnyView> = list.into_iter().collect();
    match asked {
        Some(asked) => {
            all.push(line(texts.was_asked(&asked.name)));
            let command = Command::TakeBack { conversation };
            all.push(ask("take-back", command).child(texts.take_back()).view());
        }
        None => all.push(form(conversation, channel, open, full)),
    }
    all
}

pub(super) fn line(text: String) -> AnyView {
    el("p").attr("role", "status").child(text).view()
}

pub(super) fn ask(action: &'static str, command: Command) -> El {
    let shell = Shell::get();
    button(action, move || shell.ask(command.clone())).size(Size::Small)
}

fn small(action: &'static str, text: &'static str, press: impl Fn() + 'static) -> El {
    button(action, press).size(Size::Small).child(text)
}

/// The ways to give it away, and to leave it. Who can't take it stands there with
/// why not; in a queue without anybody it waits only where that is confirmed.
/// `full`: nobody else can be asked for advice.
fn form(
    conversation: ConversationId,
    channel: Channel,
    open: RwSignal<bool>,
    full: bool,
) -> AnyView {
    let texts = &messages().handing;
    let targets: RwSignal<Fetched<Vec<Target>>> = RwSignal::new(None);
    Effect::new(move |_| {
        targets.set(None);
        if open.get() {
            fetch(conversation, targets);
        }
    });
    let look = move || open.update(|open| *open = !*open);
    let content = move || {
        targets.with(|targets| match targets {
            None => line(messages().session.loading().to_owned()),
            Some(Err(problem)) => line(words::problem(problem)),
            Some(Ok(targets)) => choice(conversation, targets.clone(), full),
        })
    };
    // Not before: the targets would push it away from under the pointer.
    let answered = memo(move || targets.with(Option::is_some));
    pieces([
        small("hand-over", texts.hand_over(), look)
            .attr(
                "aria-expanded",
                move || if open.get() { "true" } else { "false" },
            )
            .view(),
        (move || {
            shown(open.get(), || {
                let leave = move || shown(answered.get(), || leaving(conversation, channel));
                pieces([content.view(), leave.view()])
            })
        })
        .view(),
    ])
}

/// What becomes of it where its agent leaves without ending it, and the way, which
/// asks once more.
fn leaving(conversation: ConversationId, channel: Channel) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let becomes = match channel {
        Channel::WebChat => texts.leave_chat(),
        Channel::Sms => texts.leave_sms(),
    };
    let leave = Question {
        name: "leave",
        look: Look::Outline,
        size: Size::Small,
        text: texts.leave(),
        about: Some(LEAVING),
        id: "leave-question",
        asks: texts.leave_question(),
        no: ("leave-no", texts.leave_no()),
        yes: ("leave-yes", texts.leave_yes()),
    };
    let leave = question(leave, move || shell.ask(Command::Leave { conversation }));
    el("div")
        .class("handing-leave")
        .child(leave)
        .child(el("p").class("faint").attr("id", LEAVING).child(becomes))
        .view()
}

fn fetch(conversation: ConversationId, targets: RwSignal<Fetched<Vec<Target>>>) {
    let path = format!("/api/conversations/{conversation}/targets");
    spawn_local(async move {
        targets.set(Some(http::get(&path).await));
    });
}

/// What can be done with the one that is chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Chosen {
    to: Option<To>,
    why_not: Option<WhyNot>,
    advises: bool,
}

impl Chosen {
    /// It waits there until somebody comes.
    fn is_empty(self) -> bool {
        self.why_not == Some(WhyNot::NobodyThere)
    }
}

fn choice(conversation: ConversationId, targets: Vec<Target>, full: bool) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let chosen = RwSignal::new(Chosen::default());
    let anyway = RwSignal::new(false);
    let options: Vec<AnyView> = targets.iter().zip(1..).map(option).collect();
    let choose = move |value: String| {
        let number = value.parse().unwrap_or(0_usize);
        let found = number.checked_sub(1).and_then(|at| targets.get(at));
        anyway.set(false);
        chosen.set(found.map_or_else(Chosen::default, |it| Chosen {
            to: Some(it.to),
            why_not: it.why_not,
            advises: it.advises,
        }));
    };
    let can_hand = memo(move || {
        let it = chosen.get();
        it.to.is_some() && (it.why_not.is_none() || (it.is_empty() && anyway.get()))
    });
    let can_ask = memo(move || chosen.get().advises);
    let hand = move |make: Make| {
        move || {
            if let (Some(to), true) = (chosen.get_untracked().to, can_hand.get_untracked()) {
                shell.ask(make(conversation, to, anyway.get_untracked()));
            }
        }
    };
    let consult = move || {
        if let (Some(To::Agent(whom)), true) = (chosen.get_untracked().to, can_ask.get_untracked())
        {
            shell.ask(Command::Consult { conversation, whom });
        }
    };
    let transfer: Make = |conversation, to, anyway| Command::Transfer {
        conversation,
        to,
        anyway,
    };
    let escalate: Make = |conversation, to, anyway| Command::Escalate {
        conversation,
        to,
        anyway,
    };
    pieces([
        el("label")
            .class("handing-to")
            .child(texts.target())
            .child(
                el("select")
                    .class("input")
                    .attr("name", "target")
                    .on(ev::change, move |change| {
                        choose(event_target_value(&change))
                    })
                    .child(el("option").attr("value", "").text("–"))
                    .child(options),
            )
            .view(),
        (move || shown(chosen.get().is_empty(), || warning(anyway))).view(),
        small("transfer", texts.transfer(), hand(transfer))
            .idle(Signal::derive(move || !can_hand.get()))
            .view(),
        small("escalate", texts.escalate(), hand(escalate))
            .idle(Signal::derive(move || !can_hand.get()))
            .view(),
        match full {
            true => el("p").class("faint").child(texts.five_advise()).view(),
            false => small("consult", texts.consult(), consult)
                .idle(Signal::derive(move || !can_ask.get()))
                .view(),
        },
    ])
}

type Make = fn(ConversationId, To, bool) -> Command;

/// The customer would wait there for somebody who is not at work.
fn warning(anyway: RwSignal<bool>) -> AnyView {
    let texts = &messages().handing;
    el("div")
        .class("handing-warning")
        .attr("role", "alert")
        .child(el("p").child(texts.nobody_there()))
        .child(
            el("label")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .attr("name", "anyway")
                        .on(ev::change, move |change| {
                            anyway.set(event_target_checked(&change))
                        }),
                )
                .child(texts.anyway()),
        )
        .view()
}

/// Whom nothing can be asked of can't be chosen.
fn option((target, number): (&Target, usize)) -> AnyView {
    let empty = target.why_not == Some(WhyNot::NobodyThere);
    let idle = target.why_not.is_some() && !target.advises && !empty;
    let name = match target.why_not {
        None => target.name.clone(),
        Some(why_not) => messages()
            .handing
            .with_why_not(&target.name, words::why_not(why_not)),
    };
    el("option")
        .attr("value", number.to_string())
        .attr("disabled", idle)
        .child(name)
        .view()
}
