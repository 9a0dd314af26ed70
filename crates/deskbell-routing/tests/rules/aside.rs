//! What the system does by itself: rejects in a row, quiet conversations,
//! statuses of the administrator's, work that is not asked for.

use deskbell_protocol::StatusId;
use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::{Base, Cause, Choice};
use deskbell_routing::{Answering, Command, Refusal, Status, Workstream};

use crate::world::{SAM, VISIBLE, World, chat_rules, secs};

const TRAINING: StatusId = StatusId::from_u128(1);

fn two_rejects() -> World {
    World::with(Workstream {
        reject_rule: Some(2),
        ..chat_rules()
    })
}

fn rejects(world: &mut World) {
    let chat = world.chat();
    world.show(chat);
    world.reject(chat);
    world.run(Command::CustomerEnds { conversation: chat });
}

#[test]
fn as_many_rejects_in_a_row_as_the_rule_counts_set_do_not_disturb_with_the_cause() {
    let mut world = two_rejects();
    let ana = world.agent();
    rejects(&mut world);
    assert_eq!(world.base(ana), Base::Available);
    rejects(&mut world);
    let reason = Reason::IncomingChat;
    let presence = &world.person(ana).presence;
    assert_eq!(presence.base, Base::DoNotDisturb);
    assert_eq!(presence.cause, Cause::Rejected { reason });
    assert!(world.person(ana).missed.is_empty(), "nothing was missed");
}

#[test]
fn an_accept_in_between_starts_the_count_anew() {
    let mut world = two_rejects();
    let ana = world.agent();
    rejects(&mut world);
    world.session(ana);
    rejects(&mut world);
    assert_eq!(world.base(ana), Base::Busy);
}

#[test]
fn who_was_set_aside_comes_back_by_a_pick_by_saying_so_or_by_a_supervisor() {
    for how in 0..3 {
        let mut world = two_rejects();
        let agent = world.agent();
        rejects(&mut world);
        rejects(&mut world);
        match how {
            0 => world.choose(agent, Choice::Available),
            1 => world.run(Command::ImBack { agent }),
            _ => world.run(Command::ResetPresence {
                agent,
                by: "Sam".into(),
            }),
        }
        assert_eq!(world.base(agent), Base::Available);
        rejects(&mut world);
        assert_eq!(world.base(agent), Base::Available, "counts from 0");
    }
}

#[test]
fn a_conversation_in_which_nobody_writes_ends_where_the_workstream_says_so() {
    let mut world = World::with(Workstream {
        quiet_after: Some(secs(300)),
        ..chat_rules()
    });
    let ana = world.agent();
    let chat = world.session(ana);
    world.pass(secs(200));
    world.run(Command::CustomerWrites { conversation: chat });
    world.pass(secs(200));
    world.run(Command::SomebodyWrites { conversation: chat });
    world.pass(secs(299));
    assert_eq!(world.the(chat).state, ConversationState::Active);
    world.pass(secs(1));
    let conversation = world.the(chat);
    assert_eq!(conversation.state, ConversationState::WrapUp);
    let cause = conversation.closed.map(|(_, cause)| cause);
    assert_eq!(cause, Some(CloseCause::WentQuiet));
}

#[test]
fn work_that_is_assigned_is_accepted_when_it_is_displayed() {
    for (answering, opens) in [(Answering::Assigned, false), (Answering::Opened, true)] {
        let mut world = World::with(Workstream {
            answering,
            ..chat_rules()
        });
        let ana = world.agent();
        let chat = world.chat();
        let offer = world.offer(chat).clone();
        assert_eq!((offer.kind, offer.opens), (Kind::Toast, opens));
        world.show(chat);
        assert_eq!(world.end_of(offer.id), Some(OfferEnd::Accepted));
        assert_eq!(world.the(chat).agent, Some(ana));
    }
}

/// "In training", on a base status.
fn training(base: Choice) -> Status {
    Status {
        id: TRAINING,
        name: "In training".into(),
        text: "Back at four".into(),
        base,
    }
}

#[test]
fn a_status_of_the_administrators_holds_as_its_base_status() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::PutStatus(training(Choice::Away)));
    let choose = Command::SetPresence {
        agent,
        choice: Choice::Available,
        status: Some(TRAINING),
    };
    world.run(choose.clone());
    let presence = world.person(agent).presence.clone();
    assert_eq!(
        (presence.base, presence.status),
        (Base::Away, Some(TRAINING))
    );
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.run(choose);
    assert_eq!(world.effects, [], "chosen twice, told once");
    world.choose(agent, Choice::Available);
    assert_eq!(world.person(agent).presence.status, None);
    assert_eq!(world.rings(chat), Some(agent));
}

#[test]
fn a_status_on_available_follows_the_load_and_is_gone_with_the_link() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::PutStatus(training(Choice::Available)));
    world.run(Command::SetPresence {
        agent,
        choice: Choice::Available,
        status: Some(TRAINING),
    });
    world.session(agent);
    let presence = &world.person(agent).presence;
    assert_eq!(
        (presence.base, presence.status),
        (Base::Busy, Some(TRAINING))
    );
    world.close_tab(agent);
    world.pass(secs(5));
    let presence = &world.person(agent).presence;
    assert_eq!((presence.base, presence.status), (Base::Offline, None));
}

/// As Offline itself: no work, whatever is offered is taken back, the link does
/// not matter, and it stays until the agent changes it or begins a new day.
#[test]
fn a_status_on_offline_holds_as_offline_that_was_chosen_and_keeps_its_text() {
    let mut world = World::new();
    let agent = world.agent();
    world.run(Command::PutStatus(training(Choice::Offline)));
    let chat = world.chat();
    let offer = world.offer(chat).id;
    world.run(Command::SetPresence {
        agent,
        choice: Choice::Available,
        status: Some(TRAINING),
    });
    let why = RescindReason::AgentLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.rings(chat), None);
    let holds = |world: &World| {
        let presence = &world.person(agent).presence;
        let cause = presence.cause.clone();
        (presence.base, presence.status, cause)
    };
    let chosen = (Base::Offline, Some(TRAINING), Cause::Chosen);
    assert_eq!(holds(&world), chosen);
    let by_sam = Command::Assign {
        conversation: chat,
        to: agent,
        by: SAM,
        confirmed: true,
    };
    assert_eq!(world.refusal(by_sam), Refusal::AgentUnreachable);
    world.close_tab(agent);
    world.pass(secs(100));
    assert_eq!(holds(&world), chosen, "no more offline for want of a link");
    world.open_tab(agent, VISIBLE);
    assert_eq!(holds(&world), chosen);
    world.close_tab(agent);
    world.pass(secs(200));
    world.run(Command::SignIn { agent });
    assert_eq!(holds(&world).1, None, "a new day");
    assert_eq!(world.base(agent), Base::Offline);
}

#[test]
fn an_unknown_status_is_refused() {
    let mut world = World::new();
    let agent = world.agent();
    let choose = Command::SetPresence {
        agent,
        choice: Choice::Away,
        status: Some(TRAINING),
    };
    assert_eq!(world.refusal(choose), Refusal::NotFound);
}
