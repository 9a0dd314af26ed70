//! What waits in the agent's queues and can be taken, on demand.

use deskbell_protocol::agent::Command;
use deskbell_protocol::http::{Around, AroundWork};
use leptos::prelude::*;

use crate::components::{Button, Size, bdi};
use crate::messages::{messages, words};
use crate::platform::intl;
use crate::shell::Shell;

#[component]
pub fn Waiting() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let around = RwSignal::new(None);
    view! {
        <section class="card dashboard-part" aria-labelledby="waiting-work">
            <h2 id="waiting-work">{texts.waiting_work}</h2>
            <Button action="look-around" size=Size::Small on_press=move |()| shell.look_around(around)>
                {texts.look}
            </Button>
            {move || around.get().map(|found| match found {
                Err(problem) => words::problem(&problem).into_any(),
                Ok(Around { waiting, .. }) if waiting.is_empty() => texts.nothing_waits.into_any(),
                Ok(Around { waiting, .. }) => {
                    let rows: Vec<AnyView> = waiting.into_iter().map(line).collect();
                    view! { <ul class="work-list">{rows}</ul> }.into_any()
                }
            })}
        </section>
    }
    .into_any()
}

fn line(work: AroundWork) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let conversation = work.conversation;
    let taken = RwSignal::new(false);
    let pick = move |()| {
        taken.set(true);
        shell.ask(Command::Pick { conversation });
    };
    view! {
        <li class="work-row" data-waiting=conversation.to_string()>
            <span>
                {bdi(words::customer(&work.customer))} " · " {words::channel(work.channel)} " · "
                {bdi(work.queue)} " · " <time>{intl::time_of_day(work.waiting_since)}</time>
            </span>
            <Button action="pick" size=Size::Small idle=taken on_press=pick>{texts.pick}</Button>
        </li>
    }
    .into_any()
}
