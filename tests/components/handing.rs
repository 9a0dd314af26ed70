//! Giving a conversation away: who can't take it, and what is typed in the box to
//! get there. To an empty queue, and with five advisers, is told in `advisers`.

use deskbell::session::session_page;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::{To, WhyNot};
use deskbell_protocol::http::Target;
use deskbell_protocol::{AgentId, ConversationId};
use leptos::prelude::GetUntracked;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::choosing::choose;
use crate::samples::{named, session};
use crate::served::Served;
use crate::stage::{Stage, painted, press_pointer_on, text_of};
use crate::writing::{press_enter, type_into};

const ID: ConversationId = ConversationId::from_u128(1);

fn agent(number: u128, why_not: Option<WhyNot>, advises: bool) -> Target {
    Target {
        to: To::Agent(AgentId::from_u128(number)),
        name: format!("Agent {number}"),
        why_not,
        advises,
        over: Vec::new(),
    }
}

/// Lena's session, and who could take it from this agent.
async fn with_lena(calls: &Calls, targets: &[Target]) -> Served {
    calls.answer(&format!("/api/conversations/{ID}/targets"), &targets);
    let desk = Served::of(|| session_page(ID)).await;
    let session = Box::new(session(1, named("Lena"), 0).session);
    desk.event(Event::SessionOpened { session }).await;
    desk
}

async fn open(desk: &Served) {
    press_pointer_on(&desk.stage.one("[data-action=hand-over]"));
    painted().await;
    painted().await;
}

fn is_open(stage: &Stage) -> bool {
    let button = stage.one("[data-action=hand-over]");
    button.get_attribute("aria-expanded").as_deref() == Some("true")
}

fn is_idle(stage: &Stage, action: &str) -> bool {
    let button = stage.one(&format!("[data-action={action}]"));
    button.get_attribute("aria-disabled").is_some()
}

fn draft(stage: &Stage) -> String {
    let row = stage.shell.store.session_untracked(ID).unwrap();
    row.draft.get_untracked()
}

/// What went to the customer or to colleagues.
fn written(desk: &Served) -> Vec<Command> {
    let is_text = |it: &Command| matches!(it, Command::Say { .. } | Command::Note { .. });
    desk.bodies().into_iter().filter(is_text).collect()
}

#[wasm_bindgen_test]
async fn an_agent_who_can_not_take_it_can_not_be_chosen_and_it_is_said_why() {
    let reasons = [
        (WhyNot::NotThere, "not there"),
        (WhyNot::CannotBeShown, "can’t be shown it"),
        (WhyNot::Presence, "takes no work now"),
        (WhyNot::Capacity, "no free units"),
        (WhyNot::Sessions, "too many sessions"),
        (WhyNot::HasIt, "has it"),
    ];
    let calls = Calls::answered();
    let mut targets = vec![agent(1, None, true)];
    targets.extend(
        (2..)
            .zip(reasons)
            .map(|(it, (why, _))| agent(it, Some(why), false)),
    );
    let desk = with_lena(&calls, &targets).await;
    open(&desk).await;
    let options = desk.stage.all("select[name=target] option");
    // The first one is nobody, the second one can take it.
    assert_eq!(options.len(), reasons.len() + 2);
    assert_eq!(text_of(&options[1]), "Agent 1");
    assert!(!options[1].has_attribute("disabled"));
    for ((option, (_, why)), number) in options[2..].iter().zip(reasons).zip(2..) {
        let said = text_of(option).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(said, format!("Agent {number} ({why})"));
        assert!(option.has_attribute("disabled"), "{said}");
    }
}

#[wasm_bindgen_test]
async fn who_can_not_take_it_and_can_advise_is_asked_for_advice_and_handed_nothing() {
    let calls = Calls::answered();
    let busy = agent(2, Some(WhyNot::Capacity), true);
    let desk = with_lena(&calls, &[busy]).await;
    open(&desk).await;
    choose(&desk.stage, "[name=target]", "1").await;
    for action in ["transfer", "escalate"] {
        assert!(is_idle(&desk.stage, action), "{action}");
        press_pointer_on(&desk.stage.one(&format!("[data-action={action}]")));
    }
    painted().await;
    assert!(desk.bodies().is_empty(), "{:?}", desk.bodies());
    assert!(!is_idle(&desk.stage, "consult"));
    press_pointer_on(&desk.stage.one("[data-action=consult]"));
    painted().await;
    let (conversation, whom) = (ID, AgentId::from_u128(2));
    assert_eq!(desk.bodies(), [Command::Consult { conversation, whom }]);
}

#[wasm_bindgen_test]
async fn what_is_typed_to_transfer_or_to_consult_opens_the_ways_and_is_not_sent() {
    let (conversation, to, whom) = (ID, To::Agent(AgentId::from_u128(1)), AgentId::from_u128(1));
    let transfer = Command::Transfer {
        conversation,
        to,
        anyway: false,
    };
    let consult = Command::Consult { conversation, whom };
    for (typed, action, command) in [("/t", "transfer", transfer), (" /c ", "consult", consult)] {
        let calls = Calls::answered();
        let desk = with_lena(&calls, &[agent(1, None, true)]).await;
        type_into(&desk.stage, "textarea", typed).await;
        assert!(!is_open(&desk.stage), "not before it is sent");
        press_enter(&desk.stage).await;
        assert!(is_open(&desk.stage), "{typed}");
        assert_eq!(draft(&desk.stage), "");
        assert!(written(&desk).is_empty(), "{:?}", written(&desk));
        choose(&desk.stage, "[name=target]", "1").await;
        press_pointer_on(&desk.stage.one(&format!("[data-action={action}]")));
        painted().await;
        assert!(desk.bodies().contains(&command), "{:?}", desk.bodies());
    }
}

#[wasm_bindgen_test]
async fn what_is_typed_for_a_note_turns_the_box_to_colleagues_and_back_and_is_not_sent() {
    let calls = Calls::answered();
    let desk = with_lena(&calls, &[]).await;
    for name in ["note", "message"] {
        type_into(&desk.stage, "textarea", "/n").await;
        press_enter(&desk.stage).await;
        assert_eq!(desk.stage.all(&format!("textarea[name={name}]")).len(), 1);
        assert_eq!(draft(&desk.stage), "");
        assert!(written(&desk).is_empty(), "{:?}", written(&desk));
    }
    type_into(&desk.stage, "textarea", "/n").await;
    press_enter(&desk.stage).await;
    type_into(&desk.stage, "textarea", "Owes us two bills").await;
    press_enter(&desk.stage).await;
    let kept = written(&desk);
    let note = matches!(&kept[..], [Command::Note { text, .. }] if text == "Owes us two bills");
    assert!(note, "{kept:?}");
    // Between other words they are words.
    type_into(&desk.stage, "textarea", "/n").await;
    press_enter(&desk.stage).await;
    type_into(&desk.stage, "textarea", "Look under /t").await;
    press_enter(&desk.stage).await;
    let said = written(&desk);
    let say = matches!(&said[1..], [Command::Say { text, .. }] if text == "Look under /t");
    assert!(say && !is_open(&desk.stage), "{said:?}");
}
