//! Plain buttons to give a conversation away and to ask for advice, what was
//! asked and is not answered yet, and who advises. Whether somebody may is the
//! server's to say.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Asked, Colleague, ConversationState, Part, To};
use deskbell_protocol::http::Around;
use leptos::prelude::*;

use crate::components::{Button, Look, Size, bdi, shown};
use crate::messages::{messages, words};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// What of the session decides what stands here.
type Stands = (Part, Option<Asked>, Vec<Colleague>);

#[component]
pub fn Handing(row: SessionRow) -> AnyView {
    let (key, view) = (row.key, row.value);
    let stands = Memo::new(move |_| {
        view.with(|view| {
            let session = &view.session;
            let open = session.state == ConversationState::Active && !view.provisional;
            open.then(|| -> Stands {
                (
                    session.part,
                    session.asked.clone(),
                    session.advisers.clone(),
                )
            })
        })
    });
    (move || {
        stands.get().map(|(part, asked, advisers)| {
            let content = match (part, asked) {
                (Part::Holds, None) => view! { <Form key/> }.into_any(),
                (Part::Holds, Some(asked)) => waits(key, asked),
                _ => advises(key),
            };
            view! {
                <div class="handing" data-part=if part == Part::Holds { "holds" } else { "advises" }>
                    {advisers.into_iter().map(|it| adviser(key, it)).collect::<Vec<_>>()}
                    {content}
                </div>
            }
        })
    })
    .into_any()
}

fn ask(action: &'static str, text: &'static str, command: Command) -> AnyView {
    let shell = Shell::get();
    view! {
        <Button action size=Size::Small on_press=move |()| shell.ask(command.clone())>{text}</Button>
    }
    .into_any()
}

fn waits(conversation: ConversationId, asked: Asked) -> AnyView {
    let texts = &messages().handing;
    view! {
        <p role="status">{words::reason(asked.reason)} ": " {(texts.was_asked)(&asked.who)}</p>
        {ask("take-back", texts.take_back, Command::TakeBack { conversation })}
    }
    .into_any()
}

fn adviser(conversation: ConversationId, who: Colleague) -> AnyView {
    let texts = &messages().handing;
    let whom = who.id;
    view! {
        <p>{(texts.advises)(&who.name)}</p>
        {ask("admit", texts.admit, Command::Admit { conversation, whom })}
        {ask("end-advice", texts.end_advice, Command::LeaveConsult { conversation, whom })}
    }
    .into_any()
}

fn advises(conversation: ConversationId) -> AnyView {
    let texts = &messages().handing;
    let me = Shell::get()
        .store
        .me
        .with_untracked(|me| me.as_ref().map(|me| me.id));
    view! {
        <p>{texts.you_advise}</p>
        {me.map(|whom| ask("leave-advice", texts.end_advice, Command::LeaveConsult { conversation, whom }))}
    }
    .into_any()
}

#[component]
fn Form(key: ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let open = RwSignal::new(false);
    let around = RwSignal::new(None);
    let toggle = move |()| {
        open.update(|open| *open = !*open);
        around.set(None);
        if open.get_untracked() {
            shell.look_around(around);
        }
    };
    view! {
        <Button action="hand-over" look=Look::Plain size=Size::Small on_press=toggle>
            {texts.hand_over}
        </Button>
        {move || shown(open.get(), || match around.get() {
            None => messages().dashboard.loading.into_any(),
            Some(Err(problem)) => words::problem(&problem).into_any(),
            Some(Ok(around)) => targets(key, around),
        })}
    }
    .into_any()
}

fn targets(conversation: ConversationId, around: Around) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let agents = around
        .agents
        .into_iter()
        .map(|it| (it.name, To::Agent(it.id)));
    let queues = around
        .queues
        .into_iter()
        .map(|it| (it.name, To::Queue(it.id)));
    let all: Vec<(String, To)> = agents.chain(queues).collect();
    let options: Vec<AnyView> = all
        .iter()
        .enumerate()
        .map(|(index, (name, to))| {
            let kind = match to {
                To::Agent(_) => texts.agent,
                To::Queue(_) => texts.queue,
            };
            view! { <option value=index>{kind} ": " {bdi(name.clone())}</option> }.into_any()
        })
        .collect();
    let chosen = RwSignal::new(0usize);
    let anyway = RwSignal::new(false);
    let target = StoredValue::new(all);
    let press = move |make: fn(ConversationId, To, bool) -> Option<Command>| {
        let to = target.with_value(|all| all.get(chosen.get_untracked()).map(|it| it.1));
        let command = to.and_then(|to| make(conversation, to, anyway.get_untracked()));
        if let Some(command) = command {
            shell.ask(command);
        }
    };
    let transfer = |conversation, to, anyway| {
        Some(Command::Transfer {
            conversation,
            to,
            anyway,
        })
    };
    let escalate = |conversation, to, anyway| {
        Some(Command::Escalate {
            conversation,
            to,
            anyway,
        })
    };
    let consult = |conversation, to, _| match to {
        To::Agent(whom) => Some(Command::Consult { conversation, whom }),
        To::Queue(_) => None,
    };
    view! {
        <select
            class="input"
            name="target"
            aria-label=texts.target
            on:change=move |change| {
                chosen.set(event_target_value(&change).parse().unwrap_or_default());
            }
        >
            {options}
        </select>
        <label>
            <input
                type="checkbox"
                name="anyway"
                on:change=move |change| anyway.set(event_target_checked(&change))
            />
            {texts.anyway}
        </label>
        <Button action="transfer" size=Size::Small on_press=move |()| press(transfer)>
            {texts.transfer}
        </Button>
        <Button action="escalate" size=Size::Small on_press=move |()| press(escalate)>
            {texts.escalate}
        </Button>
        <Button action="consult" size=Size::Small on_press=move |()| press(consult)>
            {texts.consult}
        </Button>
    }
    .into_any()
}
