//! "Am I reachable?": the check before going online and on demand. Each line
//! says what it found, what will not work, and how to mend it. Which line is
//! tried when, and what came of it, the desk decides.

use deskbell_desk::{CheckState, CheckView};
use deskbell_protocol::check::CheckLine;
use deskbell_protocol::link::Permission;
use leptos::prelude::*;

use crate::components::{Icon, Look, Size, button, icon, shown};
use crate::messages::{messages, words};
use crate::platform::dom::Focused;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{browser, dom, paint};
use crate::shell::{PLACE, Shell};

/// The `id` of the panel.
const REACH: &str = "reach";
/// The heading (`tabindex=-1`), where the keyboard focus goes first.
const TITLE: &str = "reach-title";

/// The panel. It stands until it is left: what it asks for is clicked outside
/// of it. It is no `popover`, which would lie over the notifications: those
/// always lie over it.
pub fn reach_check() -> AnyView {
    let shell = Shell::get();
    let check = shell.store.check;
    let runs = memo(move || check.with(Option::is_some));
    let before = StoredValue::new_local(None);
    Effect::new(move |ran: Option<bool>| {
        let runs = runs.get();
        if runs && ran != Some(true) {
            before.set_value(dom::focused());
            paint::focus(TITLE.to_owned());
        } else if !runs && ran == Some(true) {
            leave(before.try_update_value(Option::take).flatten());
        }
        runs
    });
    (move || shown(runs.get(), || dialog(shell))).view()
}

/// The keyboard focus would be nowhere: it goes back to where it was.
fn leave(before: Option<Focused>) {
    if dom::is_focused() {
        return;
    }
    match before.filter(Focused::is_there) {
        Some(before) => before.restore(),
        None => dom::focus(PLACE),
    }
}

fn dialog(shell: Shell) -> AnyView {
    let store = shell.store;
    let crowded = memo(move || {
        store.alerts.with(|rows| !rows.is_empty()) || store.toasts.with(|rows| !rows.is_empty())
    });
    el("div")
        .class("popup reach")
        .attr("id", REACH)
        .attr("role", "dialog")
        .attr("aria-labelledby", TITLE)
        .attr("data-crowded", move || crowded.get().then_some(""))
        .child(panel(shell))
        .view()
}

fn panel(shell: Shell) -> AnyView {
    let texts = &messages().reach;
    let check = shell.store.check;
    let over = memo(move || check.with(|check| check.is_some_and(|check| check.over)));
    let passed = memo(move || {
        let all = |check: CheckView| check.lines == [CheckState::Passed; 6];
        check.with(|check| check.is_some_and(all))
    });
    let verdict = move || match (over.get(), passed.get()) {
        (_, true) => texts.passed(),
        (true, false) => texts.failed(),
        (false, false) => texts.running(),
    };
    pieces([
        el("div")
            .class("shortcuts-head")
            .child(
                el("h2")
                    .attr("id", TITLE)
                    .attr("tabindex", "-1")
                    .child(texts.title()),
            )
            .child(
                button("close-check", move || shell.end_check(false))
                    .look(Look::Plain)
                    .label(messages().desk.close())
                    .child(icon(Icon::Close)),
            )
            .view(),
        el("p")
            .class("soft")
            .attr("role", "status")
            .child(verdict)
            .view(),
        el("ol")
            .class("reach-lines")
            .child(CheckLine::ALL.map(|line| row(shell, line)))
            .view(),
        el("div")
            .class("reach-buttons")
            .child(button("check-again", move || shell.check_again()).child(texts.again()))
            .child(move || shown(shell.gets_no_work(), || online(shell, passed)))
            .view(),
    ])
}

/// With whatever came of it: nobody is kept from their work.
fn online(shell: Shell, passed: Memo<bool>) -> AnyView {
    let words = move || {
        if passed.get() {
            messages().dashboard.go_online()
        } else {
            messages().reach.online_anyway()
        }
    };
    button("go-online-now", move || shell.go_online_as_it_is())
        .look(Look::Primary)
        .child(words)
        .view()
}

fn row(shell: Shell, line: CheckLine) -> AnyView {
    let check = shell.store.check;
    let state = memo(move || {
        check.with(|check| check.map_or(CheckState::Waiting, |check| check.lines[line as usize]))
    });
    el("li")
        .attr("data-line", line_name(line))
        .attr("data-state", move || state_name(state.get()))
        .child(move || {
            icon(match state.get() {
                CheckState::Waiting => Icon::Minus,
                CheckState::Trying => Icon::Clock,
                CheckState::Passed => Icon::Check,
                CheckState::Failed => Icon::Cross,
            })
        })
        .child(
            el("div")
                .child(el("p").child(el("strong").child(words::check_line(line))))
                .child(move || said(shell, line, state.get())),
        )
        .view()
}

/// What was found, or what the agent is asked for.
fn said(shell: Shell, line: CheckLine, state: CheckState) -> AnyView {
    let [trying, passed, failed] = words::check_line_said(line);
    let text = match state {
        CheckState::Waiting => return ().view(),
        CheckState::Trying => trying,
        CheckState::Passed => passed,
        CheckState::Failed => failed,
    };
    let mend = (line == CheckLine::Permission && state == CheckState::Failed)
        .then(|| el("p").class("soft").child(how_to_allow()));
    pieces([
        el("p").class("soft").child(text).view(),
        mend.view(),
        shown(state == CheckState::Trying, || asked(shell, line)),
    ])
}

/// The person's own word, where nobody else can know.
fn asked(shell: Shell, line: CheckLine) -> AnyView {
    let texts = &messages().reach;
    let judge = move |action, text, works| {
        button(action, move || shell.judge_check(line, works))
            .size(Size::Small)
            .child(text)
            .view()
    };
    match line {
        CheckLine::Permission => button("ask", move || shell.ask_permission())
            .size(Size::Small)
            .child(messages().dashboard.allow())
            .view(),
        CheckLine::Notification => judge("saw-none", texts.saw_none(), false),
        CheckLine::Sound => [
            judge("heard", texts.heard(), true),
            judge("heard-nothing", texts.heard_nothing(), false),
        ]
        .view(),
        CheckLine::Worker | CheckLine::RoundTrip | CheckLine::Offer => ().view(),
    }
}

/// In the browser that this is.
fn how_to_allow() -> &'static str {
    let texts = &messages().dashboard;
    if Shell::get().permission.get_untracked() == Permission::Unsupported {
        return texts.unsupported_text();
    }
    match browser::current() {
        browser::Browser::Chrome => texts.allow_chrome(),
        browser::Browser::Edge => texts.allow_edge(),
        browser::Browser::Firefox => texts.allow_firefox(),
        browser::Browser::Safari => texts.allow_safari(),
    }
}

/// As on the wire, and in `[data-line]`.
const fn line_name(line: CheckLine) -> &'static str {
    match line {
        CheckLine::Permission => "permission",
        CheckLine::Worker => "worker",
        CheckLine::RoundTrip => "round_trip",
        CheckLine::Notification => "notification",
        CheckLine::Offer => "offer",
        CheckLine::Sound => "sound",
    }
}

const fn state_name(state: CheckState) -> &'static str {
    match state {
        CheckState::Waiting => "waiting",
        CheckState::Trying => "trying",
        CheckState::Passed => "passed",
        CheckState::Failed => "failed",
    }
}
