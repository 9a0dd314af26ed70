//! Administrators change things while work goes on.

use deskbell_protocol::QueueId;
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_protocol::presence::{Base, Cause};
use deskbell_routing::{Account, Command, Refusal, Takes, Template, Templates, Workstream};

use crate::world::{HIDDEN, SALES, SUPPORT, World, account, chat_rules, chats_with, secs};

#[test]
fn an_open_offer_keeps_the_wait_time_that_it_was_made_with() {
    let mut world = World::new();
    world.agent();
    let chat = world.chat();
    let expires_at = world.offer(chat).expires_at;
    world.run(Command::PutWorkstream(Box::new(chats_with(Template {
        wait_time: secs(5),
        ..Template::ALERT
    }))));
    assert_eq!(world.offer(chat).expires_at, expires_at);
    let next = world.chat();
    assert_eq!(world.offer(next).expires_at, world.now + secs(5));
}

#[test]
fn a_workstream_that_allows_more_offers_its_waiting_work_at_once() {
    let mut world = World::with(Workstream {
        takes: Takes::Units(4),
        ..chat_rules()
    });
    let ana = world.agent();
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.run(Command::PutWorkstream(Box::new(chat_rules())));
    assert_eq!(world.rings(chat), Some(ana));
}

#[test]
fn more_units_are_used_at_once() {
    let mut world = World::new();
    let ana = world.agent();
    let chats = [world.chat(), world.chat(), world.chat(), world.chat()];
    world.put_agent(ana, 4, true);
    assert_eq!(world.rings(chats[3]), Some(ana));
}

#[test]
fn fewer_units_change_the_presence_and_leave_the_sessions() {
    let mut world = World::new();
    let ana = world.agent();
    let chat = world.session(ana);
    world.put_agent(ana, 1, true);
    assert_eq!(world.base(ana), Base::DoNotDisturb);
    assert_eq!(world.the(chat).agent, Some(ana));
}

#[test]
fn a_new_member_of_a_queue_gets_its_waiting_work() {
    let mut world = World::new();
    let agent = world.agent();
    let put = |queues: Vec<QueueId>| {
        Command::PutAgent(Account {
            queues,
            ..account(agent)
        })
    };
    world.run(put(vec![SALES]));
    let chat = world.chat();
    assert_eq!(world.rings(chat), None);
    world.run(put(vec![SALES, SUPPORT]));
    assert_eq!(world.rings(chat), Some(agent));
}

#[test]
fn switching_an_account_off_takes_its_offers_and_its_chats_back() {
    let mut world = World::new();
    let ana = world.agent();
    let active = world.session(ana);
    let ringing = world.chat();
    let offer = world.offer(ringing).id;
    world.put_agent(ana, 3, false);
    let why = RescindReason::AgentLeft;
    assert_eq!(world.end_of(offer), Some(OfferEnd::Rescinded { why }));
    assert_eq!(world.the(active).state, ConversationState::Open);
    assert_eq!(world.person(ana).presence.cause, Cause::Disabled);
    world.put_agent(ana, 3, true);
    assert_eq!(world.person(ana).presence.cause, Cause::SignedOut);
}

#[test]
fn rules_that_the_rule_book_does_not_know_are_refused() {
    let rules = chat_rules;
    let impossible = [
        Workstream {
            takes: Takes::Units(0),
            ..rules()
        },
        Workstream {
            reject_rule: Some(6),
            ..rules()
        },
        Workstream {
            relax_after: Some(secs(0)),
            ..rules()
        },
        Workstream {
            decline_limit: 0,
            ..rules()
        },
        Workstream {
            decline_limit: 6,
            ..rules()
        },
        Workstream {
            missed_rule: Some(0),
            ..rules()
        },
        Workstream {
            missed_rule: Some(6),
            ..rules()
        },
        chats_with(Template {
            wait_time: secs(4),
            ..Template::ALERT
        }),
        chats_with(Template {
            wait_time: secs(901),
            ..Template::ALERT
        }),
        Workstream {
            allowed: [Base::Available, Base::Offline].into(),
            ..rules()
        },
        Workstream {
            allowed: [Base::Inactive].into(),
            ..rules()
        },
    ];
    let mut world = World::new();
    for workstream in impossible {
        let put = Command::PutWorkstream(Box::new(workstream));
        assert_eq!(world.refusal(put), Refusal::BadRules);
    }
}

#[test]
fn what_names_an_unknown_queue_is_refused() {
    let mut world = World::new();
    let agent = world.agent();
    let queue = QueueId::from_u128(99);
    let workstream = Workstream {
        queue,
        ..chat_rules()
    };
    assert_eq!(
        world.refusal(Command::PutWorkstream(Box::new(workstream))),
        Refusal::NotFound
    );
    let put = Command::PutAgent(Account {
        queues: vec![queue],
        ..account(agent)
    });
    assert_eq!(world.refusal(put), Refusal::NotFound);
}

#[test]
fn customers_whom_we_know_have_templates_of_their_own() {
    let mut world = World::with(Workstream {
        known_templates: Templates::of(Template {
            wait_time: secs(30),
            ..Template::ALERT
        }),
        ..chat_rules()
    });
    world.agent();
    let stranger = world.chat();
    let contact = world.arrives(|chat| chat.known = true);
    let time = |chat| world.offer(chat).expires_at.since(world.now);
    assert_eq!((time(stranger), time(contact)), (secs(120), secs(30)));
}

#[test]
fn who_is_identified_has_the_templates_of_known_customers_from_the_next_offer_on() {
    let mut world = World::with(Workstream {
        known_templates: Templates::of(Template {
            wait_time: secs(30),
            ..Template::ALERT
        }),
        ..chat_rules()
    });
    world.agent();
    let conversation = world.chat();
    let time = |world: &World| {
        world
            .offer(conversation)
            .expires_at
            .since(world.offer(conversation).offered_at)
    };
    for (known, next) in [(true, 30), (false, 120)] {
        let before = time(&world);
        world.run(Command::Identified {
            conversation,
            known,
        });
        assert_eq!(time(&world), before, "what rings stays as it is");
        world.agent();
        world.reject(conversation);
        assert_eq!(time(&world), secs(next));
    }
}

#[test]
fn where_only_known_customers_may_ring_on_the_desktop_a_hidden_desk_gets_only_those() {
    let mut world = World::with(Workstream {
        templates: Templates::of(Template {
            desktop: false,
            ..Template::ALERT
        }),
        ..chat_rules()
    });
    let ana = world.agent();
    world.surface(ana, HIDDEN);
    let stranger = world.chat();
    let contact = world.arrives(|chat| chat.known = true);
    assert_eq!(
        (world.rings(stranger), world.rings(contact)),
        (None, Some(ana))
    );
}

#[test]
fn an_agent_who_needs_longer_has_longer_to_answer() {
    let mut world = World::new();
    let ana = world.agent();
    let slowly = |answer_time| {
        Command::PutAgent(Account {
            answer_time,
            ..account(ana)
        })
    };
    world.run(slowly(250));
    let chat = world.chat();
    assert_eq!(world.offer(chat).expires_at, world.now + secs(300));
    for outside in [99, 1001] {
        assert_eq!(world.refusal(slowly(outside)), Refusal::BadRules);
    }
}
