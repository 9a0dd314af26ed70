//! The work in hand: offers that ring now, open sessions; or why there is none.

use deskbell_desk::{AlertStage, AlertView, Place};
use deskbell_protocol::ConversationId;
use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::Base;
use leptos::prelude::*;

use crate::components::{Button, Icon, Look, Size, bdi, icon, rows, shown};
use crate::messages::{messages, words};
use crate::rail::{Act, unread_badge};
use crate::shell::store::{AlertRow, SessionRow};
use crate::shell::{Shell, path_of};

#[component]
pub fn Work() -> AnyView {
    let shell = Shell::get();
    let store = shell.store;
    let texts = &messages().dashboard;
    let ringing = move || {
        store.alerts.with(|rows| {
            let open = rows.iter().filter(|row| row.value.with(is_open));
            open.map(|row| row.key.to_u128()).collect::<Vec<_>>()
        })
    };
    let offers = Memo::new(move |_| !ringing().is_empty());
    let sessions = Memo::new(move |_| store.sessions.with(|rows| !rows.is_empty()));
    view! {
        <section class="card dashboard-part" aria-labelledby="my-work">
            <h2 id="my-work">{texts.my_work()}</h2>
            {move || shown(offers.get(), || {
                let keys = move || shell.keys.with(|keys| keys.name(Act::Stack));
                let list = rows(ringing, move |key| store.alert(key).map(|row| offer_row(&row)));
                view! {
                    <h3 class="work-title">{texts.ringing()} <kbd class="kbd">{keys}</kbd></h3>
                    <ul class="work-list">{list}</ul>
                }
                .into_any()
            })}
            {move || shown(sessions.get(), || {
                let list = rows(
                    move || store.session_keys(),
                    move |key| {
                        store.session_untracked(ConversationId::from_u128(key)).map(session_row)
                    },
                );
                view! {
                    <h3 class="work-title">{texts.open_sessions()}</h3>
                    <ul class="work-list">{list}</ul>
                }
                .into_any()
            })}
            {move || shown(!offers.get(), || why_nothing(sessions.get()))}
        </section>
    }
    .into_any()
}

/// It can still be answered.
const fn is_open(alert: &AlertView) -> bool {
    matches!(alert.stage, AlertStage::Ringing | AlertStage::Answering(_))
}

fn offer_row(row: &AlertRow) -> AnyView {
    let offer = row.value.with_untracked(|alert| alert.offer.clone());
    view! {
        <li class="work-row">
            <span class="work-icon" data-tone="urgent">{icon(Icon::Bell)}</span>
            <span class="work-words">
                <span class="work-name">{bdi(words::customer(&offer.customer))}</span>
                <span class="faint">{words::reason(offer.reason)} " · " {bdi(offer.queue)}</span>
            </span>
        </li>
    }
    .into_any()
}

fn session_row(row: SessionRow) -> AnyView {
    let view = row.value;
    let (name, detail) = (view.clone(), view.clone());
    let name = move || name.with(|view| words::customer(&view.session.customer));
    let detail = move || {
        detail.with(|view| {
            let session = &view.session;
            format!(
                "{} · {}",
                words::channel(session.channel),
                words::state(session.state)
            )
        })
    };
    view! {
        <li><a class="work-row" href=path_of(Place::Session(row.key))>
            <span class="work-icon">{icon(Icon::Chat)}</span>
            <span class="work-words">
                <span class="work-name"><bdi>{move || name()}</bdi></span>
                <span class="faint">{move || detail()}</span>
            </span>
            {unread_badge(view)}
        </a></li>
    }
    .into_any()
}

/// Below open sessions only what stands in the way is said; an empty desk
/// always says what it is waiting for.
fn why_nothing(working: bool) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().dashboard;
    let base = Memo::new(move |_| {
        shell
            .store
            .presence
            .with(|now| now.as_ref().map_or(Base::Offline, |now| now.base))
    });
    let go_online = move || {
        view! {
            <Button
                action="go-online"
                look=Look::Primary
                size=Size::Large
                on_press=move |()| shell.go_online()
            >
                {texts.go_online()}
            </Button>
        }
        .into_any()
    };
    let said = move |mark, title: String, text, button| {
        view! {
            <div class="empty">
                <span class="empty-mark">{icon(mark)}</span>
                <p class="empty-title">{title}</p>
                <p class="soft">{text}</p>
                {button}
            </div>
        }
        .into_any()
    };
    (move || match base.get() {
        Base::Offline => said(
            Icon::BellOff,
            texts.offline_title().into(),
            texts.offline_text(),
            go_online(),
        ),
        Base::Away | Base::DoNotDisturb => said(
            Icon::BellOff,
            texts.paused_title(words::base(base.get())),
            texts.paused_text(),
            ().into_any(),
        ),
        Base::Inactive => said(
            Icon::BellOff,
            texts.inactive_title().into(),
            texts.inactive_text(),
            view! {
                <Button action="back" look=Look::Primary on_press=move |()| shell.im_back()>
                    {messages().notification.im_back()}
                </Button>
            }
            .into_any(),
        ),
        Base::Available | Base::Busy if working => ().into_any(),
        Base::Available | Base::Busy => said(
            Icon::Bell,
            texts.free_title().into(),
            if shell.can_notify() == Permission::Granted {
                texts.free_text()
            } else {
                texts.free_text_here()
            },
            ().into_any(),
        ),
    })
    .into_any()
}
