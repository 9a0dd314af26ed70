//! What waits in the agent's queues and can be taken, on demand.

use deskbell_protocol::agent::Command;
use deskbell_protocol::http::{Near, Nearby};
use leptos::prelude::*;

use crate::components::{Button, Size};
use crate::messages::messages;
use crate::shell::Shell;

#[component]
pub fn Waiting() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let nearby = RwSignal::new(None);
    let list = move |all: &[Nearby]| {
        let waiting = all.iter().filter(|near| near.what == Near::Waiting);
        let rows: Vec<AnyView> = waiting.map(|near| line(shell, near)).collect();
        if rows.is_empty() {
            return texts.nothing_waits().into_any();
        }
        view! { <ul class="work-list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card dashboard-part" aria-labelledby="waiting-work">
            <h2 id="waiting-work">{texts.waiting_work()}</h2>
            <Button action="look-around" size=Size::Small on_press=move |()| shell.look_around(nearby)>
                {texts.look()}
            </Button>
            {move || nearby.with(|all| all.as_deref().map(list))}
        </section>
    }
    .into_any()
}

fn line(shell: Shell, near: &Nearby) -> AnyView {
    let conversation = near.id.parse().ok();
    let pick = move |()| {
        if let Some(conversation) = conversation {
            shell.ask(Command::Pick { conversation });
        }
    };
    let what = format!("{} · {}", near.name, near.queue);
    view! {
        <li class="work-row" data-waiting=near.id.clone()>
            <bdi>{what}</bdi>
            <Button action="pick" size=Size::Small on_press=pick>{messages().handing.pick()}</Button>
        </li>
    }
    .into_any()
}
