//! The table of agents.

use deskbell_desk::LinkView;
use deskbell_protocol::AgentId;
use deskbell_protocol::floor::FloorAgent;
use deskbell_protocol::presence::{Base, Cause, Link, Reach};
use leptos::prelude::*;

use super::floor::{AgentRow, FloorStore};
use crate::components::{Button, Size, bdi};
use crate::messages::{manage, words};
use crate::platform::intl;
use crate::presence::{base_name, mark};

#[component]
pub fn Agents(store: FloorStore, #[prop(into)] on_reset: Callback<AgentId>) -> AnyView {
    let texts = manage();
    let rows = move || store.agents.get().unwrap_or_default();
    let nobody = Memo::new(move |_| store.agents.with(|rows| rows.as_ref().map(Vec::is_empty)));
    let heads = [
        texts.agent(),
        texts.presence(),
        texts.since(),
        texts.cause(),
        texts.link(),
        texts.reach(),
        texts.load(),
        texts.work(),
    ];
    view! {
        <section class="card floor-part" aria-labelledby="agents" tabindex="0">
            <h2 id="agents">{texts.agents()}</h2>
            <table class="floor">
                <thead>
                    <tr>
                        {heads.map(|head| view! { <th scope="col">{head}</th> })}
                        <th scope="col"><span class="sr-only">{texts.actions()}</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|row| row.key let(row)>
                        <AgentLine store row on_reset/>
                    </For>
                </tbody>
            </table>
            {move || match nobody.get() {
                None => Some(texts.loading()),
                Some(true) => Some(texts.no_agents()),
                Some(false) => None,
            }
            .map(|text| view! { <p class="faint floor-empty">{text}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn AgentLine(store: FloorStore, row: AgentRow, on_reset: Callback<AgentId>) -> AnyView {
    let agent = row.value;
    let (base, link, who) = (agent.clone(), agent.clone(), agent.clone());
    let inactive = Memo::new({
        let agent = agent.clone();
        move |_| agent.with(|agent| agent.presence.base == Base::Inactive)
    });
    view! {
        <tr
            data-agent=row.key.to_string()
            data-presence=move || base.with(|agent| base_name(agent.presence.base))
            data-link=move || link.with(|agent| link_name(agent.link))
        >
            {move || agent.with(cells)}
            // By itself: a change of the row must not take the button from
            // under the pointer or the focus.
            <td>{move || inactive.get().then(|| {
                let name = who.with_untracked(|agent| agent.name.clone());
                reset(store, row.key, name, on_reset)
            })}</td>
        </tr>
    }
    .into_any()
}

fn cells(agent: &FloorAgent) -> AnyView {
    let texts = manage();
    let presence = &agent.presence;
    // Who went offline is not expected to be connected.
    let works = presence.base != Base::Offline || presence.cause == Cause::LinkLost;
    let urgent = |urgent: bool| (works && urgent).then_some("urgent");
    let mut work = vec![texts.sessions(u64::from(agent.sessions))];
    if agent.ringing > 0 {
        work.push(texts.ringing(u64::from(agent.ringing)));
    }
    view! {
        <th scope="row">{bdi(agent.name.clone())}</th>
        <td data-label=texts.presence()>
            <span class="presence-cell">{mark(presence.base)} {words::base(presence.base)}</span>
        </td>
        <td data-label=texts.since() class="since"><time>{intl::time_of_day(presence.since)}</time></td>
        <td data-label=texts.cause()>{words::cause(&presence.cause)}</td>
        <td data-label=texts.link() data-tone=urgent(agent.link == Link::Unreachable)>
            {words::link(agent.link)}
        </td>
        <td data-label=texts.reach() data-tone=urgent(agent.reach < Reach::Desktop)>
            {words::reach(agent.reach)}
            {checked(agent)}
        </td>
        <td data-label=texts.load() class="load">
            {texts.load_of(u64::from(agent.used), u64::from(agent.units))}
        </td>
        <td data-label=texts.work() class="work">{work.join(", ")}</td>
    }
    .into_any()
}

/// What came of their own reach check.
fn checked(agent: &FloorAgent) -> Option<AnyView> {
    let texts = manage();
    let check = agent.check.as_ref()?;
    let words = if check.passed() {
        texts.check_passed().to_owned()
    } else {
        let failing: Vec<_> = check
            .failing
            .iter()
            .map(|it| words::check_line(*it))
            .collect();
        texts.check_failed(&intl::time_of_day(check.at), &failing.join(", "))
    };
    let tone = (!check.passed()).then_some("urgent");
    Some(view! { <p class="floor-check" data-tone=tone>{words}</p> }.into_any())
}

fn reset(store: FloorStore, id: AgentId, name: String, on_reset: Callback<AgentId>) -> AnyView {
    let texts = manage();
    // What the table says may be old, and the command would not arrive.
    let offline = Signal::derive(move || store.link.get() != LinkView::Connected);
    view! {
        <Button
            action="reset-presence"
            size=Size::Small
            idle=offline
            on_press=move |()| on_reset.run(id)
        >
            {texts.reset()}
            <span class="sr-only">" " {bdi(name)}</span>
        </Button>
        {move || offline.get().then_some(view! { <p class="faint">{texts.reset_offline()}</p> })}
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
