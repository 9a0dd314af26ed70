//! The link: suspect, unreachable, back, and too late.

use deskbell_protocol::TabId;
use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Base, Cause, Choice};
use deskbell_routing::{AgentLink, Command, Effect, Refusal, Workstream};

use crate::world::{VISIBLE, World, chat_rules, millis, secs, tab_of};

#[test]
fn the_last_socket_that_closes_makes_the_agent_suspect_and_keeps_the_presence() {
    let mut world = World::new();
    let ana = world.agent();
    world.close_tab(ana);
    let unreachable_at = world.now + secs(5);
    assert_eq!(
        world.person(ana).link,
        AgentLink::Suspect { unreachable_at }
    );
    assert_eq!(world.base(ana), Base::Available);
    assert!(world.effects.contains(&Effect::LinkChanged { agent: ana }));
    let chat = world.chat();
    assert_eq!(world.rings(chat), None, "no work while not connected");
}

#[test]
fn silence_counts_from_the_last_frame() {
    let mut world = World::new();
    let agent = world.agent();
    let last_frame = world.now;
    world.pass(secs(3));
    world.run(Command::TabSilent {
        agent,
        tab: tab_of(agent),
        last_frame,
    });
    let unreachable_at = last_frame + secs(5);
    assert_eq!(
        world.person(agent).link,
        AgentLink::Suspect { unreachable_at }
    );
    world.pass(secs(2));
    assert_eq!(world.base(agent), Base::Offline);
}

#[test]
fn the_best_tab_is_the_link() {
    let mut world = World::new();
    let agent = world.agent();
    let second = TabId::from_u128(99);
    world.run(Command::TabOpened {
        agent,
        tab: second,
        surface: VISIBLE,
    });
    world.close_tab(agent);
    assert_eq!(world.person(agent).link, AgentLink::Connected);
    let last_frame = world.now;
    world.run(Command::TabSilent {
        agent,
        tab: second,
        last_frame,
    });
    assert!(matches!(
        world.person(agent).link,
        AgentLink::Suspect { .. }
    ));
    world.run(Command::TabHeard { agent, tab: second });
    assert_eq!(world.person(agent).link, AgentLink::Connected);
}

#[test]
fn the_latest_frame_of_all_tabs_is_the_last() {
    let mut world = World::new();
    let agent = world.agent();
    let second = TabId::from_u128(99);
    world.run(Command::TabOpened {
        agent,
        tab: second,
        surface: VISIBLE,
    });
    let early = world.now;
    world.pass(secs(4));
    let late = world.now - secs(1);
    world.run(Command::TabSilent {
        agent,
        tab: second,
        last_frame: late,
    });
    world.run(Command::TabClosed {
        agent,
        tab: tab_of(agent),
        last_frame: early,
    });
    let unreachable_at = late + secs(5);
    assert_eq!(
        world.person(agent).link,
        AgentLink::Suspect { unreachable_at }
    );
}

#[test]
fn closing_a_silent_tab_does_not_move_the_deadline() {
    let mut world = World::new();
    let agent = world.agent();
    let last_frame = world.now;
    world.run(Command::TabSilent {
        agent,
        tab: tab_of(agent),
        last_frame,
    });
    let suspect = world.person(agent).link;
    world.pass(secs(1));
    world.close_tab(agent);
    assert_eq!(world.person(agent).link, suspect);
}

#[test]
fn a_tab_that_is_not_there_is_not_found() {
    let mut world = World::new();
    let agent = world.agent();
    let heard = Command::TabHeard {
        agent,
        tab: TabId::from_u128(99),
    };
    assert_eq!(world.refusal(heard), Refusal::NotFound);
}

#[test]
fn five_seconds_after_the_last_frame_the_agent_shows_as_offline_with_the_cause() {
    let mut world = World::new();
    let ana = world.agent();
    world.close_tab(ana);
    world.pass(secs(5) - millis(1));
    assert_eq!(world.base(ana), Base::Available);
    world.pass(millis(1));
    assert_eq!(world.base(ana), Base::Offline);
    assert_eq!(world.person(ana).presence.cause, Cause::LinkLost);
}

#[test]
fn who_is_back_in_time_has_the_earlier_presence_and_its_sessions() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.close_tab(ana);
    world.pass(secs(154));
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.base(ana), Base::Busy);
    assert_eq!(world.person(ana).presence.cause, Cause::LinkBack);
    assert_eq!(world.the(chat).agent, Some(ana));
    world.pass(secs(600));
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn a_short_silence_leaves_no_trace_in_the_presence() {
    let mut world = World::new();
    let agent = world.agent();
    let before = world.person(agent).presence.clone();
    let last_frame = world.now;
    world.run(Command::TabSilent {
        agent,
        tab: tab_of(agent),
        last_frame,
    });
    world.pass(secs(1));
    world.run(Command::TabHeard {
        agent,
        tab: tab_of(agent),
    });
    assert_eq!(world.person(agent).presence, before);
}

#[test]
fn what_an_agent_chose_is_there_again_however_late_they_come_back() {
    let mut world = World::new();
    let ana = world.agent();
    world.choose(ana, Choice::Away);
    world.close_tab(ana);
    world.pass(secs(3600));
    assert_eq!(world.base(ana), Base::Offline);
    world.open_tab(ana, VISIBLE);
    assert_eq!(world.base(ana), Base::Away);
}

#[test]
fn who_chooses_offline_without_a_link_is_offline_by_choice() {
    let mut world = World::new();
    let ana = world.agent();
    world.close_tab(ana);
    world.pass(secs(5));
    world.choose(ana, Choice::Offline);
    assert_eq!(world.base(ana), Base::Offline);
    assert_eq!(world.person(ana).presence.cause, Cause::Chosen);
}

#[test]
fn who_chooses_to_be_online_without_a_link_is_offline_for_want_of_it() {
    let mut world = World::new();
    let ana = world.agent();
    world.close_tab(ana);
    world.choose(ana, Choice::Offline);
    world.pass(secs(5));
    assert_eq!(world.person(ana).presence.cause, Cause::Chosen);
    world.choose(ana, Choice::Available);
    assert_eq!(world.base(ana), Base::Offline);
    assert_eq!(world.person(ana).presence.cause, Cause::LinkLost);
}

#[test]
fn a_displayed_offer_stays_while_the_agent_is_suspect() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.show(chat);
    world.close_tab(ana);
    assert_eq!(world.rings(chat), Some(ana));
    world.open_tab(ana, VISIBLE);
    world.accept(chat);
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn a_displayed_offer_of_an_agent_who_became_unreachable_is_disconnected_and_no_miss() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    world.show(chat);
    let offer = world.offer(chat).id;
    let queued_at = world.the(chat).queued_at;
    world.close_tab(ana);
    world.pass(secs(5));
    assert_eq!(world.end_of(offer), Some(OfferEnd::Disconnected));
    assert_eq!(world.rings(chat), Some(ben));
    assert_eq!(world.the(chat).queued_at, queued_at);
    assert!(world.the(chat).asked.is_empty());
    assert_eq!(world.person(ana).misses_in_a_row, 0);
    let accept = Command::Accept { agent: ana, offer };
    assert_eq!(world.refusal(accept), Refusal::LinkLost);
}

#[test]
fn after_two_and_a_half_minutes_live_chats_are_first_in_line_again() {
    let mut world = World::new();
    let ana = world.agent();
    let lost = world.session(ana);
    world.close_tab(ana);
    world.pass(secs(5 + 150) - millis(1));
    assert_eq!(world.the(lost).agent, Some(ana));
    let urgent = world.chat_of(9);
    world.pass(millis(1));
    assert_eq!(world.the(lost).state, ConversationState::Open);
    assert_eq!(world.state.place(lost), Some(1));
    assert_eq!(world.state.place(urgent), Some(2));
    assert_eq!(world.person(ana).used, 0);
    let cause = CloseCause::AgentLost;
    let closed = Effect::SessionClosed {
        agent: ana,
        conversation: lost,
        cause,
    };
    assert!(world.effects.contains(&closed));
    assert!(
        world
            .effects
            .contains(&Effect::WaitsAgain { conversation: lost })
    );
}

#[test]
fn a_lost_chat_gets_its_full_time_to_find_another_agent() {
    let mut world = World::new();
    let ana = world.agent();
    let lost = world.session(ana);
    world.pass(secs(3600));
    world.close_tab(ana);
    world.pass(secs(155));
    assert_eq!(world.the(lost).state, ConversationState::Open);
    world.pass(secs(20 * 60) - millis(1));
    assert_eq!(world.the(lost).state, ConversationState::Open);
    world.pass(millis(1));
    assert_eq!(world.the(lost).state, ConversationState::Closed);
}

#[test]
fn the_sms_conversations_of_a_lost_agent_rest_until_the_customer_writes() {
    let mut world = World::with(Workstream {
        channel: Channel::Sms,
        closes_after: secs(30 * 24 * 3600),
        ..chat_rules()
    });
    let ana = world.agent();
    let sms = world.session(ana);
    world.close_tab(ana);
    world.pass(secs(155));
    assert_eq!(world.the(sms).state, ConversationState::Waiting);
    assert_eq!((world.the(sms).agent, world.person(ana).used), (None, 0));
    let ben = world.agent();
    assert_eq!(world.rings(sms), None);
    world.run(Command::CustomerWrites { conversation: sms });
    assert_eq!(world.rings(sms), Some(ben));
}

#[test]
fn wrap_up_of_a_lost_agent_ends_by_itself() {
    let mut world = World::new();
    let agent = world.agent();
    let chat = world.session(agent);
    world.run(Command::End {
        agent,
        conversation: chat,
    });
    world.close_tab(agent);
    world.pass(secs(60));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
}
