//! The table of agents.

use deskbell_protocol::AgentId;
use deskbell_protocol::floor::FloorAgent;
use deskbell_protocol::presence::{Base, Link, Reach};
use leptos::prelude::*;

use super::floor::{AgentRow, FloorStore};
use crate::components::{Button, Size, bdi};
use crate::messages::{messages, words};
use crate::platform::intl;
use crate::presence::{base_name, mark};

#[component]
pub fn Agents(store: FloorStore, #[prop(into)] on_reset: Callback<AgentId>) -> AnyView {
    let texts = &messages().manage;
    let rows = move || store.agents.get().unwrap_or_default();
    let nobody = Memo::new(move |_| store.agents.with(|rows| rows.as_ref().map(Vec::is_empty)));
    let heads = [
        texts.agent,
        texts.presence,
        texts.since,
        texts.cause,
        texts.link,
        texts.reach,
        texts.load,
        texts.work,
    ];
    view! {
        <section class="card floor-part" aria-labelledby="agents" tabindex="0">
            <h2 id="agents">{texts.agents}</h2>
            <table class="floor">
                <thead>
                    <tr>
                        {heads.map(|head| view! { <th scope="col">{head}</th> })}
                        <th scope="col"><span class="sr-only">{texts.actions}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|row| row.key let(row)>
                        <AgentLine row on_reset/>
                    </For>
                </tbody>
            </table>
            {move || match nobody.get() {
                None => Some(texts.loading),
                Some(true) => Some(texts.no_agents),
                Some(false) => None,
            }
            .map(|text| view! { <p class="faint floor-empty">{text}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn AgentLine(row: AgentRow, on_reset: Callback<AgentId>) -> AnyView {
    let agent = row.value;
    let (base, link) = (agent.clone(), agent.clone());
    view! {
        <tr
            data-agent=row.key.to_string()
            data-presence=move || base.with(|agent| base_name(agent.presence.base))
            data-link=move || link.with(|agent| link_name(agent.link))
        >
            {move || agent.with(|agent| cells(agent, on_reset))}
        </tr>
    }
    .into_any()
}

fn cells(agent: &FloorAgent, on_reset: Callback<AgentId>) -> AnyView {
    let texts = &messages().manage;
    let presence = &agent.presence;
    let urgent = |urgent: bool| urgent.then_some("urgent");
    let mut work = vec![(texts.sessions)(u64::from(agent.sessions))];
    if agent.ringing > 0 {
        work.push((texts.ringing)(u64::from(agent.ringing)));
    }
    view! {
        <th scope="row">{bdi(agent.name.clone())}</th>
        <td data-label=texts.presence>
            <span class="presence-cell">{mark(presence.base)} {words::base(presence.base)}</span>
        </td>
        <td data-label=texts.since><time>{intl::time_of_day(presence.since)}</time></td>
        <td data-label=texts.cause>{words::cause(&presence.cause)}</td>
        <td data-label=texts.link data-tone=urgent(agent.link == Link::Unreachable)>
            {words::link(agent.link)}
        </td>
        <td data-label=texts.reach data-tone=urgent(agent.reach == Reach::Nothing)>
            {words::reach(agent.reach)}
        </td>
        <td data-label=texts.load>
            {(texts.load_of)(u64::from(agent.used), u64::from(agent.units))}
        </td>
        <td data-label=texts.work>{work.join(", ")}</td>
        <td>{(presence.base == Base::Inactive).then(|| reset(agent, on_reset))}</td>
    }
    .into_any()
}

fn reset(agent: &FloorAgent, on_reset: Callback<AgentId>) -> AnyView {
    let texts = &messages().manage;
    let id = agent.id;
    let name = bdi(agent.name.clone());
    view! {
        <Button
            action="reset-presence"
            size=Size::Small
            on_press=move |()| on_reset.run(id)
        >
            {texts.reset}
            <span class="sr-only">" " {name}</span>
        </Button>
    }
    .into_any()
}

/// As on the wire, and in `[data-link]` of a row.
const fn link_name(link: Link) -> &'static str {
    match link {
        Link::Connected => "connected",
        Link::Suspect => "suspect",
        Link::Unreachable => "unreachable",
    }
}
