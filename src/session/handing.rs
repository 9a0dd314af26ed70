//! Plain buttons to give a conversation away and to ask for advice, what was
//! asked and is not answered yet, and who advises. Whether somebody may is the
//! server's to say.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Colleague, ConversationState, Part, To};
use deskbell_protocol::http::{Near, Nearby};
use leptos::ev;
use leptos::prelude::*;

use crate::components::{Size, button, shown};
use crate::messages::messages;
use crate::platform::dom;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The `id` of all of it: it takes the keyboard focus of a button that goes with
/// what it has asked for.
const HANDING: &str = "handing";

/// What of the session decides what stands here.
type Stands = (Part, Option<Colleague>, Vec<Colleague>);

pub fn handing(row: SessionRow) -> AnyView {
    let (key, view) = (row.key, row.value);
    let stands = memo(move || {
        view.with(|view| {
            let it = &view.session;
            let open = it.state == ConversationState::Active && !view.provisional;
            open.then(|| -> Stands { (it.part, it.asked.clone(), it.advisers.clone()) })
        })
    });
    el("div")
        .class("handing")
        .attr("id", HANDING)
        .attr("tabindex", "-1")
        .child(move || {
            let stands = stands.get();
            dom::keep_focus(HANDING);
            stands.map(|it| content(key, it)).unwrap_or_default()
        })
        .view()
}

fn content(conversation: ConversationId, (part, asked, advisers): Stands) -> Vec<AnyView> {
    let texts = &messages().handing;
    let leave = |whom| Command::LeaveConsult { conversation, whom };
    if part != Part::Holds {
        let me = Shell::get().store.me;
        let me = me.with_untracked(|me| me.as_ref().map(|me| me.id));
        let end = me.map(|whom| ask("end-advice", texts.end_advice(), leave(whom)));
        return [Some(line(texts.you_advise().to_owned())), end]
            .into_iter()
            .flatten()
            .collect();
    }
    let mut all = Vec::new();
    for Colleague { id: whom, name } in advisers {
        all.push(line(texts.advises(&name)));
        all.push(ask(
            "admit",
            texts.admit(),
            Command::Admit { conversation, whom },
        ));
        all.push(ask("end-advice", texts.end_advice(), leave(whom)));
    }
    match asked {
        Some(asked) => {
            all.push(line(texts.was_asked(&asked.name)));
            let command = Command::TakeBack { conversation };
            all.push(ask("take-back", texts.take_back(), command));
        }
        None => all.push(form(conversation)),
    }
    all
}

fn line(text: String) -> AnyView {
    el("p").attr("role", "status").child(text).view()
}

fn ask(action: &'static str, text: &'static str, command: Command) -> AnyView {
    let shell = Shell::get();
    small(action, text, move || shell.ask(command.clone())).view()
}

fn small(action: &'static str, text: &'static str, press: impl Fn() + 'static) -> El {
    button(action, press).size(Size::Small).child(text)
}

/// The ways to give it away; none of them needs the others' answers.
fn form(conversation: ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let nearby = RwSignal::new(None);
    let look = move || match nearby.get_untracked() {
        None => shell.look_around(nearby),
        Some(_) => nearby.set(None),
    };
    let chosen: RwSignal<Option<To>> = RwSignal::new(None);
    let anyway = RwSignal::new(false);
    let ways: [(&'static str, &'static str, Make); 3] = [
        ("transfer", texts.transfer(), |conversation, to, anyway| {
            Some(Command::Transfer {
                conversation,
                to,
                anyway,
            })
        }),
        ("escalate", texts.escalate(), |conversation, to, anyway| {
            Some(Command::Escalate {
                conversation,
                to,
                anyway,
            })
        }),
        // A queue gives no advice.
        ("consult", texts.consult(), |conversation, to, _| match to {
            To::Agent(whom) => Some(Command::Consult { conversation, whom }),
            To::Queue(_) => None,
        }),
    ];
    let press = move |make: Make| {
        move || {
            let to = chosen.get_untracked();
            let command = to.and_then(|to| make(conversation, to, anyway.get_untracked()));
            if let Some(command) = command {
                shell.ask(command);
            }
        }
    };
    let targets = move |all: &[Nearby]| {
        let options: Vec<AnyView> = all.iter().filter_map(option).collect();
        let buttons: Vec<AnyView> = ways
            .iter()
            .map(|&(action, text, make)| small(action, text, press(make)).view())
            .collect();
        pieces([
            el("select")
                .class("input")
                .attr("name", "target")
                .attr("aria-label", texts.target())
                .on(ev::change, move |change| {
                    chosen.set(target(&event_target_value(&change)))
                })
                .child(el("option").attr("value", "").text("–"))
                .child(options)
                .view(),
            el("label")
                .child(
                    el("input")
                        .attr("type", "checkbox")
                        .attr("name", "anyway")
                        .on(ev::change, move |change| {
                            anyway.set(event_target_checked(&change))
                        }),
                )
                .child(texts.anyway())
                .view(),
            buttons.view(),
        ])
    };
    pieces([
        small("hand-over", texts.hand_over(), look).view(),
        (move || {
            nearby.with(|all| {
                shown(all.is_some(), || {
                    targets(all.as_deref().unwrap_or_default())
                })
            })
        })
        .view(),
    ])
}

type Make = fn(ConversationId, To, bool) -> Option<Command>;

fn option(near: &Nearby) -> Option<AnyView> {
    let kind = match near.what {
        Near::Agent => "a",
        Near::Queue => "q",
        Near::Waiting => return None,
    };
    let value = format!("{kind}{}", near.id);
    Some(
        el("option")
            .attr("value", value)
            .child(near.name.clone())
            .view(),
    )
}

fn target(value: &str) -> Option<To> {
    if let Some(id) = value.strip_prefix('a') {
        return id.parse().ok().map(To::Agent);
    }
    value.strip_prefix('q')?.parse().ok().map(To::Queue)
}
