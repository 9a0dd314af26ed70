//! Since when a customer waits: for each agent anew, and neither while somebody
//! talks with them nor while their conversation rests.

use std::time::Duration;

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Session, To};
use deskbell_protocol::offer::Offer;
use deskbell_protocol::{AgentId, ConversationId, Timestamp};

use super::bots::bot_chat;
use super::desk::{ANA, BEN, Desk, SAM, SUPPORT};
use super::sms::{self, ANN};

fn pass(desk: &mut Desk, seconds: u64) {
    desk.pass(Duration::from_secs(seconds));
}

/// The session that the agent's Accept of the offer opens says of time what the
/// offer has said.
fn accepts(desk: &mut Desk, agent: AgentId, offer: &Offer) -> Session {
    desk.sees(agent, offer);
    desk.command(agent, Command::Accept { offer: offer.id })
        .unwrap();
    let session = session_of(desk, agent, offer.conversation);
    assert_eq!(session.offer, Some(offer.id));
    assert_eq!(session.waiting_since, Some(offer.waiting_since));
    assert_eq!(Some(session.started_at), offer.started_at);
    session
}

fn session_of(desk: &mut Desk, agent: AgentId, id: ConversationId) -> Session {
    let mut sessions = desk.desk_state(agent).sessions.into_iter();
    sessions.find(|it| it.conversation == id).unwrap()
}

/// A chat that waited 20 s for Ana, who has had it for a minute since; Ben is
/// there. And when it began.
fn with_ana() -> (Desk, ConversationId, Timestamp) {
    let mut desk = Desk::new();
    let began = desk.now;
    let conversation = desk.chat(1);
    pass(&mut desk, 20);
    desk.online(ANA);
    let offer = desk.offer_to(ANA);
    let session = accepts(&mut desk, ANA, &offer);
    assert_eq!(session.waiting_since, Some(began));
    assert_eq!(session.accepted_at, began + Duration::from_secs(20));
    desk.online(BEN);
    pass(&mut desk, 60);
    (desk, conversation, began)
}

fn hand(conversation: ConversationId, to: To) -> Command {
    Command::Transfer {
        conversation,
        to,
        anyway: true,
    }
}

fn assign(conversation: ConversationId, to: AgentId) -> Command {
    Command::Assign {
        conversation,
        to,
        confirmed: true,
    }
}

#[test]
fn what_an_agent_is_given_has_waited_since_the_offer_was_made_and_began_when_it_began() {
    let transferred = |id| (ANA, hand(id, To::Agent(BEN)));
    let into_line = |id| (ANA, hand(id, To::Queue(SUPPORT)));
    let left = |conversation| (ANA, Command::Leave { conversation });
    let assigned = |id| (SAM, assign(id, BEN));
    type Giving = dyn Fn(ConversationId) -> (AgentId, Command);
    let all: [&Giving; 4] = [&transferred, &into_line, &left, &assigned];
    for giving in all {
        let (mut desk, conversation, began) = with_ana();
        let (by, command) = giving(conversation);
        let given = desk.now;
        desk.command(by, command.clone()).unwrap();
        let offer = desk.offer_to(BEN);
        assert_eq!(offer.waiting_since, given, "{command:?}");
        pass(&mut desk, 1);
        let session = accepts(&mut desk, BEN, &offer);
        assert_eq!(session.started_at, began);
        assert_eq!(session.accepted_at.since(given), Duration::from_secs(1));
    }
}

#[test]
fn how_long_the_customer_had_waited_outlives_a_restart() {
    let (mut desk, conversation, began) = with_ana();
    desk.start();
    let session = session_of(&mut desk, ANA, conversation);
    assert_eq!(session.waiting_since, Some(began));
    desk.online(ANA);
    desk.online(BEN);
    let given = desk.now;
    let leave = Command::Leave { conversation };
    desk.command(ANA, leave).unwrap();
    let offer = desk.offer_to(BEN);
    desk.sees(BEN, &offer);
    desk.start();
    desk.online(BEN);
    let session = accepts(&mut desk, BEN, &offer);
    assert_eq!(session.waiting_since, Some(given));
}

#[test]
fn who_picks_it_from_the_line_sees_since_when_it_waited_there() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let began = desk.now;
    let conversation = desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.online(BEN);
    pass(&mut desk, 8);
    desk.command(BEN, Command::Pick { conversation }).unwrap();
    let session = session_of(&mut desk, BEN, conversation);
    assert_eq!(session.waiting_since, Some(began));
}

#[test]
fn while_a_bot_has_it_nobody_waits_for_an_agent() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = bot_chat(&mut desk);
    pass(&mut desk, 20);
    let given = desk.now;
    desk.command(SAM, assign(conversation, ANA)).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.waiting_since, given);
    accepts(&mut desk, ANA, &offer);
}

/// An SMS conversation that Ana had and has put down, an hour ago.
fn at_rest() -> (Desk, ConversationId) {
    let mut desk = sms::desk();
    desk.online(ANA);
    desk.ask(sms::sms(1, ANN, "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    let session = sms::accepted(&mut desk, &offer);
    let conversation = session.conversation;
    let leave = Command::Leave { conversation };
    desk.command(ANA, leave).unwrap();
    pass(&mut desk, 3_600);
    (desk, conversation)
}

#[test]
fn a_customer_who_writes_again_after_a_rest_has_waited_since_then() {
    let (mut desk, _) = at_rest();
    let wrote = desk.now;
    desk.ask(sms::sms(2, ANN, "Are you there?")).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.waiting_since, wrote);
    pass(&mut desk, 1);
    accepts(&mut desk, ANA, &offer);
}

#[test]
fn whose_conversation_a_supervisor_wakes_up_has_waited_since_then() {
    let (mut desk, conversation) = at_rest();
    let given = desk.now;
    desk.command(SAM, assign(conversation, ANA)).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.waiting_since, given);
    accepts(&mut desk, ANA, &offer);
}
