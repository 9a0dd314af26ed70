//! The table of agents.

use deskbell_desk::LinkView;
use deskbell_protocol::AgentId;
use deskbell_protocol::check::Check;
use deskbell_protocol::floor::FloorAgent;
use deskbell_protocol::presence::{Base, Cause, Link, Presence, Reach};
use leptos::prelude::*;

use super::choice::AgentChoice;
use super::floor::{AgentRow, FloorStore};
use super::table::table;
use crate::components::{Size, bdi, button};
use crate::messages::{manage, words};
use crate::platform::element::{El, Piece, el, pieces, rows};
use crate::platform::intl;
use crate::platform::memo::memo;
use crate::presence::{base_name, mark};

pub fn agents(store: FloorStore, on_reset: Callback<AgentId>) -> AnyView {
    let texts = manage();
    let choice = AgentChoice::new();
    let keys = memo(move || {
        let rows = store.agents.get().unwrap_or_default();
        choice.keys(&rows)
    });
    let nobody_like_that = memo(move || {
        keys.with(Vec::is_empty)
            && store
                .agents
                .with(|it| it.as_ref().is_some_and(|it| !it.is_empty()))
    });
    let nobody = memo(move || store.agents.with(|rows| rows.as_ref().map(Vec::is_empty)));
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
    el("section")
        .class("card floor-part")
        .attr("aria-labelledby", "agents")
        .attr("tabindex", "0")
        .child(el("h2").attr("id", "agents").child(texts.agents()))
        .child(choice.view())
        .child(
            table(heads, Some(texts.actions())).child(el("tbody").child(rows(
                move || keys.get(),
                move |key| {
                    let row = store.agents.with_untracked(|rows| {
                        let mut rows = rows.iter().flatten();
                        rows.find(|row| row.key.to_u128() == key).cloned()
                    });
                    Some(agent_line(store, row?, on_reset))
                },
            ))),
        )
        .child(move || {
            match nobody.get() {
                None => Some(texts.loading()),
                Some(true) => Some(texts.no_agents()),
                Some(false) => nobody_like_that.get().then(|| texts.none_match()),
            }
            .map(|text| el("p").class("faint floor-empty").child(text))
        })
        .view()
}

fn agent_line(store: FloorStore, row: AgentRow, on_reset: Callback<AgentId>) -> AnyView {
    let agent = row.value;
    let (base, link, who) = (agent.clone(), agent.clone(), agent.clone());
    let set_aside = memo({
        let agent = agent.clone();
        move || agent.with(|agent| is_set_aside(&agent.presence))
    });
    el("tr")
        .attr("data-agent", row.key.to_string())
        .attr("data-presence", move || {
            base.with(|agent| base_name(agent.presence.base))
        })
        .attr("data-link", move || {
            link.with(|agent| link_name(agent.link))
        })
        .child(cells(&agent))
        // By itself: a change of the row must not take the button from under the
        // pointer or the focus.
        .child(el("td").child(move || {
            set_aside.get().then(|| {
                let name = who.with_untracked(|agent| agent.name.clone());
                reset(store, row.key, name, on_reset)
            })
        }))
        .view()
}

/// A rule has set it: after offers that were missed, or rejected in a row.
const fn is_set_aside(presence: &Presence) -> bool {
    match presence.base {
        Base::Inactive => true,
        Base::DoNotDisturb => matches!(presence.cause, Cause::Rejected { .. }),
        _ => false,
    }
}

/// A cell that is drawn again only when what it `reads` has changed: presences
/// change all the time, and most of a row does not.
fn cell<T>(
    agent: &ArcRwSignal<FloorAgent>,
    label: &'static str,
    reads: fn(&FloorAgent) -> T,
    draw: fn(&T) -> AnyView,
) -> El
where
    T: PartialEq + Send + Sync + 'static,
{
    let agent = agent.clone();
    let part = memo(move || agent.with(reads));
    el("td")
        .attr("data-label", label)
        .child(move || part.with(draw))
}

/// Whether something is in the way of somebody who works. Who went offline is not
/// expected to be connected.
fn hinders(
    agent: &ArcRwSignal<FloorAgent>,
    what: fn(&FloorAgent) -> bool,
) -> impl Fn() -> Option<&'static str> + use<> {
    let agent = agent.clone();
    move || {
        agent.with(|agent| {
            let presence = &agent.presence;
            let works = presence.base != Base::Offline || presence.cause == Cause::LinkLost;
            (works && what(agent)).then_some("urgent")
        })
    }
}

fn cells(agent: &ArcRwSignal<FloorAgent>) -> [El; 8] {
    let texts = manage();
    let name = agent.clone();
    let name = memo(move || name.with(|agent| agent.name.clone()));
    [
        el("th").attr("scope", "row").child(move || bdi(name.get())),
        cell(
            agent,
            texts.presence(),
            |it| (it.presence.base, it.status.clone()),
            |(base, status)| presence(*base, status.clone()),
        ),
        cell(
            agent,
            texts.since(),
            |it| intl::moment(it.presence.since),
            |since| el("time").child(since.clone()).view(),
        )
        .class("since"),
        cell(
            agent,
            texts.cause(),
            |it| it.presence.cause.clone(),
            |cause| words::cause(cause).view(),
        ),
        cell(
            agent,
            texts.link(),
            |it| it.link,
            |link| words::link(*link).view(),
        )
        .attr(
            "data-tone",
            hinders(agent, |it| it.link == Link::Unreachable),
        ),
        cell(
            agent,
            texts.reach(),
            |it| {
                (
                    it.reach,
                    it.check.clone(),
                    it.presence.base != Base::Offline,
                )
            },
            |(reach, check, online)| {
                pieces([
                    words::reach(*reach).view(),
                    checked(check.as_ref(), *online).view(),
                ])
            },
        )
        .attr("data-tone", hinders(agent, |it| it.reach < Reach::Desktop)),
        cell(
            agent,
            texts.load(),
            |it| (it.used, it.units),
            |(used, units)| manage().load_of(u64::from(*used), u64::from(*units)).view(),
        )
        .class("load"),
        cell(
            agent,
            texts.work(),
            |it| (it.sessions, it.ringing),
            |(sessions, ringing)| work(*sessions, *ringing).view(),
        )
        .class("work"),
    ]
}

fn presence(base: Base, status: Option<String>) -> AnyView {
    el("span")
        .class("presence-cell")
        .child(mark(base))
        .child(words::base(base))
        .child(status.map(|text| el("span").class("faint").attr("dir", "auto").child(text)))
        .view()
}

fn work(sessions: u32, ringing: u32) -> String {
    let texts = manage();
    let mut work = vec![texts.sessions(u64::from(sessions))];
    if ringing > 0 {
        work.push(texts.ringing(u64::from(ringing)));
    }
    intl::list(&work)
}

/// What came of their own reach check, or that an agent who is online made none.
fn checked(check: Option<&Check>, online: bool) -> Option<AnyView> {
    let texts = manage();
    let Some(check) = check else {
        return online.then(|| {
            el("p")
                .class("floor-check")
                .child(texts.not_checked())
                .view()
        });
    };
    let words = if check.passed() {
        texts.check_passed().to_owned()
    } else {
        let failing = check.failing.iter();
        let failing: Vec<String> = failing
            .map(|it| words::check_line(*it).to_owned())
            .collect();
        texts.check_failed(&intl::moment(check.at), &intl::list(&failing))
    };
    let tone = (!check.passed()).then_some("urgent");
    Some(
        el("p")
            .class("floor-check")
            .attr("data-tone", tone)
            .child(words)
            .view(),
    )
}

fn reset(store: FloorStore, id: AgentId, name: String, on_reset: Callback<AgentId>) -> AnyView {
    let texts = manage();
    // What the table says may be old, and the command would not arrive.
    let offline = Signal::derive(move || store.link.get() != LinkView::Connected);
    pieces([
        button("reset-presence", move || on_reset.run(id))
            .size(Size::Small)
            .idle(offline)
            .child(texts.reset())
            .child(el("span").class("sr-only").text(" ").child(bdi(name)))
            .view(),
        (move || {
            offline
                .get()
                .then_some(el("p").class("faint").child(texts.reset_offline()))
        })
        .view(),
    ])
}

/// As on the wire, and in `[data-link]` of a row.
const fn link_name(link: Link) -> &'static str {
    match link {
        Link::Connected => "connected",
        Link::Suspect => "suspect",
        Link::Unreachable => "unreachable",
    }
}
