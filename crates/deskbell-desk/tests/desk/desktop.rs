use std::time::Duration;

use deskbell_desk::{Effect, Input, TabNote};
use deskbell_protocol::agent::{ClientFrame, Event};
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::offer::{DesktopRule, OfferEnd};

use crate::sample::*;
use crate::tab::Tab;

fn offered(tab: &mut Tab, rule: DesktopRule) {
    let mut offer = offer(1);
    offer.notification.desktop = rule;
    tab.event(Event::OfferMade {
        offer: Box::new(offer),
    });
}

fn shows(tab: &Tab) -> usize {
    tab.effects
        .iter()
        .filter(|effect| matches!(effect, Effect::ShowDesktop(_)))
        .count()
}

fn closes(tab: &Tab) -> bool {
    tab.did(&Effect::CloseDesktop(offer_id(1)))
}

#[test]
fn in_the_background_the_desktop_notification_appears_once() {
    let mut tab = Tab::connected(hidden());
    offered(&mut tab, DesktopRule::Background);
    tab.wait_with_pings(Duration::from_secs(20));
    assert_eq!(shows(&tab), 1);
}

#[test]
fn in_focus_it_appears_only_where_the_template_says_always() {
    for (rule, times) in [
        (DesktopRule::Never, 0),
        (DesktopRule::Background, 0),
        (DesktopRule::Always, 1),
    ] {
        let mut tab = Tab::focused();
        offered(&mut tab, rule);
        assert_eq!(shows(&tab), times, "{rule:?}");
    }
}

#[test]
fn without_leadership_permission_or_worker_none_appears() {
    let denied = Surface {
        permission: Permission::Denied,
        ..hidden()
    };
    let workerless = Surface {
        worker: false,
        ..hidden()
    };
    for surface in [denied, workerless] {
        let mut tab = Tab::connected(surface);
        offered(&mut tab, DesktopRule::Background);
        assert_eq!(shows(&tab), 0);
        tab.input(Input::Surface(hidden()));
        assert_eq!(shows(&tab), 1, "it may be shown from now on");
    }
    let mut tab = follower();
    offered(&mut tab, DesktopRule::Background);
    assert_eq!(shows(&tab), 0);
}

#[test]
fn what_the_browser_lists_is_told_as_displayed_on_the_desktop() {
    let mut tab = Tab::connected(hidden());
    offered(&mut tab, DesktopRule::Background);
    tab.take();
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    tab.input(Input::Painted { offer: offer_id(1) });
    let surface = DisplaySurface::Desktop;
    let receipt = ClientFrame::Displayed {
        offer: offer_id(1),
        attempt: 1,
        surface,
    };
    assert_eq!(tab.frames(), [receipt]);
}

#[test]
fn it_closes_when_the_agent_comes_back_and_appears_again_when_they_leave() {
    let mut tab = Tab::connected(hidden());
    offered(&mut tab, DesktopRule::Background);
    tab.take();
    tab.input(Input::Surface(focused()));
    assert!(closes(&tab));
    tab.take();
    tab.input(Input::Surface(hidden()));
    assert_eq!(shows(&tab), 1);
}

#[test]
fn it_closes_on_every_end() {
    for end in [
        OfferEnd::Accepted,
        OfferEnd::Expired,
        OfferEnd::Rejected { why: None },
    ] {
        let mut tab = Tab::connected(hidden());
        offered(&mut tab, DesktopRule::Background);
        tab.take();
        tab.event(Event::OfferEnded {
            offer: offer_id(1),
            end,
        });
        assert!(closes(&tab));
    }
}

#[test]
fn one_that_was_shown_too_late_is_closed() {
    let mut tab = Tab::connected(hidden());
    offered(&mut tab, DesktopRule::Background);
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Expired,
    });
    tab.take();
    tab.input(Input::DesktopShown { offer: offer_id(1) });
    assert!(closes(&tab));
}

#[test]
fn another_tab_in_focus_is_enough_and_its_word_does_not_last_for_ever() {
    let mut tab = Tab::connected(hidden());
    tab.input(Input::TabNote(TabNote::Stands {
        tab: OLDER_TAB,
        focus: true,
        sound: false,
    }));
    offered(&mut tab, DesktopRule::Background);
    tab.wait_with_pings(Duration::from_secs(10));
    assert_eq!(shows(&tab), 0);
    tab.wait_with_pings(Duration::from_secs(4));
    assert_eq!(shows(&tab), 1, "that tab must have crashed");
}

#[test]
fn a_tab_in_focus_repeats_it_with_the_pings_and_answers_who_asks() {
    let mut tab = Tab::focused();
    tab.wait_with_pings(Duration::from_secs(20));
    assert!(told(&tab).len() >= 3);
    tab.take();
    tab.input(Input::TabNote(TabNote::HowDoYouStand));
    assert_eq!(told(&tab), [(true, true)]);
}

#[test]
fn a_reconnect_sweeps_what_the_server_does_not_list_after_the_replay() {
    let mut tab = Tab::connected(hidden());
    offered(&mut tab, DesktopRule::Background);
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.take();
    tab.seq = 2;
    tab.welcome();
    let swept = |tab: &Tab, kept: Vec<_>| tab.did(&Effect::KeepOnlyDesktop(kept));
    assert!(!swept(&tab, vec![offer_id(1)]), "event 2 is still to come");
    tab.seq = 1;
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Expired,
    });
    assert!(swept(&tab, Vec::new()));
}

#[test]
fn a_new_leader_shows_what_the_last_one_may_have_shown() {
    let mut tab = follower();
    offered(&mut tab, DesktopRule::Background);
    tab.input(Input::Leads);
    assert_eq!(shows(&tab), 1);
}

#[test]
fn a_tab_that_does_not_lead_closes_nothing_on_the_desktop() {
    let mut tab = follower();
    offered(&mut tab, DesktopRule::Background);
    tab.take();
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Expired,
    });
    tab.drop_socket();
    tab.wait(Duration::from_secs(1));
    tab.input(Input::SocketOpened);
    tab.welcome();
    let touched =
        |effect: &Effect| matches!(effect, Effect::CloseDesktop(_) | Effect::KeepOnlyDesktop(_));
    assert!(!tab.effects.iter().any(touched), "{:?}", tab.effects);
}

#[test]
fn a_new_leader_closes_what_is_not_due_any_more() {
    let mut tab = follower();
    offered(&mut tab, DesktopRule::Background);
    tab.event(Event::OfferMade {
        offer: Box::new(offer(2)),
    });
    tab.event(Event::OfferEnded {
        offer: offer_id(1),
        end: OfferEnd::Expired,
    });
    tab.take();
    tab.input(Input::Leads);
    assert!(tab.did(&Effect::KeepOnlyDesktop(vec![offer_id(2)])));
}

#[test]
fn the_lead_is_sought_with_the_connection_and_given_up_with_it() {
    let mut tab = Tab::new();
    tab.may_lead = false;
    tab.input(Input::Started {
        surface: hidden(),
        offer: None,
    });
    tab.input(Input::SocketOpened);
    assert!(!tab.did(&Effect::Lead(true)), "it knows of no offer yet");
    tab.snapshot(state());
    assert!(tab.did(&Effect::Lead(true)));
    tab.take();
    tab.drop_socket();
    assert!(tab.did(&Effect::Lead(false)));
    tab.input(Input::Leads);
    tab.take();
    tab.reconnect();
    assert!(tab.did(&Effect::Lead(true)));
    offered(&mut tab, DesktopRule::Background);
    assert_eq!(shows(&tab), 0, "a lead from before the loss is none");
    tab.input(Input::SignOut);
    assert!(tab.did(&Effect::Lead(false)));
}

#[test]
fn a_tab_without_a_connection_tells_no_focus() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: None,
    });
    assert_eq!(told(&tab), []);
    tab.input(Input::SocketOpened);
    tab.snapshot(state());
    assert_eq!(told(&tab), [(true, false)]);
    tab.take();
    tab.drop_socket();
    assert_eq!(told(&tab), [(false, false)]);
}

#[test]
fn of_the_tabs_that_can_be_heard_the_oldest_rings_whoever_leads() {
    let rings = |tab: &Tab| {
        tab.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ring { .. }))
    };
    let stands = |tab, sound| {
        Input::TabNote(TabNote::Stands {
            tab,
            focus: false,
            sound,
        })
    };
    let mut tab = follower();
    tab.input(stands(YOUNGER_TAB, true));
    offered(&mut tab, DesktopRule::Background);
    assert!(rings(&tab), "it is the older one");

    let mut tab = Tab::connected(hidden());
    tab.input(stands(OLDER_TAB, false));
    offered(&mut tab, DesktopRule::Background);
    assert!(rings(&tab), "the older one can't be heard");
    tab.input(stands(OLDER_TAB, true));
    assert!(tab.did(&Effect::StopRinging(offer_id(1))));
    tab.take();
    tab.wait_with_pings(Duration::from_secs(14));
    assert!(rings(&tab), "the older one must have crashed");
}

#[test]
fn a_click_in_the_middle_of_a_silent_offer_lets_it_ring() {
    let mut tab = Tab::new();
    tab.input(Input::Started {
        surface: focused(),
        offer: None,
    });
    tab.input(Input::SocketOpened);
    tab.snapshot(state());
    offered(&mut tab, DesktopRule::Background);
    let ring = Effect::Ring {
        offer: offer_id(1),
        sound: offer(1).notification.sound,
    };
    assert!(!tab.did(&ring));
    tab.input(Input::SoundAllowed);
    assert!(tab.did(&ring));
}

/// A hidden tab beside one that leads.
fn follower() -> Tab {
    let mut tab = Tab::connected(hidden());
    tab.may_lead = false;
    tab.reconnect();
    tab.take();
    tab
}

/// Focus and sound, as told to the other tabs.
fn told(tab: &Tab) -> Vec<(bool, bool)> {
    let stand = |effect: &Effect| match effect {
        Effect::TellTabs(TabNote::Stands { focus, sound, .. }) => Some((*focus, *sound)),
        _ => None,
    };
    tab.effects.iter().filter_map(stand).collect()
}
