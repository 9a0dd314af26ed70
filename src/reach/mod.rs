//! "Am I reachable?": the check before going online and on demand. Each line
//! says what it found, what will not work, and how to mend it. Which line is
//! tried when, and what came of it, the desk decides.

use deskbell_desk::{CheckState, CheckView};
use deskbell_protocol::check::CheckLine;
use deskbell_protocol::link::Permission;
use leptos::prelude::*;

use crate::components::{Button, Icon, Look, Size, icon, popup_id, shown};
use crate::messages::{messages, words};
use crate::platform::{browser, dom, paint};
use crate::shell::Shell;

/// The panel. It stands until it is left: what it asks for is clicked outside
/// of it.
#[component]
pub fn ReachCheck() -> AnyView {
    let shell = Shell::get();
    let check = shell.store.check;
    let runs = Memo::new(move |_| check.with(Option::is_some));
    Effect::new(move |_| {
        if runs.get() {
            dom::open_popup(popup_id::REACH);
            paint::focus("reach-title".to_owned());
        } else {
            dom::close_popup(popup_id::REACH);
        }
    });
    view! {
        <div
            class="popup reach"
            id=popup_id::REACH
            popover="manual"
            role="dialog"
            aria-labelledby="reach-title"
        >
            {move || shown(runs.get(), || panel(shell))}
        </div>
    }
    .into_any()
}

fn panel(shell: Shell) -> AnyView {
    let texts = &messages().reach;
    let check = shell.store.check;
    let over = Memo::new(move |_| check.with(|check| check.is_some_and(|check| check.over)));
    let passed = Memo::new(move |_| {
        let all = |check: CheckView| check.lines == [CheckState::Passed; 6];
        check.with(|check| check.is_some_and(all))
    });
    let verdict = move || match (over.get(), passed.get()) {
        (_, true) => texts.passed(),
        (true, false) => texts.failed(),
        (false, false) => texts.running(),
    };
    view! {
        <div class="shortcuts-head">
            <h2 id="reach-title" tabindex="-1">{texts.title()}</h2>
            <Button
                action="close-check"
                look=Look::Plain
                label=messages().desk.close()
                on_press=move |()| shell.end_check(false)
            >
                {icon(Icon::Close)}
            </Button>
        </div>
        <p class="soft" role="status">{verdict}</p>
        <ol class="reach-lines">
            {CheckLine::ALL.map(|line| row(shell, line))}
        </ol>
        <div class="reach-buttons">
            <Button action="check-again" on_press=move |()| shell.start_check()>
                {texts.again()}
            </Button>
            {move || shown(shell.is_offline(), || online(shell, passed))}
        </div>
    }
    .into_any()
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
    view! {
        <Button
            action="go-online-now"
            look=Look::Primary
            on_press=move |()| shell.go_online_as_it_is()
        >
            {words}
        </Button>
    }
    .into_any()
}

fn row(shell: Shell, line: CheckLine) -> AnyView {
    let check = shell.store.check;
    let state = Memo::new(move |_| {
        check.with(|check| check.map_or(CheckState::Waiting, |check| check.lines[line as usize]))
    });
    view! {
        <li data-line=line_name(line) data-state=move || state_name(state.get())>
            {move || icon(match state.get() {
                CheckState::Waiting => Icon::Minus,
                CheckState::Trying => Icon::Clock,
                CheckState::Passed => Icon::Check,
                CheckState::Failed => Icon::Cross,
            })}
            <div>
                <p><strong>{words::check_line(line)}</strong></p>
                {move || said(shell, line, state.get())}
            </div>
        </li>
    }
    .into_any()
}

/// What was found, or what the agent is asked for.
fn said(shell: Shell, line: CheckLine, state: CheckState) -> AnyView {
    let [trying, passed, failed] = words::check_line_said(line);
    let text = match state {
        CheckState::Waiting => return ().into_any(),
        CheckState::Trying => trying,
        CheckState::Passed => passed,
        CheckState::Failed => failed,
    };
    let mend = (line == CheckLine::Permission && state == CheckState::Failed)
        .then(|| view! { <p class="soft">{how_to_allow()}</p> });
    view! {
        <p class="soft">{text}</p>
        {mend}
        {shown(state == CheckState::Trying, || asked(shell, line))}
    }
    .into_any()
}

/// The person's own word, where nobody else can know.
fn asked(shell: Shell, line: CheckLine) -> AnyView {
    let texts = &messages().reach;
    let judge = move |action, text, works| {
        view! {
            <Button
                action=action
                size=Size::Small
                on_press=move |()| shell.judge_check(line, works)
            >
                {text}
            </Button>
        }
        .into_any()
    };
    match line {
        CheckLine::Permission => view! {
            <Button action="ask" size=Size::Small on_press=move |()| shell.ask_permission()>
                {messages().dashboard.allow()}
            </Button>
        }
        .into_any(),
        CheckLine::Notification => judge("saw-none", texts.saw_none(), false),
        CheckLine::Sound => [
            judge("heard", texts.heard(), true),
            judge("heard-nothing", texts.heard_nothing(), false),
        ]
        .into_any(),
        CheckLine::Worker | CheckLine::RoundTrip | CheckLine::Offer => ().into_any(),
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
