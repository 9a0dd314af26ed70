//! How customers feel, as bots say: on the floor, and as a warning.

use std::time::Duration;

use deskbell_protocol::agent::{ClientFrame, Command, Event, Role};
use deskbell_protocol::conversation::Sentiment;
use deskbell_protocol::{AgentId, ConversationId, ProblemCode};

use super::bots::{asks, bot_chat};
use super::desk::{ANA, BEN, Desk, SAM};
use super::parts::{socket, tab};
use crate::engine::{BotDeed, Input, To};
use crate::store::Owner;

fn feels(desk: &mut Desk, id: ConversationId, sentiment: Sentiment) {
    desk.ask(asks(id, BotDeed::Sentiment(sentiment))).unwrap();
}

/// The agents named in the warnings that this person got.
fn warnings(desk: &Desk, who: AgentId) -> Vec<Option<String>> {
    let events = desk.events(who).into_iter();
    let warnings = events.filter_map(|event| match event.body {
        Event::SentimentWarning { agent, .. } => Some(agent),
        _ => None,
    });
    warnings.collect()
}

#[test]
fn a_supervisor_who_is_there_is_warned_once_each_time_it_turns_bad() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    let id = desk.accepted_chat();
    let ana = || Some("Ana".to_owned());
    for (sentiment, so_far) in [
        (Sentiment::Neutral, 0),
        (Sentiment::Negative, 1),
        (Sentiment::Negative, 1),
        (Sentiment::VeryNegative, 1),
        (Sentiment::Negative, 1),
        (Sentiment::Positive, 1),
        (Sentiment::VeryNegative, 2),
    ] {
        feels(&mut desk, id, sentiment);
        assert_eq!(warnings(&desk, SAM), vec![ana(); so_far], "{sentiment:?}");
    }
    assert_eq!(warnings(&desk, ANA), [], "she is no supervisor");
}

#[test]
fn the_first_word_can_be_a_bad_one_and_nobody_need_have_it() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    let id = bot_chat(&mut desk);
    feels(&mut desk, id, Sentiment::VeryNegative);
    assert_eq!(warnings(&desk, SAM), [None]);
}

#[test]
fn who_was_away_is_not_warned_later_and_an_administrator_is_as_a_supervisor() {
    let mut desk = Desk::new();
    desk.change_role(BEN, Role::Administrator);
    desk.attach(BEN, None);
    let id = desk.accepted_chat();
    feels(&mut desk, id, Sentiment::Negative);
    desk.attach(SAM, None);
    assert_eq!(warnings(&desk, SAM), []);
    assert_eq!(warnings(&desk, BEN).len(), 1);
}

#[test]
fn the_floor_shows_what_was_said_last_also_after_a_restart() {
    let mut desk = Desk::new();
    desk.attach(SAM, None);
    let id = desk.accepted_chat();
    let shown = |desk: &mut Desk| {
        desk.attach(SAM, None);
        let frame = ClientFrame::WatchFloor;
        let (tab, socket) = (tab(SAM), socket(SAM));
        let watch = Input::AgentFrame {
            agent: SAM,
            tab,
            socket,
            frame,
        };
        desk.ask(watch).unwrap();
        let told = desk.passing(To::One(Owner::Agent(SAM), socket));
        told.last().unwrap()["work"][0]["sentiment"].clone()
    };
    assert_eq!(shown(&mut desk), serde_json::Value::Null);
    feels(&mut desk, id, Sentiment::VeryPositive);
    desk.pass(Duration::from_secs(1));
    let told = desk.passing(To::One(Owner::Agent(SAM), socket(SAM)));
    assert_eq!(
        told.last().unwrap()["work"][0]["sentiment"],
        "very_positive"
    );
    desk.start();
    assert_eq!(shown(&mut desk), "very_positive");
}

#[test]
fn what_is_over_or_unknown_has_no_sentiment() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    let late = asks(id, BotDeed::Sentiment(Sentiment::Negative));
    let refused = desk.ask(late).unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
    let nowhere = ConversationId::from_u128(7);
    let unknown = asks(nowhere, BotDeed::Sentiment(Sentiment::Negative));
    let refused = desk.ask(unknown).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NotFound);
}
