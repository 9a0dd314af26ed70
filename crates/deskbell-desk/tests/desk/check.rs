//! "Am I reachable?"

use std::time::Duration;

use deskbell_desk::CheckState::{self, Failed, Passed, Trying, Waiting};
use deskbell_desk::{AlertStage, Effect, Input};
use deskbell_protocol::agent::{ClientFrame, Event, ServerFrame};
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::offer::{DesktopRule, Offer};
use deskbell_protocol::presence::Reach;

use crate::sample::*;
use crate::tab::Tab;

const TEST: u128 = 77;

/// Rings for 30 s.
fn test_offer() -> Offer {
    let mut test = offer(TEST);
    test.expires_at = test.offered_at + Duration::from_secs(30);
    test.notification.desktop = DesktopRule::Never;
    test
}

fn start(tab: &mut Tab) {
    tab.take();
    tab.input(Input::StartCheck(Box::new(test_offer())));
}

fn lines(tab: &Tab) -> [CheckState; 6] {
    tab.screen.check.expect("a check runs").lines
}

/// The server's answer to the echo that was sent last.
fn echo(tab: &mut Tab) {
    let asked = tab.frames().into_iter().find_map(|frame| match frame {
        ClientFrame::Echo { number } => Some(number),
        _ => None,
    });
    let number = asked.expect("an echo was asked for");
    tab.frame(&ServerFrame::Echo { number });
}

fn judge(tab: &mut Tab, line: CheckLine, works: bool) {
    tab.input(Input::JudgeCheck { line, works });
}

fn click_notification(tab: &mut Tab) {
    tab.input(Input::DesktopShown {
        offer: offer_id(TEST),
    });
    tab.input(Input::DesktopOpened {
        offer: offer_id(TEST),
    });
}

fn accept_test(tab: &mut Tab) {
    tab.input(Input::Accept {
        offer: offer_id(TEST),
        command: command(TEST),
    });
}

/// Until all of it has passed.
fn pass(tab: &mut Tab) {
    start(tab);
    echo(tab);
    click_notification(tab);
    accept_test(tab);
    judge(tab, CheckLine::Sound, true);
}

fn told(tab: &Tab) -> Vec<Check> {
    let check = |frame| match frame {
        ClientFrame::Checked { check } => Some(check),
        _ => None,
    };
    tab.frames().into_iter().filter_map(check).collect()
}

#[test]
fn it_tries_one_thing_after_the_other_by_what_real_offers_use() {
    let mut tab = Tab::focused();
    start(&mut tab);
    assert_eq!(
        lines(&tab),
        [Passed, Passed, Trying, Trying, Waiting, Waiting]
    );
    let shown = tab.effects.iter().find_map(|effect| match effect {
        Effect::ShowDesktop(shown) => Some(shown.clone()),
        _ => None,
    });
    let shown = shown.expect("a notification, though the desk is in focus");
    assert_eq!(shown.notification.accept_text, "", "a click anywhere is it");
    echo(&mut tab);
    click_notification(&mut tab);
    assert_eq!(lines(&tab)[2..], [Passed, Passed, Trying, Waiting]);
    assert_eq!(tab.screen.alerts[&offer_id(TEST)], AlertStage::Ringing);
    let rings =
        |effect: &Effect| matches!(effect, Effect::Ring { offer, .. } if *offer == offer_id(TEST));
    assert!(tab.effects.iter().any(rings));
    tab.take();
    accept_test(&mut tab);
    assert!(tab.screen.alerts.is_empty());
    assert_eq!(lines(&tab)[4..], [Passed, Trying]);
    judge(&mut tab, CheckLine::Sound, true);
    assert_eq!(lines(&tab), [Passed; 6]);
    assert!(tab.screen.check.unwrap().over);
}

#[test]
fn the_server_hears_of_the_test_offer_only_what_came_of_it() {
    let mut tab = Tab::focused();
    start(&mut tab);
    echo(&mut tab);
    click_notification(&mut tab);
    tab.take();
    tab.input(Input::Painted {
        offer: offer_id(TEST),
    });
    accept_test(&mut tab);
    assert_eq!((tab.frames(), tab.bodies()), (vec![], vec![]));
    assert!(tab.screen.sessions.is_empty());
    let titled = |effect: &Effect| matches!(effect, Effect::Title(_));
    assert!(!tab.effects.iter().any(titled));
}

#[test]
fn a_passed_check_is_told_kept_and_ends_a_pause() {
    let mut tab = Tab::focused();
    tab.event(Event::ReachChanged {
        reach: Reach::Paused,
        went_elsewhere: 1,
    });
    assert!(!tab.desk.is_known_to_be_reachable(tab.now));
    pass(&mut tab);
    let check = Check {
        at: server(tab.now),
        failing: vec![],
    };
    assert_eq!(told(&tab), std::slice::from_ref(&check));
    assert_eq!(tab.screen.checked, Some(check));
    assert!(tab.frames().contains(&ClientFrame::Ready));
    assert!(tab.desk.is_known_to_be_reachable(tab.now));
    let tomorrow = tab.now + Duration::from_secs(13 * 3_600);
    assert!(!tab.desk.is_known_to_be_reachable(tomorrow));
    let denied = Surface {
        permission: Permission::Denied,
        ..focused()
    };
    tab.input(Input::Surface(denied));
    assert!(!tab.desk.is_known_to_be_reachable(tab.now));
}

#[test]
fn what_came_of_it_is_told_again_on_each_connection() {
    let check = Check {
        at: server(START),
        failing: vec![CheckLine::Sound],
    };
    let mut tab = Tab::focused();
    tab.input(Input::CheckKnown(Some(check.clone())));
    assert_eq!(told(&tab), std::slice::from_ref(&check));
    tab.take();
    tab.reconnect();
    assert_eq!(told(&tab), [check]);
}

#[test]
fn what_came_of_it_does_not_count_for_the_next_agent_of_the_browser() {
    let mut tab = Tab::focused();
    pass(&mut tab);
    tab.input(Input::CheckKnown(None));
    assert!(!tab.desk.is_known_to_be_reachable(tab.now));
    pass(&mut tab);
    tab.input(Input::SignOut);
    assert!(!tab.desk.is_known_to_be_reachable(tab.now));
}

#[test]
fn who_was_told_what_fails_is_known_to_know_it_for_a_day() {
    let mut tab = Tab::focused();
    assert!(!tab.desk.is_known_to_fail(tab.now));
    start(&mut tab);
    tab.input(Input::EndCheck { tell: true });
    assert!(tab.desk.is_known_to_fail(tab.now));
    let tomorrow = tab.now + Duration::from_secs(13 * 3_600);
    assert!(!tab.desk.is_known_to_fail(tomorrow));
    pass(&mut tab);
    assert!(!tab.desk.is_known_to_fail(tab.now));
}

fn without_worker() -> Surface {
    Surface {
        worker: false,
        ..focused()
    }
}

#[test]
fn a_service_worker_that_is_being_registered_is_waited_for() {
    let mut tab = Tab::connected(without_worker());
    start(&mut tab);
    assert_eq!(lines(&tab)[..4], [Passed, Trying, Trying, Waiting]);
    echo(&mut tab);
    tab.wait_with_pings(Duration::from_secs(9));
    tab.input(Input::Surface(focused()));
    tab.input(Input::WorkerKnown);
    assert_eq!(lines(&tab)[..4], [Passed, Passed, Passed, Trying]);
    click_notification(&mut tab);
    accept_test(&mut tab);
    judge(&mut tab, CheckLine::Sound, true);
    assert_eq!(lines(&tab), [Passed; 6]);
}

#[test]
fn a_service_worker_that_can_not_be_fails_at_once() {
    let mut tab = Tab::connected(without_worker());
    start(&mut tab);
    tab.input(Input::WorkerKnown);
    assert_eq!(lines(&tab)[..4], [Passed, Failed, Trying, Failed]);
    start(&mut tab);
    assert_eq!(lines(&tab)[..4], [Passed, Failed, Trying, Failed]);
}

#[test]
fn a_service_worker_that_is_never_known_fails_in_time_and_stays_failed() {
    let mut tab = Tab::connected(without_worker());
    start(&mut tab);
    echo(&mut tab);
    tab.wait_with_pings(Duration::from_secs(11));
    assert_eq!(lines(&tab)[..5], [Passed, Failed, Passed, Failed, Trying]);
    tab.input(Input::Surface(focused()));
    assert_eq!(lines(&tab)[1], Failed, "nothing was shown with it");
    start(&mut tab);
    assert_eq!(lines(&tab)[1], Passed);
}

#[test]
fn who_passed_the_check_is_not_asked_again_while_the_page_begins() {
    let mut tab = Tab::connected(without_worker());
    let passed = Check {
        at: server(tab.now),
        failing: vec![],
    };
    tab.input(Input::CheckKnown(Some(passed)));
    assert!(tab.desk.is_known_to_be_reachable(tab.now));
    tab.input(Input::WorkerKnown);
    assert!(!tab.desk.is_known_to_be_reachable(tab.now));
}

#[test]
fn without_permission_the_notification_fails_and_the_rest_is_tried() {
    let mut tab = Tab::connected(Surface {
        permission: Permission::Denied,
        ..focused()
    });
    start(&mut tab);
    assert_eq!(lines(&tab)[..4], [Failed, Passed, Trying, Failed]);
    let shows = |effect: &Effect| matches!(effect, Effect::ShowDesktop(_));
    assert!(!tab.effects.iter().any(shows));
    echo(&mut tab);
    assert_eq!(lines(&tab)[4], Trying);
}

#[test]
fn a_question_of_the_browser_is_waited_for() {
    let asked = |permission| Surface {
        permission,
        ..focused()
    };
    let mut tab = Tab::connected(asked(Permission::Default));
    start(&mut tab);
    assert_eq!(lines(&tab)[..4], [Trying, Passed, Trying, Waiting]);
    tab.input(Input::Surface(asked(Permission::Granted)));
    assert_eq!(lines(&tab)[..4], [Passed, Passed, Trying, Trying]);
}

#[test]
fn what_does_not_answer_in_time_fails() {
    let mut tab = Tab::focused();
    start(&mut tab);
    tab.wait_with_pings(Duration::from_secs(5));
    judge(&mut tab, CheckLine::Notification, false);
    assert_eq!(lines(&tab)[2..5], [Failed, Failed, Failed]);

    start(&mut tab);
    echo(&mut tab);
    click_notification(&mut tab);
    tab.wait_with_pings(Duration::from_secs(29));
    assert_eq!(lines(&tab)[4], Trying);
    tab.wait_with_pings(Duration::from_secs(2));
    assert_eq!(lines(&tab)[4], Failed);
    assert!(tab.screen.alerts.is_empty());
}

#[test]
fn who_goes_online_with_a_check_as_it_stands_says_so() {
    let mut tab = Tab::focused();
    start(&mut tab);
    echo(&mut tab);
    tab.take();
    tab.input(Input::EndCheck { tell: true });
    let failing = vec![CheckLine::Notification, CheckLine::Offer, CheckLine::Sound];
    assert_eq!(told(&tab)[0].failing, failing);
    assert_eq!(tab.screen.check, None);
    assert!(tab.did(&Effect::CloseDesktop(offer_id(TEST))));
}

#[test]
fn a_check_that_is_closed_says_nothing_and_leaves_nothing() {
    let mut tab = Tab::focused();
    start(&mut tab);
    echo(&mut tab);
    click_notification(&mut tab);
    tab.take();
    tab.input(Input::EndCheck { tell: false });
    assert_eq!(tab.frames(), []);
    assert!(tab.screen.alerts.is_empty());
    let stops = Effect::StopRinging(offer_id(TEST));
    assert!(tab.did(&stops));
}

#[test]
fn a_test_offer_outlives_a_reconnect() {
    let mut tab = Tab::focused();
    start(&mut tab);
    echo(&mut tab);
    click_notification(&mut tab);
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.snapshot(state());
    assert!(tab.screen.alerts.contains_key(&offer_id(TEST)));
    assert!(tab.screen.toasts.is_empty());
}
