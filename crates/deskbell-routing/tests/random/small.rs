//! A small world, where what is rare in the big one is near: one agent, with
//! more units than places, and at the limit after one decline; SMS
//! conversations at rest. The agent stays at work most of the time.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_routing::{Answering, Blocks, Takes, Template, Templates, Workstream};
use proptest::collection::vec;
use proptest::prelude::*;

use super::rules::workstream;
use super::{Happening, VISIBLE, WORKSTREAMS, queue_id, span, surface};

/// The units of its agent.
pub const UNITS: [u32; 1] = [14];

/// Every channel asks the same agent, in whatever mood, and only once.
pub fn workstreams() -> impl Strategy<Value = Vec<Workstream>> {
    (0..WORKSTREAMS)
        .map(|number| {
            workstream(Just(number)).prop_map(move |rules| Workstream {
                queue: queue_id(0),
                takes: Takes::Units(1),
                allowed: [Base::Available, Base::Busy, Base::Away, Base::DoNotDisturb].into(),
                templates: Templates::of(Template {
                    desktop: true,
                    ..rules.templates.incoming
                }),
                answering: Answering::Asked,
                needs: Vec::new(),
                wrap_up_blocks: Blocks::Always,
                quiet_after: None,
                decline_limit: 1,
                channel: if number == 0 {
                    Channel::Sms
                } else {
                    rules.channel
                },
                ..rules
            })
        })
        .collect::<Vec<_>>()
}

pub fn happenings(most: usize) -> impl Strategy<Value = Vec<Happening>> {
    vec(happening(), 1..most)
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let work = prop_oneof![
        8 => (any::<u8>(), 0..2u8).prop_map(|(workstream, priority)| Arrive {
            workstream,
            priority,
            skilled: false,
            with_bot: false,
        }),
        8 => any::<u8>().prop_map(|offer| Displayed { offer, surface: DisplaySurface::Alert }),
        10 => any::<u8>().prop_map(Accept),
        10 => any::<u8>().prop_map(Reject),
        10 => any::<u8>().prop_map(|conversation| Assign {
            conversation,
            to: 0,
            confirmed: true,
        }),
        1 => any::<u8>().prop_map(End),
        1 => any::<u8>().prop_map(FinishWrapUp),
        10 => any::<u8>().prop_map(CustomerWrites),
    ];
    let agents = prop_oneof![
        8 => Just(GoOnline(0)),
        2 => Just(TabOpened { agent: 0, tab: 0, surface: VISIBLE }),
        2 => Just(SignOut(0)),
        2 => (0..6_000u64).prop_map(|ago| TabClosed { agent: 0, tab: 0, ago }),
        1 => surface().prop_map(|surface| TabSurface { agent: 0, tab: 0, surface }),
        1 => Just(SetPresence { agent: 0, choice: Choice::Away }),
    ];
    let time = prop_oneof![
        8 => (0..900u64).prop_map(Pass),
        2 => span().prop_map(Pass),
        1 => span().prop_map(Stall),
        2 => Just(Settle),
        1 => Just(Undo),
    ];
    prop_oneof![12 => work, 2 => agents, 2 => time]
}
