//! Who advises in a session, what can be asked of each, and when nobody else can
//! be asked.

use deskbell::session::session_page;
use deskbell_desk::Change;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::{Adviser, Part, To, WhyNot};
use deskbell_protocol::http::Target;
use deskbell_protocol::{AgentId, ConversationId, QueueId, limits};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::calls::Calls;
use crate::choosing::choose;
use crate::samples::{desk_state, named, session};
use crate::served::Served;
use crate::stage::{Stage, painted, press_pointer_on, text_of};

const ID: ConversationId = ConversationId::from_u128(1);
const ROW: &str = ".advisers > li";

fn adviser(number: u128, joined: bool) -> Adviser {
    Adviser {
        id: AgentId::from_u128(number),
        name: format!("Agent {number}"),
        joined,
    }
}

/// Lena's session, in which so many advise; the second one writes to her.
async fn advised(advisers: usize) -> Served {
    let desk = Served::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    let numbers = 2..2 + advisers as u128;
    view.session.advisers = numbers.map(|it| adviser(it, it == 3)).collect();
    let session = Box::new(view.session);
    desk.event(Event::SessionOpened { session }).await;
    desk
}

fn button(row: &Element, action: &str) -> Option<Element> {
    let found = row.query_selector(&format!("[data-action={action}]"));
    found.unwrap()
}

/// What a screen reader adds to the button's name.
fn described(button: &Element) -> String {
    let by = button.get_attribute("aria-describedby").unwrap();
    text_of(
        &button
            .owner_document()
            .unwrap()
            .get_element_by_id(&by)
            .unwrap(),
    )
}

#[wasm_bindgen_test]
async fn each_adviser_has_a_row_with_what_can_be_asked_of_them() {
    let desk = advised(2).await;
    let rows = desk.stage.all(ROW);
    assert_eq!(rows.len(), 2);
    let (reads, writes) = (&rows[0], &rows[1]);
    assert!(
        text_of(reads).starts_with("\u{2068}Agent 2\u{2069} advises you"),
        "{}",
        text_of(reads)
    );
    assert!(text_of(writes).contains("writes to the customer too"));
    let admit = button(reads, "admit").unwrap();
    assert!(described(&admit).contains("Agent 2"));
    assert!(button(writes, "admit").is_none(), "they do already");
    press_pointer_on(&admit);
    painted().await;
    let end = button(&desk.stage.all(ROW)[1], "end-advice").unwrap();
    assert!(described(&end).contains("Agent 3"));
    press_pointer_on(&end);
    painted().await;
    let asked = desk.bodies();
    let (second, third) = (AgentId::from_u128(2), AgentId::from_u128(3));
    let conversation = ID;
    let whom = second;
    assert!(
        asked.contains(&Command::Admit { conversation, whom }),
        "{asked:?}"
    );
    let whom = third;
    assert!(
        asked.contains(&Command::LeaveConsult { conversation, whom }),
        "{asked:?}"
    );
}

#[wasm_bindgen_test]
async fn with_as_many_as_there_can_be_nobody_else_is_asked_and_it_is_said_why() {
    for (advisers, full) in [(limits::ADVISERS - 1, false), (limits::ADVISERS, true)] {
        let calls = Calls::answered();
        let desk = advised(advisers).await;
        let gil = Target {
            to: To::Agent(AgentId::from_u128(20)),
            name: "Gil".into(),
            why_not: None,
            advises: !full,
            over: Vec::new(),
        };
        calls.answer(&format!("/api/conversations/{ID}/targets"), &vec![gil]);
        press_pointer_on(&desk.stage.one("[data-action=hand-over]"));
        painted().await;
        painted().await;
        choose(&desk.stage, "[name=target]", "1").await;
        assert_eq!(desk.stage.all("[data-action=consult]").is_empty(), full);
        assert_eq!(
            desk.stage.text(".handing").contains("Five others are in"),
            full
        );
        assert_eq!(desk.stage.all("[data-action=transfer]").len(), 1);
    }
}

#[wasm_bindgen_test]
async fn who_advises_is_told_whether_they_write_to_the_customer() {
    let stage = Stage::of(|| session_page(ID)).await;
    stage.put([Change::Me(desk_state().me)]).await;
    for (part, says) in [
        (Part::Reads, "You advise a colleague"),
        (Part::Writes, "You write to the customer"),
    ] {
        let mut view = session(1, named("Lena"), 0);
        view.session.part = part;
        stage.put([Change::Session(view.into())]).await;
        assert!(
            stage.text(".handing").contains(says),
            "{}",
            stage.text(".handing")
        );
        assert_eq!(stage.all("[data-action=end-advice]").len(), 1);
        assert!(stage.all("[data-action=hand-over]").is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_queue_in_which_nobody_is_there_takes_it_only_with_a_yes() {
    let calls = Calls::answered();
    let desk = advised(0).await;
    let support = Target {
        to: To::Queue(QueueId::from_u128(9)),
        name: "Support".into(),
        why_not: Some(WhyNot::NobodyThere),
        advises: false,
        over: Vec::new(),
    };
    calls.answer(&format!("/api/conversations/{ID}/targets"), &vec![support]);
    press_pointer_on(&desk.stage.one("[data-action=hand-over]"));
    painted().await;
    painted().await;
    assert!(
        desk.stage
            .text("[name=target]")
            .contains("nobody is there to take it")
    );
    let label = desk.stage.text(".handing label:has([name=target])");
    assert!(label.starts_with("To whom"), "words that are seen: {label}");
    choose(&desk.stage, "[name=target]", "1").await;
    assert!(
        desk.stage
            .text(".handing-warning")
            .contains("Nobody of this queue is there")
    );
    let transfer = desk.stage.one("[data-action=transfer]");
    assert!(transfer.get_attribute("aria-disabled").is_some());
    press_pointer_on(&desk.stage.one("[name=anyway]"));
    painted().await;
    press_pointer_on(&transfer);
    painted().await;
    let transfer = Command::Transfer {
        conversation: ID,
        to: To::Queue(QueueId::from_u128(9)),
        anyway: true,
    };
    assert!(desk.bodies().contains(&transfer));
}
