//! Plain buttons to give a conversation away and to ask for advice, what was
//! asked and is not answered yet, and who advises. Whether somebody may is the
//! server's to say.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Colleague, ConversationState, Part, To};
use deskbell_protocol::http::{Near, Nearby};
use leptos::prelude::*;

use crate::components::{Button, Size, shown};
use crate::messages::messages;
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// What of the session decides what stands here.
type Stands = (Part, Option<Colleague>, Vec<Colleague>);

#[component]
pub fn Handing(row: SessionRow) -> AnyView {
    let (key, view) = (row.key, row.value);
    let stands = Memo::new(move |_| {
        view.with(|view| {
            let it = &view.session;
            let open = it.state == ConversationState::Active && !view.provisional;
            open.then(|| -> Stands { (it.part, it.asked.clone(), it.advisers.clone()) })
        })
    });
    (move || match stands.get() {
        Some(stands) => view! { <div class="handing">{content(key, stands)}</div> }.into_any(),
        None => ().into_any(),
    })
    .into_any()
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
    view! { <p role="status">{text}</p> }.into_any()
}

fn ask(action: &'static str, text: &'static str, command: Command) -> AnyView {
    let shell = Shell::get();
    button(
        action,
        text,
        Callback::new(move |()| shell.ask(command.clone())),
    )
}

fn button(action: &'static str, text: &'static str, on_press: Callback<()>) -> AnyView {
    view! { <Button action size=Size::Small on_press>{text}</Button> }.into_any()
}

/// The ways to give it away; none of them needs the others' answers.
fn form(conversation: ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let nearby = RwSignal::new(None);
    let look = Callback::new(move |()| match nearby.get_untracked() {
        None => shell.look_around(nearby),
        Some(_) => nearby.set(None),
    });
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
        Callback::new(move |()| {
            let to = chosen.get_untracked();
            let command = to.and_then(|to| make(conversation, to, anyway.get_untracked()));
            if let Some(command) = command {
                shell.ask(command);
            }
        })
    };
    let targets = move |all: &[Nearby]| {
        let options: Vec<AnyView> = all.iter().filter_map(option).collect();
        let buttons: Vec<AnyView> = ways
            .iter()
            .map(|&(action, text, make)| button(action, text, press(make)))
            .collect();
        view! {
            <select
                class="input"
                name="target"
                aria-label=texts.target()
                on:change=move |change| chosen.set(target(&event_target_value(&change)))
            >
                <option value="">"–"</option>
                {options}
            </select>
            <label>
                <input
                    type="checkbox"
                    name="anyway"
                    on:change=move |change| anyway.set(event_target_checked(&change))
                />
                {texts.anyway()}
            </label>
            {buttons}
        }
        .into_any()
    };
    view! {
        {button("hand-over", texts.hand_over(), look)}
        {move || nearby.with(|all| shown(all.is_some(), || {
            targets(all.as_deref().unwrap_or_default())
        }))}
    }
    .into_any()
}

type Make = fn(ConversationId, To, bool) -> Option<Command>;

fn option(near: &Nearby) -> Option<AnyView> {
    let kind = match near.what {
        Near::Agent => "a",
        Near::Queue => "q",
        Near::Waiting => return None,
    };
    let value = format!("{kind}{}", near.id);
    Some(view! { <option value=value>{near.name.clone()}</option> }.into_any())
}

fn target(value: &str) -> Option<To> {
    if let Some(id) = value.strip_prefix('a') {
        return id.parse().ok().map(To::Agent);
    }
    value.strip_prefix('q')?.parse().ok().map(To::Queue)
}
