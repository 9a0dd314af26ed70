//! The table of what waits and what agents have in hand, and plain buttons to
//! give it to somebody. What may be given is the server's to say.

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{ConversationState, To};
use deskbell_protocol::floor::FloorWork;
use deskbell_protocol::{AgentId, ConversationId, QueueId};
use leptos::prelude::*;

use super::floor::{FloorStore, WorkRow};
use crate::components::{Button, Size, bdi};
use crate::messages::{manage, messages, words, work as table};
use crate::platform::intl;

#[component]
pub fn Work(store: FloorStore, #[prop(into)] on_ask: Callback<Command>) -> AnyView {
    let (texts, head) = (table(), manage());
    let chosen: RwSignal<Option<(ConversationId, String)>> = RwSignal::new(None);
    let heads = [
        texts.customer(),
        texts.channel(),
        head.queue(),
        texts.state(),
        head.agent(),
        head.since(),
    ];
    let none = move || store.work.with(Vec::is_empty);
    view! {
        <section class="card floor-part" aria-labelledby="work" tabindex="0">
            <h2 id="work">{texts.title()}</h2>
            <table class="floor">
                <thead>
                    <tr>
                        {heads.map(|head| view! { <th scope="col">{head}</th> })}
                        <th scope="col"><span class="sr-only">{head.actions()}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || store.work.get() key=|row| row.key let(row)>
                        {line(row, chosen, on_ask)}
                    </For>
                </tbody>
            </table>
            {move || none().then(|| view! { <p class="faint floor-empty">{messages().handing.nothing_waits()}</p> })}
            {move || chosen.get().map(|(id, who)| form(store, id, who, chosen, on_ask))}
        </section>
    }
    .into_any()
}

fn line(
    row: WorkRow,
    chosen: RwSignal<Option<(ConversationId, String)>>,
    on_ask: Callback<Command>,
) -> AnyView {
    let texts = table();
    let (id, work) = (row.key, row.value);
    let of = |read: fn(&FloorWork) -> bool| {
        let work = work.clone();
        Memo::new(move |_| work.with(read))
    };
    // By themselves: a change of the row must not take a button from under the
    // pointer or the focus.
    let (open, given) = (of(is_open), of(|work| work.given));
    let (cells, named) = (work.clone(), work);
    let take_back = move || {
        let press = move |()| on_ask.run(Command::TakeBack { conversation: id });
        view! { <Button action="take-back" size=Size::Small on_press=press>{messages().handing.take_back()}</Button> }
    };
    let give = move || {
        let named = named.clone();
        let press = move |()| {
            let who = named.with_untracked(|work| words::customer(&work.customer));
            chosen.set(Some((id, who)));
        };
        view! { <Button action="give" size=Size::Small on_press=press>{texts.give()}</Button> }
    };
    view! {
        <tr data-work=id.to_string()>
            {move || cells.with(cells_of)}
            <td>
                {move || open.get().then(&give)}
                {move || given.get().then(take_back)}
            </td>
        </tr>
    }
    .into_any()
}

fn is_open(work: &FloorWork) -> bool {
    !matches!(
        work.state,
        ConversationState::WrapUp | ConversationState::Closed
    )
}

fn cells_of(work: &FloorWork) -> AnyView {
    let (texts, head) = (table(), manage());
    let has = match (&work.agent, &work.offered_to) {
        (Some(agent), Some(other)) => format!("{agent} → {other}"),
        (None, Some(other)) => format!("→ {other}"),
        (Some(agent), None) => agent.clone(),
        (None, None) if work.with_bot => texts.bot().to_owned(),
        (None, None) => String::new(),
    };
    view! {
        <th scope="row">{bdi(words::customer(&work.customer))}</th>
        <td data-label=texts.channel()>{words::channel(work.channel)}</td>
        <td data-label=head.queue()>{bdi(work.queue.clone())}</td>
        <td data-label=texts.state()>{words::state(work.state)}</td>
        <td data-label=head.agent()>{bdi(has)}</td>
        <td data-label=head.since()><time>{intl::time_of_day(work.waiting_since)}</time></td>
    }
    .into_any()
}

/// To whom, and how.
fn form(
    store: FloorStore,
    conversation: ConversationId,
    who: String,
    chosen: RwSignal<Option<(ConversationId, String)>>,
    on_ask: Callback<Command>,
) -> AnyView {
    let (texts, words) = (table(), &messages().handing);
    let to: RwSignal<Option<To>> = RwSignal::new(None);
    let anyway = RwSignal::new(false);
    let ask = move |make: fn(ConversationId, To, bool) -> Option<Command>| {
        let to = to.get_untracked();
        let command = to.and_then(|to| make(conversation, to, anyway.get_untracked()));
        if let Some(command) = command {
            on_ask.run(command);
            chosen.set(None);
        }
    };
    let assign = |conversation, to, confirmed| match to {
        To::Agent(to) => Some(Command::Assign {
            conversation,
            to,
            confirmed,
        }),
        To::Queue(_) => None,
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
    view! {
        <div class="give" role="group" aria-label=texts.give()>
            <p>{texts.give()} ": " {bdi(who)}</p>
            <select
                class="input"
                name="target"
                aria-label=words.target()
                on:change=move |change| to.set(read(&event_target_value(&change)))
            >
                <option value="">"–"</option>
                {targets(store)}
            </select>
            <label>
                <input
                    type="checkbox"
                    name="anyway"
                    on:change=move |change| anyway.set(event_target_checked(&change))
                />
                {texts.confirm()}
            </label>
            <Button action="assign" size=Size::Small on_press=move |()| ask(assign)>
                {texts.assign()}
            </Button>
            <Button action="transfer" size=Size::Small on_press=move |()| ask(transfer)>
                {words.transfer()}
            </Button>
            <Button action="escalate" size=Size::Small on_press=move |()| ask(escalate)>
                {words.escalate()}
            </Button>
            <Button action="give-nobody" size=Size::Small on_press=move |()| chosen.set(None)>
                {texts.close()}
            </Button>
        </div>
    }
    .into_any()
}

/// As they were when the form was opened: a list that changes under the hand
/// would choose another.
fn targets(store: FloorStore) -> Vec<AnyView> {
    let texts = table();
    let agents = store.agents.get_untracked().unwrap_or_default();
    let agents = agents.into_iter().map(|row| {
        let name = row.value.with_untracked(|agent| agent.name.clone());
        (format!("agent {}", row.key), texts.agent(), name)
    });
    let queues = store.queues.get_untracked().into_iter();
    let queues = queues.map(|it| (format!("queue {}", it.id), texts.queue(), it.name));
    agents
        .chain(queues)
        .map(|(value, kind, name)| {
            // An option holds plain text only.
            view! { <option value=value>{format!("{kind}: {name}")}</option> }.into_any()
        })
        .collect()
}

fn read(value: &str) -> Option<To> {
    let (kind, id) = value.split_once(' ')?;
    match kind {
        "agent" => id.parse::<AgentId>().ok().map(To::Agent),
        _ => id.parse::<QueueId>().ok().map(To::Queue),
    }
}
