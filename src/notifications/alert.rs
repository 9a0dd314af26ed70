//! One alert: what is offered, how long it waits, Accept and Reject, and what
//! became of it.

use deskbell_desk::{AlertStage, AlertView};
use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Field, FieldValue, Offer, Reason};
use deskbell_protocol::{OfferId, limits};
use leptos::ev;
use leptos::prelude::*;

use super::hold::Hold;
use crate::components::{Look, bdi, button, countdown, notification_icon};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{dom, focus, intl};
use crate::shell::store::AlertRow;
use crate::shell::{Shell, alert_id, why_id};

/// An alert in full.
pub fn alert(row: AlertRow) -> AnyView {
    let shell = Shell::get();
    let id = row.key;
    let view = row.value;
    let offer = view.with_untracked(|alert| alert.offer.clone());
    let stage = {
        let view = view.clone();
        memo(move || view.with(|alert| alert.stage.clone()))
    };
    let title_id = format!("{}-title", alert_id(id));
    let labelled_by = title_id.clone();
    let hold = Hold::default();
    // Nothing holds it at first, and the desk knows.
    Effect::new(move |before: Option<bool>| {
        let held = hold.get();
        if held != before.unwrap_or_default() {
            shell.hold_alert(id, held);
        }
        held
    });
    let open = memo(move || {
        stage.with(|stage| matches!(stage, AlertStage::Ringing | AlertStage::Answering(_)))
    });
    el("div")
        .class("alert")
        .when_seen(report(shell, id))
        .attr("id", alert_id(id))
        .attr("role", "group")
        .attr("aria-labelledby", labelled_by)
        .attr("tabindex", "-1")
        .attr("data-offer", id.to_string())
        .attr("data-stage", move || stage_name(&stage.get()))
        .on(ev::pointerenter, move |_| hold.pointer(true))
        .on(ev::pointerleave, move |_| hold.pointer(false))
        .on(ev::focusin, move |_| hold.focus(true))
        .on(ev::focusout, move |_| hold.focus(false))
        .child(
            el("div")
                .class("alert-head")
                .child(
                    el("span")
                        .class("alert-mark")
                        .child(notification_icon(offer.notification.icon)),
                )
                .child(
                    el("h2")
                        .class("alert-title")
                        .attr("id", title_id)
                        .child(offer.notification.title.clone())
                        .child(
                            el("span")
                                .class("alert-queue")
                                .child(bdi(offer.queue.clone())),
                        ),
                ),
        )
        .child(fields(&offer))
        .child(move || {
            if open.get() {
                asking(shell, &offer, stage)
            } else {
                dom::keep_focus(&alert_id(id));
                el("p")
                    .class("alert-said")
                    .child(move || stage.with(said))
                    .view()
            }
        })
        .view()
}

/// An alert as one line of the pile.
pub fn pile_row(row: AlertRow, on_focus: Callback<()>) -> AnyView {
    let shell = Shell::get();
    let AlertView { offer, .. } = row.value.get_untracked();
    let name = words::customer(&offer.customer);
    el("div")
        .class("pile-row")
        .when_seen(report(shell, row.key))
        .attr("id", alert_id(row.key))
        .attr("tabindex", "-1")
        .attr("data-offer", row.key.to_string())
        .on(ev::focus, move |_| on_focus.run(()))
        .child(
            el("span")
                .child(offer.notification.title.clone())
                .text(", ")
                .child(bdi(name)),
        )
        .child(time_left(shell, &offer))
        .view()
}

/// Tells the server that a person could see it.
pub(super) fn report(shell: Shell, offer: OfferId) -> impl Fn() {
    move || {
        if focus::visible() {
            shell.painted(offer);
        }
    }
}

const fn stage_name(stage: &AlertStage) -> &'static str {
    match stage {
        AlertStage::Ringing => "ringing",
        AlertStage::Answering(_) => "answering",
        AlertStage::Over(_) => "over",
        AlertStage::Refused(_) => "refused",
    }
}

pub(super) fn fields(offer: &Offer) -> AnyView {
    let rows: Vec<AnyView> = offer.notification.fields.iter().map(field).collect();
    el("dl").class("alert-fields").child(rows).view()
}

fn field(field: &Field) -> AnyView {
    let value = match &field.value {
        FieldValue::Text(text) => el("span").attr("dir", "auto").child(text.clone()).view(),
        FieldValue::Since(at) => {
            let text = messages().notification.since(&intl::moment(*at));
            el("time").child(text).view()
        }
    };
    el("div")
        .child(el("dt").child(field.label.clone()))
        .child(el("dd").child(value))
        .view()
}

fn time_left(shell: Shell, offer: &Offer) -> Option<AnyView> {
    offer.notification.show_wait_time.then(|| {
        countdown(
            offer.offered_at,
            offer.expires_at,
            shell.store.clock_offset.into(),
            messages().notification.answer_within(),
        )
    })
}

/// The countdown and the buttons; idle while an answer is on its way.
fn asking(shell: Shell, offer: &Offer, stage: Memo<AlertStage>) -> AnyView {
    let id = offer.id;
    let notification = &offer.notification;
    let idle = Signal::derive(move || stage.get() != AlertStage::Ringing);
    let accept = label(stage, Decision::Accept, &notification.accept_text);
    let reject = notification.reject_text.as_ref().map(|text| {
        let text = label(stage, Decision::Reject, text);
        button("reject", move || shell.reject(id))
            .idle(idle)
            .child(text)
    });
    // Who handed it over reads why it comes back.
    let handed = matches!(
        offer.reason,
        Reason::Transfer | Reason::Escalation | Reason::Consult
    );
    let why = (handed && reject.is_some()).then(|| {
        let words = messages().notification.reject_why();
        el("input")
            .class("input alert-why")
            .attr("id", why_id(id))
            .attr("dir", "auto")
            .attr("autocomplete", "off")
            .attr("maxlength", limits::WHY_CHARS.to_string())
            .attr("aria-label", words)
            .attr("placeholder", words)
    });
    pieces([
        time_left(shell, offer).view(),
        why.view(),
        el("div")
            .class("alert-buttons")
            .child(reject)
            .child(
                button("accept", move || shell.accept(id))
                    .look(Look::Primary)
                    .idle(idle)
                    .child(accept),
            )
            .view(),
    ])
}

/// What a button says: its own text, until its answer is on its way.
fn label(stage: Memo<AlertStage>, answer: Decision, text: &str) -> AnyView {
    let texts = &messages().notification;
    let on_its_way = match answer {
        Decision::Accept => texts.answering_accept(),
        Decision::Reject => texts.answering_reject(),
    };
    let text = text.to_owned();
    (move || {
        if stage.get() == AlertStage::Answering(answer) {
            on_its_way.to_owned()
        } else {
            text.clone()
        }
    })
    .view()
}

fn said(stage: &AlertStage) -> String {
    match stage {
        AlertStage::Over(end) => words::offer_end(end).to_owned(),
        AlertStage::Refused(problem) => words::problem(problem),
        AlertStage::Ringing | AlertStage::Answering(_) => String::new(),
    }
}
