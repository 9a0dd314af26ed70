//! The box to write in. Its text is a draft that survives a change of session
//! and a reload. Enter sends, Shift+Enter is a new line.

use deskbell_protocol::limits;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::components::{Button, Icon, Look, icon, shown};
use crate::messages::messages;
use crate::platform::{event, paint};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The question takes the keyboard focus from the button that asked it.
const END_QUESTION: &str = "end-question";
const END: &str = "end";
/// The `id` of the box with its buttons.
pub const COMPOSER: &str = "composer";

#[component]
pub fn Composer(row: SessionRow, customer: Memo<String>) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let texts = &messages().conversation;
    let draft = row.draft;
    let too_long = Memo::new({
        let draft = draft.clone();
        move |_| draft.with(|text| text.len() > limits::MESSAGE_BYTES)
    });
    let send = {
        let draft = draft.clone();
        Callback::new(move |()| {
            let text = draft.get_untracked();
            if !text.trim().is_empty() && !too_long.get_untracked() {
                shell.say(key, text);
            }
        })
    };
    let press = move |pressed: KeyboardEvent| {
        if pressed.key() == "Enter" && !pressed.shift_key() && !event::composing(&pressed) {
            pressed.prevent_default();
            send.run(());
        }
    };
    let value = draft.clone();
    let nothing =
        Signal::derive(move || too_long.get() || draft.with(|text| text.trim().is_empty()));
    view! {
        <div class="composer" id=COMPOSER>
            <textarea
                class="input"
                name="message"
                rows="2"
                dir="auto"
                placeholder=texts.write_hint()
                aria-label=move || texts.write(&customer.get())
                aria-invalid=move || too_long.get().then_some("true")
                prop:value=move || value.get()
                on:input=move |input| {
                    shell.set_draft(key, &event_target_value(&input));
                    shell.typed(key);
                }
                on:keydown=press
            ></textarea>
            {move || shown(too_long.get(), || {
                view! { <p class="composer-problem" role="alert">{texts.too_long()}</p> }.into_any()
            })}
            <div class="composer-row">
                <EndQuestion conversation=key/>
                <span class="push"></span>
                <Button action="send" look=Look::Primary idle=nothing on_press=send>
                    {icon(Icon::Send)}
                    {texts.send()}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// End asks once more, in its own place: nothing is covered by a question.
#[component]
fn EndQuestion(conversation: deskbell_protocol::ConversationId) -> AnyView {
    let shell = Shell::get();
    let texts = &messages().conversation;
    let asking = RwSignal::new(false);
    let ask = move |yes: bool| {
        asking.set(yes);
        paint::focus(if yes { END_QUESTION } else { END }.to_owned());
    };
    (move || {
        if asking.get() {
            view! {
                <div class="end-question" role="group" aria-label=texts.end_question() id=END_QUESTION tabindex="-1">
                    <p>{texts.end_question()}</p>
                    <Button action="end-no" on_press=move |()| ask(false)>
                        {texts.end_no()}
                    </Button>
                    <Button
                        action="end-yes"
                        look=Look::Primary
                        on_press=move |()| shell.end(conversation)
                    >
                        {texts.end_yes()}
                    </Button>
                </div>
            }
            .into_any()
        } else {
            view! {
                <Button attr:id=END action="end" look=Look::Plain on_press=move |()| ask(true)>
                    {texts.end()}
                </Button>
            }
            .into_any()
        }
    })
    .into_any()
}
