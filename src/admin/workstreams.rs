//! Workstreams: what comes in by a channel, what happens when nobody answers,
//! and which template serves which reason. Who may get it is `who`.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::http::Room;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Base;
use deskbell_protocol::rules::{Answering, Hours, Served, Strategy, Takes, Workstream};
use leptos::prelude::*;

use super::editor::Editor;
use super::form::{self, Field, check, choice, group, number, text};
use super::part::Kind;
use super::{hours, who, words};
use crate::messages::admin;
use crate::platform::element::{Piece, el, pieces};

const CHANNELS: [Channel; 2] = [Channel::WebChat, Channel::Sms];

pub fn kind() -> Kind<Workstream> {
    let texts = admin();
    Kind {
        title: texts.workstreams(),
        add: Some(texts.add_workstream()),
        explained: texts.workstreams_explained(),
        all: |room| room.rules.workstreams.clone(),
        name: |it| it.name.clone(),
        new,
        form,
        aside: None,
    }
}

/// With the defaults of the rule book.
fn new(room: &Room) -> Workstream {
    let queue = room.rules.queues.first().map(|it| it.name.clone());
    // The first one that there is, where a standard one was renamed.
    let first = room.rules.templates.first().map(|it| it.name.clone());
    let served = |reason| {
        let standard = Served::standard(reason);
        let there = room
            .rules
            .templates
            .iter()
            .any(|it| it.name == standard.unknown);
        match &first {
            Some(first) if !there => Served::both(first),
            _ => standard,
        }
    };
    Workstream {
        name: String::new(),
        channel: Channel::WebChat,
        queue: queue.unwrap_or_default(),
        numbers: Vec::new(),
        bot_first: false,
        priority: 0,
        takes: Takes::Units(1),
        allowed: [Base::Available, Base::Busy].into(),
        strategy: Strategy::LongestIdle,
        needs: Vec::new(),
        relax_after: 0,
        answering: Answering::Asked,
        missed_rule: 0,
        reject_rule: 0,
        decline_limit: 3,
        wrap_up: 60,
        wrap_up_blocks: 60,
        closes_after: 20 * 60,
        quiet_after: 0,
        hours: Hours::default(),
        incoming: served(Reason::IncomingChat),
        assignment: served(Reason::Assignment),
        transfer: served(Reason::Transfer),
        escalation: served(Reason::Escalation),
        escalation_from_bot: served(Reason::EscalationFromBot),
        consult: served(Reason::Consult),
    }
}

fn form(editor: Editor<Workstream>) -> AnyView {
    pieces([
        what_comes_in(editor),
        who::form(editor),
        hours::form(editor),
        nobody_answers(editor),
        the_end(editor),
        templates(editor),
    ])
}

fn what_comes_in(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let queues = move || {
        editor
            .room
            .of(|room| words::names(room.rules.queues.iter().map(|it| &it.name)))
    };
    let channel =
        |it: &mut Workstream, word| it.channel = words::choice(word).unwrap_or(it.channel);
    let numbers = |it: &mut Workstream, text: String| {
        it.numbers = text
            .split(',')
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect();
    };
    group(
        texts.group_what(),
        vec![
            text(
                editor,
                Field::new("name", texts.name()),
                |it| it.name.clone(),
                |it, name| it.name = name,
            ),
            choice(
                editor,
                Field::new("channel", texts.channel()),
                || words::choices(&CHANNELS, words::channel),
                |it| words::word(&it.channel),
                channel,
            ),
            choice(
                editor,
                Field::new("queue", texts.queue()),
                queues,
                |it| it.queue.clone(),
                |it, name| it.queue = name,
            ),
            text(
                editor,
                Field::new("numbers", texts.numbers()).hint(texts.numbers_hint()),
                |it| it.numbers.join(", "),
                numbers,
            ),
            check(
                editor,
                Field::new("bot_first", texts.bot_first()),
                |it| it.bot_first,
                |it, on| it.bot_first = on,
            ),
            number(
                editor,
                Field::new("priority", texts.priority()).hint(texts.priority_hint()),
                |it| it.priority,
                |it, priority| it.priority = priority,
            ),
        ],
    )
}

fn nobody_answers(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    group(
        texts.group_nobody(),
        vec![
            number(
                editor,
                Field::new("missed_rule", texts.missed_rule()).hint(texts.missed_rule_hint()),
                |it| it.missed_rule,
                |it, times| it.missed_rule = times,
            ),
            number(
                editor,
                Field::new("reject_rule", texts.reject_rule()).hint(texts.reject_rule_hint()),
                |it| it.reject_rule,
                |it, times| it.reject_rule = times,
            ),
            number(
                editor,
                Field::new("decline_limit", texts.decline_limit()).hint(texts.decline_limit_hint()),
                |it| it.decline_limit,
                |it, times| it.decline_limit = times,
            ),
            number(
                editor,
                Field::new("closes_after", texts.closes_after()).hint(texts.seconds()),
                |it| it.closes_after,
                |it, seconds| it.closes_after = seconds,
            ),
        ],
    )
}

fn the_end(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    group(
        texts.group_end(),
        vec![
            number(
                editor,
                Field::new("wrap_up", texts.wrap_up()).hint(texts.seconds()),
                |it| it.wrap_up,
                |it, seconds| it.wrap_up = seconds,
            ),
            number(
                editor,
                Field::new("wrap_up_blocks", texts.wrap_up_blocks()).hint(texts.seconds()),
                |it| it.wrap_up_blocks,
                |it, seconds| it.wrap_up_blocks = seconds,
            ),
            number(
                editor,
                Field::new("quiet_after", texts.quiet_after()).hint(texts.seconds_or_off()),
                |it| it.quiet_after,
                |it, seconds| it.quiet_after = seconds,
            ),
        ],
    )
}

/// A reason's templates within the workstream.
type Slot = fn(&mut Workstream) -> &mut Served;

fn templates(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let slots: [(&str, &str, Slot); 6] = [
        ("incoming", texts.reason_incoming(), |it| &mut it.incoming),
        ("assignment", texts.reason_assignment(), |it| {
            &mut it.assignment
        }),
        ("transfer", texts.reason_transfer(), |it| &mut it.transfer),
        ("escalation", texts.reason_escalation(), |it| {
            &mut it.escalation
        }),
        ("escalation_from_bot", texts.reason_bot(), |it| {
            &mut it.escalation_from_bot
        }),
        ("consult", texts.reason_consult(), |it| &mut it.consult),
    ];
    let unknown = ("unknown", texts.unknown_customer());
    let known = ("known", texts.known_customer());
    let rows = slots.map(|(field, reason, slot)| {
        el("fieldset")
            .class("served")
            .child(el("legend").child(reason))
            .child(served(editor, (field, reason), unknown, slot, |it| {
                &mut it.unknown
            }))
            .child(served(editor, (field, reason), known, slot, |it| {
                &mut it.known
            }))
    });
    el("section")
        .class("form-group")
        .child(el("h3").child(texts.group_templates()))
        .child(el("p").class("faint").child(texts.group_templates_hint()))
        .child(rows.into_iter().collect::<Vec<_>>())
        .view()
}

fn served(
    editor: Editor<Workstream>,
    (field, reason): (&str, &'static str),
    (whose, label): (&str, &'static str),
    slot: Slot,
    which: fn(&mut Served) -> &mut String,
) -> AnyView {
    let names = move || -> Vec<form::Choice> {
        editor
            .room
            .of(|room| words::names(room.rules.templates.iter().map(|it| &it.name)))
    };
    choice(
        editor,
        Field::new(format!("{field}.{whose}"), label).of(reason),
        names,
        move |it| which(slot(&mut it.clone())).clone(),
        move |it, name| *which(slot(it)) = name,
    )
}
