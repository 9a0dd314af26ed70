//! The permission to notify is taken away and given back while an offer rings:
//! nothing is lost, nothing is told twice, and nobody misses anything by it.

use std::time::Duration;

use deskbell_desk::{AlertStage, Effect, Input};
use deskbell_protocol::agent::{ClientFrame, Command, Event};
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{OfferId, ProblemCode};

use crate::sample::*;
use crate::tab::Tab;

const DENIED: Input = Input::Surface(Surface {
    visible: false,
    focus: false,
    permission: Permission::Denied,
    worker: true,
});

/// A hidden tab that has shown offer 1 on the desktop, as the browser says.
fn shown() -> Tab {
    let mut tab = Tab::connected(hidden());
    made(&mut tab, 1);
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    assert_eq!(shows(&tab), [offer_id(1)]);
    tab.take();
    tab
}

fn made(tab: &mut Tab, number: u128) {
    let offer = Box::new(offer(number));
    tab.event(Event::OfferMade { offer });
}

fn ended(tab: &mut Tab, end: OfferEnd) {
    let offer = offer_id(1);
    tab.event(Event::OfferEnded { offer, end });
}

fn granted(tab: &mut Tab) {
    tab.input(Input::Surface(hidden()));
}

/// What was put onto the desktop since the last `take`.
fn shows(tab: &Tab) -> Vec<OfferId> {
    let show = |effect: &Effect| match effect {
        Effect::ShowDesktop(offer) => Some(offer.id),
        _ => None,
    };
    tab.effects.iter().filter_map(show).collect()
}

fn receipts(tab: &Tab) -> usize {
    let receipt = |frame: &&ClientFrame| matches!(frame, ClientFrame::Displayed { .. });
    tab.frames().iter().filter(receipt).count()
}

/// What the server was told of this tab's permission.
fn told(tab: &Tab) -> Vec<Permission> {
    let permission = |frame: ClientFrame| match frame {
        ClientFrame::Surface { surface } => Some(surface.permission),
        _ => None,
    };
    tab.frames().into_iter().filter_map(permission).collect()
}

fn rings(tab: &Tab) -> bool {
    tab.screen.alerts.get(&offer_id(1)) == Some(&AlertStage::Ringing)
}

#[test]
fn an_offer_whose_permission_goes_rings_on_in_the_tab_and_the_server_hears_of_it() {
    let mut tab = shown();
    tab.input(DENIED);
    assert!(rings(&tab));
    assert!(!tab.did(&Effect::StopRinging(offer_id(1))));
    assert_eq!(shows(&tab), []);
    assert_eq!(told(&tab), [Permission::Denied]);
    assert_eq!(tab.bodies(), [], "nothing is answered by it");
}

#[test]
fn it_is_on_the_desktop_again_once_when_the_permission_comes_back() {
    let mut tab = shown();
    tab.input(DENIED);
    tab.take();
    granted(&mut tab);
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    granted(&mut tab);
    tab.wait_with_pings(Duration::from_secs(10));
    assert_eq!(shows(&tab), [offer_id(1)]);
    assert_eq!(told(&tab), [Permission::Granted]);
    assert_eq!(receipts(&tab), 0, "the first one counts");
    assert_eq!(tab.bodies(), []);
    assert!(rings(&tab));
    assert_eq!(tab.screen.alerts.len(), 1);
    assert!(tab.screen.toasts.is_empty());
}

#[test]
fn a_permission_that_comes_and_goes_shows_it_once_each_time_it_comes() {
    let mut tab = shown();
    for _ in 0..3 {
        tab.input(DENIED);
        assert_eq!(shows(&tab), []);
        granted(&mut tab);
        assert_eq!(shows(&tab), [offer_id(1)]);
        tab.take();
    }
}

#[test]
fn the_word_of_the_browser_that_it_could_not_be_shown_changes_nothing_about_that() {
    let mut tab = Tab::connected(hidden());
    made(&mut tab, 1);
    tab.take();
    // The browser's answer to the first try comes when the permission is gone.
    tab.input(DENIED);
    tab.input(Input::DesktopFailed { offer: offer_id(1) });
    assert_eq!((shows(&tab), receipts(&tab)), (vec![], 0));
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(1)]);
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    assert_eq!(receipts(&tab), 1, "now a person could see it");
}

#[test]
fn an_offer_that_came_without_permission_is_shown_and_told_once_it_is_given() {
    let mut tab = Tab::connected(hidden());
    tab.input(DENIED);
    made(&mut tab, 1);
    assert_eq!(shows(&tab), []);
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(1)]);
    tab.take();
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    let displayed = ClientFrame::Displayed {
        offer: offer_id(1),
        attempt: 1,
        surface: DisplaySurface::Desktop,
    };
    assert_eq!(tab.frames(), [displayed]);
}

#[test]
fn one_that_ends_while_the_permission_is_gone_does_not_come_back_with_it() {
    for end in [
        OfferEnd::Expired,
        OfferEnd::Disconnected,
        OfferEnd::Undelivered,
    ] {
        let mut tab = shown();
        tab.input(DENIED);
        ended(&mut tab, end.clone());
        assert!(tab.screen.alerts.is_empty());
        assert!(tab.did(&Effect::StopRinging(offer_id(1))));
        tab.take();
        granted(&mut tab);
        tab.wait_with_pings(Duration::from_secs(10));
        assert_eq!(shows(&tab), [], "{end:?}");
    }
}

#[test]
fn only_what_is_still_open_comes_back_with_the_permission() {
    let mut tab = shown();
    made(&mut tab, 2);
    tab.input(DENIED);
    ended(&mut tab, OfferEnd::Expired);
    made(&mut tab, 3);
    tab.take();
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(2), offer_id(3)]);
}

#[test]
fn who_comes_back_to_the_tab_without_permission_answers_there_and_the_desktop_stays_empty() {
    let mut tab = shown();
    tab.input(DENIED);
    tab.input(Input::Surface(Surface {
        permission: Permission::Denied,
        ..focused()
    }));
    tab.input(Input::Accept {
        offer: offer_id(1),
        command: command(1),
    });
    assert_eq!(tab.bodies(), [Command::Accept { offer: offer_id(1) }]);
    tab.take();
    granted(&mut tab);
    assert_eq!(shows(&tab), [], "it is being answered");
    tab.refuse(command(1), ProblemCode::Unavailable);
    assert_eq!(shows(&tab), [offer_id(1)], "it rings again");
}

#[test]
fn the_desk_counts_no_miss_by_itself_however_long_the_permission_is_gone() {
    let mut tab = shown();
    tab.input(DENIED);
    tab.wait_with_pings(Duration::from_secs(600));
    granted(&mut tab);
    assert!(rings(&tab), "its end is the server's word");
    assert_eq!(tab.bodies(), []);
    assert!(tab.screen.missed.is_empty());
    assert!(tab.screen.toasts.is_empty());
}

#[test]
fn a_worker_that_goes_and_comes_back_is_the_same() {
    let mut tab = shown();
    tab.input(Input::Surface(Surface {
        worker: false,
        ..hidden()
    }));
    assert!(rings(&tab));
    assert_eq!(shows(&tab), []);
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(1)]);
}

#[test]
fn a_tab_that_takes_the_lead_without_permission_shows_what_rings_when_it_gets_it() {
    let mut tab = Tab::connected(hidden());
    tab.may_lead = false;
    tab.reconnect();
    made(&mut tab, 1);
    tab.input(DENIED);
    tab.input(Input::Leads);
    assert_eq!(shows(&tab), []);
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(1)]);
}

#[test]
fn a_permission_that_changes_while_the_connection_is_lost_is_told_with_the_next_hello() {
    let mut tab = shown();
    tab.drop_socket();
    tab.input(DENIED);
    tab.take();
    tab.wait(Duration::from_secs(30));
    tab.input(Input::SocketOpened);
    tab.welcome();
    let hello = |frame: ClientFrame| match frame {
        ClientFrame::Hello { surface, .. } => Some(surface.permission),
        _ => None,
    };
    let said: Vec<_> = tab.frames().into_iter().filter_map(hello).collect();
    assert_eq!(said, [Permission::Denied]);
    assert_eq!(told(&tab), [], "not twice");
    assert!(rings(&tab));
    tab.take();
    granted(&mut tab);
    assert_eq!(shows(&tab), [offer_id(1)]);
}
