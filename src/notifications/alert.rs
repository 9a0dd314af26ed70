//! One alert: what is offered, how long it waits, Accept and Reject, and what
//! became of it.

use deskbell_desk::{AlertStage, AlertView};
use deskbell_protocol::OfferId;
use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Field, FieldValue, Offer};
use leptos::prelude::*;

use super::hold::Hold;
use crate::components::{Button, Countdown, Look, bdi, notification_icon};
use crate::messages::{messages, words};
use crate::platform::{dom, focus, intl, paint};
use crate::shell::store::AlertRow;
use crate::shell::{Shell, alert_id};

/// An alert in full.
#[component]
pub fn Alert(row: AlertRow) -> AnyView {
    let shell = Shell::get();
    let id = row.key;
    let view = row.value;
    let offer = view.with_untracked(|alert| alert.offer.clone());
    report_paint(shell, id);
    let stage = {
        let view = view.clone();
        Memo::new(move |_| view.with(|alert| alert.stage.clone()))
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
    let open = Memo::new(move |_| {
        stage.with(|stage| matches!(stage, AlertStage::Ringing | AlertStage::Answering(_)))
    });
    view! {
        <div
            class="alert"
            id=alert_id(id)
            role="group"
            aria-labelledby=labelled_by
            tabindex="-1"
            data-offer=id.to_string()
            data-stage=move || stage_name(&stage.get())
            on:pointerenter=move |_| hold.pointer(true)
            on:pointerleave=move |_| hold.pointer(false)
            on:focusin=move |_| hold.focus(true)
            on:focusout=move |_| hold.focus(false)
        >
            <div class="alert-head">
                <span class="alert-mark">{notification_icon(offer.notification.icon)}</span>
                <h2 class="alert-title" id=title_id>
                    {offer.notification.title.clone()}
                    <span class="alert-queue">{bdi(offer.queue.clone())}</span>
                </h2>
            </div>
            {fields(&offer)}
            {move || if open.get() {
                asking(shell, &offer, stage)
            } else {
                dom::keep_focus(&alert_id(id));
                view! { <p class="alert-said">{move || stage.with(said)}</p> }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// An alert as one line of the pile.
#[component]
pub fn PileRow(row: AlertRow, #[prop(into)] on_focus: Callback<()>) -> AnyView {
    let shell = Shell::get();
    report_paint(shell, row.key);
    let AlertView { offer, .. } = row.value.get_untracked();
    let name = words::customer(&offer.customer);
    view! {
        <div
            class="pile-row"
            id=alert_id(row.key)
            tabindex="-1"
            data-offer=row.key.to_string()
            on:focus=move |_| on_focus.run(())
        >
            <span>{offer.notification.title.clone()} ", " {bdi(name)}</span>
            {countdown(shell, &offer)}
        </div>
    }
    .into_any()
}

/// Tells the server that a person could see it, once that is true.
pub(super) fn report_paint(shell: Shell, offer: OfferId) {
    paint::after(move || {
        if focus::visible() {
            shell.painted(offer);
        }
    });
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
    view! { <dl class="alert-fields">{rows}</dl> }.into_any()
}

fn field(field: &Field) -> AnyView {
    let value = match &field.value {
        FieldValue::Text(text) => view! { <span dir="auto">{text.clone()}</span> }.into_any(),
        FieldValue::Since(at) => {
            let text = messages().notification.since(&intl::time_of_day(*at));
            view! { <time>{text}</time> }.into_any()
        }
    };
    view! { <div><dt>{field.label.clone()}</dt><dd>{value}</dd></div> }.into_any()
}

fn countdown(shell: Shell, offer: &Offer) -> Option<AnyView> {
    offer.notification.show_wait_time.then(|| {
        view! {
            <Countdown
                from=offer.offered_at
                until=offer.expires_at
                offset=shell.store.clock_offset
                label=messages().notification.answer_within()
            />
        }
        .into_any()
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
        view! {
            <Button action="reject" idle=idle on_press=move |()| shell.reject(id)>
                {text}
            </Button>
        }
    });
    view! {
        {countdown(shell, offer)}
        <div class="alert-buttons">
            {reject}
            <Button action="accept" look=Look::Primary idle=idle on_press=move |()| shell.accept(id)>
                {accept}
            </Button>
        </div>
    }
    .into_any()
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
    .into_any()
}

fn said(stage: &AlertStage) -> String {
    match stage {
        AlertStage::Over(end) => words::offer_end(end).to_owned(),
        AlertStage::Refused(problem) => words::problem(problem),
        AlertStage::Ringing | AlertStage::Answering(_) => String::new(),
    }
}
