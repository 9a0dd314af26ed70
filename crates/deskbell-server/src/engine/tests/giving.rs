//! Why work can't be given to an agent who is there, and what an assignment
//! passes over, as it is told to who gives it.

use deskbell_protocol::agent::{Command, Role};
use deskbell_protocol::conversation::{Over, To, WhyNot};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{AgentId, ConversationId, ProblemCode};
use deskbell_routing::{Account, Takes, Workstream};

use super::desk::{ANA, BEN, Desk, SAM, SUPPORT};
use super::handing::targets;
use super::parts::{attach, workstream};
use crate::engine::{Control, Input, PutAgent};

/// Ana has a conversation and gets no further one, Ben is there with so many
/// units, and each conversation takes as many.
fn beside(units: u32, takes: u32) -> (Desk, ConversationId) {
    let mut desk = Desk::new();
    let rules = Workstream {
        takes: Takes::Units(takes),
        ..workstream()
    };
    let ben = PutAgent {
        name: "Ben".into(),
        role: Role::Agent,
        account: Account::new(BEN, units, vec![SUPPORT]),
    };
    let changes = vec![
        Control::PutWorkstream(Box::new(rules)),
        Control::PutAgent(ben),
    ];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    let conversation = desk.accepted_chat();
    chooses(&mut desk, ANA, Choice::DoNotDisturb);
    desk.online(BEN);
    (desk, conversation)
}

fn chooses(desk: &mut Desk, agent: AgentId, choice: Choice) {
    let status = None;
    desk.command(agent, Command::SetPresence { choice, status })
        .unwrap();
}

/// Ben accepts further chats.
fn ben_accepts(desk: &mut Desk, chats: u128) {
    for number in 2..2 + chats {
        let conversation = desk.chat(number);
        let offer = desk.offer_to(BEN);
        assert_eq!(offer.conversation, conversation);
        desk.sees(BEN, &offer);
        let accept = Command::Accept { offer: offer.id };
        desk.command(BEN, accept).unwrap();
    }
}

/// Why it can't be given to Ben, and what an assignment to him passes over.
fn of_ben(desk: &mut Desk, asks: AgentId, it: ConversationId) -> (Option<WhyNot>, Vec<Over>) {
    let all = targets(desk, asks, it);
    let ben = all.into_iter().find(|it| it.to == To::Agent(BEN)).unwrap();
    (ben.why_not, ben.over)
}

fn transfer(desk: &mut Desk, conversation: ConversationId) -> Result<(), ProblemCode> {
    let transfer = Command::Transfer {
        conversation,
        to: To::Agent(BEN),
        anyway: false,
    };
    let done = desk.command(ANA, transfer);
    done.map(drop).map_err(|problem| problem.code)
}

fn assign(desk: &mut Desk, it: ConversationId, confirmed: bool) -> Result<(), ProblemCode> {
    let assign = Command::Assign {
        conversation: it,
        to: BEN,
        confirmed,
    };
    let done = desk.command(SAM, assign);
    done.map(drop).map_err(|problem| problem.code)
}

/// Confirmed it is Ben's, and not before.
fn has_to_be_confirmed(desk: &mut Desk, conversation: ConversationId) {
    assert_eq!(transfer(desk, conversation), Err(ProblemCode::CannotTake));
    let refused = assign(desk, conversation, false);
    assert_eq!(refused, Err(ProblemCode::CannotTake));
    assert_eq!(assign(desk, conversation, true), Ok(()));
    let offer = desk.offer_to(BEN);
    assert_eq!(
        (offer.conversation, offer.reason),
        (conversation, Reason::Assignment)
    );
    desk.sees(BEN, &offer);
    let sessions = desk.desk_state(BEN).sessions;
    assert!(sessions.iter().any(|it| it.conversation == conversation));
    assert!(desk.desk_state(ANA).sessions.is_empty());
}

#[test]
fn whose_units_are_too_few_can_not_take_it_and_an_assignment_says_how_few_they_are() {
    let (mut desk, conversation) = beside(3, 2);
    ben_accepts(&mut desk, 1);
    let over = vec![Over::Units { used: 2, units: 3 }];
    let told = (Some(WhyNot::Capacity), over);
    assert_eq!(of_ben(&mut desk, ANA, conversation), told);
    assert_eq!(of_ben(&mut desk, SAM, conversation), told);
    has_to_be_confirmed(&mut desk, conversation);
}

#[test]
fn who_is_full_is_on_do_not_disturb_and_an_assignment_says_both() {
    let (mut desk, conversation) = beside(2, 2);
    ben_accepts(&mut desk, 1);
    let over = vec![
        Over::Presence(Base::DoNotDisturb),
        Over::Units { used: 2, units: 2 },
    ];
    let told = (Some(WhyNot::Presence), over);
    assert_eq!(of_ben(&mut desk, SAM, conversation), told);
    has_to_be_confirmed(&mut desk, conversation);
}

#[test]
fn who_has_as_many_sessions_as_one_can_have_takes_no_more_but_by_a_confirmed_assignment() {
    let (mut desk, conversation) = beside(30, 1);
    ben_accepts(&mut desk, 9);
    assert_eq!(of_ben(&mut desk, ANA, conversation), (None, Vec::new()));
    let last = desk.chat(50);
    let offer = desk.offer_to(BEN);
    assert_eq!(offer.conversation, last, "what rings has its place");
    let told = (Some(WhyNot::Sessions), vec![Over::Sessions]);
    assert_eq!(of_ben(&mut desk, ANA, conversation), told);
    assert_eq!(of_ben(&mut desk, SAM, conversation), told);
    has_to_be_confirmed(&mut desk, conversation);
}

#[test]
fn to_whom_nothing_can_be_shown_nothing_is_given_also_when_it_is_confirmed() {
    let (mut desk, conversation) = beside(3, 1);
    let Input::AgentAttach {
        agent, tab, socket, ..
    } = attach(BEN, None)
    else {
        panic!("as made")
    };
    let mute = Surface {
        visible: false,
        focus: false,
        permission: Permission::Denied,
        worker: true,
    };
    desk.ask(Input::AgentAttach {
        agent,
        tab,
        socket,
        surface: mute,
        position: None,
    })
    .unwrap();
    let told = (Some(WhyNot::CannotBeShown), Vec::new());
    assert_eq!(of_ben(&mut desk, ANA, conversation), told);
    assert_eq!(of_ben(&mut desk, SAM, conversation), told);
    let unreachable = Err(ProblemCode::AgentUnreachable);
    assert_eq!(transfer(&mut desk, conversation), unreachable);
    for confirmed in [false, true] {
        assert_eq!(assign(&mut desk, conversation, confirmed), unreachable);
    }
    assert_eq!(desk.desk_state(ANA).sessions.len(), 1, "it stays hers");
}
