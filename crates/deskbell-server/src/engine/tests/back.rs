//! The link by which a customer goes on in another browser.

use std::time::Duration;

use deskbell_protocol::agent::{Command, Done, Event, SessionChange};
use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::http::CameBack;
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode, customer};

use super::desk::{ANA, BEN, Desk, SAM};
use super::parts::{GUEST, start, token, visit};
use super::sms;
use crate::audit::Deed;
use crate::engine::{Answer, ComesBack, Input, SocketId, To, What};
use crate::store::accounts::audit_rows;
use crate::store::{BackLinkRow, Owner, TokenHash, open, was_left};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// What stands in the link.
const SECRET: u128 = 900;
/// The token of the browser in which it is opened.
const NEW: u128 = 901;
/// The socket of its page.
const NEW_GUEST: SocketId = SocketId(78);

fn make(agent: AgentId, conversation: ConversationId, secret: u128) -> Input {
    Input::MakeBackLink {
        agent,
        conversation,
        link: token(secret),
    }
}

fn comes(secret: u128, new: u128) -> Input {
    Input::ComeBack(ComesBack {
        link: token(secret),
        token: token(new),
        own: None,
    })
}

fn came(conversation: ConversationId, moved: bool) -> Result<Answer, Problem> {
    Ok(Answer::CameBack(CameBack {
        conversation,
        moved,
    }))
}

fn refused(answer: Result<Answer, Problem>) -> ProblemCode {
    answer.unwrap_err().code
}

/// Ana has the chat with a link.
fn linked() -> (Desk, ConversationId) {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    let made = desk.ask(make(ANA, id, SECRET));
    assert_eq!(made, Ok(Answer::Done(Done::Done)));
    (desk, id)
}

/// The page that has come by the link opens its socket.
fn page(id: ConversationId, number: u128, socket: SocketId) -> Input {
    match visit(number, id) {
        Input::CustomerAttach {
            conversation,
            token,
            position,
            ..
        } => Input::CustomerAttach {
            conversation,
            token,
            socket,
            position,
        },
        other => other,
    }
}

fn closes(desk: &Desk, id: ConversationId) -> usize {
    let to = To::All(Owner::Conversation(id));
    let moved = What::Close(CloseReason::Moved);
    let told = desk.told.iter();
    told.filter(|it| it.to == to && it.what == moved).count()
}

#[test]
fn who_has_the_link_goes_on_and_the_page_that_had_the_chat_is_closed_for_good() {
    let (mut desk, id) = linked();
    assert_eq!(desk.ask(comes(SECRET, NEW)), came(id, true));
    assert_eq!(closes(&desk, id), 1);
    let late = desk.ask(page(id, 1, GUEST));
    assert_eq!(refused(late), ProblemCode::NotFound);
    let text = "Here I am again".to_owned();
    desk.ask(page(id, NEW, NEW_GUEST)).unwrap();
    let attachments = Vec::new();
    desk.customer(id, customer::Command::Say { text, attachments })
        .unwrap();
}

#[test]
fn the_token_that_was_left_opens_nothing_after_a_restart_either_and_is_known_as_left() {
    let (mut desk, id) = linked();
    desk.ask(comes(SECRET, NEW)).unwrap();
    desk.start();
    assert_eq!(refused(desk.ask(page(id, 1, GUEST))), ProblemCode::NotFound);
    desk.ask(page(id, NEW, NEW_GUEST)).unwrap();
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let opens = |number| {
        let token = token(number);
        let opened = desk.runtime.block_on(readers.chat(&token, desk.now));
        let left = desk.runtime.block_on(was_left(&readers, token));
        (opened.unwrap(), left.unwrap())
    };
    assert_eq!(opens(1), (None, true));
    assert_eq!(opens(NEW), (Some(id), false));
    assert_eq!(opens(2), (None, false));
}

#[test]
fn a_start_that_comes_once_more_when_the_chat_has_gone_on_elsewhere_begins_no_second_one() {
    let (mut desk, id) = linked();
    desk.ask(comes(SECRET, NEW)).unwrap();
    for restarted in [false, true] {
        if restarted {
            desk.start();
        }
        let Ok(Answer::ChatStarted(started)) = desk.ask(start(1)) else {
            panic!("the start is answered")
        };
        assert_eq!(started.conversation, id);
        // Nor does it open the one that has gone on.
        assert_eq!(refused(desk.ask(page(id, 1, GUEST))), ProblemCode::NotFound);
    }
}

#[test]
fn a_return_whose_answer_was_lost_is_the_same_return_however_often_it_is_repeated() {
    let (mut desk, id) = linked();
    let comes = comes(SECRET, NEW);
    let both = desk.batch(&[comes.clone(), comes.clone()]).unwrap();
    assert_eq!(both.answers, [came(id, true), came(id, true)]);
    desk.told.extend(both.tellings);
    desk.start();
    desk.pass(Duration::from_secs(60));
    assert_eq!(desk.ask(comes.clone()), came(id, true), "after a restart");
    desk.online(ANA);
    desk.ask(make(ANA, id, 910)).unwrap();
    assert_eq!(desk.ask(comes), came(id, true), "after another link");
    assert_eq!(closes(&desk, id), 0, "the page that is open stays open");
}

#[test]
fn of_two_browsers_that_use_the_link_at_once_one_gets_the_chat() {
    let (mut desk, id) = linked();
    let both = desk
        .batch(&[comes(SECRET, NEW), comes(SECRET, 902)])
        .unwrap();
    let [first, second] = <[_; 2]>::try_from(both.answers).unwrap();
    assert_eq!(first, came(id, true));
    assert_eq!(refused(second), ProblemCode::LinkOver);
    assert_eq!(
        refused(desk.ask(page(id, 902, NEW_GUEST))),
        ProblemCode::NotFound
    );
    desk.ask(page(id, NEW, NEW_GUEST)).unwrap();
}

#[test]
fn a_link_that_nobody_knows_or_that_was_used_or_is_a_week_old_is_over_in_the_same_words() {
    let (mut desk, id) = linked();
    desk.ask(comes(SECRET, NEW)).unwrap();
    let words = [comes(SECRET, 902), comes(7, 902)].map(|it| desk.ask(it).unwrap_err());
    assert_eq!(words[0], words[1]);
    desk.ask(make(ANA, id, 910)).unwrap();
    desk.now = desk.now + 7 * DAY;
    assert_eq!(desk.ask(comes(910, 902)).unwrap_err(), words[0]);
}

#[test]
fn a_link_is_good_until_its_week_is_over() {
    let (mut desk, id) = linked();
    desk.now = desk.now + 7 * DAY - Duration::from_millis(1);
    assert_eq!(desk.ask(comes(SECRET, NEW)), came(id, true));
}

#[test]
fn a_new_link_ends_the_one_before() {
    let (mut desk, id) = linked();
    // Both in one batch with a use of the first.
    let inputs = [make(ANA, id, 910), comes(SECRET, 902), comes(910, NEW)];
    let stored = desk.batch(&inputs).unwrap();
    let [made, before, _] = <[_; 3]>::try_from(stored.answers).unwrap();
    assert_eq!(made, Ok(Answer::Done(Done::Done)));
    assert_eq!(refused(before), ProblemCode::LinkOver);
    desk.ask(make(ANA, id, 911)).unwrap();
    assert_eq!(refused(desk.ask(comes(910, 902))), ProblemCode::LinkOver);
    assert_eq!(desk.ask(comes(911, NEW)), came(id, true));
}

#[test]
fn in_the_browser_that_has_the_chat_the_link_changes_nothing_and_stays_good() {
    let (mut desk, id) = linked();
    let here = |own: u128| {
        Input::ComeBack(ComesBack {
            link: token(SECRET),
            token: token(902),
            own: Some(token(own)),
        })
    };
    assert_eq!(desk.ask(here(1)), came(id, false));
    assert_eq!(closes(&desk, id), 0);
    desk.ask(page(id, 1, GUEST)).unwrap();
    assert_eq!(desk.ask(comes(SECRET, NEW)), came(id, true));
    // It was used meanwhile, but by this browser.
    assert_eq!(desk.ask(here(NEW)), came(id, false));
}

#[test]
fn a_browser_with_another_chat_takes_over_the_one_of_the_link_and_the_other_one_goes_on() {
    let (mut desk, id) = linked();
    let other = desk.chat(2);
    let moves = Input::ComeBack(ComesBack {
        link: token(SECRET),
        token: token(NEW),
        own: Some(token(2)),
    });
    assert_eq!(desk.ask(moves), came(id, true));
    assert_eq!((closes(&desk, id), closes(&desk, other)), (1, 0));
    desk.ask(page(other, 2, SocketId(79))).unwrap();
}

#[test]
fn only_who_is_in_the_chat_makes_a_link_and_only_while_it_goes_on() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    for stranger in [BEN, SAM] {
        let made = desk.ask(make(stranger, id, SECRET));
        assert_eq!(refused(made), ProblemCode::NotFound);
    }
    desk.online(BEN);
    let conversation = id;
    let consult = Command::Consult {
        conversation,
        whom: BEN,
    };
    desk.command(ANA, consult).unwrap();
    let offer = desk.offer_to(BEN);
    desk.sees(BEN, &offer);
    desk.command(BEN, Command::Accept { offer: offer.id })
        .unwrap();
    desk.ask(make(BEN, id, SECRET)).unwrap();
    desk.command(ANA, Command::End { conversation }).unwrap();
    let late = desk.ask(make(ANA, id, 910));
    assert_eq!(refused(late), ProblemCode::ConversationEnded);
}

#[test]
fn there_is_no_link_for_an_sms_conversation() {
    let mut desk = sms::desk();
    desk.online(ANA);
    desk.ask(sms::sms(1, sms::ANN, "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    let id = sms::accepted(&mut desk, &offer).conversation;
    let made = desk.ask(make(ANA, id, SECRET));
    assert_eq!(refused(made), ProblemCode::WebChatOnly);
}

#[test]
fn coming_by_the_link_within_the_three_minutes_is_a_return() {
    let (mut desk, id) = linked();
    gone(&mut desk, id);
    desk.pass(Duration::from_secs(179));
    desk.ask(comes(SECRET, NEW)).unwrap();
    // Its page has yet to load.
    desk.pass(Duration::from_secs(10));
    desk.ask(page(id, NEW, NEW_GUEST)).unwrap();
    desk.pass(DAY / 24);
    assert_eq!(ends(&desk, id), []);
    let links = customer_links(&desk);
    assert_eq!(links, ["gone", "here", "gone", "here"]);
}

#[test]
fn a_page_that_has_come_by_the_link_and_never_opens_its_socket_has_left_after_three_minutes() {
    let (mut desk, id) = linked();
    gone(&mut desk, id);
    desk.pass(Duration::from_secs(100));
    desk.ask(comes(SECRET, NEW)).unwrap();
    desk.pass(Duration::from_secs(179));
    assert_eq!(ends(&desk, id), []);
    desk.pass(Duration::from_secs(2));
    assert_eq!(ends(&desk, id), [CloseCause::CustomerGone]);
}

#[test]
fn the_page_that_is_closed_takes_the_customer_along_only_until_the_new_one_is_there() {
    let (mut desk, id) = linked();
    desk.ask(comes(SECRET, NEW)).unwrap();
    desk.ask(page(id, NEW, NEW_GUEST)).unwrap();
    gone(&mut desk, id);
    assert_eq!(customer_links(&desk), Vec::<&str>::new());
    desk.pass(DAY / 24);
    assert_eq!(ends(&desk, id), []);
}

#[test]
fn a_link_to_a_chat_that_is_over_says_so_also_long_after() {
    let (mut desk, id) = linked();
    gone(&mut desk, id);
    desk.pass(Duration::from_secs(181));
    assert_eq!(ends(&desk, id), [CloseCause::CustomerGone]);
    let late = desk.ask(comes(SECRET, NEW));
    assert_eq!(refused(late), ProblemCode::ConversationEnded);
    desk.pass(DAY / 2);
    desk.ask(Input::Tick).unwrap();
    let later = desk.ask(comes(SECRET, NEW));
    assert_eq!(refused(later), ProblemCode::ConversationEnded);
}

#[test]
fn a_return_that_could_not_be_stored_leaves_the_chat_where_it_is() {
    use std::sync::atomic::Ordering;
    let (mut desk, id) = linked();
    desk.full.store(true, Ordering::Relaxed);
    desk.batch(&[comes(SECRET, NEW)]).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.ask(page(id, 1, GUEST)).unwrap();
    assert_eq!(desk.ask(comes(SECRET, NEW)), came(id, true));
}

#[test]
fn the_audit_says_who_made_a_link_to_what_and_nowhere_is_its_secret() {
    let (desk, id) = linked();
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let rows = desk.runtime.block_on(audit_rows(&readers)).unwrap();
    let made: Vec<_> = rows
        .iter()
        .filter(|(entry, _)| entry.deed == Deed::BackLinkMade)
        .map(|(entry, _)| (entry.who.as_str(), entry.about.clone()))
        .collect();
    assert_eq!(made, [("Ana", id.to_string())]);
    let row = BackLinkRow {
        link: TokenHash::of("secret"),
        conversation: id,
        until: desk.now,
        used: None,
    };
    assert!(!format!("{row:?}").contains("secret"));
}

fn gone(desk: &mut Desk, conversation: ConversationId) {
    let socket = GUEST;
    let gone = Input::CustomerGone {
        conversation,
        socket,
    };
    desk.ask(gone).unwrap();
}

fn ends(desk: &Desk, id: ConversationId) -> Vec<CloseCause> {
    let events = desk.customer_events(id).into_iter();
    events
        .filter_map(|event| match event {
            customer::Event::Ended { cause } => Some(cause),
            _ => None,
        })
        .collect()
}

/// What Ana was told of where the customer is.
fn customer_links(desk: &Desk) -> Vec<&'static str> {
    use deskbell_protocol::conversation::CustomerLink;
    let events = desk.events(ANA).into_iter();
    events
        .filter_map(|event| match event.body {
            Event::SessionChanged {
                change: SessionChange::CustomerLink { link },
                ..
            } => Some(match link {
                CustomerLink::Here => "here",
                CustomerLink::Gone { .. } => "gone",
            }),
            _ => None,
        })
        .collect()
}
