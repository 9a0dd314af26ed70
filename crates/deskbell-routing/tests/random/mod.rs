//! Random worlds, and random things that happen in them. What happens names
//! agents, conversations and offers by small numbers; `Run` finds out what
//! they stand for at that moment.

pub mod small;

use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::offer::{Kind, Reason};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{QueueId, WorkstreamId};
use deskbell_routing::Workstream;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

pub const QUEUES: u8 = 2;
pub const WORKSTREAMS: u8 = 3;
pub const AGENTS: u8 = 4;

pub const VISIBLE: Surface = Surface {
    visible: true,
    focus: true,
    permission: Permission::Granted,
    worker: true,
};

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Happening {
    Arrive {
        workstream: u8,
        priority: u8,
    },
    Sent(u8),
    Displayed {
        offer: u8,
        surface: DisplaySurface,
    },
    Accept(u8),
    /// An agent answers an offer that may not be theirs.
    AcceptOf {
        agent: u8,
        offer: u8,
    },
    Reject(u8),
    TabOpened {
        agent: u8,
        tab: u8,
        surface: Surface,
    },
    TabSurface {
        agent: u8,
        tab: u8,
        surface: Surface,
    },
    TabSilent {
        agent: u8,
        tab: u8,
        ago: u64,
    },
    TabHeard {
        agent: u8,
        tab: u8,
    },
    TabClosed {
        agent: u8,
        tab: u8,
        ago: u64,
    },
    Ready(u8),
    SignIn(u8),
    SignOut(u8),
    /// Signed in, a visible tab, Available.
    GoOnline(u8),
    SetPresence {
        agent: u8,
        choice: Choice,
    },
    ImBack(u8),
    ResetPresence(u8),
    CustomerLost(u8),
    CustomerBack(u8),
    CustomerWrites(u8),
    CustomerEnds(u8),
    End(u8),
    FinishWrapUp(u8),
    Assign {
        conversation: u8,
        to: u8,
    },
    PutAgent {
        agent: u8,
        units: u32,
        queues: u8,
        enabled: bool,
    },
    PutWorkstream(Workstream),
    /// Time passes, and every deadline is kept.
    Pass(u64),
    /// Time passes, and the server is busy: what comes next comes late.
    Stall(u64),
    /// The batch is stored, or could not be.
    Settle,
    Undo,
    /// The server is killed, and starts again after some milliseconds.
    Restart(u64),
}

/// The identifier of a workstream by its small number.
pub fn workstream_id(number: u8) -> WorkstreamId {
    WorkstreamId::from_u128(u128::from(number % WORKSTREAMS) + 1)
}

/// The identifier of a queue by its small number.
pub fn queue_id(number: u8) -> QueueId {
    QueueId::from_u128(u128::from(number % QUEUES) + 1)
}

pub fn happenings(most: usize) -> impl Strategy<Value = Vec<Happening>> {
    vec(happening(), 1..most)
}

fn happening() -> impl Strategy<Value = Happening> {
    use Happening::*;
    let of_agents = prop_oneof![
        6 => any::<u8>().prop_map(GoOnline),
        3 => (any::<u8>(), any::<u8>(), surface())
            .prop_map(|(agent, tab, surface)| TabOpened { agent, tab, surface }),
        3 => (any::<u8>(), any::<u8>(), surface())
            .prop_map(|(agent, tab, surface)| TabSurface { agent, tab, surface }),
        3 => (any::<u8>(), any::<u8>(), 0..6_000u64)
            .prop_map(|(agent, tab, ago)| TabSilent { agent, tab, ago }),
        2 => (any::<u8>(), any::<u8>()).prop_map(|(agent, tab)| TabHeard { agent, tab }),
        4 => (any::<u8>(), any::<u8>(), 0..6_000u64)
            .prop_map(|(agent, tab, ago)| TabClosed { agent, tab, ago }),
        2 => any::<u8>().prop_map(Ready),
        1 => any::<u8>().prop_map(SignIn),
        1 => any::<u8>().prop_map(SignOut),
        4 => (any::<u8>(), choice()).prop_map(|(agent, choice)| SetPresence { agent, choice }),
        2 => any::<u8>().prop_map(ImBack),
        1 => any::<u8>().prop_map(ResetPresence),
    ];
    let of_offers = prop_oneof![
        1 => any::<u8>().prop_map(Sent),
        6 => (any::<u8>(), shown()).prop_map(|(offer, surface)| Displayed { offer, surface }),
        4 => any::<u8>().prop_map(Accept),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(agent, offer)| AcceptOf { agent, offer }),
        4 => any::<u8>().prop_map(Reject),
    ];
    let of_customers = prop_oneof![
        8 => (any::<u8>(), 0..3u8)
            .prop_map(|(workstream, priority)| Arrive { workstream, priority }),
        1 => any::<u8>().prop_map(CustomerLost),
        1 => any::<u8>().prop_map(CustomerBack),
        1 => any::<u8>().prop_map(CustomerWrites),
        1 => any::<u8>().prop_map(CustomerEnds),
        3 => any::<u8>().prop_map(End),
        3 => any::<u8>().prop_map(FinishWrapUp),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(conversation, to)| Assign { conversation, to }),
    ];
    let of_administrators = prop_oneof![
        (
            any::<u8>(),
            0..14u32,
            any::<u8>(),
            prop::bool::weighted(0.8)
        )
            .prop_map(|(agent, units, queues, enabled)| PutAgent {
                agent,
                units,
                queues,
                enabled
            }),
        workstream(any::<u8>()).prop_map(PutWorkstream),
    ];
    let of_the_server = prop_oneof![
        6 => span().prop_map(Pass),
        2 => span().prop_map(Stall),
        4 => Just(Settle),
        1 => Just(Undo),
        1 => span().prop_map(Restart),
    ];
    prop_oneof![
        8 => of_offers,
        8 => of_customers,
        6 => of_agents,
        7 => of_the_server,
        1 => of_administrators,
    ]
}

/// Milliseconds: a moment, or long enough for some deadline.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![
        6 => 0..3_500u64,
        3 => 3_000..40_000u64,
        1 => 40_000..200_000u64,
        1 => 500_000..800_000u64,
    ]
}

fn surface() -> impl Strategy<Value = Surface> {
    let permission = select(vec![
        Permission::Granted,
        Permission::Granted,
        Permission::Denied,
    ]);
    (prop::bool::weighted(0.7), permission).prop_map(|(visible, permission)| Surface {
        visible,
        focus: visible,
        permission,
        worker: true,
    })
}

fn shown() -> impl Strategy<Value = DisplaySurface> {
    select(vec![
        DisplaySurface::Alert,
        DisplaySurface::Toast,
        DisplaySurface::Desktop,
    ])
}

fn choice() -> impl Strategy<Value = Choice> {
    select(vec![
        Choice::Available,
        Choice::Available,
        Choice::Busy,
        Choice::DoNotDisturb,
        Choice::Away,
        Choice::Offline,
    ])
}

/// One workstream for each number, so that every small number means something.
pub fn workstreams() -> impl Strategy<Value = Vec<Workstream>> {
    (0..WORKSTREAMS)
        .map(|number| workstream(Just(number)))
        .collect::<Vec<_>>()
}

fn workstream(number: impl Strategy<Value = u8>) -> impl Strategy<Value = Workstream> {
    let allowed = select(vec![
        vec![Base::Available, Base::Busy],
        vec![Base::Available],
        vec![Base::Available, Base::Busy, Base::Away, Base::DoNotDisturb],
    ]);
    let channel = select(vec![Channel::WebChat, Channel::WebChat, Channel::Sms]);
    let kind = select(vec![Kind::Alert, Kind::Alert, Kind::Alert, Kind::Toast]);
    let places = (number, any::<u8>(), channel, kind, allowed, 1..=3u32);
    let switches = (
        prop::bool::weighted(0.9),
        any::<bool>(),
        1..=3u8,
        prop::option::of(1..=2u8),
    );
    let times = (5..60u64, 0..60u64, 60..900u64);
    (places, switches, times).prop_map(|(places, switches, times)| {
        let (number, queue, channel, kind, allowed, units) = places;
        let (reject_allowed, desktop, decline_limit, missed_rule) = switches;
        let (wait_time, wrap_up, closes_after) = times;
        Workstream {
            id: workstream_id(number),
            channel,
            queue: queue_id(queue),
            units,
            allowed: allowed.into_iter().collect(),
            reason: Reason::IncomingChat,
            kind,
            wait_time: Duration::from_secs(wait_time),
            reject_allowed,
            desktop,
            missed_rule,
            decline_limit,
            wrap_up: Duration::from_secs(wrap_up),
            closes_after: Duration::from_secs(closes_after),
        }
    })
}
