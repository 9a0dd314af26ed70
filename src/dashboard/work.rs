//! The work in hand: offers that ring now, open sessions; or why there is none.

use deskbell_desk::{AlertStage, AlertView, Place};
use deskbell_protocol::ConversationId;
use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::{Base, Choice};
use leptos::prelude::*;

use crate::components::{Icon, Look, Size, bdi, button, icon, shown};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces, rows};
use crate::platform::memo::memo;
use crate::rail::{Act, unread_badge};
use crate::shell::store::{AlertRow, SessionRow};
use crate::shell::{Shell, path_of};

pub fn work() -> AnyView {
    let shell = Shell::get();
    let store = shell.store;
    let texts = &messages().dashboard;
    let ringing = move || {
        store.alerts.with(|rows| {
            let open = rows.iter().filter(|row| row.value.with(is_open));
            open.map(|row| row.key.to_u128()).collect::<Vec<_>>()
        })
    };
    let offers = memo(move || !ringing().is_empty());
    let sessions = memo(move || store.sessions.with(|rows| !rows.is_empty()));
    el("section")
        .class("card dashboard-part")
        .attr("aria-labelledby", "my-work")
        .child(el("h2").attr("id", "my-work").child(texts.my_work()))
        .child(move || {
            shown(offers.get(), || {
                let keys = move || shell.keys.with(|keys| keys.name(Act::Stack));
                let list = rows(ringing, move |key| {
                    store.alert(key).map(|row| offer_row(&row))
                });
                pieces([
                    el("h3")
                        .class("work-title")
                        .child(texts.ringing())
                        .child(el("kbd").class("kbd").child(keys))
                        .view(),
                    el("ul").class("work-list").child(list).view(),
                ])
            })
        })
        .child(move || {
            shown(sessions.get(), || {
                let list = rows(
                    move || store.session_keys(),
                    move |key| {
                        store
                            .session_untracked(ConversationId::from_u128(key))
                            .map(session_row)
                    },
                );
                pieces([
                    el("h3")
                        .class("work-title")
                        .child(texts.open_sessions())
                        .view(),
                    el("ul").class("work-list").child(list).view(),
                ])
            })
        })
        .child(move || shown(!offers.get(), || why_nothing(sessions.get())))
        .view()
}

/// It can still be answered.
const fn is_open(alert: &AlertView) -> bool {
    matches!(alert.stage, AlertStage::Ringing | AlertStage::Answering(_))
}

fn offer_row(row: &AlertRow) -> AnyView {
    let offer = row.value.with_untracked(|alert| alert.offer.clone());
    el("li")
        .class("work-row")
        .child(
            el("span")
                .class("work-icon")
                .attr("data-tone", "urgent")
                .child(icon(Icon::Bell)),
        )
        .child(
            el("span")
                .class("work-words")
                .child(
                    el("span")
                        .class("work-name")
                        .child(bdi(words::customer(&offer.customer))),
                )
                .child(
                    el("span")
                        .class("faint")
                        .child(words::reason(offer.reason))
                        .text(" · ")
                        .child(bdi(offer.queue)),
                ),
        )
        .view()
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
    el("li")
        .child(
            el("a")
                .class("work-row")
                .attr("href", path_of(Place::Session(row.key)))
                .child(el("span").class("work-icon").child(icon(Icon::Chat)))
                .child(
                    el("span")
                        .class("work-words")
                        .child(el("span").class("work-name").child(el("bdi").child(name)))
                        .child(el("span").class("faint").child(detail)),
                )
                .child(unread_badge(view)),
        )
        .view()
}

/// Below open sessions only what stands in the way is said; an empty desk
/// always says what it is waiting for.
fn why_nothing(working: bool) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().dashboard;
    let base = memo(move || {
        shell
            .store
            .presence
            .with(|now| now.as_ref().map_or(Base::Offline, |now| now.base))
    });
    let go_online = move || {
        button("go-online", move || {
            shell.go_online(Choice::Available, None)
        })
        .look(Look::Primary)
        .size(Size::Large)
        .child(texts.go_online())
        .view()
    };
    let said = move |mark, title: String, text, button| {
        el("div")
            .class("empty")
            .child(el("span").class("empty-mark").child(icon(mark)))
            .child(el("p").class("empty-title").child(title))
            .child(el("p").class("soft").child(text))
            .child(button)
            .view()
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
            ().view(),
        ),
        Base::Inactive => said(
            Icon::BellOff,
            texts.inactive_title().into(),
            texts.inactive_text(),
            button("back", move || shell.im_back())
                .look(Look::Primary)
                .child(messages().notification.im_back())
                .view(),
        ),
        Base::Available | Base::Busy if working => ().view(),
        Base::Available | Base::Busy => said(
            Icon::Bell,
            texts.free_title().into(),
            if shell.can_notify() == Permission::Granted {
                texts.free_text()
            } else {
                texts.free_text_here()
            },
            ().view(),
        ),
    })
    .view()
}
