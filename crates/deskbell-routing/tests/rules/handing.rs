//! Transfer, escalation, assignment and picking, with all their ends.

use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, To, WhyNot};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, OfferId};
use deskbell_routing::{
    Account, Command, DecidedBy, Effect, Handing, Refusal, Template, Templates, Workstream,
};

use crate::world::{CHAT, SALES, SAM, SUPPORT, World, account, chat_rules, secs};

/// Transfers and escalations are asked, not told.
fn asking() -> World {
    World::with(Workstream {
        templates: Templates {
            transfer: Template::ALERT,
            escalation: Template::ALERT,
            ..chat_rules().templates
        },
        ..chat_rules()
    })
}

/// Ana has a conversation, and Ben is there.
fn two(mut world: World) -> (World, AgentId, AgentId, ConversationId) {
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.session(ana);
    (world, ana, ben, chat)
}

fn handing(conversation: ConversationId, by: AgentId, to: To) -> Handing {
    Handing {
        conversation,
        by,
        supervisor: by == SAM,
        to,
        anyway: false,
    }
}

fn transfer(conversation: ConversationId, by: AgentId, to: To) -> Command {
    Command::Transfer(handing(conversation, by, to))
}

fn came_back(world: &World, offer: OfferId, sender: AgentId) -> bool {
    world.effects.contains(&Effect::CameBack { offer, sender })
}

#[test]
fn a_transfer_stays_with_its_sender_until_it_is_seen_and_is_the_receivers_then() {
    let (mut world, ana, ben, chat) = two(World::new());
    world.run(transfer(chat, ana, To::Agent(ben)));
    let offer = world.offer(chat).clone();
    assert_eq!((offer.reason, offer.kind), (Reason::Transfer, Kind::Toast));
    assert_eq!(offer.decision.by, DecidedBy::Sender);
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!(world.person(ben).reserved, 1);
    world.show(chat);
    assert_eq!(world.the(chat).agent, Some(ben));
    assert_eq!((world.person(ana).used, world.person(ben).used), (0, 1));
    let closed = Effect::SessionClosed {
        agent: ana,
        conversation: chat,
        cause: CloseCause::HandedOver,
    };
    let opened = Effect::SessionOpened {
        agent: ben,
        conversation: chat,
    };
    let place = |effect: &Effect| world.effects.iter().position(|one| one == effect);
    assert!(place(&closed).is_some_and(|at| Some(at) < place(&opened)));
}

#[test]
fn a_transfer_that_is_not_taken_comes_back_with_its_reason_however_it_ends() {
    let reject = |world: &mut World, ben: AgentId, offer: OfferId, chat| {
        world.show(chat);
        let why = Some("not mine".to_owned());
        world.run(Command::Reject {
            agent: ben,
            offer,
            why,
        });
    };
    let expire = |world: &mut World, _: AgentId, _: OfferId, chat| {
        world.show(chat);
        world.pass(secs(121));
    };
    let unseen = |world: &mut World, _: AgentId, _: OfferId, _| world.pass(secs(3));
    let lost = |world: &mut World, ben: AgentId, _: OfferId, chat| {
        world.show(chat);
        world.close_tab(ben);
        world.pass(secs(5));
    };
    let offline = |world: &mut World, ben: AgentId, _: OfferId, _| {
        world.choose(ben, Choice::Offline);
    };
    type End<'a> = (
        &'a dyn Fn(&mut World, AgentId, OfferId, ConversationId),
        OfferEnd,
    );
    let why = Some("not mine".to_owned());
    let left = RescindReason::AgentLeft;
    let ends: [End; 5] = [
        (&reject, OfferEnd::Rejected { why }),
        (&expire, OfferEnd::Expired),
        (&unseen, OfferEnd::Undelivered),
        (&lost, OfferEnd::Disconnected),
        (&offline, OfferEnd::Rescinded { why: left }),
    ];
    for (act, end) in ends {
        let (mut world, ana, ben, chat) = two(asking());
        world.run(transfer(chat, ana, To::Agent(ben)));
        let offer = world.offer(chat).id;
        act(&mut world, ben, offer, chat);
        assert!(came_back(&world, offer, ana), "{end:?}");
        assert_eq!(world.end_of(offer), Some(end));
        let conversation = world.the(chat);
        assert_eq!(conversation.state, ConversationState::Active);
        assert_eq!((conversation.agent, conversation.offer), (Some(ana), None));
        assert_eq!(world.person(ben).reserved, 0);
    }
}

#[test]
fn a_transfer_can_be_taken_back_and_a_second_one_has_to_wait_for_the_first() {
    let (mut world, ana, ben, chat) = two(asking());
    let cleo = world.agent();
    world.run(transfer(chat, ana, To::Agent(ben)));
    let again = transfer(chat, ana, To::Agent(cleo));
    assert_eq!(world.refusal(again.clone()), Refusal::AlreadyOffered);
    let take_back = |by| Command::TakeBack {
        conversation: chat,
        by,
        supervisor: by == SAM,
    };
    assert_eq!(world.refusal(take_back(ben)), Refusal::NotFound);
    let offer = world.offer(chat).id;
    world.run(take_back(ana));
    let why = RescindReason::TakenBack;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert!(!came_back(&world, offer, ana), "ana knows of it");
    world.run(again);
    assert_eq!(world.rings(chat), Some(cleo));
    world.run(take_back(SAM));
    assert_eq!(world.rings(chat), None);
    assert_eq!(world.refusal(take_back(ana)), Refusal::NotFound);
}

#[test]
fn only_who_has_it_or_a_supervisor_hands_it_over() {
    let (mut world, ana, ben, chat) = two(World::new());
    let cleo = world.agent();
    let stolen = transfer(chat, ben, To::Agent(cleo));
    assert_eq!(world.refusal(stolen), Refusal::NotFound);
    world.run(transfer(chat, SAM, To::Agent(cleo)));
    world.show(chat);
    assert_eq!(world.the(chat).agent, Some(cleo));
    assert_eq!(world.person(ana).sessions.len(), 0);
}

#[test]
fn nothing_is_handed_to_who_can_not_take_it() {
    let (mut world, ana, ben, chat) = two(World::new());
    let to_ben = || transfer(chat, ana, To::Agent(ben));
    world.choose(ben, Choice::DoNotDisturb);
    assert_eq!(world.refusal(to_ben()), Refusal::CannotTake);
    world.choose(ben, Choice::Available);
    world.put_agent(ben, 0, true);
    assert_eq!(world.refusal(to_ben()), Refusal::CannotTake);
    world.put_agent(ben, 3, true);
    world.close_tab(ben);
    assert_eq!(world.refusal(to_ben()), Refusal::AgentUnreachable);
    let to_self = transfer(chat, ana, To::Agent(ana));
    assert_eq!(world.refusal(to_self), Refusal::CannotTake);
    let to_nobody = transfer(chat, ana, To::Agent(AgentId::from_u128(77)));
    assert_eq!(world.refusal(to_nobody), Refusal::NotFound);
}

#[test]
fn a_transfer_to_a_queue_leaves_its_sender_and_keeps_its_time_in_line() {
    let (mut world, ana, _, chat) = two(asking());
    let queued_at = world.the(chat).queued_at;
    let dora = world.agent();
    world.run(Command::PutAgent(Account {
        queues: vec![SALES],
        ..account(dora)
    }));
    world.pass(secs(60));
    world.run(transfer(chat, ana, To::Queue(SALES)));
    assert_eq!(world.person(ana).used, 0);
    assert_eq!(world.rings(chat), Some(dora));
    assert_eq!(world.offer(chat).reason, Reason::Transfer);
    assert_eq!(world.the(chat).queue, SALES);
    assert_eq!(world.the(chat).queued_at, queued_at);
    assert!(
        world
            .effects
            .contains(&Effect::WaitsAgain { conversation: chat })
    );
}

#[test]
fn a_queue_in_which_nobody_is_there_gets_nothing_without_a_word() {
    let (mut world, ana, ..) = two(World::new());
    let chat = world.session_of(ana);
    let empty = transfer(chat, ana, To::Queue(SALES));
    assert_eq!(world.refusal(empty), Refusal::NobodyThere);
    world.run(Command::Transfer(Handing {
        anyway: true,
        ..handing(chat, ana, To::Queue(SALES))
    }));
    assert_eq!(world.state.waiting(SALES).count(), 1);
}

#[test]
fn who_hands_over_is_nobody_who_is_there_since_they_would_get_their_own_work_back() {
    let mut world = asking();
    let ana = world.agent();
    let chat = world.session(ana);
    let to_support = || transfer(chat, ana, To::Queue(SUPPORT));
    let why_not = |world: &World| world.state.why_not_into(world.the(chat), SUPPORT);
    assert_eq!(why_not(&world), Some(WhyNot::NobodyThere), "Ana is alone");
    assert_eq!(world.refusal(to_support()), Refusal::NobodyThere);
    // Nor for a supervisor, who would give it to her again.
    let by_sam = transfer(chat, SAM, To::Queue(SUPPORT));
    assert_eq!(world.refusal(by_sam), Refusal::NobodyThere);
    let ben = world.agent();
    assert_eq!(why_not(&world), None);
    world.run(to_support());
    assert_eq!(world.rings(chat), Some(ben));
}

#[test]
fn who_gave_it_to_their_own_queue_is_asked_for_it_last() {
    let (mut world, ana, ben, chat) = two(asking());
    world.run(transfer(chat, ana, To::Queue(SUPPORT)));
    assert_eq!(world.rings(chat), Some(ben));
    world.show(chat);
    world.reject(chat);
    assert_eq!(world.rings(chat), Some(ana), "nobody else is left to ask");
}

#[test]
fn an_escalation_of_waiting_work_takes_its_offer_back_and_keeps_its_place_if_it_fails() {
    let mut world = asking();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let first = world.offer(chat).id;
    assert_eq!(world.rings(chat), Some(ana));
    let escalate = |by| Command::Escalate(handing(chat, by, To::Agent(ben)));
    assert_eq!(
        world.refusal(escalate(ana)),
        Refusal::NotFound,
        "not hers yet"
    );
    world.run(escalate(SAM));
    let why = RescindReason::TakenBySupervisor;
    assert_eq!(world.end_of(first), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.rings(chat), Some(ben));
    assert_eq!(world.offer(chat).reason, Reason::Escalation);
    let queued_at = world.the(chat).queued_at;
    world.pass(secs(3));
    assert_eq!(world.the(chat).queued_at, queued_at);
    assert_eq!(world.rings(chat), Some(ana), "back in line, at once");
}

#[test]
fn an_assignment_is_a_toast_that_goes_back_to_the_line_when_nobody_sees_it() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.chat();
    world.run(Command::Assign {
        conversation: chat,
        to: ana,
        by: SAM,
        confirmed: false,
    });
    let offer = world.offer(chat).clone();
    assert_eq!(
        (offer.reason, offer.kind),
        (Reason::Assignment, Kind::Toast)
    );
    world.pass(secs(3));
    assert!(came_back(&world, offer.id, SAM));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    assert_eq!(world.end_of(offer.id), Some(OfferEnd::Undelivered));
}

#[test]
fn what_ends_while_it_is_handed_over_stops_ringing_with_its_cause() {
    let (mut world, ana, ben, chat) = two(asking());
    world.run(transfer(chat, ana, To::Agent(ben)));
    let offer = world.offer(chat).id;
    world.run(Command::End {
        agent: ana,
        conversation: chat,
    });
    let why = RescindReason::TakenBack;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));

    let (mut world, ana, ben, chat) = two(asking());
    world.run(transfer(chat, ana, To::Agent(ben)));
    let offer = world.offer(chat).id;
    world.run(Command::CustomerEnds { conversation: chat });
    let why = RescindReason::CustomerLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
}

#[test]
fn who_hands_over_and_signs_out_leaves_the_offer_ringing() {
    for channel in [Channel::WebChat, Channel::Sms] {
        let mut world = asking();
        let rules = world.state.workstream(CHAT).expect("it is there").clone();
        world.run(Command::PutWorkstream(Box::new(Workstream {
            channel,
            ..rules
        })));
        let (mut world, ana, ben, chat) = two(world);
        world.run(transfer(chat, ana, To::Agent(ben)));
        world.run(Command::SignOut { agent: ana });
        assert_eq!(world.rings(chat), Some(ben));
        assert_eq!(world.the(chat).state, ConversationState::Open);
        world.show(chat);
        world.accept(chat);
        assert_eq!(world.the(chat).agent, Some(ben));
    }
}

#[test]
fn a_pick_from_the_line_is_an_offer_accepted_at_once() {
    let mut world = World::new();
    let ana = world.agent();
    world.choose(ana, Choice::Away);
    let chat = world.chat();
    let pick = Command::Pick {
        agent: ana,
        conversation: chat,
    };
    assert_eq!(world.refusal(pick.clone()), Refusal::CannotTake, "Away");
    world.choose(ana, Choice::Available);
    let ringing = world.offer(chat).id;
    world.run(pick.clone());
    assert_eq!(world.the(chat).agent, Some(ana));
    assert_eq!(world.end_of(ringing), Some(OfferEnd::Accepted));
    world.run(pick);
    assert_eq!(world.effects, [], "asked twice, done once");
}

#[test]
fn a_pick_stops_the_ringing_elsewhere_and_only_members_may() {
    let mut world = World::new();
    let ana = world.agent();
    let ben = world.agent();
    let chat = world.chat();
    let offer = world.offer(chat).id;
    assert_eq!(world.rings(chat), Some(ana));
    let pick = |agent| Command::Pick {
        agent,
        conversation: chat,
    };
    let stranger = world.agent();
    world.run(Command::PutAgent(Account {
        queues: vec![SALES],
        ..account(stranger)
    }));
    assert_eq!(world.refusal(pick(stranger)), Refusal::NotFound);
    world.run(pick(ben));
    let why = RescindReason::AcceptedElsewhere;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    let late = Command::Accept { agent: ana, offer };
    assert_eq!(world.refusal(late), Refusal::TakenByAnother);
    assert_eq!(world.refusal(pick(ana)), Refusal::TakenByAnother);
}
